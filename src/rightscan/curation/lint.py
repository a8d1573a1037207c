"""Lint that needs the meaning of the content, beyond what the loader sees file by file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rightscan.curation.cases import read_cases
from rightscan.curation.search import ANY_DAY, Choice, find_patient, finest_values
from rightscan.engine.facts import derive_facts
from rightscan.errors import Issue
from rightscan.knowledge.document import Issues, Item
from rightscan.knowledge.dose import read_dose
from rightscan.knowledge.handouts import read_handouts
from rightscan.knowledge.load import read_folder, scenario_items, statements_of
from rightscan.knowledge.protocols import read_protocols
from rightscan.knowledge.terminology import read_terminology
from rightscan.logic import FALSE, UNKNOWN, Expression, Not, Scalar, Truth, evaluate, facts_in
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario


def lint_folder(folder: Path) -> tuple[Library | None, tuple[Issue, ...]]:
    """Load a content folder and return it with every issue of loader, case reader, hand-outs, protocols, code tables and lint."""
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
        issues.found += read_handouts(folder, library)[1]
        issues.found += read_protocols(folder, library)[1]
        issues.found += read_terminology(folder, library)[1]
        issues.found += read_dose(folder, library)[1]
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
    """A patient for whom `certain` is true and nothing in `possible` is false; None if there is none."""
    expressions = (certain, *possible)
    names = facts_in(certain)
    choices = [Choice(name, finest_values(library.facts[name], expressions)) for name in names]

    def look(stated: dict[str, Value], left: frozenset[str]) -> Truth:
        facts = derive_facts(library.facts, stated, ANY_DAY)
        if facts.contradictions or any(evaluate(expression, facts.values) is FALSE for expression in expressions):
            return FALSE
        return UNKNOWN if left else evaluate(certain, facts.values)

    found = find_patient(choices, look)
    return None if found is None else derive_facts(library.facts, found, ANY_DAY).values


def _told(names: tuple[str, ...], values: Mapping[str, Scalar]) -> str:
    said = {name: values[name] for name in names}
    return ", ".join(
        f"{name} {' '.join(sorted(v)) or 'none' if isinstance(v, frozenset) else v}" for name, v in said.items()
    )
