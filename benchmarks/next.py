"""How fast the next question is found: the index beside walking every tree anew for every answer.

    python benchmarks/next.py [--patients 60] [--seed 1]

Patients of whom few facts are known (each with probability 0.15, the clinical question with 0.5), over 60 and 1,000
generated scenarios (`generated.py`) and the shipped content. Both ways choose by the same rule: the fact after whose
answers the fewest pieces of advice are unsettled on average, ties by the facts still needed. The walk evaluates the tree
of every scenario that is still possible for every answer of every candidate, stops a tree at the first line that decides
it, and works out what follows from an answer only where something can follow. Both take turns; of three tries with each
patient the fastest counts. The exit code is 1 if the two ever ask differently.
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from random import Random
from statistics import median, quantiles
from time import perf_counter_ns

import msgspec
from generated import DAY, generated_facts, generated_library
from machine import machine, print_table
from patients import draw_patients

from rightscan.engine.ask import LEADING, _candidates, next_question
from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import QUESTION, Match, find_match
from rightscan.knowledge.artefact import read_library
from rightscan.logic import FALSE, TRUE, UNKNOWN, All, Values, atoms, evaluate, facts_in
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

TRIES = 3
AIM = 100.0
Said = tuple[str, int, float] | None


class Walk:
    """The next question by walking trees. What can be known of a scenario beforehand is worked out off the clock."""

    def __init__(self, library: Library) -> None:
        self.library = library
        live = [scenario for scenario in library.scenarios.values() if scenario.status != "retired"]
        self.trees = {one.id: All(tuple(line.expression for line in one.fits)) for one in live}
        self.reads = {one.id: frozenset(facts_in(self.trees[one.id])) for one in live}
        self.advice = {one.id: _advice(one) for one in live}

    def question(self, facts: Facts, match: Match) -> Said:
        """The fact to ask for, and the advice open now and after it."""
        possible = [verdict.scenario for verdict in (*match.fits, *match.open)]
        open_now = len(self._left(possible, facts.values))
        candidates = list(_candidates(self.library, facts, match)) if open_now else []
        usual = [fact for fact in candidates if fact.ask == "usual"] or candidates
        if not usual:
            return None
        after = {fact.name: list(self._after(facts, fact, possible)) for fact in usual}
        scores = {name: sum(len(self._left(possible, v)) for v in tried) / len(tried) for name, tried in after.items()}
        alike = [name for name, score in scores.items() if score == min(scores.values())]
        best = alike[0] if len(alike) == 1 else min(alike, key=lambda name: self._needs(possible, after[name]))
        return best, open_now, scores[best]

    def _after(self, facts: Facts, fact: Fact, possible: list[Scenario]) -> Iterator[Values]:
        reading = [scenario for scenario in possible if fact.name in self.reads[scenario.id]]
        for answer in values_to_try(fact, thresholds(fact.name, reading)):
            yield self._values(facts, fact.name, answer)

    def _values(self, facts: Facts, name: str, answer: Value) -> Values:
        found = scalar(answer)
        if name in LEADING or facts.contradictions or found is None:
            return derive_facts(self.library.facts, {**facts.given, name: answer}, facts.as_of).values
        return {**facts.values, name: found}

    def _left(self, possible: list[Scenario], values: Values) -> set[tuple[str, ...]]:
        sure, waiting, question = set[tuple[str, ...]](), set[tuple[str, ...]](), values.get(QUESTION)
        for scenario in possible:
            if question in (None, scenario.question):
                truth = evaluate(self.trees[scenario.id], values)
                if truth is not FALSE:
                    (sure if truth is TRUE else waiting).update(self.advice[scenario.id])
        return waiting - sure

    def _needs(self, possible: list[Scenario], after: list[Values]) -> float:
        return sum(self._needed(scenario, values) for values in after for scenario in possible) / len(after)

    def _needed(self, scenario: Scenario, values: Values) -> int:
        if values.get(QUESTION) not in (None, scenario.question):
            return 0
        if evaluate(self.trees[scenario.id], values) is not UNKNOWN:
            return 0
        lines = [line.expression for line in scenario.fits if evaluate(line.expression, values) is UNKNOWN]
        return len({atom.fact for line in lines for atom in atoms(line) if evaluate(atom, values) is UNKNOWN})


def _advice(scenario: Scenario) -> frozenset[tuple[str, ...]]:
    rated = frozenset((scenario.question, rating.procedure, rating.counts) for rating in scenario.ratings)
    return rated or frozenset([(scenario.question, scenario.id, "not-recorded")])


def few_facts(library: Library, drawn: Iterator[Facts], seed: int) -> Iterator[Facts]:
    """The patients, half of them with a clinical question; those who contradict themselves are left out."""
    rng, words = Random(seed), [word.id for word in library.facts[QUESTION].words]
    for facts in drawn:
        given = {name: value for name, value in facts.given.items() if name != QUESTION}
        if rng.random() < 0.5:
            given[QUESTION] = rng.choice(words)
        if not facts.contradictions:
            yield derive_facts(library.facts, given, DAY)


def measure(library: Library, patients: list[Facts]) -> tuple[list[int], list[int], int]:
    """Nanoseconds of both ways for each patient, and how often they differ."""
    walk, ours, theirs, different = Walk(library), list[int](), list[int](), 0
    next_question(library, patients[0], find_match(library, patients[0]))  # what is made once for a library is made
    for facts in patients:
        match = find_match(library, facts)
        asked, elapsed = timed(partial(_told, library, facts, match))
        plainly, longer = timed(partial(walk.question, facts, match))
        ours.append(elapsed)
        theirs.append(longer)
        different += asked != plainly
    return ours, theirs, different


def _told(library: Library, facts: Facts, match: Match) -> Said:
    found = next_question(library, facts, match)
    return None if found is None else (found.fact.name, found.open_now, found.open_after)


def timed(ask: Callable[[], Said]) -> tuple[Said, int]:
    """What it says, and the nanoseconds of the fastest of three tries."""
    times = []
    for _ in range(TRIES):
        gc.collect()
        gc.disable()
        start = perf_counter_ns()
        said = ask()
        times.append(perf_counter_ns() - start)
        gc.enable()
    return said, min(times)


def main() -> int:
    """0 if both ways ask the same of every patient, 1 otherwise."""
    parser = argparse.ArgumentParser(description="The next question: the index beside walking the trees.")
    parser.add_argument("--patients", type=int, default=60, help="of each knowledge base (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the random patients (default: 1)")
    options = parser.parse_args()
    shipped, rows, wrong = read_library(), [], 0
    live = [scenario for scenario in shipped.scenarios.values() if scenario.status != "retired"]
    for count in (60, 1000, 0):
        library = generated_library(shipped, count) if count else shipped
        drawn = generated_facts(options.seed, 0.85) if count else draw_patients(shipped, live, options.seed, 0.85)
        patients = list(islice(few_facts(library, drawn, options.seed), options.patients))
        ours, theirs, different = measure(library, patients)
        wrong += different
        known = median(len(facts.values) for facts in patients)
        rows.append(_row(f"{count:,} generated" if count else f"{len(live)} shipped", known, ours, theirs))
    header = ("scenarios", "facts known", "index p50 ms", "p99", "walk p50 ms", "p99", "walk/index p50", "p99")
    print_table([header, *rows])
    print(f"\nquestions that differ: {wrong} of {3 * options.patients}")
    print(f"aim: at 1,000 scenarios the index at least {AIM:g} times as fast at p99; here {rows[1][-1]}")
    print(f"Python {platform.python_version()}, msgspec {msgspec.__version__}; {machine()}")
    return 1 if wrong else 0


def _row(name: str, known: float, ours: list[int], theirs: list[int]) -> tuple[str, ...]:
    cuts = [quantiles(times, n=100, method="inclusive") for times in (ours, theirs)]
    (half, last), (slow_half, slow_last) = ((found[49] / 1e6, found[98] / 1e6) for found in cuts)
    ratios = (f"{slow_half / half:.0f}", f"{slow_last / last:.0f}")
    return name, f"{known:g}", f"{half:.3f}", f"{last:.3f}", f"{slow_half:.1f}", f"{slow_last:.1f}", *ratios


if __name__ == "__main__":
    sys.exit(main())
