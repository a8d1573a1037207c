"""`rightscan assess --note`: a typed note becomes proposed facts, and facts once they are accepted."""

import json
from pathlib import Path

import pytest

from tests.functional.command import NOTICE, Ran, has_table, rightscan_run, widest

DAY = ("--as-of", "2026-11-21")
# One line for each of the five source articles: what it tells of its patient, typed as a clinician would.
ARTICLES = {
    "positive margins": (
        (
            "54F, L lumpectomy last wk, path: positive margin, IDC. Asx. No imaging since surgery, prior to re-excision or"
            " RT. Look for residual disease - mammo or MRI?"
        ),
        "breast.after-surgery.positive-margins",
    ),
    "axilla after chemotherapy": (
        (
            "52F, 3 cm IDC R breast, cN0 at dx, axilla was imaged before NAC, completed neoadjuvant AC-T, surgery next"
            " month, restage axilla"
        ),
        "breast.axilla.after-neoadjuvant-node-negative",
    ),
    "new cancer with a palpable node": (
        (
            "58F newly dx 3 cm IDC L breast on core bx, dx mammo done, palpable 1.5 cm L axillary node, no axillary US"
            " yet. Which study for the axilla?"
        ),
        "breast.axilla.large-node-positive",
    ),
    "surveillance": (
        (
            "58F hx stage IIB IDC, completed treatment 5 yrs ago, annual f/u, no new complaints, anxious, wants full-body"
            " scan just to be sure"
        ),
        "breast.invasive.surveillance-distant",
    ),
    "early cancer": (
        (
            "58F newly dx 1.8 cm grade 2 IDC L breast, no palpable axillary nodes, ALP normal, clinical stage I, no"
            " symptoms of metastasis. Staging PET/CT needed?"
        ),
        "breast.invasive.early-distant",
    ),
}


def assess(*arguments: str, stdin: str = "") -> Ran:
    """The command with the day of the notes."""
    return rightscan_run("assess", *arguments, *DAY, stdin=stdin)


@pytest.mark.parametrize("name", ARTICLES)
def test_a_line_for_each_article_is_answered(name: str) -> None:
    """From one typed line to the scenario of the article, with every fact accepted and shown."""
    text, scenario = ARTICLES[name]
    answer = json.loads(assess("--note", text, "--accept", "--json").out)
    assert answer["outcome"] == "matched"
    assert scenario in [fit["id"] for fit in answer["fits"]]
    assert {fact["use"] for fact in answer["note"]["facts"]} == {"accepted"}


def test_nothing_counts_until_it_is_accepted() -> None:
    """Proposals with their words, no scenario, and how to go on."""
    ran = assess("--note", "52F with ILC, ?bone pain. Mother had breast ca.")
    assert ran.code == 4
    assert "NOT YET ASSESSED: 4 facts proposed, none accepted" in ran.said
    assert "[52F]#1 with [ILC]#2" in ran.said
    assert "'bone pain': doubted or conditional" in ran.said
    assert "MATCHED" not in ran.out
    assert all(words in ran.said for words in NOTICE)
    assert widest(ran.out) <= 80


def test_accepting_is_said_in_the_answer() -> None:
    """The answer shows the note and that its facts were accepted as read."""
    ran = assess("--note", "52F with ILC", "--accept")
    assert "All of them were accepted as read, with --accept." in ran.said
    assert widest(ran.out) <= 80


def test_a_fact_given_stands_before_the_note() -> None:
    """And is said to have replaced what was read."""
    answer = json.loads(assess("--note", "52F with ILC", "--accept", "--fact", "age=53 years", "--json").out)
    uses = {fact["name"]: fact["use"] for fact in answer["note"]["facts"]}
    assert uses["age"] == "replaced"
    assert next(fact["value"] for fact in answer["facts"] if fact["name"] == "age") == "53 years"


def test_a_fact_can_be_rejected() -> None:
    """Everything but that one is accepted; what was not read cannot be rejected."""
    answer = json.loads(assess("--note", "52F with ILC", "--accept", "--reject", "age", "--json").out)
    assert "age" not in [fact["name"] for fact in answer["facts"]]
    refused = assess("--note", "52F", "--accept", "--reject", "margins")
    assert refused.code == 2
    assert "was not read from the note" in refused.explained


def test_a_contradiction_in_the_note_stays_open() -> None:
    """Both readings are shown and neither reaches the engine; a given fact settles it."""
    note = "IDC, mammo 21 mm, MRI 28 mm"
    ran = assess("--note", note, "--accept")
    assert "the note contradicts itself: 21 mm (#2) or 28 mm (#3)" in ran.said
    settled = assess("--note", note, "--accept", "--fact", "tumor-size=28 mm")
    assert "The fact you gave stands." in settled.said


def test_a_note_comes_from_standard_input_or_a_file(tmp_path: Path) -> None:
    """`-` and `@FILE`."""
    path = tmp_path / "note.txt"
    path.write_text("52F with ILC", encoding="utf-8")
    for arguments, stdin in (("-", "52F with ILC"), (f"@{path}", "")):
        ran = assess("--note", arguments, "--json", stdin=stdin)
        assert [fact["name"] for fact in json.loads(ran.out)["facts"]] == ["sex", "age", "diagnosis", "histology"]
    missing = assess("--note", f"@{tmp_path}/none.txt")
    assert missing.code == 2
    assert "Check the path" in missing.explained


def test_too_long_a_note_is_refused() -> None:
    """With the limit and what to do."""
    ran = assess("--note", "-", stdin="x" * (1024 * 1024 + 1))
    assert ran.code == 2
    assert "larger than 1024 kB" in ran.explained


def test_a_hostile_chart_is_answered() -> None:
    """A hundred kilobytes of shorthand without order."""
    ran = assess("--note", "-", "--accept", stdin="no lump? if ?mets 52F ER+/ cT2N1 3 x 2 cm mother IDC, " * 1900)
    assert ran.code in (3, 4, 5)
    assert "READ FROM THE NOTE" in ran.out


@pytest.mark.parametrize("text", ["", "漢字", "\u202e\x07 52F", "🙂" * 50])
def test_strange_texts_get_an_honest_answer(text: str) -> None:
    """No fact, or only what is there; no terminal escape passes."""
    ran = assess("--note", "-", stdin=text)
    assert ran.code == 4
    assert "NOT YET ASSESSED" in ran.out


def test_markdown_keeps_the_parts() -> None:
    """The same page in Markdown."""
    ran = assess("--note", ARTICLES["positive margins"][0], "--accept", "--md")
    assert "## Read from the note" in ran.out
    assert has_table(ran.out)


def test_a_note_and_a_case_file_go_together(tmp_path: Path) -> None:
    """The facts of the file stand before the note."""
    path = tmp_path / "case.yaml"
    path.write_text("facts:\n  age: 60 years\n", encoding="utf-8")
    answer = json.loads(assess(str(path), "--note", "52F with ILC", "--accept", "--json").out)
    assert next(fact["value"] for fact in answer["facts"] if fact["name"] == "age") == "60 years"


def test_accept_without_a_note_is_refused() -> None:
    """An option that would do nothing is an error, not silence."""
    ran = assess("--fact", "sex=female", "--accept")
    assert ran.code == 2
    assert "--note" in ran.explained
