"""`rightscan preview`: the page is written, and what changed since a git revision is marked."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import CONTENT
from tests.functional.command import Ran, rightscan_run

PLACE = "knowledge/breast/imaging-after-breast-surgery/positive-margins.yaml"


def git(folder: Path, *arguments: str) -> None:
    """Run git in the folder, with a name of its own."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    program = shutil.which("git")
    assert program is not None
    subprocess.run([program, "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the shipped content, tagged v1."""
    folder = tmp_path / "repository"
    shutil.copytree(CONTENT, folder / "knowledge")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    git(folder, "tag", "v1")
    return folder


def previewed(folder: Path, *options: str) -> Ran:
    """Preview the scenario for positive margins, as an author in the repository does."""
    return rightscan_run("preview", "positive-margins", "--content", "knowledge", *options, cwd=folder)


def test_the_page_is_written_and_its_place_told(repository: Path) -> None:
    """Named after the scenario, with its cases."""
    ran = previewed(repository)
    assert (ran.code, ran.out, ran.err) == (0, "written: positive-margins.html\n", "")
    page = (repository / "positive-margins.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "What is expected, in " in page


def test_what_changed_since_a_revision_is_marked(repository: Path) -> None:
    """A word changed after the tag is marked, and the summary counts it; before the change nothing is."""
    before = previewed(repository, "--since", "v1", "--out", "-")
    assert before.code == 0
    assert "Nothing on this page changed since v1." in before.out
    path = repository / PLACE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("age: {at-least: 18 years}", "age: {at-least: 21 years}"), encoding="utf-8")
    after = previewed(repository, "--since", "v1", "--out", "-")
    assert after.code == 0
    assert "[removed: </span>18<" in after.out
    assert "[added: </span>21<" in after.out
    assert "Since v1: " in after.out


def test_an_unknown_revision_is_explained(repository: Path) -> None:
    """Nothing is written, and the message says what to do."""
    ran = previewed(repository, "--since", "v99")
    assert (ran.code, ran.out) == (2, "")
    assert "v99" in ran.explained
    assert not (repository / "positive-margins.html").exists()


def test_content_that_does_not_load_is_listed(repository: Path) -> None:
    """The issues, as in check, and no page."""
    path = repository / PLACE
    path.write_text(path.read_text(encoding="utf-8").replace("status: draft", "status: done"), encoding="utf-8")
    ran = previewed(repository)
    assert ran.code == 1
    assert "TYPE01" in ran.err
    assert not (repository / "positive-margins.html").exists()


def test_a_place_that_cannot_be_written_is_explained(repository: Path) -> None:
    """A folder that does not exist is no place for a page."""
    ran = previewed(repository, "--out", "nowhere/page.html")
    assert ran.code == 2
    assert "cannot be written" in ran.explained
