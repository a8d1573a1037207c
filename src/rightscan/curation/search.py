"""One search for a patient, over every combination of values that can matter; used wherever content is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from math import prod
from typing import NamedTuple

from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.logic import FALSE, TRUE, Expression, Has, Truth, atoms
from rightscan.model.fact import Fact, Value

ANY_DAY = date(2026, 1, 1)  # no date is among the facts that are tried
Stated = Mapping[str, Value]
Look = Callable[[dict[str, Value], frozenset[str]], Truth]


class Choice(NamedTuple):
    """A fact and the values to try for it, in this order; None leaves it unknown."""

    name: str
    values: tuple[Value | None, ...]


def find_patient(choices: Sequence[Choice], look: Look) -> dict[str, Value] | None:
    """The first patient for whom `look` is TRUE; None if there is none.

    Facts are tried one at a time. `look` gets the facts stated so far and the names not yet tried, and says TRUE for a
    patient who is wanted, UNKNOWN to go on, and FALSE where nobody who is told more can be wanted: then the branch is
    left. With some facts still unknown a false condition stays false whatever they turn out to be, so nobody is missed.
    """
    names = [choice.name for choice in choices]
    left = [frozenset(names[depth:]) for depth in range(len(names) + 1)]

    def search(stated: dict[str, Value], depth: int) -> dict[str, Value] | None:
        truth = look(stated, left[depth])
        if truth is not TRUE and truth is not FALSE and depth < len(choices):
            name, values = choices[depth]
            tries = (search(stated if v is None else {**stated, name: v}, depth + 1) for v in values)
            return next((found for found in tries if found is not None), None)
        return stated if truth is TRUE else None

    return search({}, 0)


def combinations_of(choices: Iterable[Choice]) -> int:
    """How many patients a search through these choices decides, one by one or a branch at a time."""
    return prod(len(choice.values) for choice in choices)


def finest_values(fact: Fact, expressions: Sequence[Expression]) -> tuple[Value, ...]:
    """The values that these expressions can tell apart. Sets hold several words where the expressions do."""
    if fact.kind == "set":
        return tuple(_sets(fact, expressions))
    return tuple(values_to_try(fact, _inside(fact, bounds_in(fact.name, expressions))))


def all_values(fact: Fact, expressions: Sequence[Expression]) -> tuple[Value | None, ...]:
    """The same with the coarse words, and with None for a fact that nobody gives."""
    return (*finest_values(fact, expressions), *(word.id for word in fact.words if word.covers), None)


def _sets(fact: Fact, expressions: Sequence[Expression]) -> Iterator[frozenset[str]]:
    """Every mixture of words that are asked for together; one word stands for all that occur in the same places."""
    asked = [atom for expression in expressions for atom in atoms(expression) if atom.fact == fact.name]
    places = [frozenset(atom.values) for atom in asked if isinstance(atom, Has)]
    alike = {tuple(word.id in place for place in places): word.id for word in reversed(fact.words)}
    words = sorted(alike.values(), key=[word.id for word in fact.words].index)
    mixtures = chain.from_iterable(combinations(words, size) for size in range(len(words) + 1))
    yield from (frozenset(mixture) for mixture in mixtures if mixture or fact.none)


def _inside(fact: Fact, bounds: Iterable[Decimal]) -> set[Decimal]:
    """The bounds a value of the fact can lie at; those of another edition may lie outside its limits."""
    assert fact.kind != "quantity" or (fact.at_least is not None and fact.at_most is not None)
    low, high = fact.at_least, fact.at_most
    return {b for b in bounds if low is None or high is None or low.canonical <= b <= high.canonical}
