"""The reports of one part of one exam as one list of irradiations, with totals that never fall below what was stated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rightscan.dose.once import ALIKE, injections_once, irradiations_once
from rightscan.model.dose_unit import Amount, add_amounts, in_unit
from rightscan.model.exam import BreastSide, DoseReport, Irradiation, Modality, Part, Reported, Stated

_SIDES: tuple[BreastSide, ...] = ("left", "right", "unknown")
_NOT_ITEMIZED = "The report states more in its total than in its irradiations; the rest has no region."
_LESS_IN_TOTAL = "The irradiations of a report come to more than the total that it states; the greater one counts."
_SUMS_ONLY = "Several reports state nothing but a sum; whether they add up cannot be told, and the greatest one counts."
_TWO_STUDIES = "The same irradiations stand under more than one study; they count once."
_NONE = Decimal(0)


def merge_part(modality: Modality, reports: list[DoseReport]) -> Part:
    """One part. The headers of images count only where no dose report speaks of the same."""
    structured = [report for report in reports if not report.from_image]
    if structured and modality != "tracer":
        reports = structured
    irradiations, notes = (injections_once if modality == "tracer" else irradiations_once)(reports)
    reported = (*dict.fromkeys(one for report in reports for one in report.reported), *_effective(irradiations))
    if len({report.study for report in reports}) > 1:
        notes.append(_TWO_STUDIES)
    if len({report.stated for report in reports if report.stated and not report.irradiations}) > 1:
        notes.append(_SUMS_ONLY)
    if modality == "tracer":
        return Part("tracer", tuple(irradiations), (), reported, tuple(notes))
    totals: list[Stated] = []
    for side in _SIDES if modality == "mammography" else ("unknown",):
        beside = sum((total.amount.value for total in totals if side == "unknown"), _NONE)
        total, rest = _total(irradiations, reports, side, beside)
        if total is not None:
            totals.append(Stated(total, side))
        if rest is not None:
            irradiations = [*(one for one in irradiations if one.amount or one.side != side), rest]
            notes += [_NOT_ITEMIZED] if rest.amount and rest.amount.value else []
        notes += [_LESS_IN_TOTAL] if any(_falls_short(report, side) for report in reports) else []
    return Part(modality, tuple(irradiations), tuple(totals), reported, tuple(dict.fromkeys(notes)))


def _effective(irradiations: list[Irradiation]) -> Iterator[Reported]:
    """The effective doses that reports state for single irradiations, added up for each authority."""
    dosed = [one for one in irradiations if one.amount is None or one.amount.value > 0]
    for authority in dict.fromkeys(said.authority for one in dosed for said in one.reported):
        firsts = (next((said for said in one.reported if said.authority == authority), None) for one in dosed)
        known = [said.amount for said in firsts if said is not None]
        yield Reported(add_amounts(known), authority, whole=len(known) == len(dosed))


def _total(
    irradiations: list[Irradiation], reports: list[DoseReport], side: BreastSide, beside: Decimal
) -> tuple[Amount | None, Irradiation | None]:
    """The sum of one side, and what the reports state beyond the irradiations, as an irradiation of its own.

    `beside` is what the sides counted already come to: a sum that names no side is one over all of them.
    """
    mine = [one for one in irradiations if one.side == side]
    known = [one.amount for one in mine if one.amount is not None]
    stated = [found for report in reports if (found := _stated(report, side)) is not None]
    if not known and not stated:
        return None, None
    kind = (known or stated)[0].kind
    itemized = sum((amount.value for amount in known), _NONE)
    apart = _stated_apart(reports, side)
    gap = max([_NONE, apart - beside - itemized, *(amount.value - beside - itemized for amount in stated)])
    if gap <= ALIKE * (itemized + beside + gap):
        covered = bool(stated) and len(known) < len(mine)
        zero = Irradiation("", Amount(kind, _NONE, "0"), side=side)
        return _counted(known, stated, beside), zero if covered else None
    rest = Irradiation("", in_unit(kind, gap), region_said="nothing (a sum)", side=side)
    return in_unit(kind, itemized + gap), rest


def _counted(known: list[Amount], stated: list[Amount], beside: Decimal) -> Amount | None:
    """The sum of what irradiations gave; a report's own 0 where they gave nothing; nothing for a sum over other sides."""
    if known:
        return add_amounts(known)
    return None if beside else stated[0]


def _stated(report: DoseReport, side: BreastSide) -> Amount | None:
    return next((one.amount for one in report.stated if one.side == side), None)


def _itemized(report: DoseReport, side: BreastSide) -> list[Amount | None]:
    return [one.amount for one in report.irradiations if one.side == side]


def _falls_short(report: DoseReport, side: BreastSide) -> bool:
    stated = _stated(report, side)
    itemized = sum((amount.value for amount in _itemized(report, side) if amount is not None), _NONE)
    return stated is not None and stated.value < itemized * (1 - ALIKE)


def _stated_apart(reports: list[DoseReport], side: BreastSide) -> Decimal:
    """The sum of what reports state that share no irradiation; 0 where some share one, or where any says nothing."""
    events = [{one.event for one in report.irradiations} for report in reports]
    whole = [place for place, mine in enumerate(events) if not _repeated(place, mine, events)]
    if sum(len(events[place]) for place in whole) != len(set().union(*(events[place] for place in whole))):
        return _NONE
    total = _NONE
    for place in whole:
        amounts = _itemized(reports[place], side)
        stated = _stated(reports[place], side)
        complete = all(amount is not None for amount in amounts) and amounts
        itemized = sum((amount.value for amount in amounts if amount is not None), _NONE)
        total += itemized if complete or stated is None else stated.value
    return total


def _repeated(place: int, mine: set[str], events: list[set[str]]) -> bool:
    """Whether another report holds all of this one; of two equal ones the first stays."""
    return any(
        mine < other or (mine == other and index < place) for index, other in enumerate(events) if index != place
    )
