"""A coded record as it was read, as data. Nothing in it tells who the patient is."""

from __future__ import annotations

from typing import Literal

import msgspec

from rightscan.model.library import Library
from rightscan.model.record import Part, Place, Record, RecordFact, Remark, Unmapped, Unused
from rightscan.presentation.words import value_code, value_text

RecordUse = Literal["read", "replaced"]


class RecordFactData(msgspec.Struct, frozen=True):
    """A fact read from the record: every place that states it, how it was read, and its use.

    `use` is "read", or "replaced" by a fact that was given.
    """

    name: str
    label: str
    value: str | list[str]
    text: str
    places: tuple[Place, ...]
    rules: tuple[str, ...]
    use: RecordUse


class RecordConflictData(msgspec.Struct, frozen=True):
    """A fact that the record states in ways that exclude each other."""

    name: str
    label: str
    readings: tuple[RecordFactData, ...]
    use: RecordUse


class RecordData(msgspec.Struct, frozen=True):
    """What was read from a record: see `rightscan.model.record.Record`."""

    facts: tuple[RecordFactData, ...]
    conflicts: tuple[RecordConflictData, ...]
    remarks: tuple[Remark, ...]
    unused: tuple[Unused, ...]
    unmapped: tuple[Unmapped, ...]
    kinds: dict[str, int]
    passed_over: dict[str, int]
    problems: tuple[str, ...]
    parts: tuple[Part, ...]


def record_data(library: Library, record: Record, replaced: frozenset[str] = frozenset()) -> RecordData:
    """The record in words. `replaced` names the facts that were given, and stand before the record."""

    def fact(entry: RecordFact) -> RecordFactData:
        known = library.facts[entry.fact]
        return RecordFactData(
            name=known.name,
            label=known.label,
            value=value_code(entry.value),
            text=value_text(known, entry.value),
            places=entry.places,
            rules=entry.rules,
            use=_use(known.name, replaced),
        )

    return RecordData(
        facts=tuple(map(fact, record.facts)),
        conflicts=tuple(
            RecordConflictData(
                entry.fact,
                library.facts[entry.fact].label,
                tuple(map(fact, entry.readings)),
                _use(entry.fact, replaced),
            )
            for entry in record.disputed
        ),
        remarks=record.remarks,
        unused=record.unused,
        unmapped=record.unmapped,
        kinds=record.kinds,
        passed_over=record.passed_over,
        problems=record.problems,
        parts=record.parts,
    )


def _use(name: str, replaced: frozenset[str]) -> RecordUse:
    return "replaced" if name in replaced else "read"
