"""Small counts are hidden, and no subtraction within a table brings one back."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rightscan.audit.count import Head, Number, Row, Table, hide_small, share

HEAD = Head("t", "T", "About.", "What")
LEAST = 5
COUNTS = st.integers(0, 40)


def table(*rows: tuple[int, ...], columns_add_up: bool = False) -> Table:
    total = tuple(sum(column) for column in zip(*rows, strict=True)) if rows else ()
    made = tuple(Row(str(at), str(at), numbers) for at, numbers in enumerate(rows))
    columns = tuple(str(at) for at in range(len(rows[0]) if rows else 0))
    return Table(HEAD, columns, made, total, rows_add_up=True, columns_add_up=columns_add_up)


def grid(table: Table) -> list[tuple[Number, ...]]:
    return [row.numbers for row in table.rows]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    given_table = table((9,), (0,), (7,))
    assert hide_small(given_table, LEAST) == given_table


def test_a_small_count_takes_the_next_smallest_with_it() -> None:
    assert grid(hide_small(table((9,), (3,), (7,), (0,)), LEAST)) == [(9,), (None,), (None,), (0,)]


def test_two_small_counts_hide_each_other() -> None:
    assert grid(hide_small(table((9,), (3,), (2,)), LEAST)) == [(9,), (None,), (None,)]


def test_two_that_are_a_small_count_together_hide_a_third() -> None:
    """9 of 11 leave 2, and a count that is hidden is not 0: both would be 1."""
    assert grid(hide_small(table((9,), (1,), (1,), (7,)), LEAST)) == [(9,), (None,), (None,), (None,)]


def test_a_row_that_adds_up_but_for_its_last_number_hides_two() -> None:
    made = table((20, 9, 8, 3, 20), (30, 10, 10, 10, 6), columns_add_up=True)
    found = hide_small(msgspec.structs.replace(made, aside=1), LEAST)
    whole, *parts, aside = grid(found)[0]
    assert (whole, aside) == (20, 20)
    assert parts.count(None) > 1


def test_a_total_that_is_hidden_does_not_come_back_as_a_sum() -> None:
    hidden = Table(HEAD, ("n",), (Row("a", "a", (9,)), Row("b", "b", (7,))), (None,), rows_add_up=True)
    assert grid(hide_small(hidden, LEAST)) == [(9,), (None,)]


def test_a_row_that_adds_up_hides_two() -> None:
    found = hide_small(table((20, 9, 8, 3), (30, 10, 10, 10), columns_add_up=True), LEAST)
    for row in grid(found):
        assert row[0] is None or [number for number in row[1:] if number is None] != [None]


@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_no_hidden_number_follows_from_the_others_and_their_sum(numbers: list[int]) -> None:
    found = hide_small(table(*((number,) for number in numbers)), LEAST)
    hidden = [number for number, row in zip(numbers, grid(found), strict=True) if row == (None,)]
    assert all(row in ((None,), (number,)) for number, row in zip(numbers, grid(found), strict=True))
    assert all(number == 0 or number >= LEAST for number in numbers if number not in hidden)
    if found.total != (None,):
        assert len(hidden) != 1 or sum(1 for number in numbers if number) == 1


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=2, max_size=6))
def test_no_row_and_no_column_that_adds_up_has_a_single_hidden_part(parts: list[tuple[int, int, int]]) -> None:
    found = hide_small(table(*((sum(part), *part) for part in parts), columns_add_up=True), LEAST)
    lines = [(row[0], row[1:]) for row in grid(found)]
    lines += [(whole, column) for whole, column in zip(found.total, zip(*grid(found), strict=True), strict=True)]
    for whole, numbers in lines:
        hidden = [number for number in numbers if number is None]
        others = [number for number in numbers if number]
        assert whole is None or len(hidden) != 1 or not others
        assert whole is None or not hidden or not others or whole - sum(others) >= LEAST


def test_a_share_of_something_hidden_is_not_said() -> None:
    assert share(5, 20) == "25.0"
    assert share(None, 20) == share(5, None) == share(0, 0) == ""
