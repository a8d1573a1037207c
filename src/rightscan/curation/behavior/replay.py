"""Past cases assessed under both editions: which of them would get another answer, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from rightscan.engine.assess import Assessment, assess
from rightscan.engine.match import Verdict
from rightscan.errors import InputError
from rightscan.intake.table import Row, Table, Unreadable, read_columns, read_row
from rightscan.model.library import Library
from rightscan.model.scenario import Rating
from rightscan.presentation.words import LEVELS, NOT_RECORDED, condition_text

NOT_READ = "cannot be read"


class Moved(msgspec.Struct, frozen=True):
    """One part of the answer that changed: reading, outcome, scenario, rating or concern; from, to and because of what."""

    part: str
    old: str
    new: str
    because: tuple[str, ...]


class ChangedRow(msgspec.Struct, frozen=True):
    """A row that gets another answer."""

    line: int
    id: str
    moved: tuple[Moved, ...]


class Replay(msgspec.Struct, frozen=True):
    """A table of past cases under both editions. Every row is assessed, changed or unreadable; none is dropped.

    `counts` says in how many rows each part of the answer changed; `left_out` names columns that one edition does
    not know, and says which.
    """

    as_of: date
    rows: int
    assessed: int
    counts: dict[str, int]
    changed: tuple[ChangedRow, ...]
    unreadable: tuple[Unreadable, ...]
    left_out: tuple[str, ...]


PARTS = ("reading", "outcome", "scenario", "rating", "concern")
Answered = Assessment | Unreadable


def replay(old: Library, new: Library, table: Table, as_of: date) -> Replay:
    """Assess every row under both editions. Raises InputError for a column that is a fact of neither."""
    columns = read_columns(old, table), read_columns(new, table)
    for column in table.columns:
        if column not in columns[0] and column not in columns[1]:
            new.fact(column)  # raises, with the nearest names
    changed: list[ChangedRow] = []
    unreadable: list[Unreadable] = []
    for row in table.rows:
        was, now = (_answer(*side, row, as_of) for side in zip((old, new), columns, strict=True))
        if isinstance(was, Unreadable) and isinstance(now, Unreadable):
            unreadable.append(now)
        elif moved := tuple(moved_parts(old, new, was, now)):
            changed.append(ChangedRow(row.line, row.id, moved))
    return Replay(
        as_of=as_of,
        rows=len(table.rows),
        assessed=len(table.rows) - len(unreadable),
        counts={part: sum(any(m.part == part for m in row.moved) for row in changed) for part in PARTS},
        changed=tuple(changed),
        unreadable=tuple(unreadable),
        left_out=tuple(_left_out(table, columns)),
    )


def _left_out(table: Table, columns: tuple[dict[str, str], dict[str, str]]) -> Iterator[str]:
    for column in table.columns:
        for known, edition in zip(columns, ("old", "new"), strict=True):
            if column not in known:
                yield f"{column} is not a fact of the {edition} edition"


def _answer(library: Library, columns: dict[str, str], row: Row, as_of: date) -> Answered:
    given = read_row(library, row, columns)
    if isinstance(given, Unreadable):
        return given
    try:
        return assess(library, given.stated, as_of, declined=given.declined)
    except InputError as error:  # a date after the day of the assessment
        return Unreadable(row.line, row.id, error.what, f"{error.why} {error.fix}")


def moved_parts(old: Library, new: Library, was: Answered, now: Answered) -> Iterator[Moved]:
    """Every part of the answer that is not the same."""
    if isinstance(was, Unreadable) or isinstance(now, Unreadable):
        why = [f"{side.column}: {side.why}" for side in (was, now) if isinstance(side, Unreadable)]
        yield Moved("reading", _outcome(was), _outcome(now), tuple(why))
        return
    because = tuple(_because(old, new, was, now))
    if was.outcome != now.outcome:
        yield Moved("outcome", was.outcome, now.outcome, because or (_dates(old, new, was, now),))
    if _possible(was) != _possible(now):
        yield Moved("scenario", *_scenarios(was, now), because)
    for part, one, other in (
        ("rating", _ratings(old, was), _ratings(new, now)),
        ("concern", _concerns(was), _concerns(now)),
    ):
        places = [place for place in {**one, **other} if one.get(place) != other.get(place)]
        if places:
            before, after = (_listed([side[place] for place in places if place in side]) for side in (one, other))
            yield Moved(part, before, after, tuple(places))


def _outcome(side: Answered) -> str:
    return NOT_READ if isinstance(side, Unreadable) else side.outcome


def _possible(assessment: Assessment) -> list[str]:
    """The scenarios that fit; while none does, those that still may."""
    return sorted(verdict.scenario.id for verdict in assessment.match.fits or assessment.match.open)


def _scenarios(was: Assessment, now: Assessment) -> tuple[str, str]:
    """Both sides; of scenarios that merely may fit, only those that differ, for they can be many."""
    one, other = _possible(was), _possible(now)
    if was.match.fits or now.match.fits:
        return _listed(one), _listed(other)
    gone, come = [name for name in one if name not in other], [name for name in other if name not in one]
    return f"may fit: {_listed(gone)}", f"may fit: {_listed(come)}"


def _ratings(library: Library, assessment: Assessment) -> dict[str, str]:
    """The rating of the ordered study in each scenario that fits, with that of a local policy beside it."""
    order = assessment.order
    return {f"{r.scenario}: the rating of {order.procedure}": _rating(library, r.rating) for r in order.ratings}


def _rating(library: Library, rating: Rating) -> str:
    label = library.categories[rating.category].label if rating.category != "not-recorded" else NOT_RECORDED
    if rating.local is None:
        return label
    said = library.categories[rating.local.category].label
    return f"{label}; by the local policy of {rating.local.terms.owner}: {said}"


def _concerns(assessment: Assessment) -> dict[str, str]:
    return {f"{r.where}: {r.concern.id}": f"{LEVELS[r.concern.level]} {r.concern.id}" for r in assessment.order.raised}


def _because(old: Library, new: Library, was: Assessment, now: Assessment) -> Iterator[str]:
    """The scenarios whose verdict differs, with the lines that exclude the patient on one side."""
    before, after = ({v.scenario.id: v for v in side.match.asked} for side in (was, now))
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        if _word(one) != _word(other):
            failed = [*_failed(old, one), *_failed(new, other)]
            yield f"{name}: {_word(one)} → {_word(other)}{f' ({_listed(failed)})' if failed else ''}"


def _word(verdict: Verdict | None) -> str:
    return "not there" if verdict is None else verdict.word


def _failed(library: Library, verdict: Verdict | None) -> list[str]:
    return [] if verdict is None else [condition_text(library, line.criterion.expression) for line in verdict.failed]


def _dates(old: Library, new: Library, was: Assessment, now: Assessment) -> str:
    """Why the outcome differs where no verdict does: an edition out of date, or readings of a contradiction."""
    for library, side in ((old, was), (new, now)):
        if side.outcome == "not-evaluated":
            return f"edition {library.edition.name} is not used after {library.edition.refuse_after}"
    return "the readings of facts that contradict each other"


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
