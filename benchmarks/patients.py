"""Random patients over the facts that the scenarios read.

Every fact of `facts_read` is drawn on its own: unknown with the given probability, otherwise one of its words (coarse
ones too), a set of none, one or two words, or an amount at, just below, just above or well between the thresholds.
Nothing makes the facts of one patient plausible together; contradicting facts become unknown, as for any patient.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.logic import Expression, facts_in
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.quantity import quantity
from rightscan.model.scenario import Scenario

_CANONICAL = {"length": "mm", "time": "days"}


def draw_patients(library: Library, scenarios: list[Scenario], seed: int, unknown: float) -> Iterator[Facts]:
    """Endless patients, the same for the same content and seed, with everything that follows from what was drawn."""
    rng = Random(seed)
    choices = {name: _choices(library.facts[name], scenarios) for name in facts_read(scenarios)}
    while True:
        stated = {name: rng.choice(values) for name, values in choices.items() if rng.random() >= unknown}
        yield derive_facts(library.facts, stated, library.edition.released)


def facts_read(scenarios: list[Scenario]) -> list[str]:
    """The facts that criteria, redirects and concerns read, each once."""
    return list(dict.fromkeys(name for scenario in scenarios for part in _parts(scenario) for name in facts_in(part)))


def _parts(scenario: Scenario) -> Iterator[Expression]:
    yield from (criterion.expression for criterion in scenario.fits)
    yield from (redirect.when for redirect in scenario.instead)
    for concern in scenario.concerns:
        yield concern.when
        if concern.unless is not None:
            yield concern.unless


def _choices(fact: Fact, scenarios: list[Scenario]) -> list[Value]:
    """The values to draw from, each equally likely."""
    if fact.kind == "quantity":
        return _amounts(fact, thresholds(fact.name, scenarios))
    words = [word.id for word in fact.words]
    if fact.kind == "choice":
        return list(words)
    none = [frozenset[str]()] * len(words) if fact.none else []
    pairs = [frozenset(pair) for pair in zip(words, [*words[1:], words[0]], strict=True)]
    return [*none, *(frozenset([word]) for word in words), *pairs]


def _amounts(fact: Fact, bounds: set[Decimal]) -> list[Value]:
    assert fact.at_least is not None
    assert fact.at_most is not None
    near = (bound + step for bound in sorted(bounds) for step in (-1, 1))
    inside = [amount for amount in near if fact.at_least.canonical <= amount <= fact.at_most.canonical]
    unit = _CANONICAL[fact.dimension]
    return [*values_to_try(fact, bounds), *(quantity(amount, unit, fact.dimension) for amount in inside)]
