"""The compiled library: one JSON file made when the package is built, so that no user ever parses YAML."""

from __future__ import annotations

import os

import msgspec

from rightscan.errors import InputError
from rightscan.model.library import Library

PATH = os.path.join(os.path.dirname(__file__), "library.json")  # noqa: PTH118, PTH120  pathlib costs 5 ms at start-up


def read_library(path: str = PATH) -> Library:
    """The compiled content. Raises InputError where it is missing or not of this version of rightscan."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  as above
            return msgspec.json.decode(file.read(), type=Library)
    except FileNotFoundError:
        fix = "Run `make library`, or install the package again."
        raise InputError(f"compiled content {path}", "is not there.", fix) from None
    except msgspec.DecodeError as error:
        fix = "Run `make library`, or install the package again."
        raise InputError(f"compiled content {path}", f"does not belong to this version ({error}).", fix) from None
