"""One patient in two editions at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from rightscan.curation.search import ANY_DAY
from rightscan.engine.derive import inputs_of
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.gap import impossible_facts
from rightscan.model.fact import Fact, Value, Word
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity


class Both:
    """Two editions and the patients they can be told about."""

    def __init__(self, old: Library, new: Library) -> None:
        self.old = old
        self.new = new
        self.changed = frozenset(
            name
            for name in {**old.facts, **new.facts}
            if _meaning(old.facts.get(name)) != _meaning(new.facts.get(name))
        )

    def touches(self, names: Iterable[str]) -> bool:
        """Whether one of these facts, or one from which it is worked out, means another thing in the two editions."""
        return any(self.changed & {name, *inputs_of(name)} for name in names) if self.changed else False

    def facts(self, stated: Mapping[str, Value], as_of: date = ANY_DAY) -> tuple[Facts, Facts]:
        """What is known of the patient in each edition. What an edition has no word for stays unknown there."""
        old = derive_facts(self.old.facts, sayable(self.old, stated), as_of)
        return old, old if not self.changed else derive_facts(self.new.facts, sayable(self.new, stated), as_of)

    def can_say(self, stated: Mapping[str, Value]) -> bool:
        """Whether both editions have facts and words for all of it."""
        return all(sayable(library, stated) == stated for library in (self.old, self.new))

    def is_impossible(self, sides: tuple[Facts, Facts]) -> bool:
        """Whether one of the editions says that no patient has these facts together."""
        old, new = sides
        return bool(
            impossible_facts(self.old.impossible, old.values) or impossible_facts(self.new.impossible, new.values)
        )


def _meaning(fact: Fact | None) -> Fact | None:
    """The fact without the words in which it is asked for: what is left decides which values it has."""
    if fact is None:
        return None
    words = tuple(sorted((Word(word.id, "", tuple(sorted(word.covers))) for word in fact.words), key=lambda w: w.id))
    none = "yes" if fact.none else ""
    return msgspec.structs.replace(
        fact, group="", label="", question="", why="", cites=(), unit="", ask="usual", none=none, words=words
    )


def sayable(library: Library, stated: Mapping[str, Value]) -> dict[str, Value]:
    """The part of what is known that this edition has facts, words and limits for."""
    said = {name: _said(library.facts[name], value) for name, value in stated.items() if name in library.facts}
    return {name: value for name, value in said.items() if value is not None}


def _said(fact: Fact, value: Value) -> Value | None:
    words = {word.id for word in fact.words}
    if isinstance(value, Quantity):
        inside = fact.at_least is not None and fact.at_most is not None and fact.kind == "quantity"
        return value if inside and _within(fact, value) else None
    if isinstance(value, frozenset):
        kept = value & words
        return kept if fact.kind == "set" and (kept or (not value and fact.none)) else None
    if isinstance(value, str):
        return value if fact.kind == "choice" and value in words else None
    return value if fact.kind == "date" else None


def _within(fact: Fact, value: Quantity) -> bool:
    assert fact.at_least is not None
    assert fact.at_most is not None
    return fact.at_least.canonical <= value.canonical <= fact.at_most.canonical
