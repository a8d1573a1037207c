"""How long a user waits for the command: whole cold processes, beside an interpreter that does nothing.

    python benchmarks/start.py [--rounds 21] [--python PATH] [--why]

Starts `python -c pass`, `rightscan --version`, `rightscan --help` and `rightscan assess` (as text and as JSON) as new
processes, interleaved, each once a round, after one round that does not count (it fills the byte-code cache). `assess`
answers the case of `make run` (docs/examples/positive-margins.yaml with an age and an order) given by options, so that
no YAML is read. The ratios are medians over medians of one run. --python measures another environment, --why lists the
imports that cost most.
Only the process is cold: files stay in the cache of the operating system, and byte code is cached as an installed
package has it, here in a temporary folder and whatever the variables PYTHON... say (PYTHONPATH is kept).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from machine import machine, print_table

AIM = 5.0
FACTS = (
    "age=58 years",
    "sex=female",
    "diagnosis=invasive-cancer",
    "last-breast-surgery=breast-conserving-excision",
    "margins=positive",
    "margin-disease=dcis",
    "breast-symptoms=none",
    "treatment-phase=after-surgery",
    "imaging-since-surgery=not-done",
    "time-since-surgery=20 days",
)
CASE = ("--order", "screening mammogram", "--as-of", "2026-11-21")
ASSESS = ("assess", *CASE, *(part for fact in FACTS for part in ("--fact", fact)))
FLOOR = "python -c pass"
_VERSIONS = """
import platform, importlib.metadata as metadata
names = [d.metadata["Name"] for d in metadata.distributions()]
shown = [f"{n} {metadata.version(n)}" for n in ("rightscan", "msgspec", "typing_extensions") if n in names]
print(f"Python {platform.python_version()};", ", ".join(shown) + f"; {len(names)} packages installed")
"""


def commands(python: str) -> dict[str, list[str]]:
    """What is started: the installed command if the environment has it, else the module."""
    script = Path(python).parent / "rightscan"
    program = [str(script)] if script.exists() else [python, "-m", "rightscan"]
    print(f"rightscan is started as: {' '.join(program)}")
    return {
        FLOOR: [python, "-c", "pass"],
        "rightscan --version": [*program, "--version"],
        "rightscan --help": [*program, "--help"],
        "rightscan assess": [*program, *ASSESS],
        "rightscan assess --json": [*program, *ASSESS, "--json"],
    }


def environment(cache: str) -> dict[str, str]:
    """The variables of the processes: those of this one, with byte code cached in `cache`."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON") or name == "PYTHONPATH"}
    return {**kept, "PYTHONPYCACHEPREFIX": cache}


def measure(started: dict[str, list[str]], rounds: int, variables: dict[str, str]) -> dict[str, list[float]]:
    """Milliseconds of every process; the first round does not count."""
    times: dict[str, list[float]] = {name: [] for name in started}
    for _ in range(rounds + 1):
        for name, command in started.items():
            times[name].append(milliseconds(command, variables))
    return {name: measured[1:] for name, measured in times.items()}


def milliseconds(command: list[str], variables: dict[str, str]) -> float:
    """From the start of one process to its end. Stops the benchmark if it fails."""
    start = perf_counter_ns()
    done = subprocess.run(command, capture_output=True, check=False, env=variables)
    elapsed = (perf_counter_ns() - start) / 1e6
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr.decode()}")
    return elapsed


def print_versions(python: str, variables: dict[str, str]) -> None:
    """What is installed beside the command, and the machine."""
    command = [python, "-c", _VERSIONS]
    print(subprocess.run(command, capture_output=True, check=True, text=True, env=variables).stdout.strip())
    print(f"{machine()}\n")


def print_times(times: dict[str, list[float]], rounds: int) -> None:
    """One row for each command, as milliseconds and as a ratio to the bare interpreter."""
    floor = median(times[FLOOR])
    rows = [
        (name, f"{median(ms):.1f}", f"{min(ms):.1f}", f"{max(ms):.1f}", f"{median(ms) / floor:.2f}")
        for name, ms in times.items()
    ]
    print_table([(f"{rounds} rounds", "median ms", "min", "max", f"times {FLOOR}"), *rows])
    worst = max(median(ms) / floor for ms in times.values())
    print(
        f"\naim: under {AIM:g} times {FLOOR}; the slowest takes {worst:.2f} times: {'met' if worst < AIM else 'missed'}"
    )


def print_imports(python: str, variables: dict[str, str], runs: int = 7, at_most: int = 20) -> None:
    """The modules of `assess` that the bare interpreter does not load, by their own time; medians over the runs."""
    bare = set(import_times([python, "-X", "importtime", "-c", "pass"], variables))
    command = [python, "-X", "importtime", "-m", "rightscan", *ASSESS]
    loaded = [import_times(command, variables) for _ in range(runs)]
    own = {name: median(run[name][0] for run in loaded if name in run) for name in loaded[0] if name not in bare}
    whole = {name: median(run[name][1] for run in loaded if name in run) for name in own}
    print(
        f"\nimports of `rightscan assess`, median of {runs}: {len(own)} modules, {sum(own.values()) / 1000:.1f} ms in all"
    )
    ranked = sorted(own, key=lambda name: -own[name])[:at_most]
    rows = [(name, f"{own[name] / 1000:.2f}", f"{whole[name] / 1000:.2f}") for name in ranked]
    print_table([("module", "own ms", "with what it imports"), *rows])


def import_times(command: list[str], variables: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Own and cumulative microseconds of each module, from `-X importtime`."""
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=variables)
    found = {}
    for line in done.stderr.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and own.strip().isdigit():
            cumulative, _, name = rest.partition("|")
            found[name.strip()] = (int(own), int(cumulative))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Cold start of the rightscan command beside `python -c pass`.")
    parser.add_argument("--rounds", type=int, default=21, help="processes of each kind (default: 21)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter to measure (default: this one)")
    parser.add_argument("--why", action="store_true", help="also list the imports that cost most")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        variables = environment(cache)
        times = measure(commands(options.python), options.rounds, variables)
        print_versions(options.python, variables)
        print_times(times, options.rounds)
        if options.why:
            print_imports(options.python, variables)


if __name__ == "__main__":
    main()
