"""What follows from T, N, M and the stage, as tables that the engine itself filled in when the plan was made.

No staging rule is written down here: every cell is an answer of `derive_facts`. A table is addressed by one number,
the sum of what its axes contribute; a cell where the facts contradict each other says so and holds nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import product

import msgspec

from rightscan.engine.derive import DERIVED, LANDMARKS, RULES, limit_of
from rightscan.engine.facts import Facts, derive_facts
from rightscan.model.fact import Fact, Value
from rightscan.model.quantity import quantity, units_of

TUMOR = ("clinical-t", "skin-or-chest-wall", "diagnosis", "tumor-size")
NODES = ("clinical-n", "node-status", "palpable-axillary-node", "suspicious-node-on-imaging")
STAGE = ("distant-metastasis", "stage-group")
BY_DATE = {"age": "date-of-birth", "time-since-surgery": "surgery-date"}
_ANY_DAY = date(2000, 1, 1)  # nothing in the tables depends on a day
Stated = dict[str, Value]
Label = tuple[str, ...]
_CONTRADICTION: Label = ("contradiction",)


class Axis(msgspec.Struct, frozen=True):
    """One input of a table: `classes` of words that say the same; what is in none of them says nothing.

    A quantity has `bounds` instead: class 0 is up to and with the first, the last is over the last.
    `stride` times (class + 1) is what it contributes to the key, nothing where it is unknown.
    """

    fact: str
    stride: int
    classes: tuple[tuple[str, ...], ...] = ()
    bounds: tuple[Decimal, ...] = ()


class Lookup(msgspec.Struct, frozen=True):
    """One table. For each key: the words of the facts it works out, and what it hands on.

    `state` is what the table of the stage groups adds to its own key. In that table itself it is 1 where the facts
    contradict each other, in this table or in one before it, and 0 elsewhere.
    """

    name: str
    axes: tuple[Axis, ...]
    words: dict[str, tuple[str | None, ...]]
    state: tuple[int, ...]


class Lookups(msgspec.Struct, frozen=True):
    """The three tables: tumor and nodes first, then the stage, whose key is its own plus the states of the two."""

    tumor: Lookup
    nodes: Lookup
    stage: Lookup


class _Cell(msgspec.Struct, frozen=True):
    """What the engine said of one combination: the words it worked out, and what the stage can see of it."""

    words: tuple[str | None, ...]
    seen: Label


def make_lookups(vocabulary: Mapping[str, Fact]) -> Lookups:
    """The tables for this vocabulary. Fails where the engine works out something that the tables do not know of."""
    assert {*DERIVED} <= {*TUMOR, *NODES, *STAGE, *BY_DATE}
    assert {name for rule in RULES for name in rule.inputs} <= {*TUMOR, *NODES, *STAGE, *BY_DATE.values()}
    tumor, tumors = _part("tumor", TUMOR, ("clinical-t",), vocabulary, _seen_of_tumor)
    nodes, lymph = _part("nodes", NODES, ("clinical-n", "node-status"), vocabulary, _seen_of_nodes)
    stage = _stage(vocabulary, tumors, lymph)
    step = len(stage.state) // (len(tumors) * len(lymph))
    return Lookups(_scaled(tumor, step * len(lymph)), _scaled(nodes, step), stage)


def _seen_of_tumor(facts: Facts) -> Label:
    known = {name: entry.value for name, entry in facts.known.items()}
    limit = limit_of("clinical-t", known)
    return (str(known["clinical-t"]),) if "clinical-t" in known else limit.values if limit else ()


def _seen_of_nodes(facts: Facts) -> Label:
    return tuple(str(facts.values.get(name, "")) for name in ("clinical-n", "node-status"))


def _part(
    name: str,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    vocabulary: Mapping[str, Fact],
    seen: Callable[[Facts], Label],
) -> tuple[Lookup, list[Stated | None]]:
    """The table, its states numbered; and for every state stated facts that lead to it, None for a contradiction."""
    choices = {fact: _choices(vocabulary[fact]) for fact in inputs if fact in vocabulary}
    grid = {values: _cell(vocabulary, _stated(choices, values), outputs, seen) for values in product(*choices.values())}
    axes, places = _axes(choices, grid, vocabulary)
    kept = [grid[values] for values in product(*places)]
    states: dict[Label, Stated | None] = {}
    for values, cell in grid.items():
        states.setdefault(cell.seen, None if cell.seen == _CONTRADICTION else _stated(choices, values))
    numbers = {label: number for number, label in enumerate(states)}
    return Lookup(name, axes, _words(outputs, kept), tuple(numbers[cell.seen] for cell in kept)), list(states.values())


def _words(outputs: tuple[str, ...], cells: list[_Cell]) -> dict[str, tuple[str | None, ...]]:
    return {fact: tuple(cell.words[place] for cell in cells) for place, fact in enumerate(outputs)}


def _stage(vocabulary: Mapping[str, Fact], tumors: list[Stated | None], nodes: list[Stated | None]) -> Lookup:
    """The stage and M for every state of tumor and nodes, in their order, by what is stated of M and the stage."""
    choices = {fact: _choices(vocabulary[fact]) for fact in STAGE if fact in vocabulary}
    cells = [
        _cell(vocabulary, None if one is None or other is None else one | other | _stated(choices, values), STAGE)
        for one, other, values in product(tumors, nodes, product(*choices.values()))
    ]
    axes, stride = [], 1
    for fact in reversed(choices):
        axes.append(Axis(fact, stride, tuple((word.id,) for word in vocabulary[fact].words)))
        stride *= len(choices[fact])
    return Lookup("stage", tuple(axes), _words(STAGE, cells), tuple(int(c.seen == _CONTRADICTION) for c in cells))


def _choices(fact: Fact) -> list[Value | None]:
    """Not known, then every word, or an amount of every class between the landmarks."""
    if fact.kind == "choice":
        return [None, *(word.id for word in fact.words)]
    assert fact.at_most is not None
    unit = units_of(fact.dimension)[0]
    return [None, *(quantity(bound, unit, fact.dimension) for bound in LANDMARKS[fact.name]), fact.at_most]


def _stated(choices: Mapping[str, list[Value | None]], values: tuple[Value | None, ...]) -> Stated:
    return {fact: value for fact, value in zip(choices, values, strict=True) if value is not None}


def _cell(
    vocabulary: Mapping[str, Fact],
    stated: Stated | None,
    outputs: tuple[str, ...],
    seen: Callable[[Facts], Label] = lambda _facts: (),
) -> _Cell:
    facts = derive_facts(vocabulary, stated, _ANY_DAY) if stated is not None else None
    if facts is None or facts.contradictions:
        return _Cell((None,) * len(outputs), _CONTRADICTION)
    found = (facts.values.get(name) for name in outputs)
    return _Cell(tuple(None if value is None else str(value) for value in found), seen(facts))


def _axes(
    choices: Mapping[str, list[Value | None]],
    grid: Mapping[tuple[Value | None, ...], _Cell],
    vocabulary: Mapping[str, Fact],
) -> tuple[tuple[Axis, ...], list[list[Value | None]]]:
    """The axes, with words of which every cell says the same in one class; and a value for each class."""
    found, places, stride = [], [], 1
    for place, fact in reversed(list(enumerate(choices))):
        classes = _classes(choices[fact], place, grid) if vocabulary[fact].kind == "choice" else []
        values = [group[0] for group in classes] or choices[fact]
        words = tuple(tuple(str(word) for word in group) for group in classes[1:])
        found.append(Axis(fact, stride, words, () if classes else LANDMARKS[fact]))
        places.append(values)
        stride *= len(values)
    return tuple(found), places[::-1]


def _classes(
    values: list[Value | None], place: int, grid: Mapping[tuple[Value | None, ...], _Cell]
) -> list[list[Value | None]]:
    """The values in groups whose cells are the same; the first group holds what is not known."""
    groups: dict[tuple[_Cell, ...], list[Value | None]] = {}
    for value in values:
        groups.setdefault(tuple(cell for key, cell in grid.items() if key[place] == value), []).append(value)
    return list(groups.values())


def _scaled(table: Lookup, step: int) -> Lookup:
    return msgspec.structs.replace(table, state=tuple(number * step for number in table.state))
