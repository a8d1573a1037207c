"""Writers of the log in processes of their own, and the check that nothing acknowledged is lost or doubled."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from rightscan.store.log import open_log
from rightscan.store.verify import verify
from tests.functional.log_writer import write

APART = 1_000_000  # the numbers of one writer's records


class Fleet:
    """Writers of one log. Their acknowledgements are in files, which outlive them."""

    def __init__(self, place: str, folder: Path) -> None:
        self.place = place
        self.folder = folder
        self.key = folder / "log.key"
        self.started = 0
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
        arguments = (self.place, str(self.key), str(acks), self.started * APART)
        process = self.context.Process(target=write, args=arguments)
        process.start()
        return process

    def busy(self) -> list[bool]:
        """For each writer whether it was told of a record."""
        files = [self.folder / f"acks-{number + 1}" for number in range(self.started)]
        return [file.exists() and file.stat().st_size > 0 for file in files]

    def acknowledged(self) -> list[str]:
        """The ids of all records that a writer was told are kept."""
        return [line for file in self.folder.glob("acks-*") for line in file.read_text().splitlines()]

    def check(self) -> int:
        """Everything acknowledged is there once, and the chain is whole. How many that were."""
        acknowledged = self.acknowledged()
        log = open_log(self.place, self.key)
        stored = list(log.read())
        log.close()
        ids = [one.entry.id for one in stored]
        assert len(ids) == len(set(ids))
        assert set(acknowledged) - set(ids) == set()
        assert verify(log.key, log.chain, stored).fault is None
        assert len(ids) - len(acknowledged) <= self.started  # kept, and killed before it could be said
        return len(acknowledged)
