"""Dates as a record gives them: a day, a month or a year, each a stretch of days; what cannot be told stays untold."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import msgspec

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T[0-9:.+\-Zz]{2,30})?")


FRESH = timedelta(days=30)
"""How long a sign or symptom, or that there is none, counts as the state of today. A choice of the editors."""


class When(msgspec.Struct, frozen=True):
    """From `first` to `last`: one day where the day is known. The day is the one written, in the writer's time zone.

    `zoned` says that a time was given with it: elsewhere it may be the day before or after.
    """

    first: date
    last: date
    text: str
    zoned: bool = False

    @property
    def day(self) -> date | None:
        """The day, where it is known."""
        return self.first if self.first == self.last else None


def read_when(value: object) -> When | None:
    """A date, a time or the start of a period; None for anything else."""
    if isinstance(value, dict):
        value = value.get("start")
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
        last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return When(first, last, "-".join(part for part in match.groups() if part), "T" in str(value))


def first_when(data: dict[str, Any], *keys: str) -> tuple[When | None, str]:
    """The first of several elements that holds a date, and its name."""
    for key in keys:
        found = read_when(data.get(key))
        if found is not None:
            return found, key
    return None, ""


def is_before(one: When | None, other: When | None) -> bool:
    """Whether one certainly lies before the other; False also where that cannot be told."""
    return one is not None and other is not None and one.last < other.first


def earliest(dates: list[When]) -> When | None:
    """The one that begins first."""
    return min(dates, key=lambda when: (when.first, when.last), default=None)
