"""Orders drawn for the equality of the engines: a frame of facts, the same for the same content and seed.

Most rows are a patient of `tests.laws.interviews` (consistent, near a scenario) of whom some facts are not known; a part
of them has single facts changed at random, and some rows have every fact at random and mostly contradict themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from rightscan.backends.plan import bits
from rightscan.backends.tables import BY_DATE
from rightscan.engine.domain import bounds_in, thresholds, values_to_try
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library, Topic
from rightscan.model.quantity import Quantity, unit_size, units_of
from rightscan.model.scenario import Scenario
from tests.laws.interviews import Patients

CONTENT = Path(__file__).parents[2] / "knowledge"
KINDS = {"choice": pl.String, "set": pl.Int64, "quantity": pl.Float64, "date": pl.Date}
_POOL = 600
_EPOCH = date(1970, 1, 1)
Cell = str | int | float | date | None
Random = np.random.Generator


def frame_of(library: Library, stated: Iterable[Mapping[str, Value]], days: Iterable[date]) -> pl.DataFrame:
    """The frame of these patients: a column for every fact of the vocabulary, and the units of amounts."""
    rows = [
        {"order_id": number, "as_of": day, **_cells(library, facts)}
        for number, (facts, day) in enumerate(zip(stated, days, strict=True))
    ]
    return pl.DataFrame(rows, schema=schema_of(library))


def schema_of(library: Library) -> dict[str, type[pl.DataType]]:
    """The columns of the frame with every fact."""
    facts = {name: KINDS[fact.kind] for name, fact in library.facts.items()}
    units = {f"{name}:unit": pl.Float64 for name, fact in library.facts.items() if fact.kind == "quantity"}
    return {"order_id": pl.Int64, "as_of": pl.Date, **facts, **units}


def draw_orders(library: Library, count: int, seed: int) -> pl.DataFrame:
    """So many orders."""
    rng = np.random.default_rng(seed)
    pool = _pool(library.content_hash, seed=0, library=_Kept(library))
    base = pool[rng.integers(0, pool.height, count)]
    days = _days(rng, count, date(2016, 1, 1), date(2027, 12, 31))
    unknown = rng.random(count) * rng.choice([0.1, 0.5, 0.95], count)
    changed = rng.choice([0.0, 0.04, 1.0], count, p=[0.7, 0.24, 0.06])
    columns = {"order_id": pl.Series(np.arange(count)), "as_of": days}
    for name, fact in library.facts.items():
        if fact.kind != "date":
            wild = _wild(library, fact, rng, count)
            anew = pl.Series(rng.random(count) < changed) | pool[name].is_null().all()
            mixed = pl.select(pl.when(anew).then(wild).otherwise(base[name]))
            columns[name] = _with_gaps(mixed.to_series(), unknown, rng)
        if fact.kind == "quantity":
            sizes = [float(unit_size(unit)) for unit in units_of(fact.dimension)]
            columns[f"{name}:unit"] = pl.Series(rng.choice(sizes, count))
    columns["order"] = _with_gaps(_orders(library, rng, count), np.minimum(unknown, 0.2), rng)
    for name, day in BY_DATE.items():
        columns[day] = _with_gaps(_date_for(base[name], days, name, rng), np.maximum(unknown, 0.4), rng)
    return pl.DataFrame(columns).select(schema_of(library).keys())


class _Kept:
    """A library as a key that is always the same: what is cached is named by the hash of its content."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@cache
def _pool(_content: str, seed: int, library: _Kept) -> pl.DataFrame:
    """Patients to draw from, with all that is known of them; a study and a reason are drawn later."""
    drawn = Patients(library.library, CONTENT, seed).draw(_POOL)
    known = [{name: entry.value for name, entry in patient.truth.known.items()} for patient in drawn]
    return frame_of(library.library, known, [_EPOCH] * _POOL)


def _cells(library: Library, stated: Mapping[str, Value]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, value in stated.items():
        if isinstance(value, Quantity):
            cells |= {name: float(value.canonical), f"{name}:unit": float(unit_size(value.unit))}
        else:
            cells[name] = bits(library.facts[name], tuple(value)) if isinstance(value, frozenset) else value
    return cells


def _wild(library: Library, fact: Fact, rng: Random, count: int) -> pl.Series:
    """Any word, a set of none, one or two, or an amount at, below or above a bound."""
    if fact.kind == "choice":
        return pl.Series([word.id for word in fact.words])[rng.integers(0, len(fact.words), count)]
    if fact.kind == "set":
        ones = [1 << place for place in range(len(fact.words))]
        masks = [*([0] * len(ones) if fact.none else []), *ones, *(a | b for a, b in combinations(ones, 2))]
        return pl.Series(rng.choice(masks, count))
    tried = values_to_try(fact, _bounds(library, fact.name))
    amounts = sorted(float(value.canonical) for value in tried if isinstance(value, Quantity))
    assert fact.at_least is not None
    assert fact.at_most is not None
    inside = np.clip(
        rng.choice(amounts, count) + rng.choice([-1, 0, 0, 1], count), float(fact.at_least.canonical), None
    )
    return pl.Series(np.minimum(inside, float(fact.at_most.canonical)))


def _bounds(library: Library, name: str) -> set[Decimal]:
    """Every amount at which a criterion or a concern changes."""
    places: tuple[Scenario | Topic, ...] = (*library.scenarios.values(), *library.topics.values())
    raised = [tree for place in places for concern in place.concerns for tree in (concern.when, concern.unless) if tree]
    return thresholds(name, library.scenarios.values()) | bounds_in(name, raised)


def _orders(library: Library, rng: Random, count: int) -> pl.Series:
    """Studies, as often as scenarios rate them."""
    rated = [rating.procedure for scenario in library.scenarios.values() for rating in scenario.ratings]
    return pl.Series([*rated, *library.procedures])[rng.integers(0, len(rated) + len(library.procedures), count)]


def _with_gaps(column: pl.Series, unknown: np.ndarray, rng: Random) -> pl.Series:
    return pl.select(pl.when(pl.Series(rng.random(len(column)) >= unknown)).then(column)).to_series()


def _days(rng: Random, count: int, first: date, last: date) -> pl.Series:
    numbers = rng.integers((first - _EPOCH).days, (last - _EPOCH).days + 1, count)
    return pl.Series(numbers.astype(np.int32)).cast(pl.Date)


def _date_for(amounts: pl.Series, days: pl.Series, name: str, rng: Random) -> pl.Series:
    """A date that gives about this amount on the day of the order; any date for some, and where nothing is known."""
    count = len(days)
    spread = rng.integers(0, 364 if name == "age" else 3, count)
    fitting = days.to_physical() - amounts.cast(pl.Int32) - pl.Series(spread.astype(np.int32))
    anywhere = _days(rng, count, date(1899, 1, 1), date(2028, 1, 1)).to_physical()
    usual = pl.Series(rng.random(count) < 0.96)
    return pl.select(pl.when(usual).then(fitting).otherwise(anywhere).cast(pl.Date)).to_series()
