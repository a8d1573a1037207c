"""Writers of the log on SQLite killed at any moment."""

import random
import sqlite3
from pathlib import Path

import pytest

from rightscan.store.database import journal_mode
from tests.functional.log_fleet import AT_ONCE, Fleet
from tests.functional.log_writer import Way

KILLS = 60


@pytest.mark.parametrize("grouped", [False, True], ids=["one by one", "in groups"])
def test_nothing_acknowledged_is_lost_or_doubled_when_writers_are_killed(tmp_path: Path, grouped: bool) -> None:
    fleet = Fleet(str(tmp_path / "log.db"), tmp_path, Way(grouped=grouped))
    fleet.kill_often(KILLS // AT_ONCE, random.Random(6))
    assert fleet.started >= KILLS
    if journal_mode(sqlite3.sqlite_version_info) == "truncate":  # in WAL mode a kill leaves no such trace
        assert fleet.broken_off > 0  # else all were killed at rest
    assert fleet.check() >= KILLS
