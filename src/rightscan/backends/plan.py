"""One library as a plan for tables: what is judged, from which facts, and what is rated. Every engine reads this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

import msgspec

from rightscan.backends.tables import BY_DATE, NODES, STAGE, TUMOR, Lookups, make_lookups
from rightscan.errors import InputError
from rightscan.logic import Atom, Expression, atoms
from rightscan.model.fact import Fact
from rightscan.model.library import Library, Topic
from rightscan.model.scenario import Concern, Scenario

QUESTION, ORDER = "clinical-question", "order"
Node = TypeVar("Node")
MOST_WORDS = 63  # the bits of a signed 64-bit number, without the sign


class Rate(msgspec.Struct, frozen=True):
    """One row of the table of ratings; `local` is the category of a local policy, empty where there is none."""

    scenario: str
    procedure: str
    category: str
    local: str


class Plan(msgspec.Struct, frozen=True):
    """What a library says, for engines that judge whole tables. `library` has the local policy of the day applied.

    `comparisons` and `lines` number each distinct one; `concerns` are named `<scenario or topic id>#<concern id>`;
    `needs` are the columns `needs:<fact>`, for each fact that a line reads.
    """

    library: Library
    scenarios: tuple[Scenario, ...]
    concerns: tuple[tuple[str, Concern], ...]
    lines: dict[Expression, int]
    comparisons: dict[Atom, int]
    needs: tuple[str, ...]
    lookups: Lookups
    ratings: tuple[Rate, ...]

    @property
    def facts(self) -> dict[str, Fact]:
        """The vocabulary, which names the columns."""
        return self.library.facts

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that change an answer, given or by what follows from them, in the order of the vocabulary."""
        read = {QUESTION, ORDER, *(atom.fact for atom in self.comparisons)}
        staged = (*TUMOR, *NODES, *STAGE)
        wanted = read | (set(staged) if read & set(staged) else set())
        return tuple(name for name in self.facts if name in wanted | {BY_DATE.get(fact) for fact in wanted})


def make_plan(library: Library) -> Plan:
    """The plan of a library. Raises InputError for a set with more words than a number has bits."""
    for fact in library.facts.values():
        if fact.kind == "set" and len(fact.words) > MOST_WORDS:
            fix = f"Make it two facts; up to {MOST_WORDS} words fit."
            raise InputError(f"fact '{fact.name}'", "has too many words for one number.", fix)
    scenarios = tuple(scenario for scenario in library.scenarios.values() if scenario.status != "retired")
    concerns = tuple(_concerns(library, scenarios))
    lines = _numbered(line.expression for scenario in scenarios for line in scenario.fits)
    conditions = [condition for _, concern in concerns for condition in (concern.when, concern.unless) if condition]
    return Plan(
        library,
        scenarios,
        concerns,
        lines,
        _numbered(atom for tree in (*lines, *conditions) for atom in atoms(tree)),
        tuple(dict.fromkeys(f"needs:{atom.fact}" for line in lines for atom in atoms(line))),
        make_lookups(library.facts),
        tuple(_ratings(scenarios)),
    )


def _numbered(nodes: Iterable[Node]) -> dict[Node, int]:
    return {node: number for number, node in enumerate(dict.fromkeys(nodes))}


def _concerns(library: Library, scenarios: tuple[Scenario, ...]) -> Iterator[tuple[str, Concern]]:
    places: tuple[Scenario | Topic, ...] = (*scenarios, *library.topics.values())
    for place in places:
        yield from ((f"{place.id}#{concern.id}", concern) for concern in place.concerns)


def _ratings(scenarios: tuple[Scenario, ...]) -> Iterator[Rate]:
    for scenario in scenarios:
        for rating in scenario.ratings:
            local = rating.local.category if rating.local is not None else ""
            yield Rate(scenario.id, rating.procedure, rating.category, local)


def is_column_of(plan: Plan, column: str) -> bool:
    """Whether the column belongs to a fact (or to the day); any other passes through untouched."""
    return column == "as_of" or column.removesuffix(":unit") in plan.facts


def bits(fact: Fact, words: tuple[str, ...]) -> int:
    """The mask of these words: bit i stands for the fact's word i."""
    return sum(1 << place for place, word in enumerate(fact.words) if word.id in words)


def limits(fact: Fact) -> tuple[Decimal, Decimal]:
    """The least and the greatest amount that is possible, in the canonical unit."""
    assert fact.at_least is not None
    assert fact.at_most is not None
    return fact.at_least.canonical, fact.at_most.canonical
