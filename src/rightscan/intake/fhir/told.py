"""Facts under their own names: what a form in the EHR asked for, or an answer that was added to the order.

An Observation names the fact in its code and gives the value as words or as a code of the same system; a reason on an
order gives both in one code, "metastasis-signs:none".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rightscan.errors import FactError
from rightscan.intake.fhir.chart import Chart, Seen
from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.codes import TOLD
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.form import NOT_KNOWN
from rightscan.model.fact import Fact, read_value
from rightscan.model.library import Library

FRESH = timedelta(days=30)
"""How long a sign or symptom, or that there is none, counts as the state of today. A choice of the editors."""
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
    """The facts that observations name themselves; of several about one fact the latest counts."""
    latest: dict[str, Seen] = {}
    for one in chart.of("Observation"):
        for name in codes_of(one.data.get("code")):
            older = latest.get(name)
            if older is None or _day(older) <= _day(one):
                latest[name] = one
            if older is not None:
                yield (older if latest[name] is one else one).unused("a later answer stands")
    for name, one in latest.items():
        yield from _claims(chart.book.library, one, name, as_of)


def _day(one: Seen) -> date:
    return one.when.last if one.when is not None else date.min


def _claims(library: Library, one: Seen, name: str, as_of: date) -> Iterator[Found]:
    fact = library.facts.get(name)
    path, value = _value(one.data)
    if fact is None or not value:
        yield one.unused("it names no fact of this vocabulary" if fact is None else "it gives no value in words")
    elif fact.group == "signs" and (one.when is None or one.when.first < as_of - FRESH):
        yield one.unused(f"signs of {FRESH.days} days ago and before may have changed; ask again")
    elif value.lower() not in NOT_KNOWN:
        why = why_unreadable(fact, value)
        if why:
            yield one.unused(why)
        for word in [part.strip() for part in value.split(",")] if fact.kind == "set" else [value]:
            if not why:
                yield Claim(name, word, (one.place(path),), _RULE)


def _value(data: dict[str, Any]) -> tuple[str, str]:
    text = data.get("valueString")
    if isinstance(text, str) and len(text) <= _LONGEST:
        return "valueString", text.strip()
    return "valueCodeableConcept", ",".join(codes_of(data.get("valueCodeableConcept")))


def why_unreadable(fact: Fact, value: str) -> str:
    """Why a value cannot be read; empty where it can."""
    try:
        read_value(fact, value)
    except FactError as error:
        return f"{fact.label}: {error.why}"
    return ""
