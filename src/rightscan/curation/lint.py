"""Lint that needs the meaning of the content, beyond what the loader sees file by file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rightscan.curation.cases import read_cases
from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.engine.facts import derive_facts
from rightscan.errors import Issue
from rightscan.knowledge.document import Issues, Item
from rightscan.knowledge.load import read_folder, scenario_items, statements_of
from rightscan.logic import FALSE, TRUE, Expression, Not, Scalar, evaluate, facts_in
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

_ANY_DAY = date(2026, 1, 1)  # no date is among the facts that are tried


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
        for name, item in scenario_items(folder).items():
            _check_redirects(library, library.scenarios[name], item, issues)
            _check_lines(library, library.scenarios[name], item, issues)
    return library, issues.in_order()


def _check_redirects(library: Library, scenario: Scenario, item: Item, issues: Issues) -> None:
    """No redirect may hold for a patient who fits, or may still fit."""
    lines = tuple(line.expression for line in scenario.fits)
    for redirect, place in zip(scenario.instead, statements_of(item, "instead", "any"), strict=True):
        found = _find_patient(library, redirect.when, lines)
        if found is not None:
            told = _told(facts_in(redirect.when), found)
            issues.add("LOGIC02", place, f"The redirect holds for a patient who may fit: {told}.")


def _check_lines(library: Library, scenario: Scenario, item: Item, issues: Issues) -> None:
    """Every line of `fits` must be true for someone and false for someone."""
    for line, place in zip(scenario.fits, statements_of(item, "fits", "all"), strict=True):
        for expression, word in ((line.expression, "false"), (Not(line.expression), "true")):
            if _find_patient(library, expression) is None:
                issues.add("LOGIC03", place, f"This line of 'fits' is {word} for every patient.")


def _find_patient(
    library: Library, certain: Expression, possible: tuple[Expression, ...] = ()
) -> Mapping[str, Scalar] | None:
    """A patient for whom `certain` is true and nothing in `possible` is false; None if there is none.

    Facts are tried one at a time, and a branch is left as soon as a condition is false: with some facts still unknown
    it stays false whatever they turn out to be, so no patient is missed.
    """
    names = facts_in(certain)
    bounds = {name: bounds_in(name, [certain, *possible]) for name in names}
    choices = [(name, list(values_to_try(library.facts[name], bounds[name]))) for name in names]

    def search(stated: dict[str, Value], depth: int) -> Mapping[str, Scalar] | None:
        facts = derive_facts(library.facts, stated, _ANY_DAY)
        if facts.contradictions or any(evaluate(e, facts.values) is FALSE for e in (certain, *possible)):
            return None
        if depth == len(choices):
            return facts.values if evaluate(certain, facts.values) is TRUE else None
        name, values = choices[depth]
        tries = (search({**stated, name: value}, depth + 1) for value in values)
        return next((found for found in tries if found is not None), None)

    return search({}, 0)


def _told(names: tuple[str, ...], values: Mapping[str, Scalar]) -> str:
    said = {name: values[name] for name in names}
    return ", ".join(
        f"{name} {' '.join(sorted(v)) or 'none' if isinstance(v, frozenset) else v}" for name, v in said.items()
    )
