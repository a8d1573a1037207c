"""What a value of one fact changes in the bits of the index: one table for each fact that is read.

A part has two bits, *not true* and `rail` places above it *false*; unknown is not true and not false. So a value that
makes a part true clears the lower bit, and one that makes it false sets the upper one: one XOR says both. Each table is
worked out once, by `logic.evaluate`, for every value that can make a difference.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise

import msgspec

from rightscan.engine.clauses import Part
from rightscan.logic import FALSE, TRUE, AtLeast, Has, HasNone, Is, Over, Scalar, Values, atoms, evaluate

Places = Mapping[Part, int]
"""The *not true* bits of each part that reads a fact, wherever it stands."""

_ANOTHER = "\0"  # stands for every word that no comparison names
_INFINITY = Decimal("Infinity")


class Words(dict[Scalar, int]):
    """The changes of a choice by word. `another` is for words that no comparison names."""

    def __init__(self, fact: str, places: Places, rail: int, words: Iterable[str]) -> None:
        read = (atom for part in places for atom in atoms(part) if isinstance(atom, Is))
        named = {word for atom in read for word in (*atom.values, *atom.unless_coarse)}
        self.another = _changes(places, rail, {fact: _ANOTHER})
        super().__init__(dict.fromkeys(words, self.another))
        self.update((word, _changes(places, rail, {fact: word})) for word in named)

    def __missing__(self, word: Scalar) -> int:
        return self.another


class Amounts(msgspec.Struct, frozen=True):
    """The changes of a quantity: `changes` below the first bound, at it, between it and the second, at that, and so on.

    `bounds` are sorted and end with infinity.
    """

    bounds: list[Decimal]
    changes: list[int]

    def __getitem__(self, amount: Scalar) -> int:
        assert isinstance(amount, Decimal)
        place = bisect_left(self.bounds, amount)
        return self.changes[2 * place + (self.bounds[place] == amount)]


class Members(msgspec.Struct, frozen=True):
    """The changes of a set: `none` of the empty one, else `others` of one without a word that is read, and `words`."""

    none: int
    others: int
    words: dict[str, int]

    def __getitem__(self, members: Scalar) -> int:
        assert isinstance(members, frozenset)
        if not members:
            return self.none
        met = 0
        for word in members:
            met |= self.words.get(word, 0)  # two words that meet one comparison meet it once
        return self.others ^ met


Table = Words | Amounts | Members


def table_of(fact: str, places: Places, rail: int, words: Iterable[str]) -> Table:
    """The table of a fact, of the kind that its comparisons have; `words` are those of its vocabulary."""
    kind = next(atom for part in places for atom in atoms(part))
    if isinstance(kind, (Has, HasNone)):
        return _members(fact, places, rail)
    return Words(fact, places, rail, words) if isinstance(kind, Is) else _amounts(fact, places, rail)


def _changes(places: Places, rail: int, values: Values) -> int:
    """What these values change in all parts. Parts stand in different places, so nothing is changed twice."""
    changed = 0
    for part, bits in places.items():
        truth = evaluate(part, values)
        if truth is TRUE:
            changed ^= bits
        elif truth is FALSE:
            changed ^= bits << rail
    return changed


def _amounts(fact: str, places: Places, rail: int) -> Amounts:
    compared = (atom for part in places for atom in atoms(part) if isinstance(atom, (AtLeast, Over)))
    bounds = [*sorted({atom.bound for atom in compared}), _INFINITY]
    below = -_INFINITY
    stand_ins = [below]
    for bound, above in pairwise(bounds):
        between = _INFINITY if above == _INFINITY else (bound + above) / 2
        assert below < bound < between
        stand_ins += [bound, between]
        below = between
    return Amounts(bounds, [_changes(places, rail, {fact: amount}) for amount in stand_ins])


def _members(fact: str, places: Places, rail: int) -> Members:
    named = {word for part in places for atom in atoms(part) if isinstance(atom, Has) for word in atom.values}
    none, others = (_changes(places, rail, {fact: value}) for value in (frozenset[str](), frozenset([_ANOTHER])))
    words = {word: others ^ _changes(places, rail, {fact: frozenset([word])}) for word in sorted(named)}
    return Members(none, others, words)
