"""Files and folders of DICOM objects: which hold a dose, which do not, and which cannot be read."""

from __future__ import annotations

import logging
import os
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import DeflatedExplicitVRLittleEndian

from rightscan.intake.dicom.codebook import CodeBook
from rightscan.intake.dicom.head import Head, read_head
from rightscan.intake.dicom.header import read_header
from rightscan.intake.dicom.sr import read_report
from rightscan.intake.dicom.tree import text_of
from rightscan.model.dose import DoseKnowledge
from rightscan.model.exam import DoseReport

_DOSE_CLASSES = ("1.2.840.10008.5.1.4.1.1.88.67", "1.2.840.10008.5.1.4.1.1.88.68")
_OTHER_FORMS = {
    "1.2.840.10008.5.1.4.1.1.88.76": "an enhanced dose report",
    "1.2.840.10008.5.1.4.1.1.88.73": "a report of estimated organ doses (patient radiation dose)",
}
_DIRECTORY = "1.2.840.10008.1.3.10"
_ZIP = b"PK\x03\x04"
_OPEN_END = 0xFFFFFFFF
_SALT_BYTES = 16


class Unread(msgspec.Struct, frozen=True):
    """A file that could not be read, and why."""

    file: str
    why: str


class Read(msgspec.Struct, frozen=True):
    """What files held: reports, the number of files, those without a dose, those that could not be read."""

    reports: tuple[DoseReport, ...]
    files: int
    without_dose: int
    unread: tuple[Unread, ...]


def read_files(files: list[Path], knowledge: DoseKnowledge, told: Callable[[int], None]) -> Read:
    """Every object, one after the other; `told` is called with the number done. A bad file stops nothing."""
    with _silence():
        return _read_all(files, CodeBook(knowledge), told)


def _read_all(files: list[Path], book: CodeBook, told: Callable[[int], None]) -> Read:
    reports: list[DoseReport] = []
    unread: list[Unread] = []
    salt, without = os.urandom(_SALT_BYTES), 0
    for done, path in enumerate(files, 1):
        try:
            found = list(read_object(path, book, salt))
        except _Unreadable as error:
            unread.append(Unread(str(path), str(error)))
        else:
            reports += found
            without += not found
        told(done)
    return Read(tuple(reports), len(files), without, tuple(unread))


@contextmanager
def _silence() -> Iterator[None]:
    """Pydicom quotes values that break the standard, names of patients among them, to the log and in warnings."""
    log = logging.getLogger("pydicom")
    was = log.disabled
    log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = was


class _Unreadable(Exception):  # noqa: N818  it never leaves this module
    """Carries why; never what the object holds."""


_DAMAGED = (
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NotImplementedError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What pydicom raises over the bytes of a file that breaks the standard."""


def read_object(path: Path, book: CodeBook, salt: bytes) -> Iterator[DoseReport]:
    """The reports of one file; nothing where it states no dose."""
    try:
        item = _whole(path)
        yield from _reports(item, book, salt)
    except InvalidDicomError:
        raise _Unreadable(_not_dicom(path)) from None
    except OSError as error:
        raise _Unreadable(f"It cannot be opened ({error.__class__.__name__}).") from None
    except _DAMAGED:
        raise _Unreadable("It is damaged.") from None
    except RecursionError:
        raise _Unreadable("It is nested too deeply.") from None


def _not_dicom(path: Path) -> str:
    with path.open("rb") as file:
        zipped = file.read(len(_ZIP)) == _ZIP
    return "It is a zip archive; unpack it first." if zipped else "It is not a DICOM file."


def _whole(path: Path) -> Dataset:
    """The object, if the file holds all that it announces: pydicom reads what a cut file has left and says nothing."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        item = dcmread(path, stop_before_pixels=True)
    deflated = item.file_meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian
    size = path.stat().st_size
    if not deflated and any(_ends(element) > size for element in item.values()):
        raise _Unreadable("It is cut off.")
    if any("End of file" in str(one.message) for one in said):
        raise _Unreadable("It is cut off.")
    if not text_of(item, "SOPClassUID") and item.file_meta.get("MediaStorageSOPClassUID") != _DIRECTORY:
        raise _Unreadable("It does not say what it is; it may be cut off.")
    return item


def _ends(element: object) -> int:
    """Where an element that was not parsed yet ends in its file."""
    if not isinstance(element, RawDataElement) or element.length == _OPEN_END:
        return 0
    return element.value_tell + element.length


def _reports(item: Dataset, book: CodeBook, salt: bytes) -> Iterator[DoseReport]:
    head, kind = read_head(item, salt), text_of(item, "SOPClassUID")
    if kind in _OTHER_FORMS:
        raise _Unreadable(f"It is {_OTHER_FORMS[kind]}; that form is not read.")
    if "ContentSequence" in item:
        found = list(read_report(item, head, book))
    else:
        image = read_header(item, head, book)
        found = [image] if image is not None else []
    if not found and kind in _DOSE_CLASSES:
        raise _Unreadable("It is a dose report without dose.")
    for report in found:
        yield (
            _with_adult_age(report, read_head(item, salt, breast=True)) if report.modality == "mammography" else report
        )


def _with_adult_age(report: DoseReport, head: Head) -> DoseReport:
    """Nobody has a mammogram as a small child: such an age is not believed."""
    return msgspec.structs.replace(report, age=head.age, age_problem=head.age_problem)
