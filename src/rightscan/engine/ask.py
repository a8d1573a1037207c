"""The one question that narrows the advice most, and when to stop asking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple

import msgspec

from rightscan.engine.advice import Advice, advice_of
from rightscan.engine.derive import DERIVED, inputs_of
from rightscan.engine.domain import values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import QUESTION, Match, VerdictWord
from rightscan.engine.waits import Waits, waits_of
from rightscan.logic import Scalar
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.library import Library

_INPUTS = {name: inputs_of(name) for name in DERIVED}
LEADING = frozenset(DERIVED) | {source for sources in _INPUTS.values() for source in sources}
"""The facts that are derived, and those that others are derived from."""
_DEAD_ENDS = frozenset({"age", "time-since-surgery"})
"""Nothing follows from these, and who asks for one does not know the date that it would follow from."""


class NextQuestion(msgspec.Struct, frozen=True):
    """The fact to ask for, why, and how many pieces of advice are open now and, on average, after an answer."""

    fact: Fact
    open_now: int
    open_after: float


class _Start(NamedTuple):
    """What every answer starts from.

    `live` are the scenarios of the question asked that are possible. `values` is what is known, `parts` its bits in the
    index. `others` and `rest` are the same without leading facts; those that were given are in `given`. `matched` are
    the clauses as matched, where facts contradict each other.
    """

    waits: Waits
    advice: Advice
    facts: Facts
    live: int
    vocabulary: dict[str, Fact]
    given: dict[str, Value]
    values: Mapping[str, Scalar]
    parts: int
    others: Mapping[str, Scalar]
    rest: int
    matched: int | None


class _After(NamedTuple):
    """What an answer leads to: all that is known then, the clauses, and the scenarios that fit and that are open."""

    values: Mapping[str, Scalar]
    clauses: int
    fits: int
    open: int


def next_question(library: Library, facts: Facts, match: Match) -> NextQuestion | None:
    """The unknown fact whose answer most narrows the ratings; None when no answer can change the advice.

    Where two narrow them alike, the one after which fewer facts are needed, then the first of the vocabulary.
    """
    advice, fits, waiting = advice_of(library), _chosen(match, "fits"), _chosen(match, "open")
    open_now = advice.left(fits, waiting)
    candidates = list(_candidates(library, facts, match)) if open_now else []
    if not candidates:
        return None
    start = _start(library, facts, match, fits | waiting)
    tried = [(fact, _answered(start, fact)) for fact in candidates if fact.ask == "usual"]
    tried = tried or [(fact, _answered(start, fact)) for fact in candidates]
    scores = [sum(advice.left(after.fits, after.open) for after in answers) / len(answers) for _, answers in tried]
    least = min(scores)
    alike = [entry for entry, score in zip(tried, scores, strict=True) if score == least]
    best, _ = alike[0] if len(alike) == 1 else min(alike, key=lambda entry: _needs(start.waits, entry[1]))
    return NextQuestion(best, open_now, least)


def _chosen(match: Match, word: VerdictWord) -> int:
    """The scenarios with this verdict, of the question asked, as bits of the index."""
    chosen = (v.word == word and match.question in ("", v.scenario.question) for v in reversed(match.verdicts))
    return int("".join("1" if one else "0" for one in chosen) or "0", 2)


def _needs(waits: Waits, answers: list[_After]) -> float:
    """The facts still needed, on average over equally likely answers."""
    return sum(waits.count(after.clauses, after.values, after.open) for after in answers) / len(answers)


def _candidates(library: Library, facts: Facts, match: Match) -> Iterator[Fact]:
    """Unknown facts that open scenarios need, with the inputs of derived ones, in the order of the vocabulary."""
    wanted = {name for verdict in match.open for name in verdict.needs}
    wanted |= {source for name in wanted for source in _INPUTS.get(name, ()) if source not in facts.known}
    if not match.question:
        wanted.add(QUESTION)
    wanted -= facts.declined
    return (fact for name, fact in library.facts.items() if name in wanted and fact.ask != "never")


def _start(library: Library, facts: Facts, match: Match, live: int) -> _Start:
    waits = waits_of(library)
    index = waits.index
    vocabulary = {name: fact for name, fact in library.facts.items() if name in LEADING}
    given = {name: value for name, value in facts.given.items() if name in LEADING}
    others = {name: value for name, value in facts.values.items() if name not in LEADING}
    values, matched = facts.values, None
    if facts.contradictions:
        values = {**others, **derive_facts(vocabulary, given, facts.as_of).values}
        matched = index.clauses_of((line.truth for line in verdict.lines) for verdict in match.verdicts)
    parts, rest = index.parts(values), index.parts(others)
    return _Start(waits, advice_of(library), facts, live, vocabulary, given, values, parts, others, rest, matched)


def _answered(start: _Start, fact: Fact) -> list[_After]:
    """What each answer that can make a difference leads to."""
    answers = values_to_try(fact, start.waits.thresholds(fact.name, start.live))
    return [_after(start, fact.name, answer) for answer in answers]


def _after(start: _Start, fact: str, answer: Value) -> _After:
    index = start.waits.index
    values, parts = _learnt(start, fact, answer)
    clauses = _as_matched(start, values, index.clauses(parts, values))
    fits, waiting = index.verdicts(clauses)
    asked = start.live & start.advice.questions.get(values.get(QUESTION), 0)
    return _After(values, clauses, fits & asked, waiting & asked)


def _as_matched(start: _Start, values: Mapping[str, Scalar], clauses: int) -> int:
    """The clauses, but for lines of which nothing changed where facts contradict each other: they stay as matched."""
    if start.matched is None:
        return clauses
    before, waits = start.facts.values, start.waits
    anew = reduce(or_, (lines for fact, lines in waits.reads.items() if before.get(fact) != values.get(fact)), 0)
    anew |= anew << len(waits.index.scenarios)
    return clauses & anew | start.matched & ~anew


def _learnt(start: _Start, fact: str, answer: Value) -> tuple[Mapping[str, Scalar], int]:
    """What is known after an answer, and its bits. Most facts lead to no other; then nothing is derived anew."""
    index, found = start.waits.index, scalar(answer)
    if fact not in LEADING or fact in _DEAD_ENDS:
        assert found is not None  # only a date has no scalar, and dates lead
        before = index.change(fact, start.values.get(fact))
        return {**start.values, fact: found}, start.parts ^ before ^ index.change(fact, found)
    derived = derive_facts(start.vocabulary, {**start.given, fact: answer}, start.facts.as_of).values
    parts = start.rest
    for name, value in derived.items():
        parts ^= index.change(name, value)
    return {**start.others, **derived}, parts
