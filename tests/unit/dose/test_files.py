"""Files of every kind in a folder: what is read, what is named as not read, and that nothing stops the others."""

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from rightscan.intake.dose_files import files_below
from tests.unit.dose.objects import (
    ENHANCED_SR,
    PATIENT_DOSE_SR,
    code,
    ct_event,
    ct_sum,
    item,
    number,
    report,
    saved,
    uid,
)
from tests.unit.dose.reading import only_exam, only_part, read, records, totals

Save = Callable[..., list[Path]]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    return lambda *objects: saved(tmp_path, *objects)


def why(paths: list[Path]) -> str:
    [unread] = read(paths).unread
    return unread.why


def rewritten(path: Path, one: Dataset, syntax: str) -> Path:
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = UID(syntax)
    one.file_meta.MediaStorageSOPClassUID = one.SOPClassUID
    one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
    one.save_as(path, enforce_file_format=True)
    return path


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian])
def test_every_way_of_writing_is_read(tmp_path: Path, syntax: str) -> None:
    path = rewritten(tmp_path / "no-extension", report(ct_sum("100"), ct_event("1.1", "100")), syntax)
    assert totals(only_part([path])) == {"unknown": "100"}


def test_a_deflated_file_that_is_cut_or_broken_anywhere_is_named(tmp_path: Path) -> None:
    path = rewritten(tmp_path / "deflated", report(ct_event("1.1", "100")), DeflatedExplicitVRLittleEndian)
    data = path.read_bytes()
    whole = len(read([path]).reports)
    for place in range(350, len(data) - 1, 9):
        path.write_bytes(data[:place])
        assert len(read([path]).unread) == 1, place
        path.write_bytes(data[:place] + b"\xff\x00" + data[place + 2 :])
        found = read([path])
        assert len(found.unread) + found.without_dose + len(found.reports) == whole, place


def test_archives_texts_and_directories_of_media_are_told_apart(tmp_path: Path, save: Save) -> None:
    [path] = save(report(ct_event("1.1", "100")))
    with ZipFile(tmp_path / "study.zip", "w") as archive:
        archive.write(path)
    (tmp_path / "notes.txt").write_text("nothing that DICOM is", encoding="utf-8")
    found = read(files_below([str(tmp_path)]))
    assert {Path(one.file).name: one.why for one in found.unread} == {
        "study.zip": "It is a zip archive; unpack it first.",
        "notes.txt": "It is not a DICOM file.",
    }
    assert len(found.reports) == 1


def test_the_directory_of_a_medium_is_no_dose_and_no_damage(tmp_path: Path) -> None:
    directory = Dataset()
    directory.FileSetID = "MEDIUM"
    directory.DirectoryRecordSequence = []
    directory.file_meta = FileMetaDataset()
    directory.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    directory.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.1.3.10")
    directory.file_meta.MediaStorageSOPInstanceUID = UID("1.2.9.1")
    directory.save_as(tmp_path / "DICOMDIR", enforce_file_format=True)
    found = read([tmp_path / "DICOMDIR"])
    assert (found.reports, found.without_dose, found.unread) == ((), 1, ())


def test_an_identical_copy_counts_once(save: Save, tmp_path: Path) -> None:
    [path] = save(report(ct_sum("100"), ct_event("1.1", "100")))
    shutil.copy(path, tmp_path / "copy of it.bin")
    assert totals(only_part([path, tmp_path / "copy of it.bin"])) == {"unknown": "100"}


@pytest.mark.parametrize(
    ("kind", "named"), [(ENHANCED_SR, "an enhanced dose report"), (PATIENT_DOSE_SR, "estimated organ doses")]
)
def test_forms_that_are_not_read_are_named_whatever_they_hold(save: Save, kind: str, named: str) -> None:
    for one in (report(kind=kind), report(ct_event("1.1", "100"), kind=kind)):
        assert named in why(save(one))
        assert "that form is not read" in why(save(one))


def test_a_concept_that_a_vendor_made_is_not_taken_for_the_standard_one(save: Save) -> None:
    private = number("113838", "900", "mGy.cm")
    private.ConceptNameCodeSequence[0] = code("113838", "99VENDOR")
    event = ct_event("1.1", "100")
    event.ContentSequence[-1].ContentSequence.insert(0, private)
    assert totals(only_part(save(report(event)))) == {"unknown": "100"}


@pytest.mark.parametrize("amount", ["1e-99999999", "-5", "1e400", "1e9999999999999"])
def test_a_number_that_no_dose_can_be_is_refused_and_fills_no_memory(save: Save, amount: str) -> None:
    exam = only_exam(save(report(ct_event("1.1", amount))))
    assert exam.estimate.kind == "cannot-convert"
    assert "the number is not an amount" in exam.estimate.why


def test_a_report_without_any_uid_is_read(save: Save) -> None:
    [path] = save(report(ct_event("1.1", "100"), study=""))
    assert totals(only_part([path])) == {"unknown": "100"}


def test_a_study_without_a_day_has_none(save: Save) -> None:
    exam = only_exam(save(report(ct_event("1.1", "100"), StudyDate="")))
    assert exam.exam.date == ""
    assert exam.estimate.kind == "measured"


@pytest.mark.parametrize(("stated", "years"), [("63Y", 63), ("9Y", 9), ("18M", 1)])
def test_an_age_that_is_written_short_is_read(save: Save, stated: str, years: int) -> None:
    age = only_exam(save(report(ct_event("1.1", "100"), PatientAge=stated))).exam.age
    assert age is not None
    assert int(age.low) == years


def test_a_good_quality_is_no_test_run(save: Save) -> None:
    described = report(ct_event("1.1", "100"), StudyDescription="CT chest, high image quality")
    [record] = records(save(described))
    assert len(record.exams) == 1


@pytest.mark.parametrize("unit", ["cGy.cm2", "mGy.cm2", "uGy.m2", "µGy.m2", "Gy*m2", "Gycm2"])
def test_more_units_of_area_products_are_read(save: Save, unit: str) -> None:
    sizes = {"cGy.cm2": "1", "mGy.cm2": "0.1", "uGy.m2": "1", "µGy.m2": "1", "Gy*m2": "1000000", "Gycm2": "100"}
    one = item("113706", "CONTAINER", uid("113769", "1.1"), number("122130", "100", unit))
    assert totals(only_part(save(report(one, SpecificCharacterSet="ISO_IR 192")))) == {"unknown": sizes[unit]}
