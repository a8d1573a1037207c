"""A generated knowledge base: any number of scenarios over 28 invented facts, the same for the same seed.

Twelve choices, eleven yes-or-no, four sizes and an age, which a date of birth gives as well. Every scenario has four to
eight lines. The first asks for one or two of the twelve complaints, its anchor; the others are comparisons, or one in
five a nested any, all and not of two or three. The comparisons are drawn from a stock of some seventy, as real ones
repeat. Each scenario rates twelve of forty studies and answers one of five questions. Nothing in it means anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

import msgspec

from rightscan.engine.facts import Facts, Known
from rightscan.logic import All, Any, AtLeast, Atom, Expression, Is, Not, Over, Scalar
from rightscan.model.fact import Fact, Value, Word
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity, quantity
from rightscan.model.scenario import CategoryId, Criterion, Rating, Scenario

ANCHOR, QUESTION = "complaint", "clinical-question"
CHOICES = {ANCHOR: 12, "sex": 3, **{f"choice-{number}": 4 + number % 4 for number in range(10)}}
FLAGS = [f"flag-{number}" for number in range(11)]
SIZES = {f"size-{number}": (2, 5, 10, 20, 50)[: 2 + number % 3] for number in range(4)}
AGES = (6575, 14610, 18263, 23742)  # days: 18, 40, 50 and 65 years
AMOUNTS = {**SIZES, "age": AGES}
CATEGORIES: tuple[CategoryId, ...] = (
    "usually-appropriate",
    "may-be-appropriate",
    "may-be-appropriate-disagreement",
    "usually-not-appropriate",
)
QUESTIONS, STUDIES, RATED, UNKNOWN = 5, 40, 12, 0.18
DAY = date(2026, 11, 21)
MOST = {**dict.fromkeys(SIZES, quantity(100, "mm", "length")), "age": quantity(100, "years", "time")}


def generated_library(shipped: Library, count: int, seed: int = 1) -> Library:
    """A library with this many generated scenarios; the sources and the edition are those of the shipped one."""
    rng = Random(seed)
    stock = list(_stock(rng))
    scenarios = [_scenario(rng, stock, number) for number in range(count)]
    return msgspec.structs.replace(
        shipped,
        facts={fact.name: fact for fact in _vocabulary()},
        topics={},
        impossible=(),
        scenarios={scenario.id: scenario for scenario in scenarios},
    )


def generated_patients(seed: int, unknown: float = UNKNOWN) -> Iterator[dict[str, Scalar]]:
    """Endless patients: every fact unknown with this probability, otherwise any word, or any amount and every bound."""
    rng = Random(seed)
    words = {name: [f"w{number}" for number in range(count)] for name, count in CHOICES.items()}
    words |= {name: ["yes", "no"] for name in FLAGS}
    while True:
        known: dict[str, Scalar] = {name: rng.choice(said) for name, said in words.items() if rng.random() >= unknown}
        for name, bounds in AMOUNTS.items():
            if rng.random() >= unknown:
                some = Decimal(rng.randrange(1, int(10 * MOST[name].canonical))) / 10
                known[name] = Decimal(rng.choice(bounds)) if rng.random() < 0.1 else some
        yield known


def generated_facts(seed: int, unknown: float = UNKNOWN) -> Iterator[Facts]:
    """The same patients as the engine has them."""
    for values in generated_patients(seed, unknown):
        known = {name: Known(name, _stated(name, value)) for name, value in values.items()}
        yield Facts(known, values, frozenset(), (), DAY)


def _stated(name: str, value: Scalar) -> Value:
    return Quantity(value, value, "days" if name == "age" else "mm") if isinstance(value, Decimal) else value


def _vocabulary() -> Iterator[Fact]:
    def fact(name: str, kind: str, **parts: object) -> Fact:
        plain = Fact(name, "patient", "choice", name, f"{name}?", "It is compared.", ())
        return msgspec.structs.replace(plain, kind=kind, **parts)

    for name, count in {QUESTION: QUESTIONS, **CHOICES}.items():
        yield fact(name, "choice", words=tuple(Word(f"w{number}", f"w{number}") for number in range(count)))
    for name in FLAGS:
        yield fact(name, "choice", words=(Word("yes", "yes"), Word("no", "no")))
    for name in AMOUNTS:
        of_age = name == "age"
        unit, dimension = ("years", "time") if of_age else ("mm", "length")
        limits = {"at_least": quantity(0, unit, dimension), "at_most": MOST[name]}
        yield fact(name, "quantity", dimension=dimension, unit=unit, **limits)
    yield fact("date-of-birth", "date", ask="never")
    yield fact(
        "order",
        "choice",
        ask="never",
        words=tuple(Word(f"study-{number}", f"study {number}") for number in range(STUDIES)),
    )


def _stock(rng: Random) -> Iterator[Atom]:
    """The comparisons from which the lines are made: most of them hold for a third to a half of all patients."""
    for name, count in CHOICES.items():
        for _ in range(3 if name != ANCHOR else 0):
            yield Is(name, tuple(f"w{number}" for number in sorted(rng.sample(range(count), (count + 2) // 3))))
    for name in FLAGS:
        yield Is(name, ("yes",))
        yield Is(name, ("no",))
    for name, bounds in AMOUNTS.items():
        for bound in bounds:
            yield rng.choice((AtLeast, Over))(name, Decimal(bound))


def _scenario(rng: Random, stock: list[Atom], number: int) -> Scenario:
    complaints = sorted(rng.sample(range(CHOICES[ANCHOR]), rng.choice((1, 1, 2))))
    lines: list[Expression] = [Is(ANCHOR, tuple(f"w{complaint}" for complaint in complaints))]
    lines += [_line(rng, stock) for _ in range(rng.randrange(3, 8))]
    studies = sorted(rng.sample(range(STUDIES), RATED))
    return Scenario(
        id=f"generated.number-{number}",
        title=f"Generated scenario {number}",
        topic="generated",
        kind="routing",
        variant=str(number),
        question=f"w{rng.randrange(QUESTIONS)}",
        status="draft",
        completeness="full-table",
        cites=(),
        fits=tuple(Criterion(line, ()) for line in lines),
        ratings=tuple(Rating(f"study-{study}", rng.choice(CATEGORIES), ()) for study in studies),
    )


def _line(rng: Random, stock: list[Atom]) -> Expression:
    """A comparison, or one in five a small tree."""
    if rng.random() < 0.8:
        return rng.choice(stock)
    one, *others = rng.sample(stock, rng.randrange(2, 4))
    inner = Not(All(tuple(others)))
    return rng.choice((All((one, inner)), Any((one, Not(inner))), Not(Any((one, inner)))))
