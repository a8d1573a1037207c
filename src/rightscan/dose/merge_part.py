"""The reports of one part of one exam as one list of irradiations, with totals that never fall below what was stated."""

from __future__ import annotations

from decimal import Decimal

from rightscan.model.dose_unit import Amount, Kind, canonical_unit
from rightscan.model.exam import BreastSide, DoseReport, Irradiation, Modality, Part, Reported, Stated

_ALIKE = Decimal("0.01")
"""Activities and sums that differ by less, as a share, are the same one stated twice."""
_SIDES: tuple[BreastSide, ...] = ("left", "right", "unknown")
_NOT_ITEMIZED = "The report states more in its total than in its irradiations; the rest has no region."


def merge_part(modality: Modality, reports: list[DoseReport]) -> Part:
    """One part. The headers of images count only where no dose report speaks of the same."""
    structured = [report for report in reports if not report.from_image]
    if structured and modality != "tracer":
        reports = structured
    reported = tuple(dict.fromkeys(one for report in reports for one in report.reported))
    if modality == "tracer":
        return _tracers(reports, reported)
    irradiations, notes = _once(reports)
    totals: list[Stated] = []
    for side in _SIDES if modality == "mammography" else ("unknown",):
        total, rest = _total(irradiations, reports, side)
        if total is not None:
            totals.append(Stated(total, side))
        if rest is not None:
            irradiations = [*(one for one in irradiations if one.amount or one.side != side), rest]
            notes = [*notes, *([_NOT_ITEMIZED] if rest.amount and rest.amount.value else [])]
    return Part(modality, tuple(irradiations), tuple(totals), reported, tuple(notes))


def _once(reports: list[DoseReport]) -> tuple[list[Irradiation], list[str]]:
    """Every irradiation once, by its UID; of two that state different amounts the greater one."""
    found: dict[str, Irradiation] = {}
    notes: list[str] = []
    for report in reports:
        for place, one in enumerate(report.irradiations):
            key = one.event or f"{report.object} {place}"
            before = found.get(key)
            if before is not None and _value(before) != _value(one):
                notes.append("Two reports state different amounts for one irradiation; the greater one counts.")
            if before is None or _value(before) < _value(one):
                found[key] = one
    if sum(any(not one.event for one in report.irradiations) for report in reports) > 1:
        notes.append(
            "Irradiations without UID stand in more than one report; whether they are the same cannot be told."
        )
    return [found[key] for key in sorted(found)], list(dict.fromkeys(notes))


def _value(one: Irradiation) -> Decimal:
    return one.amount.value if one.amount is not None else Decimal(-1)


def _total(
    irradiations: list[Irradiation], reports: list[DoseReport], side: BreastSide
) -> tuple[Amount | None, Irradiation | None]:
    """The sum of one side, and what the reports state beyond the irradiations, as an irradiation of its own."""
    mine = [one for one in irradiations if one.side == side]
    known = [one.amount for one in mine if one.amount is not None]
    stated = [found for report in reports if (found := _stated(report, side)) is not None]
    if not known and not stated:
        return None, None
    kind = (known or stated)[0].kind
    itemized = sum((amount.value for amount in known), Decimal(0))
    apart = _stated_apart(reports, side)
    total = max([itemized, apart, *(amount.value for amount in stated)])
    gap = total - itemized
    if gap <= _ALIKE * total:
        covered = bool(stated) and len(known) < len(mine)
        zero = Irradiation("", Amount(kind, Decimal(0), "0"), side=side)
        return _amount(kind, itemized, known or stated), zero if covered else None
    rest = Irradiation("", _amount(kind, gap, []), region_said="nothing (a sum)", side=side)
    return _amount(kind, total, []), rest


def _stated(report: DoseReport, side: BreastSide) -> Amount | None:
    return next((one.amount for one in report.stated if one.side == side), None)


def _stated_apart(reports: list[DoseReport], side: BreastSide) -> Decimal:
    """The sum of what reports state that share no irradiation; 0 where some share one, or where any says nothing."""
    events = [{one.event for one in report.irradiations} for report in reports]
    whole = [place for place, mine in enumerate(events) if not _repeated(place, mine, events)]
    if sum(len(events[place]) for place in whole) != len(set().union(*(events[place] for place in whole))):
        return Decimal(0)
    total = Decimal(0)
    for place in whole:
        amounts = [one.amount for one in reports[place].irradiations if one.side == side]
        stated = _stated(reports[place], side)
        complete = all(amount is not None for amount in amounts) and amounts
        itemized = sum((amount.value for amount in amounts if amount is not None), Decimal(0))
        total += itemized if complete or stated is None else stated.value
    return total


def _repeated(place: int, mine: set[str], events: list[set[str]]) -> bool:
    """Whether another report holds all of this one; of two equal ones the first stays."""
    return any(
        mine < other or (mine == other and index < place) for index, other in enumerate(events) if index != place
    )


def _amount(kind: Kind, value: Decimal, known: list[Amount]) -> Amount:
    """A sum in the unit in which its kind is compared; a single amount keeps the words of its report."""
    if len(known) == 1 and known[0].value == value:
        return known[0]
    return Amount(kind, value, f"{value.normalize():f} {canonical_unit(kind)}")


def _tracers(reports: list[DoseReport], reported: tuple[Reported, ...]) -> Part:
    """Every injection once: one agent and one activity are one injection, whatever time and UID the objects give."""
    kept: list[Irradiation] = []
    ordered = sorted(reports, key=lambda report: (report.from_image, repr(report)))
    for one in (one for report in ordered for one in report.irradiations):
        if not any(_same_injection(one, other) for other in kept):
            kept.append(one)
    return Part("tracer", tuple(kept), (), reported, ())


def _same_injection(one: Irradiation, other: Irradiation) -> bool:
    if one.tracer and other.tracer and one.tracer != other.tracer:
        return False
    if one.amount is None or other.amount is None:
        return one.amount is other.amount or bool(one.event and one.event == other.event)
    return abs(one.amount.value - other.amount.value) <= _ALIKE * max(one.amount.value, other.amount.value)
