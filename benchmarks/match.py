"""How fast every scenario is decided for one patient: the index and the tree walk of rightscan beside two peers.

    python benchmarks/match.py [--patients 5000] [--seed 1]

Three knowledge bases: 60 and 1,000 generated scenarios (`generated.py`; every fact unknown with probability 0.18) and
the shipped content (`patients.py`; 0.2, contradicting facts unknown besides). Each patient is judged against every
scenario by the bitset index, by walking the trees, by zen-engine on one array expression with the same rules, by
cql-execution on the same rules in ELM, and by `find_match`, which gives every line and the facts still needed.
Interleaved rounds that start with another engine each time. A round is run ten times; the first does not count, and
of the others the fastest time of each patient does, so that what else the machine did matters little. zen reads its
patient from JSON text on the clock, the others have theirs. The collector is off while the clock of Python runs.
Every verdict is compared with the tree walk; the exit code is 1 if one differs. cql-execution shares nothing with us but
the rules and is an independent witness. The 1,000 scenarios get a fifth of the patients.

Needs zen-engine (dependency group `bench`). For cql-execution, once: npm install --prefix benchmarks/cql
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from contestants import CQL, INDEX, WALK, ZEN, Contestant, Verdicts, contestants
from generated import generated_facts, generated_library
from machine import machine, print_table
from patients import draw_patients

from rightscan.engine.facts import Facts
from rightscan.knowledge.artefact import read_library
from rightscan.logic import atoms
from rightscan.model.library import Library

ROUNDS, TRIES = 10, 9
AIMS = {60: {ZEN: 3.0, CQL: 100.0}, 1000: {ZEN: 15.0}}
FLAT = {60: 1.5}


class Tally:
    """What was measured and found: nanoseconds for each engine and patient, verdicts, differences from the tree walk."""

    def __init__(self, names: list[str]) -> None:
        self.times: dict[str, list[int]] = {name: [] for name in names}
        self.different: Counter[str] = Counter()
        self.verdicts: Counter[int] = Counter()

    def add(self, results: dict[str, list[Verdicts]]) -> None:
        """Count the verdicts of one round, and compare them."""
        for name, judged in results.items():
            pairs = zip(judged, results[WALK], strict=True)
            self.different[name] += sum(a != b for one, other in pairs for a, b in zip(one, other, strict=True))
        for verdicts in results[WALK]:
            self.verdicts.update(verdicts)


def measure(engines: dict[str, Contestant], patients: Iterator[Facts], count: int) -> Tally:
    """Judge so many patients with all engines, in interleaved rounds."""
    tally, order = Tally(list(engines)), list(engines.items())
    while batch := list(islice(patients, max(count // ROUNDS, 2))):
        results = {}
        for name, run in order:
            results[name], _ = run(batch)
            tries = [run(batch)[1] for _ in range(TRIES)]
            tally.times[name] += [min(times) for times in zip(*tries, strict=True)]
        order.append(order.pop(0))
        tally.add(results)
    return tally


def report(library: Library, tally: Tally) -> None:
    """Print what was judged, the times and the comparison."""
    scenarios = [scenario for scenario in library.scenarios.values() if scenario.status != "retired"]
    lines = [line.expression for scenario in scenarios for line in scenario.fits]
    compared = [atom for line in lines for atom in atoms(line)]
    total = tally.verdicts.total()
    print(f"{len(scenarios):,} scenarios, {len(lines):,} lines, {len(compared):,} comparisons", end="")
    print(f" ({len(set(compared))} distinct, {len({atom.fact for atom in compared})} facts)")
    shares = (f"{tally.verdicts[number] / total:.2%} {word}" for number, word in ((1, "true"), (0, "unknown")))
    print(f"{len(tally.times[WALK]):,} patients, {total:,} verdicts: {', '.join(shares)}, the others false")
    print_table([("per patient, all scenarios", "p50 us", "p99 us", "p99/p50", "index = 1", "by round"), *_rows(tally)])
    for name, different in tally.different.items():
        if name != WALK:
            print(f"verdicts that differ from the tree walk, {name}: {different} of {total:,}")
    for name, aim in AIMS.get(len(scenarios), {}).items():
        if name in tally.times:
            found = median(tally.times[name]) / median(tally.times[INDEX])
            print(f"aim: {aim:g} times as fast as {name}; here {found:.1f}: {'met' if found >= aim else 'missed'}")
    if len(scenarios) in FLAT:
        half, last = _cuts(tally.times[INDEX])
        met = "met" if last / half <= FLAT[len(scenarios)] else "missed"
        print(f"aim: p99 of the index within {FLAT[len(scenarios)]:g} times p50; here {last / half:.2f}: {met}")
    print()


def _cuts(times: list[int]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49] / 1000, cuts[98] / 1000


def _rows(tally: Tally) -> Iterator[tuple[str, ...]]:
    """One row for each engine: times, the median beside that of the index, and the range of that ratio by round."""
    ours = tally.times[INDEX]
    size = max(len(ours) // ROUNDS, 2)
    starts = range(0, len(ours) - len(ours) % size, size)
    for name, times in tally.times.items():
        half, last = _cuts(times)
        ratios = sorted(median(times[at : at + size]) / median(ours[at : at + size]) for at in starts)
        spread = f"{ratios[0]:.1f}-{ratios[-1]:.1f}"
        yield name, f"{half:.1f}", f"{last:.1f}", f"{last / half:.2f}", f"{median(times) / median(ours):.2f}", spread


def main() -> int:
    """0 if every verdict is the same, 1 otherwise."""
    parser = argparse.ArgumentParser(description="Every scenario for random patients: rightscan beside its peers.")
    parser.add_argument("--patients", type=int, default=5000, help="how many (default: 5000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random patients (default: 1)")
    options = parser.parse_args()
    if options.patients < 10 * ROUNDS:
        parser.error(f"--patients: at least {10 * ROUNDS}, or there are no percentiles")
    shipped, different = read_library(), 0
    live = [scenario for scenario in shipped.scenarios.values() if scenario.status != "retired"]
    for count in (60, 1000, 0):
        library = generated_library(shipped, count) if count else shipped
        drawn = generated_facts(options.seed) if count else draw_patients(shipped, live, options.seed, 0.2)
        patients = options.patients // (5 if count > 60 else 1)
        with tempfile.TemporaryDirectory() as folder:
            engines = contestants(library, Path(folder))
            tally = measure(engines, islice(drawn, patients), patients)
        print("GENERATED" if count else f"SHIPPED (content {shipped.edition.name})")
        report(library, tally)
        different += tally.different.total()
    if CQL not in tally.times:
        print("cql-execution is not installed: npm install --prefix benchmarks/cql")
    print(f"Python {platform.python_version()}, zen-engine {version('zen-engine')}, msgspec {version('msgspec')}")
    print(machine())
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
