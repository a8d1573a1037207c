"""Breast operations that were done, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention

_EVENTS = (
    "last-breast-surgery", "operation", "radiation", "chemotherapy", "neoadjuvant", "diagnosed", "order", "biopsy",
    "treatment-phase", "breast-symptoms", "metastasis-signs", "other-operation", "adjuvant", "drug",
)  # fmt: skip
_FORWARD = ("post", "s/p", "status", "after", "out", "since", "following", "from", "into")
EVENT_REACH = 7  # words between an event and its date
MONTHS_KNOWN, YEARS_KNOWN = 3, 2  # from here on a month or a year alone says how long ago it was


class Course(msgspec.Struct, frozen=True):
    """What the rules need to know of the treatment: a breast operation done; any treatment begun."""

    operated: bool
    treated: bool


def read_operations(reading: Reading) -> Iterator[Claim | Aside]:
    """Breast operations that were done, when, and what the margins were."""
    done = []
    for mention in reading.of("last-breast-surgery"):
        if is_done(reading, mention):
            done.append(mention)
        else:
            yield Aside(mention, "not done, or not the patient's")
    values = {mention.value for mention in done}
    completed = bool(reading.of("completion"))
    for mention in done:
        if not (completed and len(values) > 1 and mention.value != "mastectomy"):
            yield Claim("last-breast-surgery", mention.value, (mention,), "operation", likely=mention.corrected)
    for mention in reading.of("re-excision"):
        if reading.near(mention, "happened", before=2, after=8) and is_done(reading, mention):
            done.append(mention)
            yield Claim("last-breast-surgery", "breast-conserving-excision", (mention,), "operation")
    if not done:
        for mention in reading.of("no-operation"):
            if not (reading.is_relative(mention) or reading.is_open(mention)):
                yield Claim("last-breast-surgery", "none", (mention,), "no operation")


def is_done(reading: Reading, operation: Mention) -> bool:
    """Whether an operation or a treatment is said to have happened to the patient."""
    if reading.is_questioned(operation) or _is_under_plans(reading, operation):
        return False
    elsewhere = reading.near(operation, "contralateral", before=3, after=3) or reading.near(
        operation, "other-site", after=5
    )
    if not reading.is_said(operation) or elsewhere:
        return False
    before = reading.near(operation, "planned", before=4)
    after = reading.near(operation, "planned-after", after=6) or _bracketed_plan(reading, operation)
    had = reading.near(operation, "happened", before=4)
    if before is not None and before.last <= operation.first:
        return had is not None and had.first >= before.last
    return after is None or after.first < operation.last


def _is_under_plans(reading: Reading, operation: Mention) -> bool:
    """Whether a heading such as "Next:" or "Plan:" opens the sentence."""
    headings = (cue for cue in reading.beside(operation, "plan-heading") if reading.word(cue.last) == ":")
    return any(cue.first < operation.first for cue in headings)


def _bracketed_plan(reading: Reading, operation: Mention) -> Mention | None:
    """The plan in "mastectomy after that (booked 12/15)"."""
    cue = reading.near(operation, "planned-after", after=5, part=False)
    return cue if cue and reading.word(cue.first - 1) == "(" else None


def read_dates(reading: Reading, as_of: date) -> Iterator[Claim | Aside]:
    """How long ago the breast operation was: a span, a full date, or a month or year far enough back."""
    for mention in reading.of("span"):
        how, _, amount = mention.value.partition(":")
        forward = how.startswith(_FORWARD)
        if reading.is_relative(mention) or reading.is_open(mention):
            continue
        post_operative = how.endswith("op") and not reading.near(mention, "other-operation", before=4, after=6)
        if post_operative or (how and _event(reading, mention, forward) in ("last-breast-surgery", "operation")):
            yield Claim("time-since-surgery", amount, (mention,), "time since the operation")
    for mention in reading.of("date"):
        if _event(reading, mention) in ("last-breast-surgery", "operation") and not reading.is_relative(mention):
            yield from _dated(mention, as_of)


def _event(reading: Reading, when: Mention, forward: bool = False) -> str:
    """The kind of the nearest event beside a date; a planned operation is none."""
    if when.kind == "date" and any(other.last == when.first for other in reading.beside(when, "diagnosis")):
        return "diagnosis"  # "breast ca 2017"
    best: tuple[int, str] | None = None
    for other in reading.beside(when, *_EVENTS):
        if (other.first < when.last and other.last > when.first) or (forward and other.first < when.first):
            continue
        gap = other.first - when.last if other.first >= when.last else when.first - other.last
        crossed = reading.tokens[other.first].part != reading.tokens[when.first].part
        gap += 2 * crossed
        kind = other.kind if other.kind != "last-breast-surgery" or is_done(reading, other) else "planned operation"
        if gap <= EVENT_REACH and (best is None or gap < best[0]):
            best = gap, kind
    if best and best[1] == "operation":
        breast = reading.of("last-breast-surgery") or reading.near(when, "breast", before=8, after=8, part=False)
        return "operation" if breast else "other-operation"
    return best[1] if best else ""


def _dated(mention: Mention, as_of: date) -> Iterator[Claim | Aside]:
    parts = mention.value.split("-")
    if mention.value == "?" or any(not part.isdigit() for part in parts):
        yield Aside(mention, "day and month could be swapped")
    elif len(parts) == 3:
        try:
            date.fromisoformat(mention.value)
        except ValueError:
            yield Aside(mention, "no day of the calendar")
        else:
            yield Claim("surgery-date", mention.value, (mention,), "date of the operation")
    else:
        months = (as_of.year - int(parts[0])) * 12 + (as_of.month - int(parts[1]) if len(parts) > 1 else 0)
        if len(parts) > 1 and months >= MONTHS_KNOWN:
            yield Claim("time-since-surgery", f"{months} months", (mention,), "month of the operation", likely=True)
        elif len(parts) == 1 and months >= 12 * YEARS_KNOWN:
            yield Claim("time-since-surgery", f"{months // 12} years", (mention,), "year of the operation", likely=True)
        else:
            yield Aside(mention, "too coarse to say how long ago")
