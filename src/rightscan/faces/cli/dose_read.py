"""Reading the files of `rightscan dose read`, with progress on a terminal."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from rightscan.errors import InputError, printable
from rightscan.faces.cli.progress import Progress
from rightscan.intake.dose_fhir import read_summaries
from rightscan.intake.dose_files import files_below
from rightscan.intake.fhir.strict_json import MOST_BYTES
from rightscan.model.dose import DoseKnowledge
from rightscan.model.exam import DoseReport
from rightscan.presentation.document import Block, Bullet, Paragraph

_SHOWN = 50


class Found(msgspec.Struct, frozen=True):
    """What the files held. `unread` are files with the reason."""

    reports: tuple[DoseReport, ...]
    files: int
    without_dose: int
    unread: tuple[tuple[str, str], ...]

    def data(self) -> dict[str, Any]:
        """The same for JSON."""
        unread = [{"file": printable(file), "why": why} for file, why in self.unread]
        return {"files": self.files, "without_dose": self.without_dose, "unread": unread}

    def blocks(self) -> list[Block]:
        """What could not be read stands before everything else."""
        said = f"{self.files} files read; {self.without_dose} state no dose; {len(self.unread)} could not be read."
        bad = [Bullet(f"{file}: {why}") for file, why in self.unread[:_SHOWN]]
        more = len(self.unread) - len(bad)
        return [Paragraph(said), *bad, *([Bullet(f"and {more} more; --json lists them all")] if more else [])]


def read_reports(names: list[str], knowledge: DoseKnowledge) -> Found:
    """The reports of all files: `.json` as FHIR, the others as DICOM. Raises InputError without pydicom."""
    files = files_below(names)
    summaries = [path for path in files if path.suffix.lower() == ".json"]
    told = _read_summaries(summaries, knowledge)
    objects = [path for path in files if path.suffix.lower() != ".json"]
    if not objects:
        return told
    if find_spec("pydicom") is None:
        raise InputError("DICOM files", "need pydicom.", "Install it: pip install 'rightscan[dose]'.")
    from rightscan.intake.dicom.folder import read_files  # noqa: PLC0415  only with the extra `dose`

    bar = Progress()
    read = read_files(objects, knowledge, lambda done: bar.told("files", done, len(objects)))
    bar.end()
    unread = (*told.unread, *((one.file, one.why) for one in read.unread))
    return Found((*told.reports, *read.reports), len(files), read.without_dose, unread)


def _read_summaries(files: list[Path], knowledge: DoseKnowledge) -> Found:
    """The dose summaries of FHIR files; a bad one stops nothing."""
    reports: list[DoseReport] = []
    unread: list[tuple[str, str]] = []
    for path in files:
        try:
            reports += read_summaries(_bytes(path), f"file {path}", knowledge)
        except InputError as error:
            unread.append((str(path), f"It {error.why}"))
    return Found(tuple(reports), len(files), 0, tuple(unread))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"file {path}", f"cannot be read: {error.strerror}.", "Check the path.") from None
