"""How long an audit of many orders takes, from Parquet to counts and ratings, beside what reading alone takes.

    python benchmarks/audit.py [--orders 1000000] [--rounds 3] [--content generated|shipped] [--words text|enumerations]
                               [--only TEXT]... [--folder DIR]

Writes orders from a seed (`generated.py`, or drawn over the shipped content without rows that contradict themselves,
which would go to the engine one by one) and starts every run of `audit_runs.py` in a process of its own, once in each
round, in turn. Shown are the best round, the ratio to Polars' own read and scan of the same columns, and the greatest
memory of the process (for Spark that of Python and of the JVM). Needs polars, pyarrow, duckdb, sqlglot, pyspark, Java.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import gettempdir

import polars as pl
from audit_runs import RUNS, Job, run
from generated import generated_library
from generated_orders import with_enumerations, write_orders
from machine import machine, print_table

from rightscan.backends.plan import Plan, make_plan
from rightscan.backends.polars import judge
from rightscan.knowledge.artefact import read_library

SEED, PART, SCENARIOS = 1, 250_000, 60
READ, SCAN = "floor: Polars reads the columns", "floor: Polars scans the columns"


def plan_of(content: str) -> Plan:
    """The plan of the generated or of the shipped content."""
    shipped = read_library()
    return make_plan(shipped if content == "shipped" else generated_library(shipped, SCENARIOS))


def write_all(plan: Plan, folder: Path, options: argparse.Namespace) -> None:
    """The orders as Parquet files."""
    enumerated = options.words == "enumerations"
    if options.content == "generated":
        write_orders(plan.library, folder, options.orders, SEED, enumerated=enumerated)
        return
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.equality.orders import draw_orders

    folder.mkdir(parents=True, exist_ok=True)
    for part, start in enumerate(range(0, options.orders, PART)):
        drawn = draw_orders(plan.library, 2 * PART, SEED + part).select("order_id", "as_of", *plan.reads)
        clean = judge(plan, drawn.lazy()).filter(~pl.col("contradiction") & ~pl.col("fault")).select("order_id")
        kept = drawn.join(clean.collect(), on="order_id").head(min(PART, options.orders - start))
        numbered = kept.with_columns(pl.int_range(start, start + pl.len()).alias("order_id"))
        (with_enumerations(plan.library, numbered) if enumerated else numbered).write_parquet(
            folder / f"{part:05}.parquet"
        )


def one_run(options: argparse.Namespace) -> None:
    """In a process of its own: run, and print seconds and megabytes."""
    folder = Path(options.folder)
    seconds = run(options.run, Job(plan_of(options.content), folder, folder.with_name(f"{folder.name}-out")))
    print(json.dumps({"seconds": seconds, "peak": peak()}))


def peak() -> float:
    """The most megabytes that this process and those it started (the JVM of Spark) have held at once, each."""
    here = Path("/proc/self")
    if not here.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Not `ru_maxrss`: on Linux that counts the memory of the process that started this one.
    started = {child for task in (here / "task").iterdir() for child in (task / "children").read_text().split()}
    pages = [(Path("/proc") / name / "status").read_text() for name in ("self", *started)]
    lines = [line for page in pages for line in page.splitlines() if line.startswith("VmHWM:")]
    return sum(int(line.split()[1]) for line in lines) / 1024


def measure(options: argparse.Namespace, names: list[str]) -> dict[str, tuple[float, float]]:
    """The best seconds and the greatest peak of each run."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            command = [
                sys.executable,
                __file__,
                "--run",
                name,
                "--folder",
                options.folder,
                "--content",
                options.content,
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(f"{name} failed:\n{done.stderr[-2000:]}")
            said = json.loads(done.stdout.strip().splitlines()[-1])
            found[name].append((said["seconds"], said["peak"]))
    return {name: (min(s for s, _ in rounds), max(peak for _, peak in rounds)) for name, rounds in found.items()}


def report(options: argparse.Namespace, found: dict[str, tuple[float, float]]) -> None:
    """Print the table."""
    plan = plan_of(options.content)
    lines = sum(len(scenario.fits) for scenario in plan.scenarios)
    print(
        f"{options.orders:,} orders, words as {options.words}; {options.content} content: {len(plan.scenarios)} scenarios, "
    )
    print(f"{lines} lines, {len(plan.comparisons)} distinct comparisons; best of {options.rounds} rounds\n")
    rows: list[tuple[str, ...]] = [
        ("Parquet in, counts and ratings out", "seconds", "read = 1", "scan = 1", "orders/s", "peak MB")
    ]
    for name, (seconds, peak) in found.items():
        ratios = [f"{seconds / found[floor][0]:.2f}" if floor in found else "-" for floor in (READ, SCAN)]
        rows.append((name, f"{seconds:.2f}", *ratios, f"{options.orders / seconds:,.0f}", f"{peak:,.0f}"))
    print_table(rows)
    versions = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb", "pyarrow", "pyspark", "sqlglot"))
    print(f"\nPython {platform.python_version()}, {versions}\n{machine()}")


def main() -> None:
    """Write, measure, report."""
    parser = argparse.ArgumentParser(description="An audit of many orders, beside its floors and peers.")
    parser.add_argument("--orders", type=int, default=1_000_000, help="how many (default: 1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each runs (default: 3)")
    parser.add_argument("--content", choices=("generated", "shipped"), default="generated", help="whose rules")
    parser.add_argument("--words", choices=("text", "enumerations"), default="enumerations", help="how words are kept")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="runs with this in their name")
    parser.add_argument("--folder", default="", help="where the orders are written (default: a temporary folder)")
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        one_run(options)
        return
    name = f"rightscan-orders-{options.content}-{options.words}-{options.orders}"
    options.folder = options.folder or str(Path(gettempdir()) / name)
    if not Path(options.folder).exists():
        write_all(plan_of(options.content), Path(options.folder), options)
    names = [name for name in RUNS if not options.only or any(text in name for text in (*options.only, "floor"))]
    report(options, measure(options, names))


if __name__ == "__main__":
    main()
