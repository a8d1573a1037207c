"""The ratings beside every engine: with a local policy, and where there is little or nothing to rate."""

from __future__ import annotations

from datetime import date

import msgspec
import polars as pl
import pytest

from rightscan.backends import polars as expressions
from rightscan.backends import polars_ratings
from rightscan.backends.plan import Plan, make_plan
from rightscan.engine.local import with_policy
from rightscan.knowledge.policy import library_with_policy
from rightscan.model.library import Library
from tests.equality.engines import Engine, by_duckdb, by_polars
from tests.equality.orders import CONTENT, draw_orders
from tests.equality.reference import RATED_KEY, answers, differing_ratings, ratings

POLICY = CONTENT.parent / "docs" / "examples" / "local-policy.yaml"
FITTED = "breast.after-surgery.positive-margins"
MRI = "mri-breast-without-and-with-contrast"


@pytest.fixture(scope="module")
def local(library: Library) -> Plan:
    """The content with the example policy of the documents."""
    return make_plan(with_policy(library_with_policy(library, POLICY), date(2026, 11, 21)))


@pytest.fixture(scope="module")
def frame(library: Library) -> pl.DataFrame:
    """Orders of which a part is for the study that the policy speaks of."""
    drawn = draw_orders(library, 3000, seed=12)
    asked = pl.when(pl.col("order_id") % 2 == 0).then(pl.lit(MRI)).otherwise("order").alias("order")
    return drawn.with_columns(asked, pl.lit(None, pl.String).alias("clinical-question"))


def test_the_category_of_a_local_policy_stands_beside_that_of_the_source(
    engine: Engine, local: Plan, frame: pl.DataFrame
) -> None:
    """And no other study or scenario has one."""
    reference = answers(local, frame)
    expected = ratings(local, reference)
    told = expected.filter(pl.col("local").is_not_null())
    assert set(told.select("scenario", "procedure", "local").iter_rows()) == {(FITTED, MRI, "usually-appropriate")}
    assert differing_ratings(reference, expected, engine(local, frame)[1]) == 0


def test_no_orders_have_no_ratings(engine: Engine, local: Plan, frame: pl.DataFrame) -> None:
    """An empty table, and one in which no order names a study."""
    assert engine(local, frame.head(0))[1].is_empty()
    assert engine(local, frame.head(50).with_columns(pl.lit(None, pl.String).alias("order")))[1].is_empty()


def test_without_scenarios_nothing_is_rated(engine: Engine, library: Library, frame: pl.DataFrame) -> None:
    """Rather than an error of the engine."""
    bare = make_plan(msgspec.structs.replace(library, scenarios={}))
    assert engine(bare, frame.head(50))[1].is_empty()


@pytest.mark.parametrize("by", [by_polars, by_duckdb], ids=["Polars", "DuckDB"])
def test_a_study_outside_the_vocabulary_is_rated_nowhere(by: Engine, local: Plan, frame: pl.DataFrame) -> None:
    """And the other orders of its table are rated as ever."""
    foreign = frame.with_columns(order=pl.when(pl.col("order_id") % 3 == 0).then(pl.lit("x-ray")).otherwise("order"))
    judged, rated = by(local, foreign)
    expected = ratings(local, judged)
    assert len(expected) > 100
    assert rated.equals(expected)


def test_ratings_do_not_depend_on_how_polars_runs(local: Plan, frame: pl.DataFrame) -> None:
    """All at once in memory, or in pieces from the facts on; and with any key."""
    many = pl.concat(
        [frame.with_columns(pl.format("{}-{}", pl.lit(part), "order_id").alias("order_id")) for part in range(9)]
    )
    lazy = polars_ratings.rated(local, expressions.judge(local, many.lazy()))
    whole, pieces = (lazy.collect(engine=engine).sort(RATED_KEY) for engine in ("in-memory", "streaming"))
    assert whole.equals(pieces)
    assert len(whole) == 9 * len(by_polars(local, frame)[1])
