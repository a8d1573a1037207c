"""Before or after: a date of a resource beside the moment for which facts are read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from rightscan.intake.fhir.when import read_when

Side = Literal["before", "after", "open", "undated"]


class Moment(msgspec.Struct, frozen=True):
    """A day as it was written, and the instant where a time with its zone is known.

    `whole_day` says that all of the day counts as before it.
    """

    day: date
    instant: datetime | None = None
    whole_day: bool = False

    def side(self, text: object) -> Side:
        """Where a date or time lies: "open" where it may be before or after, "undated" where it is none."""
        when = read_when(text)
        if when is None:
            return "undated"
        instant = _instant(text)
        if instant is not None and self.instant is not None:
            return "after" if instant > self.instant else "before"
        if when.first > self.day:
            return "after"
        return "before" if when.last < self.day or (self.whole_day and when.day) else "open"


def moment_of(text: object) -> Moment | None:
    """The moment that a date or time names; None where it names no day."""
    when = read_when(text) if isinstance(text, str) else None
    return Moment(when.day, _instant(text)) if when is not None and when.day is not None else None


def _instant(text: object) -> datetime | None:
    """The instant, where the time is given with its zone."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) and "T" in text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
