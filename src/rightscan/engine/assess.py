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
from rightscan.engine.conflict import Conflict, match_every_reading
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.gap import declared_gaps, impossible_facts
from rightscan.engine.local import with_policy
from rightscan.engine.match import Match
from rightscan.engine.order_check import OrderCheck, check_order
from rightscan.engine.pathway import Position, facts_after, follow_pathway
from rightscan.engine.rating import Decided, Disagreement, decided_regardless, disagreements
from rightscan.model.fact import Value
from rightscan.model.library import Gap, Impossible, Library

Outcome = Literal["matched", "needs-answers", "out-of-scope", "conflict", "not-evaluated"]


class Assessment(msgspec.Struct, frozen=True):
    """The answer: one outcome, and everything it rests on. `reopened` follows a trigger that left the scenario.

    `impossible` are facts that cannot all be true; `gaps` say why no scenario covers a patient out of scope.
    """

    outcome: Outcome
    as_of: date
    facts: Facts
    match: Match
    impossible: tuple[Impossible, ...]
    gaps: tuple[Gap, ...]
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
    library = with_policy(library, as_of)
    assessment = assess_without_asking(library, stated, as_of, results, declined)
    if not assessment.conflicts:
        question = next_question(library, assessment.facts, assessment.match)
        assessment = msgspec.structs.replace(assessment, question=question)
    position = assessment.position
    if position is None or position.leave is None:
        return assessment
    changed = facts_after(library, dict(stated), position.leave)
    return msgspec.structs.replace(assessment, reopened=assess(library, changed, as_of, declined=declined))


def assess_without_asking(
    library: Library,
    stated: Mapping[str, Value],
    as_of: date,
    results: Sequence[str] = (),
    declined: frozenset[str] = frozenset(),
) -> Assessment:
    """The same for an order of the past, which nobody is asked about any more: no next question is looked for."""
    library = with_policy(library, as_of)
    expired = library.edition.standing(as_of) == "expired"
    if expired:  # too old to say anything: nothing is matched, rated or followed
        library, results = msgspec.structs.replace(library, scenarios={}, topics={}, impossible=()), ()
    facts = derive_facts(library.facts, stated, as_of, declined)
    match, conflicts = match_every_reading(library, stated, facts)
    return Assessment(
        outcome="not-evaluated" if expired else outcome_of(match, conflicts),
        as_of=as_of,
        facts=facts,
        match=match,
        impossible=impossible_facts(library.impossible, facts.values),
        gaps=() if match.fits or match.open else declared_gaps(library.topics.values(), match.question, facts.values),
        conflicts=conflicts,
        question=None,
        disagreements=disagreements(match),
        decided=decided_regardless(match),
        order=check_order(match, library.topics.values(), facts),
        position=follow_pathway(match, results),
    )


def outcome_of(match: Match, conflicts: tuple[Conflict, ...]) -> Outcome:
    """The one outcome, while the content is not past its date."""
    if conflicts:
        return "conflict"
    if match.fits:
        return "matched"
    return "needs-answers" if match.open else "out-of-scope"
