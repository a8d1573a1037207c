"""What is kept of one order: the parts of its assessment that can be counted, as plain words."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rightscan.audit.checks import gap_name
from rightscan.engine.ask import can_ask
from rightscan.engine.assess import Assessment
from rightscan.engine.interrupt import MayBe, interruption, rate_order
from rightscan.engine.match import Verdict, nearest_excluded
from rightscan.model.library import Library
from rightscan.presentation.words import condition_text


class RatedIn(msgspec.Struct, frozen=True, gc=False):
    """The rating of the ordered study in one scenario that fits; `local` is the category of a local policy, or empty."""

    scenario: str
    category: str
    local: str = ""


class ConcernRaised(msgspec.Struct, frozen=True, gc=False):
    """A concern about the order, by scenario or topic and id, with its level."""

    name: str
    level: str


class OrderAnswer(msgspec.Struct, frozen=True, gc=False):
    """The answer about one order.

    `why` says why it was not evaluated, or which facts contradict each other. `decided_by` are the lines that decided:
    all of each scenario that fits, those that fail in the nearest one out of scope. `missing` are the facts that open
    scenarios wait for. `rated` is what the order would be rated in an EHR; `card` and `because` are the card beside it.
    """

    outcome: str
    why: str = ""
    question: str = ""
    order: str = ""
    scenarios: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    ratings: tuple[RatedIn, ...] = ()
    nearest: str = ""
    decided_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    concerns: tuple[ConcernRaised, ...] = ()
    alternatives: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()
    rated: str = ""
    card: str = ""
    because: tuple[str, ...] = ()


def order_answer(
    library: Library, assessment: Assessment, may_be: MayBe, *, speaks: bool, sides_differ: bool
) -> OrderAnswer:
    """The answer of an assessment. `may_be` and the other words are what the rule of the cards wants to know."""
    match, check = assessment.match, assessment.order
    asks = can_ask(library, assessment.facts, match)
    rating = rate_order(assessment, check.procedure, may_be) if check.procedure and not sides_differ else None
    card = interruption(assessment, rating, speaks=speaks, sides_differ=sides_differ, asks=asks)
    needed = {name for verdict in match.open for name in verdict.needs}
    nearest = nearest_excluded(match.asked, 1) if assessment.outcome == "out-of-scope" else ()
    return OrderAnswer(
        outcome=assessment.outcome,
        why=", ".join(conflict.fact for conflict in assessment.conflicts),
        question=match.question,
        order=check.procedure,
        scenarios=tuple(verdict.scenario.id for verdict in match.fits),
        possible=tuple(verdict.scenario.id for verdict in match.open),
        ratings=tuple(_ratings(assessment)),
        nearest=nearest[0].scenario.id if nearest else "",
        decided_by=tuple(_deciding(library, nearest or match.fits)),
        missing=tuple(name for name in library.facts if name in needed),
        concerns=tuple(ConcernRaised(f"{one.where}#{one.concern.id}", one.concern.level) for one in check.raised),
        alternatives=tuple(alternative.procedure for alternative in check.alternatives),
        gaps=tuple(gap_name(gap) for gap in assessment.gaps),
        impossible=tuple(entry.id for entry in assessment.impossible),
        rated=rating.code if rating else "",
        card=card.kind if card else "",
        because=card.because if card else (),
    )


def _ratings(assessment: Assessment) -> Iterator[RatedIn]:
    """The ratings of the order; a scenario that says nothing of it is named too."""
    for entry in assessment.order.ratings:
        local = entry.rating.local
        yield RatedIn(entry.scenario, entry.rating.category, local.category if local is not None else "")
    yield from (RatedIn(scenario, "not-recorded") for scenario in assessment.order.not_recorded_in)


def _deciding(library: Library, verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    for verdict in verdicts:
        lines = verdict.scenario.fits if verdict.word == "fits" else [line.criterion for line in verdict.failed]
        yield from (f"{verdict.scenario.id}: {condition_text(library, line.expression)}" for line in lines)
