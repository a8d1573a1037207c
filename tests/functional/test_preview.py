"""`rightscan preview`: the page is written, and what changed since a git revision is marked."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import CONTENT
from tests.functional.command import Ran, rightscan_run

SMALL = CONTENT.parent / "tests" / "rejected" / "base"
PLACE = "knowledge/breast/topic-one/scenario-one.yaml"


def git(folder: Path, *arguments: str) -> None:
    """Run git in the folder, with a name of its own."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    program = shutil.which("git")
    assert program is not None
    days = {"GIT_AUTHOR_DATE": "2026-03-14T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-14T12:00:00Z"}
    command = [program, "-C", str(folder), *who, *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **days})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with small content, tagged v1."""
    folder = tmp_path / "repository"
    shutil.copytree(SMALL, folder / "knowledge")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    git(folder, "tag", "v1")
    return folder


def previewed(folder: Path, *options: str) -> Ran:
    """Preview the one scenario there, as an author in the repository does."""
    return rightscan_run("preview", "scenario-one", "--content", "knowledge", *options, cwd=folder)


def test_the_page_is_written_and_its_place_told(repository: Path) -> None:
    """Named after the scenario, with its cases."""
    ran = previewed(repository)
    assert (ran.code, ran.out, ran.err) == (0, "written: scenario-one.html\n", "")
    page = (repository / "scenario-one.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "What is expected of whom: the cases" in page
    assert "With the margins unknown we ask" in page


def test_the_shipped_content_is_the_default(tmp_path: Path) -> None:
    """Without --content, and on standard output."""
    ran = rightscan_run("preview", "positive-margins", "--out", "-", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "The textbook patient fits, and two studies may be appropriate" in ran.out
    assert list(tmp_path.iterdir()) == []


def edit(folder: Path, old: str, new: str) -> None:
    """Change the scenario file in one place."""
    path = folder / PLACE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_changed_since_a_revision_is_marked(repository: Path) -> None:
    """A word changed after the tag is marked, and the summary counts it with the commit and its day."""
    before = previewed(repository, "--since", "v1", "--out", "-")
    assert before.code == 0
    assert re.search(r"Nothing on this page changed since v1 \([0-9a-f]{7,}, 2026-03-14\)\.", before.out)
    edit(repository, "Nothing seen", "Nothing found")
    after = previewed(repository, "--since", "v1", "--out", "-")
    assert after.code == 0
    assert "[removed: </span>seen<" in after.out
    assert "[added: </span>found<" in after.out
    assert re.search(r"1 statement changed, none added, none removed since v1 \([0-9a-f]{7,}, 2026-03-14\)", after.out)


def test_the_revision_is_that_of_the_content(repository: Path, tmp_path: Path) -> None:
    """The page may be written from anywhere, and the content may have another name."""
    git(repository, "mv", "knowledge", "guidance")
    git(repository, "commit", "--quiet", "-m", "renamed")
    ran = rightscan_run(
        "preview",
        "scenario-one",
        *("--content", str(repository / "guidance"), "--since", "HEAD", "--out", "-"),
        cwd=tmp_path,
    )
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing on this page changed since HEAD (" in ran.out


def test_a_scenario_that_did_not_exist_is_said_to_be_new(repository: Path) -> None:
    """Instead of marking every word."""
    made = ("new-scenario", "test.topic-one.later", "--topic", "topic-one")
    assert rightscan_run(*made, cwd=repository).code == 0
    ran = rightscan_run("preview", "later", "--content", "knowledge", "--since", "v1", "--out", "-", cwd=repository)
    assert (ran.code, ran.err) == (0, "")
    assert "This scenario is new since v1 (" in ran.out
    assert "<ins>" not in ran.out


def test_content_of_another_form_is_explained(repository: Path) -> None:
    """A revision that today's rightscan cannot read is named, with the first issue and what to do."""
    edit(repository, "status: draft", "state: draft")
    git(repository, "commit", "--quiet", "-am", "another form")
    edit(repository, "state: draft", "status: draft")
    ran = previewed(repository, "--since", "HEAD")
    assert (ran.code, ran.out) == (2, "")
    assert "edition git:HEAD: does not load with this version of rightscan" in ran.explained
    assert "scenario-one.yaml" in ran.explained


def test_content_outside_of_git_has_no_revisions(tmp_path: Path) -> None:
    """Said in words, with what to do."""
    shutil.copytree(SMALL, tmp_path / "knowledge")
    ran = previewed(tmp_path, "--since", "HEAD")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be read: not a git repository" in ran.explained
    assert "The content must lie in a git repository" in ran.explained


@pytest.mark.parametrize("revision", ["v99", "", "-h"])
def test_an_unknown_revision_is_explained(repository: Path, revision: str) -> None:
    """Nothing is written, and the message says what to do."""
    ran = previewed(repository, f"--since={revision}")
    assert (ran.code, ran.out) == (2, "")
    assert f"edition git:{revision}: cannot be read: there is no such revision." in ran.explained
    assert "name a commit, branch or tag" in ran.explained
    assert not (repository / "scenario-one.html").exists()


def test_content_that_fails_the_check_gives_no_page(repository: Path) -> None:
    """Not only what does not load, but whatever `check` would complain about, in case files too."""
    cases = repository / PLACE.replace(".yaml", ".cases.yaml")
    cases.write_text(cases.read_text(encoding="utf-8").replace("expect:", "expected:", 1), encoding="utf-8")
    ran = previewed(repository)
    assert ran.code == 1
    assert "CASE01" in ran.err
    assert not (repository / "scenario-one.html").exists()


def test_content_that_does_not_load_is_listed(repository: Path) -> None:
    """The issues, as in check, and no page."""
    path = repository / PLACE
    path.write_text(path.read_text(encoding="utf-8").replace("status: draft", "status: done"), encoding="utf-8")
    ran = previewed(repository)
    assert ran.code == 1
    assert "TYPE01" in ran.err
    assert not (repository / "scenario-one.html").exists()


def test_a_place_that_cannot_be_written_is_explained(repository: Path) -> None:
    """A folder that does not exist is no place for a page."""
    ran = previewed(repository, "--out", "nowhere/page.html")
    assert ran.code == 2
    assert "cannot be written" in ran.explained
