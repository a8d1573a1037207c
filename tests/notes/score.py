"""Compares what was read from labelled notes with what they state, fact by fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from rightscan.intake.note.mention import Phrasebook
from rightscan.intake.note.reader import read_note
from rightscan.knowledge.artefact import read_note_language
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity
from tests.notes.labels import LabelledNote


class Slip(msgspec.Struct, frozen=True):
    """A fact that was read and is not stated ("wrong"), or stated and not read ("missed"); a wrong value is both."""

    note: str
    kind: str
    fact: str
    expected: str
    read: str


class Score(msgspec.Struct):
    """Counts by fact: `right` readings, `wrong` ones, `missed` ones; with every slip."""

    right: Counter[str]
    wrong: Counter[str]
    missed: Counter[str]
    slips: list[Slip]

    def precision(self, fact: str = "") -> float:
        """The share of readings that are right; of all facts, or of one."""
        right, wrong = _of(self.right, fact), _of(self.wrong, fact)
        return right / (right + wrong) if right + wrong else 1.0

    def recall(self, fact: str = "") -> float:
        """The share of stated facts that were read."""
        right, missed = _of(self.right, fact), _of(self.missed, fact)
        return right / (right + missed) if right + missed else 1.0


def _of(counts: Counter[str], fact: str) -> int:
    return counts[fact] if fact else counts.total()


def score(library: Library, notes: Iterable[LabelledNote]) -> Score:
    """Read every note and compare. A labelled conflict is right only with exactly its readings."""
    book = Phrasebook(read_note_language())
    found = Score(Counter(), Counter(), Counter(), [])
    for note in notes:
        result = read_note(library, book, note.text, note.as_of)
        read: dict[str, object] = {name: plain(value) for name, value in result.proposed.items()}
        read |= {entry.fact: frozenset(plain(one.value) for one in entry.readings) for entry in result.contradicted}
        expected: dict[str, object] = {name: plain(value) for name, value in note.facts.items()}
        expected |= {name: frozenset(map(plain, values)) for name, values in note.conflicts.items()}
        compare(found, note.id, expected, read)
    return found


def compare(found: Score, note: str, expected: dict[str, object], read: dict[str, object]) -> None:
    """Count what is right, wrong and missed in one note; values as `plain` gives them."""
    for fact in sorted({*expected, *read}):
        if expected.get(fact) == read.get(fact):
            found.right[fact] += 1
            continue
        said = str(expected.get(fact, "")), str(read.get(fact, ""))
        if fact in read:
            found.wrong[fact] += 1
            found.slips.append(Slip(note, "wrong", fact, *said))
        if fact in expected:
            found.missed[fact] += 1
            found.slips.append(Slip(note, "missed", fact, *said))


def plain(value: Value) -> object:
    """A value as it is compared: amounts by size, sets by their members."""
    if isinstance(value, frozenset):
        return "none" if not value else " ".join(sorted(value))
    return float(value.canonical) if isinstance(value, Quantity) else str(value)
