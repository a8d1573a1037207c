"""The SQL text run by Spark, over any DataFrame of facts.

Whole-stage code generation is switched off for the session: for a wide rule set Spark can write one Java method beyond
8 KB of bytecode, which the JVM does not compile, so that every row is interpreted (docs/audit-at-scale.md).
"""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession

from rightscan.backends.plan import Plan
from rightscan.backends.sql import judge_sql, our_tables, rated_sql

WIDE_RULES = {"spark.sql.codegen.wholeStage": "false"}
_KINDS = {"text": "STRING", "number": "BIGINT", "truth": "BOOLEAN"}
_ORDERS, _JUDGED = "rightscan_orders", "rightscan_judged"


def lay_tables(plan: Plan, session: SparkSession) -> None:
    """Register the tables of ours as views of the session, and set what wide rules need."""
    for key, value in WIDE_RULES.items():
        session.conf.set(key, value)
    for name, table in our_tables(plan).items():
        schema = ", ".join(f"`{column}` {_KINDS[kind]}" for column, kind in table.columns.items())
        # One partition, sent to every worker: Spark cannot know how small the rows of a driver are.
        session.createDataFrame(table.rows, schema).coalesce(1).hint("broadcast").createOrReplaceTempView(name)


def judge(plan: Plan, orders: DataFrame) -> DataFrame:
    """The columns of `polars.judge` for the orders, once `lay_tables` was called; row order is not kept."""
    orders.createOrReplaceTempView(_ORDERS)
    return orders.sparkSession.sql(judge_sql(plan, "spark", _ORDERS, orders.columns))


def rated(plan: Plan, judged: DataFrame) -> DataFrame:
    """The columns of `polars.rated` for judged orders."""
    judged.createOrReplaceTempView(_JUDGED)
    return judged.sparkSession.sql(rated_sql(plan, "spark", _JUDGED))
