"""The log on SQLite when the power goes, the disk is full or does not keep what it was told to keep."""

import shutil
from pathlib import Path

import pytest

from rightscan.store.log import open_log
from rightscan.store.verify import verify
from tests.functional.log_check import found_in
from tests.functional.log_writer import AS_SHIPPED, Way
from tests.functional.power_cut import cuts, new_log, told, traced
from tests.functional.small_disk import can_be_made, filled
from tests.unit.store.records import consultation

needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="needs Debian's strace")
RECORDS = 12
CUTS = range(300)


@needs_strace
@pytest.mark.parametrize(
    ("way", "keeps"),
    [
        (Way("FULL", "truncate"), True),
        (Way("FULL", "truncate", grouped=True), True),
        (Way("FULL", "wal"), True),
        (Way("NORMAL", "truncate"), False),
        (Way("NORMAL", "wal"), False),
        (Way("OFF", "truncate"), False),
    ],
    ids=["full", "full, in groups", "full, WAL", "normal", "normal, WAL", "off"],
)
def test_power_cuts_lose_nothing_acknowledged_and_would_show_a_weaker_setting(
    tmp_path: Path, way: Way, keeps: bool
) -> None:
    before = new_log(tmp_path, way)
    code, acts = traced(tmp_path, RECORDS, way)
    assert code == 0
    assert len(told(acts)) == RECORDS
    assert any(act.file == "log.db-wal" for act in acts) == (way.journal == "wal")
    bad = [found for found in cuts(tmp_path, acts, before, CUTS) if not found.holds]
    assert (not bad) == keeps, bad[:3]
    assert keeps or any(found.lost for found in bad)


@needs_strace
@pytest.mark.parametrize("when", [3, 40, 95])
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when={}+", "fdatasync:error=EIO:when={}"])
def test_a_full_disk_or_a_failed_sync_is_said_and_loses_nothing(tmp_path: Path, fault: str, when: int) -> None:
    new_log(tmp_path)
    number = when if "ENOSPC" in fault else max(1, when // 6)
    code, acts = traced(tmp_path, RECORDS, AS_SHIPPED, "-e", f"inject={fault.format(number)}")
    assert code == 3  # the writer was told, and stopped
    assert len(told(acts)) < RECORDS
    everything_is_kept_and_can_be_sent_again(tmp_path, told(acts))


@pytest.mark.skipif(not can_be_made(), reason="needs unshare, and leave to mount in a namespace of one's own")
@pytest.mark.parametrize(("kilobytes", "grouped"), [(128, False), (300, False), (300, True)])
def test_a_disk_that_runs_full_is_said_and_loses_nothing(tmp_path: Path, kilobytes: int, grouped: bool) -> None:
    new_log(tmp_path)
    code, acknowledged = filled(tmp_path, kilobytes, grouped)
    assert code == 3
    assert len(acknowledged) > RECORDS
    everything_is_kept_and_can_be_sent_again(tmp_path, acknowledged)


def everything_is_kept_and_can_be_sent_again(folder: Path, acknowledged: list[str]) -> None:
    found = found_in(str(folder / "log.db"), folder / "log.key", acknowledged)
    assert found.holds, found
    log = open_log(str(folder / "log.db"), folder / "log.key")
    most = max(RECORDS, len(acknowledged) + 4)
    for one in range(most):  # those kept already are not doubled
        log.append(consultation(one))
    stored = list(log.read())
    log.close()
    assert len(stored) == most + 1
    assert verify(log.key, log.chain, stored).fault is None
