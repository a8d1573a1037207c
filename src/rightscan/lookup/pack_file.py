"""Reads a table pack from JSON or CSV. It is imported as a whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rightscan.errors import InputError
from rightscan.lookup.pack import FORMAT, Pack, is_edition
from rightscan.lookup.pack_rows import Problem, RatingRow, read_rows
from rightscan.lookup.pack_store import check_name, name_from
from rightscan.model.fact import nearest
from rightscan.model.library import Library

LARGEST = 50_000_000  # bytes
_HEAD = ("panel", "topic", "variant", "text")
_RATING = ("procedure", "category", "adult_rrl", "peds_rrl")
_MAY_LACK = ("adult_rrl", "peds_rrl", "edition")
_ABOUT = ("edition", "title", "source", "licence")
_SHAPE = "The shape is in docs/packs.md and in `rightscan pack import --help`."
_EDITION_FIX = "Write a year, a month or a day, for example 2020-08; --edition gives it where the file has none."


class _Raw(NamedTuple):
    """A file taken apart: what it says of itself, its rows as text, and what could not be taken apart."""

    about: dict[str, str]
    rows: list[RatingRow]
    problems: list[Problem]


def read_pack(
    path: Path, library: Library, imported: date, name: str = "", edition: str = ""
) -> Pack | tuple[Problem, ...]:
    """The pack in this file, or every problem that keeps it from being one.

    `name` and `edition` come from the caller where they are not to come from the file. Raises InputError for a file
    that is no JSON or CSV at all, for one above LARGEST, and for a name or edition that cannot be used.
    """
    if name:
        check_name(name)
    if edition and not is_edition(edition):
        raise InputError(f"edition '{edition}'", "is not a date.", "Write a year, a month or a day: 2020-08.")
    raw = _take_apart(path)
    topics, found = read_rows(library, raw.rows)
    problems = [*raw.problems, *found, *_edition_problems(raw, edition)]
    if not raw.rows and not problems:
        problems.append(Problem(0, "rows", "There is no rating in it.", "Give one row for each rating."))
    if problems:
        return _in_order(problems)
    title, edition = raw.about.get("title") or _safe(path.stem), edition or raw.about["edition"]
    return Pack(
        format=FORMAT,
        name=name or name_from(title, edition),
        title=title,
        edition=edition,
        imported=imported,
        topics=topics,
        source=raw.about.get("source", ""),
        licence=raw.about.get("licence", ""),
    )


def _edition_problems(raw: _Raw, given: str) -> Iterator[Problem]:
    """Why the edition is not known. A file that could not be taken apart is not asked for one."""
    said = raw.about.get("edition", "")
    if given and said and said != given:
        fix = "Leave --edition out, or correct the file."
        yield Problem(0, "edition", f"The file says '{said}' and --edition says '{given}'.", fix)
    elif raw.rows and not is_edition(given or said):
        yield Problem(0, "edition", f"'{said}' is not a date." if said else "It is missing.", _EDITION_FIX)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """By row, and one for each cell: the first says why the others followed."""
    first: dict[tuple[int, int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.row, problem.rating, problem.column), problem)
    return tuple(first[place] for place in sorted(first))


def _take_apart(path: Path) -> _Raw:
    kind = path.suffix.lower()
    if kind not in (".json", ".csv"):
        raise InputError(f"pack {path}", "is neither .json nor .csv.", "Name the file after what it holds.")
    text = _text_of(path)
    return _from_json(path, text) if kind == ".json" else _from_csv(path, text)


def _text_of(path: Path) -> str:
    try:
        if not path.is_file():
            raise InputError(f"pack {path}", "is not a file.", "Check the path.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"pack {path}", f"cannot be read: {reason}.", "Check the path.") from None
    if len(content) > LARGEST:
        fix = "Import it in parts, each under a name of its own."
        raise InputError(f"pack {path}", f"is larger than {LARGEST // 1_000_000} MB.", fix)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"pack {path}", "is not UTF-8 text.", "Save it in UTF-8.") from None


def _from_json(path: Path, text: str) -> _Raw:
    try:
        whole = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise InputError(f"pack {path}", "is nested too deeply.", _SHAPE) from None
    except ValueError as error:  # what is no JSON, a key twice, a number of thousands of digits
        raise InputError(f"pack {path}", f"is not JSON ({error}).", "Mend it there.") from None
    raw = _Raw({}, [], [])
    if not isinstance(whole, dict):
        raw.problems.append(Problem(0, "", "It is no object.", _SHAPE))
        return raw
    raw.problems.extend(_unknown(0, whole, (*_ABOUT, "rows")))
    for key in _ABOUT:
        raw.about[key] = _cell(raw, whole, key, 0, 0)
    rows = whole.get("rows")
    if not isinstance(rows, list) or not rows:
        raw.problems.append(Problem(0, "rows", "There is no list of rows.", "Write one row for each variant."))
        return raw
    for number, row in enumerate(rows, 1):
        _json_row(raw, number, row)
    return raw


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of which no key stands twice: a reader would silently drop one of them."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return found


def _json_row(raw: _Raw, number: int, row: object) -> None:
    if not isinstance(row, dict):
        raw.problems.append(Problem(number, "", "It is no object.", "Write {panel, topic, variant, text, ratings}."))
        return
    raw.problems.extend(_unknown(number, row, (*_HEAD, "ratings")))
    head = [_cell(raw, row, key, number, 0) for key in _HEAD]
    ratings = row.get("ratings")
    if not isinstance(ratings, list) or not ratings:
        fix = "Write the list of ratings, or remove the row."
        raw.problems.append(Problem(number, "ratings", "There is no rating.", fix))
        return
    for place, rating in enumerate(ratings, 1):
        if not isinstance(rating, dict):
            fix = "Write {procedure, category, adult_rrl, peds_rrl}."
            raw.problems.append(Problem(number, "", "It is no object.", fix, place))
            continue
        raw.problems.extend(_unknown(number, rating, _RATING, place))
        raw.rows.append(RatingRow(number, place, *head, *(_cell(raw, rating, key, number, place) for key in _RATING)))


def _cell(raw: _Raw, entries: dict[str, object], key: str, row: int, rating: int) -> str:
    """The text under a key in one line; a variant may be a number. Empty where there is none, or none that is text."""
    value = entries.get(key)
    if value is None:
        return ""
    if key == "variant" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 <= value < 10_000 else "a number out of range"
    if not isinstance(value, str):
        raw.problems.append(Problem(row, key, "It is not text.", "Write it in quotes.", rating))
        return ""
    if any("\ud800" <= char <= "\udfff" for char in value):
        raw.problems.append(Problem(row, key, "It holds half a character (a surrogate).", "Write it again.", rating))
        return ""
    return " ".join(value.split())


def _unknown(row: int, entries: dict[str, object], allowed: tuple[str, ...], rating: int = 0) -> Iterator[Problem]:
    for key in entries:
        if key not in allowed:
            near = nearest(key, list(allowed))
            fix = f"Did you mean {near[0]}?" if near else f"Remove it; known are {', '.join(allowed)}."
            yield Problem(row, _safe(key), "It is not known here.", fix, rating)


def _safe(text: str) -> str:
    """A key as it can be shown and written, whatever was given."""
    return text.encode("utf-8", "backslashreplace").decode()


def _from_csv(path: Path, text: str) -> _Raw:
    raw = _Raw({}, [], [])
    records = _records(path, text)
    first = next(records, None)
    if first is None:
        raise InputError(f"pack {path}", "is empty.", "Its first row names the columns; each other row is a rating.")
    columns = tuple(cell.strip().lower() for cell in first[1])
    raw.problems.extend(_wrong_columns(first[0], columns))
    if raw.problems:
        return raw
    for line, cells in records:
        if len(cells) != len(columns):
            why = f"It has {len(cells)} cells, and the first row names {len(columns)} columns."
            raw.problems.append(Problem(line, "", why, "Put a cell that holds a comma into quotes."))
            continue
        named = {column: " ".join(cell.split()) for column, cell in zip(columns, cells, strict=True)}
        _note_edition(raw, line, named.get("edition", ""))
        raw.rows.append(RatingRow(line, 0, *(named.get(column, "") for column in (*_HEAD, *_RATING))))
    return raw


def _note_edition(raw: _Raw, line: int, edition: str) -> None:
    """All rows are of one edition; a row may leave it out."""
    known = raw.about.get("edition", "")
    if edition and known and edition != known:
        why = f"It says '{edition}', and a row above says '{known}'."
        raw.problems.append(Problem(line, "edition", why, "Import each edition as a pack of its own."))
    elif edition:
        raw.about["edition"] = edition


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        fix = "Mend the quotes there; nothing after that line can be told apart."
        raise InputError(f"pack {path}, line {line}", f"is not CSV ({error}).", fix) from None


def _wrong_columns(line: int, columns: tuple[str, ...]) -> Iterator[Problem]:
    allowed = (*_HEAD, *_RATING, "edition")
    if len(columns) == 1 and ";" in columns[0]:
        yield Problem(line, "", "The columns are separated by semicolons.", "Save the table with commas.")
        return
    yield from _unknown(line, dict.fromkeys(columns), allowed)
    for column in allowed:
        if columns.count(column) > 1:
            yield Problem(line, column, "It stands twice.", "Keep one of the two columns.")
        elif column not in columns and column not in _MAY_LACK:
            yield Problem(line, column, "There is no such column.", f"Name one column {column}.")
