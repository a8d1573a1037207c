"""All scenarios for one patient at once, in the bits of one integer.

A line of `fits` becomes clauses, and a clause parts that read one fact each (`clauses`). Every part has two bits, *not
true* and *false*; with nothing known all are not true and not false, which is unknown. What a value changes is in the
table of its fact (`tables`), so a patient is read by one XOR for each fact, and a few shifts do the rest.

`layout` says where the bits lie. Within a clause both bits are joined by AND: an OR of parts is not true where none of
them is, and false where all are. Clauses and lines are joined by OR: an AND is not true, or false, where one of them is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

import msgspec

from rightscan.engine.kept import kept_with_library
from rightscan.engine.layout import Planes, bits_at, lay_out, numbers
from rightscan.engine.tables import Table, table_of
from rightscan.logic import FALSE, TRUE, UNKNOWN, Expression, Scalar, Truth, Values, evaluate
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario


class Index(msgspec.Struct, frozen=True):
    """The scenarios that are not retired, ready to be read for any number of patients.

    `every` are all scenarios, `base` the bits of a patient of whom nothing is known, `first` those of the first parts.
    `further` is, for each further part of the clauses, how far it lies behind the first ones, and the planes in which no
    clause has one. `folds` are the shifts that join the planes. `tables` say what a value of each fact changes.
    """

    scenarios: tuple[Scenario, ...]
    planes: tuple[tuple[Planes, ...], ...]
    every: int
    base: int
    first: int
    further: tuple[tuple[int, int], ...]
    folds: tuple[int, ...]
    tables: dict[str, Table]
    walked: dict[Expression, int]

    @property
    def tree_walks(self) -> tuple[tuple[str, Expression], ...]:
        """The lines that would take too many clauses, with their scenarios: their trees are walked for every patient."""
        return tuple(
            (scenario.id, line.expression)
            for scenario in self.scenarios
            for line in scenario.fits
            if line.expression in self.walked
        )

    def parts(self, values: Values) -> int:
        """The bits of all parts for a patient, without the lines that are walked. Facts that no line reads are passed."""
        bits, table_of_fact = self.base, self.tables.get
        for fact, value in values.items():
            table = table_of_fact(fact)
            if table is not None:
                bits ^= table[value]
        return bits

    def change(self, fact: str, value: Scalar | None) -> int:
        """What a value of one fact changes in these bits; nothing if it is unknown, or no line reads the fact."""
        table = self.tables.get(fact)
        return 0 if table is None or value is None else table[value]

    def clauses(self, parts: int, values: Values) -> int:
        """The bits of all clauses: the parts of each joined. `values` are for the lines that are walked."""
        for tree, place in self.walked.items():
            truth = evaluate(tree, values)
            if truth is not UNKNOWN:
                parts ^= place if truth is TRUE else place << len(self.scenarios)
        clauses = parts & self.first
        for behind, none in self.further:
            clauses &= parts >> behind | none
        return clauses

    def joined(self, clauses: int) -> int:
        """OR over the planes: the two bits of each scenario, and nothing of meaning above them."""
        for shift in self.folds:
            clauses |= clauses >> shift
        return clauses

    def verdicts(self, clauses: int) -> tuple[int, int]:
        """The scenarios that fit and those that are open, one bit for each; the others are excluded."""
        joined, every = self.joined(clauses), self.every
        not_true = joined & every
        return every ^ not_true, not_true ^ (joined >> len(self.scenarios) & every)

    def codes(self, clauses: int) -> Iterator[str]:
        """For each scenario the codes of its planes: 0 true, 1 unknown, 2 false."""
        count = len(self.scenarios)
        spread = int(format(clauses + self.first + 1, "b"), 16)  # one digit for each bit
        digits = format(spread + (spread >> 4 * count), "x")[:0:-1]
        return (digits[number :: 2 * count] for number in range(count))

    def clauses_of(self, truths: Iterable[Iterable[Truth]]) -> int:
        """The bits of all clauses of lines with these truths, scenario by scenario."""
        count = len(self.scenarios)
        said = [
            (truth, 2 * count * plane + number)
            for number, (own, lines) in enumerate(zip(truths, self.planes, strict=True))
            for truth, planes in zip(own, lines, strict=True)
            for plane in numbers(planes)
        ]
        false = bits_at(place for truth, place in said if truth is FALSE)
        return bits_at(place for truth, place in said if truth is not TRUE) | false << count


@kept_with_library
def index_of(library: Library) -> Index:
    """The index of a library."""
    live = tuple(scenario for scenario in library.scenarios.values() if scenario.status != "retired")
    return build_index(live, library.facts)


def build_index(scenarios: tuple[Scenario, ...], vocabulary: Mapping[str, Fact]) -> Index:
    """The index of these scenarios. Words that the vocabulary does not name are looked up more slowly."""
    layout, count = lay_out(scenarios), len(scenarios)
    known_words = {name: [word.id for word in fact.words] for name, fact in vocabulary.items()}
    tables = {fact: table_of(fact, parts, count, known_words.get(fact, ())) for fact, parts in layout.parts.items()}
    first, *behind = layout.depths
    return Index(
        scenarios=scenarios,
        planes=tuple(stack.planes for stack in layout.stacks),
        every=(1 << count) - 1,
        base=layout.base,
        first=_planes(first, count),
        further=tuple(
            (2 * count * start, _planes(first, count) ^ _planes(depth, count))
            for start, depth in zip(accumulate(layout.depths), behind, strict=False)
        ),
        folds=tuple(_folds(first, 2 * count)),
        tables=tables,
        walked=layout.walked,
    )


def _planes(depth: int, count: int) -> int:
    """All bits of the first planes."""
    return (1 << 2 * count * depth) - 1


def _folds(depth: int, plane: int) -> Iterator[int]:
    """The shifts that lay the upper half of the planes over the lower one until one plane is left."""
    while depth > 1:
        depth = (depth + 1) // 2
        yield depth * plane
