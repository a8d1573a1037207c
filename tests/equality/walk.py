"""The specification as an engine of its own: every tree walked for every row, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from rightscan.backends.plan import ORDER, QUESTION, Plan
from rightscan.backends.rows import Cell, stated_facts
from rightscan.engine.facts import Facts, derive_facts
from rightscan.errors import FactError
from rightscan.logic import FALSE, TRUE, All, Expression, evaluate
from rightscan.model.scenario import Concern
from tests.equality.reference import ratings

WORDS = {TRUE: True, FALSE: False}


def by_tree_walk(plan: Plan, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is judged and what is rated, by `logic.evaluate` alone."""
    trees = {f"verdict:{one.id}": All(tuple(line.expression for line in one.fits)) for one in plan.scenarios}
    rows = [_walked(plan, trees, row) for row in frame.iter_rows(named=True)]
    flags = dict.fromkeys(("contradiction", "fault", "expired"), pl.Boolean)
    raised = dict.fromkeys((f"raised:{name}" for name, _ in plan.concerns), pl.Boolean)
    asked = {QUESTION: pl.String, ORDER: pl.String}
    schema = {"order_id": pl.Int64, **asked, **flags, **dict.fromkeys(trees, pl.Boolean), **raised}
    judged = pl.DataFrame(rows, schema=schema, orient="row").sort("order_id")
    return judged, ratings(plan, judged)


def _walked(plan: Plan, trees: Mapping[str, Expression], row: Mapping[str, Cell]) -> dict[str, Cell]:
    as_of = row["as_of"]
    assert isinstance(as_of, date)
    expired = as_of > plan.library.edition.refuse_after
    found: dict[str, Cell] = {name: row.get(name) for name in ("order_id", QUESTION, ORDER)}
    try:
        facts = derive_facts(plan.facts, stated_facts(plan, row), as_of)
    except FactError:
        return {**found, "contradiction": False, "fault": True, "expired": expired}
    return {
        **found,
        "contradiction": bool(facts.contradictions),
        "fault": False,
        "expired": expired,
        **{name: WORDS.get(evaluate(tree, facts.values)) for name, tree in trees.items()},
        **{f"raised:{name}": _raised(concern, facts) for name, concern in plan.concerns},
    }


def _raised(concern: Concern, facts: Facts) -> bool:
    excepted = concern.unless is not None and evaluate(concern.unless, facts.values) is TRUE
    return evaluate(concern.when, facts.values) is TRUE and not excepted
