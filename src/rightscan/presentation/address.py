"""The address of a page with what is known: coded facts only, and no date that could point to a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote_plus

from rightscan.presentation.data import FactData

DATES = {"surgery-date": "time-since-surgery", "date-of-birth": "age"}
"""Facts that are dates, each with the span of time that stands for it in a link."""
_PLAIN = re.compile(r"[A-Za-z0-9:,._ -]*")


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A path with its pairs."""
    query = "&".join(f"{key}={_quoted(text)}" for key, text in pairs)
    return f"{path}?{query}" if query else path


def _quoted(text: str) -> str:
    """As it may stand in an address. Nearly all facts are plain words, and a page has many addresses."""
    return text.replace(" ", "+") if _PLAIN.fullmatch(text) else quote_plus(text, safe=":,")


def fact_pairs(facts: Iterable[FactData]) -> list[tuple[str, str]]:
    """What was told, as pairs of an address. A date is replaced by the span of time that was worked out from it."""
    kept = {*DATES.values()}
    told = (fact for fact in facts if fact.name not in DATES and (not fact.derived_from or fact.name in kept))
    return [
        ("f", f"{fact.name}:{fact.value if isinstance(fact.value, str) else ','.join(fact.value)}") for fact in told
    ]
