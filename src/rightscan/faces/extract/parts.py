"""The second pass: bucket by bucket, the rows of its patients. A bucket that is done is not done again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from rightscan.faces.extract.rows import LeftOut, Row, RowMaker
from rightscan.faces.extract.work import Work
from rightscan.intake.bulk.buckets import Buckets, Sorted, rejected
from rightscan.intake.bulk.drugs import Drugs
from rightscan.intake.bulk.files import BulkFile
from rightscan.intake.bulk.persons import Person, persons
from rightscan.intake.fhir.strict_json import decode

_MOST_CODES = 500


class Counts(msgspec.Struct):
    """What one bucket gave: rows, orders without a row by reason, codes of imaging orders that no table knows, lines not read."""

    rows: int = 0
    patients: int = 0
    left_out: dict[str, int] = {}
    codes: dict[str, int] = {}
    rejected: int = 0


def rows_name(number: int) -> str:
    """The file of the rows of a bucket; its first line has the counts."""
    return f"rows-{number:04}"


def rejected_name(number: int) -> str:
    """The file of the lines of a bucket that were not read."""
    return f"rejected-{number:04}"


class Parts:
    """Makes the parts of one result. With a `day` a row is a patient on that day, else an order."""

    def __init__(self, work: Work, buckets: Buckets, drugs: Drugs, maker: RowMaker, day: date | None) -> None:
        self.work = work
        self.buckets = buckets
        self.drugs = drugs
        self.maker = maker
        self.day = day

    def make(self, files: tuple[BulkFile, ...], told: Callable[[int], None]) -> None:
        """Make every part that is not there yet; `told` is called with the number that are."""
        for number in range(self.buckets.many):
            if not self.work.has(rows_name(number)):
                self._make(number, files)
            told(number + 1)

    def _make(self, number: int, files: tuple[BulkFile, ...]) -> None:
        refused: list[bytes] = []

        def reject(one: Sorted, why: str) -> None:
            refused.append(msgspec.json.encode(rejected(files[one.file].name, one.line, why, one.data)) + b"\n")

        self.maker.forget()
        counts, rows = Counts(), []
        left_out: Counter[str] = Counter()
        codes: Counter[str] = Counter()
        for person in persons(self.buckets.read(number), self.day is not None, reject):
            counts.patients += 1
            for made in self._rows(person):
                if isinstance(made, LeftOut):
                    left_out[made.why] += 1
                else:
                    rows.append(msgspec.json.encode(made) + b"\n")
                    codes.update(made.codes if made.no_study else ())
        counts.rows, counts.rejected = len(rows), len(refused)
        counts.left_out, counts.codes = dict(left_out), dict(codes.most_common(_MOST_CODES))
        self.work.write(rejected_name(number), b"".join(refused))
        self.work.write(rows_name(number), b"".join((msgspec.json.encode(counts), b"\n", *rows)))

    def _rows(self, person: Person) -> Iterator[Row | LeftOut]:
        drugs: tuple[dict[str, Any], ...] = tuple(decode(text, "the drug") for text in self.drugs.find(person.drugs()))
        if self.day is not None:
            yield self.maker.of_patient(person, drugs, self.day)
        else:
            yield from self.maker.of_orders(person, drugs)
