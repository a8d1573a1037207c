"""The folder in which an extract works: what it was begun with, how far it has come, and the parts that are done.

Each file is written beside and renamed, so that whatever a killed run left behind is whole. It holds resources of
patients: only its owner can read it, and it is gone when the extract is done.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from rightscan.errors import InputError
from rightscan.intake.bulk.files import BulkFile

_Read = TypeVar("_Read")
_PLAN, _LOCK = "plan.json", "lock"


class Plan(msgspec.Struct, frozen=True):
    """All that the result depends on. A run goes on where another stopped only if both have the same."""

    version: str
    content: str
    files: tuple[BulkFile, ...]
    day: str
    keep_key: bool


class Work:
    """The folder of one result."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder and keep others out of it. Raises InputError where another run is at work in it."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with (self.folder / _LOCK).open("ab") as lock:
            _take(lock, self.folder)
            yield

    def begin(self, plan: Plan) -> None:
        """Keep what an earlier run of the same plan left to go on with; clear away what any other left."""
        if self.read(_PLAN, Plan) == plan:
            return
        self.clear()
        (self.folder / "buckets").mkdir()
        self.write(_PLAN, msgspec.json.encode(plan))

    def has(self, name: str) -> bool:
        """Whether a file was written, to its end."""
        return (self.folder / name).exists()

    def read(self, name: str, kind: type[_Read]) -> _Read | None:
        """What was written under a name; None where there is nothing that can be read."""
        try:
            return msgspec.json.decode((self.folder / name).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError):
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all."""
        beside = self.folder / f"{name}.new"
        beside.write_bytes(data)
        beside.replace(self.folder / name)

    def clear(self) -> None:
        """Remove everything in the folder. The plan goes first: without it nobody goes on with what is left."""
        (self.folder / _PLAN).unlink(missing_ok=True)
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != _LOCK:
                path.unlink()

    def remove(self) -> None:
        """Remove the folder and all that is in it."""
        self.clear()
        shutil.rmtree(self.folder)


def _take(lock: IO[bytes], folder: Path) -> None:
    """Take the lock, which ends with the process however that ends. Without locks of files nobody is kept out."""
    try:
        import fcntl  # noqa: PLC0415  not there on Windows
    except ImportError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(
            f"folder {folder}", "is in use by another run.", "Wait for it, or name another table."
        ) from None


def publish(beside: Path, target: Path) -> None:
    """Give a finished file its name, once all of it is on the disk."""
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
