"""Named answers to facts: from command-line options, a form or a case file."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from rightscan.errors import FactError
from rightscan.model.fact import Fact, Value, read_value
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
            _add_what_the_wording_says(library, fact, raw, stated)
    return Given(stated, frozenset(declined))


def fact_name(library: Library, name: str) -> str:
    """The vocabulary's name of a fact written in any case, with hyphens, underscores or spaces. Raises FactError."""
    return library.fact(name.strip().lower().replace("_", "-").replace(" ", "-")).name


def _add_what_the_wording_says(library: Library, fact: Fact, raw: str | list[str], stated: dict[str, Value]) -> None:
    """An order written as "axillary ultrasound with possible biopsy" states more than the study."""
    if fact.name != "order" or not isinstance(raw, str):
        return
    said = " ".join(raw.lower().split())
    for order_name in library.procedures[str(stated["order"])].order_names:
        if order_name.name.lower() == said:
            for name, words in order_name.sets:
                stated.setdefault(name, read_value(library.fact(name), words))
