"""From the frame of stated facts to the frame of known ones, in Polars: what follows from dates, T, N, M and the stage.

Adds `contradiction` and `fault` and leaves every other column as it is. A fact that is not known is null.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import polars as pl

from rightscan.backends.plan import Plan, limits
from rightscan.backends.tables import BY_DATE, Axis, Lookup
from rightscan.model.quantity import quantity, unit_size

NEVER = pl.lit(value=False)
STATE, OWN_KEY = "state:", "key:stage"


def with_known_facts(plan: Plan, frame: pl.LazyFrame, columns: frozenset[str]) -> pl.LazyFrame:
    """The frame with every fact that follows; `contradiction` where facts exclude each other, `fault` for a date.

    NaN and infinite amounts are not known. `columns` are those of the frame.
    """
    amounts = [name for name, fact in plan.facts.items() if fact.kind == "quantity" and name in columns]
    frame = frame.with_columns(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in amounts)
    frame, flags = _with_amounts_by_date(plan, frame, columns)
    frame = _with_staging(plan, frame, columns)
    dates, faults = [flag for flag, _ in flags], [fault for _, fault in flags]
    contradicted = [pl.col(f"contradiction:{table}") for table in ("tumor", "nodes", "stage")]
    return frame.with_columns(
        reduce(or_, [*dates, *contradicted]).alias("contradiction"), reduce(or_, faults, NEVER).alias("fault")
    )


def _with_amounts_by_date(
    plan: Plan, frame: pl.LazyFrame, columns: frozenset[str]
) -> tuple[pl.LazyFrame, list[tuple[pl.Expr, pl.Expr]]]:
    """Age and time since surgery; for each the columns that say that it contradicts, and that its date is wrong."""
    added, flags = [], []
    for name, day in BY_DATE.items():
        if name not in plan.facts or day not in columns:
            continue
        found, unit = _since(name, day)
        given = pl.col(name) if name in columns else pl.lit(None, pl.Float64)
        # A difference below one stated unit is no contradiction; both bounds are exact, a difference would be rounded.
        stated = pl.col(f"{name}:unit") if f"{name}:unit" in columns else pl.lit(None, pl.Float64)
        slack = pl.max_horizontal(stated, pl.lit(unit))
        least, most = (float(limit) for limit in limits(plan.facts[name]))
        wrong = (pl.col(day) > pl.col("as_of")) | ~found.is_between(least, most)
        apart = ~((given > found - slack) & (given < found + slack))
        added += [
            pl.coalesce(found, given).alias(name),
            apart.fill_null(value=False).alias(f"contradiction:{name}"),
            wrong.fill_null(value=False).alias(f"fault:{name}"),
        ]
        flags.append((pl.col(f"contradiction:{name}"), pl.col(f"fault:{name}")))
    return frame.with_columns(added), flags


def _since(name: str, day: str) -> tuple[pl.Expr, float]:
    """The amount on the day of the order, in days, and the unit in which it is worked out: completed years, or days."""
    now, then = pl.col("as_of").dt, pl.col(day).dt
    if name != "age":
        return (pl.col("as_of") - pl.col(day)).dt.total_days().cast(pl.Float64), 1.0
    year = float(unit_size(quantity(1, "years", "time").unit))
    this, that = (part.month().cast(pl.Int16) * 32 + part.day() for part in (now, then))
    return (now.year() - then.year() - (this < that).cast(pl.Int32)).cast(pl.Float64) * year, year


def _with_staging(plan: Plan, frame: pl.LazyFrame, columns: frozenset[str]) -> pl.LazyFrame:
    """T, N, M and the stage from the three tables."""
    parts = (plan.lookups.tumor, plan.lookups.nodes)
    stage = plan.lookups.stage
    keys = [_key(table, columns).alias(f"key:{table.name}") for table in (*parts, stage)]
    found = [expression for table in parts for expression in _looked_up(plan, table, pl.col(f"key:{table.name}"))]
    states = [pl.col(f"{STATE}{table.name}") for table in parts]
    return (
        frame.with_columns(keys)
        .with_columns(found)
        .with_columns(_looked_up(plan, stage, reduce(pl.Expr.add, states, pl.col(OWN_KEY))))
    )


def _looked_up(plan: Plan, table: Lookup, key: pl.Expr) -> list[pl.Expr]:
    """The columns that a table gives: the words of its facts, its state and its contradiction."""
    given = []
    for name, words in table.words.items():
        if name in plan.facts:
            column = pl.Series(words, dtype=pl.Enum([word.id for word in plan.facts[name].words]))
            given.append(pl.lit(column).gather(key).alias(name))
    flags = pl.lit(pl.Series(table.contradiction)).gather(key).alias(f"contradiction:{table.name}")
    state = pl.lit(pl.Series(table.state, dtype=pl.UInt32)).gather(key).alias(f"{STATE}{table.name}")
    return [*given, flags, state] if any(table.state) else [*given, flags]


def _key(table: Lookup, columns: frozenset[str]) -> pl.Expr:
    """The number of the cell, from what is stated."""
    places = [place for axis in table.axes if axis.fact in columns for place in _places(axis)]
    return reduce(pl.Expr.add, places, pl.lit(0, pl.UInt32))


def _places(axis: Axis) -> list[pl.Expr]:
    """What each class of the axis adds to the key."""
    column = pl.col(axis.fact)
    if axis.bounds:
        over = [(column > float(bound)) for bound in axis.bounds]
        return [pl.when(test).then(axis.stride).otherwise(0).cast(pl.UInt32) for test in (column.is_not_null(), *over)]
    return [
        pl.when(one_of(axis.fact, words)).then((place + 1) * axis.stride).otherwise(0).cast(pl.UInt32)
        for place, words in enumerate(axis.classes)
    ]


def one_of(fact: str, words: tuple[str, ...]) -> pl.Expr:
    """Whether the column is one of the words, null where it is null: quicker than `is_in` for the few words of a rule."""
    return reduce(or_, [pl.col(fact) == word for word in words])


def all_of(parts: list[pl.Expr]) -> pl.Expr:
    """Kleene AND; true for none."""
    return reduce(and_, parts) if parts else pl.lit(value=True)


def any_of(parts: list[pl.Expr]) -> pl.Expr:
    """Kleene OR; false for none."""
    return reduce(or_, parts) if parts else NEVER
