"""The table of requirements of CDS Hooks: complete, in our own words, held by tests that exist, and on its page."""

import csv
import runpy
from pathlib import Path

import pytest

from tests.safety.data import read_list, text, texts
from tests.safety.test_hazards import marks

ROOT = Path(__file__).parents[2]
LISTED = ROOT.parent / "shared" / "data" / "cds-hooks" / "requirements.csv"
REQUIREMENTS = read_list("cds-hooks-requirements")
BINDING, ADVISED = {"SHALL", "SHALL NOT"}, {"SHOULD", "SHOULD NOT"}


def source() -> dict[str, dict[str, str]]:
    """The public list: the requirements of the specification that name the service, by their number."""
    with LISTED.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Req Set"] == "cds-hooks_2.0"]
    return {row["ID"]: row for row in rows if "Service" in row["Actors"].split(", ")}


def test_every_requirement_is_said_and_held_or_explained() -> None:
    ids = [text(entry, "id") for entry in REQUIREMENTS]
    assert ids == sorted(set(ids), key=int)
    for entry in REQUIREMENTS:
        assert set(entry) in ({"id", "level", "section", "says", held} for held in ("tests", "reason"))
        assert text(entry, "level") in BINDING | ADVISED
        assert all(text(entry, key) for key in ("section", "says")), text(entry, "id")
        assert text(entry, "reason") or texts(entry, "tests"), text(entry, "id")


def test_every_test_that_holds_a_requirement_exists_and_runs() -> None:
    for entry in REQUIREMENTS:
        for node_id in texts(entry, "tests"):
            assert not marks(node_id), f"{text(entry, 'id')}: {node_id} is not expected to pass"


def test_the_page_is_in_step() -> None:
    """Else: python docs/make_requirements.py."""
    made = runpy.run_path(str(ROOT / "docs/make_requirements.py"))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"]()


@pytest.mark.skipif(not LISTED.is_file(), reason="the public list of requirements is not part of the repository")
def test_no_requirement_of_the_list_is_missing() -> None:
    """Every SHALL and SHALL NOT that names the service, and nothing that the list does not have."""
    rows, ours = source(), {text(entry, "id"): entry for entry in REQUIREMENTS}
    assert {number for number, row in rows.items() if row["Conformance"] in BINDING} <= set(ours) <= set(rows)
    for number, entry in ours.items():
        assert text(entry, "level") == rows[number]["Conformance"], number
        assert text(entry, "section") == rows[number]["URL"].partition("#")[2], number


@pytest.mark.skipif(not LISTED.is_file(), reason="the public list of requirements is not part of the repository")
def test_no_sentence_of_the_list_is_copied() -> None:
    """No five words in a row are those of the source."""
    rows = source()
    for entry in REQUIREMENTS:
        theirs = words(rows[text(entry, "id")]["Requirement"])
        assert not runs(words(text(entry, "says"))) & runs(theirs), text(entry, "id")


def words(sentence: str) -> list[str]:
    """The words of a sentence in small letters, without marks."""
    return "".join(char if char.isalnum() else " " for char in sentence.lower()).split()


def runs(listed: list[str], length: int = 5) -> set[tuple[str, ...]]:
    """All runs of so many words."""
    return {tuple(listed[start : start + length]) for start in range(len(listed) - length + 1)}
