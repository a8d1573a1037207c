"""Answer one clinical question: the whole flow on one page. Start reading here.

    facts → match → rating → question → order check → pathway

An assessment always has exactly one outcome, and none of them is silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from rightscan.engine.ask import NextQuestion, next_question
from rightscan.engine.facts import Contradiction, Facts, Known, derive_facts
from rightscan.engine.match import Match, find_match
from rightscan.engine.order_check import OrderCheck, check_order
from rightscan.engine.pathway import Position, facts_after, follow_pathway
from rightscan.engine.rating import Decided, Disagreement, decided_regardless, disagreements
from rightscan.model.fact import Value
from rightscan.model.library import Library

Outcome = Literal["matched", "needs-answers", "out-of-scope", "conflict", "not-evaluated"]


class Reading(msgspec.Struct, frozen=True):
    """One reading of a contradicted fact, and the match it would lead to."""

    known: Known
    match: Match


class Conflict(msgspec.Struct, frozen=True):
    """A contradicted fact whose readings lead to different scenarios."""

    fact: str
    readings: tuple[Reading, ...]


class Assessment(msgspec.Struct, frozen=True):
    """The answer: one outcome, and everything it rests on. `reopened` follows a trigger that left the scenario."""

    outcome: Outcome
    as_of: date
    facts: Facts
    match: Match
    conflicts: tuple[Conflict, ...]
    question: NextQuestion | None
    disagreements: tuple[Disagreement, ...]
    decided: tuple[Decided, ...]
    order: OrderCheck
    position: Position | None
    reopened: Assessment | None = None


def assess(
    library: Library,
    stated: Mapping[str, Value],
    as_of: date,
    results: Sequence[str] = (),
    declined: frozenset[str] = frozenset(),
) -> Assessment:
    """Assess one patient.

    `stated` maps fact names to values (the order is one of them), `as_of` is the day of the assessment, `results` are
    followed along the pathway, `declined` are facts that were asked and are not known.
    Raises FactError for a date after `as_of` and InputError for a result that cannot follow.
    """
    facts = derive_facts(library.facts, stated, as_of, declined)
    expired = as_of > library.edition.refuse_after
    match = find_match(() if expired else library.scenarios.values(), facts)
    disputed = () if expired else facts.contradictions
    readings = [_readings(library, facts, stated, contradiction) for contradiction in disputed]
    conflicts = tuple(conflict for conflict in readings if _leads_apart(conflict))
    if not conflicts:
        match = _under_every_reading(match, [reading.match for conflict in readings for reading in conflict.readings])
    position = follow_pathway(match, () if expired else results)
    assessment = Assessment(
        outcome="not-evaluated" if expired else _outcome(match, conflicts),
        as_of=as_of,
        facts=facts,
        match=match,
        conflicts=conflicts,
        question=None if conflicts else next_question(library, facts, match),
        disagreements=disagreements(match),
        decided=decided_regardless(match),
        order=check_order(match, () if expired else library.topics.values(), facts),
        position=position,
    )
    if position is None or position.leave is None:
        return assessment
    changed = facts_after(library, dict(stated), position.leave)
    return msgspec.structs.replace(assessment, reopened=assess(library, changed, as_of, declined=declined))


def _outcome(match: Match, conflicts: tuple[Conflict, ...]) -> Outcome:
    if conflicts:
        return "conflict"
    if match.fits:
        return "matched"
    return "needs-answers" if match.open else "out-of-scope"


def _readings(library: Library, facts: Facts, stated: Mapping[str, Value], contradiction: Contradiction) -> Conflict:
    """What each reading of a contradicted fact would lead to."""
    found = []
    for known in contradiction.readings:
        settled = derive_facts(library.facts, stated, facts.as_of, facts.declined, {contradiction.fact: known})
        found.append(Reading(known, find_match(library.scenarios.values(), settled)))
    return Conflict(contradiction.fact, tuple(found))


def _under_every_reading(match: Match, readings: list[Match]) -> Match:
    """The verdicts on which all readings agree; where they differ, the verdict with the disputed fact unknown."""
    verdicts = []
    for place, verdict in enumerate(match.verdicts):
        others = [reading.verdicts[place] for reading in readings]
        alike = len({other.word for other in others}) == 1
        verdicts.append(others[0] if alike else verdict)
    return Match(tuple(verdicts), match.question)


def _leads_apart(conflict: Conflict) -> bool:
    """Whether the readings leave different scenarios possible. If they do not, the contradiction changes no advice."""
    live = {
        tuple((verdict.scenario.id, verdict.word) for verdict in (*reading.match.fits, *reading.match.open))
        for reading in conflict.readings
    }
    return len(live) > 1
