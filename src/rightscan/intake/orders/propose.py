"""Which column could be which fact: by exact names and labels only. Units and words are never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec
import polars as pl

from rightscan.intake.orders.cells import CellReader, cell_text, folded, read_written
from rightscan.intake.orders.order_map import DAY_COLUMNS, ColumnMap, DayColumn, OrderMap, unit_named
from rightscan.intake.orders.source import Source
from rightscan.model.fact import Fact
from rightscan.model.library import Library

MOST_TEXTS = 50_000
"""Different cells of one column that are remembered; a column with more is no column of words."""
FEW_TEXTS = 200
_TAIL = re.compile(
    r"^(?P<name>.*?)\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|[\s_,-]+(?P<last>[A-Za-z]+))\s*$"
)


class Column(msgspec.Struct, frozen=True):
    """One column as it was found: filled cells, different texts with their counts, where it was placed and why.

    `unread` are the texts that the placed fact does not read; `could_be` the facts whose words all its texts are.
    """

    name: str
    filled: int
    texts: Counter[str]
    more: bool
    placed: ColumnMap | None = None
    is_day: bool = False
    why: str = ""
    unread: Counter[str] = Counter()
    bare: int = 0
    could_be: tuple[str, ...] = ()


class Proposal(msgspec.Struct, frozen=True):
    """Every column of a table, with the rows counted."""

    rows: int
    broken: int
    columns: tuple[Column, ...]

    @property
    def map(self) -> OrderMap:
        """The map of what could be placed."""
        day = next((DayColumn(column.name) for column in self.columns if column.is_day), None)
        return OrderMap(tuple(column.placed for column in self.columns if column.placed is not None), day)


def map_by_names(library: Library, columns: Iterable[str]) -> OrderMap:
    """The map that the names of the columns give, without a look at the cells."""
    placed = _placed(library, columns)
    day = next((DayColumn(name) for name, (_, is_day, _) in placed.items() if is_day), None)
    return OrderMap(tuple(entry for entry, _, _ in placed.values() if entry is not None), day)


def propose(library: Library, source: Source) -> Proposal:
    """Read the whole table and say of each column where it belongs, as far as its name says so."""
    filled: Counter[str] = Counter()
    texts: dict[str, Counter[str]] = {name: Counter() for name in source.columns}
    rows = broken = 0
    for batch in source.batches():
        rows += len(batch.lines)
        broken += len(batch.broken)
        for name in source.columns:
            cells = batch.cells[name].alias("").drop_nulls()  # a name between ^ and $ is a pattern to Polars
            filled[name] += len(cells)
            _count(texts[name], cells)
    placed = _placed(library, source.columns)
    columns = (_column(library, name, filled[name], texts[name], placed[name]) for name in source.columns)
    return Proposal(rows, broken, tuple(columns))


def _count(texts: Counter[str], cells: pl.Series) -> None:
    if len(texts) > MOST_TEXTS:
        return
    for value, number in cells.value_counts().iter_rows():
        if (text := cell_text(value)) is not None:
            texts[text] += number


Placed = tuple[ColumnMap | None, bool, str]


def _placed(library: Library, columns: Iterable[str]) -> dict[str, Placed]:
    """Fact, whether it is the day of the order, and why, by column. A second column for one fact is not placed."""
    names = {_plain(name): fact for fact in library.facts.values() for name in (fact.name, fact.label)}
    found: dict[str, Placed] = {}
    for column in columns:
        entry, why = _by_name(names, column)
        if _plain(column) in DAY_COLUMNS and not any(is_day for _, is_day, _ in found.values()):
            found[column] = None, True, "its name says that it is the day of the order"
        elif entry is not None and any(other and other.fact == entry.fact for other, _, _ in found.values()):
            found[column] = None, False, f"names {entry.fact}, as another column does"
        else:
            found[column] = entry, False, why
    return found


def _by_name(names: dict[str, Fact], column: str) -> tuple[ColumnMap | None, str]:
    """The fact that the column is named after, with the unit where its name ends with one."""
    fact = names.get(_plain(column))
    if fact is not None:
        return ColumnMap(column, fact.name), "by its name"
    tail = _TAIL.match(column)
    if tail is None:
        return None, ""
    fact = names.get(_plain(tail["name"]))
    said = (tail["round"] or tail["square"] or tail["last"] or "").strip()
    unit = unit_named(said, fact) if fact is not None else ""
    if fact is None or not unit:
        return None, ""
    return ColumnMap(column, fact.name, unit), f"by its name, which ends with the unit {said}"


def _plain(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _column(library: Library, name: str, filled: int, texts: Counter[str], placed: Placed) -> Column:
    entry, is_day, why = placed
    more = len(texts) > MOST_TEXTS
    if is_day:
        unread = Counter({text: count for text, count in texts.items() if read_written(text) is None})
        return Column(name, filled, texts, more, None, is_day, why, unread)
    if entry is None:
        could_be = tuple(_could_be(library, texts)) if texts and len(texts) <= FEW_TEXTS else ()
        return Column(name, filled, texts, more, None, is_day, why, could_be=could_be)
    reader = CellReader(library.facts[entry.fact], entry.unit)
    read = {text: reader.read(text) for text in texts}
    unread = Counter({text: texts[text] for text, one in read.items() if one.why})
    return Column(
        name, filled, texts, more, entry, is_day, why, unread, sum(texts[t] for t, r in read.items() if r.bare)
    )


def _could_be(library: Library, texts: Counter[str]) -> Iterable[str]:
    """The facts of which every text of a column is a word. They are named, and none is taken."""
    for fact in library.facts.values():
        if fact.kind not in ("choice", "set"):
            continue
        reader = CellReader(fact)
        known = [text for text in texts if not reader.read(text).why]
        if len(known) == len(texts) and any(reader.read(text).value is not None for text in known):
            yield fact.name


def shown(texts: Counter[str], least: int) -> list[tuple[str, int]]:
    """The texts that stand in at least so many cells, most frequent first; a rare one may be about somebody."""
    often = [(text, number) for text, number in texts.items() if number >= least]
    return sorted(often, key=lambda one: (-one[1], folded(one[0]), one[0]))
