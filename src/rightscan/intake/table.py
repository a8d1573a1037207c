"""A table of cases in a CSV file: one patient a row, columns named by facts. An empty cell is a fact not known."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from rightscan.errors import FactError, InputError
from rightscan.intake.form import Answer, Given, fact_name, read_answers
from rightscan.model.library import Library

ID = "id"
SEVERAL = ";"  # between the words of a set in one cell


class Row(msgspec.Struct, frozen=True):
    """One row: the line it begins on, its id (the line where there is none), and its cells by column, without empty ones.

    `why` says why the row cannot be taken apart into cells; empty where it can.
    """

    line: int
    id: str
    cells: tuple[tuple[str, str], ...]
    why: str = ""


class Unreadable(msgspec.Struct, frozen=True):
    """A row that cannot be read: where it stands, in which column, why, and what to do."""

    line: int
    id: str
    column: str
    why: str


class Table(msgspec.Struct, frozen=True):
    """All rows, in order, and the names of the columns that hold facts."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: str) -> Table:
    """Read a CSV file. Raises InputError for a file that is no table; a row that does not fit is kept and says why."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            return _table(path, csv.reader(stream, strict=True))
    except OSError as error:
        raise InputError(f"table {path}", f"cannot be read: {error.strerror}.", "Check the path.") from None
    except UnicodeDecodeError:
        raise InputError(f"table {path}", "is not UTF-8 text.", "Save it as CSV in UTF-8.") from None


def _table(path: str, reader: Iterator[list[str]]) -> Table:
    found = records(path, reader)
    columns = header(path, next(found, None))
    rows = tuple(_row(line, columns, cells) for line, cells in found)
    return Table(tuple(name for name in columns if name.lower() != ID), rows)


def header(path: str, record: tuple[int, list[str]] | None) -> tuple[str, ...]:
    """The names of the columns, from the first record. Raises InputError for no record, and for names that do not tell columns apart."""
    if record is None:
        raise InputError(f"table {path}", "is empty.", "Its first line names the facts; each other line is a patient.")
    columns = tuple(name.strip() for name in record[1])
    for number, name in enumerate(columns):
        if not name or name in columns[:number]:
            why = (
                f"names column {number + 1} '{name}', which stands there already."
                if name
                else "has a column without a name."
            )
            raise InputError(f"table {path}, line 1", why, "Give every column a name of its own.")
    return columns


def records(path: str, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not a blank line, with the line it begins on. Raises InputError where it is no CSV."""
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1  # type: ignore[attr-defined]  # what csv.reader returns has it
    except csv.Error as error:
        fix = "Mend the quotes there; nothing after that line can be told apart."
        raise InputError(f"table {path}, line {line}", f"is not CSV ({error}).", fix) from None


def _row(line: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    named = {name.lower(): cell.strip() for name, cell in zip(columns, cells, strict=False)}
    row_id = named.get(ID) or f"line {line}"
    if len(cells) != len(columns):
        return Row(line, row_id, (), f"It has {len(cells)} cells, and the first line names {len(columns)} columns.")
    filled = ((name, cell.strip()) for name, cell in zip(columns, cells, strict=True))
    return Row(line, row_id, tuple((name, cell) for name, cell in filled if cell and name.lower() != ID))


def read_columns(library: Library, table: Table) -> dict[str, str]:
    """The fact of every column that this library has a fact for. Raises InputError where two columns name one fact."""
    facts: dict[str, str] = {}
    for column in table.columns:
        try:
            name = fact_name(library, column)
        except FactError:
            continue
        if name in facts.values():
            raise InputError(f"column '{column}'", f"names '{name}', as another column does.", "Keep one of the two.")
        facts[column] = name
    return facts


def read_row(library: Library, row: Row, facts: dict[str, str]) -> Given | Unreadable:
    """The facts of one row; a row that cannot be read says in which column and why."""
    if row.why:
        return Unreadable(row.line, row.id, "", row.why)
    answers: list[Answer] = []
    for column, cell in row.cells:
        if column not in facts:
            continue
        several = library.facts[facts[column]].kind == "set" and SEVERAL in cell
        answer = (facts[column], [part.strip() for part in cell.split(SEVERAL)] if several else cell)
        try:
            read_answers(library, [answer])
        except InputError as error:
            return Unreadable(row.line, row.id, column, f"{error.why} {error.fix}")
        answers.append(answer)
    try:
        return read_answers(library, answers)
    except InputError as error:  # the words of an order can contradict another column
        return Unreadable(row.line, row.id, error.what, f"{error.why} {error.fix}")
