"""Which statements of the content no case reaches. Coverage is counted in content, not in lines of code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from rightscan.curation.cases import Outcome
from rightscan.engine.domain import bounds_in
from rightscan.engine.match import redirects_for
from rightscan.logic import TRUE, evaluate, facts_in
from rightscan.model.library import Library
from rightscan.model.quantity import in_readable_unit
from rightscan.model.scenario import Scenario


class Coverage(msgspec.Struct, frozen=True):
    """What the cases of one scenario reach: how many statements of how many, and those left out, in words."""

    scenario: Scenario
    cases: int
    reached: int
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """All statements that a case should reach."""
        return self.reached + len(self.missing)


def measure_coverage(library: Library, outcomes: Iterable[Outcome]) -> list[Coverage]:
    """The coverage of every scenario by the cases of its own file."""
    by_scenario: dict[str, list[Outcome]] = {scenario: [] for scenario in library.scenarios}
    for outcome in outcomes:
        if outcome.case.scenario in by_scenario and outcome.assessment is not None:
            by_scenario[outcome.case.scenario].append(outcome)
    return [_coverage(library, library.scenarios[name], found) for name, found in by_scenario.items()]


def topic_concerns_missing(library: Library, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """The concerns of topics that no case of any scenario raises."""
    raised = {
        (entry.where, entry.concern.id)
        for outcome in outcomes
        if outcome.assessment is not None
        for entry in outcome.assessment.order.raised
    }
    return tuple(
        f"{topic.id}: no case reaches the concern {concern.id}"
        for topic in library.topics.values()
        for concern in topic.concerns
        if (topic.id, concern.id) not in raised
    )


def threshold_cases(library: Library, outcomes: Iterable[Outcome]) -> tuple[int, tuple[str, ...]]:
    """How many thresholds the scenarios have, and those without a case below, at and above them, in words."""
    count, missing = 0, []
    by_scenario = {entry.scenario.id: entry for entry in measure_coverage(library, outcomes)}
    for scenario in library.scenarios.values():
        sides = {words for key, words in _statements(library, scenario) if key[0] == "threshold"}
        count += len(sides) // 3
        missing += [f"{scenario.id}: {words}" for words in by_scenario[scenario.id].missing if words in sides]
    return count, tuple(missing)


def _coverage(library: Library, scenario: Scenario, outcomes: list[Outcome]) -> Coverage:
    statements = dict(_statements(library, scenario))
    reached = {key for outcome in outcomes for key in _reached(scenario, outcome)}
    reached |= set(_thresholds_reached(scenario, outcomes))
    missing = tuple(words for key, words in statements.items() if key not in reached)
    return Coverage(scenario, len(outcomes), len(statements) - len(missing), missing)


Key = tuple[str, ...]


def _statements(library: Library, scenario: Scenario) -> Iterator[tuple[Key, str]]:
    """Everything a case should reach, with the words for it."""
    for number, line in enumerate(scenario.fits):
        names = ", ".join(library.facts[name].label for name in facts_in(line.expression))
        yield ("fits", str(number), "false"), f"line {number + 1} of fits ({names}) false"
        yield ("fits", str(number), "unknown"), f"line {number + 1} of fits ({names}) unknown"
    for rating in scenario.ratings:
        yield ("rating", rating.procedure), f"the rating of {rating.procedure}"
    for number, _ in enumerate(scenario.instead):
        yield ("instead", str(number)), f"redirect {number + 1}"
    for concern in scenario.concerns:
        yield ("concern", concern.id), f"the concern {concern.id}"
    for consideration in scenario.considerations:
        yield ("consideration", consideration.id), f"the consideration {consideration.id}"
    yield from _branches(scenario)
    for fact, bound in _bounds(scenario):
        for side in ("below", "at", "above"):
            words = in_readable_unit(bound, library.facts[fact].dimension)
            yield ("threshold", fact, str(bound), side), f"{library.facts[fact].label} {side} {words}"


def _branches(scenario: Scenario) -> Iterator[tuple[Key, str]]:
    """Every branch of the pathway and every trigger that leaves it."""
    if scenario.pathway is None:
        return
    for step in scenario.pathway.steps.values():
        for result in step.results:
            yield ("result", step.id, result.id), f"the result {result.id} of {step.id}"
    for leave in scenario.pathway.leaves:
        yield ("leave", leave.id), f"the trigger {leave.id}"


def _reached(scenario: Scenario, outcome: Outcome) -> Iterator[Key]:
    """What one case reaches. A rating counts only where the case states what it should be."""
    assessment = outcome.assessment
    assert assessment is not None
    verdict = next(v for v in assessment.match.verdicts if v.scenario.id == scenario.id)
    for number, line in enumerate(verdict.lines):
        yield "fits", str(number), line.truth.value
    expected = outcome.case.expect.get("ratings", {})
    yield from (("rating", procedure) for procedure in expected)
    followed = redirects_for(verdict, assessment.facts)
    yield from (("instead", str(number)) for number, r in enumerate(scenario.instead) if r in followed)
    yield from (("concern", raised.concern.id) for raised in assessment.order.raised if raised.where == scenario.id)
    if verdict.word == "fits":
        for entry in scenario.considerations:
            if entry.when is None or evaluate(entry.when, assessment.facts.values) is TRUE:
                yield "consideration", entry.id
    if assessment.position is not None:
        yield from (("result", taken.step, taken.result) for taken in assessment.position.taken)
        if assessment.position.leave is not None:
            yield "leave", assessment.position.leave.id


def _bounds(scenario: Scenario) -> list[tuple[str, Decimal]]:
    """Every threshold in criteria, redirects and concerns of the scenario."""
    expressions = [line.expression for line in scenario.fits]
    expressions += [redirect.when for redirect in scenario.instead]
    expressions += [concern.when for concern in scenario.concerns]
    names = dict.fromkeys(name for expression in expressions for name in facts_in(expression))
    return [(name, bound) for name in names for bound in sorted(bounds_in(name, expressions))]


def _thresholds_reached(scenario: Scenario, outcomes: list[Outcome]) -> Iterator[Key]:
    for fact, bound in _bounds(scenario):
        for outcome in outcomes:
            value = outcome.assessment.facts.values.get(fact) if outcome.assessment else None
            if isinstance(value, Decimal):
                side = "at" if value == bound else "below" if value < bound else "above"
                yield "threshold", fact, str(bound), side
