"""The one question that narrows the advice most, and when to stop asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from rightscan.engine.derive import DERIVED, inputs_of
from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import QUESTION, Line, Match, Verdict
from rightscan.logic import FALSE, UNKNOWN, Atom, Expression, Scalar, Truth, atoms, evaluate
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

Advice = frozenset[tuple[str, str, str]]
_Score = tuple[float, float]
LEADING = frozenset(DERIVED) | {source for name in DERIVED for source in inputs_of(name)}
"""The facts that are derived, and those that others are derived from."""


class NextQuestion(msgspec.Struct, frozen=True):
    """The fact to ask for, why, and how many pieces of advice are open now and, on average, after an answer."""

    fact: Fact
    open_now: int
    open_after: float


def next_question(library: Library, facts: Facts, match: Match) -> NextQuestion | None:
    """The unknown fact whose answer most narrows the ratings; None when no answer can change the advice.

    Where two narrow them alike, the one after which fewer facts are needed, then the first of the vocabulary.
    """
    if is_settled(match):
        return None
    candidates = list(_candidates(library, facts, match))
    usual = [fact for fact in candidates if fact.ask == "usual"]
    possible = (*match.fits, *match.open)
    live = [_live(verdict, facts.values) for verdict in possible]
    scored = [
        (_left_after(library, facts, fact, live, _reading(fact, possible, live)), fact) for fact in usual or candidates
    ]
    if not scored:
        return None
    (open_after, _), best = min(scored, key=lambda entry: entry[0])
    return NextQuestion(best, len(_unsettled(match)), open_after)


def can_ask(library: Library, facts: Facts, match: Match) -> bool:
    """Whether there is a next question, without choosing it."""
    return not is_settled(match) and any(True for _ in _candidates(library, facts, match))


def is_settled(match: Match) -> bool:
    """Whether the open scenarios of the question asked can still add anything to the advice of those that fit."""
    return not _unsettled(match)


def _unsettled(match: Match) -> Advice:
    sure = _advice(verdict.scenario for verdict in match.fits)
    return _advice(verdict.scenario for verdict in match.open) - sure


def _advice(scenarios: Iterable[Scenario]) -> Advice:
    """Question, study and category; a scenario without ratings is a piece of advice of its own."""
    found: set[tuple[str, str, str]] = set()
    for scenario in scenarios:
        for rating in scenario.ratings:
            found.add((scenario.question, rating.procedure, rating.counts))
        if not scenario.ratings:
            found.add((scenario.question, scenario.id, "not-recorded"))
    return frozenset(found)


def _candidates(library: Library, facts: Facts, match: Match) -> Iterator[Fact]:
    """Unknown facts that open scenarios need, with the inputs of derived ones, in the order of the vocabulary."""
    wanted = {name for verdict in match.open for name in verdict.needs}
    wanted |= {source for name in wanted for source in inputs_of(name) if source not in facts.known}
    if not match.question:
        wanted.add(QUESTION)
    wanted -= facts.declined
    return (fact for name, fact in library.facts.items() if name in wanted and fact.ask != "never")


def _reading(fact: Fact, possible: Iterable[Verdict], live: list[_Live]) -> list[Scenario]:
    """The scenarios that read a fact: at their thresholds it is tried."""
    return [verdict.scenario for verdict, entry in zip(possible, live, strict=True) if fact.name in entry.reads]


class _Line(NamedTuple):
    """A line of a scenario: the facts it reads, whether it holds now, and the facts it waits for."""

    expression: Expression
    atoms: tuple[Atom, ...]
    reads: frozenset[str]
    truth: Truth
    needs: frozenset[str]


class _Live(NamedTuple):
    """A scenario that is still possible: its question, the facts that its verdict depends on, its lines and its advice."""

    question: str
    reads: frozenset[str]
    lines: tuple[_Line, ...]
    advice: Advice


def _live(verdict: Verdict, values: Mapping[str, Scalar]) -> _Live:
    lines = tuple(_line(line, values) for line in verdict.lines)
    reads = frozenset(name for line in lines for name in line.reads)
    return _Live(verdict.scenario.question, reads, lines, _advice([verdict.scenario]))


def _line(line: Line, values: Mapping[str, Scalar]) -> _Line:
    expression = line.criterion.expression
    found = tuple(atoms(expression))
    needs = _missing(found, values) if line.truth is UNKNOWN else frozenset()
    return _Line(expression, found, frozenset(atom.fact for atom in found), line.truth, needs)


def _missing(found: Iterable[Atom], values: Mapping[str, Scalar]) -> frozenset[str]:
    return frozenset(atom.fact for atom in found if evaluate(atom, values) is UNKNOWN)


def _left_after(library: Library, facts: Facts, fact: Fact, live: list[_Live], reading: list[Scenario]) -> _Score:
    """The pieces of advice still unsettled and the facts still needed, on average over equally likely answers."""
    answers = list(values_to_try(fact, thresholds(fact.name, reading)))
    advice = needs = 0
    for answer in answers:
        values = _values_after(library, facts, fact.name, answer)
        left = [(entry, waits) for entry, waits in _left(facts.values, values, live) if waits is not None]
        sure = {piece for entry, waits in left if not waits for piece in entry.advice}
        waiting = [(entry, waits) for entry, waits in left if waits]
        advice += len({piece for entry, _ in waiting for piece in entry.advice} - sure)
        needs += sum(len(waits) for _, waits in waiting)
    return advice / len(answers), needs / len(answers)


def _values_after(library: Library, facts: Facts, name: str, answer: Value) -> Mapping[str, Scalar]:
    """What is known after an answer. Most facts lead to no other; then nothing has to be derived anew."""
    found = scalar(answer)
    if name in LEADING or facts.contradictions or found is None:
        return derive_facts(library.facts, {**facts.given, name: answer}, facts.as_of).values
    return {**facts.values, name: found}


def _left(
    before: Mapping[str, Scalar], after: Mapping[str, Scalar], live: list[_Live]
) -> Iterator[tuple[_Live, frozenset[str] | None]]:
    """Each scenario of the question asked, with the facts it waits for after an answer; None where it is excluded."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    question = after.get(QUESTION)
    for entry in live:
        if question in (None, entry.question):
            yield entry, _waits(entry, after, changed)


def _waits(live: _Live, values: Mapping[str, Scalar], changed: set[str]) -> frozenset[str] | None:
    """What a scenario waits for; nothing where it fits, None where it is excluded.

    The same as `judge`, but only lines that read a fact which changed are evaluated anew: none of the others is false,
    or the scenario would not be live. tests/laws/test_asking.py compares the two.
    """
    needs: frozenset[str] = frozenset()
    for line in live.lines:
        if line.reads.isdisjoint(changed):
            needs |= line.needs
            continue
        truth = evaluate(line.expression, values)
        if truth is FALSE:
            return None
        if truth is UNKNOWN:
            needs |= _missing(line.atoms, values)
    return needs
