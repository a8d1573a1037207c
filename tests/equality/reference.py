"""What the engine itself says of every row of a frame, and how far another answer differs from it."""

from __future__ import annotations

import polars as pl

from rightscan.backends.plan import Plan
from rightscan.backends.rows import judge_rows

FLAGS = ("contradiction", "fault", "expired")
RATED_KEY = ["order_id", "scenario"]


def answers(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    """Every row by the engine as it is at the bedside, with the bitset index, one after another."""
    return judge_rows(plan, frame).sort("order_id")


def ratings(plan: Plan, judged: pl.DataFrame) -> pl.DataFrame:
    """The ratings of the ordered study, looked up in the scenarios row by row."""
    found: list[tuple[int, str, str, str, str | None]] = []
    usable = judged.filter(~pl.col("fault") & ~pl.col("expired"))
    for row in usable.iter_rows(named=True):
        for scenario in plan.scenarios:
            if row[f"verdict:{scenario.id}"] and row["clinical-question"] in (None, scenario.question):
                found += [
                    (
                        row["order_id"],
                        scenario.id,
                        entry.procedure,
                        entry.category,
                        entry.local.category if entry.local else None,
                    )
                    for entry in scenario.ratings
                    if entry.procedure == row["order"]
                ]
    schema = {"order_id": pl.Int64, **dict.fromkeys(("scenario", "procedure", "category", "local"), pl.String)}
    return pl.DataFrame(found, schema=schema, orient="row").sort(RATED_KEY)


def differences(reference: pl.DataFrame, found: pl.DataFrame) -> dict[str, int]:
    """The number of differing cells in each column that has one.

    Rows that contradict themselves are not compared beyond that, as they come back to the engine.
    """
    assert found["order_id"].equals(reference["order_id"])
    final = ~reference["contradiction"] & ~reference["fault"]
    counted = {name: reference["order_id"].is_not_null() for name in FLAGS} | {"contradiction": ~reference["fault"]}
    compared = {**dict.fromkeys(found.columns, final), **counted}
    counts = {name: len(found.filter(_unequal(reference, found, name) & rows)) for name, rows in compared.items()}
    return {name: count for name, count in counts.items() if count}


def differing_ratings(reference: pl.DataFrame, expected: pl.DataFrame, found: pl.DataFrame) -> int:
    """The number of ratings that one of the two has and the other has not, of rows whose verdicts are final."""
    final = reference.filter(~pl.col("contradiction") & ~pl.col("fault")).select("order_id")
    one, other = (table.join(final, on="order_id", how="semi") for table in (expected, found))
    names = one.columns
    lost = one.join(other, on=names, how="anti", nulls_equal=True).height
    return lost + other.join(one, on=names, how="anti", nulls_equal=True).height


def _unequal(reference: pl.DataFrame, found: pl.DataFrame, name: str) -> pl.Series:
    one, other = reference[name], found[name]
    return one.cast(pl.String).ne_missing(other.cast(pl.String))
