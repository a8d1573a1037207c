"""The one question that narrows the advice most, and when to stop asking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_

import msgspec

from rightscan.engine.advice import Advice, advice_of, pieces_of
from rightscan.engine.derive import DERIVED, inputs_of
from rightscan.engine.domain import values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.index import Index
from rightscan.engine.match import QUESTION, Match
from rightscan.engine.waits import Waits, waits_of
from rightscan.logic import Scalar
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.library import Library

_INPUTS = {name: inputs_of(name) for name in DERIVED}
LEADING = frozenset(DERIVED) | {source for sources in _INPUTS.values() for source in sources}
"""The facts that are derived, and those that others are derived from."""


class NextQuestion(msgspec.Struct, frozen=True):
    """The fact to ask for, why, and how many pieces of advice are open now and, on average, after an answer."""

    fact: Fact
    open_now: int
    open_after: float


class _Start(msgspec.Struct, frozen=True):
    """What every answer starts from.

    `live` are the scenarios of the question asked that are possible. `values` is what is known, `parts` its bits in the
    index. `others` and `rest` are the same without leading facts; those that were given are in `given`. `matched` are
    the clauses of the lines as matched.
    """

    waits: Waits
    advice: Advice
    facts: Facts
    matched: int
    live: int
    vocabulary: dict[str, Fact]
    given: dict[str, Value]
    values: Mapping[str, Scalar]
    parts: int
    others: Mapping[str, Scalar]
    rest: int


class _After(msgspec.Struct, frozen=True):
    """What an answer leads to: all that is known then, the clauses, and the scenarios that fit and that are open."""

    values: Mapping[str, Scalar]
    clauses: int
    fits: int
    open: int


class _Tried(msgspec.Struct, frozen=True):
    """A fact with what each of its answers leads to, and the pieces of advice that they leave in all."""

    fact: Fact
    left: int
    answers: list[_After]

    def equals(self, other: _Tried) -> bool:
        """Whether both leave as much on average."""
        return self.left * len(other.answers) == other.left * len(self.answers)

    def needs(self, waits: Waits) -> float:
        """The facts still needed, on average over equally likely answers."""
        needed = sum(waits.count(after.clauses, after.values, after.open) for after in self.answers)
        return needed / len(self.answers)


def next_question(library: Library, facts: Facts, match: Match) -> NextQuestion | None:
    """The unknown fact whose answer most narrows the ratings; None when no answer can change the advice.

    Where two narrow them alike, the one after which fewer facts are needed, then the first of the vocabulary.
    """
    if not match.open:
        return None
    waits, advice = waits_of(library), advice_of(library)
    matched = _matched(waits.index, facts, match)
    asked = advice.questions.get(match.question or None, 0)
    fits, waiting = (found & asked for found in waits.index.verdicts(matched))
    open_now = advice.left(fits, waiting)
    candidates = list(_candidates(library, facts, match)) if open_now else []
    if not candidates:
        return None
    start = _start(library, facts, matched, fits | waiting)
    usual = [fact for fact in candidates if fact.ask == "usual"]
    alike = _narrowest(start, usual or candidates)
    best = alike[0] if len(alike) == 1 else min(alike, key=lambda tried: tried.needs(waits))
    return NextQuestion(best.fact, open_now, best.left / len(best.answers))


def _matched(index: Index, facts: Facts, match: Match) -> int:
    """The clauses of the lines as matched. Where facts contradict each other, readings may agree on more than is known."""
    if facts.contradictions:
        return index.clauses_of((line.truth for line in verdict.lines) for verdict in match.verdicts)
    return index.clauses(index.parts(facts.values), facts.values)


def can_ask(library: Library, facts: Facts, match: Match) -> bool:
    """Whether there is a next question, without choosing it. Of the verdicts only words and needs are read."""
    sure = {piece for verdict in match.fits for piece in pieces_of(verdict.scenario)}
    unsettled = any(not pieces_of(verdict.scenario) <= sure for verdict in match.open)
    return unsettled and any(True for _ in _candidates(library, facts, match))


def _candidates(library: Library, facts: Facts, match: Match) -> Iterator[Fact]:
    """Unknown facts that open scenarios need, with the inputs of derived ones, in the order of the vocabulary."""
    wanted = {name for verdict in match.open for name in verdict.needs}
    wanted |= {source for name in wanted for source in _INPUTS.get(name, ()) if source not in facts.known}
    if not match.question:
        wanted.add(QUESTION)
    wanted -= facts.declined
    return (fact for name, fact in library.facts.items() if name in wanted and fact.ask != "never")


def _start(library: Library, facts: Facts, matched: int, live: int) -> _Start:
    waits = waits_of(library)
    vocabulary = {name: fact for name, fact in library.facts.items() if name in LEADING}
    given = {name: value for name, value in facts.given.items() if name in LEADING}
    others = {name: value for name, value in facts.values.items() if name not in LEADING}
    values = facts.values
    if facts.contradictions:
        values = {**others, **derive_facts(vocabulary, given, facts.as_of).values}
    parts, rest = waits.index.parts(values), waits.index.parts(others)
    advice = advice_of(library)
    return _Start(waits, advice, facts, matched, live, vocabulary, given, values, parts, others, rest)


def _narrowest(start: _Start, candidates: list[Fact]) -> list[_Tried]:
    """The facts that leave the fewest pieces of advice on average, in the order of the vocabulary.

    The question itself and what many scenarios read are tried first, so that the others can be given up early.
    """
    found: list[_Tried] = []
    for fact in sorted(candidates, key=lambda fact: (fact.name != QUESTION, -_readers(start, fact))):
        best = found[0] if found else None
        if (tried := _tried(start, fact, best)) is not None:
            found = [*found, tried] if best is not None and tried.equals(best) else [tried]
    return sorted(found, key=lambda tried: candidates.index(tried.fact))


def _readers(start: _Start, fact: Fact) -> int:
    return (start.waits.readers.get(fact.name, 0) & start.live).bit_count()


def _tried(start: _Start, fact: Fact, best: _Tried | None) -> _Tried | None:
    """Every answer tried that can make a difference; None once it is clear that another fact leaves less."""
    answers = list(values_to_try(fact, start.waits.thresholds(fact.name, start.live)))
    after, left = [], 0
    for answer in answers:
        after.append(_after(start, fact, answer))
        left += start.advice.left(after[-1].fits, after[-1].open)
        if best is not None and left * len(best.answers) > best.left * len(answers):
            return None
    return _Tried(fact, left, after)


def _after(start: _Start, fact: Fact, answer: Value) -> _After:
    index = start.waits.index
    values, parts = _learnt(start, fact, answer)
    clauses = _as_matched(start, values, index.clauses(parts, values))
    fits, waiting = index.verdicts(clauses)
    asked = start.live & start.advice.questions.get(values.get(QUESTION), 0)
    return _After(values, clauses, fits & asked, waiting & asked)


def _as_matched(start: _Start, values: Mapping[str, Scalar], clauses: int) -> int:
    """The clauses, but for lines of which nothing changed where facts contradict each other: they stay as matched."""
    if not start.facts.contradictions:
        return clauses
    before, waits = start.facts.values, start.waits
    anew = reduce(or_, (lines for fact, lines in waits.reads.items() if before.get(fact) != values.get(fact)), 0)
    anew |= anew << len(waits.index.scenarios)
    return clauses & anew | start.matched & ~anew


def _learnt(start: _Start, fact: Fact, answer: Value) -> tuple[Mapping[str, Scalar], int]:
    """What is known after an answer, and its bits. Most facts lead to no other; then nothing is derived anew."""
    index, name = start.waits.index, fact.name
    if not _leads(fact):
        found = scalar(answer)
        assert found is not None  # only a date has none, and dates lead
        before = index.change(name, start.values.get(name))
        return {**start.values, name: found}, start.parts ^ before ^ index.change(name, found)
    derived = derive_facts(start.vocabulary, {**start.given, name: answer}, start.facts.as_of).values
    parts = start.rest
    for other, value in derived.items():
        parts ^= index.change(other, value)
    return {**start.others, **derived}, parts


def _leads(fact: Fact) -> bool:
    """Whether other facts can follow from an answer.

    None follows from an amount that is worked out from a date, and whoever is asked for it does not know the date.
    """
    return fact.name in LEADING and not (fact.kind == "quantity" and fact.name in DERIVED)
