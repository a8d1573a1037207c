"""`rightscan dose read` on a terminal: a bar that moves while a folder is read, and folders that hold anything."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.unit.dose.objects import ct_event, ct_sum, report, saved

from .command import command, environment, rightscan_run

DAY = ("--as-of", "2026-11-21")
MANY = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("objects")
    saved(folder, *(report(ct_sum("1"), ct_event(f"1.{n}", "1"), study=f"1.2.{n}") for n in range(1, MANY)))
    (folder / "bad.dcm").write_bytes(b"nothing that DICOM is")
    return folder


def on_a_terminal(*arguments: str) -> tuple[str, str]:
    """Run with standard error on a terminal: what went to it, and what was printed."""
    ours, its = pty.openpty()
    with subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=its, env=environment()) as process:
        os.close(its)
        assert process.stdout is not None
        printed = process.stdout.read().decode()
        shown = b""
        while part := _part(ours):
            shown += part
    os.close(ours)
    return shown.decode(), printed


def _part(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end was closed
        return b""


def test_a_folder_shows_a_bar_that_moves_to_its_end(folder: Path) -> None:
    shown, printed = on_a_terminal("dose", "read", str(folder), *DAY, "--json")
    drawn = [line for line in shown.replace("\n", "\r").split("\r") if line]
    assert drawn[-1] == f"[{'#' * 30}] {MANY} of {MANY} files"
    lengths = [line.count("#") for line in drawn]
    assert lengths == sorted(lengths)
    assert lengths[0] == 0
    assert len(set(lengths)) == 31
    assert json.loads(printed)["files"] == MANY


def test_without_a_terminal_there_is_no_bar(folder: Path) -> None:
    ran = rightscan_run("dose", "read", str(folder), *DAY, "--json")
    assert ran.err == ""
    assert [Path(one["file"]).name for one in json.loads(ran.out)["unread"]] == ["bad.dcm"]


def test_a_folder_holds_both_forms_and_a_bad_one_of_either_stops_nothing(tmp_path: Path) -> None:
    saved(tmp_path / "objects", report(ct_sum("100"), ct_event("1.1", "100")))
    named = ("--subject", "Patient/56", "--performer", "Practitioner/33")
    summaries = rightscan_run("dose", "read", str(tmp_path / "objects"), *DAY, "--fhir", *named)
    assert summaries.err == ""
    (tmp_path / "objects" / "summary.JSON").write_text(summaries.out, encoding="utf-8")
    (tmp_path / "objects" / "bad.json").write_text("{", encoding="utf-8")
    ran = rightscan_run("dose", "read", "objects", *DAY, cwd=tmp_path)
    assert ran.code == 1
    assert "3 files read; 0 state no dose; 1 could not be read." in ran.said
    assert "bad.json: It is not JSON" in ran.said
    assert "100 mGy·cm" in ran.said
    assert "Radiation of 1 exam" in ran.said


def test_exams_that_have_no_place_in_the_summaries_are_counted(tmp_path: Path) -> None:
    both = (report(ct_sum("100"), ct_event("1.1", "100")), report(ct_event("1.2", "100"), study="1.2.4", StudyDate=""))
    saved(tmp_path / "objects", *both)
    named = ("--subject", "Patient/56", "--performer", "Practitioner/33")
    ran = rightscan_run("dose", "read", str(tmp_path / "objects"), *DAY, "--fhir", *named)
    assert "Exams that have no place in it: 1 (" in ran.explained
    assert len(json.loads(ran.out)["entry"]) == 2


def test_an_age_after_whose_birth_the_exam_does_not_lie_is_asked_about(tmp_path: Path) -> None:
    saved(tmp_path / "objects", report(ct_sum("100"), ct_event("1.1", "100"), PatientAge=""))
    ran = rightscan_run("dose", "read", str(tmp_path / "objects"), *DAY, "--age", "1 year")
    assert "lies before the birth" in ran.said
    assert "at the exam" not in rightscan_run("dose", "read", str(tmp_path / "objects"), *DAY, "--age", "60 years").said
