"""The rules as Polars expressions: any number of orders on one machine. Null is unknown; the logic is Kleene's.

The frame of facts has one row for each order: `order_id`, `as_of`, and a column for each fact that is present, named
by the fact: words as text (or as an enumeration of them), sets as bit masks, amounts in the canonical unit with
`<fact>:unit` beside them, dates. Every other column passes through.
"""

from __future__ import annotations

import polars as pl

from rightscan.backends.plan import ORDER, QUESTION, Plan, bits, is_column_of
from rightscan.backends.polars_facts import NEVER, all_of, any_of, one_of, with_known_facts
from rightscan.logic import All, Any, AtLeast, Atom, Expression, Has, HasNone, Is, Not, Over, atoms
from rightscan.model.scenario import Concern

UNKNOWN = pl.lit(None, pl.Boolean)


def judge(plan: Plan, frame: pl.LazyFrame, *, lines: bool = False, needs: bool = False) -> pl.LazyFrame:
    """Every verdict and concern of every order, independent of the question asked.

    `verdict:<scenario>` is true (fits), false (excluded) or null (open), `raised:<scenario or topic>#<concern>` never
    null. Where `contradiction` or `fault` is true they are not final: see `rows.judge_rows`. Where `expired` is true
    the content was too old for that day to say anything. On wish `line:<scenario>#<n>`, and `needs:<fact>`: whether an
    open scenario of the question asked needs the fact.
    """
    schema = frame.collect_schema()
    columns = frozenset(schema.names())
    known = with_known_facts(plan, frame, columns).with_columns(_text(name, columns) for name in (QUESTION, ORDER))
    facts = frozenset(known.collect_schema().names())
    passed = [name for name in schema.names() if not is_column_of(plan, name)]
    expired = (pl.col("as_of") > plan.library.edition.refuse_after).alias("expired")
    judged = (
        known.with_columns(_comparison(plan, atom, facts).alias(_at(plan, atom)) for atom in plan.comparisons)
        .with_columns(_tree(plan, line).alias(_of_line(plan, line)) for line in plan.lines)
        .with_columns(
            all_of([pl.col(_of_line(plan, line.expression)) for line in scenario.fits]).alias(f"verdict:{scenario.id}")
            for scenario in plan.scenarios
        )
    )
    verdicts = [f"verdict:{scenario.id}" for scenario in plan.scenarios]
    raised = [_raised(plan, concern).alias(f"raised:{name}") for name, concern in plan.concerns]
    wished = [*(_lines(plan) if lines else []), *(_needs(plan) if needs else [])]
    return judged.select(*passed, QUESTION, ORDER, "contradiction", "fault", expired, *verdicts, *raised, *wished)


def _asks(question: str) -> pl.Expr:
    return (pl.col(QUESTION) == question).fill_null(value=True)


def _text(name: str, columns: frozenset[str]) -> pl.Expr:
    return pl.col(name) if name in columns else pl.lit(None, pl.String).alias(name)


def _at(plan: Plan, atom: Atom) -> str:
    return f"comparison:{plan.comparisons[atom]}"


def _of_line(plan: Plan, line: Expression) -> str:
    return f"line:{plan.lines[line]}"


def _tree(plan: Plan, node: Expression) -> pl.Expr:
    """The tree over the columns of its comparisons."""
    if isinstance(node, All):
        return all_of([_tree(plan, part) for part in node.parts])
    if isinstance(node, Any):
        return any_of([_tree(plan, part) for part in node.parts])
    if isinstance(node, Not):
        return ~_tree(plan, node.part)
    return pl.col(_at(plan, node))


def _comparison(plan: Plan, atom: Atom, facts: frozenset[str]) -> pl.Expr:
    """One comparison; unknown where its fact has no column, and for a date, which nothing compares."""
    if atom.fact not in facts or plan.facts[atom.fact].kind == "date":
        return UNKNOWN
    column = pl.col(atom.fact)
    if isinstance(atom, AtLeast):
        return column >= float(atom.bound)
    if isinstance(atom, Over):
        return column > float(atom.bound)
    if isinstance(atom, HasNone):
        return column == 0
    return _has(plan, atom) if isinstance(atom, Has) else _is(atom)


def _is(atom: Is) -> pl.Expr:
    fine = one_of(atom.fact, atom.values)
    coarse = tuple(word for word in atom.unless_coarse if word not in atom.values)
    return pl.when(~one_of(atom.fact, coarse)).then(fine) if coarse else fine


def _has(plan: Plan, atom: Has) -> pl.Expr:
    column = pl.col(atom.fact)
    hit = (column & bits(plan.facts[atom.fact], atom.values)) != 0
    return hit if atom.closed else pl.when(hit).then(hit).when(column == 0).then(NEVER)


def _raised(plan: Plan, concern: Concern) -> pl.Expr:
    """Whether it is known to apply; an exception counts only if it is known."""
    applies = _tree(plan, concern.when)
    if concern.unless is not None:
        applies &= ~_tree(plan, concern.unless).fill_null(value=False)
    return applies.fill_null(value=False)


def _lines(plan: Plan) -> list[pl.Expr]:
    return [
        pl.col(_of_line(plan, line.expression)).alias(f"line:{scenario.id}#{number}")
        for scenario in plan.scenarios
        for number, line in enumerate(scenario.fits, start=1)
    ]


def _needs(plan: Plan) -> list[pl.Expr]:
    """For each fact that a line reads: whether a line of an open scenario is unknown because of it."""
    wanted: dict[str, list[pl.Expr]] = {name: [] for name in plan.needs}
    for scenario in plan.scenarios:
        for line in scenario.fits:
            is_open = pl.col(f"verdict:{scenario.id}").is_null() & _asks(scenario.question)
            unsettled = is_open & pl.col(_of_line(plan, line.expression)).is_null()
            for atom in atoms(line.expression):
                wanted[f"needs:{atom.fact}"].append(unsettled & pl.col(_at(plan, atom)).is_null())
    return [any_of(parts).alias(name) for name, parts in wanted.items()]
