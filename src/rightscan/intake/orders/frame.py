"""The frame of facts: one row for each order that could be read, one column for each fact, as every judge takes it.

Columns: `order_id` (number of the row, from 0), `as_of` (its day), the facts in canonical units, `by:<group>`, `key`.
A choice is the id of its word, a set a bit mask over the words of its fact, an amount a number in mm or days with the
size of the unit it was said in beside it (`<fact>:unit`) where the fact can be worked out as well. Null is unknown.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from rightscan.engine.derive import RULES
from rightscan.errors import InputError
from rightscan.intake.form import wording
from rightscan.intake.orders.cells import CellReader, Read, cell_text, read_written
from rightscan.intake.orders.codes import StudyCodes
from rightscan.intake.orders.order_map import ORDER, ColumnMap, OrderMap, reader_of
from rightscan.intake.orders.source import Batch
from rightscan.model.fact import Fact, Value, read_value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity, unit_size

SIDE = "order:side"
MONTH = "by:month"
_TYPES: dict[str, Any] = {"choice": pl.String, "set": pl.Int64, "quantity": pl.Float64, "date": pl.Date}
_DERIVED = frozenset(rule.fact for rule in RULES)


class Rejected(NamedTuple):
    """A cell, or a whole row (then without a column), that cannot be read: row, line of the file, column and reason."""

    row: int
    line: int
    column: str
    why: str


class Orders(NamedTuple):
    """One batch of orders. `facts` holds the rows that were read, `unread` row, month and groups of the others.

    `assumed` counts by fact the missing cells of read rows that were filled with a stated default.
    """

    facts: pl.DataFrame
    unread: pl.DataFrame
    rejected: list[Rejected]
    assumed: Counter[str]


class OrderReader:
    """Reads batches by one map, for an audit of that day."""

    def __init__(self, library: Library, order_map: OrderMap, codes: StudyCodes, today: date) -> None:
        self.library = library
        self.map = order_map
        self.codes = codes
        self.today = today
        self.readers = {entry.fact: reader_of(library, entry, codes) for entry in order_map.columns}

    def read(self, batch: Batch) -> Orders:
        """The orders of a batch. Raises InputError for a column of bare numbers whose unit nobody said."""
        return _Reading(self, batch).orders()


class _Reading:
    """One batch in work."""

    def __init__(self, reader: OrderReader, batch: Batch) -> None:
        self.reader = reader
        self.library = reader.library
        self.batch = batch
        self.rejected = [Rejected(batch.first + at, batch.lines[at], "", why) for at, why in batch.broken.items()]
        self.assumed: Counter[str] = Counter()
        count = batch.cells.height
        self.columns: dict[str, pl.Series] = {
            "order_id": pl.int_range(batch.first, batch.first + count, eager=True, dtype=pl.Int64).alias("order_id")
        }

    def orders(self) -> Orders:
        """Read everything, then part the rows that were read from those that were not."""
        self._day()
        for entry in self.reader.map.columns:
            self._fact(entry)
        self._wordings()
        self._assume()
        for name, column in self.reader.map.groups.items():
            self.columns[f"by:{name}"] = self._cells(column).map_elements(cell_text, pl.String).alias(f"by:{name}")
        if self.reader.map.key:
            self.columns["key"] = self._cells(self.reader.map.key).cast(pl.String).alias("key")
        frame = pl.DataFrame(list(self.columns.values()))
        frame = frame.with_columns(pl.col("as_of").dt.strftime("%Y-%m").alias(MONTH))
        bad = pl.col("order_id").is_in([entry.row for entry in self.rejected])
        kept = [name for name in frame.columns if name in ("order_id", "key") or name.startswith("by:")]
        return Orders(frame.filter(~bad), frame.filter(bad).select(kept), sorted(self.rejected), self.assumed)

    def _cells(self, column: str) -> pl.Series:
        """The cells of a column, without its name: one between ^ and $ is a pattern to Polars, which then finds nothing."""
        return self.batch.cells[column].alias("")

    def _day(self) -> None:
        day = self.reader.map.day
        if day is None:
            days = pl.repeat(self.reader.today, self.batch.cells.height, dtype=pl.Date, eager=True)
        else:
            written = day.written
            days = self._mapped(self._cells(day.column), day.column, lambda text: _day(text, written), pl.Date)
            self._reject(days.is_null() & self._whole(), day.column, "the day of the order is not known")
            self._reject(
                (days > self.reader.today).fill_null(value=False), day.column, "it lies after the day of the audit"
            )
        self.columns["as_of"] = days.alias("as_of")

    def _fact(self, entry: ColumnMap) -> None:
        """One column of cells as the column of its fact, with the unit beside an amount that can be worked out too."""
        fact, reader = self.library.facts[entry.fact], self.reader.readers[entry.fact]
        cells = self._cells(entry.column)
        read = {text: self._read(entry, reader, text) for text in _texts(cells)}
        self.columns[fact.name] = self._mapped(cells, entry.column, read.__getitem__, _TYPES[fact.kind], fact)
        if fact.kind == "quantity" and fact.name in _DERIVED:
            sizes = {
                text: float(unit_size(one.value.unit)) for text, one in read.items() if isinstance(one.value, Quantity)
            }
            self.columns[f"{fact.name}:unit"] = _replaced(cells, sizes, pl.Float64).alias(f"{fact.name}:unit")
        if fact.name == ORDER and entry.codes:
            sides = {text: self.reader.codes.side(entry.codes, reader.words(text)) or None for text in read}
            self.columns[SIDE] = _replaced(cells, sides, pl.String).alias(SIDE)

    def _read(self, entry: ColumnMap, reader: CellReader, text: str) -> Read:
        read = reader.read(text)
        if read.bare:
            units = "mm or cm" if reader.fact.dimension == "length" else "days, weeks, months or years"
            raise InputError(
                f"column '{entry.column}'",
                f"holds bare numbers for {reader.fact.name}, and neither its name nor the map says the unit.",
                f"Add 'unit:' with {units} to the map. Nothing is guessed.",
            )
        return read

    def _mapped(self, cells: pl.Series, column: str, read: Any, kind: Any, fact: Fact | None = None) -> pl.Series:  # noqa: ANN401  a function of a text; a type of polars
        """The cells as values; rows of cells that cannot be read are rejected, each with its reason."""
        found: dict[str, Any] = {}
        reasons: dict[str, list[str]] = {}
        for text in _texts(cells):
            one = read(text)
            if one.why:
                reasons.setdefault(one.why, []).append(text)
            elif one.value is not None:
                found[text] = physical(fact, one.value) if fact is not None else one.value
        for why, texts in reasons.items():
            self._reject(_replaced(cells, dict.fromkeys(texts, True), pl.Boolean).fill_null(value=False), column, why)
        return _replaced(cells, found, kind).alias(fact.name if fact is not None else "")

    def _whole(self) -> pl.Series:
        """Which rows could be taken apart and are not rejected so far."""
        seen = {entry.row - self.batch.first for entry in self.rejected}
        return pl.Series([at not in seen for at in range(self.batch.cells.height)], dtype=pl.Boolean)

    def _reject(self, rows: pl.Series, column: str, why: str) -> None:
        broken = self.batch.broken
        self.rejected += [
            Rejected(self.batch.first + at, self.batch.lines[at], column, why)
            for at in rows.arg_true()
            if at not in broken
        ]

    def _wordings(self) -> None:
        """What the words of an order say besides the study. Where a cell says otherwise, the row is not read."""
        entry = next((entry for entry in self.reader.map.columns if entry.fact == ORDER), None)
        if entry is None:
            return
        cells, reader = self._cells(entry.column), self.reader.readers[ORDER]
        said = {text: wording(self.library, reader.words(text)) for text in _texts(cells)}
        for name in dict.fromkeys(name for pairs in said.values() for name, _ in pairs):
            fact = self.library.facts[name]
            values = {
                text: physical(fact, read_value(fact, dict(pairs)[name])) for text, pairs in said.items() if pairs
            }
            theirs = _replaced(cells, values, _TYPES[fact.kind]).alias(name)
            ours = self.columns.get(name, pl.Series(name, [None] * len(theirs), dtype=theirs.dtype))
            self._reject(
                (ours != theirs).fill_null(value=False), entry.column, f"its words and the column of {name} differ"
            )
            self.columns[name] = ours.zip_with(ours.is_not_null(), theirs)

    def _assume(self) -> None:
        """Fill missing cells with what the site says they count as, and count those of rows that could be read."""
        whole = self._whole()
        for assumed in self.reader.map.missing:
            fact = self.library.facts[assumed.fact]
            empty = pl.repeat(None, self.batch.cells.height, dtype=_TYPES[fact.kind], eager=True)
            column = self.columns.get(fact.name, empty)
            self.assumed[fact.name] += int((column.is_null() & whole).sum())
            self.columns[fact.name] = column.fill_null(pl.lit(physical(fact, assumed.value), _TYPES[fact.kind])).alias(
                fact.name
            )
            if fact.kind == "quantity" and fact.name in _DERIVED and isinstance(assumed.value, Quantity):
                units = self.columns.get(
                    f"{fact.name}:unit", pl.repeat(None, len(column), dtype=pl.Float64, eager=True)
                )
                size = float(unit_size(assumed.value.unit))
                self.columns[f"{fact.name}:unit"] = units.fill_null(size).alias(f"{fact.name}:unit")


def physical(fact: Fact | None, value: Value) -> str | int | float | date:
    """A value as the frame holds it."""
    if isinstance(value, Quantity):
        return float(value.canonical)
    if isinstance(value, frozenset):
        assert fact is not None
        return sum(1 << place for place, word in enumerate(fact.words) if word.id in value)
    return value


def _day(text: str, written: Any) -> Read:  # noqa: ANN401  one of the ways to write a date
    day = read_written(text, written)
    return Read(day) if day else Read(why=f"it is not a date written {written}")


def _texts(cells: pl.Series) -> list[str]:
    """The different cells that are not empty, as text."""
    return sorted({text for value in cells.drop_nulls().unique().to_list() if (text := cell_text(value))})


def _replaced(cells: pl.Series, found: dict[str, Any], kind: Any) -> pl.Series:  # noqa: ANN401  values and type of polars
    """The cells with each text replaced; null where there is nothing for it."""
    values = cells.drop_nulls().unique().to_list()
    pairs = [(value, found[text]) for value in values if (text := cell_text(value)) in found]
    if not pairs:
        return pl.repeat(None, len(cells), dtype=kind, eager=True).alias(cells.name)
    old = pl.Series([value for value, _ in pairs], dtype=cells.dtype)
    new = pl.Series([value for _, value in pairs], dtype=kind)
    return cells.replace_strict(old, new, default=None, return_dtype=kind)
