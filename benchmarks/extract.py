"""How long a bulk export takes to become a table of orders, and how much memory.

    python benchmarks/extract.py [PATIENTS]

Writes an invented export of PATIENTS patients (2,000), and one five times as large: clinical resources and orders as the
tests invent them, and for each patient forty claims, encounters and laboratory values that nobody reads. Each is
extracted in a process of its own, for its peak memory; beside it, in the same run, what it costs to read the lines, and
to decode them with msgspec and with json. A second row of memory is what the program has before it begins.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec
from machine import machine, print_table

from rightscan.faces.extract.finish import Wanted
from rightscan.faces.extract.run import extract
from rightscan.knowledge.artefact import read_library, read_terminology

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the parts of invented records are part of the tests

from tests.unit.bulk.exports import Author, Story  # noqa: E402  after the path is set
from tests.unit.fhir.records import LOINC, SNOMED, Resource, coded  # noqa: E402

PATIENTS = 2_000
LARGER = 5
UNREAD = 40


def main() -> None:
    """Print a row for each size, then the floors."""
    patients = int(sys.argv[1]) if len(sys.argv) > 1 else PATIENTS
    head = (
        "patients",
        "MB",
        "resources",
        "orders",
        "s",
        "resources/s",
        "orders/s",
        "sorting s",
        "peak MB",
        "before MB",
    )
    rows: list[tuple[str, ...]] = [head]
    floors: list[tuple[str, ...]] = [("patients", "lines s", "msgspec s", "json s", "times msgspec", "times json")]
    with TemporaryDirectory() as place:
        for many in (patients, LARGER * patients):
            folder = Path(place) / str(many)
            size, resources = write_export(folder, many)
            plain = [seconds(folder, work) for work in (len, msgspec.json.decode, json.loads)]
            found = in_a_process_of_its_own(folder)
            told = found["seconds"], resources / found["seconds"], found["orders"] / found["seconds"]
            amounts = (f"{many:,}", f"{size / 1e6:.0f}", f"{resources:,}", f"{found['orders']:,.0f}")
            rates = (f"{told[0]:.1f}", f"{told[1]:,.0f}", f"{told[2]:,.0f}", f"{found['sorting']:.1f}")
            rows.append((*amounts, *rates, f"{found['peak']:.0f}", f"{found['before']:.0f}"))
            ratios = (f"{found['seconds'] / floor:.1f}" for floor in plain[1:])
            floors.append((f"{many:,}", *(f"{floor:.1f}" for floor in plain), *ratios))
    print_table(rows)
    print()
    print_table(floors)
    print(f"{machine()}; one run each")


def write_export(folder: Path, patients: int) -> tuple[int, int]:
    """Write an export, one file for each kind; its size in bytes and the number of resources."""
    folder.mkdir()
    author, files, resources = Author(8), {}, 0
    for number in range(patients):
        story = author.story()
        for one in (*story.resources(), *unread(story, number)):
            kind = one["resourceType"]
            if kind not in files:
                files[kind] = (folder / f"{kind}.ndjson").open("wb")
            files[kind].write(msgspec.json.encode(one) + b"\n")
            resources += 1
    for file in files.values():
        file.close()
    return sum(path.stat().st_size for path in folder.iterdir()), resources


def unread(story: Story, number: int) -> Iterator[Resource]:
    """What an export holds beside what matters here, about a kilobyte each."""
    subject = {"reference": f"Patient/{story.who['id']}"}
    for one in range(UNREAD):
        own, filling = f"{number}-{one}", [{"text": "x" * 200} for _ in range(4)]
        if one % 2:
            yield coded((LOINC, "718-7"), (SNOMED, "1"), own, subject=subject, note=filling)
        else:
            yield {"resourceType": "Encounter", "id": own, "status": "finished", "subject": subject, "type": filling}


def seconds(folder: Path, work: Callable[[bytes], object]) -> float:
    """How long it takes to do something to every line."""
    start = perf_counter()
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            for line in file:
                work(line)
    return perf_counter() - start


def in_a_process_of_its_own(folder: Path) -> dict[str, float]:
    """What `measured` gives, without the memory of this process."""
    line = [sys.executable, __file__, "measure", str(folder)]
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(folder: Path) -> dict[str, float]:
    """Extract once: seconds in all and for sorting, orders, peak memory and what was there before, in MB."""
    library, terminology = read_library(), read_terminology()
    before = peak()
    start = perf_counter()
    sorted_at = [start]

    def told(what: str, _done: int, _many: int) -> None:
        if what == "MB sorted":
            sorted_at[0] = perf_counter()

    wanted = Wanted(folder, folder.parent / f"{folder.name}.csv", folder.parent / f"{folder.name}.rejected.ndjson")
    rows = extract(library, terminology, wanted, told).counts.rows
    end = perf_counter()
    times = {"seconds": end - start, "sorting": sorted_at[0] - start}
    return {**times, "orders": rows, "peak": peak(), "before": before}


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measured(Path(sys.argv[2]))))
    else:
        main()
