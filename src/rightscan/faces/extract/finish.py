"""From the parts to the files that were asked for, each put in its place whole."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import msgspec

from rightscan.faces.extract.parts import Counts, rejected_name, rows_name
from rightscan.faces.extract.rows import Row
from rightscan.faces.extract.table import write_key, write_table
from rightscan.faces.extract.work import Work, publish
from rightscan.intake.bulk.buckets import Rejected
from rightscan.intake.bulk.files import BulkFile
from rightscan.intake.bulk.split import Progress, Split

_SHOWN = 20


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for: the export, the table, the lines not read and the key (None: none). With a `day` rows are patients."""

    folder: Path
    table: Path
    rejected: Path
    key: Path | None = None
    day: date | None = None


class Extracted(msgspec.Struct, frozen=True):
    """What was read and made. `refused` are the first of the lines that were not read; all of them are in a file."""

    files: int
    split: Progress
    counts: Counts
    refused: tuple[Rejected, ...]

    @property
    def rejected(self) -> int:
        """How many lines were not read."""
        return self.split.rejected + self.counts.rejected


def finish(
    wanted: Wanted, work: Work, files: tuple[BulkFile, ...], split: Split, columns: tuple[str, ...]
) -> Extracted:
    """Write what was asked for, and remove the folder of the work."""
    many = split.buckets.many
    places = [split.buckets.rejected(), *(work.folder / rejected_name(number) for number in range(many))]
    with (work.folder / "rejected").open("wb") as joined:
        for place in places:
            if place.exists():
                with place.open("rb") as part:
                    shutil.copyfileobj(part, joined)
    with (work.folder / "rejected").open("rb") as joined:
        first = tuple(msgspec.json.decode(line, type=Rejected) for line in islice(joined, _SHOWN))
    extracted = Extracted(len(files), split.at, _counts(work, many), first)
    beside = _beside(wanted.table)
    write_table(beside, wanted.table.suffix, columns, _rows(work, many))
    publish(beside, wanted.table)
    if wanted.key is not None:
        _beside(wanted.key).touch(mode=0o600)
        write_key(_beside(wanted.key), _rows(work, many))
        publish(_beside(wanted.key), wanted.key)
    _publish_rejected(work.folder / "rejected", wanted.rejected, extracted.rejected)
    work.remove()
    return extracted


def _publish_rejected(found: Path, target: Path, many: int) -> None:
    """The lines that were not read, for their owner only: they are as they stand in the export. None: no file."""
    if many:
        beside = _beside(target)
        beside.touch(mode=0o600)
        shutil.copyfile(found, beside)
        publish(beside, target)
    else:
        target.unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


def _rows(work: Work, many: int) -> Iterator[Row]:
    """The rows of all parts, in their order."""
    decoder = msgspec.json.Decoder(Row)
    for number in range(many):
        with (work.folder / rows_name(number)).open("rb") as part:
            next(part)
            yield from map(decoder.decode, part)


def _counts(work: Work, many: int) -> Counts:
    """What all parts counted."""
    total = Counts()
    left_out: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for number in range(many):
        with (work.folder / rows_name(number)).open("rb") as part:
            counts = msgspec.json.decode(next(part), type=Counts)
        total.rows += counts.rows
        total.patients += counts.patients
        total.rejected += counts.rejected
        left_out.update(counts.left_out)
        codes.update(counts.codes)
    total.left_out, total.codes = dict(left_out), dict(codes.most_common(_SHOWN))
    return total
