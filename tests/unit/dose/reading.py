"""From DICOM files to the record, as the command does it."""

from pathlib import Path

from rightscan.dose.merge import exams_of, people
from rightscan.dose.record import build_record
from rightscan.intake.dicom.folder import Read, read_files
from rightscan.knowledge.artefact import read_dose, read_library
from rightscan.model.exam import DoseRecord, Part, RecordedExam

LIBRARY, KNOWLEDGE = read_library(), read_dose()


def read(paths: list[Path]) -> Read:
    return read_files(paths, KNOWLEDGE, lambda _: None)


def records(paths: list[Path]) -> list[DoseRecord]:
    """A record for each person."""
    return [build_record(LIBRARY, KNOWLEDGE, exams_of(KNOWLEDGE, group)) for group in people(read(paths).reports)]


def only_exam(paths: list[Path]) -> RecordedExam:
    [record] = records(paths)
    [exam] = (*record.exams, *record.test_runs)
    return exam


def only_part(paths: list[Path]) -> Part:
    [part] = only_exam(paths).exam.parts
    return part


def totals(part: Part) -> dict[str, str]:
    """The totals of a part by side, as plain numbers."""
    return {one.side: f"{one.amount.value.normalize():f}" for one in part.totals}
