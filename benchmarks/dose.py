"""How many dose objects are read in a second, beside plain `pydicom.dcmread` of the same files in the same run.

    python benchmarks/dose.py FOLDER [OBJECTS]

Reads the DICOM objects of FOLDER again and again until OBJECTS (default 2000) are read: once with dcmread alone, which
leaves nested items unparsed, once with dcmread and a walk over every element, once into reports as `rightscan dose
read` does, and then puts the reports together into records.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from machine import machine, print_table
from pydicom import dcmread

from rightscan.dose.merge import exams_of, people
from rightscan.dose.record import build_record
from rightscan.intake.dicom.folder import read_files
from rightscan.intake.dose_files import files_below
from rightscan.knowledge.artefact import read_dose, read_library


def main() -> None:
    """Print a row for each way of reading."""
    files = files_below(sys.argv[1:2])
    objects = list(islice(cycle(files), int(sys.argv[2]) if len(sys.argv) > 2 else 2000))
    library, knowledge = read_library(), read_dose()
    plain = seconds(lambda: [dcmread(path, stop_before_pixels=True) for path in objects])
    walked = seconds(lambda: [sum(1 for _ in dcmread(path, stop_before_pixels=True).iterall()) for path in objects])
    reports = read_files(objects, knowledge, lambda _: None).reports
    ours = seconds(lambda: read_files(objects, knowledge, lambda _: None))
    together = seconds(lambda: [build_record(library, knowledge, exams_of(knowledge, one)) for one in people(reports)])
    rows: list[tuple[str, ...]] = [("way", "objects/s", "times dcmread")]
    for name, took in (("dcmread", plain), ("dcmread, every element", walked), ("rightscan, reports", ours)):
        rows.append((name, f"{len(objects) / took:.0f}", f"{took / plain:.2f}"))
    rows.append(("reports into records", f"{len(reports) / together:.0f}", f"{together / plain:.2f}"))
    print_table(rows)
    print(f"{machine()}; {len(objects)} objects from {len(files)} files of {Path(sys.argv[1]).name}")


def seconds(work: Callable[[], object]) -> float:
    """The seconds of one run."""
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    main()
