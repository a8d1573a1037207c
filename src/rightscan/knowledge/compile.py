"""Compile a content folder: `python -m rightscan.knowledge.compile FOLDER FILE`. Run by the build and by `make library`."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from rightscan.errors import ContentError
from rightscan.knowledge.load import load_folder


def compile_content(folder: Path, target: Path) -> None:
    """Write the library of `folder` to `target`, byte for byte the same for the same content."""
    library = load_folder(folder)
    draft = target.with_suffix(".tmp")
    draft.write_bytes(msgspec.json.encode(library))
    draft.replace(target)


if __name__ == "__main__":
    try:
        compile_content(Path(sys.argv[1]), Path(sys.argv[2]))
    except ContentError as error:
        raise SystemExit(str(error)) from None
