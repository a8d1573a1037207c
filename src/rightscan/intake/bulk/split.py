"""The first pass over an export: every line goes to the bucket of its patient. What was done is told, to go on from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from rightscan.errors import InputError
from rightscan.intake.bulk.buckets import Buckets, Sorted, rejected
from rightscan.intake.bulk.drugs import Drugs
from rightscan.intake.bulk.files import BulkFile, Line, lines_of
from rightscan.intake.bulk.route import DRUG, ORDER, Route, Router
from rightscan.intake.fhir.envelope import updated
from rightscan.intake.fhir.strict_json import decode

WAITING = 8 << 20
"""How much text waits in memory before it is written."""
_PACKED = 16
"""How many times as large the text of a compressed file is taken to be: records are mostly names that come again."""


class Progress(msgspec.Struct):
    """How far the pass has come: the next line of which file, the sizes of the buckets, and what was counted.

    `kinds` counts what is read by kind, `passed` what is not, `rejected` the lines that cannot be.
    """

    file: int = 0
    end: int = 0
    line: int = 1
    done: int = 0
    sizes: dict[str, int] = {}
    kinds: dict[str, int] = {}
    passed: int = 0
    rejected: int = 0


class Split:
    """The pass over the files of one export. `tell` keeps the progress; it must be kept whole or not at all."""

    def __init__(self, folder: Path, files: tuple[BulkFile, ...], router: Router, work: Path) -> None:
        self.folder = folder
        self.files = files
        self.router = router
        self.buckets = Buckets(work / "buckets", sum(_text(file) for file in files))
        self.drugs = Drugs(work / "drugs")
        self.at = Progress()

    def resume(self, at: Progress) -> bool:
        """Go on from there; whether that can be done."""
        if not self.buckets.cut_back(at.sizes):
            return False
        self.at = at
        return True

    def run(self, tell: Callable[[Progress], None], told: Callable[[int], None]) -> None:
        """Sort what is left to sort; `told` is called with the number of bytes read of the files as they are on disk."""
        while self.at.file < len(self.files):
            file = self.files[self.at.file]
            for line in lines_of(self.folder / file.name, self.at.end, self.at.line):
                if self.buckets.waiting >= WAITING:
                    self._flush(tell)
                self._sort(line)
                self.at.end, self.at.line = line.end, line.number + 1
                told(self.at.done + min(line.end, file.size))
            self.at.file, self.at.end, self.at.line, self.at.done = self.at.file + 1, 0, 1, self.at.done + file.size
        self._flush(tell)

    def _flush(self, tell: Callable[[Progress], None]) -> None:
        self.drugs.flush()
        self.at.sizes = self.buckets.flush()
        tell(self.at)

    def _sort(self, line: Line) -> None:
        route = Route(why=line.why) if line.why else self.router.route(line.data)
        why = route.why
        if route.kind == DRUG:
            why = self._keep_drug(route.own, line.data)
        elif route.own:
            is_order = route.kind == ORDER
            self.buckets.put(Sorted(self.at.file, line.number, route.own, is_order, line.data))
        if why:
            self.at.rejected += 1
            self.buckets.reject(rejected(self.files[self.at.file].name, line.number, why, line.data))
        elif route.own:
            self.at.kinds[route.kind] = self.at.kinds.get(route.kind, 0) + 1
        else:
            self.at.passed += 1

    def _keep_drug(self, own: str, data: bytes) -> str:
        """Keep a drug, or say why it cannot be read."""
        try:
            drug = decode(data, "the line")
        except InputError as error:
            return error.why
        self.drugs.put(own, updated(drug), data)
        return ""


def _text(file: BulkFile) -> int:
    """About the size of the text."""
    return file.size * _PACKED if file.name.endswith(".gz") else file.size
