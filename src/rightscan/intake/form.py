"""Named answers to facts: from command-line options, a form or a case file."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from rightscan.errors import FactError
from rightscan.model.fact import Value, read_value
from rightscan.model.library import Library

NOT_KNOWN = ("unknown", "not known", "not-known", "?")
Answer = tuple[str, str | list[str]]


class Given(msgspec.Struct, frozen=True):
    """The facts that were given, and those that were asked and are not known."""

    stated: dict[str, Value]
    declined: frozenset[str]


def read_answers(library: Library, answers: Iterable[Answer]) -> Given:
    """Read named answers. Raises FactError for an unknown name or value, a missing unit or a fact given twice."""
    stated: dict[str, Value] = {}
    declined: set[str] = set()
    wordings: tuple[tuple[str, str], ...] = ()
    for name, raw in answers:
        fact = library.facts[fact_name(library, name)]
        if fact.name in stated or fact.name in declined:
            raise FactError(
                fact.name, "is given twice.", "Give it once; if two sources differ, find out which is right."
            )
        if isinstance(raw, str) and raw.strip().lower() in NOT_KNOWN:
            declined.add(fact.name)
        else:
            stated[fact.name] = read_value(fact, raw)
            wordings += wording(library, raw) if fact.name == "order" and isinstance(raw, str) else ()
    for name, words in wordings:
        _add_from_wording(library, name, words, stated)
        declined.discard(name)
    return Given(stated, frozenset(declined))


def fact_name(library: Library, name: str) -> str:
    """The vocabulary's name of a fact written in any case, with hyphens, underscores or spaces. Raises FactError."""
    return library.fact(name.strip().lower().replace("_", "-").replace(" ", "-")).name


def wording(library: Library, raw: str) -> tuple[tuple[str, str], ...]:
    """What an order says besides the study: "axillary ultrasound with possible biopsy" allows the biopsy."""
    said = " ".join(raw.lower().split())
    names = (order_name for study in library.procedures.values() for order_name in study.order_names)
    return next((order_name.sets for order_name in names if order_name.name.lower() == said), ())


def _add_from_wording(library: Library, name: str, words: str, stated: dict[str, Value]) -> None:
    value = read_value(library.facts[name], words)
    if stated.setdefault(name, value) != value:
        fix = "Say the order in other words, or correct the fact."
        raise FactError(name, f"is given as '{stated[name]}', but the words of the order say '{words}'.", fix)
