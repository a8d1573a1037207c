"""`rightscan coverage`: what no case reaches, near misses, and what nothing reads."""

import shutil
from pathlib import Path

import pytest

from tests.functional.command import rightscan_run, widest
from tests.functional.test_authoring import BASE, CASES, SCENARIO, replaced


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the smallest content folder."""
    return Path(shutil.copytree(BASE, tmp_path / "content"))


def test_nothing_is_missing(content: Path) -> None:
    """Where every statement has its case and every line its near miss, the exit code is 0."""
    ran = rightscan_run("coverage", str(content))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Coverage: nothing is missing\n")
    assert "5 of 5 statements" in ran.said
    assert "Every line of every scenario has one." in ran.said
    assert "test.topic-one.scenario-one: 4" in ran.said
    assert "Not a medical device" in ran.said


def test_a_statement_without_a_case(content: Path) -> None:
    """A branch of the pathway that no case takes is named, and the exit code is 1."""
    replaced(content / CASES, "    result: negative\n", "")
    replaced(content / CASES, "{step: end, end: reached}", "{match: fits}")
    ran = rightscan_run("coverage", str(content))
    assert ran.code == 1
    assert "test.topic-one.scenario-one: the result negative of mammogram" in ran.said


def test_a_line_without_a_near_miss(content: Path) -> None:
    """A case that changes two facts at once does not show that the one line excludes."""
    replaced(content / CASES, "but: {margins: negative}", "but: {margins: negative, age: 50 years}")
    ran = rightscan_run("coverage", str(content))
    assert ran.code == 1
    assert "no case reaches" not in ran.said
    assert "line 1 (Margins" in ran.said


def test_what_nothing_reads_is_only_a_remark(content: Path) -> None:
    """A fact that no condition reads and a word that none names are listed, and the exit code stays 0."""
    ran = rightscan_run("coverage", str(content))
    assert ran.code == 0
    assert "age: no condition, trigger or topic reads this fact" in ran.said


def test_content_that_does_not_load(content: Path) -> None:
    """Broken content is exit code 1, with every issue."""
    line = replaced(content / SCENARIO, "status: draft", "status: finished")
    ran = rightscan_run("coverage", str(content))
    assert (ran.code, ran.out) == (1, "")
    assert f"content/{SCENARIO}:{line}: TYPE01 " in ran.err


def test_the_shipped_content() -> None:
    """It fits 80 columns, tells the dates apart that only feed other facts, and every statement has its case."""
    ran = rightscan_run("coverage")
    assert widest(ran.out) <= 80
    assert "date-of-birth: only feeds age" in ran.said
    assert "surgery-date: only feeds time-since-surgery" in ran.said
    assert "order: no condition, trigger or topic" not in ran.said
