"""What the open scenarios wait for, counted for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import reduce
from operator import or_

import msgspec

from rightscan.engine.index import Index, index_of
from rightscan.engine.kept import kept_with_library
from rightscan.engine.layout import bits_at, numbers
from rightscan.logic import UNKNOWN, AtLeast, Atom, Has, Is, Over, Values, atoms, evaluate
from rightscan.model.library import Library


class Waits(msgspec.Struct, frozen=True):
    """Which lines wait for which fact, as *not true* bits of the index.

    `reads` are all lines that read a fact: they may wait while it is unknown. `readers` are their scenarios. `loose` are
    the lines of comparisons that a known value can leave open. `bounds` are the thresholds of a quantity with the
    scenarios that have them.
    """

    index: Index
    reads: dict[str, int]
    readers: dict[str, int]
    loose: dict[str, tuple[tuple[Atom, int], ...]]
    bounds: dict[str, tuple[tuple[Decimal, int], ...]]

    def count(self, clauses: int, values: Values, scenarios: int) -> int:
        """How many facts these open scenarios wait for; one that two of them wait for counts twice."""
        joined = self.index.joined
        unknown = clauses ^ clauses >> len(self.index.scenarios)
        return sum(
            (joined(unknown & lines) & scenarios).bit_count()
            for fact in self.reads
            if (lines := self._waiting(fact, values))
        )

    def _waiting(self, fact: str, values: Values) -> int:
        """The lines that wait for a fact if they are unknown."""
        if fact not in values:
            return self.reads[fact]
        return reduce(or_, (lines for atom, lines in self.loose[fact] if evaluate(atom, values) is UNKNOWN), 0)

    def thresholds(self, fact: str, scenarios: int) -> set[Decimal]:
        """The thresholds of a fact in the lines of these scenarios."""
        return {bound for bound, having in self.bounds.get(fact, ()) if having & scenarios}


@kept_with_library
def waits_of(library: Library) -> Waits:
    """What the scenarios of a library can wait for."""
    index = index_of(library)
    reads, loose, bounds = {}, {}, {}
    for fact, compared in _compared(index).items():
        reads[fact] = reduce(or_, compared.values())
        loose[fact] = tuple((atom, lines) for atom, lines in compared.items() if _is_loose(atom))
        bounds[fact] = tuple(
            (atom.bound, index.joined(lines) & index.every)
            for atom, lines in compared.items()
            if isinstance(atom, (AtLeast, Over))
        )
    readers = {fact: index.joined(lines) & index.every for fact, lines in reads.items()}
    return Waits(index, reads, readers, loose, bounds)


def _compared(index: Index) -> dict[str, dict[Atom, int]]:
    """The lines that hold a comparison, by fact."""
    count = len(index.scenarios)
    places: defaultdict[Atom, list[int]] = defaultdict(list)
    for number, (scenario, lines) in enumerate(zip(index.scenarios, index.planes, strict=True)):
        for line, planes in zip(scenario.fits, lines, strict=True):
            own = [2 * count * plane + number for plane in numbers(planes)]
            for atom in atoms(line.expression):
                places[atom] += own
    compared: defaultdict[str, dict[Atom, int]] = defaultdict(dict)
    for atom, at in places.items():
        compared[atom.fact][atom] = bits_at(at)
    return compared


def _is_loose(atom: Atom) -> bool:
    """Whether a known value can leave the comparison open: a coarse word, or a set that does not name all."""
    return bool(atom.unless_coarse) if isinstance(atom, Is) else isinstance(atom, Has) and not atom.closed
