"""`rightscan check` and `rightscan new-scenario`, on copies of a content folder."""

import shutil
from pathlib import Path

import pytest

from rightscan.curation.lint import lint_folder
from rightscan.knowledge.load import load_folder
from rightscan.presentation.document import as_text
from rightscan.presentation.guide import topic_guide
from tests.builders import TODAY, assessed
from tests.conftest import CONTENT
from tests.functional.command import rightscan_run

BASE = Path(__file__).parents[1] / "rejected" / "base"
SCENARIO = "breast/topic-one/scenario-one.yaml"
CASES = "breast/topic-one/scenario-one.cases.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the smallest content folder."""
    return Path(shutil.copytree(BASE, tmp_path / "content"))


def replaced(path: Path, old: str, new: str) -> int:
    """Change one piece of text in a file; returns the line it stands on."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_check_of_sound_content(content: Path) -> None:
    """Sound content is exit code 0, with the numbers of scenarios, cases and statements."""
    ran = rightscan_run("check", str(content))
    assert (ran.code, ran.err) == (0, "")
    assert "1 scenarios, 0 issues." in ran.out
    assert "4 cases, 0 failed." in ran.out
    assert "5 of 5 statements reached by a case." in ran.out


def test_check_of_broken_content(content: Path) -> None:
    """A mistake is exit code 1 and comes with file, line, code, reason and remedy; no case is run."""
    line = replaced(content / SCENARIO, "category: may-be-appropriate", "category: recommended")
    ran = rightscan_run("check", str(content))
    assert ran.code == 1
    assert ran.out.startswith(f"content/{SCENARIO}:{line}: CAT01 ")
    assert "Why: " in ran.out
    assert "Fix: " in ran.out
    assert "1 issue in" in ran.out
    assert "cases" not in ran.out.splitlines()[0]


def test_check_of_a_case_that_fails(content: Path) -> None:
    """A case that comes out otherwise is exit code 1 and shows what was expected and what came."""
    replaced(content / CASES, "{match: open, asks: margins}", "{match: fits, asks: margins}")
    ran = rightscan_run("check", str(content))
    assert ran.code == 1
    assert "FAILED With the margins unknown we ask" in ran.out
    assert "match: expected fits, got open" in ran.out
    assert "4 cases, 1 failed." in ran.out


def test_check_of_a_statement_without_a_case(content: Path) -> None:
    """A statement that no case reaches is exit code 1 and is named."""
    replaced(content / CASES, "    result: negative\n", "")
    replaced(content / CASES, "{step: end, end: reached}", "{match: fits}")
    ran = rightscan_run("check", str(content))
    assert ran.code == 1
    assert "test.topic-one.scenario-one: no case reaches the result negative of mammogram" in ran.out
    assert "4 of 5 statements reached by a case." in ran.out


def test_check_of_a_case_that_cannot_run(content: Path) -> None:
    """A case with an unknown word fails with the reason, and the other cases still run."""
    replaced(content / CASES, "but: {margins: negative}", "but: {margins: negativ}")
    ran = rightscan_run("check", str(content))
    assert ran.code == 1
    assert "the case cannot be run: margins: 'negativ' is not one of its values" in ran.out
    assert "4 cases, 1 failed." in ran.out


def test_check_of_no_folder(tmp_path: Path) -> None:
    """A path that is no folder is wrong input, not failed content."""
    ran = rightscan_run("check", str(tmp_path / "nowhere"))
    assert (ran.code, ran.out) == (2, "")
    assert "is not a folder" in ran.explained


def test_new_scenario(content: Path) -> None:
    """The two files of a new scenario lint, and all their cases pass and reach every statement."""
    ran = rightscan_run("new-scenario", "test.topic-one.brand-new", "--content", str(content))
    assert (ran.code, ran.err) == (0, "")
    for name in ("brand-new.yaml", "brand-new.cases.yaml"):
        assert f"written: {content / 'breast/topic-one' / name}" in ran.out
    library, issues = lint_folder(content)
    assert issues == ()
    assert library is not None
    assert library.scenarios["test.topic-one.brand-new"].status == "draft"
    assert rightscan_run("check", str(content)).code == 0


def test_new_scenario_in_the_real_content(tmp_path: Path) -> None:
    """In the content of this checkout a new scenario lints, passes its cases and breaks no other case."""
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    before = rightscan_run("check", str(content))
    assert rightscan_run("new-scenario", "breast.test.brand-new", "--content", str(content)).code == 0
    after = rightscan_run("check", str(content))
    assert "0 issues." in after.out
    assert "breast.test.brand-new: no case reaches" not in after.out
    failed, failed_before = ([line for line in ran.out.splitlines() if " FAILED " in line] for ran in (after, before))
    assert failed == failed_before


def test_new_scenario_of_a_named_topic(tmp_path: Path) -> None:
    """The topic chooses the folder."""
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    topic = "imaging-of-the-axilla"
    ran = rightscan_run("new-scenario", "breast.axilla.brand-new", "--content", str(content), "--topic", topic)
    assert ran.code == 0
    assert f"topic: {topic}\n" in (content / "breast" / topic / "brand-new.yaml").read_text(encoding="utf-8")


def test_new_scenario_of_an_unknown_topic(content: Path) -> None:
    """A topic that is not there is refused with those that are."""
    ran = rightscan_run("new-scenario", "test.topic-one.new", "--content", str(content), "--topic", "topic-two")
    assert (ran.code, ran.out) == (2, "")
    assert "Use one of: topic-one" in ran.explained


def test_new_scenario_with_a_used_id(content: Path) -> None:
    """An id is never used twice."""
    before = (content / SCENARIO).read_bytes()
    ran = rightscan_run("new-scenario", "test.topic-one.scenario-one", "--content", str(content))
    assert (ran.code, ran.out) == (2, "")
    assert "is already used" in ran.explained
    assert (content / SCENARIO).read_bytes() == before


@pytest.mark.parametrize("there", ["scenario-one.yaml", "scenario-one.cases.yaml"])
def test_new_scenario_never_overwrites(content: Path, there: str) -> None:
    """A file of that name under another id is left as it is, and so is the other of the two."""
    folder = content / "breast/topic-one"
    text = (folder / there).read_text(encoding="utf-8").replace("test.topic-one.scenario-one", "test.topic-one.other")
    for path in folder.glob("scenario-one*"):
        path.unlink()
    (folder / there).write_text(text, encoding="utf-8")
    ran = rightscan_run("new-scenario", "test.topic-one.scenario-one", "--content", str(content))
    assert (ran.code, ran.out) == (2, "")
    assert "is already there" in ran.explained
    assert [path.name for path in folder.glob("scenario-one*")] == [there]
    assert (folder / there).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "scenario_id",
    ["Test.New", "one-word", "test..new", "test.new.", ".new", "test.new one", "../test.new", "test.-new", "test.new--one", "test.-"],
)  # fmt: skip
def test_new_scenario_with_a_bad_id(content: Path, scenario_id: str) -> None:
    """An id that the lint would refuse is refused before anything is written."""
    before = sorted(content.rglob("*"))
    ran = rightscan_run("new-scenario", "--content", str(content), "--", scenario_id)
    assert (ran.code, ran.out) == (2, "")
    assert "is not an id" in ran.explained
    assert sorted(content.rglob("*")) == before


def test_new_scenario_in_broken_content(content: Path) -> None:
    """In content that does not load nothing is written, and every issue is shown."""
    line = replaced(content / SCENARIO, "status: draft", "status: finished")
    ran = rightscan_run("new-scenario", "test.topic-one.brand-new", "--content", str(content))
    assert ran.code == 1
    assert f"content/{SCENARIO}:{line}: TYPE01 " in ran.err
    assert not (content / "breast/topic-one/brand-new.yaml").exists()


def test_a_new_scenario_lints_previews_and_is_matched(tmp_path: Path) -> None:
    """What AUTHORING.md tells an author to do, on the content of this checkout, from the first command to the patient."""
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    name = "breast.after-surgery.brand-new"
    assert rightscan_run("new-scenario", name, "--content", str(content)).code == 0
    path = content / "breast/imaging-after-breast-surgery/brand-new.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("TO FILL IN, who the patient is and what the imaging is for", "Screening"), encoding="utf-8"
    )
    assert "0 issues." in rightscan_run("check", str(content)).out
    page = rightscan_run("preview", "brand-new", "--content", str(content), "--out", "-")
    assert page.code == 0
    assert "<h1>Screening</h1>" in page.out
    guide = as_text(
        topic_guide(load_folder(content), load_folder(content).topics["imaging-after-breast-surgery"], TODAY)
    )
    assert "FURTHER SCENARIOS\n  - Screening" in guide
    woman = {"clinical_question": "screening", "sex": "female", "age": "50 years", "diagnosis": "none-known"}
    fitting = [verdict.scenario.id for verdict in assessed(load_folder(content), **woman).match.fits]
    assert fitting == [name]
