"""Writers of the log on SQLite killed at any moment."""

import random
import time
from pathlib import Path

from tests.functional.log_fleet import Fleet

KILLS = 60
AT_ONCE = 3


def test_nothing_acknowledged_is_lost_or_doubled_when_writers_are_killed(tmp_path: Path) -> None:
    fleet = Fleet(str(tmp_path / "log.db"), tmp_path)
    moments = random.Random(6)
    for _ in range(KILLS // AT_ONCE):
        with fleet.writers(AT_ONCE):
            until = time.monotonic() + 30
            while not all(fleet.busy()):  # killed while they write, not while they start
                assert time.monotonic() < until
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 0.1))
    assert fleet.started >= KILLS
    assert fleet.check() >= KILLS
