"""The labelled notes: read strictly, so that a slip of the pen is an error and not a wrong label."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import msgspec
from ruamel.yaml import YAML

from rightscan.knowledge.artefact import read_library
from rightscan.model.fact import Value, read_value
from rightscan.model.library import Library

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One note as it stands in the file."""

    id: str
    text: str
    facts: dict[str, str | list[str]]
    trap: str = ""
    as_of: str = str(TODAY)
    conflicts: dict[str, list[str | list[str]]] = {}


class LabelledNote(msgspec.Struct, frozen=True):
    """One note with the facts it states; `conflicts` holds every reading of a fact the note contradicts itself on."""

    id: str
    text: str
    facts: dict[str, Value]
    conflicts: dict[str, frozenset[Value]]
    trap: str
    as_of: date


def read_notes(path: Path, library: Library) -> list[LabelledNote]:
    """All notes of a file. Raises msgspec.ValidationError for a wrong shape and FactError for a wrong word."""
    entries = msgspec.convert(YAML(typ="base", pure=True).load(path.read_text("utf-8")), list[Entry])
    doubled = {entry.id for entry in entries if [other.id for other in entries].count(entry.id) > 1}
    assert not doubled, f"{path.name}: two notes are called {', '.join(sorted(doubled))}"
    return [_labelled(entry, library) for entry in entries]


def _labelled(entry: Entry, library: Library) -> LabelledNote:
    both = set(entry.facts) & set(entry.conflicts)
    assert not both, f"{entry.id}: {', '.join(sorted(both))} is listed both as a fact and as a conflict"
    return LabelledNote(
        entry.id,
        entry.text,
        {name: read_value(library.fact(name), raw) for name, raw in entry.facts.items()},
        {
            name: frozenset(read_value(library.fact(name), raw) for raw in readings)
            for name, readings in entry.conflicts.items()
        },
        entry.trap,
        date.fromisoformat(entry.as_of),
    )


if __name__ == "__main__":
    library = read_library()
    for file in sorted(HERE.glob("*.yaml")):
        sys.stdout.write(f"{file.name}: {len(read_notes(file, library))} notes, well formed\n")
