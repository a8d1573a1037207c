"""How fast every scenario is decided for one patient: the tree walk of rightscan beside zen-engine.

    python benchmarks/match.py [--patients 100000] [--seed 1] [--unknown 0.2]

Draws random patients over the shipped content, works out what follows from their facts, writes them for zen (all off
the clock), and has every patient judged against every scenario three times: by `rightscan.logic.evaluate` on the
conjunction of the criteria, by zen-engine on one array expression with the same rules (`zen_rules.py`), and by
`find_match`, which gives every line, the facts still needed and the redirects, as an answer uses them.
The rounds of 1,000 patients are interleaved and start with another engine each time; the first is run twice and counts
once. zen reads its patient from JSON text on the clock. The collector is off while the clock runs.
Every verdict of all three is compared; the exit code is 1 if one differs. Needs zen-engine (dependency group `bench`).
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import islice
from statistics import median, quantiles
from time import perf_counter_ns
from typing import Any, NamedTuple

import zen
from machine import machine, print_table
from patients import draw_patients, facts_read
from zen_rules import zen_context, zen_expression

from rightscan.engine.facts import Facts
from rightscan.engine.match import Match, find_match
from rightscan.knowledge.artefact import read_library
from rightscan.logic import FALSE, TRUE, UNKNOWN, All, Truth, atoms, evaluate, facts_in
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

ROUND = 1000
NUMBERS = {TRUE: 1, UNKNOWN: 0, FALSE: -1}
WORDS = {"fits": 1, "open": 0, "excluded": -1}
WALK, ZEN, FULL = "rightscan tree walk", "zen-engine, one array expression", "rightscan find_match, full verdicts"
Verdicts = tuple[int, ...]


class Engine(NamedTuple):
    """One way to judge: how it wants a patient (off the clock), the call (on it), and its verdicts as numbers (off)."""

    prepare: Callable[[Facts], Any]
    judge: Callable[[Any], Any]
    read: Callable[[Any], Verdicts]


class Tally:
    """What was measured and found: nanoseconds for each engine and patient, verdicts, differences from the tree walk."""

    def __init__(self) -> None:
        self.times: dict[str, list[int]] = {WALK: [], ZEN: [], FULL: []}
        self.different: Counter[str] = Counter()
        self.verdicts: Counter[int] = Counter()
        self.unknown = 0
        self.contradicted = 0

    def add(self, results: dict[str, list[Verdicts]]) -> None:
        """Count the verdicts of one round, and compare them."""
        for name, judged in results.items():
            pairs = zip(judged, results[WALK], strict=True)
            self.different[name] += sum(a != b for one, other in pairs for a, b in zip(one, other, strict=True))
        for verdicts in results[WALK]:
            self.verdicts.update(verdicts)


def engines(scenarios: list[Scenario]) -> dict[str, Engine]:
    """The three contestants."""
    trees = [All(tuple(line.expression for line in scenario.fits)) for scenario in scenarios]
    compiled = zen.compile_expression(zen_expression(trees))

    def walk(values: dict[str, Any]) -> list[Truth]:
        return [evaluate(tree, values) for tree in trees]

    def full(facts: Facts) -> Match:
        return find_match(scenarios, facts)

    context = zen_context(trees)
    return {
        WALK: Engine(lambda facts: facts.values, walk, lambda truths: tuple(NUMBERS[truth] for truth in truths)),
        ZEN: Engine(lambda facts: context(facts.values), compiled.evaluate, tuple),
        FULL: Engine(lambda facts: facts, full, lambda match: tuple(WORDS[v.word] for v in match.verdicts)),
    }


def measure(scenarios: list[Scenario], patients: Iterator[Facts]) -> Tally:
    """Judge all patients with all engines, in interleaved rounds."""
    tally, contestants = Tally(), list(engines(scenarios).items())
    read = list(dict.fromkeys(name for s in scenarios for line in s.fits for name in facts_in(line.expression)))
    warm = False
    while batch := list(islice(patients, ROUND)):
        inputs = {name: [engine.prepare(facts) for facts in batch] for name, engine in contestants}
        results = {}
        for name, engine in contestants:
            if not warm:
                run(engine, inputs[name])
            results[name], times = run(engine, inputs[name])
            tally.times[name] += times
        warm = True
        contestants.append(contestants.pop(0))
        tally.add(results)
        tally.unknown += sum(name not in facts.values for facts in batch for name in read)
        tally.contradicted += sum(bool(facts.contradictions) for facts in batch)
    return tally


def run(engine: Engine, inputs: list[Any]) -> tuple[list[Verdicts], list[int]]:
    """The verdicts and the nanoseconds for each patient."""
    judge, verdicts, times = engine.judge, [], []
    gc.collect()
    gc.disable()
    for patient in inputs:
        start = perf_counter_ns()
        said = judge(patient)
        times.append(perf_counter_ns() - start)
        verdicts.append(engine.read(said))
    gc.enable()
    return verdicts, times


def report(library: Library, scenarios: list[Scenario], tally: Tally, options: argparse.Namespace) -> None:
    """Print what was judged, the times and the comparison."""
    lines = [line.expression for scenario in scenarios for line in scenario.fits]
    read, comparisons = {name for line in lines for name in facts_in(line)}, sum(1 for x in lines for _ in atoms(x))
    total = sum(tally.verdicts.values())
    print(f"{options.patients:,} patients, seed {options.seed}; {tally.contradicted:,} of them contradict themselves")
    print(f"{len(scenarios)} scenarios, {len(lines)} lines, {comparisons} comparisons (content {library.edition.name})")
    print(
        f"{len(facts_read(scenarios))} facts drawn, {options.unknown:.0%} left unknown; the lines read {len(read)}, "
        f"{tally.unknown / (options.patients * len(read)):.1%} of them unknown once contradictions count as unknown"
    )
    shares = ", ".join(f"{truth.name} {tally.verdicts[NUMBERS[truth]] / total:.2%}" for truth in NUMBERS)
    print(f"verdicts: {total:,}: {shares}\n")
    print_table([("per patient, all scenarios", "patients/s", "p50 us", "p99 us", "p50, zen = 1"), *rows(tally)])
    print(f"\n{ratio_text(tally)}\n")
    for name in (ZEN, FULL):
        print(f"verdicts that differ from the tree walk, {name}: {tally.different[name]} of {total:,}")
    print(f"\nPython {platform.python_version()}, zen-engine {version('zen-engine')}, msgspec {version('msgspec')}")
    print(f"{machine()}; garbage collector off on the clock")


def rows(tally: Tally) -> Iterator[tuple[str, ...]]:
    """One row for each engine."""
    peer = median(tally.times[ZEN])
    for name, times in tally.times.items():
        cuts, speed = quantiles(times, n=100), len(times) / (sum(times) / 1e9)
        ratio = median(times) / peer
        yield name, f"{speed:,.0f}", f"{cuts[49] / 1000:.1f}", f"{cuts[98] / 1000:.1f}", f"{ratio:.2f}"


def ratio_text(tally: Tally) -> str:
    """How much faster or slower than zen the tree walk is, and how far the rounds agree."""
    walk, peer = tally.times[WALK], tally.times[ZEN]
    starts = range(0, len(walk), ROUND)
    rounds = sorted(median(walk[start : start + ROUND]) / median(peer[start : start + ROUND]) for start in starts)
    cut = len(rounds) // 10
    whole = median(walk) / median(peer)
    verdict = f"is {1 / whole:.2f} times as fast as zen" if whole < 1 else f"takes {whole:.2f} times as long as zen"
    spread = f"{rounds[cut]:.2f} to {rounds[-1 - cut]:.2f}"
    return f"At p50 the tree walk {verdict}; its time over zen's by round, 10th to 90th percentile of {len(rounds)}: {spread}"


def main() -> int:
    """0 if every verdict is the same, 1 otherwise."""
    parser = argparse.ArgumentParser(description="Every scenario for random patients: rightscan beside zen-engine.")
    parser.add_argument("--patients", type=int, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random patients (default: 1)")
    parser.add_argument("--unknown", type=float, default=0.2, help="the share of facts left unknown (default: 0.2)")
    options = parser.parse_args()
    if options.patients < 2:
        parser.error("--patients: at least 2, or there are no percentiles")
    library = read_library()
    scenarios = [scenario for scenario in library.scenarios.values() if scenario.status != "retired"]
    patients = draw_patients(library, scenarios, options.seed, options.unknown)
    tally = measure(scenarios, islice(patients, options.patients))
    report(library, scenarios, tally, options)
    return 1 if sum(tally.different.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
