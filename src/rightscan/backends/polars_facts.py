"""From the frame of stated facts to the frame of known ones, in Polars: what follows from dates, T, N, M and the stage.

Adds `contradiction` and `fault` and leaves every other column as it is. A fact that is not known is null.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import polars as pl

from rightscan.backends.plan import Plan, limits
from rightscan.backends.tables import BY_DATE, Axis, Lookup
from rightscan.model.quantity import quantity

NEVER = pl.lit(value=False)
KEY, STATE, APART, WRONG = "key:", "state:", "apart:", "wrong:"
ERA, PLACE, YEAR = "era:", "place:", "year:"
STAGE_KEY = (f"{KEY}stage", f"{STATE}tumor", f"{STATE}nodes")


def with_known_facts(plan: Plan, frame: pl.LazyFrame, columns: frozenset[str]) -> pl.LazyFrame:
    """The frame with every fact that follows; `contradiction` where facts exclude each other, `fault` for a date.

    NaN and infinite amounts are not known. `columns` are those of the frame.
    """
    amounts = [name for name, fact in plan.facts.items() if fact.kind == "quantity" and name in columns]
    dated = [name for name, day in BY_DATE.items() if name in plan.facts and day in columns]
    apart = any_of([pl.col(f"{APART}{name}") for name in dated])
    frame = frame.with_columns(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in amounts)
    frame = _with_march_years(frame, ("as_of", BY_DATE["age"])) if "age" in dated else frame
    return (
        frame.with_columns(expression for name in dated for expression in _by_date(plan, name, columns))
        .with_columns(_key(table, columns).alias(f"{KEY}{table.name}") for table in _tables(plan))
        .with_columns(
            found for table in _tables(plan)[:2] for found in _looked_up(plan, table, pl.col(KEY + table.name))
        )
        .with_columns(_looked_up(plan, plan.lookups.stage, reduce(pl.Expr.add, (pl.col(name) for name in STAGE_KEY))))
        .with_columns(
            (apart | pl.col(f"{STATE}stage")).alias("contradiction"),
            any_of([pl.col(f"{WRONG}{name}") for name in dated]).alias("fault"),
        )
    )


def _tables(plan: Plan) -> tuple[Lookup, ...]:
    return plan.lookups.tumor, plan.lookups.nodes, plan.lookups.stage


def _by_date(plan: Plan, name: str, columns: frozenset[str]) -> list[pl.Expr]:
    """Age or time since surgery from its date; whether what was stated contradicts it; whether the date is wrong."""
    day, (least, most) = pl.col(BY_DATE[name]), limits(plan.facts[name])
    found, unit = _years() if name == "age" else _days(day)
    given = pl.col(name) if name in columns else pl.lit(None, pl.Float64)
    stated = pl.col(f"{name}:unit") if f"{name}:unit" in columns else pl.lit(None, pl.Float64)
    # A difference below one stated unit is no contradiction; both bounds are exact, a difference would be rounded.
    slack = pl.when(stated > unit).then(stated).otherwise(unit)
    apart = ~((given > found - slack) & (given < found + slack))
    wrong = (day > pl.col("as_of")) | (found < float(least)) | (found > float(most))
    return [
        pl.coalesce(found, given).alias(name),
        apart.fill_null(value=False).alias(f"{APART}{name}"),
        wrong.fill_null(value=False).alias(f"{WRONG}{name}"),
    ]


def _days(day: pl.Expr) -> tuple[pl.Expr, float]:
    """The days from the date to the day of the order, and the unit of that."""
    return (pl.col("as_of").to_physical() - day.to_physical()).cast(pl.Float64), 1.0


def _years() -> tuple[pl.Expr, float]:
    """The completed years, in days of the mean year, and the unit of that."""
    now, then = ((pl.col(f"{YEAR}{name}"), pl.col(f"{PLACE}{name}")) for name in ("as_of", BY_DATE["age"]))
    year = float(quantity(1, "years", "time").canonical)
    return (now[0] - then[0] - (now[1] < then[1]).cast(pl.Int32)).cast(pl.Float64) * year, year


def _with_march_years(frame: pl.LazyFrame, names: tuple[str, ...]) -> pl.LazyFrame:
    """The year of each date and its place in it, for years that begin on 1 March.

    Their leap day is the last day, so that every other date has the same place in each year, and two places compare as
    month and day do. Several times as quick as asking Polars for year, month and day.
    """
    era, place, year = ({name: pl.col(f"{part}{name}") for name in names} for part in (ERA, PLACE, YEAR))
    since = {name: pl.col(name).to_physical() + 719_468 for name in names}  # from 0000-03-01
    return (
        frame.with_columns((since[name] // 146_097).alias(f"{ERA}{name}") for name in names)  # of 400 years
        .with_columns((since[name] - era[name] * 146_097).alias(f"{PLACE}{name}") for name in names)
        .with_columns(
            ((day - day // 1_460 + day // 36_524 - day // 146_096) // 365).alias(f"{YEAR}{name}")
            for name, day in place.items()
        )
        .with_columns(
            expression
            for name, number in year.items()
            for expression in (
                number + era[name] * 400,
                (place[name] - (number * 365 + number // 4 - number // 100)).alias(f"{PLACE}{name}"),
            )
        )
    )


def _looked_up(plan: Plan, table: Lookup, key: pl.Expr) -> list[pl.Expr]:
    """The columns that a table gives: the words of its facts that a rule compares, and its state."""
    compared = {atom.fact for atom in plan.comparisons}
    given = []
    for name, words in table.words.items():
        if name in compared:
            column = pl.Series(words, dtype=pl.Enum([word.id for word in plan.facts[name].words]))
            given.append(pl.lit(column).gather(key).alias(name))
    kind = pl.Boolean if table is plan.lookups.stage else pl.UInt32
    return [*given, pl.lit(pl.Series(table.state).cast(kind)).gather(key).alias(f"{STATE}{table.name}")]


def _key(table: Lookup, columns: frozenset[str]) -> pl.Expr:
    """The number of the cell, from what is stated."""
    places = [place for axis in table.axes if axis.fact in columns for place in _places(axis)]
    return reduce(pl.Expr.add, places, pl.lit(0, pl.UInt32))


def _places(axis: Axis) -> list[pl.Expr]:
    """What each class of the axis adds to the key."""
    column, nothing = pl.col(axis.fact), pl.lit(0, pl.UInt32)
    if axis.bounds:
        tests = [column.is_not_null(), *(column > float(bound) for bound in axis.bounds)]
        return [pl.when(test).then(pl.lit(axis.stride, pl.UInt32)).otherwise(nothing) for test in tests]
    return [
        pl.when(one_of(axis.fact, words)).then(pl.lit(number * axis.stride, pl.UInt32)).otherwise(nothing)
        for number, words in enumerate(axis.classes, start=1)
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
