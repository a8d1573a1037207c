"""Values that stand for all values of a fact: every word, and amounts below, at and above each threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from rightscan.engine.derive import LANDMARKS
from rightscan.logic import AtLeast, Expression, Over, atoms
from rightscan.model.fact import Fact, Value
from rightscan.model.quantity import Quantity, canonical_unit
from rightscan.model.scenario import Scenario


def values_to_try(fact: Fact, bounds: Iterable[Decimal] = ()) -> Iterator[Value]:
    """The answers that can make a difference. Coarse words and dates are left out: other values stand for them."""
    if fact.kind == "choice":
        yield from (word.id for word in fact.words if not word.covers)
    elif fact.kind == "set":
        yield from ([frozenset[str]()] if fact.none else [])
        yield from (frozenset([word.id]) for word in fact.words)
    elif fact.kind == "quantity":
        assert fact.at_least is not None
        assert fact.at_most is not None
        inside = {*bounds, *LANDMARKS.get(fact.name, ())}
        edges = sorted({fact.at_least.canonical, *inside, fact.at_most.canonical})
        between = {(low + high) / 2 for low, high in pairwise(edges)}
        unit = canonical_unit(fact.dimension)
        yield from (Quantity(amount, amount, unit) for amount in sorted(between | inside))


def bounds_in(fact: str, expressions: Iterable[Expression]) -> set[Decimal]:
    """Every threshold at which an amount is compared."""
    return {
        atom.bound
        for expression in expressions
        for atom in atoms(expression)
        if isinstance(atom, (AtLeast, Over)) and atom.fact == fact
    }


def thresholds(fact: str, scenarios: Iterable[Scenario]) -> set[Decimal]:
    """Every threshold of the fact in the criteria of these scenarios."""
    return bounds_in(fact, (criterion.expression for scenario in scenarios for criterion in scenario.fits))
