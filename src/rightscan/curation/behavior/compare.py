"""The comparison of two editions: what a clinician would notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, cast

import msgspec

from rightscan.curation.behavior.describe import part_of, side, what_differs
from rightscan.curation.behavior.difference import Difference, differences
from rightscan.curation.behavior.edition import Edition
from rightscan.curation.behavior.example import Examples
from rightscan.curation.behavior.patient import Both
from rightscan.curation.behavior.verdict import ToldApart, Witness, tell_apart
from rightscan.engine.order_check import ORDER
from rightscan.logic import Any as AnyOf
from rightscan.logic import Expression, facts_in
from rightscan.model.citation import Citations
from rightscan.model.library import Library
from rightscan.model.scenario import Criterion, Scenario
from rightscan.presentation.words import condition_text

How = Literal["added", "removed", "changed", "rewritten"]
_NEVER = AnyOf(())


class Change(msgspec.Struct, frozen=True):
    """One statement or setting that differs. `behavior` is false where only words for a reader differ.

    `part` is the kind of content, `where` the id of scenario, topic, fact or study, `what` the place in it.
    A condition comes with patients whom it tells apart; it is "rewritten" where it is put differently and tells nobody
    apart.
    """

    part: str
    where: str
    what: str
    how: How
    old: str
    new: str
    behavior: bool
    cites: Citations = ()
    witnesses: tuple[Witness, ...] = ()


class Criteria(msgspec.Struct, frozen=True):
    """A scenario whose criteria are not the same: the lines, and whom they tell apart; nobody if `witnesses` is empty.

    `decided` counts the combinations of values that were looked through, `examples` the patients of the case files,
    whole and with one fact left out, who get another verdict.
    """

    scenario: str
    title: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    decided: int
    examples: int
    cites: Citations


class EditionNote(msgspec.Struct, frozen=True):
    """Which edition was read, from where, and for how long it may be used."""

    read_from: str
    edition: str
    released: date
    review_due: date
    refuse_after: date
    content_hash: str
    scenarios: int


class Comparison(msgspec.Struct, frozen=True):
    """Everything that differs. `behavior` is true where a patient could get another answer.

    `examples` counts the patients of both editions' case files that were judged, whole and with one fact left out.
    """

    old: EditionNote
    new: EditionNote
    behavior: bool
    criteria: tuple[Criteria, ...]
    changes: tuple[Change, ...]
    compared: int
    examples: int


def compare(old: Edition, new: Edition) -> Comparison:
    """Compare two editions by structure, by search and by their example patients."""
    both = Both(old.library, new.library)
    shared = [(one, new.library.scenarios[one.id]) for one in _live(old.library) if one.id in _ids(new.library)]
    examples = Examples(both, (old, new))
    criteria = tuple(_criteria(both, *pair, examples) for pair in shared if _is_in_question(both, *pair))
    changes = (*_presence(both), *_changes(both), *_order_of_facts(both))
    return Comparison(
        old=_note(old),
        new=_note(new),
        behavior=any(entry.witnesses for entry in criteria) or any(change.behavior for change in changes),
        criteria=tuple(c for c in criteria if c.removed or c.added or c.witnesses or _reordered(both, c.scenario)),
        changes=changes,
        compared=len(shared),
        examples=examples.count if criteria else 0,
    )


def _note(edition: Edition) -> EditionNote:
    dated, library = edition.library.edition, edition.library
    days = (dated.released, dated.review_due, dated.refuse_after)
    return EditionNote(edition.name, dated.name, *days, library.content_hash, len(_live(library)))


def _live(library: Library) -> list[Scenario]:
    return [scenario for scenario in library.scenarios.values() if scenario.status != "retired"]


def _ids(library: Library) -> set[str]:
    return {scenario.id for scenario in _live(library)}


def _lines(scenario: Scenario) -> list[Expression]:
    return [line.expression for line in scenario.fits]


def _is_in_question(both: Both, old: Scenario, new: Scenario) -> bool:
    """Whether the criteria could decide otherwise: they differ, or a fact they read has changed."""
    return _lines(old) != _lines(new) or both.touches(name for line in _lines(old) for name in facts_in(line))


def _reordered(both: Both, scenario: str) -> bool:
    return _lines(both.old.scenarios[scenario]) != _lines(both.new.scenarios[scenario])


def _criteria(both: Both, old: Scenario, new: Scenario, examples: Examples) -> Criteria:
    """Whom the criteria tell apart, by search and among the examples."""
    told = tell_apart(both, _lines(old), _lines(new))
    found, count = examples.told_apart(old, new, told.witnesses)
    return Criteria(
        scenario=new.id,
        title=new.title,
        removed=tuple(condition_text(both.old, line) for line in _lines(old) if line not in _lines(new)),
        added=tuple(condition_text(both.new, line) for line in _lines(new) if line not in _lines(old)),
        witnesses=(*told.witnesses, *found),
        decided=told.decided,
        examples=count,
        cites=tuple(dict.fromkeys(cite for line in new.fits for cite in line.cites)),
    )


def _presence(both: Both) -> Iterator[Change]:
    """Scenarios that came into use or went out of it."""
    for scenario in {**both.old.scenarios, **both.new.scenarios}:
        one, other = both.old.scenarios.get(scenario), both.new.scenarios.get(scenario)
        was, now = (entry is not None and entry.status != "retired" for entry in (one, other))
        if was and not now:
            assert one is not None
            what = "retired" if other is not None else "removed"
            yield Change("scenario", scenario, what, "removed", one.title, "", True, one.cites)
        elif now and not was:
            assert other is not None
            what = "in use again" if one is not None else "added"
            yield Change("scenario", scenario, what, "added", "", other.title, True, other.cites)
        elif one is None or other is None:
            title = one.title if one is not None else other.title if other is not None else ""
            yield Change("scenario", scenario, "a retired one", "added" if one is None else "removed", "", title, False)


def _changes(both: Both) -> Iterator[Change]:
    shared = _ids(both.old) & _ids(both.new)
    retired = (set(both.old.scenarios) & set(both.new.scenarios)) - _ids(both.old) - _ids(both.new)
    for difference in differences(both.old, both.new):
        kind, name = difference.path[0], difference.path[1] if len(difference.path) > 1 else ""
        if kind == "scenarios" and name in retired:
            yield _change(both, difference, behavior=False)
        elif kind == "scenarios" and (name not in shared or _is_line(difference)):
            continue  # told as a whole, by _presence or among the criteria
        elif difference.path[:3] == ("facts", ORDER, "words"):
            continue  # the words of the order are the procedures, which are told themselves
        else:
            yield _told(both, difference)


def _told(both: Both, difference: Difference) -> Change:
    """A difference; conditions are held against all patients first."""
    if difference.words or difference.field not in ("when", "unless", "population"):
        return _change(both, difference, behavior=not difference.words)
    told = _tell_conditions_apart(both, difference)
    change = _change(both, difference, behavior=bool(told.witnesses), witnesses=told.witnesses)
    return change if told.witnesses else msgspec.structs.replace(change, how="rewritten")


def _is_line(difference: Difference) -> bool:
    return isinstance(difference.old, Criterion) or isinstance(difference.new, Criterion)


def _tell_conditions_apart(both: Both, difference: Difference) -> ToldApart:
    """Without a condition a consideration always applies; without an exception or population there is nobody in it."""
    absent = () if difference.field == "when" else (_NEVER,)
    old, new = (absent if side is None else (cast("Expression", side),) for side in (difference.old, difference.new))
    return tell_apart(both, old, new)


def _change(both: Both, found: Difference, *, behavior: bool, witnesses: tuple[Witness, ...] = ()) -> Change:
    how: How = "added" if found.old is None else "removed" if found.new is None else "changed"
    library = both.old if found.new is None else both.new
    return Change(
        part=part_of(found.path),
        where=found.path[1] if len(found.path) > 1 and found.path[0] != "edition" else "",
        what=what_differs(library, found),
        how=how,
        old=side(both.old, found.old, found.field),
        new=side(both.new, found.new, found.field),
        behavior=behavior,
        cites=found.cites,
        witnesses=witnesses,
    )


def _order_of_facts(both: Both) -> Iterator[Change]:
    """Of two questions that are equally good the first of the vocabulary is asked."""
    one, other = (
        [n for n in library.facts if n in both.old.facts and n in both.new.facts] for library in (both.old, both.new)
    )
    if one != other:
        moved = [new for old, new in zip(one, other, strict=True) if old != new]
        told = f"{moved[0]} to {moved[-1]}"
        yield Change("fact", "", "the order in which equally good questions are asked", "changed", "", told, True)
