"""Every irradiation and every injection once, however many reports state it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from rightscan.model.exam import DoseReport, Irradiation

ALIKE = Decimal("0.01")
"""Activities and sums that differ by less, as a share, are the same one stated twice."""
_TWO_AMOUNTS = "Two reports state different amounts for one irradiation; the greater one counts."
_NO_UID = "Irradiations without UID stand in more than one report; those that look alike count once."
_TWO_UIDS = "Two reports state one activity of one agent under different UIDs; it counts as one injection."
_TWO_REGIONS = "two different ones, in two reports"


def irradiations_once(reports: Iterable[DoseReport]) -> tuple[list[Irradiation], list[str]]:
    """Every irradiation by its UID, and what is odd about them; without a UID, those of two reports that look alike."""
    stated: dict[str, list[Irradiation]] = {}
    without = 0
    for report in reports:
        seen: Counter[str] = Counter()
        for one in report.irradiations:
            look = f"no UID {one.side} {one.region} {one.phantom} {_value(one)}"
            seen[look] += 1
            stated.setdefault(one.event or f"{look} {seen[look]}", []).append(one)
        without += bool(seen) and any(not one.event for one in report.irradiations)
    differ = any(len({_value(one) for one in found}) > 1 for found in stated.values())
    notes = [*([_TWO_AMOUNTS] if differ else []), *([_NO_UID] if without > 1 else [])]
    return [_settled(found) for _, found in sorted(stated.items())], notes


def _settled(found: list[Irradiation]) -> Irradiation:
    """What reports say of one irradiation: the greatest amount, and of the rest what none contradicts."""
    best = max(found, key=lambda one: (_value(one), bool(one.region), bool(one.phantom), repr(one)))
    regions = {one.region for one in found if one.region}
    phantoms = {one.phantom for one in found if one.phantom}
    return msgspec.structs.replace(
        best,
        region=next(iter(regions)) if len(regions) == 1 else "",
        region_said=_TWO_REGIONS if len(regions) > 1 else "" if regions else best.region_said,
        phantom=next(iter(phantoms)) if len(phantoms) == 1 else "",
        side=best.side if len({one.side for one in found}) == 1 else "unknown",
    )


def _value(one: Irradiation) -> Decimal:
    return one.amount.value if one.amount is not None else Decimal(-1)


def injections_once(reports: Iterable[DoseReport]) -> tuple[list[Irradiation], list[str]]:
    """Every injection, and what is odd about them: in two objects, one agent and one activity are one injection.

    Objects disagree about time and UID of an injection. Within one object two UIDs are two injections.
    """
    kept: list[Irradiation] = []
    notes: list[str] = []
    for report in sorted(reports, key=lambda report: (report.from_image, repr(report))):
        free, fresh = list(kept), list[Irradiation]()
        for one in report.irradiations:
            met = next((other for other in free if _same_injection(one, other)), None)
            if met is not None:
                free.remove(met)
                notes += [_TWO_UIDS] if _two_uids(one, met) and not report.from_image else []
            elif not any(_same_injection(one, other) and not _two_uids(one, other) for other in fresh):
                fresh.append(one)
        kept += fresh
    return kept, list(dict.fromkeys(notes))


def _two_uids(one: Irradiation, other: Irradiation) -> bool:
    return bool(one.event and other.event and one.event != other.event)


def _same_injection(one: Irradiation, other: Irradiation) -> bool:
    if one.tracer and other.tracer and one.tracer != other.tracer:
        return False
    if one.amount is None or other.amount is None:
        return one.amount is other.amount or bool(one.event and one.event == other.event)
    return abs(one.amount.value - other.amount.value) <= ALIKE * max(one.amount.value, other.amount.value)
