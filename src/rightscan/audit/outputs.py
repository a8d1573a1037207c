"""What an audit writes: each file made beside its place and renamed, so that none is ever half-written."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import msgspec
import polars as pl

from rightscan.audit.count import Table
from rightscan.audit.replay_page import ReplaySummary, replay_html
from rightscan.audit.report_page import report_html
from rightscan.audit.run import REJECTED
from rightscan.audit.summary import Summary
from rightscan.errors import InputError

REPORT, REPLAY, SUMMARY_JSON, SUMMARY_CSV = "report.html", "replay.html", "summary.json", "summary.csv"
FILES = (REPORT, REPLAY, SUMMARY_JSON, SUMMARY_CSV, REJECTED)
"""What a run or a replay writes beside its table."""


@contextmanager
def writing_to(out: Path) -> Iterator[Path]:
    """A folder to write into. Its files take their places in `out` once all are whole; on a fault none does."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        work = Path(mkdtemp(prefix=".rightscan-", dir=out))
    except OSError as error:
        raise _unwritable(out, error) from None
    try:
        yield work
        for path in sorted(path for path in work.iterdir() if path.is_file()):
            path.replace(out / path.name)
    except OSError as error:
        raise _unwritable(out, error) from None
    except pl.exceptions.ComputeError as error:
        if "IO error" not in str(error):
            raise
        why = "cannot be written to its end: the disk may be full."
        raise InputError(f"folder {out}", why, "Name another with --out.") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _unwritable(out: Path, error: OSError) -> InputError:
    return InputError(f"folder {out}", f"cannot be written: {error.strerror or error}.", "Name another with --out.")


def write_summary(folder: Path, summary: Summary) -> None:
    """The page, the JSON and the CSV of an audit."""
    (folder / REPORT).write_text(report_html(summary), encoding="utf-8")
    _write_numbers(folder, summary, summary.tables)


def write_replay(folder: Path, summary: ReplaySummary) -> None:
    """The page, the JSON and the CSV of a replay."""
    (folder / REPLAY).write_text(replay_html(summary), encoding="utf-8")
    _write_numbers(folder, summary, summary.tables)


def _write_numbers(folder: Path, summary: Summary | ReplaySummary, tables: tuple[Table, ...]) -> None:
    (folder / SUMMARY_JSON).write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    with (folder / SUMMARY_CSV).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("table", "id", "what", "column", "number"))
        for table in tables:
            rows.writerows(_flat(table))


def _flat(table: Table) -> Iterator[tuple[str, str, str, str, str]]:
    """One number a row; an empty one is hidden."""
    for row in table.rows:
        for column, number in zip(table.columns, row.numbers, strict=True):
            yield table.head.id, harmless(row.id), harmless(row.label), column, "" if number is None else str(number)


def harmless(cell: str) -> str:
    """A word of the table of orders: a spreadsheet must not take it for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
