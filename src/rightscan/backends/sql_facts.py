"""The facts of a table and what follows from them, as SQL syntax trees: the same steps as in Polars.

Each step is one subquery, named, so that the text can be read from top to bottom.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from sys import float_info

from sqlglot import exp

from rightscan.backends.plan import Plan, limits
from rightscan.backends.tables import BY_DATE, Axis, Lookup
from rightscan.model.quantity import quantity

STEPS = ("given", "counted", "dated", "placed", "staged")
YEAR = float(quantity(1, "years", "time").canonical)
Columns = dict[str, exp.Expr]


def known_facts(
    plan: Plan, table: str, columns: tuple[str, ...], kept: tuple[str, ...]
) -> list[tuple[str, exp.Select]]:
    """The steps from the table to the known facts: the last has `kept`, every fact read, `contradiction`, `fault`.

    `columns` are those of the table.
    """
    present = frozenset(columns)
    facts = [name for name in plan.reads if name in present]
    dated = [name for name, day in BY_DATE.items() if name in plan.reads and day in present]
    passed = dict.fromkeys((*kept, "as_of", *facts))
    given = {name: _finite(name) if name in plan.facts and _is_amount(plan, name) else column(name) for name in passed}
    given |= {f"{name}:unit": column(f"{name}:unit") for name in dated if f"{name}:unit" in present}
    counted = {f"since:{name}": _years() if name == "age" else _days() for name in dated}
    after = [name for name in passed if name not in dated]
    by_date = [pair for name in dated for pair in _by_date(plan, name, present).items()]
    keys = {f"key:{table.name}": _key(table, present) for table in lookups(plan)}
    flags = {
        "contradiction": any_of([column(f"apart:{name}") for name in dated]),
        "fault": any_of([column(f"wrong:{name}") for name in dated]),
    }
    names = [*after, *dated]
    return [
        (STEPS[0], selected(given, exp.table_(table, quoted=True))),
        (STEPS[1], selected({**_same([*given]), **counted}, exp.table_(STEPS[0]))),
        (STEPS[2], selected({**_same(after), **dict(by_date)}, exp.table_(STEPS[1]))),
        (STEPS[3], selected({**_same(names), **flags, **keys}, exp.table_(STEPS[2]))),
        (STEPS[-1], _staged(plan, names)),
    ]


def lookups(plan: Plan) -> tuple[Lookup, ...]:
    """The three tables, in the order in which they are joined."""
    return plan.lookups.tumor, plan.lookups.nodes, plan.lookups.stage


def table_name(name: str) -> str:
    """The name under which a table of ours lies in the database."""
    return f"rightscan_{name}"


def compared(plan: Plan, table: Lookup) -> list[str]:
    """The facts of the table that a rule compares."""
    read = {atom.fact for atom in plan.comparisons}
    return [name for name in table.words if name in read]


def column(name: str, table: str = "") -> exp.Column:
    """A quoted column."""
    return exp.column(name, table=table or None, quoted=True)


def number(amount: float) -> exp.Expr:
    """A number that every database reads as a double."""
    return exp.cast(exp.Literal.number(repr(amount)), "double")


def whole(amount: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(amount)


def one_of(what: exp.Expr, words: tuple[str, ...]) -> exp.Expr:
    """Whether it is one of the words; null where it is null."""
    return what.isin(*(exp.Literal.string(word) for word in words))


def all_of(parts: list[exp.Expr]) -> exp.Expr:
    """Kleene AND; true for none."""
    return exp.and_(*parts, copy=False) if parts else exp.true()


def any_of(parts: list[exp.Expr]) -> exp.Expr:
    """Kleene OR; false for none."""
    return exp.or_(*parts, copy=False) if parts else exp.false()


def settled(what: exp.Expr) -> exp.Expr:
    """False where it is null."""
    return exp.func("COALESCE", what, exp.false())


def selected(columns: Columns, source: exp.Expr) -> exp.Select:
    """SELECT of named columns."""
    return exp.select(*(named(name, what) for name, what in columns.items())).from_(source)


def named(name: str, what: exp.Expr) -> exp.Expr:
    """The expression under a quoted name."""
    return exp.alias_(what, name, quoted=True)


def _same(names: list[str]) -> Columns:
    return {name: column(name) for name in names}


def _is_amount(plan: Plan, name: str) -> bool:
    return plan.facts[name].kind == "quantity"


def _finite(name: str) -> exp.Expr:
    """The amount; null where it is NaN, which every database compares in its own way, or infinite."""
    most = float_info.max
    return exp.case().when(column(name).between(number(-most), number(most)), column(name))


def _by_date(plan: Plan, name: str, present: frozenset[str]) -> Columns:
    """Age or time since surgery from its date; whether what was stated contradicts it; whether the date is wrong."""
    day, (least, most) = column(BY_DATE[name]), limits(plan.facts[name])
    found, unit = column(f"since:{name}"), 1.0 if name != "age" else YEAR
    wrong = any_of([column("as_of") < day, found < number(float(least)), found > number(float(most))])
    if name not in present:
        return {name: found, f"apart:{name}": exp.false(), f"wrong:{name}": settled(wrong)}
    given = column(name)
    slack: exp.Expr = number(unit)
    if f"{name}:unit" in present:
        stated = column(f"{name}:unit")
        slack = exp.case().when(stated > number(unit), stated).else_(number(unit))
    apart = exp.not_(all_of([given > found - slack, given < found + slack]))
    return {
        name: exp.func("COALESCE", found, given),
        f"apart:{name}": settled(apart),
        f"wrong:{name}": settled(wrong),
    }


def _days() -> exp.Expr:
    """The days from the operation to the day of the order."""
    day = column(BY_DATE["time-since-surgery"])
    return exp.cast(exp.DateDiff(this=column("as_of"), expression=day, unit=exp.var("DAY")), "double")


def _years() -> exp.Expr:
    """The completed years, in days of the mean year."""
    (this, now), (that, then) = _calendar(column("as_of")), _calendar(column(BY_DATE["age"]))
    birthday = exp.case().when(now < then, whole(1)).else_(whole(0))
    return exp.cast(exp.paren(this - that - birthday), "double") * number(YEAR)


def _calendar(day: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """The year, and one number for month and day."""
    year, month, of_month = (
        exp.Extract(this=exp.var(part), expression=day.copy()) for part in ("YEAR", "MONTH", "DAY")
    )
    return year, exp.paren(month * whole(32) + of_month)


def _key(table: Lookup, present: frozenset[str]) -> exp.Expr:
    """The number of the cell, from what is stated."""
    places = [place for axis in table.axes if axis.fact in present for place in _places(axis)]
    return reduce(add, places) if places else whole(0)


def _places(axis: Axis) -> list[exp.Expr]:
    """What each class of the axis adds to the key."""
    what = column(axis.fact)
    if axis.bounds:
        tests = [exp.not_(what.is_(exp.null())), *(what > number(float(bound)) for bound in axis.bounds)]
        return [exp.case().when(test, whole(axis.stride)).else_(whole(0)) for test in tests]
    cases = exp.case()
    for place, words in enumerate(axis.classes, start=1):
        cases = cases.when(one_of(what, words), whole(place * axis.stride))
    return [cases.else_(whole(0))] if axis.classes else []


def _staged(plan: Plan, names: list[str]) -> exp.Select:
    """The facts with T, N, M and the stage in place. A key without a cell counts as a contradiction: the engine looks."""
    source, (tumor, nodes, stage) = STEPS[-2], (table.name for table in lookups(plan))
    worked_out = {fact: table.name for table in lookups(plan) for fact in compared(plan, table)}
    facts = {name: column(name, worked_out.get(name, source)) for name in dict.fromkeys((*names, *worked_out))}
    apart = exp.func("COALESCE", column("contradiction", stage), exp.true())
    flags = {"contradiction": any_of([column("contradiction", source), apart]), "fault": column("fault", source)}
    own = [(part, column(f"key:{part}", source)) for part in (tumor, nodes)]
    key = column("key:stage", source) + column("state", tumor) + column("state", nodes)
    found = selected({**facts, **flags}, exp.table_(source))
    for name, what in (*own, (stage, key)):
        found = found.join(
            exp.table_(table_name(name)).as_(name), on=column("key", name).eq(what), join_type="left", copy=False
        )
    return found
