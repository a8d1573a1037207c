"""The finished table: a row number, the day, one column for each fact in the words of the form, codes and remarks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import msgspec

from rightscan.errors import InputError
from rightscan.faces.extract.rows import BIRTH, Row
from rightscan.model.library import Library

ROW, DAY, CODES, REMARKS = "row", "as-of", "order-code", "remarks"
ENDINGS = (".csv", ".ndjson", ".parquet")
_BETWEEN_CODES = ";"
_BETWEEN_REMARKS = " | "


def check_ending(file: Path) -> None:
    """Raises InputError unless a table can be written under this name."""
    if file.suffix not in ENDINGS:
        raise InputError(f"table {file}", "has no ending that says its form.", f"End it in {', '.join(ENDINGS)}.")
    if file.suffix == ".parquet" and find_spec("polars") is None:
        fix = "Install it: pip install 'rightscan[audit]'. Or write CSV or NDJSON."
        raise InputError(f"table {file}", "needs Polars to be written.", fix)


def columns_of(library: Library) -> tuple[str, ...]:
    """The columns, the same for every export: what nobody knows is an empty column."""
    return (ROW, DAY, *(name for name in library.facts if name != BIRTH), CODES, REMARKS)


def write_table(file: Path, ending: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    """Write all rows, numbered from 0."""
    if ending == ".parquet":
        lines = file.with_name(f"{file.name}.lines")
        write_table(lines, ".ndjson", columns, rows)
        _write_parquet(lines, file, columns)
        lines.unlink()
        return
    with file.open("w", encoding="utf-8", newline="") as stream:
        if ending == ".csv":
            _write_csv(stream, columns, _cells(rows))
        else:
            for cells in _cells(rows):
                line = {name: cells.get(name) for name in columns}
                stream.write(msgspec.json.encode(line).decode() + "\n")


def _cells(rows: Iterable[Row]) -> Iterator[dict[str, str | int]]:
    """The cells of each row that are not empty, by column."""
    for number, row in enumerate(rows):
        told = {CODES: _BETWEEN_CODES.join(row.codes), REMARKS: _BETWEEN_REMARKS.join(row.remarks)}
        yield {ROW: number, DAY: row.day, **row.facts, **{name: cell for name, cell in told.items() if cell}}


def _write_csv(stream: TextIO, columns: tuple[str, ...], rows: Iterable[dict[str, str | int]]) -> None:
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _write_parquet(lines: Path, file: Path, columns: tuple[str, ...]) -> None:
    polars = import_module("polars")  # an extra; who writes CSV does without
    kinds = {name: polars.Int64 if name == ROW else polars.String for name in columns}
    frame = polars.scan_ndjson(lines, schema=kinds).with_columns(polars.col(DAY).str.to_date("%Y-%m-%d"))
    frame.sink_parquet(file, maintain_order=True)


def write_key(file: Path, rows: Iterable[Row]) -> None:
    """Write which row is which order, by its id and its identifiers."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow((ROW, "id", "identifiers"))
        writer.writerows((number, *row.key) for number, row in enumerate(rows))
