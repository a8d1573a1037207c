"""Patients of whom everything is known, the interview with them, and an oracle that knows what they will answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

from rightscan.curation.cases import read_cases
from rightscan.engine import ask
from rightscan.engine.ask import NextQuestion, next_question
from rightscan.engine.derive import inputs_of
from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.gap import impossible_facts
from rightscan.engine.match import QUESTION, Match, find_match
from rightscan.errors import InputError
from rightscan.intake.form import read_answers
from rightscan.knowledge.document import Issues
from rightscan.logic import FALSE, TRUE, Scalar, evaluate, facts_in
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.library import Library
from rightscan.model.scenario import Criterion, Scenario
from tests.laws.plainly import unsettled, walked

Stated = dict[str, Value]
Chooser = Callable[[Library, Facts, Match], NextQuestion | None]
KINDS = ("anyone", "fits a scenario", "misses one by one fact", "from a case file")
_TRIES = 10


class Drawn(NamedTuple):
    """One patient: how it was drawn, and all that is true of it."""

    kind: str
    truth: Facts


class Interviewed(NamedTuple):
    """The facts asked for, in order, and what was said by then."""

    asked: tuple[str, ...]
    facts: Facts
    match: Match


class Patients:
    """Draws complete patients that neither contradict themselves nor have facts that no patient has together."""

    def __init__(self, library: Library, cases: Path, seed: int) -> None:
        self.library = library
        self.rng = Random(seed)
        self.live = [scenario for scenario in library.scenarios.values() if scenario.status != "retired"]
        read = {name for s in self.live for line in s.fits for name in facts_in(line.expression)}
        names = {QUESTION, *read, *(source for name in read for source in inputs_of(name))}
        # What is worked out follows; of N and the node status, which follow from each other, N is told. No dates: the
        # amounts that follow from them are told.
        follow = {name for name in names if any(library.facts[i].kind != "date" for i in inputs_of(name))}
        told = names - follow | names & {"clinical-n"}
        self.told = [name for name, fact in library.facts.items() if name in told and fact.kind != "date"]
        self.choices = {name: list(self._values(name)) for name in library.facts if name in names}
        self.cases = [self._of_case(case.scenario, case.answers) for case in read_cases(cases, Issues())]

    def draw(self, count: int) -> Iterator[Drawn]:
        """So many patients, a quarter of each kind on average."""
        while count:
            kind = self.rng.choice(KINDS)
            if (found := self.of_kind(kind)) is not None:
                count -= 1
                yield Drawn(kind, found)

    def of_kind(self, kind: str) -> Facts | None:
        """A patient of this kind; None where the first draws left nothing consistent."""
        if kind == "anyone":
            return self.completed({})
        if kind == "from a case file":
            return self.completed(self.rng.choice(self.cases))
        scenario = self.rng.choice(self.live)
        fits = self.who_fits(scenario)
        if fits is None or kind == "fits a scenario":
            return fits
        changed = list(self.one_fact_changed(fits, self.rng.choice(scenario.fits)))
        return self.rng.choice(changed) if changed else None

    def who_fits(self, scenario: Scenario) -> Facts | None:
        """A patient who meets every line of the scenario, and asks its question."""
        stated: Stated = {QUESTION: scenario.question}
        for line in scenario.fits:
            names = [name for name in facts_in(line.expression) if name not in stated]
            values = (dict(zip(names, v, strict=True)) for v in product(*(self.choices[n] for n in names)))
            trials = (v for v in values if evaluate(line.expression, _scalars({**stated, **v})) is TRUE)
            meeting = [v for v in trials if self._consistent({**stated, **v}) is not None]
            if not meeting:
                return None
            stated |= self.rng.choice(meeting)
        return self.completed(stated)

    def completed(self, stated: Stated) -> Facts | None:
        """The stated facts with a random value for every other one, fact by fact one that the others allow."""
        for _ in range(_TRIES):
            known = dict(stated)
            for name in self.told:
                choices = self.choices[name] if name not in known else []
                for value in self.rng.sample(choices, len(choices)):
                    if self._consistent({**known, name: value}) is not None:
                        known[name] = value
                        break
            if (facts := self._whole(known)) is not None:
                return facts
        return None

    def one_fact_changed(self, truth: Facts, line: Criterion) -> Iterator[Facts]:
        """The patient with one fact changed so that this line becomes false, in every way in which that is possible."""
        names = facts_in(line.expression)
        for name in dict.fromkeys(told for n in names for told in (n, *inputs_of(n)) if told in self.told):
            told = {other: truth.known[other].value for other in self.told if other != name}
            for value in self.choices[name]:
                changed = self._whole({**told, name: value})
                if changed is not None and evaluate(line.expression, changed.values) is FALSE:
                    yield changed

    def _whole(self, stated: Stated) -> Facts | None:
        """The facts of a consistent patient of whom everything is told."""
        facts = self._consistent(stated)
        return facts if facts is not None and all(name in facts.known for name in self.told) else None

    def _consistent(self, stated: Stated) -> Facts | None:
        facts = derive_facts(self.library.facts, stated, self.library.edition.released)
        sound = not facts.contradictions and not impossible_facts(self.library.impossible, facts.values)
        return facts if sound else None

    def _of_case(self, scenario: str, answers: Iterable[tuple[str, str | list[str]]]) -> Stated:
        """What a case says of the facts that matter; nothing for a case that is there to be refused."""
        try:
            stated = read_answers(self.library, answers).stated
        except InputError:
            stated = {}
        question = self.library.scenarios[scenario].question if scenario in self.library.scenarios else ""
        named = {QUESTION: question} if question else {}
        return {**named, **{name: value for name, value in stated.items() if self._is_fine(name, value)}}

    def _is_fine(self, name: str, value: Value) -> bool:
        """Whether the fact matters and the value says all there is to say: whoever says "cancer" is asked which one."""
        return name in self.choices and not (isinstance(value, str) and value not in self.choices[name])

    def _values(self, name: str) -> Iterator[Value]:
        return values_to_try(self.library.facts[name], thresholds(name, self.live))


def interview(
    library: Library, truth: Facts, given: Mapping[str, Value], choose: Chooser = next_question
) -> Interviewed:
    """Answer every question with what is true, or with "not known" where nothing is, until nothing is asked."""
    stated, declined, asked = dict(given), set[str](), list[str]()
    while True:
        facts = derive_facts(library.facts, stated, truth.as_of, frozenset(declined))
        match = find_match(library, facts)
        question = choose(library, facts, match)
        if question is None:
            return Interviewed(tuple(asked), facts, match)
        name = question.fact.name
        assert name not in asked, f"{name} is asked twice"
        asked.append(name)
        if name in truth.known:
            stated[name] = truth.known[name].value
        else:
            declined.add(name)


def oracle(library: Library, truth: Facts, given: Mapping[str, Value]) -> tuple[str, ...]:
    """What a greedy interviewer asks who knows the answers: always the fact whose true value settles most.

    It may ask what the interview may ask: of the inputs of a worked-out fact first, and never what is not asked for.
    """
    stated, asked = dict(given), list[str]()
    while True:
        facts = derive_facts(library.facts, stated, truth.as_of)
        match = find_match(library, facts)
        tried = {} if not unsettled(match) else _after_each(library, truth, facts, match)
        if not tried:
            return tuple(asked)
        asked.append(min(tried, key=lambda name: tried[name]))
        stated[asked[-1]] = truth.known[asked[-1]].value


def _after_each(library: Library, truth: Facts, facts: Facts, match: Match) -> dict[str, tuple[int, int]]:
    """Advice still unsettled and facts still needed after the true value of each fact that may be asked for."""
    live = [verdict.scenario for verdict in (*match.fits, *match.open)]
    found = {}
    for fact in askable(library, facts, match):
        if fact.name in truth.known:
            stated = {**facts.given, fact.name: truth.known[fact.name].value}
            after = walked(live, derive_facts(library.facts, stated, truth.as_of))
            found[fact.name] = (len(unsettled(after)), sum(len(verdict.needs) for verdict in after.open))
    return found


def askable(library: Library, facts: Facts, match: Match) -> list[Fact]:
    """The facts among which the interview chooses."""
    candidates = list(ask._candidates(library, facts, match))
    return [fact for fact in candidates if fact.ask == "usual"] or candidates


def _scalars(stated: Mapping[str, Value]) -> dict[str, Scalar]:
    return {name: found for name, value in stated.items() if (found := scalar(value)) is not None}
