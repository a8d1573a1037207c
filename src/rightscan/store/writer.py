"""One thread that writes the log: records that wait together share a transaction, and nobody is told before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

from rightscan.errors import RightscanError
from rightscan.store.entry import Consultation, Feedback
from rightscan.store.log import Log

MOST_AT_ONCE = 64

Records = Sequence[Consultation | Feedback]


class _Job(NamedTuple):
    records: Records
    kept: Future[None]


class Writer:
    """Writes for many callers. Only one of it should run in a process: SQLite has one writer anyway."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="consultation-log", daemon=True)
        self._thread.start()

    def keep(self, records: Records) -> Future[None]:
        """Done when the records are on the disk; fails with LogError where they are not."""
        kept: Future[None] = Future()
        self._jobs.put(_Job(records, kept))
        return kept

    def close(self) -> None:
        """Write what waits, then stop."""
        self._jobs.put(None)
        self._thread.join()
        self.log.close()

    def _run(self) -> None:
        while jobs := self._next():
            self._write(jobs)

    def _next(self) -> list[_Job]:
        """All jobs that wait, at least one; none once it is closed."""
        first = self._jobs.get()
        jobs = [] if first is None else [first]
        while jobs and len(jobs) < MOST_AT_ONCE and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:
                self._jobs.put(None)  # stop at the next turn, after these are written
                break
            jobs.append(job)
        return jobs

    def _write(self, jobs: list[_Job]) -> None:
        try:
            self.log.append_all([record for job in jobs for record in job.records])
        except RightscanError:
            for job in jobs:  # one bad record must not take the others with it
                self._write_one(job)
        except BaseException as error:  # noqa: BLE001  whoever waits must hear of it
            for job in jobs:
                job.kept.set_exception(error)
        else:
            for job in jobs:
                job.kept.set_result(None)

    def _write_one(self, job: _Job) -> None:
        try:
            self.log.append_all(job.records)
        except BaseException as error:  # noqa: BLE001  as above
            job.kept.set_exception(error)
        else:
            job.kept.set_result(None)
