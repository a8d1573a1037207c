"""The SQL text run by DuckDB, over any table, view or file that a connection can see."""

from __future__ import annotations

import duckdb

from rightscan.backends.plan import Plan
from rightscan.backends.sql import judge_sql, our_tables, rated_sql

_KINDS = {"text": "VARCHAR", "number": "BIGINT", "truth": "BOOLEAN"}


def lay_tables(plan: Plan, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables of ours that the queries join, in place of those of another plan."""
    for name, table in our_tables(plan).items():
        columns = ", ".join(f'unnest(?::{_KINDS[kind]}[]) AS "{column}"' for column, kind in table.columns.items())
        cells = [list(column) for column in zip(*table.rows, strict=True)] or [[]] * len(table.columns)
        connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT {columns}', cells)


def judge(plan: Plan, connection: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
    """The columns of `polars.judge` for a table of facts, once `lay_tables` was called; row order is not kept."""
    return connection.sql(judge_sql(plan, "duckdb", table, connection.table(table).columns))


def rated(plan: Plan, connection: duckdb.DuckDBPyConnection, judged: str) -> duckdb.DuckDBPyRelation:
    """The columns of `polars.rated` for a table or view of judged orders."""
    return connection.sql(rated_sql(plan, "duckdb", judged))
