"""Rows that the tables leave to the engine: facts that contradict each other, and dates that cannot be.

The answer has the columns of the backends, so that the two parts of a table fit together again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl
from polars import DataType

from rightscan.backends.plan import ORDER, QUESTION, Plan, is_column_of
from rightscan.backends.polars import judge
from rightscan.engine.conflict import match_every_reading
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import Verdict
from rightscan.engine.order_check import applies
from rightscan.errors import FactError
from rightscan.logic import FALSE, TRUE
from rightscan.model.fact import Fact, Value
from rightscan.model.quantity import Quantity, unit_size, units_of

Cell = str | int | float | date | bool | None
_TRUTHS = {TRUE: True, FALSE: False}
_WORDS = {"fits": True, "excluded": False}


def judge_rows(plan: Plan, frame: pl.DataFrame, *, lines: bool = False, needs: bool = False) -> pl.DataFrame:
    """The same columns as `polars.judge`, every row answered by the engine itself, one after another.

    Two columns more: `conflict` (the contradictions lead to different scenarios) and `fault-fact` (which date cannot
    be; null where none is at fault). A row at fault has no verdict and raises nothing.
    """
    wanted = judge(plan, frame.lazy(), lines=lines, needs=needs).collect_schema()
    schema: dict[str, DataType] = {**wanted, "conflict": pl.Boolean(), "fault-fact": pl.String()}
    rows = [_judged(plan, row, schema) for row in frame.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=schema, orient="row", strict=False)


def judge_whole(plan: Plan, frame: pl.DataFrame, *, lines: bool = False, needs: bool = False) -> pl.DataFrame:
    """Final verdicts for all rows, in their order: by expressions, and by the engine where facts contradict."""
    judged = judge(plan, frame.lazy(), lines=lines, needs=needs).collect()
    left = judged["contradiction"] | judged["fault"]
    final = judged.with_columns(pl.lit(value=False).alias("conflict"), pl.lit(None, pl.String).alias("fault-fact"))
    if not left.any():
        return final
    answered = judge_rows(plan, frame.filter(left), lines=lines, needs=needs)
    places = pl.int_range(frame.height, eager=True)
    order = pl.concat([places.filter(~left), places.filter(left)]).arg_sort()
    return pl.concat([final.filter(~left), answered])[order]


def stated_facts(plan: Plan, row: Mapping[str, Cell]) -> dict[str, Value]:
    """The facts of one row of the frame, as the engine takes them."""
    found = ((name, _value(fact, row.get(name), row.get(f"{name}:unit"))) for name, fact in plan.facts.items())
    return {name: value for name, value in found if value is not None}


def _value(fact: Fact, cell: Cell, unit: Cell) -> Value | None:
    if cell is None:
        return None
    if fact.kind == "set":
        assert isinstance(cell, int)
        return frozenset(word.id for place, word in enumerate(fact.words) if cell >> place & 1)
    if fact.kind == "quantity":
        return _quantity(fact, cell, unit)
    assert isinstance(cell, (str, date))
    return cell


def _quantity(fact: Fact, cell: Cell, unit: Cell) -> Quantity | None:
    """The amount in the unit of that size; NaN and infinite amounts are not known."""
    canonical = Decimal(repr(cell))
    if not canonical.is_finite():
        return None
    sizes = {float(unit_size(name)): name for name in units_of(fact.dimension)}
    name = units_of(fact.dimension)[0] if unit is None else sizes[float(str(unit))]
    return Quantity(canonical, canonical / unit_size(name), name)


def _judged(plan: Plan, row: Mapping[str, Cell], schema: Mapping[str, DataType]) -> dict[str, Cell]:
    as_of = row["as_of"]
    assert isinstance(as_of, date)
    passed = {name: cell for name, cell in row.items() if not is_column_of(plan, name)}
    asked: dict[str, Cell] = {name: row.get(name) for name in (QUESTION, ORDER)}
    found: dict[str, Cell] = {**passed, **asked, "expired": plan.library.edition.standing(as_of) == "expired"}
    try:
        answered = _answered(plan, stated_facts(plan, row), as_of)
    except FactError as error:
        nothing: dict[str, Cell] = {name: False for name in schema if name.startswith(("raised:", "needs:"))}
        flags: dict[str, Cell] = {"fault": True, "fault-fact": error.what, "contradiction": False, "conflict": False}
        empty: dict[str, Cell] = dict.fromkeys(schema)
        return {**empty, **found, **nothing, **flags}
    return {name: cell for name, cell in {**found, **answered}.items() if name in schema}


def _answered(plan: Plan, stated: dict[str, Value], as_of: date) -> dict[str, Cell]:
    """What the engine says of one row. Raises FactError for a date that cannot be."""
    facts = derive_facts(plan.facts, stated, as_of)
    match, conflicts = match_every_reading(plan.library, stated, facts)
    flags = {"contradiction": bool(facts.contradictions), "conflict": bool(conflicts), "fault": False}
    needed = {f"needs:{fact}" for verdict in match.open for fact in verdict.needs}
    return {
        **flags,
        "fault-fact": None,
        **{f"verdict:{verdict.scenario.id}": _WORDS.get(verdict.word) for verdict in match.verdicts},
        **{f"raised:{name}": applies(concern, facts) for name, concern in plan.concerns},
        **{name: truth for verdict in match.verdicts for name, truth in _lines(verdict)},
        **{name: name in needed for name in plan.needs},
    }


def _lines(verdict: Verdict) -> list[tuple[str, bool | None]]:
    where = verdict.scenario.id
    return [(f"line:{where}#{number}", _TRUTHS.get(line.truth)) for number, line in enumerate(verdict.lines, start=1)]
