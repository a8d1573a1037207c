"""Silent wrong answers that other engines give, each as a case that all of ours must get right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from rightscan.backends.plan import make_plan
from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.library import Library
from tests.equality.engines import Engine
from tests.equality.trees import DAY, library_of, odd_facts

CASE = Is("word", ("Case",))
AT_LEAST_FIVE = AtLeast("size", Decimal(5))
SCHEMA = {
    "order_id": pl.Int64, "as_of": pl.Date, "word": pl.String, "open": pl.Int64, "shut": pl.Int64, "size": pl.Float64,
}  # fmt: skip
Cell = str | int | float | None


def truths(engine: Engine, library: Library, tree: Expression, **facts: Sequence[Cell]) -> list[bool | None]:
    """The truth of the tree for each row of facts."""
    count = len(next(iter(facts.values())))
    columns = {"order_id": range(count), "as_of": [DAY] * count, **facts}
    frame = pl.DataFrame(columns, schema={name: SCHEMA[name] for name in columns})
    judged, _ = engine(make_plan(library_of(library, [tree], odd_facts())), frame)
    return judged["verdict:tree.0"].to_list()


def test_the_opposite_of_unknown_is_unknown(engine: Engine, library: Library) -> None:
    """Two-valued engines say that `not (x is a)` is true where x is not known."""
    assert truths(engine, library, Not(CASE), word=[None, "Case", "case"]) == [None, False, True]


def test_unknown_is_neither_above_nor_below_a_bound(engine: Engine, library: Library) -> None:
    """Some engines say that null is not below 40."""
    assert truths(engine, library, AT_LEAST_FIVE, size=[None, 5.0, 4.0]) == [None, True, False]
    assert truths(engine, library, Not(AT_LEAST_FIVE), size=[None, 5.0, 4.0]) == [None, False, True]


def test_false_decides_on_either_side_of_unknown(engine: Engine, library: Library) -> None:
    """Some engines raise an error for the unknown part where it stands left of a false one."""
    facts: dict[str, list[Cell]] = {"word": ["case", "Case", None], "size": [None, None, 5.0]}
    for parts in ((AT_LEAST_FIVE, CASE), (CASE, AT_LEAST_FIVE)):
        assert truths(engine, library, All(parts), **facts) == [False, None, None]
        assert truths(engine, library, Any(parts), **facts) == [None, True, True]


def test_unknown_equals_nothing(engine: Engine, library: Library) -> None:
    """A loose comparison makes null equal to false, to an empty set or to a word like null."""
    assert truths(engine, library, Is("word", ("null",)), word=[None, "null"]) == [None, True]
    assert truths(engine, library, HasNone("open"), open=[None, 0, 1]) == [None, True, False]


def test_a_set_that_names_other_things_leaves_the_rest_open(engine: Engine, library: Library) -> None:
    """Unless it is complete as given."""
    masks: list[Cell] = [None, 0, 1, 2, 3]
    assert truths(engine, library, Has("open", ("it's",)), open=masks) == [None, False, True, None, True]
    assert truths(engine, library, Has("shut", ("it's",), closed=True), shut=masks) == [None, False, True, False, True]


def test_a_coarse_word_may_mean_a_finer_one(engine: Engine, library: Library) -> None:
    """And is false only where it cannot."""
    tree = Is("word", ("case",), unless_coarse=("Case",))
    assert truths(engine, library, tree, word=[None, "case", "Case", "50%"]) == [None, True, None, False]


def test_a_fact_that_is_left_out_is_unknown(engine: Engine, library: Library) -> None:
    """As one that is given as null."""
    assert truths(engine, library, All((CASE, AT_LEAST_FIVE)), word=["Case", "case"]) == [None, False]


def test_nothing_is_improved(engine: Engine, library: Library) -> None:
    """`x or not x` and `x < 5 or x >= 5` are unknown where x is."""
    assert truths(engine, library, Any((CASE, Not(CASE))), word=[None, "Case", "case"]) == [None, True, True]
    both = Any((Not(AT_LEAST_FIVE), AT_LEAST_FIVE))
    assert truths(engine, library, both, size=[None, 5.0, math.nan]) == [None, True, None]


def test_what_is_no_number_is_unknown(engine: Engine, library: Library) -> None:
    """Databases rank NaN above everything, and infinity is above every bound."""
    amounts: list[Cell] = [math.nan, math.inf, -math.inf, -0.0, 1e308]
    assert truths(engine, library, Over("size", Decimal(5)), size=amounts) == [None, None, None, False, True]


def test_case_and_accents_count(engine: Engine, library: Library) -> None:
    """Words are compared as they are: no collation folds case or composes accents."""
    accents = ["caf\u00e9", "cafe\u0301", "cafe"]
    assert truths(engine, library, Is("word", ("caf\u00e9",)), word=accents[:2]) == [True, False]
    assert truths(engine, library, CASE, word=["Case", "case"]) == [True, False]


def test_rows_are_told_apart_by_their_key(engine: Engine, library: Library) -> None:
    """Engines give rows back in any order; the key says which is which."""
    words: list[Cell] = ["Case" if number % 7 == 0 else "case" for number in range(5000)]
    assert truths(engine, library, CASE, word=words) == [word == "Case" for word in words]
