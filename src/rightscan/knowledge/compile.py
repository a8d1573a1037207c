"""Compile a content folder: `python -m rightscan.knowledge.compile FOLDER FILE`. Run by the build and by `make library`."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from rightscan.errors import ContentError
from rightscan.knowledge.dose import load_dose
from rightscan.knowledge.handouts import load_handouts
from rightscan.knowledge.language import read_note_language
from rightscan.knowledge.load import DOSE, HANDOUT, LANGUAGE, PROTOCOLS, TERMINOLOGY, load_folder
from rightscan.knowledge.protocols import load_protocols
from rightscan.knowledge.search_language import read_search_language
from rightscan.knowledge.terminology import load_terminology


def compile_content(folder: Path, target: Path) -> None:
    """Write the library of `folder` to `target`, and beside it what decides no answer, if there is any.

    That is its language, hand-outs, protocols, code tables and doses. The same content gives the same bytes.
    """
    library = load_folder(folder)
    _write(target, library)
    if (folder / LANGUAGE).is_dir():
        _write(target.with_name("note-language.json"), read_note_language(folder, library))
        _write(target.with_name("search-language.json"), read_search_language(folder))
    if (folder / HANDOUT).is_dir():
        _write(target.with_name("handouts.json"), load_handouts(folder, library))
    if (folder / PROTOCOLS).is_dir():
        _write(target.with_name("protocols.json"), load_protocols(folder, library))
    if (folder / TERMINOLOGY).is_dir():
        _write(target.with_name("terminology.json"), load_terminology(folder, library))
    if (folder / DOSE).is_dir():
        _write(target.with_name("dose.json"), load_dose(folder, library))


def _write(target: Path, content: object) -> None:
    draft = target.with_suffix(".tmp")
    draft.write_bytes(msgspec.json.encode(content))
    draft.replace(target)


if __name__ == "__main__":
    try:
        compile_content(Path(sys.argv[1]), Path(sys.argv[2]))
    except ContentError as error:
        raise SystemExit(str(error)) from None
