"""Past cases under two editions: which get another answer, and because of what."""

from datetime import date
from pathlib import Path

import pytest

from rightscan.curation.behavior.replay import ChangedRow, Moved, Replay, replay
from rightscan.errors import FactError
from rightscan.intake.table import read_table
from rightscan.knowledge.load import load_folder
from tests.unit.curation.editions import FACTS, ONE, SCENARIO, pair

HEAD = "id,margins,tumor-size,breast-symptoms,order,clinical-question,time-since-surgery\n"
SMALL = "P1,positive,25 mm,none,mammography-diagnostic,residual-disease,\n"
LARGE = "P2,positive,6 cm,none,mammography-diagnostic,residual-disease,3 weeks\n"
THRESHOLD = ("- tumor-size: {over: 2 cm}", "- tumor-size: {over: 3 cm}")
DAY = date(2026, 1, 1)


def replayed(editions: tuple[Path, Path], tmp_path: Path, text: str, as_of: date = DAY) -> Replay:
    """The rows of this text under both editions."""
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    old, new = (load_folder(folder) for folder in editions)
    return replay(old, new, read_table(str(path)), as_of)


def parts(row: ChangedRow) -> dict[str, Moved]:
    """What changed for a row, by part of the answer."""
    return {moved.part: moved for moved in row.moved}


def test_the_same_edition_twice(tmp_path: Path) -> None:
    """No row changes."""
    found = replayed(pair(tmp_path), tmp_path, HEAD + SMALL + LARGE)
    assert (found.rows, found.assessed, found.changed, found.unreadable) == (2, 2, (), ())


def test_a_patient_who_no_longer_fits(tmp_path: Path) -> None:
    """Outcome, scenario and rating of the order change, each with the line that excludes the patient."""
    found = replayed(pair(tmp_path, SCENARIO, *THRESHOLD), tmp_path, HEAD + SMALL + LARGE)
    (row,) = found.changed
    assert (row.id, row.line) == ("P1", 2)
    moved = parts(row)
    assert (moved["outcome"].old, moved["outcome"].new) == ("matched", "out-of-scope")
    assert moved["outcome"].because == (f"{ONE}: fits → excluded (Tumor size: over 3 cm)",)
    assert (moved["scenario"].old, moved["scenario"].new) == (ONE, "none")
    assert (moved["rating"].old, moved["rating"].new) == ("May be appropriate", "none")
    assert found.counts == {"reading": 0, "outcome": 1, "scenario": 1, "rating": 1, "concern": 0}


def test_a_rating_that_changed(tmp_path: Path) -> None:
    """Only the rating of the order, with the scenario that gives it."""
    editions = pair(tmp_path, SCENARIO, "category: may-be-appropriate", "category: usually-appropriate")
    row, other = replayed(editions, tmp_path, HEAD + SMALL + LARGE).changed
    expected = Moved(
        "rating", "May be appropriate", "Usually appropriate", (f"{ONE}: the rating of mammography-diagnostic",)
    )
    assert row.moved == other.moved == (expected,)


def test_a_concern_that_is_no_longer_raised(tmp_path: Path) -> None:
    """Named with its level, for the patient it was about."""
    editions = pair(tmp_path, SCENARIO, "{under: 4 weeks}", "{under: 2 weeks}")
    (row,) = replayed(editions, tmp_path, HEAD + SMALL + LARGE).changed
    assert row.id == "P2"
    assert row.moved == (Moved("concern", "Warning too-early", "none", (f"{ONE}: too-early",)),)


def test_a_scenario_that_is_gone(tmp_path: Path) -> None:
    """A retired scenario is not there any more."""
    editions = pair(tmp_path, SCENARIO, "status: draft", "status: retired")
    (row,) = replayed(editions, tmp_path, HEAD + SMALL).changed
    assert parts(row)["outcome"].because == (f"{ONE}: fits → not there",)


def test_a_patient_with_an_open_question(tmp_path: Path) -> None:
    """While nothing fits, the scenarios that still may are compared, and those that differ are named."""
    editions = pair(tmp_path, SCENARIO, "question: residual-disease", "question: screening")
    (row,) = replayed(editions, tmp_path, "clinical-question\nscreening\n").changed
    assert parts(row)["scenario"].old == "may fit: none"
    assert parts(row)["scenario"].new == f"may fit: {ONE}"


def test_rows_that_cannot_be_read(tmp_path: Path) -> None:
    """They are kept with line, column and reason, and counted; the others are assessed."""
    bad = "P3,positive,25,none,,,\nP4,maybe,25 mm,none,,,\nP5,positive\n"
    found = replayed(pair(tmp_path), tmp_path, HEAD + SMALL + bad + LARGE)
    assert (found.rows, found.assessed) == (5, 2)
    assert [(r.line, r.id, r.column) for r in found.unreadable] == [
        (3, "P3", "tumor-size"),
        (4, "P4", "margins"),
        (5, "P5", ""),
    ]
    assert all(r.why for r in found.unreadable)


def test_a_date_after_the_day(tmp_path: Path) -> None:
    """A date of birth that lies ahead cannot be used."""
    found = replayed(pair(tmp_path), tmp_path, "id,date-of-birth\nP1,2030-01-01\n")
    assert [(r.id, r.column) for r in found.unreadable] == [("P1", "date-of-birth")]


def test_a_row_that_one_edition_cannot_read(tmp_path: Path) -> None:
    """A word that is no longer there changes the answer of whoever has it: the row is not merely unreadable."""
    editions = pair(tmp_path, FACTS, "close: close, ", "")
    found = replayed(editions, tmp_path, "id,margins\nP1,close\nP2,positive\n")
    (row,) = found.changed
    assert (row.id, found.unreadable) == ("P1", ())
    (moved,) = row.moved
    assert (moved.part, moved.new) == ("reading", "cannot be read")
    assert "'close' is not one of its values" in moved.because[0]


def test_a_column_that_one_edition_does_not_know(tmp_path: Path) -> None:
    """It is left out there, and that is said."""
    before, after = pair(tmp_path)
    with (after / FACTS).open("a", encoding="utf-8") as file:
        file.write(
            "\n  side:\n    group: disease\n    kind: choice\n    label: Side\n    question: Which side?\n"
            "    why: New.\n    values: {left: left, right: right}\n"
        )
    found = replayed((before, after), tmp_path, "id,side\nP1,left\n")
    assert found.left_out == ("side is not a fact of the old edition",)


def test_a_column_that_no_edition_knows(tmp_path: Path) -> None:
    """A misspelled column is refused with the nearest name, not ignored."""
    with pytest.raises(FactError, match="Did you mean margins"):
        replayed(pair(tmp_path), tmp_path, "id,margin\nP1,positive\n")


def test_content_past_its_date(tmp_path: Path) -> None:
    """An edition that is too old answers nothing, and that is the reason given."""
    editions = pair(tmp_path, "edition.yaml", "refuse-after: 2028-01-01", "refuse-after: 2027-06-01")
    (row,) = replayed(editions, tmp_path, "id,sex\nP1,male\n", date(2027, 12, 1)).changed
    outcome = parts(row)["outcome"]
    assert outcome.new == "not-evaluated"
    assert row.line == 2
