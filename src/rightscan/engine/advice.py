"""What the scenarios advise, as bits: which pieces of advice a group of scenarios holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import getitem, or_

import msgspec

from rightscan.engine.index import index_of
from rightscan.engine.kept import kept_with_library
from rightscan.logic import Scalar
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

Piece = tuple[str, str, str]


def pieces_of(scenario: Scenario) -> frozenset[Piece]:
    """Question, study and category of each rating; a scenario without ratings is a piece of advice of its own."""
    if not scenario.ratings:
        return frozenset([(scenario.question, scenario.id, "not-recorded")])
    return frozenset((scenario.question, rating.procedure, rating.counts) for rating in scenario.ratings)


class Advice(msgspec.Struct, frozen=True):
    """What groups of scenarios of the index hold, one bit for each piece of advice.

    `groups` are every eight scenarios, by the byte that says which of the eight. `questions` are the scenarios of each
    clinical question.
    """

    groups: tuple[tuple[int, ...], ...]
    questions: dict[Scalar | None, int]

    def held_by(self, scenarios: int) -> int:
        """The pieces that these scenarios hold."""
        if not scenarios:
            return 0
        return reduce(or_, map(getitem, self.groups, scenarios.to_bytes(len(self.groups), "little")))

    def left(self, fits: int, waiting: int) -> int:
        """How many pieces the open scenarios could add to those of the scenarios that fit."""
        return (self.held_by(waiting) & ~self.held_by(fits)).bit_count()


@kept_with_library
def advice_of(library: Library) -> Advice:
    """The advice of a library."""
    scenarios = index_of(library).scenarios
    numbers: dict[Piece, int] = {}
    questions: dict[Scalar | None, int] = {None: (1 << len(scenarios)) - 1}
    held = []
    for place, scenario in enumerate(scenarios):
        held.append(sum(1 << numbers.setdefault(piece, len(numbers)) for piece in sorted(pieces_of(scenario))))
        questions[scenario.question] = questions.get(scenario.question, 0) | 1 << place
    return Advice(tuple(_by_byte(held[first : first + 8]) for first in range(0, len(held), 8)), questions)


def _by_byte(held: Iterable[int]) -> tuple[int, ...]:
    """What every selection of these scenarios holds, the first scenario as the lowest bit."""
    found = [0]
    for pieces in held:
        found += [chosen | pieces for chosen in found]
    return tuple(found)
