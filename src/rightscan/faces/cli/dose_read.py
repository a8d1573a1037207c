"""Reading the files of `rightscan dose read`, with progress on a terminal."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from rightscan.errors import InputError, printable
from rightscan.faces.cli.progress import Progress
from rightscan.intake.dose_fhir import read_summaries
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
    summaries = [name for name in names if name.endswith(".json")]
    objects = [name for name in names if name not in summaries]
    reports = [report for name in summaries for report in read_summaries(_bytes(name), f"file {name}", knowledge)]
    if not objects:
        return Found(tuple(reports), len(summaries), 0, ())
    if find_spec("pydicom") is None:
        raise InputError("DICOM files", "need pydicom.", "Install it: pip install 'rightscan[dose]'.")
    from rightscan.intake.dicom.folder import files_below, read_files  # noqa: PLC0415  only with the extra `dose`

    files = files_below(objects)
    bar = Progress()
    read = read_files(files, knowledge, lambda done: bar.told("files", done, len(files)))
    bar.end()
    unread = tuple((one.file, one.why) for one in read.unread)
    return Found((*reports, *read.reports), read.files + len(summaries), read.without_dose, unread)


def _bytes(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"file {name}", f"cannot be read: {error.strerror}.", "Check the path.") from None
