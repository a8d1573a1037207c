"""One way each to read or to audit a folder of orders: what `audit.py` starts, each in a process of its own.

Every audit gives the counts of fitting and open orders for each scenario, and the ratings of every order as Parquet.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from rightscan.backends.plan import Plan
from rightscan.backends.polars import judge
from rightscan.backends.polars_ratings import rated
from rightscan.backends.rows import stated_facts
from rightscan.engine.facts import derive_facts
from rightscan.logic import All, evaluate

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BATCH, SAMPLE = 2_500_000, 20_000


class Job(NamedTuple):
    """What is audited: the plan, the folder of Parquet files and the folder for the result."""

    plan: Plan
    folder: Path
    out: Path

    @property
    def orders(self) -> pl.LazyFrame:
        """The orders, not yet read."""
        return pl.scan_parquet(self.folder / "*.parquet")

    @property
    def counts(self) -> list[pl.Expr]:
        """The number of orders, and for each scenario how many fit and how many are open."""
        names = [f"verdict:{scenario.id}" for scenario in self.plan.scenarios]
        fits = [pl.col(name).sum() for name in names]
        return [pl.len().alias("orders"), *fits, *(pl.col(name).null_count().alias(f"open:{name}") for name in names)]


def polars_read(job: Job) -> float:
    """Polars reads all columns into memory."""
    return _timed(job.orders.collect)


def bare_scan(job: Job) -> float:
    """Polars decodes every column in batches and counts its cells."""
    return _timed(lambda: job.orders.select(pl.all().count()).collect(engine="streaming"))


def arrow_read(job: Job) -> float:
    """The columns read into memory by pyarrow."""
    from pyarrow import parquet

    return _timed(lambda: parquet.read_table(job.folder))


def our_counts(job: Job) -> float:
    """Counts alone, by Polars in a stream."""
    return _timed(lambda: judge(job.plan, job.orders).select(job.counts).collect(engine="streaming"))


def our_audit(job: Job) -> float:
    """Counts and ratings, by Polars: a stream for every so many orders, so that memory does not grow with their number."""

    def audit() -> None:
        orders = job.orders.select(pl.len()).collect().item()
        counts = pl.concat(_counted_and_rated(job, start) for start in range(0, orders, BATCH))
        counts.sum().write_csv(job.out / "counts.csv")

    return _timed(audit)


def _counted_and_rated(job: Job, start: int) -> pl.DataFrame:
    judged = judge(job.plan, job.orders.slice(start, BATCH))
    ratings = rated(job.plan, judged).sink_parquet(job.out / f"{start}.parquet", lazy=True, maintain_order=False)
    return pl.collect_all([judged.select(job.counts), ratings], engine="streaming")[0]


def duckdb_audit(job: Job) -> float:
    """Counts and ratings by the SQL text in DuckDB."""
    import duckdb

    from rightscan.backends import duckdb as duck

    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET enable_progress_bar = false")
    duck.lay_tables(job.plan, connection)

    def audit() -> None:
        connection.execute(f"CREATE VIEW orders AS FROM '{job.folder}/*.parquet'")
        duck.judge(job.plan, connection, "orders").create("judged")
        counts = ", ".join(f'count(*) FILTER ("{name}"), count(*) - count("{name}")' for name in _verdicts(job))
        connection.execute(f"SELECT count(*), {counts} FROM judged").fetchall()  # noqa: S608  our own names
        duck.rated(job.plan, connection, "judged").write_parquet(str(job.out / "rated.parquet"))

    return _timed(audit)


def spark_audit(job: Job, cores: int, whole_stage: bool) -> float:
    """Counts and ratings by the SQL text in Spark, the session warm: the whole was run once before."""
    from rightscan.backends import spark

    session = _spark(cores)
    spark.lay_tables(job.plan, session)
    session.conf.set("spark.sql.codegen.wholeStage", str(whole_stage).lower())

    def audit() -> None:
        orders = session.read.parquet(str(job.folder))
        spark.judge(job.plan, orders).write.mode("overwrite").parquet(str(job.out / "judged"))
        judged = session.read.parquet(str(job.out / "judged"))
        counts = [f"count_if(`{name}`), count(*) - count(`{name}`)" for name in _verdicts(job)]
        judged.selectExpr("count(*)", *", ".join(counts).split(", ")).collect()
        spark.rated(job.plan, judged).write.mode("overwrite").parquet(str(job.out / "rated"))

    audit()
    return _timed(audit)


def row_by_row(job: Job) -> float:
    """Every row as a mapping, its facts derived and every tree walked: on a sample, scaled to all rows."""
    trees = [All(tuple(line.expression for line in scenario.fits)) for scenario in job.plan.scenarios]
    sample, total = job.orders.head(SAMPLE).collect(), job.orders.select(pl.len()).collect().item()

    def loop() -> None:
        for row in sample.iter_rows(named=True):
            facts = derive_facts(job.plan.facts, stated_facts(job.plan, row), row["as_of"])
            _ = [evaluate(tree, facts.values) for tree in trees]

    return _timed(loop) * float(total) / sample.height


def _verdicts(job: Job) -> list[str]:
    return [f"verdict:{scenario.id}" for scenario in job.plan.scenarios]


def _spark(cores: int) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    session: SparkSession = builder.config("spark.driver.memory", "4g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


RUNS: dict[str, Callable[[Job], float]] = {
    "floor: pyarrow reads the columns": arrow_read,
    "floor: Polars scans the columns": bare_scan,
    "floor: Polars reads the columns": polars_read,
    "rightscan in Polars, counts": our_counts,
    "rightscan in Polars, counts and ratings": our_audit,
    "rightscan SQL in DuckDB": duckdb_audit,
    "rightscan SQL in Spark, 1 core": lambda job: spark_audit(job, 1, whole_stage=False),
    "rightscan SQL in Spark, 2 cores": lambda job: spark_audit(job, 2, whole_stage=False),
    "same, Spark's defaults, 2 cores": lambda job: spark_audit(job, 2, whole_stage=True),
    "row by row, tree walk (from a sample)": row_by_row,
}


def run(name: str, job: Job) -> float:
    """The seconds of one run, in an empty folder for its result."""
    shutil.rmtree(job.out, ignore_errors=True)
    job.out.mkdir(parents=True)
    return RUNS[name](job)
