"""The engines side by side: each gives its answer to the same frame, sorted by the key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from rightscan.backends import duckdb as duck
from rightscan.backends import polars as expressions
from rightscan.backends import polars_ratings
from rightscan.backends.plan import Plan
from tests.equality.reference import RATED_KEY
from tests.equality.walk import by_tree_walk

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Engine = Callable[[Plan, pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]
WITHOUT_SPARK = (
    "" if shutil.which("java") and find_spec("pyspark") else "Spark needs Java (17 or newer) and the package pyspark"
)


def by_polars(plan: Plan, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is judged and what is rated, by the streaming engine of Polars."""
    judged = expressions.judge(plan, frame.lazy()).collect(engine="streaming")
    return judged.sort("order_id"), polars_ratings.rated(plan, judged.lazy()).collect().sort(RATED_KEY)


def by_polars_enumerated(plan: Plan, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same with the words as enumerations, in memory."""
    words = {name: [word.id for word in fact.words] for name, fact in plan.facts.items() if fact.kind == "choice"}
    enumerated = frame.lazy().with_columns(
        pl.col(name).cast(pl.Enum(words[name])) for name in frame.columns if name in words
    )
    judged = expressions.judge(plan, enumerated).collect(engine="in-memory")
    return judged.sort("order_id"), polars_ratings.rated(plan, judged.lazy()).collect().sort(RATED_KEY)


def by_duckdb(plan: Plan, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same by the SQL text, in DuckDB."""
    with duckdb.connect() as connection:
        duck.lay_tables(plan, connection)
        connection.register("orders", frame.to_arrow())
        duck.judge(plan, connection, "orders").create("judged")
        judged = pl.from_arrow(connection.table("judged").to_arrow_table())
        rated = pl.from_arrow(duck.rated(plan, connection, "judged").to_arrow_table())
    assert isinstance(judged, pl.DataFrame)
    assert isinstance(rated, pl.DataFrame)
    return judged.sort("order_id"), rated.sort(RATED_KEY)


def by_spark(plan: Plan, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same by the SQL text, in Spark in local mode with two threads."""
    from rightscan.backends import spark

    session = spark_session()
    spark.lay_tables(plan, session)
    with TemporaryDirectory() as folder:
        orders, judged = Path(folder) / "orders.parquet", Path(folder) / "judged"
        frame.write_parquet(orders)
        spark.judge(plan, session.read.parquet(str(orders))).write.parquet(str(judged))
        rated = [row.asDict() for row in spark.rated(plan, session.read.parquet(str(judged))).collect()]
        found = pl.read_parquet(judged / "*.parquet")
    names = ("order_id", "scenario", "procedure", "category", "local")
    schema = {name: pl.Int64 if name == "order_id" else pl.String for name in names}
    return found.sort("order_id"), pl.DataFrame(rated, schema=schema).sort(RATED_KEY)


@cache
def spark_session() -> SparkSession:
    """One local session for all tests, without a page of its own."""
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "2g"}
    builder = SparkSession.builder.master("local[2]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session: SparkSession = builder.getOrCreate()
    return session


ENGINES: dict[str, Engine] = {
    "tree walk": by_tree_walk,
    "Polars": by_polars,
    "Polars, words as enumerations": by_polars_enumerated,
    "DuckDB": by_duckdb,
    "Spark": by_spark,
}
