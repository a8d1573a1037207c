"""The files of a folder that may state a dose."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rightscan.errors import InputError


def files_below(paths: Iterable[str]) -> list[Path]:
    """Every file named and every file below a folder named, in a fixed order. Raises InputError for what is not there."""
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            found += (one for one in path.rglob("*") if one.is_file())
        elif path.exists():
            found.append(path)
        else:
            raise InputError(f"file {name}", "is not there.", "Check the path.")
    return sorted(dict.fromkeys(found))
