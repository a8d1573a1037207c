"""What was read from a coded record: facts with the place of each, what disagrees, what was not used and why."""

from __future__ import annotations

from typing import Literal

import msgspec

from rightscan.model.fact import Value

PartState = Literal["read", "empty", "absent", "error"]


class Place(msgspec.Struct, frozen=True, order=True):
    """Where something stands: the resource ("Observation/17"), the element in it, and its date (empty: not dated)."""

    resource: str
    path: str
    date: str = ""


class RecordFact(msgspec.Struct, frozen=True):
    """A fact that the record states, every place that states it, and how it was read."""

    fact: str
    value: Value
    places: tuple[Place, ...]
    rules: tuple[str, ...]


class Disputed(msgspec.Struct, frozen=True):
    """A fact that the record states in ways that exclude each other: every reading, none of them taken."""

    fact: str
    readings: tuple[RecordFact, ...]


class Unused(msgspec.Struct, frozen=True):
    """A resource, or a part of one, that was understood and is no fact, and why."""

    resource: str
    why: str


class Unmapped(msgspec.Struct, frozen=True):
    """A code without an entry in the tables: where it stands ("Condition.code"), how often, and why it was not read."""

    element: str
    system: str
    code: str
    count: int
    why: str


class Remark(msgspec.Struct, frozen=True):
    """What the dates of the record say about the course of treatment, and the places they rest on."""

    text: str
    places: tuple[Place, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """One part that was asked for: "read", "empty" (looked for, nothing there), "absent" (not sent) or "error"."""

    key: str
    state: PartState


class Record(msgspec.Struct, frozen=True):
    """What was read from a record.

    `kinds` counts the resources by kind, `passed_over` those of kinds that are never read; `problems` say what may be
    missing from the record as a whole; `parts` are those of a prefetch.
    """

    facts: tuple[RecordFact, ...]
    disputed: tuple[Disputed, ...]
    remarks: tuple[Remark, ...]
    unused: tuple[Unused, ...]
    unmapped: tuple[Unmapped, ...]
    kinds: dict[str, int]
    passed_over: dict[str, int]
    problems: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    @property
    def stated(self) -> dict[str, Value]:
        """The facts by name."""
        return {entry.fact: entry.value for entry in self.facts}
