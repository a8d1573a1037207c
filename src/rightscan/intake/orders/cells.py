"""One cell of a table: as text, as a day, as a value of a fact. What cannot be read says why, and never what it was.

A cell can hold a name or a number of somebody. So no reason quotes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Literal

import msgspec

from rightscan.errors import FactError
from rightscan.intake.form import NOT_KNOWN
from rightscan.intake.table import SEVERAL
from rightscan.model.fact import Fact, Value, read_value
from rightscan.model.quantity import unit_names

Written = Literal["year-month-day", "day-month-year", "month-day-year"]
WAYS: tuple[Written, ...] = ("year-month-day", "day-month-year", "month-day-year")
UNKNOWN = "unknown"


class Read(msgspec.Struct, frozen=True):
    """A cell as it was read: its value (None for "not known"), or why there is none. `bare` marks a number without unit."""

    value: Value | None = None
    why: str = ""
    bare: bool = False


def cell_text(value: object) -> str | None:
    """A typed cell as one would have typed it; None for nothing. A list is joined as the words of a set are."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return SEVERAL.join(cell_text(part) or "" for part in value)
    if isinstance(value, (int, float, Decimal)):
        return _number_text(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    return "\N{REPLACEMENT CHARACTER}"  # bytes or a structure: no fact reads it, and the reason says so


def _number_text(value: float | Decimal) -> str | None:
    """A number in plain digits; None for NaN and the infinities, which are no amounts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return f"{exact:f}" if exact.is_finite() else None


class CellReader:
    """Reads the cells of one column for one fact, each different text once.

    `unit` stands behind bare numbers, `written` is the order of the parts of a date, `values` are the site's words
    with ours. `study` looks up what is no name of a study.
    """

    def __init__(
        self,
        fact: Fact,
        unit: str = "",
        written: Written = "year-month-day",
        values: Mapping[str, str] | None = None,
        study: Callable[[str], str] | None = None,
    ) -> None:
        self.fact = fact
        self.unit = unit
        self.written = written
        self.values = {folded(key): value for key, value in (values or {}).items()}
        self.study = study
        self.seen: dict[str, Read] = {}

    def read(self, text: str) -> Read:
        """The value of a cell that is not empty."""
        if text not in self.seen:
            self.seen[text] = self._read(text)
        return self.seen[text]

    def words(self, text: str) -> str:
        """The text in our words, where the map has any for it: for what the words of an order say besides the study."""
        return self.values.get(folded(text), text)

    def _read(self, text: str) -> Read:
        said = self.words(text)
        if folded(said) in NOT_KNOWN:
            return Read()
        if self.fact.kind == "date":
            day = read_written(said, self.written)
            return Read(day) if day else Read(why=f"it is not a date written {self.written}")
        if self.fact.kind == "quantity" and _is_number(said):
            if not self.unit:
                return Read(why="it is a bare number, and no unit is said", bare=True)
            said = f"{said} {self.unit}"
        if self.study is not None:
            said = self.study(said) or said
        return self._value(said)

    def _value(self, said: str) -> Read:
        several = self.fact.kind == "set" and SEVERAL in said
        try:
            if several:
                parts = [part.strip() for part in said.split(SEVERAL)]
                return Read(read_value(self.fact, [self.words(part) for part in parts]))
            return Read(read_value(self.fact, said))
        except FactError as error:
            return Read(why=_reason(self.fact, error))


def _reason(fact: Fact, error: FactError) -> str:
    """Why a value cannot be read, in words that do not repeat it."""
    if fact.kind == "quantity":
        if "outside" in error.why:
            return f"it is outside what is possible ({fact.at_least} to {fact.at_most})"
        return f"it is not an amount in {', '.join(unit_names(fact.dimension))}"
    if fact.name == "order":
        return "it names no study of the vocabulary"
    if "'none'" in error.why and fact.kind == "set":
        return "it says 'none' where that is no answer, or beside other values"
    return "it is none of the words of this fact"


def folded(text: str) -> str:
    """A word as it is compared: any case, any number of spaces."""
    return " ".join(text.lower().split())


def read_written(text: str, written: Written = "year-month-day") -> date | None:
    """A day, with or without a time behind it; None where it is none. The parts stand in this order."""
    day, _, clock = text.strip().replace("T", " ", 1).partition(" ")
    if clock and not _is_clock(clock.strip()):
        return None
    try:
        if written == "year-month-day":
            return date.fromisoformat(day) if len(day) == 10 else None
        parts = day.replace(".", "/").replace("-", "/").split("/")
        if not all(part.isascii() and part.isdigit() for part in parts):
            return None
        first, second, year = map(int, parts)
        if year < 1000:  # two digits could be of either century
            return None
        return date(year, second, first) if written == "day-month-year" else date(year, first, second)
    except ValueError:
        return None


def _is_clock(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    """Whether the text is a number and nothing else; what it is worth, and whether it is one, the form's reader says."""
    return bool(text) and all(char in "-.," or (char.isascii() and char.isdigit()) for char in text)
