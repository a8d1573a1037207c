"""The draft of a map, as commented YAML that a person reads, corrects and keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rightscan.errors import printable
from rightscan.intake.orders.cells import WAYS
from rightscan.intake.orders.propose import Column, Proposal, shown
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.model.quantity import unit_names

LEAST = 5
"""A word that stands in fewer cells is counted and not shown: it may be a remark about somebody."""
_MOST = 40

_HEAD = """\
# Draft of a map for {file}: {rows:,} rows, {columns} columns.
# A column without an entry is not read. Nothing here was guessed: complete it, and read every line once.
#   unit:     what a bare number is in            values:  your word: ours, or unknown
#   written:  {ways}
#   codes:    cpt or loinc, for a column of studies
# `rightscan list facts` has every fact with its words.
"""


def draft(library: Library, file: str, proposal: Proposal) -> str:
    """The draft as YAML text. It loads as a map as it stands, if at least one column could be placed."""
    return printable("\n".join(_lines(library, file, proposal)) + "\n")


def _lines(library: Library, file: str, proposal: Proposal) -> Iterator[str]:
    ways = "year-month-day (the default), day-month-year or month-day-year"
    yield _HEAD.format(file=_plain(file), rows=proposal.rows, columns=len(proposal.columns), ways=ways)
    if proposal.broken:
        yield f"# {proposal.broken:,} rows cannot be taken apart into cells; they will count as not evaluated.\n"
    yield from _day(proposal)
    placed = [column for column in proposal.columns if column.placed is not None]
    yield "columns:" if placed else "# columns:"
    for column in placed:
        yield from _placed(library, column)
    yield ""
    yield from _rest(library, [c for c in proposal.columns if c.placed is None and not c.is_day])
    yield "# What a missing cell counts as: unknown, unless you say otherwise and why."
    yield "# missing:"
    yield "#   metastasis-signs: {count-as: none, because: Our form shows the field only where there is a sign.}"


def _day(proposal: Proposal) -> Iterator[str]:
    column = next((column for column in proposal.columns if column.is_day), None)
    if column is None:
        yield "# No column is named order-date. Without one, every order counts as of the day of the audit."
        yield "# order-date: {column: ..., written: year-month-day}"
    else:
        yield f"# {column.why}; {_filled(column, proposal.rows)}"
        yield f"order-date: {_quoted(column.name)}"
        if column.unread:
            yield f"# {sum(column.unread.values()):,} cells are not written year-month-day: see 'written'."
    yield "# Columns to count by, under a name of yours, and the column of your own key (in orders.parquet only):"
    yield "# groups: {department: ...}"
    yield "# key: ...\n"


def _placed(library: Library, column: Column) -> Iterator[str]:
    entry = column.placed
    assert entry is not None
    fact = library.facts[entry.fact]
    yield f"  # {column.why}; {column.filled:,} cells filled, {_different(column)}"
    if column.bare:
        units = ", ".join(unit_names(fact.dimension))
        yield f"  # {column.bare:,} cells are bare numbers: add 'unit:' with one of {units}. Until then the audit refuses."
    unread = {text: number for text, number in column.unread.items() if not column.bare}
    if not entry.unit and not unread:
        yield f"  {_quoted(column.name)}: {entry.fact}"
        return
    yield f"  {_quoted(column.name)}:"
    yield f"    fact: {entry.fact}"
    if entry.unit:
        yield f"    unit: {entry.unit}"
    if unread:
        yield from _unread(fact, column)


def _unread(fact: Fact, column: Column) -> Iterator[str]:
    """The cells that cannot be read. Each becomes an entry of `values`, once somebody says what it means."""
    if fact.kind == "date":  # never shown: it may be the birthday of somebody with many orders
        yield f"    # {sum(column.unread.values()):,} cells are no dates written {WAYS[0]}: see 'written'"
        return
    often = shown(column.unread, LEAST)
    rare = len(column.unread) - len(often)
    words = ", ".join(word.id for word in fact.words[:12]) + (", ..." if len(fact.words) > 12 else "")
    yield f"    # {sum(column.unread.values()):,} cells cannot be read: say which of our words each of these is, or unknown"
    if words:
        yield f"    # ours: {words}{', none' if fact.none and fact.kind == 'set' else ''}"
    if often:
        yield "    # values:"
    for text, number in often[:_MOST]:
        yield f"    #   {_quoted(text)}: ...  # {number:,} cells"
    if len(often) > _MOST:
        yield f"    #   and {len(often) - _MOST} more"
    if rare:
        yield f"    # {rare:,} more stand in fewer than {LEAST} cells each and are not shown: they may be about somebody"


def _rest(library: Library, columns: list[Column]) -> Iterator[str]:
    if columns:
        yield "# Not placed, because they are named like no fact:"
    for column in columns:
        why = f"; {column.why}" if column.why else ""
        yield f"#   {_quoted(column.name)}: {column.filled:,} cells filled, {_different(column)}{why}"
        if column.could_be:
            named = "; ".join(f"{name} ({library.facts[name].label})" for name in column.could_be[:4])
            yield f"#     all of its cells are words of: {named}. If it is one of these, say so."
    if columns:
        yield ""


def _filled(column: Column, rows: int) -> str:
    return f"{column.filled:,} of {rows:,} cells filled"


def _different(column: Column) -> str:
    return "very many different values" if column.more else f"{len(column.texts):,} different values"


def _quoted(text: str) -> str:
    """A text as a quoted scalar of YAML."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    return " ".join(text.split())
