"""A table of orders in batches: Parquet, CSV or NDJSON. No row is dropped; one that does not fit says why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import msgspec
import polars as pl
from polars.selectors import by_name

from rightscan.errors import InputError
from rightscan.intake.orders.cells import cell_text
from rightscan.intake.table import header, records

BATCH = 100_000
"""Rows in one batch. It is no setting: the row groups of the result depend on it."""
KINDS = (".parquet", ".csv", ".ndjson", ".jsonl")


class Batch(NamedTuple):
    """Some rows: the number of the first one, the line each begins on, and the cells.

    Text cells are stripped and null where empty. `broken` says of a row that cannot be taken apart why; its cells are null.
    `done` is the share of the file read so far, from 0 to 1.
    """

    first: int
    lines: list[int]
    cells: pl.DataFrame
    broken: dict[int, str]
    done: float


class Source:
    """One table of orders: a file, or the Parquet files of a folder by name. `columns` are its columns, in order."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.parts = sorted(self.path.glob("*.parquet")) if self.path.is_dir() else [self.path]
        self.kind = ".parquet" if self.path.is_dir() else self.path.suffix.lower()
        if not self.parts:
            fix = "Name the folder that has them itself, or one file."
            raise InputError(f"orders {path}", "is a folder without Parquet files (*.parquet).", fix)
        if self.kind not in KINDS:
            fix = "Give Parquet (.parquet), CSV (.csv) or one JSON object a line (.ndjson)."
            raise InputError(f"orders {path}", "is of no kind that is read here.", fix)
        self.columns = self._columns()

    def batches(self, columns: Iterable[str] | None = None) -> Iterator[Batch]:
        """All rows in order, with these columns only where they are named. Raises InputError for a file that breaks off."""
        wanted = self.columns if columns is None else tuple(c for c in self.columns if c in set(columns))
        try:
            if self.kind == ".parquet":
                yield from self._parquet(wanted)
            else:
                yield from self._lines(wanted)
        except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
            raise self._unreadable(error) from None

    def _columns(self) -> tuple[str, ...]:
        try:
            self.path.stat()  # what is not there says so in the words of the system
            if self.kind == ".parquet":
                return tuple(self._scan().collect_schema().names())
            with self._open() as stream:
                if self.kind == ".csv":
                    return header(str(self.path), next(records(str(self.path), csv.reader(stream, strict=True)), None))
                return _keys(stream)
        except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
            raise self._unreadable(error) from None

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.parts, glob=False)

    def _open(self) -> TextIOWrapper:
        return self.path.open(encoding="utf-8-sig", newline="")

    def _unreadable(self, error: Exception) -> InputError:
        """The file and why, without the words of a library, which may quote the file."""
        if isinstance(error, OSError) and error.strerror:
            return InputError(f"orders {self.path}", f"cannot be read: {error.strerror}.", "Check the path.")
        if isinstance(error, UnicodeDecodeError):
            return InputError(f"orders {self.path}", "is not UTF-8 text.", "Save it in UTF-8.")
        if len(self.parts) > 1 and isinstance(error, (pl.exceptions.SchemaError, pl.exceptions.ColumnNotFoundError)):
            fix = "Write all parts with the same columns of the same types."
            return InputError(f"orders {self.path}", "has files with different columns.", fix)
        what = {".parquet": "Parquet", ".csv": "CSV"}.get(self.kind, "NDJSON")
        return InputError(f"orders {self.path}", f"is not {what}, or is cut off.", "Export it again.")

    def _parquet(self, columns: tuple[str, ...]) -> Iterator[Batch]:
        scan = self._scan()
        rows = int(scan.select(pl.len()).collect().item())
        for first in range(0, rows, BATCH):
            cells = (
                scan.select(by_name(*columns)).slice(first, BATCH).collect()
                if columns
                else _empty(min(BATCH, rows - first))
            )
            lines = list(range(first + 1, first + cells.height + 1))
            yield Batch(first, lines, cells.with_columns(_stripped(cells)), {}, (first + cells.height) / rows)

    def _lines(self, columns: tuple[str, ...]) -> Iterator[Batch]:
        """CSV or NDJSON: every cell as text."""
        size = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream:
            rows = _csv_rows(str(self.path), stream, self.columns) if self.kind == ".csv" else _json_rows(stream)
            pending: list[_Row] = []
            first = 0
            for row in rows:
                pending.append(row)
                if len(pending) == BATCH:
                    yield _batch(first, pending, columns, min(1.0, raw.tell() / size))
                    first, pending = first + BATCH, []
            if pending:
                yield _batch(first, pending, columns, 1.0)


class _Row(NamedTuple):
    """A row of text: the line it begins on, its cells by column, and why it cannot be taken apart."""

    line: int
    cells: dict[str, str | None]
    why: str = ""


def _csv_rows(name: str, stream: TextIOWrapper, columns: tuple[str, ...]) -> Iterator[_Row]:
    rows = records(name, csv.reader(stream, strict=True))
    next(rows)
    for line, cells in rows:
        if len(cells) == len(columns):
            yield _Row(line, dict(zip(columns, cells, strict=True)))
        else:
            yield _Row(line, {}, f"it has {len(cells)} cells, and the first line names {len(columns)} columns")


def _json_rows(stream: TextIOWrapper) -> Iterator[_Row]:
    for line, text in enumerate(stream, 1):
        if not text.strip():
            continue
        try:
            found = msgspec.json.decode(text)
        except (msgspec.MsgspecError, RecursionError):
            yield _Row(line, {}, "it is not JSON")
            continue
        if isinstance(found, dict):
            yield _Row(line, {name: cell_text(value) for name, value in found.items()})
        else:
            yield _Row(line, {}, "it is not a JSON object")


def _keys(stream: TextIOWrapper) -> tuple[str, ...]:
    """Every key of the file, in the order in which they come: a line need not have all of them."""
    return tuple(dict.fromkeys(key for row in _json_rows(stream) for key in row.cells))


def _batch(first: int, rows: list[_Row], columns: tuple[str, ...], done: float) -> Batch:
    found = {name: pl.Series(name, [row.cells.get(name) for row in rows], dtype=pl.String) for name in columns}
    cells = pl.DataFrame(found) if columns else _empty(len(rows))
    broken = {place: row.why for place, row in enumerate(rows) if row.why}
    return Batch(first, [row.line for row in rows], cells.with_columns(_stripped(cells)), broken, done)


def _empty(rows: int) -> pl.DataFrame:
    """Rows of which no column is wanted."""
    return pl.DataFrame({"": pl.Series([None] * rows, dtype=pl.String)})


def _stripped(cells: pl.DataFrame) -> list[pl.Expr | pl.Series]:
    """Text without the space around it, and null where nothing is left; amounts that are no numbers are null as well.

    Columns are taken by exact name: one may be called "*", which stands for all of them elsewhere.
    """
    text = [name for name, kind in cells.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]
    floats = [name for name, kind in cells.schema.items() if kind.is_float()]
    stripped = [by_name(name).cast(pl.String).str.strip_chars().replace("", None) for name in text]
    finite = [pl.when(by_name(name).is_finite()).then(by_name(name)) for name in floats]
    return [*stripped, *finite, *_plain(cells)]


def _plain(cells: pl.DataFrame) -> Iterator[pl.Series]:
    """Columns of which Polars looks up no value, or makes no text: lists and the like as text, moments without nanoseconds."""
    for name, kind in cells.schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Duration):
            found = [(cell_text(value) or "").strip() or None for value in cells[name].to_list()]
            yield pl.Series(name, found, dtype=pl.String)
        elif isinstance(kind, pl.Datetime) and kind.time_unit == "ns":
            yield cells[name].dt.cast_time_unit("us")
