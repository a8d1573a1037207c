"""`rightscan audit` and `rightscan doctor`, as a quality lead runs them."""

import json
import sqlite3
from pathlib import Path

import pytest

from rightscan.store.log import Log
from tests.functional.command import Ran, rightscan_run
from tests.functional.tampering import TAMPERINGS, Tampering, log_of_four, rewrite, tamper


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A log of four consultations."""
    return log_of_four(tmp_path)


def run(folder: Path, *arguments: str) -> Ran:
    return rightscan_run(*arguments, "--log", str(folder / "log.db"), "--key", str(folder / "log.key"))


@pytest.mark.usefixtures("log")
def test_a_whole_log_verifies_and_says_what_was_not_checked(tmp_path: Path) -> None:
    ran = run(tmp_path, "audit", "verify")
    assert ran.code == 0
    assert "Whole: 4 entries" in ran.said
    assert "No head was given" in ran.said


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.name)
def test_tampering_is_found_and_the_first_bad_entry_named(tmp_path: Path, tampering: Tampering) -> None:
    head = tmp_path / "head.json"
    head.write_text(run(tmp_path, "audit", "head").out)
    tamper(tmp_path, *tampering.statements)
    ran = run(tmp_path, "audit", "verify", "--head", str(head))
    assert ran.code == 1
    assert f"BAD: entry {tampering.bad} " in ran.said
    told = json.loads(run(tmp_path, "audit", "verify", "--head", str(head), "--json").out)
    assert told["fault"]["seq"] == tampering.bad


def test_a_full_rewrite_with_the_key_is_found_with_the_head(tmp_path: Path, log: Log) -> None:
    head = tmp_path / "head.json"
    head.write_text(run(tmp_path, "audit", "head").out)
    assert rewrite(tmp_path).key == log.key
    assert run(tmp_path, "audit", "verify").code == 0
    ran = run(tmp_path, "audit", "verify", "--head", str(head))
    assert (ran.code, "BAD: entry 4" in ran.said) == (1, True)


@pytest.mark.usefixtures("log")
def test_a_record_is_erased_and_the_log_stays_whole(tmp_path: Path) -> None:
    assert run(tmp_path, "audit", "erase", "2", "--reason", "asked for").code == 0
    ran = run(tmp_path, "audit", "verify")
    assert (ran.code, "5 entries, of which 1 had" in ran.said) == (0, True)


def test_a_log_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    ran = run(tmp_path, "audit", "verify")
    assert ran.code == 2
    assert "is not there" in ran.explained
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("log")
def test_the_doctor_says_how_the_log_is_kept(tmp_path: Path) -> None:
    ran = run(tmp_path, "doctor")
    assert ran.code == 0
    assert sqlite3.sqlite_version in ran.out
    assert ("Journal WAL" in ran.said) == (sqlite3.sqlite_version_info >= (3, 51, 3))
    assert "Sync FULL" in ran.said
    assert "usable, 4 entries" in ran.said


@pytest.mark.usefixtures("log")
def test_the_doctor_says_that_the_key_is_lost(tmp_path: Path) -> None:
    (tmp_path / "log.key").unlink()
    ran = run(tmp_path, "doctor")
    assert ran.code == 1
    assert "no other key fits" in ran.said


def test_the_doctor_does_not_show_a_password() -> None:
    ran = rightscan_run("doctor", "--log", "postgresql://me:secret@127.0.0.1:1/log")
    assert ran.code == 1
    assert "secret" not in ran.out + ran.err


@pytest.mark.usefixtures("log")
def test_the_report_counts_in_every_form(tmp_path: Path) -> None:
    assert "4 consultations, 4 with an order" in run(tmp_path, "report").said
    assert "4 consultations" in run(tmp_path, "report", "--md").said
    assert json.loads(run(tmp_path, "report", "--json").out)["outcomes"] == [{"what": "matched", "number": 4}]
    assert "outcomes,matched,4\n" in run(tmp_path, "report", "--csv").out
    assert run(tmp_path, "report", "--svg").out.startswith("<svg")
    assert "0 consultations" in run(tmp_path, "report", "--until", "2020-01-01").said


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("options", [("--since", "yesterday"), ("--since", "2026-12-02", "--until", "2026-12-01")])
def test_a_period_that_is_none_is_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert run(tmp_path, "report", *options).code == 2


@pytest.mark.usefixtures("log")
def test_no_report_is_made_of_a_log_that_was_changed(tmp_path: Path) -> None:
    tamper(tmp_path, "UPDATE payload SET body = replace(body, 'matched', 'conflict') WHERE seq = 3")
    ran = run(tmp_path, "report")
    assert (ran.code, ran.out) == (2, "")
    assert "is not whole: entry 3" in ran.explained
