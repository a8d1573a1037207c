"""The options of `rightscan audit sql`."""

from __future__ import annotations

import argparse

RUN_IN_TESTS = ("duckdb", "spark")
DIALECTS = (*RUN_IN_TESTS, "databricks", "snowflake", "bigquery", "postgres", "redshift", "trino")


def add_sql(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The action and its options."""
    action = actions.add_parser("sql", help="write the rules as SQL text for a database or a Spark cluster")
    action.add_argument("--dialect", choices=DIALECTS, required=True, help="whose SQL; tests run duckdb and spark")
    action.add_argument("--table", default="orders", metavar="NAME", help="the table of facts (default: orders)")
    action.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
