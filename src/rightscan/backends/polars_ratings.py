"""The ratings of the ordered study in Polars: one row for each order and fitting scenario that rates it.

Few orders fit a scenario, and scenarios are many. So the orders that fit any are asked where their verdicts are true; all
further work is on those pairs of order and scenario, and a rating is the cell of a table at their numbers.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import polars as pl

from rightscan.backends.plan import ORDER, QUESTION, Plan
from rightscan.backends.polars_facts import NEVER

RATED = ("scenario", "procedure", "category", "local")
_KEPT = ("order_id", QUESTION, ORDER)


class _Table(NamedTuple):
    """The ratings as one cell for each scenario and, within it, each study: null where the study is not rated there."""

    scenarios: pl.Series
    questions: pl.Series
    studies: list[str]
    category: pl.Series
    local: pl.Series


def rated(plan: Plan, judged: pl.LazyFrame) -> pl.LazyFrame:
    """The ratings of the ordered study in every fitting scenario of the question asked, one row for each, in any order.

    Columns `order_id`, `scenario`, `procedure`, `category` and `local` (null without a local policy). Rows that are
    faulty or expired have none; those with a contradiction must be final (`rows.judge_rows`) to be rated rightly.
    """
    verdicts = [f"verdict:{scenario.id}" for scenario in plan.scenarios]
    fits = pl.any_horizontal(verdicts) if verdicts else NEVER
    ordered = pl.col(ORDER).is_not_null() & ~pl.col("fault") & ~pl.col("expired")
    found = judged.filter(fits & ordered).select(*_KEPT, *verdicts)
    schema = pl.Schema({"order_id": found.collect_schema()["order_id"], **dict.fromkeys(RATED, pl.String())})
    return found.map_batches(partial(_rated, _table(plan)), schema=schema, streamable=True)


def _table(plan: Plan) -> _Table:
    studies = [word.id for word in plan.facts[ORDER].words] if ORDER in plan.facts else []
    found = {(rate.scenario, rate.procedure): rate for rate in plan.ratings}
    cells = [found.get((scenario.id, study)) for scenario in plan.scenarios for study in studies]
    return _Table(
        pl.Series([scenario.id for scenario in plan.scenarios], dtype=pl.String),
        pl.Series([scenario.question for scenario in plan.scenarios], dtype=pl.String),
        studies,
        pl.Series([cell and cell.category for cell in cells], dtype=pl.String),
        pl.Series([(cell and cell.local) or None for cell in cells], dtype=pl.String),
    )


def _rated(table: _Table, batch: pl.DataFrame) -> pl.DataFrame:
    where = [
        pl.arg_where(pl.col(f"verdict:{scenario}")).implode().alias(str(at))
        for at, scenario in enumerate(table.scenarios)
    ]
    pairs = batch.select(where).unpivot(variable_name="at", value_name="row").cast({"row": pl.List(pl.UInt32)})
    pairs = pairs.explode("row").drop_nulls()
    # A word outside the vocabulary is rated nowhere, as in SQL.
    at, study = pl.col("at"), pl.col(ORDER).cast(pl.Enum(table.studies), strict=False)
    cell = at * len(table.studies) + study.to_physical()
    asked = pl.col(QUESTION).cast(pl.String) == pl.lit(table.questions).gather(at)
    return (
        batch.select(_KEPT)[pairs["row"]]
        .lazy()
        .with_columns(pairs["at"].cast(pl.UInt32))
        .filter(asked.fill_null(value=True))
        .with_columns(category=pl.lit(table.category).gather(cell), local=pl.lit(table.local).gather(cell))
        .filter(pl.col("category").is_not_null())
        .with_columns(scenario=pl.lit(table.scenarios).gather(at), procedure=study.cast(pl.String))
        .select("order_id", *RATED)
        .collect()
    )
