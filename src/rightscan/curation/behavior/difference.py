"""Two libraries compared part by part, whatever their parts are: nothing that differs is left out.

Only the fields listed in WORDS are words for a reader. Every other difference counts as behavior.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import msgspec

from rightscan.logic import Node
from rightscan.model.citation import Citations, Source
from rightscan.model.fact import Fact, Word
from rightscan.model.library import Edition, Gap, Impossible, Library, Part, Topic
from rightscan.model.pathway import Leave, Pathway, Result, Step
from rightscan.model.procedure import Category, Procedure
from rightscan.model.scenario import Concern, Consideration, Criterion, Rating, Redirect, Scenario

WORDS: dict[type[msgspec.Struct], frozenset[str]] = {
    Source: frozenset(Source.__struct_fields__),
    Edition: frozenset(Edition.__struct_fields__),
    Part: frozenset(Part.__struct_fields__),
    Word: frozenset({"label"}),
    Fact: frozenset({"group", "label", "question", "why", "none"}),
    Gap: frozenset({"say"}),
    Impossible: frozenset({"say"}),
    Topic: frozenset({"title", "acr_topic", "edition", "source", "covers", "guide", "replaces"}),
    Result: frozenset({"means"}),
    Step: frozenset({"do", "note"}),
    Leave: frozenset({"say", "rule", "note"}),
    Procedure: frozenset({"name", "no_code"}),
    Category: frozenset({"label", "short", "means"}),
    Criterion: frozenset({"note"}),
    Redirect: frozenset({"say"}),
    Rating: frozenset({"why", "note"}),
    Consideration: frozenset({"say", "note"}),
    Concern: frozenset({"say", "rule", "note"}),
    Scenario: frozenset(
        {"title", "variant", "status", "completeness", "overlaps", "goals", "orders", "pitfalls", "escalation"}
        | {"faq", "errata", "not_recorded", "reviewed", "note"}
    ),
    Library: frozenset({"groups", "sources"}),
}
_NAMES = ("id", "procedure", "step", "name", "other", "title", "level")
_ABSENT = object()


class Difference(msgspec.Struct, frozen=True):
    """One place that differs: the way to it, the statement it belongs to, and both sides (None where it is not).

    `owner` is the type whose field it is, `field` the name of the field; `cites` are those of the statement around it.
    """

    path: tuple[str, ...]
    owner: type
    field: str
    old: object
    new: object
    words: bool
    cites: Citations = ()


def differences(old: Library, new: Library) -> Iterator[Difference]:
    """Every difference between two libraries, in the order of the content; the hash of the files apart."""
    same_hash = msgspec.structs.replace(new, content_hash=old.content_hash)
    return _struct(old, same_hash, Place((), Library, ""))


class Place(msgspec.Struct, frozen=True):
    """Where the walk stands."""

    path: tuple[str, ...]
    owner: type
    field: str
    words: bool = False
    cites: Citations = ()

    def under(self, name: str) -> Place:
        """The entry of this name in a collection."""
        return msgspec.structs.replace(self, path=(*self.path, name))


def _struct(old: msgspec.Struct, new: msgspec.Struct, at: Place) -> Iterator[Difference]:
    owner = type(old)
    cites = getattr(new, "cites", at.cites)
    for field in owner.__struct_fields__:
        one, other = getattr(old, field), getattr(new, field)
        words = (
            at.words or field == "cites" or (field in WORDS.get(owner, ()) and not _opens_an_answer(field, one, other))
        )
        place = Place((*at.path, field), owner, field, words, cites)
        if one != other:
            yield from _value(one, other, place)


def _opens_an_answer(field: str, old: object, new: object) -> bool:
    """Whether one side alone lets "none" be an answer: then the words for it are more than words."""
    return field == "none" and bool(old) != bool(new)


def _value(old: object, new: object, at: Place) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _entries(old, new, at)
    elif isinstance(old, tuple) and isinstance(new, tuple) and _has_entries(old + new, at):
        yield from _entries(*_matched(old, new, at), at)
    elif isinstance(old, msgspec.Struct) and isinstance(new, msgspec.Struct) and _has_parts(old, new):
        yield from _struct(old, new, at)
    else:
        yield _leaf(old, new, at)


def _has_entries(values: tuple[object, ...], at: Place) -> bool:
    """Whether these are statements to be compared one by one. What follows a result is compared as a whole."""
    named = bool(values) and all(_name(value) is not None for value in values)
    return at.field in _KEYS or (named and at.field != "then")


def _matched(
    old: tuple[object, ...], new: tuple[object, ...], at: Place
) -> tuple[dict[str, object], dict[str, object]]:
    keys = _KEYS.get(at.field)
    return _paired(old, new, keys) if keys else (_named(old), _named(new))


def _has_parts(old: msgspec.Struct, new: msgspec.Struct) -> bool:
    return type(old) is type(new) and (isinstance(old, (Pathway, *WORDS)) or _name(old) is not None)


def _entries(old: dict[str, object], new: dict[str, object], at: Place) -> Iterator[Difference]:
    for name in {**old, **new}:
        one, other = old.get(name, _ABSENT), new.get(name, _ABSENT)
        if one is _ABSENT or other is _ABSENT:
            yield _leaf(None if one is _ABSENT else one, None if other is _ABSENT else other, at.under(name))
        elif one != other:
            yield from _value(one, other, at.under(name))


def _leaf(old: object, new: object, at: Place) -> Difference:
    cites = getattr(new if new is not None else old, "cites", ()) or at.cites
    return Difference(at.path, at.owner, at.field, old, new, at.words, cites)


def _name(value: object) -> str | None:
    """What tells an entry from its neighbors; None for what has no name."""
    if not isinstance(value, msgspec.Struct) or isinstance(value, Node):
        return None
    return next((getattr(value, field) for field in _NAMES if field in value.__struct_fields__), None)


def _named(values: tuple[object, ...]) -> dict[str, object]:
    """The entries by name; a name that stands twice is numbered."""
    found: dict[str, object] = {}
    for value in values:
        name = str(_name(value))
        same = sum(key.partition(" #")[0] == name for key in found)
        found[f"{name} #{same + 1}" if same else name] = value
    return found


Key = Callable[[Any], Hashable]
# Statements without a name are recognized by what they compare, then by where they lead, then by their condition.
_KEYS: dict[str, tuple[Key, ...]] = {
    "fits": (lambda line: line.expression,),
    "instead": (lambda r: (r.when, r.see, r.say), lambda r: (r.when, r.see), lambda r: r.see or r, lambda r: r.when),
}


def _paired(old: tuple[Any, ...], new: tuple[Any, ...], keys: tuple[Key, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides by number, with entries that belong together under one number: that of the newer edition."""
    pairs: dict[int, int] = {}
    for key in keys:
        for place, entry in enumerate(new):
            free = (i for i, other in enumerate(old) if i not in pairs.values() and key(other) == key(entry))
            if place not in pairs and (found := next(free, None)) is not None:
                pairs[place] = found
    gone = [entry for i, entry in enumerate(old) if i not in pairs.values()]
    before = {str(place + 1): old[i] for place, i in pairs.items()}
    before |= {f"{len(new) + number}": entry for number, entry in enumerate(gone, 1)}
    return before, {str(place + 1): entry for place, entry in enumerate(new)}
