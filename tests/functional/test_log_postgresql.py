"""The log on PostgreSQL: the same as on SQLite, and crashes of the whole cluster."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from rightscan.errors import LogError
from rightscan.store.database import writing
from rightscan.store.log import Log, open_log
from rightscan.store.verify import verify
from tests.functional.cluster import BINARIES, Cluster, running_cluster
from tests.functional.command import rightscan_run
from tests.functional.log_fleet import Fleet
from tests.functional.log_writer import Way
from tests.unit.store.records import consultation

pytestmark = pytest.mark.skipif(not BINARIES, reason="needs Debian's postgresql")
CRASHES = 5


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One running cluster for all tests of this module."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def log(cluster: Cluster, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Log]:
    """A chain of its own for each test, named after it."""
    key = tmp_path / "log.key"
    key.write_text("07" * 32)
    key.chmod(0o600)
    log = open_log(cluster.address, key, str(abs(hash(request.node.name))))
    yield log
    log.close()


def test_append_read_erase_and_verify_are_as_on_sqlite(log: Log) -> None:
    first = log.append(consultation(1))
    log.append(consultation(2))
    assert log.append(consultation(1)) == first
    log.erase(1, "asked for")
    stored = list(log.read())
    assert [one.entry.seq for one in stored] == [1, 2, 3]
    verified = verify(log.key, log.chain, stored, [log.head()])
    assert (verified.fault, verified.erased, verified.entries) == (None, 1, 3)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET at = 'x'", "DELETE FROM entry", "UPDATE payload SET salt = ''", "TRUNCATE entry, payload"],
)
def test_the_database_refuses_to_change_an_entry(log: Log, statement: str) -> None:
    log.append(consultation(1))
    with pytest.raises(LogError, match="append-only"), writing(log.engine, log.chain) as connection:
        connection.execute(text(statement))
    assert verify(log.key, log.chain, log.read()).entries == 1


def test_writers_of_one_chain_wait_for_each_other_and_none_fails(log: Log) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 20):
            log.append(consultation(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (0, 0, 100, 200)))
    verified = verify(log.key, log.chain, log.read())
    assert (verified.fault, verified.entries) == (None, 60)


def test_the_commands_work_on_it_and_show_no_user(cluster: Cluster, tmp_path: Path) -> None:
    key = tmp_path / "log.key"
    key.write_text("07" * 32)
    key.chmod(0o600)
    log = open_log(cluster.address, key, "commands")
    log.append(consultation(1))
    log.close()
    where = ("--log", cluster.address, "--key", str(key), "--chain", "commands")
    ran = rightscan_run("audit", "verify", *where)
    assert (ran.code, "Whole: 1 entries" in ran.said) == (0, True)
    assert "synchronous_commit on" in rightscan_run("doctor", *where).said


def test_nothing_acknowledged_is_lost_or_doubled_when_the_cluster_crashes(tmp_path: Path) -> None:
    """Every process of the cluster is killed under four writers, who send again what was not acknowledged."""
    with running_cluster() as cluster:
        fleet = Fleet(cluster.address, tmp_path)
        fleet.crash_often(cluster, CRASHES)
        assert fleet.check() >= 20 * CRASHES


def test_an_entry_that_does_not_wait_for_the_disk_is_seen_to_be_lost(tmp_path: Path) -> None:
    """The crashes of the test before would show it."""
    with running_cluster() as cluster:
        fleet = Fleet(cluster.address, tmp_path, Way("OFF"))
        assert any(_lost_in_a_crash(fleet, cluster) for _ in range(10))


def _lost_in_a_crash(fleet: Fleet, cluster: Cluster) -> int:
    fleet.crash_often(cluster, 1)
    return fleet.found().lost
