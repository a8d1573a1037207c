"""How long a coded record takes to read.

    python benchmarks/fhir.py [FILE ...]

Reads an invented bundle of about 50 kB, and every FILE beside it (for instance the public records named in
knowledge/references.yaml), into facts; the median of many runs, and in the same run what plain decoding of the same
bytes costs with msgspec and with json. Decoding as we need it refuses a key that stands twice, which neither does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

import msgspec
from machine import machine, print_table

from rightscan.intake.fhir.reader import Reader
from rightscan.intake.fhir.strict_json import decode
from rightscan.knowledge.artefact import read_library, read_terminology

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the parts of invented records are part of the tests

from tests.unit.fhir.records import (  # noqa: E402  after the path is set
    LEFT,
    LOINC,
    SNOMED,
    bundle,
    cancer,
    chemotherapy,
    coded,
    patient,
    procedure,
    sized,
)

DAY = date(2026, 11, 21)
KILOBYTES = 50
RUNS = 200


def main() -> None:
    """Print a row for each record."""
    reader = Reader(read_library(), read_terminology(), DAY)
    records = {f"invented, {KILOBYTES} kB": invented()}
    records |= {Path(name).name: Path(name).read_bytes() for name in sys.argv[1:]}
    rows: list[tuple[str, ...]] = [
        ("record", "kB", "resources", "facts", "msgspec ms", "json ms", "strict ms", "read ms", "p99 ms", "times json")
    ]
    for name, data in records.items():
        found = reader.read_either(data)
        resources = sum(found.kinds.values()) + sum(found.passed_over.values())
        runs = RUNS if len(data) < 200_000 else RUNS // 10
        plain = [median(times(work, runs)) for work in decoders(data)]
        read = times(lambda data=data: reader.read_either(data), runs)  # type: ignore[misc]
        shown = (f"{ms:.2f}" for ms in (*plain, median(read), quantiles(read, n=100)[98]))
        rows.append(
            (
                name,
                f"{len(data) / 1000:.0f}",
                str(resources),
                str(len(found.facts)),
                *shown,
                f"{median(read) / plain[1]:.1f}",
            )
        )
    print_table(rows)
    print(f"{machine()}; median of {RUNS} runs, of {RUNS // 10} for what is larger than 200 kB")


def invented() -> bytes:
    """A woman with cancer, treated, and as many mammograms as it takes."""
    parts = [
        patient(),
        cancer(LEFT),
        sized(18),
        coded((LOINC, "21905-5"), (SNOMED, "23351008"), "t"),
        chemotherapy("2026-02-01"),
        procedure((SNOMED, "392021009")),
    ]
    while len(data := json.dumps(bundle(*parts)).encode()) < KILOBYTES * 1000:
        parts.append(procedure((SNOMED, "71651007"), f"mammogram-{len(parts)}", "2026-05-01"))
    return data


def decoders(data: bytes) -> list[Callable[[], object]]:
    """Plain decoding with msgspec and with json, and ours."""
    return [lambda: msgspec.json.decode(data), lambda: json.loads(data), lambda: decode(data, "the record")]


def times(work: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run."""
    found = []
    for _ in range(runs):
        start = perf_counter_ns()
        work()
        found.append((perf_counter_ns() - start) / 1e6)
    return found


if __name__ == "__main__":
    main()
