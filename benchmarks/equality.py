"""Are all engines equal? Drawn orders over the shipped content, every verdict, concern and rating compared.

    python benchmarks/equality.py [--patients 1000000] [--engine NAME]... [--seed 100] [--processes 2]

The orders are those of the tests (`tests/equality/orders.py`) with other seeds, in parts. The answers of the engine
itself with its bitset index, one order after another, take most of the time; they are spread over processes. Prints what was compared for
each engine and how many cells differ; the exit code is 1 if one does.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from machine import machine, print_table

from rightscan.backends.plan import Plan, make_plan
from rightscan.knowledge.artefact import read_library

if TYPE_CHECKING:
    import polars as pl

PART = 25_000


def answered(part: tuple[int, int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """So many orders with this seed, and what the engine says of each."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.equality.orders import draw_orders
    from tests.equality.reference import answers

    plan = make_plan(read_library())
    seed, count = part
    frame = draw_orders(plan.library, count, seed)
    return frame, answers(plan, frame)


def compare(
    plan: Plan, names: list[str], parts: Iterator[tuple[pl.DataFrame, pl.DataFrame]]
) -> dict[str, Counter[str]]:
    """What was compared and what differs, for each engine."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.equality.engines import ENGINES
    from tests.equality.reference import differences, differing_ratings, ratings

    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for frame, reference in parts:
        expected = ratings(plan, reference)
        final = len(reference) - int((reference["contradiction"] | reference["fault"]).sum())
        for name in names:
            judged, rated = ENGINES[name](plan, frame)
            found[name]["orders"] += len(frame)
            found[name]["final"] += final
            found[name]["verdicts"] += final * len(plan.scenarios)
            found[name]["concerns"] += final * len(plan.concerns)
            found[name]["ratings"] += len(rated)
            found[name]["differ"] += sum(differences(reference, judged).values())
            found[name]["differ"] += differing_ratings(reference, expected, rated)
    return found


def main() -> int:
    """0 if nothing differs, 1 otherwise."""
    names = ["tree walk", "Polars", "Polars, words as enumerations", "DuckDB", "Spark"]
    parser = argparse.ArgumentParser(description="Every engine against the engine itself, on drawn orders.")
    parser.add_argument("--patients", type=int, default=1_000_000, help="how many (default: 1000000)")
    parser.add_argument("--engine", action="append", choices=names, help="only this one, repeatable (default: all)")
    parser.add_argument("--seed", type=int, default=100, help="of the first part (default: 100)")
    parser.add_argument("--processes", type=int, default=2, help="for the answers of the engine (default: 2)")
    options = parser.parse_args()
    sizes = [min(PART, options.patients - start) for start in range(0, options.patients, PART)]
    start = perf_counter()
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        parts = pool.map(answered, [(options.seed + number, size) for number, size in enumerate(sizes)])
        found = compare(make_plan(read_library()), options.engine or names, parts)
    rows: list[tuple[str, ...]] = [("engine", "orders", "final", "verdicts", "concerns", "ratings", "differ")]
    rows += [(name, *(f"{counts[key]:,}" for key in rows[0][1:])) for name, counts in found.items()]
    print_table(rows)
    print("\nRows that are not final contradict themselves or have an impossible date: of them only that was compared.")
    print(f"{perf_counter() - start:,.0f} s; {machine()}")
    return 1 if any(counts["differ"] for counts in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
