"""Facts under their own names: what a form in the EHR asked for, or an answer that was added to the order.

An Observation names the fact in its code and gives the value as words or as a code of the same system; a reason on an
order gives both in one code, "metastasis-signs:none".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from rightscan.errors import FactError
from rightscan.intake.fhir.chart import Chart, Seen
from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.codes import TOLD
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.when import FRESH
from rightscan.intake.form import NOT_KNOWN
from rightscan.model.fact import Fact, read_value
from rightscan.model.library import Library

_PASSING = ("treatment-phase", "planned-treatment", "imaging-since-surgery")
_PASSING_GROUPS = ("question", "signs", "order")
"""What is true for a while only: it counts for `FRESH` days."""
_RULE = "stated under the name of the fact"
_LONGEST = 200


def codes_of(concepts: object) -> Iterator[str]:
    """The codes of our own system in some concepts."""
    for concept in dicts(concepts):
        for coding in dicts(concept.get("coding")):
            code = coding.get("code")
            if coding.get("system") == TOLD and isinstance(code, str) and len(code) <= _LONGEST:
                yield code


def read_told(chart: Chart, as_of: date) -> Iterator[Found]:
    """The facts that observations name themselves; of several about one fact the latest counts.

    Where nobody can tell which is the latest, all of them are claimed, and they are disputed if they differ.
    """
    named: dict[str, list[Seen]] = {}
    for one in chart.of("Observation"):
        for name in codes_of(one.data.get("code")):
            named.setdefault(name, []).append(one)
    for name, answers in named.items():
        latest = _latest(answers)
        yield from (one.unused("a later answer stands") for one in answers if one not in latest)
        for one in latest:
            yield from _claims(chart.book.library, one, name, as_of)


def _latest(answers: list[Seen]) -> list[Seen]:
    """The latest by the moment, where all have one; else all that may be of the latest day."""
    moments = [_moment(one) for one in answers]
    if all(moments):
        return [one for one, moment in zip(answers, moments, strict=True) if moment == max(filter(None, moments))]
    begun = [one.when.first for one in answers if one.when is not None]
    return [one for one in answers if one.when is None or one.when.last >= max(begun)]


def _moment(one: Seen) -> datetime | None:
    """The moment of an answer, where it is given with its zone."""
    text = one.data.get("effectiveDateTime")
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _claims(library: Library, one: Seen, name: str, as_of: date) -> Iterator[Found]:
    fact = library.facts.get(name)
    path, value = _value(one.data)
    if fact is None or not value:
        yield one.unused("it names no fact of this vocabulary" if fact is None else "it gives no value in words")
    elif _is_passing(fact) and (one.when is None or one.when.first < as_of - FRESH):
        yield one.unused(f"what was said {FRESH.days} days ago and before may have changed; ask again")
    elif value.lower() not in NOT_KNOWN:
        why = why_unreadable(fact, value)
        if why:
            yield one.unused(why)
        for word in [part.strip() for part in value.split(",")] if fact.kind == "set" else [value]:
            if not why:
                yield Claim(name, word, (one.place(path),), _RULE)


def _is_passing(fact: Fact) -> bool:
    return fact.group in _PASSING_GROUPS or fact.name in _PASSING


def _value(data: dict[str, Any]) -> tuple[str, str]:
    text = data.get("valueString")
    if isinstance(text, str) and len(text) <= _LONGEST:
        return "valueString", text.strip()
    return "valueCodeableConcept", ",".join(codes_of(data.get("valueCodeableConcept")))


def why_unreadable(fact: Fact, value: str) -> str:
    """Why a value cannot be read; empty where it can."""
    try:
        read_value(fact, value)
    except FactError:
        return f"{fact.label}: what is said of it cannot be read"  # never what was said: it may be anything
    return ""
