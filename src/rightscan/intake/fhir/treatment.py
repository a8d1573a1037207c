"""How treatment was ordered in time: chemotherapy before or after the first operation. Only dates can tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from rightscan.intake.fhir.chart import Chart, Seen
from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.disease import Cancer
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.surgery import Operation, last_of
from rightscan.intake.fhir.when import When, earliest, is_before
from rightscan.model.record import Place, Remark

_LONGEST = timedelta(days=365)
_DURING = "during-neoadjuvant-chemotherapy"


class Course(msgspec.Struct, frozen=True):
    """The operations, the first treatment that has a date, and the date of the last operation (None: not known)."""

    operations: tuple[Operation, ...]
    begun: When | None
    last_operation: When | None

    def is_after_begin(self, when: When | None) -> bool:
        """Whether something certainly came after treatment began."""
        return is_before(self.begun, when)


def find_doses(chart: Chart, cancer: Cancer | None) -> tuple[list[Seen], list[Found]]:
    """What was given of chemotherapy since the diagnosis, and why the rest is not used."""
    doses: list[Seen] = []
    unused: list[Found] = []
    for one in chart.with_role("chemotherapy"):
        if cancer is None or not _is_for(chart, one, cancer):
            unused.append(one.unused("it was not given for a breast cancer in this record"))
        elif one.entry.kind == "MedicationRequest" and one.data.get("status") == "active":
            unused.append(one.unused("it is ordered; whether it has been given is not said"))
        elif is_before(one.when, cancer.since):
            unused.append(one.unused("it was before the diagnosis of this cancer"))
        else:
            doses.append(one)
    return doses, unused


def _is_for(chart: Chart, one: Seen, cancer: Cancer) -> bool:
    """Whether it may have been given for this cancer: it names no reason, or this one among them."""
    named = [chart.find(part) for part in dicts(one.data.get("reasonReference"))]
    coded = [chart.book.look_up("findings", part, "reasonCode").role for part in dicts(one.data.get("reasonCode"))]
    return not (named or coded) or any(entry in cancer.conditions for entry in named) or "breast-cancer" in coded


def find_course(operations: list[Operation], doses: list[Seen]) -> Course:
    """The course of treatment, as far as it is dated."""
    dates = [one.when for one in operations if one.when is not None]
    dates += [one.when for one in doses if one.when is not None]
    last = last_of(operations)
    return Course(tuple(operations), earliest(dates), last[0].when if last else None)


def read_course(operations: list[Operation], doses: list[Seen], unsettled: bool, as_of: date) -> Iterator[Found]:
    """Whether chemotherapy came before the first operation, and the phase where somebody is in the middle of it.

    `unsettled` says that a metastasis, or an operation that may have been one on this breast, keeps the phase open.
    """
    if not doses:
        return
    dated = [one for one in doses if one.when is not None]
    first = min(dated, key=lambda one: (one.when.first, one.when.last) if one.when else (), default=None)
    running = [one for one in dated if one.data.get("status") in ("in-progress", "active") and _is_recent(one, as_of)]
    if first is None:
        yield Remark("Chemotherapy has no date: whether it came before or after surgery is not known.", _places(doses))
    elif not operations:
        yield from _before_any_operation(first, running, unsettled)
    else:
        yield from _beside_operations(first, running, operations)


def _is_recent(one: Seen, as_of: date) -> bool:
    """Whether a treatment that is said to be under way began in the last year: such notes are often never closed."""
    return one.when is not None and one.when.last >= as_of - _LONGEST


def _before_any_operation(first: Seen, running: list[Seen], unsettled: bool) -> Iterator[Found]:
    place = (first.place(),)
    if unsettled:
        text = "Chemotherapy was given, and a distant metastasis or an operation on record keeps open whether it is neoadjuvant."
        yield Remark(text, place)
    elif running:
        yield Remark(
            "Chemotherapy is under way and no operation on the breast is recorded: neoadjuvant, by dates.", place
        )
        rule = "by dates: chemotherapy under way, no operation on this breast recorded"
        yield Claim("treatment-phase", _DURING, _places(running), rule)
    else:
        text = (
            "Chemotherapy was given and no operation on the breast is recorded since: neoadjuvant, by dates. "
            "Whether it is finished is not said; say the phase of treatment."
        )
        yield Remark(text, place)


def _beside_operations(first: Seen, running: list[Seen], operations: list[Operation]) -> Iterator[Found]:
    opened = earliest([one.when for one in operations if one.when is not None])
    places = (first.place(), *(one.place for one in operations if one.when == opened))
    if opened is None or any(one.when is None for one in operations):
        yield Remark("An operation has no date: whether chemotherapy came before it is not known.", places)
    elif is_before(first.when, opened):
        yield Remark("Chemotherapy began before the first operation on the breast: neoadjuvant, by dates.", places)
    elif is_before(opened, first.when):
        yield Remark("Chemotherapy began after the first operation on the breast: not neoadjuvant, by dates.", places)
    else:
        yield Remark("Chemotherapy and the first operation cannot be put in order by their dates.", places)
    last = last_of(operations)
    if running and last and all(is_before(last[0].when, one.when) for one in running):
        rule = "by dates: chemotherapy under way after the last operation on this breast"
        yield Claim("treatment-phase", "during-adjuvant-treatment", _places(running), rule)


def _places(seen: list[Seen]) -> tuple[Place, ...]:
    return tuple(one.place() for one in seen)
