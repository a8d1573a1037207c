"""Every broken example in tests/rejected is refused, with its code, at its line, and with a way to mend it."""

import re
import shutil
from pathlib import Path

import pytest

from rightscan.curation.lint import lint_folder
from rightscan.errors import ContentError, Issue
from rightscan.knowledge.issues import WHY_AND_FIX
from rightscan.knowledge.load import load_folder
from rightscan.model.pathway import Next

REJECTED = Path(__file__).parents[2] / "rejected"
BASE = REJECTED / "base"
EXAMPLES = sorted(REJECTED.glob("*.yaml"))
SCENARIO = "breast/topic-one/scenario-one.yaml"


def placed(example: Path, folder: Path) -> str:
    """Put the example into a copy of the base folder, where its first line says; returns that place."""
    shutil.copytree(BASE, folder)
    text = example.read_text(encoding="utf-8")
    place = text.splitlines()[0].removeprefix("# place: ")
    (folder / place).write_text(text, encoding="utf-8")
    return place


def expected(example: Path) -> list[tuple[str, int]]:
    """The codes and lines that the example announces in its header."""
    found = re.findall(r"^# expect: (\w+) line (\d+)$", example.read_text(encoding="utf-8"), re.MULTILINE)
    return [(code, int(line)) for code, line in found]


def replaced(folder: Path, place: str, old: str, new: str) -> None:
    """Change one piece of text in a file of the folder."""
    path = folder / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def codes(issues: tuple[Issue, ...]) -> list[str]:
    """Only the codes."""
    return [issue.code for issue in issues]


def test_the_base_folder_is_sound() -> None:
    """Without a broken example there is nothing to complain about."""
    library, issues = lint_folder(BASE)
    assert issues == ()
    assert library is not None
    assert list(library.scenarios) == ["test.topic-one.scenario-one"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_broken_example(example: Path, tmp_path: Path) -> None:
    """Exactly what the example announces is found, in its file and at its line."""
    folder = tmp_path / "content"
    place = placed(example, folder)
    _, issues = lint_folder(folder)
    assert [(issue.code, issue.line) for issue in issues] == expected(example)
    assert {issue.file for issue in issues} == {f"content/{place}"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_broken_example_can_be_mended(example: Path, tmp_path: Path) -> None:
    """Every issue says what is wrong, why it matters and what to do, in whole sentences."""
    placed(example, tmp_path / "content")
    _, issues = lint_folder(tmp_path / "content")
    assert issues
    for issue in issues:
        assert issue.what.endswith((".", "?"))
        assert issue.why == WHY_AND_FIX[issue.code][0]
        assert len(issue.fix.split()) > 1
        assert str(issue).splitlines()[0] == f"{issue.file}:{issue.line}: {issue.code} {issue.what}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_broken_example_is_named_after_its_code(example: Path) -> None:
    """The file name starts with a code that the file announces."""
    assert example.stem.partition("-")[0] in [code for code, _ in expected(example)]


def test_every_code_has_an_example() -> None:
    """No code of the lint goes without a broken file that shows it, and no example shows a code that is gone."""
    shown = {example.stem.partition("-")[0] for example in EXAMPLES}
    assert shown == set(WHY_AND_FIX)


def test_all_issues_of_a_file_are_collected(tmp_path: Path) -> None:
    """Three mistakes in one file are three issues in the order of their lines, not one after the other."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    replaced(folder, SCENARIO, "status: draft", "status: finished")
    replaced(folder, SCENARIO, "- margins: positive", "- marginns: positive")
    replaced(folder, SCENARIO, "category: may-be-appropriate", "category: recommended")
    _, issues = lint_folder(folder)
    assert codes(issues) == ["TYPE01", "FACT01", "CAT01"]
    assert [issue.line for issue in issues] == sorted(issue.line for issue in issues)


def test_issues_of_several_files_are_collected(tmp_path: Path) -> None:
    """A mistake in the vocabulary does not hide one in a scenario or in its cases."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    replaced(folder, "vocabulary/procedures.yaml", "24605-8", "24605-7")
    replaced(folder, SCENARIO, "status: draft", "status: finished")
    replaced(folder, SCENARIO.replace(".yaml", ".cases.yaml"), "expect: {match: open,", "expect: {mood: open,")
    _, issues = lint_folder(folder)
    assert codes(issues) == ["CASE01", "TYPE01", "CODE01"]


def test_loading_raises_all_issues(tmp_path: Path) -> None:
    """Content with issues does not load, and the error carries every one of them."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    replaced(folder, SCENARIO, "status: draft", "status: finished")
    replaced(folder, SCENARIO, "- margins: positive", "- marginns: positive")
    with pytest.raises(ContentError) as caught:
        load_folder(folder)
    assert codes(caught.value.issues) == ["TYPE01", "FACT01"]
    assert str(caught.value).count("Fix: ") == 2


@pytest.mark.parametrize(
    "name",
    [
        "references.yaml",
        "edition.yaml",
        "vocabulary/facts.yaml",
        "vocabulary/procedures.yaml",
        "vocabulary/categories.yaml",
    ],
)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    """Without one of the five files of the frame there is no library, and the issue names the file."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    (folder / name).unlink()
    library, issues = lint_folder(folder)
    assert library is None
    assert codes(issues) == ["REF01"]
    assert Path(name).name in issues[0].what


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are an issue of that file, not a crash."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    (folder / SCENARIO).write_bytes(b"title: caf\xe9\n")
    _, issues = lint_folder(folder)
    assert codes(issues) == ["YAML01"]
    assert issues[0].file == f"content/{SCENARIO}"


def test_nearest_key_is_offered(tmp_path: Path) -> None:
    """A misspelled key comes with the key that was probably meant."""
    placed(REJECTED / "KEY01-misspelled-section.yaml", tmp_path / "content")
    _, issues = lint_folder(tmp_path / "content")
    assert issues[0].what == "Unknown key 'ratngs'."
    assert issues[0].fix.startswith("Did you mean ratings")


def test_nearest_fact_is_offered(tmp_path: Path) -> None:
    """A misspelled fact comes with the fact that was probably meant."""
    placed(REJECTED / "FACT01-unknown-fact.yaml", tmp_path / "content")
    _, issues = lint_folder(tmp_path / "content")
    assert issues[0].fix == "Did you mean margins?"


def test_redirect_issue_names_the_patient(tmp_path: Path) -> None:
    """A redirect that overlaps with 'fits' is shown with a patient caught by both."""
    placed(REJECTED / "LOGIC02-redirect-catches-fitting-patients.yaml", tmp_path / "content")
    _, issues = lint_folder(tmp_path / "content")
    assert "sex male" in issues[0].what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("variant: none", 'variant: "no"'),
        ("variant: none", "variant: 'null'"),
        ("variant: none", "variant: none  # a comment behind one word"),
        ("variant: none", 'variant: "number #1"  # a comment behind quotes'),
        ("variant: none", "variant: number#1"),
        ("say: Nothing is looked for.", "say: >\n        Nothing is looked for # at all.\n\n        Ask again: later."),
        ("status: draft", "# a comment with a word: no\nstatus: draft"),
    ],
)
def test_strict_but_not_pedantic(old: str, new: str, tmp_path: Path) -> None:
    """Quotes, blocks and comments take what would be refused as a bare word."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    replaced(folder, SCENARIO, old, new)
    _, issues = lint_folder(folder)
    assert issues == ()


def test_a_block_is_one_line_of_text(tmp_path: Path) -> None:
    """The lines of a block are joined with single spaces, and a choice keeps its condition."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    replaced(folder, SCENARIO, "say: Nothing is looked for.", "say: >\n        Nothing\n        is  looked for.")
    replaced(folder, SCENARIO, "then: end}", "then: [{step: end, if: all agree}]}")
    scenario = load_folder(folder).scenario("scenario-one")
    assert scenario.instead[0].say == "Nothing is looked for."
    assert scenario.pathway is not None
    assert scenario.pathway.steps["mammogram"].results[0].then == (Next("end", "all agree"),)


def test_a_value_that_is_a_mapping_is_shown_as_written(tmp_path: Path) -> None:
    """A mapping among words is quoted back as it stands in the file."""
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    replaced(folder, SCENARIO, "- margins: positive", "- breast-symptoms: [{lump: left}]")
    _, issues = lint_folder(folder)
    assert codes(issues) == ["FACT02"]
    assert "{'lump': 'left'}" in issues[0].what
