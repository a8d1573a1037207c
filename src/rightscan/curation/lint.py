"""Lint that needs the meaning of the content, beyond what the loader sees file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path

from rightscan.curation.cases import read_cases
from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.engine.facts import derive_facts
from rightscan.errors import Issue
from rightscan.knowledge.document import Issues, Item
from rightscan.knowledge.issues import WHY_AND_FIX
from rightscan.knowledge.load import read_folder
from rightscan.logic import FALSE, TRUE, UNKNOWN, Expression, Scalar, evaluate, facts_in
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

_ANY_DAY = date(2026, 1, 1)  # no date is among the facts that are tried
MOST_COMBINATIONS = 20_000


def lint_folder(folder: Path) -> tuple[Library | None, tuple[Issue, ...]]:
    """Load a content folder and return it with every issue of loader, case reader and lint."""
    library, found = read_folder(folder)
    issues = Issues()
    cases = read_cases(folder, issues)
    issues.found += found
    if library is not None and not found:
        for case in cases:
            if case.scenario not in library.scenarios:
                issues.add(
                    "REF01", Item(case.file, 1, ""), f"The cases are about '{case.scenario}', which is not a scenario."
                )
        for scenario in library.scenarios.values():
            issues.found += _redirects_that_catch_fitting_patients(library, scenario)
            issues.found += _lines_that_decide_nothing(library, scenario)
    return library, issues.in_order()


def _redirects_that_catch_fitting_patients(library: Library, scenario: Scenario) -> Iterator[Issue]:
    for number, redirect in enumerate(scenario.instead, 1):
        names = facts_in(redirect.when)
        lines = [line.expression for line in scenario.fits]
        for values in _patients(library, names, [redirect.when, *lines]):
            if evaluate(redirect.when, values) is TRUE and all(evaluate(line, values) is not FALSE for line in lines):
                yield _issue(
                    "LOGIC02", scenario, f"Redirect {number} holds for a patient who may fit: {_told(names, values)}."
                )
                break


def _lines_that_decide_nothing(library: Library, scenario: Scenario) -> Iterator[Issue]:
    for number, line in enumerate(scenario.fits, 1):
        patients = _patients(library, facts_in(line.expression), [line.expression])
        truths = {evaluate(line.expression, values) for values in patients} - {UNKNOWN}
        if len(truths) == 1:
            yield _issue("LOGIC03", scenario, f"Line {number} of 'fits' is {truths.pop().value} for every patient.")


def _patients(
    library: Library, names: tuple[str, ...], expressions: list[Expression]
) -> Iterator[Mapping[str, Scalar]]:
    """Every combination of values of the named facts, with what follows from them; contradictions are left out."""
    choices = [list(values_to_try(library.facts[name], bounds_in(name, expressions))) for name in names]
    for count, combination in enumerate(product(*choices)):
        if count >= MOST_COMBINATIONS:
            return
        facts = derive_facts(library.facts, dict(zip(names, combination, strict=True)), _ANY_DAY)
        if not facts.contradictions:
            yield facts.values


def _told(names: tuple[str, ...], values: Mapping[str, Scalar]) -> str:
    said = {name: values[name] for name in names}
    return ", ".join(
        f"{name} {' '.join(sorted(v)) or 'none' if isinstance(v, frozenset) else v}" for name, v in said.items()
    )


def _issue(code: str, scenario: Scenario, what: str) -> Issue:
    why, fix = WHY_AND_FIX[code]
    return Issue(code, scenario.id, 0, what, why, fix)
