"""`rightscan dose` as its users run it."""

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.unit.dose.objects import ct_event, ct_sum, report, saved

from .command import NOTICE, has_table, rightscan_run, widest

LIST = "PET/CT 2024-03-02; CT CAP 2025-01; mammogram x4"
DAY = ("--as-of", "2026-11-21")
AGE = ("--age", "58 years")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved(tmp_path / "objects" / "below", report(ct_sum("100"), ct_event("1.1", "100")))
    (tmp_path / "objects" / "bad.dcm").write_bytes(b"nothing that DICOM is")
    return tmp_path / "objects"


def test_a_typed_list_becomes_a_page() -> None:
    ran = rightscan_run("dose", "list", LIST, *AGE, *DAY)
    assert ran.code == 0
    assert ran.said.startswith("Radiation of 6 exams")
    assert "4 x ▭ Mammogram" in ran.said
    assert widest(ran.out) <= 80
    for words in NOTICE:
        assert words in ran.said


def test_markdown_has_a_table() -> None:
    assert has_table(rightscan_run("dose", "list", LIST, *AGE, *DAY, "--md").out)


def test_without_an_age_it_is_asked_for() -> None:
    """Until it is known the bands of both ages are told, and none of them counts."""
    said = rightscan_run("dose", "list", "PET/CT 2024; mammogram", *DAY).said
    assert "How old was the patient" in said
    assert "The band of the ACR for adults is 10-30 mSv; for children: 10-30 mSv." in said
    assert "The band of the ACR for adults is 0.1-1 mSv; for children: none is recorded here." in said
    assert "No total" in said


def test_an_unknown_study_is_a_usage_error() -> None:
    ran = rightscan_run("dose", "list", "moon scan", *DAY)
    assert (ran.code, ran.out) == (2, "")
    assert "'moon scan' is not a study" in ran.explained


def test_a_folder_is_read_and_the_bad_file_named(folder: Path) -> None:
    ran = rightscan_run("dose", "read", folder.name, *DAY, cwd=folder.parent)
    assert ran.code == 1
    assert "2 files read; 0 state no dose; 1 could not be read." in ran.said
    assert "bad.dcm: It is not a DICOM file." in ran.said
    assert "1.4 mSv from measured dose" in ran.said
    assert "SECRET" not in ran.out + ran.err
    assert ran.err == ""


def test_data_hold_the_same_and_no_identifier(folder: Path) -> None:
    ran = rightscan_run("dose", "read", str(folder), *DAY, "--json")
    data = json.loads(ran.out)
    assert data["format"] == "rightscan.dose.v1"
    assert data["records"][0]["exams"][0]["mSv"] == 1.4
    assert [Path(one["file"]).name for one in data["unread"]] == ["bad.dcm"]
    assert "SECRET" not in ran.out
    assert "1.2.3" not in ran.out


def test_the_timeline_is_printed() -> None:
    assert rightscan_run("dose", "list", LIST, *AGE, *DAY, "--svg").out.startswith("<svg")


def test_dose_summaries_are_written_and_read_again(folder: Path, tmp_path: Path) -> None:
    named = ("--subject", "Patient/56", "--performer", "Practitioner/33")
    ran = rightscan_run("dose", "read", str(folder), *DAY, "--fhir", *named)
    Bundle.model_validate_json(ran.out)
    (tmp_path / "summary.json").write_text(ran.out, encoding="utf-8")
    again = rightscan_run("dose", "read", str(tmp_path / "summary.json"), *DAY)
    assert "100 mGy·cm" in again.said


def test_dose_summaries_need_to_be_told_whose_they_are(folder: Path) -> None:
    ran = rightscan_run("dose", "read", str(folder), *DAY, "--fhir")
    assert (ran.code, ran.out) == (2, "")
    assert "--subject" in ran.explained


def test_plans_stand_in_the_order_given() -> None:
    ran = rightscan_run("dose", "plan", "CT CAP; bone scan", "PET/CT", *DAY)
    assert (
        ran.said.index("PLAN A") < ran.said.index("Bone scan") < ran.said.index("PLAN B") < ran.said.index("FDG-PET/CT")
    )
    other = rightscan_run("dose", "plan", "PET/CT", "CT CAP; bone scan", *DAY)
    assert other.said.index("FDG-PET/CT") < other.said.index("PLAN B")


def test_the_bands_of_children_are_other_bands() -> None:
    assert "3-10 mSv" in rightscan_run("dose", "plan", "bone scan", "--age", "5 years", *DAY).said


def test_the_risk_panel_is_switched_off_unless_the_site_switches_it_on() -> None:
    off = rightscan_run("dose", "list", LIST, *AGE, *DAY, "--risk")
    assert (off.code, off.out) == (2, "")
    assert "switched off at this site" in off.explained
    on = rightscan_run("dose", "list", LIST, *AGE, *DAY, "--risk", RIGHTSCAN_DOSE_RISK="on")
    assert "Not shown: not every dose of this record was measured" in on.said


def test_the_background_can_be_another() -> None:
    assert "2.4 mSv a year" in rightscan_run("dose", "list", LIST, *AGE, *DAY, "--background", "2.4").said


@pytest.mark.parametrize("bad", ["0", "much", "-1"])
def test_a_background_that_is_no_amount_is_refused(bad: str) -> None:
    assert rightscan_run("dose", "list", LIST, *AGE, *DAY, f"--background={bad}").code == 2


def test_a_set_of_factors_can_be_chosen(folder: Path) -> None:
    assert "2.1 mSv from measured dose" in rightscan_run("dose", "read", str(folder), *DAY, "--factors", "nci-120").said
    assert "are not known" in rightscan_run("dose", "read", str(folder), *DAY, "--factors", "mine").explained
