"""The labelled notes as `note_machinery.py` asks for them: only what a phrase alone can state.

Loader and comparison are those of the tests.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from rightscan.intake.note.text import fold
from rightscan.model.language import NoteLanguage, plain_words
from rightscan.model.library import Library

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY))  # the tests are no package that is installed
if TYPE_CHECKING:
    from tests.notes.labels import LabelledNote
    from tests.notes.score import Score

Phrases = list[tuple[str, str, str]]  # fact, value, words
Reading = dict[str, list[str]]
ELSEWHERE = ("order", "clinical-question")  # their phrases are not in `facts:` or `signs:`
BY_NOTATION = ("sex", "node-status")  # mostly written "52F" and "cN+", which is no phrase


def read_sets(library: Library, named: list[Path]) -> dict[str, list[LabelledNote]]:
    """The notes of the files named, else the practice notes, else the sets held out; by the name of the file."""
    from tests.notes.labels import read_notes

    folder = REPOSITORY / "tests/notes"
    practice = folder / "practice.yaml"
    files = named or ([practice] if practice.exists() else sorted(folder.glob("held_out_*.yaml")))
    return {path.stem: read_notes(path, library) for path in files}


def exact_phrases(library: Library, language: NoteLanguage) -> Phrases:
    """Every phrase of `facts:` and `signs:` of note.yaml in every form it can take, as plain words."""
    found: dict[tuple[str, str, str], None] = {}
    for phrase in language.phrases:
        if phrase.kind in library.facts and phrase.kind not in (*ELSEWHERE, *BY_NOTATION):
            rows = product(*((*place.words, "") if place.optional else place.words for place in phrase.places))
            found |= {(phrase.kind, phrase.value, " ".join(filter(None, row))): None for row in rows}
    return list(found)


def plain_forms(language: NoteLanguage, texts: list[str]) -> dict[str, str]:
    """The form in which each word of the texts is compared: "tumour" as "tumor", "lumps" as "lump"."""
    forms = {}
    for word in {word.lower() for text in texts for word in re.findall(r"[^\W\d_]+", text)}:
        plain = next((plain for plain, _, _ in plain_words(fold(word))), word)
        forms[word] = language.spellings.get(plain, plain)
    return forms


class Labels:
    """What the notes state and a phrase can say, to compare readings with."""

    def __init__(self, library: Library, phrases: Phrases) -> None:
        self.library = library
        self.stated = {(fact, value) for fact, value, _ in phrases}
        self.facts = sorted({fact for fact, _ in self.stated})

    def asked(self, note: LabelledNote) -> dict[str, object]:
        """The labels of a note that have a phrase for every value."""
        return {fact: label for fact, label in self._labels(note).items() if self._has_phrases(fact, label)}

    def left_out(self, note: LabelledNote) -> dict[str, object]:
        """The other labels of the same facts: "none", or what only several words together say."""
        return {fact: label for fact, label in self._labels(note).items() if not self._has_phrases(fact, label)}

    def score(self, notes: list[LabelledNote], readings: list[Reading]) -> Score:
        """Right, wrong and missed facts. Who reads a label that is left out as it is labelled is neither."""
        from tests.notes.score import Score, compare

        found = Score(Counter(), Counter(), Counter(), [])
        for note, reading in zip(notes, readings, strict=True):
            left_out = self.left_out(note)
            read = {fact: value for fact, value in self._read(reading) if left_out.get(fact) != value}
            compare(found, note.id, self.asked(note), read)
        return found

    def _labels(self, note: LabelledNote) -> dict[str, object]:
        from tests.notes.score import plain

        labels: dict[str, object] = {name: plain(note.facts[name]) for name in self.facts if name in note.facts}
        for name in self.facts:
            if name in note.conflicts:
                labels[name] = frozenset(map(plain, note.conflicts[name]))
        return labels

    def _has_phrases(self, fact: str, label: object) -> bool:
        values = label if isinstance(label, frozenset) else str(label).split()
        return all((fact, str(value)) in self.stated for value in values)

    def _read(self, reading: Reading) -> Iterator[tuple[str, object]]:
        """Readings as the scorer of the tests writes them; a coarse word beside a finer one says nothing more."""
        for name in self.facts:
            covers = {word.id: set(word.covers) for word in self.library.facts[name].words}
            values = reading.get(name, [])
            finest = [one for one in values if not covers.get(one, set()) & set(values)]
            if self.library.facts[name].kind == "set" and values:
                yield name, " ".join(sorted(values))
            elif finest:
                yield name, finest[0] if len(finest) == 1 else frozenset(finest)
