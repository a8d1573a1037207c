"""The vocabulary: what can be known about a patient, in which words, and how a value is read."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from rightscan.errors import FactError
from rightscan.logic import Scalar
from rightscan.model.citation import Citations
from rightscan.model.quantity import Quantity, read_quantity

Value = str | frozenset[str] | Quantity | date
Kind = Literal["choice", "set", "quantity", "date"]
Ask = Literal["usual", "last", "never"]


class Word(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One allowed value. A coarse word `covers` finer ones: "stage I" is IA or IB. `aliases` are other ways to say it."""

    id: str
    label: str
    covers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One entry of the vocabulary. `none` says what it means that there is none; empty where "none" is not an answer.

    A `closed` set is complete as given: what it does not name is absent. Any other set leaves the rest unknown.
    `ask` is "usual", "last" (its inputs are asked before it) or "never" (it is given, not asked for).
    """

    name: str
    group: str
    kind: Kind
    label: str
    question: str
    why: str
    cites: Citations
    words: tuple[Word, ...] = ()
    none: str = ""
    ask: Ask = "usual"
    dimension: str = ""
    unit: str = ""
    at_least: Quantity | None = None
    at_most: Quantity | None = None
    closed: bool = False


def read_value(fact: Fact, raw: str | list[str]) -> Value:
    """Read what a caller gave for `fact`. Raises FactError that offers the nearest words."""
    if fact.kind == "set":
        return _read_set(fact, raw)
    if isinstance(raw, list):
        raise FactError(fact.name, "takes one value and was given a list.", "Give one value.")
    if fact.kind == "choice":
        return _read_word(fact, raw)
    return _read_quantity(fact, raw) if fact.kind == "quantity" else _read_date(fact, raw)


def _read_set(fact: Fact, raw: str | list[str]) -> frozenset[str]:
    parts = [part.strip() for part in (raw if isinstance(raw, list) else raw.split(","))]
    if [part.lower() for part in parts] == ["none"]:
        if not fact.none:
            raise FactError(fact.name, "'none' is not an answer here.", f"Use {_listed(fact)}, or leave the fact out.")
        return frozenset()
    if "none" in (part.lower() for part in parts):
        raise FactError(fact.name, "says 'none' beside other values.", "Give either 'none' or the values.")
    if not any(parts):
        raise FactError(
            fact.name, "is empty, which is not the same as 'none'.", f"Use {_listed(fact)}, or leave it out."
        )
    return frozenset(_read_word(fact, part) for part in parts)


def _read_word(fact: Fact, raw: str) -> str:
    said = " ".join(raw.lower().split())
    for word in fact.words:
        if said == word.id.lower() or said == word.label.lower() or said in (alias.lower() for alias in word.aliases):
            return word.id
    near = nearest(raw, [name for word in fact.words for name in (word.id, *word.aliases)])
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    raise FactError(fact.name, f"'{raw}' is not one of its values.", f"{meant}Use {_listed(fact)}.")


def _read_quantity(fact: Fact, raw: str) -> Quantity:
    amount = read_quantity(raw, fact.dimension, fact.name)
    assert fact.at_least is not None
    assert fact.at_most is not None
    if not fact.at_least.canonical <= amount.canonical <= fact.at_most.canonical:
        limits = f"{fact.at_least} to {fact.at_most}"
        raise FactError(
            fact.name, f"{amount} is outside what is possible ({limits}).", "Check the number and the unit."
        )
    return amount


def _read_date(fact: Fact, raw: str) -> date:
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        raise FactError(fact.name, f"'{raw}' is not a date.", "Write year-month-day, for example 2026-03-14.") from None


def _listed(fact: Fact) -> str:
    words = [word.id for word in fact.words] + (["none"] if fact.none and fact.kind == "set" else [])
    shown = words if len(words) <= 12 else [*words[:12], "..."]
    return f"one of: {', '.join(shown)}"


def nearest(name: str, known: list[str]) -> list[str]:
    """Up to three names that look like `name`, nearest first."""
    import difflib  # noqa: PLC0415  needed only once something went wrong

    lowered = {candidate.lower(): candidate for candidate in known}
    return [lowered[match] for match in difflib.get_close_matches(name.lower(), list(lowered), n=3, cutoff=0.6)]


def scalar(value: Value) -> Scalar | None:
    """The value as the logic compares it; None for a date, which is only an input to other facts."""
    if isinstance(value, Quantity):
        return value.canonical
    return None if isinstance(value, date) else value


def word_label(fact: Fact, word: str) -> str:
    """The plain label of one of the fact's words."""
    return next(entry.label for entry in fact.words if entry.id == word)
