"""The files of an export and their lines, each with its place, none of them longer than can be read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import msgspec

from rightscan.errors import InputError
from rightscan.intake.fhir.strict_json import MOST_BYTES

_ENDINGS = (".ndjson", ".jsonl")
_BOM = b"\xef\xbb\xbf"
_PIECE = 1 << 20


class BulkFile(msgspec.Struct, frozen=True):
    """One file: its name below the folder of the export, its size and when it was last written, to know it again."""

    name: str
    size: int
    written: int


class Line(msgspec.Struct, frozen=True):
    """One line with its number, and where the next one begins; `why` says why it cannot be read, and then `data` is its start."""

    number: int
    data: bytes
    end: int
    why: str = ""


def bulk_files(folder: Path) -> tuple[BulkFile, ...]:
    """The files of an export, in the order of their names. Raises InputError where there are none, or where a name is no text."""
    what = f"export {folder}"
    if not folder.is_dir():
        raise InputError(what, "is not a folder.", "Give the folder that holds the .ndjson files of the export.")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if _is_bulk(path))
    if not names:
        fix = f"Give the folder that holds its files: {', '.join(_ENDINGS)}, or the same with .gz."
        raise InputError(what, "holds no file of a bulk export.", fix)
    return tuple(_file(folder, name) for name in names)


def _is_bulk(path: Path) -> bool:
    return path.name.removesuffix(".gz").endswith(_ENDINGS) and not path.name.startswith(".") and path.is_file()


def _file(folder: Path, name: str) -> BulkFile:
    shown = name.encode(errors="backslashreplace").decode()
    if shown != name:
        raise InputError(f"file {shown}", "has a name that is not UTF-8 text.", "Rename it.")
    stat = (folder / name).stat()
    return BulkFile(name, stat.st_size, stat.st_mtime_ns)


def lines_of(path: Path, start: int, number: int) -> Iterator[Line]:
    """The lines that are not blank from the byte `start` on, where line `number` begins. Raises InputError.

    Bytes are those of the text, also of a compressed file. A file that ends too early gives a last line that says so.
    """
    end = start
    try:
        with _opened(path) as stream:
            _go_to(stream, start, path)
            while data := stream.readline(MOST_BYTES + 1):
                too_long = len(data) > MOST_BYTES and not data.endswith(b"\n")
                end += len(data) + (_skip_rest(stream) if too_long else 0)
                data = data.removeprefix(_BOM) if number == 1 else data
                if too_long:
                    yield Line(number, data[:_PIECE], end, f"is longer than {MOST_BYTES // 1024 // 1024} MB.")
                elif data.strip():
                    yield Line(number, data.rstrip(b"\r\n"), end)
                number += 1
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Line(number, b"", end, "and all after it cannot be read: the compressed file is damaged or cut off.")
    except OSError as error:
        raise InputError(f"file {path}", f"cannot be read: {error.strerror or error}.", "Check the disk.") from None


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _go_to(stream: IO[bytes], start: int, path: Path) -> None:
    """Go to the byte `start`."""
    if path.suffix == ".gz":
        # How much of a damaged file can be read depends on the steps taken: so they are those of the first time.
        while stream.tell() < start and stream.readline(_PIECE):
            pass
    else:
        stream.seek(start)


def _skip_rest(stream: IO[bytes]) -> int:
    """Pass over the rest of a line; how many bytes that was."""
    skipped = 0
    while piece := stream.readline(_PIECE):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped
