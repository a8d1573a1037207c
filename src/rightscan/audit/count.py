"""Tables of counts, and the hiding of small ones.

A count below the least cell is hidden. Where the numbers of a table add up to one that is shown, the next smallest is
hidden with it, or a subtraction would bring it back; and more, until those hidden are no small count together.
Differences between two tables are not guarded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from rightscan.presentation.data import Cites

Number = int | None
"""A count; None where it is hidden."""


class Row(msgspec.Struct, frozen=True):
    """One row: what is counted, in words and as an id of the content (or the same words), the numbers, the sources."""

    id: str
    label: str
    numbers: tuple[Number, ...]
    cites: Cites = ()


class Head(msgspec.Struct, frozen=True):
    """What stands over a table: its name, its title, what is counted, and what a row is."""

    id: str
    title: str
    about: str
    what: str


class Table(msgspec.Struct, frozen=True):
    """One table of counts. `columns` name the numbers; `total` are those of all orders it is about, if they are shown.

    `of` is the number of orders that the first column is a share of, and `of_what` says which those are.
    `rows_add_up`: every order stands in exactly one row. `columns_add_up`: in every row the first number is the sum of
    the others, but for the last `aside`.
    """

    head: Head
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: tuple[Number, ...] = ()
    of: Number = None
    of_what: str = ""
    rows_add_up: bool = False
    columns_add_up: bool = False
    aside: int = 0


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first, then by name; what was never counted is left out."""
    return sorted(((one, n) for one, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))


def hide_small(table: Table, least: int) -> Table:
    """The table with small numbers hidden, and as many others as it takes that no subtraction in it brings one back."""
    grid = [[*row.numbers] for row in table.rows]
    total = [*table.total]
    for line in [*grid, total]:
        _hide_below(line, least)
    sums = total if table.rows_add_up else []
    parts = range(1, len(table.columns) - table.aside) if table.columns_add_up else range(0)
    while _hide_beside(grid, sums, parts, least):
        pass
    rows = tuple(
        msgspec.structs.replace(row, numbers=tuple(numbers)) for row, numbers in zip(table.rows, grid, strict=True)
    )
    of = None if table.of is not None and 0 < table.of < least else table.of
    return msgspec.structs.replace(table, rows=rows, total=tuple(total), of=of)


def _hide_below(line: list[Number], least: int) -> None:
    for place, number in enumerate(line):
        if number is not None and 0 < number < least:
            line[place] = None


def _hide_beside(grid: list[list[Number]], total: list[Number], parts: range, least: int) -> bool:
    """Hide one number more in every sum that does not guard its hidden parts; whether there was one.

    `parts` are the columns that add up to the first.
    """
    changed = False
    for column, whole in enumerate(total):
        changed |= _second([(grid, at, column) for at in range(len(grid))], whole, least)
    for at, numbers in enumerate(grid) if parts else []:
        changed |= _second([(grid, at, column) for column in parts], numbers[0], least)
    if parts and total:
        changed |= _second([([total], 0, column) for column in parts], total[0], least)
    return changed


def _second(cells: list[tuple[list[list[Number]], int, int]], whole: Number, least: int) -> bool:
    """Of parts that add up, hide the smallest shown that is not zero.

    Where just one is hidden, where all hidden together are a small count (two that make 2 are 1 each), or where none of
    a hidden whole is.
    """
    shown = [(number, at, cell) for at, cell in enumerate(cells) if (number := cell[0][cell[1]][cell[2]])]
    hidden = sum(grid[row][column] is None for grid, row, column in cells)
    if whole is not None:
        guarded = not hidden or (hidden > 1 and whole - sum(number for number, _, _ in shown) >= least)
    else:
        guarded = hidden > 0
    if guarded or not shown:
        return False
    _, _, (grid, row, column) = min(shown, key=lambda one: one[:2])
    grid[row][column] = None
    return True


def share(number: Number, total: Number) -> str:
    """Per 100, with one decimal; empty where either is hidden or there is nothing to count in."""
    return f"{100 * number / total:.1f}" if number is not None and total else ""


def told_share(number: Number, total: Number) -> str:
    """The same for a sentence: "hidden", and a dash where there is nothing to count in."""
    return share(number, total) or ("hidden" if number is None or total is None else "\N{EN DASH}")


def per_100(number: Number, total: Number) -> float | None:
    """The same as a number."""
    return round(100 * number / total, 1) if number is not None and total else None


def add_up(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    """The sum for each name."""
    found: Counter[str] = Counter()
    for name, number in counts:
        found[name] += number
    return found
