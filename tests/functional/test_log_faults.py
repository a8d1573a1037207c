"""The log on SQLite when the power goes, the disk is full or does not keep what it was told to keep."""

import random
import shutil
from pathlib import Path

import pytest

from rightscan.errors import LogError
from rightscan.store.log import open_log
from rightscan.store.verify import verify
from tests.functional.power_cut import Act, cut, traced
from tests.unit.store.records import consultation

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="needs Debian's strace")
RECORDS = 12
CUTS = 300


def new_log(folder: Path) -> dict[str, bytes]:
    """A log with one entry, and the files it is made of."""
    log = open_log(str(folder / "log.db"), folder / "log.key")
    log.append(consultation(10_000))
    log.close()
    return {path.name: path.read_bytes() for path in folder.glob("log.db*") if not path.name.endswith("-shm")}


def is_kept(folder: Path, acknowledged: list[str]) -> bool:
    """Whether the log opens, its chain is whole, and everything acknowledged is there, once."""
    try:
        log = open_log(str(folder / "log.db"), folder / "log.key")
        stored = list(log.read())
        log.close()
    except LogError:
        return False
    ids = [one.entry.id for one in stored]
    whole = verify(log.key, log.chain, stored).fault is None
    return whole and len(ids) == len(set(ids)) and set(acknowledged) <= set(ids)


def lost_in_cuts(folder: Path, acts: list[Act], before: dict[str, bytes]) -> int:
    """After how many of the power cuts something acknowledged is missing, or the chain is broken."""
    chance, lost = random.Random(6), 0
    for number in range(CUTS):
        files, acknowledged = cut(acts[: chance.randrange(1, len(acts) + 1)], before, chance)
        after = folder / f"cut-{number}"
        after.mkdir()
        shutil.copy(folder / "log.key", after)
        for name, data in files.items():
            (after / name).write_bytes(data)
        lost += not is_kept(after, acknowledged)
        shutil.rmtree(after)
    return lost


@pytest.mark.parametrize(("synchronous", "keeps"), [("FULL", True), ("NORMAL", False), ("OFF", False)])
def test_power_cuts_lose_nothing_acknowledged_and_would_show_a_weaker_setting(
    tmp_path: Path, synchronous: str, keeps: bool
) -> None:
    before = new_log(tmp_path)
    code, acts = traced(tmp_path, RECORDS, synchronous)
    assert code == 0
    assert sum(act.kind == "ack" for act in acts) == RECORDS
    lost = lost_in_cuts(tmp_path, acts, before)
    assert (lost == 0) == keeps, lost


@pytest.mark.parametrize("when", [3, 40, 95])
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when={}+", "fdatasync:error=EIO:when={}"])
def test_a_full_disk_or_a_failed_sync_is_said_and_loses_nothing(tmp_path: Path, fault: str, when: int) -> None:
    new_log(tmp_path)
    number = when if "ENOSPC" in fault else max(1, when // 6)
    code, acts = traced(tmp_path, RECORDS, "FULL", "-e", f"inject={fault.format(number)}")
    acknowledged = [id_ for act in acts if act.kind == "ack" for id_ in act.data.decode().split()]
    assert code == 3  # the writer was told, and stopped
    assert len(acknowledged) < RECORDS
    assert is_kept(tmp_path, acknowledged)
    log = open_log(str(tmp_path / "log.db"), tmp_path / "log.key")
    for one in range(RECORDS):  # sent again: those kept already are not doubled
        log.append(consultation(one))
    stored = list(log.read())
    log.close()
    assert len(stored) == RECORDS + 1
    assert verify(log.key, log.chain, stored).fault is None
