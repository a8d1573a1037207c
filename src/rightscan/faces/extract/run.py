"""The whole way from an export to a table. Killed at any moment and begun again, it ends in the same bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from rightscan import __version__
from rightscan.errors import InputError
from rightscan.faces.extract.finish import Extracted, Wanted, finish
from rightscan.faces.extract.parts import Parts
from rightscan.faces.extract.rows import RowMaker
from rightscan.faces.extract.table import check_ending, columns_of
from rightscan.faces.extract.work import Plan, Work
from rightscan.intake.bulk.files import BulkFile, bulk_files
from rightscan.intake.bulk.route import Router
from rightscan.intake.bulk.split import Progress, Split
from rightscan.model.library import Library
from rightscan.model.terminology import Terminology

Told = Callable[[str, int, int], None]
"""Is told what is being done, how far it has come, and of how much."""
_SPLIT = "split.json"


def extract(library: Library, terminology: Terminology, wanted: Wanted, told: Told) -> Extracted:
    """Make the table. Raises InputError, also where there is no room for it; then the next run goes on from there."""
    _check(wanted)
    files = bulk_files(wanted.folder)
    work = Work(wanted.table.parent / f".{wanted.table.name}.extract")
    try:
        with work.alone():
            return _extract(RowMaker(library, terminology, wanted.key is not None), wanted, files, work, told)
    except OSError as error:
        where, why = error.filename or wanted.table.parent, (error.strerror or str(error)).lower()
        raise _unwritable(Path(where), why) from None
    except sqlite3.Error as error:
        raise _unwritable(work.folder, str(error)) from None


def _check(wanted: Wanted) -> None:
    """Raises InputError for what would only show at the end, perhaps after hours."""
    check_ending(wanted.table)
    inside = wanted.folder.resolve()
    places = [file.resolve() for file in (wanted.table, wanted.rejected, wanted.key) if file is not None]
    for number, file in enumerate(places):
        if file.is_relative_to(inside):
            raise InputError(f"file {file}", "lies in the folder of the export.", "Name a place outside of it.")
        if not file.parent.is_dir():
            raise InputError(f"folder {file.parent}", "is not there.", "Make it, or name another place.")
        if file.is_dir() or file in places[:number]:
            raise InputError(f"file {file}", "is a folder, or is named twice.", "Name another file.")


def _unwritable(place: Path, why: str) -> InputError:
    fix = "Make room, or name another place. The same command goes on where this one stopped."
    return InputError(f"file {place}", f"cannot be written: {why}.", fix)


def _extract(maker: RowMaker, wanted: Wanted, files: tuple[BulkFile, ...], work: Work, told: Told) -> Extracted:
    day = str(wanted.day or "")
    plan = Plan(__version__, maker.library.content_hash, files, day, maker.keep_key)
    work.begin(plan)
    router = Router(maker.book, orders=wanted.day is None)
    split = Split(wanted.folder, files, router, work.folder)
    with closing(split.drugs):
        _sort(split, work, told)
        parts = Parts(work, split.buckets, split.drugs, maker, wanted.day)
        parts.make(files, lambda done: told("parts read", done, split.buckets.many))
    return finish(wanted, work, files, split, columns_of(maker.library))


def _sort(split: Split, work: Work, told: Told) -> None:
    """The first pass, from where an earlier run left it; nothing if it was at its end."""
    before = work.read(_SPLIT, Progress)
    if before is not None and not split.resume(before):
        raise InputError(f"folder {work.folder}", "was changed by others.", "Remove it and run the command again.")
    if before is None:
        split.resume(Progress())
    size = sum(file.size for file in split.files)
    split.run(
        lambda at: work.write(_SPLIT, msgspec.json.encode(at)),
        lambda done: told("MB sorted", done >> 20, size >> 20),
    )
