"""How a table of orders is read: which column is which fact, in which words, and what a missing cell counts as."""

from __future__ import annotations

import msgspec

from rightscan.errors import FactError
from rightscan.intake.orders.cells import CellReader, Written
from rightscan.intake.orders.codes import StudyCodes
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.quantity import read_quantity

ORDER = "order"
AS_OF = "as-of"
ORDER_DATE = "order-date"
DAY_COLUMNS = (ORDER_DATE, AS_OF)
"""The names of a column with the order's day that need no map."""


class ColumnMap(msgspec.Struct, frozen=True):
    """One column and its fact. `unit` is that of bare numbers, `written` the order of the parts of a date.

    `codes` names the code system of a column of studies; `values` are the site's words with ours.
    """

    column: str
    fact: str
    unit: str = ""
    written: Written = "year-month-day"
    codes: str = ""
    values: dict[str, str] = {}


class DayColumn(msgspec.Struct, frozen=True):
    """The column with the day of each order."""

    column: str
    written: Written = "year-month-day"


class Assumed(msgspec.Struct, frozen=True):
    """What a missing cell of one fact counts as, and why: the site says so, and every report repeats it."""

    fact: str
    text: str
    value: Value
    because: str


class OrderMap(msgspec.Struct, frozen=True):
    """A whole map. `groups` are columns to count by, under the name shown; `key` stays in the table of orders only."""

    columns: tuple[ColumnMap, ...]
    day: DayColumn | None = None
    key: str = ""
    groups: dict[str, str] = {}
    missing: tuple[Assumed, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Every column of the table that is read."""
        day = [self.day.column] if self.day else []
        key = [self.key] if self.key else []
        return tuple(dict.fromkeys([*(entry.column for entry in self.columns), *day, *key, *self.groups.values()]))


def unit_named(text: str, fact: Fact) -> str:
    """The unit that the text names, by its usual name; "" where this fact cannot be given in it."""
    try:
        return read_quantity(f"1 {text}", fact.dimension, fact.name).unit if fact.kind == "quantity" else ""
    except FactError:
        return ""


def reader_of(library: Library, entry: ColumnMap, codes: StudyCodes) -> CellReader:
    """What reads the cells of a column."""
    study = codes.lookup(entry.codes) if entry.codes else None
    return CellReader(library.facts[entry.fact], entry.unit, entry.written, entry.values, study)
