"""The service for EHRs killed with all its processes while it is called: what it answered is in the log, once."""

import random
from pathlib import Path

from tests.functional.hook_callers import Callers
from tests.functional.hooks import hooks

KILLS = 10


def test_nothing_answered_is_lost_or_doubled_when_the_service_is_killed(tmp_path: Path) -> None:
    callers = Callers(tmp_path)
    callers.kill_often(KILLS, random.Random(6))
    assert len(callers.answered) >= 20 * KILLS
    assert len(callers.sent) > len(callers.answered)  # some were called and never heard
    found = callers.found()
    assert found.holds, found
    assert "Whole: " in callers.verified()
    with hooks(tmp_path, "--workers", "2") as service:
        assert callers.send_all_again(service) == []  # the same bytes, from other processes
    found = callers.found()
    assert found.holds, found
    assert found.kept == found.acknowledged == len(callers.sent)  # also of those that never heard: one entry each
