"""The one question that narrows the advice most, and when to stop asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from rightscan.engine.derive import inputs_of
from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import QUESTION, Match, Verdict, judge
from rightscan.logic import atoms
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

Advice = frozenset[tuple[str, str, str]]


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
    live = [_live(verdict) for verdict in (*match.fits, *match.open)]
    scored = [(_left_after(library, facts, fact, live), fact) for fact in usual or candidates]
    if not scored:
        return None
    (open_after, _), best = min(scored, key=lambda entry: entry[0])
    return NextQuestion(best, len(_unsettled(match)), open_after)


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


class _Live(NamedTuple):
    """A scenario that is still possible, the facts that its verdict depends on, and the advice it gives."""

    verdict: Verdict
    reads: frozenset[str]
    advice: Advice


def _live(verdict: Verdict) -> _Live:
    read = frozenset(atom.fact for line in verdict.lines for atom in atoms(line.criterion.expression))
    return _Live(verdict, read, _advice([verdict.scenario]))


def _left_after(library: Library, facts: Facts, fact: Fact, live: list[_Live]) -> tuple[float, float]:
    """The pieces of advice still unsettled and the facts still needed, on average over equally likely answers."""
    given = facts.given
    reading = [entry.verdict.scenario for entry in live if fact.name in entry.reads]
    answers = list(values_to_try(fact, thresholds(fact.name, reading)))
    advice_of = {entry.verdict.scenario.id: entry.advice for entry in live}
    advice = needs = 0
    for answer in answers:
        match = _match_after(facts, derive_facts(library.facts, {**given, fact.name: answer}, facts.as_of), live)
        sure = {piece for verdict in match.fits for piece in advice_of[verdict.scenario.id]}
        advice += len({piece for verdict in match.open for piece in advice_of[verdict.scenario.id]} - sure)
        needs += sum(len(verdict.needs) for verdict in match.open)
    return advice / len(answers), needs / len(answers)


def _match_after(before: Facts, after: Facts, live: list[_Live]) -> Match:
    """The match of the live scenarios after an answer; only those that read a fact which changed are judged anew."""
    names = before.values.keys() | after.values.keys()
    changed = {name for name in names if before.values.get(name) != after.values.get(name)}
    verdicts = tuple(
        judge(entry.verdict.scenario, after.values) if entry.reads & changed else entry.verdict for entry in live
    )
    return Match(verdicts, str(after.values.get(QUESTION, "")))
