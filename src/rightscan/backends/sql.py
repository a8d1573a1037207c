"""The rules as SQL text, for databases that exist already: DuckDB, Spark, warehouses. NULL is unknown.

Every database has AND, OR and NOT of three values. The text is written by SQLGlot from a syntax tree, in the dialect
that is asked for. DuckDB and Spark run it in the tests; for other dialects it is only known to parse.
The table has the columns of the frame of facts (see `polars.py`); beside it lie the tables of `our_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlglot import exp

from rightscan.backends import sql_facts
from rightscan.backends.plan import ORDER, QUESTION, Plan, bits, is_column_of, limits
from rightscan.backends.sql_facts import (
    all_of,
    any_of,
    column,
    compared,
    named,
    number,
    one_of,
    selected,
    settled,
    table_name,
    whole,
)
from rightscan.backends.tables import BY_DATE
from rightscan.logic import All, Any, AtLeast, Atom, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.fact import Fact
from rightscan.model.scenario import Concern

UNKNOWN = exp.cast(exp.null(), "boolean")


class Table(NamedTuple):
    """A table to lay beside the orders: the kinds of its columns (`text`, `number`, `truth`) and its rows."""

    columns: dict[str, str]
    rows: list[tuple[str | int | bool | None, ...]]


def columns_read(plan: Plan) -> tuple[str, ...]:
    """The columns that the rules can use: the key, the day, and those of the facts."""
    units = [f"{name}:unit" for name in BY_DATE if name in plan.reads]
    return ("order_id", "as_of", *plan.reads, *units)


def judge_sql(plan: Plan, dialect: str, table: str, columns: Iterable[str] | None = None) -> str:
    """The query that gives the columns of `polars.judge`. `columns` are those of the table, without: `columns_read`.

    A fact without a column is unknown everywhere; other columns pass through.
    """
    found = tuple(columns if columns is not None else columns_read(plan))
    passed = tuple(name for name in found if not is_column_of(plan, name))
    steps = sql_facts.known_facts(plan, table, found, passed)
    facts = frozenset(selection.alias_or_name for selection in steps[-1][1].selects)
    kept = (*passed, "as_of", *(name for name in (QUESTION, ORDER) if name in facts), "contradiction", "fault")
    comparisons = {_at(plan, atom): _comparison(plan, atom, facts) for atom in plan.comparisons}
    steps.append(("compared", selected({**_same(kept), **comparisons}, exp.table_(sql_facts.STEPS[-1]))))
    lines = {_of_line(plan, line): _tree(plan, line) for line in plan.lines}
    carried = (*kept, *(_at(plan, atom) for atom in plan.comparisons))
    steps.append(("lined", selected({**_same(carried), **lines}, exp.table_("compared"))))
    query = _verdicts(plan, passed, facts)
    for name, step in steps:
        query = query.with_(name, as_=step, copy=False)
    return query.sql(dialect=dialect, pretty=True, identify=True)


def rated_sql(plan: Plan, dialect: str, judged: str) -> str:
    """The query that gives the columns of `polars.rated`, from a table or view of judged orders."""
    here, there = "judged", "ratings"
    verdict = exp.case()
    for scenario in plan.scenarios:
        told = column("scenario", there).eq(exp.Literal.string(scenario.id))
        verdict = verdict.when(told, column(f"verdict:{scenario.id}", here), copy=False)
    fits_any = any_of([column(f"verdict:{scenario.id}", here) for scenario in plan.scenarios])  # few: before the join
    asked = any_of([column(QUESTION, here).is_(exp.null()), column("question", there).eq(column(QUESTION, here))])
    names = ("scenario", "procedure", "category", "local")
    query = selected(
        {"order_id": column("order_id", here), **{name: column(name, there) for name in names}},
        exp.table_(judged, quoted=True).as_(here),
    ).join(
        exp.table_(table_name("ratings")).as_(there), on=column("procedure", there).eq(column(ORDER, here)), copy=False
    )
    usable = [exp.not_(column("fault", here)), exp.not_(column("expired", here)), fits_any, asked]
    usable += [verdict] if plan.scenarios else []
    return query.where(*usable).sql(dialect=dialect, pretty=True, identify=True)


def misread_sql(plan: Plan, dialect: str, table: str, columns: Iterable[str] | None = None) -> str:
    """The query that must come back empty before the orders are judged: `fact`, `cell` and how many `orders` have it.

    It finds words outside the vocabulary, bits that stand for no word, and amounts outside what is possible.
    """
    found = frozenset(columns if columns is not None else columns_read(plan))
    parts = [_misread(plan.facts[name], table) for name in plan.reads if name in found and _is_checked(plan, name)]
    return exp.union(*parts, distinct=False, copy=False).sql(dialect=dialect, pretty=True, identify=True)


def our_tables(plan: Plan) -> dict[str, Table]:
    """The tables that the queries join, by name: tumor, nodes and stage, and the ratings."""
    tables = {}
    for lookup in sql_facts.lookups(plan):
        facts, last = compared(plan, lookup), lookup is plan.lookups.stage
        kinds = {"key": "number", "contradiction" if last else "state": "truth" if last else "number"}
        given: list[tuple[str | int | bool | None, ...]] = [
            (key, bool(state) if last else state, *(lookup.words[fact][key] for fact in facts))
            for key, state in enumerate(lookup.state)
        ]
        tables[table_name(lookup.name)] = Table({**kinds, **dict.fromkeys(facts, "text")}, given)
    questions = {scenario.id: scenario.question for scenario in plan.scenarios}
    names = ("scenario", "question", "procedure", "category", "local")
    tables[table_name("ratings")] = Table(
        dict.fromkeys(names, "text"),
        [
            (rate.scenario, questions[rate.scenario], rate.procedure, rate.category, rate.local or None)
            for rate in plan.ratings
        ],
    )
    return tables


def _verdicts(plan: Plan, passed: tuple[str, ...], facts: frozenset[str]) -> exp.Select:
    asked = {name: column(name) if name in facts else exp.cast(exp.null(), "text") for name in (QUESTION, ORDER)}
    last_day = exp.cast(exp.Literal.string(plan.library.edition.refuse_after.isoformat()), "date")
    verdicts = {
        f"verdict:{scenario.id}": all_of([column(_of_line(plan, line.expression)) for line in scenario.fits])
        for scenario in plan.scenarios
    }
    raised = {f"raised:{name}": _raised(plan, concern) for name, concern in plan.concerns}
    flags = {**_same(("contradiction", "fault")), "expired": column("as_of") > last_day}
    return selected({**_same(passed), **asked, **flags, **verdicts, **raised}, exp.table_("lined"))


def _same(names: Iterable[str]) -> dict[str, exp.Expr]:
    return {name: column(name) for name in names}


def _at(plan: Plan, atom: Atom) -> str:
    return f"c{plan.comparisons[atom]}"


def _of_line(plan: Plan, line: Expression) -> str:
    return f"l{plan.lines[line]}"


def _tree(plan: Plan, node: Expression) -> exp.Expr:
    """The tree over the columns of its comparisons."""
    if isinstance(node, All):
        return all_of([_tree(plan, part) for part in node.parts])
    if isinstance(node, Any):
        return any_of([_tree(plan, part) for part in node.parts])
    if isinstance(node, Not):
        return exp.not_(_tree(plan, node.part))
    return column(_at(plan, node))


def _comparison(plan: Plan, atom: Atom, facts: frozenset[str]) -> exp.Expr:
    """One comparison; unknown where its fact has no column, and for a date, which nothing compares."""
    if atom.fact not in facts or plan.facts[atom.fact].kind == "date":
        return UNKNOWN.copy()
    what = column(atom.fact)
    if isinstance(atom, AtLeast):
        return what >= number(float(atom.bound))
    if isinstance(atom, Over):
        return what > number(float(atom.bound))
    if isinstance(atom, HasNone):
        return what.eq(whole(0))
    return _has(plan, atom) if isinstance(atom, Has) else _is(atom)


def _is(atom: Is) -> exp.Expr:
    what, coarse = column(atom.fact), tuple(word for word in atom.unless_coarse if word not in atom.values)
    fine = one_of(what, atom.values)
    return exp.case().when(exp.not_(one_of(what, coarse)), fine) if coarse else fine


def _has(plan: Plan, atom: Has) -> exp.Expr:
    what = column(atom.fact)
    mask = whole(bits(plan.facts[atom.fact], atom.values))
    hit = exp.paren(exp.BitwiseAnd(this=what, expression=mask)).neq(whole(0))
    return hit if atom.closed else exp.case().when(hit, exp.true()).when(what.eq(whole(0)), exp.false())


def _raised(plan: Plan, concern: Concern) -> exp.Expr:
    """Whether it is known to apply; an exception counts only if it is known."""
    applies = _tree(plan, concern.when)
    if concern.unless is not None:
        applies = all_of([applies, exp.not_(settled(_tree(plan, concern.unless)))])
    return settled(applies)


def _is_checked(plan: Plan, name: str) -> bool:
    return plan.facts[name].kind != "date"


def _misread(fact: Fact, table: str) -> exp.Select:
    """The cells of one column that stand for nothing, each with its count."""
    cell = column(fact.name)
    if fact.kind == "choice":
        wrong = exp.not_(one_of(cell, tuple(word.id for word in fact.words)))
    elif fact.kind == "set":
        wrong = exp.not_(cell.between(whole(0), whole((1 << len(fact.words)) - 1)))
    else:
        least, most = (float(limit) for limit in limits(fact))
        wrong = exp.not_(cell.between(number(least), number(most)))
    text = exp.cast(cell, "text")
    named_cells = [named("fact", exp.Literal.string(fact.name)), named("cell", text)]
    counted = exp.select(*named_cells, named("orders", exp.func("COUNT", exp.Star())))
    return counted.from_(exp.table_(table, quoted=True)).where(wrong).group_by(text.copy())
