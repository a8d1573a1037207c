"""How many questions the interview asks, beside plainer ways to choose them and an oracle that knows the answers.

    python benchmarks/interview.py [--patients 1000] [--seed 1] [--from-nothing]

Draws complete, consistent patients over the content of this checkout (`tests/laws/interviews.py` says how: anyone, who
fits a scenario, who misses one by a single fact, who stands in a case file) and interviews each of them, the clinical
question known, until no answer can change the advice. Four interviewers take turns with every patient:
`next_question` of rightscan, the fact that most open scenarios need, the first needed fact of the vocabulary, and the
oracle, which always picks the fact whose true value leaves the least advice unsettled (not on the clock).
The time is that of choosing one question or of finding that none is left.
The exit code is 1 if two interviewers come to different ratings for one patient.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from time import perf_counter_ns
from typing import TYPE_CHECKING, NamedTuple

from machine import machine, print_table

from rightscan.engine.ask import NextQuestion, next_question
from rightscan.engine.facts import Facts
from rightscan.engine.match import QUESTION, Match
from rightscan.knowledge.load import load_folder
from rightscan.model.fact import Fact
from rightscan.model.library import Library

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))  # the patients are those of the laws

if TYPE_CHECKING:
    from tests.laws.interviews import Drawn

OURS, MOST, FIRST, ORACLE = "rightscan next_question", "most often needed", "first of the vocabulary", "oracle"


class Tally(NamedTuple):
    """What was measured: questions of each patient by interviewer, nanoseconds of each choice, the patients."""

    patients: list[Drawn]
    asked: dict[str, list[tuple[str, ...]]]
    times: dict[str, list[int]]
    different: list[Drawn]


def most_needed(library: Library, facts: Facts, match: Match) -> NextQuestion | None:
    """The fact that the most open scenarios need."""
    needs = Counter(name for verdict in match.open for name in verdict.needs)
    return _chosen(library, facts, match, lambda fact: -needs[fact.name])


def first_needed(library: Library, facts: Facts, match: Match) -> NextQuestion | None:
    """The first fact of the vocabulary that any open scenario needs."""
    return _chosen(library, facts, match, lambda _fact: 0)


def _chosen(library: Library, facts: Facts, match: Match, rank: Callable[[Fact], int]) -> NextQuestion | None:
    from tests.laws.interviews import askable
    from tests.laws.plainly import unsettled

    found = askable(library, facts, match) if unsettled(match) else []
    return NextQuestion(min(found, key=rank), 0, 0) if found else None


def measure(library: Library, options: argparse.Namespace) -> Tally:
    """Interview every patient with every interviewer."""
    from tests.laws.interviews import Patients, interview, oracle

    choosers = {OURS: next_question, MOST: most_needed, FIRST: first_needed}
    tally = Tally([], {name: [] for name in (*choosers, ORACLE)}, {name: [] for name in choosers}, [])
    for patient in Patients(library, ROOT / "knowledge", options.seed).draw(options.patients):
        tally.patients.append(patient)
        given = {} if options.from_nothing else {QUESTION: patient.truth.known[QUESTION].value}
        said = set()
        for name, choose in choosers.items():
            done = interview(library, patient.truth, given, _timed(choose, tally.times[name]))
            tally.asked[name].append(done.asked)
            said.add(ratings(done.match, str(patient.truth.values[QUESTION])))
        tally.asked[ORACLE].append(oracle(library, patient.truth, given))
        if len(said) > 1:
            tally.different.append(patient)
    return tally


def _timed(
    choose: Callable[[Library, Facts, Match], NextQuestion | None], times: list[int]
) -> Callable[[Library, Facts, Match], NextQuestion | None]:
    def timed(library: Library, facts: Facts, match: Match) -> NextQuestion | None:
        start = perf_counter_ns()
        question = choose(library, facts, match)
        times.append(perf_counter_ns() - start)
        return question

    return timed


def ratings(match: Match, question: str) -> frozenset[tuple[str, str]]:
    """Study and category of everything the fitting scenarios of this question say."""
    return frozenset(
        (rating.procedure, rating.category)
        for verdict in match.fits
        if verdict.scenario.question == question
        for rating in verdict.scenario.ratings
    )


def report(tally: Tally) -> None:
    """Print the interviewers side by side, both distributions and the patient farthest from the oracle."""
    peer = median(tally.times[MOST])
    rows = []
    for name, asked in tally.asked.items():
        sizes, time = [len(one) for one in asked], median(tally.times[name]) if name in tally.times else 0
        speed = (f"{time / 1000:.0f}", f"{time / peer:.1f}") if time else ("", "")
        rows.append((name, f"{median(sizes):g}", f"{mean(sizes):.2f}", str(max(sizes)), *speed))
    print_table([("questions for one patient", "median", "mean", "max", "us for one, p50", f"{MOST} = 1"), *rows])
    print()
    lengths = Counter(len(asked) for asked in tally.asked[OURS])
    print_table([("questions", *map(str, sorted(lengths))), ("patients", *(str(lengths[n]) for n in sorted(lengths)))])
    print()
    print_gap(tally)
    for patient in tally.different:
        print(f"DIFFERENT RATINGS: {described(patient)}")


def print_gap(tally: Tally) -> None:
    """How far the interview stays behind the oracle, by kind of patient, and the worst patient."""
    pairs = list(zip(tally.patients, tally.asked[OURS], tally.asked[ORACLE], strict=True))
    more = [(patient.kind, len(asked) - len(known)) for patient, asked, known in pairs]
    columns = sorted({gap for _, gap in more})
    rows = [("interview minus oracle", *(f"{gap:+d}" for gap in columns), "over +1")]
    for kind in ("", *dict.fromkeys(kind for kind, _ in more)):
        found = Counter(gap for of, gap in more if kind in ("", of))
        over = sum(count for gap, count in found.items() if gap > 1) / found.total()
        rows.append((kind or "all patients", *(str(found[gap]) for gap in columns), f"{over:.1%}"))
    print_table(rows)
    patient, asked, known = max(pairs, key=lambda entry: len(entry[1]) - len(entry[2]))
    print(f"\nfarthest behind: {described(patient)}")
    print(f"  asked: {', '.join(asked)}\n  oracle: {', '.join(known)}")


def described(patient: Drawn) -> str:
    """The patient in one line."""
    stated = (f"{name}={entry.value}" for name, entry in patient.truth.known.items() if not entry.sources)
    return f"{patient.kind}: {', '.join(stated)}"


def main() -> int:
    """0 if all interviewers come to the same ratings, 1 otherwise."""
    parser = argparse.ArgumentParser(description="How many questions the interview asks, beside an oracle.")
    parser.add_argument("--patients", type=int, default=1000, help="how many (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random patients (default: 1)")
    parser.add_argument("--from-nothing", action="store_true", help="the clinical question is not known either")
    options = parser.parse_args()
    library = load_folder(ROOT / "knowledge")
    start = "nothing known" if options.from_nothing else "the clinical question known"
    print(f"{options.patients:,} patients, seed {options.seed}; {start} at the start; ", end="")
    print(f"{len(library.scenarios)} scenarios (content {library.edition.name})\n", flush=True)
    tally = measure(library, options)
    report(tally)
    print(f"\nPython {platform.python_version()}; {machine()}")
    return 1 if tally.different else 0


if __name__ == "__main__":
    sys.exit(main())
