"""`rightscan audit extract`: a FHIR bulk export in, a table for `rightscan audit run` out."""

from __future__ import annotations

import gc
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from rightscan.errors import InputError, printable
from rightscan.faces.cli.options import read_day
from rightscan.faces.cli.progress import Progress
from rightscan.faces.extract.finish import Extracted, Wanted
from rightscan.faces.extract.run import extract
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.presentation.document import Block, Bullet, Paragraph, as_text
from rightscan.presentation.words import NOTICE

_NOT_ALL_READ = 1
_SOME = 5


def extract_command(options: Namespace) -> int:
    """Make the table and say what was read. 1 where lines were not."""
    gc.enable()  # the command line switches it off for short answers
    wanted = _wanted(options)
    bar = Progress()
    try:
        extracted = extract(read_library(), read_terminology(), wanted, bar.told)
    finally:
        bar.end()
    print(printable(as_text(list(_said(wanted, extracted)))), end="")
    return _NOT_ALL_READ if extracted.rejected else 0


def _wanted(options: Namespace) -> Wanted:
    per_patient = options.per == "patient"
    if per_patient != bool(options.as_of):
        fix = "Write --per patient --as-of 2026-11-21. An order has its own day."
        raise InputError("--per patient", "goes with --as-of, and only with it.", fix)
    if per_patient and options.key:
        raise InputError("--key", "names orders, and --per patient has none.", "Leave it out.")
    out = Path(options.out)
    in_folder = out.is_dir() or options.out.endswith("/")
    table = out / ("patients.csv" if per_patient else "orders.csv") if in_folder else out
    rejected = out / "rejected.ndjson" if in_folder else out.with_name(f"{out.stem}.rejected.ndjson")
    key = Path(options.key) if options.key else None
    return Wanted(Path(options.folder), table, rejected, key, read_day(options.as_of) if per_patient else None)


def _said(wanted: Wanted, extracted: Extracted) -> Iterator[Block]:
    counts, split = extracted.counts, extracted.split
    row = "imaging order" if wanted.day is None else "patient"
    yield Paragraph(f"{_many(counts.rows, 'row')}, one for each {row}, in {wanted.table}.")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(split.kinds.items())) or "nothing"
    passed = f"{split.passed} that nothing here reads were passed over"
    yield Paragraph(f"Read from {_many(extracted.files, 'file')}: {kinds}; {passed}.")
    for why, count in sorted(counts.left_out.items(), key=lambda one: (-one[1], one[0])):
        yield Bullet(f"{_many(count, 'order')} without a row: {why}")
    for code, count in list(counts.codes.items())[:_SOME]:
        yield Bullet(f"{_many(count, 'imaging order')} with a code that no table knows: {code}")
    if extracted.rejected:
        yield Paragraph(f"{_many(extracted.rejected, 'line')} could not be read, kept in {wanted.rejected}:")
        yield from (Bullet(f"{one.file}, line {one.line} {one.why}") for one in extracted.refused)
        more = extracted.rejected - len(extracted.refused)
        yield from [Bullet(f"and {more} more")] if more else []
    yield Paragraph(NOTICE)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
