"""`rightscan assess --fhir`: a coded record in, the facts it states out, each with its place."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

import msgspec

from rightscan.errors import InputError
from rightscan.intake.fhir.reader import Reader
from rightscan.intake.fhir.strict_json import MOST_BYTES
from rightscan.intake.form import Given
from rightscan.knowledge.artefact import read_terminology
from rightscan.model.library import Library
from rightscan.presentation.fhir_data import RecordData, record_data


class RecordRead(msgspec.Struct, frozen=True):
    """The facts that count after the record was read, and how the record is told."""

    given: Given
    data: RecordData


def read_record_option(library: Library, options: Namespace, given: Given, as_of: date) -> RecordRead:
    """Read the record of `--fhir` and add what it states to the facts given, which stand before it. Raises InputError."""
    data, what = _bytes(options.fhir)
    record = Reader(library, read_terminology(), as_of, options.patient or "").read_either(data, what)
    named = frozenset(given.stated) | given.declined
    stated = {name: value for name, value in record.stated.items() if name not in named}
    return RecordRead(Given({**stated, **given.stated}, given.declined), record_data(library, record, named))


def _bytes(file: str) -> tuple[bytes, str]:
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1), "the record on standard input"
    try:
        with Path(file).open("rb") as stream:
            return stream.read(MOST_BYTES + 1), f"record {file}"
    except OSError as error:
        raise InputError(f"record {file}", f"cannot be read: {error.strerror}.", "Check the path.") from None
