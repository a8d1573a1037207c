"""A typed note as it was read, as data."""

from __future__ import annotations

from typing import Literal

import msgspec

from rightscan.model.library import Library
from rightscan.model.note import Contradicted, Note, Proposal, Span
from rightscan.presentation.words import value_code, value_text

Use = Literal["accepted", "replaced", "rejected", "proposed"]


class PassageData(msgspec.Struct, frozen=True):
    """A passage of the note: from character `start` up to `end`, with its words."""

    start: int
    end: int
    words: str


class NoteFactData(msgspec.Struct, frozen=True):
    """A fact read from the note: the passages it rests on, the rules that read it, "exact" or "likely", and its use.

    `use` is "proposed" until it is "accepted"; "replaced" by a fact that was given, or "rejected".
    """

    name: str
    label: str
    value: str | list[str]
    text: str
    passages: tuple[PassageData, ...]
    rules: tuple[str, ...]
    certainty: str
    use: Use


class NoteConflictData(msgspec.Struct, frozen=True):
    """A fact that the note states in ways that exclude each other."""

    name: str
    label: str
    readings: tuple[NoteFactData, ...]
    use: Use


class LeftOutData(msgspec.Struct, frozen=True):
    """A passage that was understood and is no fact, and why."""

    passage: PassageData
    why: str


class NoteData(msgspec.Struct, frozen=True):
    """What was read from a note."""

    text: str
    facts: tuple[NoteFactData, ...]
    conflicts: tuple[NoteConflictData, ...]
    left_out: tuple[LeftOutData, ...]
    unread: tuple[PassageData, ...]


def note_data(library: Library, note: Note, uses: dict[str, Use]) -> NoteData:
    """The note in words. `uses` says what became of each fact by name; a fact it does not name is only proposed."""

    def passage(span: Span) -> PassageData:
        return PassageData(span.start, span.end, " ".join(note.text[span.start : span.end].split()))

    def fact(entry: Proposal) -> NoteFactData:
        known = library.facts[entry.fact]
        return NoteFactData(
            name=known.name,
            label=known.label,
            value=value_code(entry.value),
            text=value_text(known, entry.value),
            passages=tuple(map(passage, entry.spans)),
            rules=entry.rules,
            certainty=entry.certainty,
            use=uses.get(known.name, "proposed"),
        )

    def conflict(entry: Contradicted) -> NoteConflictData:
        label, use = library.facts[entry.fact].label, uses.get(entry.fact, "proposed")
        return NoteConflictData(entry.fact, label, tuple(map(fact, entry.readings)), use)

    return NoteData(
        text=note.text,
        facts=tuple(map(fact, note.proposals)),
        conflicts=tuple(map(conflict, note.contradicted)),
        left_out=tuple(LeftOutData(passage(entry.span), entry.why) for entry in note.left_out),
        unread=tuple(map(passage, note.unread)),
    )
