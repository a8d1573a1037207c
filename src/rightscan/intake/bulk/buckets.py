"""Lines sorted into many small files by patient, so that one file at a time fits into memory.

What is in the files counts up to the sizes that were last told: a run that was killed is cut back to them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

BUCKET = 16 << 20
"""The text of an export for which one more file is made."""
_MOST_BUCKETS = 8192
_REJECTED = "rejected"


class Sorted(msgspec.Struct, frozen=True):
    """One resource in a bucket: where it stood, of which patient it is, whether it is an order, and its text."""

    file: int
    line: int
    patient: str
    is_order: bool
    data: bytes


class Rejected(msgspec.Struct, frozen=True):
    """A line that was not read: where it stands, why, and its text (of a very long one the start)."""

    file: str
    line: int
    why: str
    text: str


_KEPT = 100_000


def rejected(file: str, line: int, why: str, data: bytes) -> Rejected:
    """A line that was not read, with what of its text can be kept as text."""
    return Rejected(file, line, why, data[:_KEPT].decode("utf-8", "backslashreplace"))


class Buckets:
    """The files of one run. `size` is the text of the whole export in bytes."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.many = min(size // BUCKET + 1, _MOST_BUCKETS)
        self.waiting = 0
        self._lines: dict[str, list[bytes]] = {}
        self._sizes: dict[str, int] = {}

    def put(self, one: Sorted) -> None:
        """Keep a resource; on disk after the next `flush`."""
        number = zlib.crc32(one.patient.encode()) % self.many
        mark = "order" if one.is_order else "other"
        self._add(
            f"{number:04}", b"%d %d %b %b\t%b\n" % (one.file, one.line, mark.encode(), one.patient.encode(), one.data)
        )

    def reject(self, one: Rejected) -> None:
        """Keep a line that was not read."""
        self._add(_REJECTED, msgspec.json.encode(one) + b"\n")

    def _add(self, name: str, line: bytes) -> None:
        self._lines.setdefault(name, []).append(line)
        self.waiting += len(line)

    def flush(self) -> dict[str, int]:
        """Write what waits. The size of every file, by its name."""
        for name, lines in self._lines.items():
            with self._path(name).open("ab") as file:
                self._sizes[name] = self._sizes.get(name, 0) + file.write(b"".join(lines))
        self._lines.clear()
        self.waiting = 0
        return dict(self._sizes)

    def cut_back(self, sizes: dict[str, int]) -> bool:
        """Go back to the files as they were at these sizes; whether that can be done."""
        if any(not self._path(name).exists() or self._path(name).stat().st_size < size for name, size in sizes.items()):
            return False
        for path in self.folder.iterdir():
            if path.name in sizes:
                with path.open("r+b") as file:
                    file.truncate(sizes[path.name])
            else:
                path.unlink()
        self._sizes = dict(sizes)
        return True

    def read(self, number: int) -> Iterator[Sorted]:
        """The resources of one bucket, in the order of the export."""
        path = self._path(f"{number:04}")
        if path.exists():
            with path.open("rb") as file:
                for text in file:
                    head, _, data = text.rstrip(b"\n").partition(b"\t")
                    place, line, mark, patient = head.decode().split(" ")
                    yield Sorted(int(place), int(line), patient, mark == "order", data)

    def rejected(self) -> Path:
        """The file of the lines that were not read; it may not be there."""
        return self._path(_REJECTED)

    def _path(self, name: str) -> Path:
        return self.folder / name
