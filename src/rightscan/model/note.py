"""What was read from a typed note. A proposed fact becomes a fact when somebody accepts it."""

from __future__ import annotations

from typing import Literal

import msgspec

from rightscan.model.fact import Value

Certainty = Literal["exact", "likely"]


class Span(msgspec.Struct, frozen=True, order=True):
    """A passage of the note: from character `start` up to `end`."""

    start: int
    end: int


class Proposal(msgspec.Struct, frozen=True):
    """A fact that the note states: where, and by which rules.

    It is "exact" where the words say so themselves, "likely" where it rests on usage, a pronoun, a rounded time or a
    corrected misspelling.
    """

    fact: str
    value: Value
    spans: tuple[Span, ...]
    rules: tuple[str, ...]
    certainty: Certainty


class Contradicted(msgspec.Struct, frozen=True):
    """A fact that the note states in ways that exclude each other: every reading, none of them taken."""

    fact: str
    readings: tuple[Proposal, ...]


class LeftOut(msgspec.Struct, frozen=True):
    """A passage that was understood and is no fact, and why."""

    span: Span
    why: str


class Note(msgspec.Struct, frozen=True):
    """What was read from a text. `unread` are passages that were read as nothing."""

    text: str
    proposals: tuple[Proposal, ...]
    contradicted: tuple[Contradicted, ...]
    left_out: tuple[LeftOut, ...]
    unread: tuple[Span, ...]

    @property
    def proposed(self) -> dict[str, Value]:
        """The proposed facts by name."""
        return {proposal.fact: proposal.value for proposal in self.proposals}
