"""Table packs on the command line: imported, listed, shown, removed, and never part of an answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import MATCHED, NOTICE, Ran, facts, has_table, rightscan_run, widest
from tests.unit.lookup.tables import as_csv, rating, row, table

BANNER = "Edition March 2024. Text match only: not matched to your patient."


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with an invented table of two topics."""
    knee = row(
        rating("Knee film", "Usually appropriate", adult_rrl="☢ <0.1 mSv", peds_rrl="☢ <0.03 mSv [ped]"),
        rating("Knee echo", "Usually appropriate", adult_rrl="O 0 mSv"),
        rating("Knee scan", "May be appropriate (Disagreement)", adult_rrl="TBD TBD"),
        rating("Whole leg", "Usually not appropriate", adult_rrl="Varies"),
    )
    hip = row(rating("Hip film", "May be appropriate"), topic="Sore hip", panel="Sports")
    whole = table(knee, hip, title="Joint tables", source="Society of Joints", licence="Seat 7")
    (tmp_path / "joints.json").write_text(json.dumps(whole), encoding="utf-8")
    return tmp_path


def run(work: Path, *arguments: str) -> Ran:
    """`rightscan pack` with its packs in the folder of the test."""
    return rightscan_run("pack", *arguments, RIGHTSCAN_PACKS=str(work / "packs"))


def imported(work: Path) -> Path:
    """The folder with the pack imported."""
    assert run(work, "import", str(work / "joints.json")).code == 0
    return work


def says_notice(ran: Ran) -> bool:
    """Whether the page carries all of the notice and keeps to the width; only a path may be longer than a line."""
    lines = [line for line in ran.out.splitlines() if "/" not in line and set(line) != {"="}]
    return all(words in ran.said for words in NOTICE) and widest("\n".join(lines)) <= 80


def test_import_says_what_came_in(work: Path) -> None:
    """Name, edition, counts and where it is kept."""
    ran = run(work, "import", str(work / "joints.json"))
    assert ran.code == 0
    assert says_notice(ran)
    assert BANNER in ran.said
    assert "Pack joint-tables-2024-03" in ran.said
    assert "2 topics, 2 variants, 5 ratings." in ran.said
    assert "Source: Society of Joints. License: Seat 7." in ran.said
    assert (work / "packs" / "joint-tables-2024-03.json").is_file()


def test_a_second_import_needs_a_word(work: Path) -> None:
    """Refused without --replace, done with it, or kept beside it under another name."""
    imported(work)
    again = run(work, "import", str(work / "joints.json"))
    assert (again.code, again.out) == (2, "")
    assert "is there already. Add --replace" in again.explained
    assert run(work, "import", str(work / "joints.json"), "--replace").code == 0
    assert run(work, "import", str(work / "joints.json"), "--name", "joints").code == 0
    assert sorted(path.stem for path in (work / "packs").iterdir()) == ["joint-tables-2024-03", "joints"]


def test_a_csv_file_with_its_edition(work: Path) -> None:
    """The edition comes from the option."""
    (work / "joints.csv").write_text(as_csv(table(row())), encoding="utf-8")
    assert "the file, edition: It is missing." in run(work, "import", str(work / "joints.csv")).said
    assert run(work, "import", str(work / "joints.csv"), "--edition", "2023").code == 0
    assert "Edition 2023." in run(work, "show", "joints-2023").said


def bad_table(rows: int) -> dict[str, Any]:
    """A table in which every row but the first is wrong."""
    return table(row(), *(row(rating(category="Perhaps"), variant=number) for number in range(2, rows + 2)))


def test_bad_rows_are_listed_and_nothing_is_stored(work: Path) -> None:
    """Fifty of them, the rest counted; with --json all of them."""
    (work / "bad.json").write_text(json.dumps(bad_table(60)), encoding="utf-8")
    ran = run(work, "import", str(work / "bad.json"))
    assert ran.code == 2
    assert says_notice(ran)
    assert "NOT IMPORTED: 60 problems" in ran.said
    assert ran.said.count("'Perhaps' is not one of the four categories.") == 50
    assert "row 51, rating 1, category: " in ran.said
    assert "and 10 more" in ran.said
    as_json = run(work, "import", str(work / "bad.json"), "--json")
    assert as_json.code == 2
    problems = json.loads(as_json.out)["problems"]
    assert [problem["row"] for problem in problems] == list(range(2, 62))
    assert not (work / "packs").exists()


def test_list(work: Path) -> None:
    """Nothing, then one pack; a damaged one is named and hides no other."""
    assert "0 packs" in run(work, "list").said
    imported(work)
    ran = run(work, "list")
    assert ran.code == 0
    assert says_notice(ran)
    assert f"joint-tables-2024-03: Joint tables. {BANNER}" in ran.said
    (work / "packs" / "broken.json").write_text("{")
    ran = run(work, "list", "--json")
    listed = json.loads(ran.out)
    assert ran.code == 2
    assert [pack["name"] for pack in listed["packs"]] == ["joint-tables-2024-03"]
    assert "rightscan pack remove broken" in listed["damaged"][0]["fix"]
    assert "rightscan pack remove broken" in run(work, "list").said


def test_contents(work: Path) -> None:
    """Every topic under its panel, with the number that opens it."""
    ran = run(imported(work), "show", "joint-tables-2024-03")
    assert says_notice(ran)
    assert BANNER in ran.said
    assert "JOINTS 1. Sore knee (1 variant) SPORTS 2. Sore hip (1 variant)" in ran.said


def test_one_topic(work: Path) -> None:
    """Each study under one of the four category words, with its radiation in words and in mSv."""
    ran = run(imported(work), "show", "joint-tables-2024-03", "sore", "knee")
    assert says_notice(ran)
    assert BANNER in ran.said
    assert "VARIANT 1 A knee is sore. First look." in ran.said
    best = ran.said.partition("Usually appropriate")[2].partition("May be appropriate (disagreement)")[0]
    assert best.index("Knee echo") < best.index("Knee film")  # equals: by the alphabet, not as the table has them
    assert "relative radiation level 1 of" in ran.said
    for line in ("under 0.1 mSv", "under 0.03 mSv", "to be determined", "radiation level varies", "not recorded here"):
        assert line in ran.said
    assert "Hip film" not in ran.said


@pytest.mark.parametrize("words", ["hip", "2", "SPORTS"])
def test_a_topic_by_some_words(work: Path, words: str) -> None:
    """A word of the title or the panel, or the number."""
    assert "Hip film" in run(imported(work), "show", "joint-tables-2024-03", words).said


def test_words_of_several_topics(work: Path) -> None:
    """They are listed to choose from."""
    said = run(imported(work), "show", "joint-tables-2024-03", "sore").said
    assert "2 topics for 'sore'" in said
    assert "Hip film" not in said


def test_words_of_no_topic(work: Path) -> None:
    """What may have been meant."""
    ran = run(imported(work), "show", "joint-tables-2024-03", "kneee")
    assert ran.code == 2
    assert "Did you mean knee?" in ran.explained


def test_markdown_and_json(work: Path) -> None:
    """The same page as Markdown, and its ratings as data."""
    ran = run(imported(work), "show", "joint-tables-2024-03", "knee", "--md")
    assert has_table(ran.out)
    assert BANNER in ran.said
    said = json.loads(run(work, "show", "joint-tables-2024-03", "knee", "--json").out)
    assert said["pack"]["banner"] == BANNER
    assert "Not a medical device" in said["notice"]
    first = said["topic"]["variants"][0]["ratings"][0]
    assert (first["procedure"], first["category"], first["category_words"]) == (
        "Knee film",
        "usually-appropriate",
        "Usually appropriate",
    )
    assert (first["adult_rrl"], first["adult_words"]) == ("1", "relative radiation level 1 of 5, under 0.1 mSv")
    contents = json.loads(run(work, "show", "joint-tables-2024-03", "--json").out)
    assert [(topic["number"], topic["title"]) for topic in contents["topics"]] == [(1, "Sore knee"), (2, "Sore hip")]


def test_a_superseded_topic_says_so(work: Path) -> None:
    """With the topic to open and the sources that say so, in the contents and on its page; not for a newer table."""
    whole = table(row(topic="Imaging of the axilla", panel="Breast"), edition="2020-08", title="Old")
    (work / "old.json").write_text(json.dumps(whole), encoding="utf-8")
    run(work, "import", str(work / "old.json"))
    for words in ((), ("axilla",)):
        said = run(work, "show", "old-2020-08", *words).said
        assert "Superseded by Imaging of the Axilla (ACR topic 286)" in said
        assert "rightscan show imaging-of-the-axilla" in said
        assert "SOURCES [1] ACR Appropriateness Criteria: Imaging of the Axilla." in said
    data = json.loads(run(work, "show", "old-2020-08", "axilla", "--json").out)
    assert data["topic"]["superseded_by"]["topic"] == "imaging-of-the-axilla"
    (work / "old.json").write_text(json.dumps(whole | {"edition": "2026-01"}), encoding="utf-8")
    run(work, "import", str(work / "old.json"), "--name", "new")
    assert "Superseded" not in run(work, "show", "new").said


def test_remove(work: Path) -> None:
    """It says what it removed, once; a damaged pack can be removed as well."""
    imported(work)
    ran = run(work, "remove", "joint-tables-2024-03")
    assert ran.code == 0
    assert says_notice(ran)
    assert "Joint tables, edition March 2024: 2 topics, 2 variants, 5 ratings." in ran.said
    assert list((work / "packs").iterdir()) == []
    again = run(work, "remove", "joint-tables-2024-03")
    assert (again.code, again.out) == (2, "")
    (work / "packs" / "broken.json").write_text("{")
    assert "It could not be read." in run(work, "remove", "broken").said


def test_a_pack_changes_no_answer(work: Path) -> None:
    """The same bytes with and without imported packs, even one that rates the very studies of the scenario."""
    case = ("assess", *facts(*MATCHED, "clinical-question=residual-disease"), "--as-of", "2026-11-21", "--json")
    before = rightscan_run(*case, RIGHTSCAN_PACKS=str(work / "packs"))
    rated = row(rating("Mammography diagnostic", "Usually not appropriate"), topic="Imaging after Breast Surgery")
    (work / "breast.json").write_text(json.dumps(table(rated)), encoding="utf-8")
    assert run(work, "import", str(work / "breast.json")).code == 0
    assert rightscan_run(*case, RIGHTSCAN_PACKS=str(work / "packs")).out == before.out


def test_control_characters_do_not_reach_the_terminal(work: Path) -> None:
    """Whatever a table holds, in pages, in problems and in file names."""
    nasty = row(rating("Knee \x1b[2J film"), topic="Sore \x1b[31mknee", text="A \u202eknee\x07.")
    (work / "nasty.json").write_text(json.dumps(table(nasty)), encoding="utf-8")
    assert run(work, "import", str(work / "nasty.json"), "--name", "nasty").code == 0
    for form in ((), ("--md",), ("--json",)):
        out = run(work, "show", "nasty", "1", *form).out
        assert "\x07" not in out
    assert "\u202e" not in run(work, "show", "nasty", "1").out
    (work / "bad.json").write_text(json.dumps(table(row(rating(category="\x1b[2J")))), encoding="utf-8")
    assert run(work, "import", str(work / "bad.json")).code == 2


@pytest.mark.parametrize("arguments", [(), ("paint",), ("import",), ("show",), ("show", "x", "--md", "--json")])
def test_wrong_usage(work: Path, arguments: tuple[str, ...]) -> None:
    """Exit code 2 and a word of usage."""
    ran = run(work, *arguments)
    assert ran.code == 2
    assert "usage: rightscan pack" in ran.err


@pytest.mark.parametrize("arguments", [("--help",), ("import", "--help"), ("show", "--help")])
def test_help(work: Path, arguments: tuple[str, ...]) -> None:
    """Every action explains itself within the width, with the notice."""
    ran = run(work, *arguments)
    assert ran.code == 0
    assert widest(ran.out) <= 80
    assert "Not a medical device" in ran.out
