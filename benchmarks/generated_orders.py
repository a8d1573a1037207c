"""A knowledge base and orders from a seed, of the shape that performance is compared on.

60 scenarios over 28 facts: 12 choices, 11 of yes or no, 3 amounts, an age and a date of birth. Each scenario has one
anchor (the complaint) and three to seven further lines out of 60 comparisons, some of them nested, and rates twelve studies.
A fifth of all cells is unknown. Orders are written as Parquet files of 250,000 rows, words as text or as enumerations.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import polars as pl

from rightscan.logic import All, Any, AtLeast, Expression, Is, Not
from rightscan.model.fact import Fact, Word
from rightscan.model.library import Library
from rightscan.model.quantity import quantity
from rightscan.model.scenario import CategoryId, Criterion, Rating, Scenario

SCENARIOS, PROCEDURES, COMPARISONS, UNKNOWN, PART = 60, 25, 60, 0.18, 250_000
CATEGORIES: tuple[CategoryId, ...] = ("usually-appropriate", "may-be-appropriate", "usually-not-appropriate")
DAY = date(2026, 11, 21)
_PLAIN = Fact("", "generated", "choice", "Label", "Question", "Why", ())


def generated_library(shipped: Library, seed: int, scenarios: int = SCENARIOS) -> Library:
    """The shipped library with generated facts and scenarios in place of its own."""
    rng = Random(seed)
    facts = {fact.name: fact for fact in _facts(rng)}
    others = [fact for name, fact in facts.items() if name not in ("complaint", "order", "date-of-birth")]
    comparisons = [_comparison(rng, others[place % len(others)]) for place in range(COMPARISONS)]
    made = [_scenario(rng, facts, comparisons, number) for number in range(scenarios)]
    return msgspec.structs.replace(
        shipped, facts=facts, scenarios={scenario.id: scenario for scenario in made}, topics={}, impossible=()
    )


def write_orders(library: Library, folder: Path, count: int, seed: int, *, enumerated: bool) -> None:
    """So many orders over the generated facts, in parts."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, start in enumerate(range(0, count, PART)):
        rng = np.random.default_rng([seed, part])
        rows = min(PART, count - start)
        columns = {"order_id": pl.Series(np.arange(start, start + rows)), "as_of": pl.repeat(DAY, rows, eager=True)}
        columns |= {fact.name: _cells(fact, rng, rows) for fact in library.facts.values()}
        frame = pl.DataFrame(columns)
        (with_enumerations(library, frame) if enumerated else frame).write_parquet(folder / f"{part:05}.parquet")


def with_enumerations(library: Library, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the words of choices as enumerations."""
    choices = {name: fact for name, fact in library.facts.items() if fact.kind == "choice" and name in frame.columns}
    return frame.with_columns(
        pl.col(name).cast(pl.Enum([word.id for word in fact.words])) for name, fact in choices.items()
    )


def _facts(rng: Random) -> list[Fact]:
    replace = msgspec.structs.replace
    most = quantity(300, "mm", "length")
    sizes = ["complaint", *(f"choice-{n}" for n in range(1, 11))]
    choices = [replace(_PLAIN, name=name, words=_words(name, rng.randint(4, 9))) for name in sizes]
    order = replace(_PLAIN, name="order", words=_words("study", PROCEDURES))
    flags = [replace(_PLAIN, name=f"flag-{n}", words=(Word("yes", "Yes"), Word("no", "No"))) for n in range(11)]
    amount = replace(_PLAIN, kind="quantity", at_least=quantity(0, "mm", "length"), at_most=most, dimension="length")
    amounts = [replace(amount, name=f"size-{n}") for n in range(3)]
    age = replace(
        amount,
        name="age",
        at_least=quantity(0, "years", "time"),
        at_most=quantity(120, "years", "time"),
        dimension="time",
    )
    return [*choices, order, *flags, *amounts, age, replace(_PLAIN, name="date-of-birth", kind="date")]


def _words(name: str, count: int) -> tuple[Word, ...]:
    return tuple(Word(f"{name}-{place}", f"{name} {place}") for place in range(count))


def _scenario(rng: Random, facts: dict[str, Fact], comparisons: list[Expression], number: int) -> Scenario:
    anchors = facts["complaint"].words
    anchor = Is("complaint", (anchors[number % len(anchors)].id,))
    lines = [anchor, *(_condition(rng, comparisons) for _ in range(rng.randint(3, 7)))]
    studies = rng.sample(facts["order"].words, 12)
    return Scenario(
        f"generated.{number}", "Generated", "generated", "routing", str(number), "question", "draft", "full-table", (),
        tuple(Criterion(line, ()) for line in lines),
        ratings=tuple(Rating(study.id, rng.choice(CATEGORIES), ()) for study in studies),
    )  # fmt: skip


def _condition(rng: Random, comparisons: list[Expression]) -> Expression:
    """One comparison, or two or three of them nested."""
    shape, some = rng.random(), tuple(rng.sample(comparisons, 3))
    if shape < 0.5:
        return some[0]
    if shape < 0.75:
        return Any(some)
    return Not(All(some[:2])) if shape < 0.9 else Any((some[0], All((some[1], Not(some[2])))))


def _comparison(rng: Random, fact: Fact) -> Expression:
    if fact.kind == "quantity":
        return AtLeast(
            fact.name, Decimal(rng.choice((14610, 18262)) if fact.name == "age" else rng.choice((10, 20, 50)))
        )
    words = rng.sample(fact.words, 1 if len(fact.words) == 2 else rng.randint(1, 3))
    return Is(fact.name, tuple(word.id for word in words))


def _cells(fact: Fact, rng: np.random.Generator, rows: int) -> pl.Series:
    if fact.kind == "choice":
        column = pl.Series([word.id for word in fact.words])[rng.integers(0, len(fact.words), rows)]
    elif fact.kind == "date":
        column = pl.Series(rng.integers(-10_000, 10_000, rows).astype(np.int32)).cast(pl.Date)
    elif fact.name == "age":  # follows from the date of birth, and is stated for nobody
        return pl.repeat(None, rows, dtype=pl.Float64, eager=True)
    else:
        column = pl.Series(rng.integers(0, 600, rows) / 2)
    return pl.select(pl.when(pl.Series(rng.random(rows) >= UNKNOWN)).then(column)).to_series()
