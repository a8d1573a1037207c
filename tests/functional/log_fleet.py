"""Writers of the log in processes of their own, killed or left without a database, and the check of what they kept."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from rightscan.store.log import open_log
from tests.functional.cluster import Cluster
from tests.functional.log_check import Found, found_in
from tests.functional.log_writer import AS_SHIPPED, THREADS, Way, write

APART = 1_000_000  # the numbers of one writer's records
AT_ONCE = 3


class Fleet:
    """Writers of one log. Their acknowledgements are in files, which outlive them."""

    def __init__(self, place: str, folder: Path, way: Way = AS_SHIPPED) -> None:
        self.place = place
        self.folder = folder
        self.way = way
        self.key = folder / "log.key"
        self.started = 0
        self.broken_off = 0
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.functional.log_writer"])
        open_log(place, self.key).close()

    @contextmanager
    def writers(self, number: int) -> Iterator[list[ForkServerProcess]]:
        """So many new writers; killed with SIGKILL at the end."""
        started = [self._start() for _ in range(number)]
        try:
            yield started
        finally:
            for process in started:
                process.kill()
            for process in started:
                process.join()

    def _start(self) -> ForkServerProcess:
        self.started += 1
        acks = self.folder / f"acks-{self.started}"
        arguments = (self.place, str(self.key), str(acks), self.started * APART, self.way)
        process = self.context.Process(target=write, args=arguments)
        process.start()
        return process

    def busy(self) -> list[bool]:
        """For each writer whether it was told of a record."""
        files = [self.folder / f"acks-{number + 1}" for number in range(self.started)]
        return [file.exists() and file.stat().st_size > 0 for file in files]

    def kill_often(self, rounds: int, chance: random.Random) -> None:
        """Kill three new writers each round: at a moment by chance, and every other time when one of them is writing."""
        for number in range(rounds):
            with self.writers(AT_ONCE):
                _wait(lambda: all(self.busy()))  # killed while they write, not while they start
                time.sleep(chance.uniform(0, 0.1))
                until = time.monotonic() + 0.2
                while number % 2 and not self._has_journal() and time.monotonic() < until:
                    pass  # a transaction lasts no longer than the shortest sleep
            self.broken_off += self._has_journal()

    def _has_journal(self) -> bool:
        """Whether there is an open transaction; of writers that are dead, one that they were killed in."""
        try:
            return Path(f"{self.place}-journal").stat().st_size > 0
        except FileNotFoundError:
            return False

    def crash_often(self, cluster: Cluster, crashes: int) -> None:
        """Kill every process of a cluster under four writers, who send again what was not acknowledged."""
        with self.writers(4):
            for _ in range(crashes):
                before = len(self.acknowledged())
                _wait(lambda before=before: len(self.acknowledged()) >= before + 20)  # type: ignore[misc]
                cluster.crash()
                cluster.start()

    def acknowledged(self) -> list[str]:
        """The ids of all records that a writer was told are kept."""
        return [line for file in self.folder.glob("acks-*") for line in file.read_text().splitlines()]

    def found(self) -> Found:
        """What is there of what was acknowledged."""
        return found_in(self.place, self.key, self.acknowledged())

    def check(self) -> int:
        """Everything acknowledged is there once, and the chain is whole. How many that were."""
        found = self.found()
        assert found.holds, found
        waiting = self.started * (THREADS if self.way.grouped else 1)
        assert found.kept - found.acknowledged <= waiting  # kept, and killed before it could be said
        return found.acknowledged


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end
        time.sleep(0.005)
