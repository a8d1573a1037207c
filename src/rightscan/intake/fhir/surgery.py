"""Operations on the breast: which of them belong to this cancer, and which was the last."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rightscan.intake.fhir.chart import BOTH_NAMED, Chart, Seen
from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.disease import Cancer
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.when import When, is_before
from rightscan.model.record import Place, Remark, Unused

_FACT = "last-breast-surgery"


class Operation(msgspec.Struct, frozen=True):
    """One operation on this breast. `when` is None where it has no date of its own, `word` empty where its kind is open."""

    seen: Seen
    when: When | None
    word: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.seen.place()


_CERTAIN = ("it was on the other breast", "it was before the diagnosis of this cancer")


def find_operations(chart: Chart, cancer: Cancer | None, why: str) -> tuple[list[Operation], list[Unused], bool]:
    """The operations on this breast for this cancer, why the others are not used, and whether one of them could be one."""
    found, unused, doubtful = [], [], False
    for one in chart.with_role("operation", "past-operation"):
        if one.data.get("status") in ("in-progress", "stopped"):
            doubtful = True
            unused.append(one.unused(f"its status is '{one.data['status']}'"))
            continue
        when = None if one.role == "past-operation" else one.when  # a note of the past is dated by its writing
        reason = _why_not(chart, cancer, why, one, when)
        if reason:
            doubtful = doubtful or reason not in _CERTAIN
            unused.append(one.unused(reason))
        else:
            found.append(Operation(one, when, next(iter(one.meant.words(_FACT)), "")))
    return found, unused, doubtful


def _why_not(chart: Chart, cancer: Cancer | None, why: str, one: Seen, when: When | None) -> str:
    if cancer is None:
        return why
    if one.side == BOTH_NAMED or cancer.is_other_side(one.side):
        return "it was on the other breast" if one.side != BOTH_NAMED else "its code and its site name different sides"
    signs = {seen.label for seen in chart.with_role("symptom", "axillary-lump")}
    named = [chart.find(part) for part in dicts(one.data.get("reasonReference"))]
    reasons = [entry for entry in named if entry is not None and entry.label not in signs]
    coded = [chart.book.look_up("findings", part, "reasonCode") for part in dicts(one.data.get("reasonCode"))]
    if any(entry in cancer.conditions for entry in reasons) or any(meant.role == "breast-cancer" for meant in coded):
        return ""
    return "it was done for another reason" if reasons else _why_not_by_date(cancer, one.side, when)


def _why_not_by_date(cancer: Cancer, side: str, when: When | None) -> str:
    """An operation without a reason belongs to the cancer by its date, or by its side where it has none."""
    same_side = bool(side and cancer.side)
    if when is None:
        return "" if same_side else "it has neither a date nor a side nor a reason that ties it to this cancer"
    if cancer.since is None:
        return "" if same_side else "nothing ties it to this cancer, which has no date"
    return "it was before the diagnosis of this cancer" if is_before(when, cancer.since) else ""


def read_operations(operations: list[Operation]) -> Iterator[Found]:
    """The last operation and its date. Of several the latest counts; where the order is not known, none does."""
    last = last_of(operations)
    if not last:
        if operations:
            yield Remark(
                "Which operation on this breast was the last cannot be told from the dates.", _places(operations)
            )
        return
    rule = "latest of several operations" if len(operations) > len(last) else "the operation on this breast"
    for one in last:
        if one.word:
            yield Claim(_FACT, one.word, (one.place,), rule)
        else:
            yield one.seen.unused("the code does not tell which kind of operation it was")
    day = last[0].when.day if last[0].when is not None else None
    if day is not None:
        yield Claim("surgery-date", str(day), _places(last), rule)
    else:
        yield Remark("The day of the last operation on this breast is not recorded.", _places(last))


def last_of(operations: list[Operation]) -> list[Operation]:
    """The operations of the latest day; none where the dates do not settle which that is."""
    if len(operations) == 1:
        return operations
    dates = [one.when for one in operations if one.when is not None]
    if len(dates) < len(operations):
        return []
    latest = [one for one in operations if not any(is_before(one.when, other) for other in dates)]
    return latest if len({(when.first, when.last) for one in latest if (when := one.when) is not None}) == 1 else []


def _places(operations: list[Operation]) -> tuple[Place, ...]:
    return tuple(one.place for one in operations)
