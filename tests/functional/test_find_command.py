"""`rightscan find`: free text in, places to open out, never a rating."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import NOTICE, Ran, rightscan_run, widest
from tests.unit.lookup.tables import rating, row, table

RATINGS = ("usually appropriate", "may be appropriate", "usually not appropriate")


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder of packs that holds an invented table."""
    sore = row(
        rating("Hip film", "Usually appropriate"), topic="Sore hip", panel="Sports", text="Sore hip after hopping."
    )
    old = row(
        rating("Breast echo", "May be appropriate"),
        topic="Stage I Breast Cancer: Initial Workup and Surveillance for Local Recurrence and Distant Metastases in"
        " Asymptomatic Women",
        panel="Breast",
        text="Invented wording of an older table.",
    )
    (tmp_path / "hops.json").write_text(
        json.dumps(table(sore, old, title="Hop tables", edition="2020-08")), encoding="utf-8"
    )
    folder = tmp_path / "packs"
    assert rightscan_run("pack", "import", str(tmp_path / "hops.json"), RIGHTSCAN_PACKS=str(folder)).code == 0
    return folder


def find(words: str, *arguments: str, folder: Path | str = "/nowhere") -> Ran:
    """The command with the packs of a folder."""
    return rightscan_run("find", *words.split(), *arguments, RIGHTSCAN_PACKS=str(folder))


def hits(words: str, folder: Path | str = "/nowhere") -> list[dict[str, Any]]:
    """The hits as JSON."""
    found: list[dict[str, Any]] = json.loads(find(words, "--json", folder=folder).out)["hits"]
    return found


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("positive margin lumpectomy", "Imaging after Breast Surgery"),
        ("positve margn lumpectmy", "Imaging after Breast Surgery"),
        ("armpit lump no cancer", "Imaging of the Axilla"),
        ("restage axilla after nact", "Imaging of the Axilla"),
        ("response to neoadjuvant chemo", "Monitoring Response to Neoadjuvant Systemic Therapy for Breast Cancer"),
        ("distant mets newly diagnosed idc stage IIB", "Imaging of Invasive Breast Cancer"),
        ("picc line", "Central Venous Access Device and Site Selection"),
    ],
)
def test_the_right_topic_comes_first(words: str, topic: str) -> None:
    """By the words of the topic, abbreviations, synonyms and misspellings."""
    assert hits(words)[0]["title"] == topic


def test_a_hit_says_why_and_where_to_open_it() -> None:
    """The words that led there and a command that works."""
    first = hits("positive margin lumpectomy")[0]
    assert "margin" in first["words"]
    command = first["entries"][0]["open"].split()
    assert rightscan_run(*command[1:]).code == 0


@pytest.mark.parametrize(
    "words", ["should I order a breast MRI", "is PET/CT appropriate for stage I", "axilla ultrasound"]
)
def test_no_rating_answers_a_free_text(words: str) -> None:
    """Not even where the words ask for one."""
    ran = find(words, "--most", "10")
    assert not any(category in ran.said.lower() for category in RATINGS)
    assert all(notice in ran.said for notice in NOTICE)
    assert "no rating is given here" in ran.said
    assert widest("\n".join(line for line in ran.out.splitlines() if "http" not in line and set(line) != {"="})) <= 80


def test_words_that_state_facts_lead_to_the_note_reader() -> None:
    """The search offers the question, not an answer."""
    assert "rightscan assess --note '52F with ILC'" in find("52F with ILC").said


def test_nothing_found_is_said() -> None:
    """With what to do instead, and an exit code of its own."""
    ran = find("xyzzy plugh")
    assert ran.code == 3
    assert "NOTHING FOUND" in ran.out
    assert "rightscan ask" in ran.said


def test_a_pack_is_found_and_marked_as_text_only(packs: Path) -> None:
    """With its edition and the command that opens it."""
    ran = find("hopping hip", folder=packs)
    assert "1. SORE HIP (IMPORTED TABLE)" in ran.said
    assert "Edition August 2020. Text match only: not matched to your patient." in ran.said
    assert "rightscan pack show hop-tables-2020-08" in ran.said


def test_a_superseded_table_stands_beside_the_scenarios_that_replace_it(packs: Path) -> None:
    """One hit: the scenarios first, the old table named as superseded."""
    first = hits("stage i breast cancer surveillance", folder=packs)[0]
    assert first["title"] == "Imaging of Invasive Breast Cancer"
    assert first["entries"][0]["kind"] == "scenario"
    assert any("Superseded" in note for note in first["notes"])


def test_a_damaged_pack_is_named_and_the_rest_is_searched(packs: Path) -> None:
    """On standard error, with what to do."""
    (packs / "broken.json").write_text("{", encoding="utf-8")
    ran = find("positive margin", folder=packs)
    assert ran.code == 0
    assert "broken.json" in ran.explained


def test_too_long_a_query_is_sent_to_the_note_reader() -> None:
    """A text is a note, not a search."""
    ran = find("word " * 500)
    assert ran.code == 2
    assert "assess --note" in ran.explained


@pytest.mark.parametrize("most", ["0", "-1", "many"])
def test_how_many_must_be_a_number_above_zero(most: str) -> None:
    """A hit list of none would look like nothing found."""
    assert find("axilla", "--most", most).code == 2
