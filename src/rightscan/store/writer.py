"""One thread that writes the log: records that wait together share a transaction, and nobody is told before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

from rightscan.errors import LogError, TakenError
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

    def _write(self, waiting: list[_Job]) -> None:
        jobs = [job for job in waiting if job.kept.set_running_or_notify_cancel()]  # some may have gone away
        fault = self._fault([record for job in jobs for record in job.records])
        failed = isinstance(fault, LogError) and not isinstance(fault, TakenError)
        if fault is None or failed:  # a database that fails is not asked again for each of them
            for job in jobs:
                _tell(job, fault)
            return
        for job in jobs:  # one bad record must not take the others with it
            _tell(job, self._fault(job.records))

    def _fault(self, records: Records) -> BaseException | None:
        """Why these records were not kept; None if they were."""
        try:
            self.log.append_all(records)
        except BaseException as error:  # noqa: BLE001  whoever waits must hear of it
            return error
        return None


def _tell(job: _Job, fault: BaseException | None) -> None:
    if fault is None:
        job.kept.set_result(None)
    else:
        job.kept.set_exception(fault)
