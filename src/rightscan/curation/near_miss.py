"""Which lines of `fits` no near miss shows: a case that is excluded, and differs from the textbook patient in one fact.

For a line that reads several facts, or one that is worked out from others, the case may differ in all of these.
"""

from __future__ import annotations

from collections.abc import Iterable

from rightscan.curation.cases import Outcome
from rightscan.engine.derive import inputs_of
from rightscan.logic import FALSE, facts_in
from rightscan.model.library import Library
from rightscan.model.scenario import Criterion, Scenario


def lines_without_near_miss(library: Library, outcomes: Iterable[Outcome]) -> dict[str, tuple[int, ...]]:
    """The numbers (from 1) of such lines, by scenario; scenarios without one are left out."""
    shown = {(name, number) for outcome in outcomes for name, number in _shown(outcome)}
    found = {s.id: _missing(s, shown) for s in library.scenarios.values() if s.status != "retired"}
    return {name: lines for name, lines in found.items() if lines}


def _missing(scenario: Scenario, shown: set[tuple[str, int]]) -> tuple[int, ...]:
    return tuple(number for number, _ in enumerate(scenario.fits, 1) if (scenario.id, number) not in shown)


def _shown(outcome: Outcome) -> list[tuple[str, int]]:
    """The lines that this case shows to exclude, and nothing else in it could."""
    if outcome.assessment is None:
        return []
    differs = set(outcome.case.differs)
    verdicts = (v for v in outcome.assessment.match.verdicts if v.scenario.id == outcome.case.scenario)
    return [
        (verdict.scenario.id, number)
        for verdict in verdicts
        for number, line in enumerate(verdict.lines, 1)
        if line.truth is FALSE and (len(differs) == 1 or differs <= _behind(line.criterion))
    ]


def _behind(criterion: Criterion) -> set[str]:
    """The facts of a line, and those from which they can be worked out."""
    read = facts_in(criterion.expression)
    return {*read, *(source for name in read for source in inputs_of(name))}
