"""Extracts made by the command, and the tables they gave."""

import csv
from pathlib import Path

from tests.functional.command import Ran, rightscan_run

Cells = dict[str, str]


def extracted(export: Path, out: Path, *more: str) -> Ran:
    """Run `rightscan audit extract`."""
    return rightscan_run("audit", "extract", str(export), "--out", str(out), *more)


def table(file: Path) -> list[Cells]:
    """The rows of a CSV file, each without its empty cells."""
    with file.open(encoding="utf-8", newline="") as stream:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(stream)]


def by_order(out: Path, key: Path) -> dict[str, Cells]:
    """The rows by the id of their order."""
    return {names["id"]: row for names, row in zip(table(key), table(out), strict=True)}
