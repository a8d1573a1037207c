"""`rightscan diff` as a user meets it: exit codes, text, JSON, git revisions and tables of past cases."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from rightscan.knowledge.compile import compile_content
from tests.functional.command import NOTICE, Ran, command, environment, rightscan_run, widest
from tests.unit.curation.editions import ONE, SCENARIO, edition, pair, replace

THRESHOLD = ("- tumor-size: {over: 2 cm}", "- tumor-size: {over: 3 cm}")


def diff(editions: tuple[Path, Path], *options: str) -> Ran:
    """Compare two folders."""
    return rightscan_run("diff", *map(str, editions), *options)


def rows(tmp_path: Path, *lines: str) -> str:
    """A table with these rows."""
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(["id,margins,tumor-size,breast-symptoms,clinical-question", *lines]), encoding="utf-8")
    return str(path)


def test_a_change_of_behavior(tmp_path: Path) -> None:
    """Exit code 1; the witness with both verdicts, the line before and after, the source, the notice."""
    ran = diff(pair(tmp_path, SCENARIO, *THRESHOLD))
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("BEHAVIOR CHANGES: edition test")
    assert "before: Tumor size: over 2 cm" in ran.said
    assert "now: Tumor size: over 3 cm" in ran.said
    assert "No longer fits: tumor-size=2.5 cm; margins=positive; breast-symptoms=none" in ran.said
    assert "before: fits; now: excluded; Tumor size 2.5 cm: above 2 cm, below 3 cm" in ran.said
    assert f"{ONE}: Scenario one, invented for tests [1 who fits]" in ran.said
    assert "[1] An article that was never written." in ran.said
    assert all(line in ran.said for line in NOTICE)
    assert widest("\n".join(line for line in ran.out.splitlines() if "/" not in line)) <= 80


def test_a_change_of_words(tmp_path: Path) -> None:
    """Exit code 0; the number of statements, and where they stand with both wordings."""
    ran = diff(pair(tmp_path, SCENARIO, "say: It is too early.", "say: Wait."))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("NO BEHAVIOR CHANGE: ")
    assert "Wording only: 1 statement reworded, no verdict, rating, concern or next step changes." in ran.said
    assert f"{ONE}, concern, too-early, words: changed" in ran.said
    assert "was: It is too early. - is: Wait." in ran.said


def test_criteria_that_decide_the_same(tmp_path: Path) -> None:
    """Exit code 0, and it is said how many combinations were looked through."""
    ran = diff(pair(tmp_path, SCENARIO, "- breast-symptoms: none", "- not: {breast-symptoms: any}"))
    assert ran.code == 0
    assert "WRITTEN DIFFERENTLY, DECIDES THE SAME" in ran.out
    assert "nobody is told apart among 72 combinations" in ran.said


def test_no_change(tmp_path: Path) -> None:
    """Two copies are the same content."""
    ran = diff(pair(tmp_path))
    assert ran.code == 0
    assert "Both are the same content, byte for byte." in ran.said


def test_another_order_of_redirects(tmp_path: Path) -> None:
    """Files that differ in form only say so."""
    ran = diff(pair(tmp_path, SCENARIO, "title: Scenario one,", "title:   Scenario one,"))
    assert ran.code == 0
    assert "The files differ in form, order or dates only" in ran.said


def test_json(tmp_path: Path) -> None:
    """The comparison as data, with the past cases where there are any."""
    editions = pair(tmp_path, SCENARIO, *THRESHOLD)
    ran = diff(editions, "--json", "--cases", rows(tmp_path, "P1,positive,25 mm,none,residual-disease"))
    assert ran.code == 1
    printed = json.loads(ran.out)
    comparison = printed["comparison"]
    assert comparison["behavior"] is True
    assert comparison["criteria"][0]["witnesses"][0]["facts"]["tumor-size"] == "2.5 cm"
    assert [row["id"] for row in printed["cases"]["changed"]] == ["P1"]


def test_a_compiled_library(tmp_path: Path) -> None:
    """A library.json is an edition like a folder."""
    before, after = pair(tmp_path, SCENARIO, *THRESHOLD)
    compiled = tmp_path / "library.json"
    compile_content(before, compiled)
    ran = diff((compiled, after))
    assert ran.code == 1
    assert "No longer fits: tumor-size=2.5 cm" in ran.said


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with content in two revisions: the first of another form, the second as it is now."""
    folder = tmp_path / "repository"
    folder.mkdir()
    content = edition(folder / "knowledge")
    replace(content, SCENARIO, "status: draft", "state: draft")
    git(folder, "init", "--quiet")
    commit(folder)
    replace(content, SCENARIO, "state: draft", "status: draft")
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    """Run git in a repository of the test."""
    program = shutil.which("git")
    assert program is not None
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run([program, *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A revision")


def run_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run rightscan in a folder."""
    return subprocess.run(
        command(*arguments), cwd=folder, env=environment(), check=False, capture_output=True, text=True, timeout=300
    )


def test_a_git_revision(repository: Path) -> None:
    """A revision is read without touching the files, from a folder below as well."""
    replace(repository / "knowledge", SCENARIO, *THRESHOLD)
    done = run_in(repository / "knowledge", "diff", "git:HEAD", ".")
    assert done.returncode == 1, done.stderr
    assert "No longer fits: tumor-size=2.5 cm" in " ".join(done.stdout.split())
    assert run_in(repository, "diff", "git:HEAD", "git:HEAD").returncode == 0


def test_a_git_revision_of_another_form(repository: Path) -> None:
    """The error names the revision and the first issues."""
    done = run_in(repository, "diff", "git:HEAD~1", "knowledge")
    assert (done.returncode, done.stdout) == (2, "")
    assert "edition git:HEAD~1: does not load with this version of rightscan" in done.stderr
    assert "knowledge/breast/topic-one/scenario-one.yaml:" in done.stderr


@pytest.mark.parametrize("revision", ["git:nowhere", "git:", "git:--help"])
def test_a_git_revision_that_is_not_there(repository: Path, revision: str) -> None:
    """It is wrong input, whatever it looks like."""
    done = run_in(repository, "diff", revision, "knowledge")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"edition {revision}: cannot be read" in done.stderr


def test_past_cases(tmp_path: Path) -> None:
    """How many rows change, which, and because of what; rows that cannot be read are named."""
    table = rows(
        tmp_path,
        "P1,positive,25 mm,none,residual-disease",
        "P2,positive,4 cm,none,residual-disease",
        "P3,positive,25,none,residual-disease",
        "P4,,,,",
    )
    ran = diff(pair(tmp_path, SCENARIO, *THRESHOLD), "--cases", table)
    assert ran.code == 1
    assert "4 rows as of 2026-01-01: 3 assessed, 1 changed, 1 cannot be read." in ran.said
    assert f"P1 (line 2) - outcome: matched → out-of-scope, because of {ONE}: fits → excluded" in ran.said
    assert "line 4, column tumor-size (P3): '25' has no unit" in ran.said


def test_many_past_cases(tmp_path: Path) -> None:
    """The first twenty are shown, or all."""
    table = rows(tmp_path, *(f"P{number},positive,25 mm,none,residual-disease" for number in range(1, 26)))
    editions = pair(tmp_path, SCENARIO, *THRESHOLD)
    some, every = diff(editions, "--cases", table), diff(editions, "--cases", table, "--all")
    assert "P20 (line 21)" in some.said
    assert "P21 (line 22)" not in some.said
    assert "5 more; show them with --all." in some.said
    assert "P25 (line 26)" in every.said


def test_the_day_of_past_cases(tmp_path: Path) -> None:
    """The day can be given; content past its date answers nothing."""
    editions = pair(tmp_path, "edition.yaml", "refuse-after: 2028-01-01", "refuse-after: 2027-06-01")
    table = rows(tmp_path, "P1,positive,25 mm,none,residual-disease")
    assert diff(editions, "--cases", table).code == 0
    ran = diff(editions, "--cases", table, "--as-of", "2027-12-01")
    assert ran.code == 1
    assert "outcome: matched → not-evaluated" in ran.said


@pytest.mark.parametrize("options", [["--all"], ["--as-of", "2026-01-01"]])
def test_options_of_past_cases_without_any(tmp_path: Path, options: list[str]) -> None:
    """They say nothing without a table."""
    ran = diff(pair(tmp_path), *options)
    assert (ran.code, ran.out) == (2, "")


def test_an_edition_that_is_not_there(tmp_path: Path) -> None:
    """Wrong input, with what can be given."""
    ran = diff((tmp_path / "nowhere", tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "git:REVISION" in ran.explained
