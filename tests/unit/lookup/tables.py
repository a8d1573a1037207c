"""Small invented tables for tests, as JSON and as CSV."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

from rightscan.lookup.pack import Pack
from rightscan.lookup.pack_file import read_pack
from rightscan.lookup.pack_rows import Problem
from rightscan.model.library import Library

DAY = date(2026, 11, 21)
COLUMNS = ("panel", "topic", "variant", "text", "procedure", "category", "adult_rrl", "peds_rrl")


def rating(procedure: str = "Knee film", category: str = "Usually appropriate", **levels: str) -> dict[str, Any]:
    """One rating."""
    return {"procedure": procedure, "category": category, **levels}


def row(*ratings: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401  a test may give anything
    """One variant; without ratings it has one."""
    head = {"panel": "Joints", "topic": "Sore knee", "variant": 1, "text": "A knee is sore. First look."}
    return {**head, "ratings": list(ratings) or [rating()], **changes}


def table(*rows: Any, **about: Any) -> dict[str, Any]:  # noqa: ANN401  as above
    """A whole table; without rows it has one."""
    return {"edition": "2024-03", "rows": list(rows) or [row()], **about}


def as_csv(whole: dict[str, Any]) -> str:
    """The same table with one rating a row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for variant in whole["rows"]:
        head = {key: value for key, value in variant.items() if key != "ratings"}
        writer.writerows({**head, **one} for one in variant["ratings"])
    return out.getvalue()


def read_json(library: Library, folder: Path, whole: object, **options: str) -> Pack | tuple[Problem, ...]:
    """What becomes of this value as a file."""
    path = folder / "table.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return read_pack(path, library, DAY, **options)


def read_csv(library: Library, folder: Path, text: str, **options: str) -> Pack | tuple[Problem, ...]:
    """What becomes of this text as a CSV file."""
    path = folder / "table.csv"
    path.write_bytes(text.encode())
    return read_pack(path, library, DAY, **options)


def pack(library: Library, folder: Path, *rows: Any, **about: Any) -> Pack:  # noqa: ANN401  as above
    """The pack of a table that is sound."""
    found = read_json(library, folder, table(*rows, **about))
    assert isinstance(found, Pack), found
    return found


def places(found: Pack | tuple[Problem, ...]) -> list[tuple[int, int, str]]:
    """Where the problems stand: row, rating and column."""
    assert not isinstance(found, Pack)
    return [(problem.row, problem.rating, problem.column) for problem in found]
