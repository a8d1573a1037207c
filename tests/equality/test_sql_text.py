"""The SQL text as somebody else runs it: written by the command, read back, and guarded against what is misread."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec
import polars as pl
import pytest
import sqlglot

from rightscan.backends import duckdb as duck
from rightscan.backends.plan import Plan, make_plan
from rightscan.backends.sql import columns_read, judge_sql, misread_sql, rated_sql
from rightscan.errors import InputError
from rightscan.faces.cli.main import main
from rightscan.faces.cli.sql_options import DIALECTS
from rightscan.model.fact import Word
from rightscan.model.library import Library
from tests.equality.engines import by_polars
from tests.equality.orders import draw_orders


@pytest.fixture(scope="module")
def plan(library: Library) -> Plan:
    """The plan of the shipped content."""
    return make_plan(library)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_parses_back_in_its_dialect(plan: Plan, dialect: str) -> None:
    """What was read back is written the same from then on, and has every column."""
    for text in (judge_sql(plan, dialect, "orders"), rated_sql(plan, dialect, "judged")):
        once = sqlglot.parse_one(text, dialect=dialect)
        assert isinstance(once, sqlglot.exp.Select)
        again = sqlglot.parse_one(once.sql(dialect=dialect), dialect=dialect)
        assert again.sql(dialect=dialect) == once.sql(dialect=dialect)
        names = [column.alias_or_name for column in once.selects]
        assert "order_id" in names
        if text.startswith("WITH"):
            assert {f"verdict:{scenario.id}" for scenario in plan.scenarios} <= set(names)


def test_what_the_command_writes_runs_in_a_database(
    plan: Plan, library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The texts and the tables of `rightscan audit sql` alone give the verdicts and the ratings."""
    assert main(["audit", "sql", "--dialect", "duckdb", "--out", str(tmp_path)]) == 0
    assert "Not a medical device" in capsys.readouterr().out
    frame = draw_orders(library, 800, seed=4).select(columns_read(plan))
    judged, rated = by_polars(plan, frame)
    with duckdb.connect() as connection:
        connection.register("orders", frame.to_arrow())
        for path in tmp_path.glob("*.csv"):
            connection.execute(f"CREATE TABLE {path.stem} AS FROM read_csv('{path}', header = true)")
        texts = {path.stem: path.read_text() for path in tmp_path.glob("*.sql")}
        connection.execute(f"CREATE TABLE judged AS {texts['judge']}")
        found = pl.from_arrow(connection.table("judged").to_arrow_table())
        ratings = connection.sql(texts["rated"]).fetchall()
    assert isinstance(found, pl.DataFrame)
    assert found.sort("order_id").equals(judged.select(found.columns))
    assert set(ratings) == set(rated.iter_rows())


def test_a_dialect_that_no_test_runs_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only engines that run here are claimed."""
    assert main(["audit", "sql", "--dialect", "snowflake", "--out", str(tmp_path)]) == 0
    assert "No test runs this text on snowflake" in capsys.readouterr().out


def test_cells_that_stand_for_nothing_are_named_before_anything_is_judged(plan: Plan) -> None:
    """A word outside the vocabulary would be false, and unknown is never false: so it is found first."""
    rows = {
        "order_id": [0, 1, 2],
        "sex": ["female", "F", None],
        "order-reason": [1, 1 << 4, -1],
        "age": [0.0, 44000.0, None],
    }
    frame = pl.DataFrame(rows)
    with duckdb.connect() as connection:
        connection.register("orders", frame.to_arrow())
        found = connection.sql(misread_sql(plan, "duckdb", "orders", frame.columns)).fetchall()
    expected = [("age", "44000.0", 1), ("order-reason", "-1", 1), ("order-reason", "16", 1), ("sex", "F", 1)]
    assert sorted(found) == expected


def test_a_row_that_the_tables_do_not_hold_goes_to_the_engine(plan: Plan, library: Library) -> None:
    """A table that was loaded in part loses no order and decides none."""
    frame = draw_orders(library, 200, seed=2)
    with duckdb.connect() as connection:
        connection.register("orders", frame.to_arrow())
        duck.lay_tables(plan, connection)
        connection.execute("DELETE FROM rightscan_stage")
        found = duck.judge(plan, connection, "orders").project("contradiction").fetchall()
    assert found == [(True,)] * 200


def test_a_set_with_more_words_than_bits_is_refused(library: Library) -> None:
    """Rather than judged by a part of its words."""
    fact = library.facts["metastasis-signs"]
    wide = msgspec.structs.replace(fact, words=tuple(Word(f"word-{n}", str(n)) for n in range(64)))
    with pytest.raises(InputError, match="too many words"):
        make_plan(msgspec.structs.replace(library, facts={**library.facts, fact.name: wide}))
