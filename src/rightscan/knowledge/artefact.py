"""The compiled library: one JSON file made when the package is built, so that no user ever parses YAML."""

from __future__ import annotations

import os
from typing import TypeVar

import msgspec

from rightscan.errors import InputError
from rightscan.model.dose import DoseKnowledge
from rightscan.model.handout import Handouts
from rightscan.model.language import NoteLanguage, SearchLanguage
from rightscan.model.library import Library
from rightscan.model.protocol import Protocols
from rightscan.model.terminology import Terminology

Compiled = TypeVar("Compiled")

PATH = os.path.join(os.path.dirname(__file__), "library.json")  # noqa: PTH118, PTH120  pathlib costs 5 ms at start-up


def read_library(path: str = PATH) -> Library:
    """The compiled content. Raises InputError where it is missing or not of this version of rightscan."""
    return _read(path, Library)


def read_note_language() -> NoteLanguage:
    """The compiled phrases of the note reader. Raises InputError like `read_library`."""
    return _read(f"{os.path.dirname(PATH)}/note-language.json", NoteLanguage)  # noqa: PTH120  as above


def read_search_language() -> SearchLanguage:
    """The compiled synonyms of the lookup. Raises InputError like `read_library`."""
    return _read(f"{os.path.dirname(PATH)}/search-language.json", SearchLanguage)  # noqa: PTH120  as above


def read_handouts() -> Handouts:
    """The compiled hand-outs for patients. Raises InputError like `read_library`."""
    return _read(f"{os.path.dirname(PATH)}/handouts.json", Handouts)  # noqa: PTH120  as above


def read_protocols() -> Protocols:
    """The compiled imaging protocols. Raises InputError like `read_library`."""
    return _read(f"{os.path.dirname(PATH)}/protocols.json", Protocols)  # noqa: PTH120  as above


def read_terminology() -> Terminology:
    """The compiled code tables. Raises InputError like `read_library`."""
    return _read(f"{os.path.dirname(PATH)}/terminology.json", Terminology)  # noqa: PTH120  as above


def read_dose() -> DoseKnowledge:
    """The compiled content about radiation. Raises InputError like `read_library`."""
    return _read(f"{os.path.dirname(PATH)}/dose.json", DoseKnowledge)  # noqa: PTH120  as above


def _read(path: str, kind: type[Compiled]) -> Compiled:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  as above
            return msgspec.json.decode(file.read(), type=kind)
    except FileNotFoundError:
        fix = "Run `make library`, or install the package again."
        raise InputError(f"compiled content {path}", "is not there.", fix) from None
    except msgspec.DecodeError as error:
        fix = "Run `make library`, or install the package again."
        raise InputError(f"compiled content {path}", f"does not belong to this version ({error}).", fix) from None
