"""What becomes of the consultation log when processes are killed, the power goes, disks fail and files are tampered with.

    python benchmarks/faults.py [--rounds 200] [--seed 6] [--quick]

The faults are those of the tests, and so is their code (tests/functional); here each is tried more often. Each row says
what was tried and how often, how many records were acknowledged, how many of these are gone or there twice afterwards,
whether the chain held, and the seconds. Rows that begin with "control" weaken the log on purpose: unless they show a
loss, the row above them says nothing. The exit code is 1 if a record was lost or doubled, a chain broke, a tampering
went unnoticed or a control showed nothing.
Needs Debian's strace and postgresql; what is missing is said. Takes a quarter of an hour; --quick about a minute.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from machine import machine, print_table

from rightscan.store.database import journal_mode
from rightscan.store.entry import Consultation, Feedback
from rightscan.store.log import Log, open_log

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the faults are those of the tests

from tests.functional.cluster import BINARIES, running_cluster  # noqa: E402  after the path is set
from tests.functional.command import rightscan_run  # noqa: E402  as above
from tests.functional.hook_callers import Callers  # noqa: E402  as above
from tests.functional.hooks import hooks  # noqa: E402  as above
from tests.functional.log_check import Found, found_in  # noqa: E402  as above
from tests.functional.log_fleet import AT_ONCE, Fleet  # noqa: E402  as above
from tests.functional.log_writer import AS_SHIPPED, Way  # noqa: E402  as above
from tests.functional.power_cut import cuts, new_log, told, traced  # noqa: E402  as above
from tests.functional.small_disk import can_be_made, filled  # noqa: E402  as above
from tests.functional.tampering import TAMPERINGS, log_of_four, rewrite, tamper  # noqa: E402  as above
from tests.unit.store.feedback import drawn, report_of, with_card  # noqa: E402  as above
from tests.unit.store.records import consultation  # noqa: E402  as above

RECORDS = 12  # of a run that is cut or disturbed
TOLD = 3  # the exit code of a writer that was told of the fault


class Sizes(NamedTuple):
    """How often each fault is tried."""

    rounds: int
    cuts: int = 1000
    moments: int = 60
    disks: int = 20
    crashes: int = 20
    services: int = 50
    entries: int = 100_000
    feedback: int = 10_000


QUICK = Sizes(5, 50, 4, 2, 2, 2, 2000, 500)


class Row(NamedTuple):
    """One kind of fault: what was tried, how often, what was found each time it was looked at, and the seconds."""

    what: str
    tried: str
    found: list[Found]
    seconds: float

    @property
    def as_meant(self) -> bool:
        """Nothing lost, doubled or broken; for a control, something."""
        return all(found.holds for found in self.found) != self.what.startswith("control")

    def cells(self) -> tuple[str, ...]:
        """As a row of the table."""
        acknowledged, lost, doubled = (
            sum(getattr(found, name) for found in self.found) for name in ("acknowledged", "lost", "doubled")
        )
        broken = sum(bool(found.fault) for found in self.found)
        whole = f"broken {broken} of {len(self.found)}" if broken else "whole"
        return self.what, self.tried, f"{acknowledged:,}", f"{lost:,}", str(doubled), whole, f"{self.seconds:.0f}"


class Trials:
    """All faults, one after another, each in a folder of its own."""

    def __init__(self, sizes: Sizes, seed: int, folder: Path) -> None:
        self.sizes = sizes
        self.seed = seed
        self.folder = folder
        self.rows: list[Row] = []

    def run(self) -> list[Row]:
        """Every fault that can be tried here."""
        for what, way in (("kill -9 of 3 writers", AS_SHIPPED), ("the same, in groups", Way(grouped=True))):
            self._row(what, lambda folder, way=way: self._kills(folder, way))  # type: ignore[misc]
        self._row("kill -9 of rightscan hooks, 2 workers", self._services)
        if shutil.which("strace"):
            self._power_cuts()
            self._row("full disk, injected at a write", lambda folder: self._injected(folder, "ENOSPC"))
            self._row("failed sync, injected", lambda folder: self._injected(folder, "EIO"))
        else:
            print("not tried: power cuts and injected faults, as there is no strace")
        if can_be_made():
            self._row("full disk, a small file system", self._disks)
        else:
            print("not tried: a small file system, as nothing can be mounted in a namespace here")
        if BINARIES:
            self._row("kill -9 of all of PostgreSQL", lambda folder: self._crashes(folder, AS_SHIPPED))
            self._row("control: synchronous_commit off", lambda folder: self._crashes(folder, Way("OFF")))
        else:
            print("not tried: PostgreSQL, as it is not here")
        return self.rows

    def _row(self, what: str, trial: Callable[[Path], tuple[str, list[Found]]]) -> None:
        folder = self.folder / str(len(self.rows))
        folder.mkdir()
        start = perf_counter()
        tried, found = trial(folder)
        self.rows.append(Row(what, tried, found, perf_counter() - start))
        print(f"{what}: {'as meant' if self.rows[-1].as_meant else 'NOT AS MEANT'}", flush=True)

    def _kills(self, folder: Path, way: Way) -> tuple[str, list[Found]]:
        fleet = Fleet(str(folder / "log.db"), folder, way)
        fleet.kill_often(self.sizes.rounds, random.Random(self.seed))
        return f"{self.sizes.rounds * AT_ONCE} ({fleet.broken_off} of {self.sizes.rounds} rounds mid-write)", [
            fleet.found()
        ]

    def _services(self, folder: Path) -> tuple[str, list[Found]]:
        callers = Callers(folder)
        callers.kill_often(self.sizes.services, random.Random(self.seed))
        before = callers.found()
        with hooks(folder, "--workers", "2") as service:
            different = callers.send_all_again(service)
        after = callers.found()
        fault = f"{len(different)} answers differ" if different else ""
        return f"{self.sizes.services}", [before, after._replace(acknowledged=0, fault=after.fault or fault)]

    def _power_cuts(self) -> None:
        """The modes that keep, and after them those that must not."""
        for what, way in (
            ("power cut, TRUNCATE, FULL", Way("FULL", "truncate")),
            ("the same, in groups", Way("FULL", "truncate", grouped=True)),
            ("control: TRUNCATE, NORMAL", Way("NORMAL", "truncate")),
            ("control: TRUNCATE, OFF", Way("OFF", "truncate")),
            ("power cut, WAL, FULL", Way("FULL", "wal")),
            ("control: WAL, NORMAL", Way("NORMAL", "wal")),
            ("control: WAL, OFF", Way("OFF", "wal")),
        ):
            self._row(what, lambda folder, way=way: self._cuts(folder, way))  # type: ignore[misc]

    def _cuts(self, folder: Path, way: Way) -> tuple[str, list[Found]]:
        before = new_log(folder, way)
        _, acts = traced(folder, RECORDS, way)
        found = list(cuts(folder, acts, before, range(self.seed, self.seed + self.sizes.cuts)))
        return f"{len(found):,} ({sum(not one.holds for one in found)} with a loss)", found

    def _injected(self, folder: Path, error: str) -> tuple[str, list[Found]]:
        """The error at moments spread evenly over a run, from the first call to the last."""
        kind, fault = {
            "ENOSPC": ("write", "inject=pwrite64:error=ENOSPC:when={}+"),
            "EIO": ("sync", "inject=fdatasync:error=EIO:when={}"),
        }[error]
        _, acts = traced(_with_log(folder / "whole"), RECORDS, AS_SHIPPED)
        calls = sum(act.kind == kind for act in acts)
        moments = sorted({1 + number * calls // self.sizes.moments for number in range(self.sizes.moments)})
        found = []
        for moment in moments:
            own = _with_log(folder / str(moment))
            code, acts = traced(own, RECORDS, AS_SHIPPED, "-e", fault.format(moment))
            found.append(_told(code, found_in(str(own / "log.db"), own / "log.key", told(acts))))
        return f"{len(moments)} moments", found

    def _disks(self, folder: Path) -> tuple[str, list[Found]]:
        found = []
        for number in range(self.sizes.disks):
            own = _with_log(folder / str(number))
            code, acknowledged = filled(own, 128 + 12 * number, grouped=bool(number % 2))
            found.append(_told(code, found_in(str(own / "log.db"), own / "log.key", acknowledged)))
        return f"{self.sizes.disks} sizes", found

    def _crashes(self, folder: Path, way: Way) -> tuple[str, list[Found]]:
        with running_cluster() as cluster:
            fleet = Fleet(cluster.address, folder, way)
            fleet.crash_often(cluster, self.sizes.crashes)
            return f"{self.sizes.crashes} crashes", [fleet.found()]


def _with_log(folder: Path) -> Path:
    folder.mkdir()
    new_log(folder)
    return folder


def _told(code: int, found: Found) -> Found:
    return found if code == TOLD else found._replace(fault=f"the writer was not told: it ended with {code}")


def tamperings(folder: Path) -> Iterator[tuple[str, ...]]:
    """Each way of tampering, and what `rightscan audit verify` says without and with a head that was kept outside."""
    done: dict[str, Callable[[Path], object]] = {
        one.name: lambda folder, one=one: tamper(folder, *one.statements)  # type: ignore[misc]
        for one in TAMPERINGS
    }
    for name, change in {**done, "rewritten with the key": rewrite}.items():
        own = folder / name
        own.mkdir()
        log_of_four(own)
        where = ("--log", str(own / "log.db"), "--key", str(own / "log.key"))
        head = own / "head.json"
        head.write_text(rightscan_run("audit", "head", *where).out)
        change(own)
        alone, beside = (rightscan_run("audit", "verify", *where, *more) for more in ((), ("--head", str(head))))
        yield name, *("found" if ran.code == 1 and "BAD: entry" in ran.said else "NOT FOUND" for ran in (alone, beside))


def verifying(folder: Path, entries: int) -> float:
    """Seconds of `rightscan audit verify` on a log with so many entries."""
    log = open_log(str(folder / "log.db"), folder / "log.key")
    for start in range(0, entries, 500):
        log.append_all([consultation(number) for number in range(start, start + 500)])
    log.close()
    start_of = perf_counter()
    ran = rightscan_run("audit", "verify", "--log", str(folder / "log.db"), "--key", str(folder / "log.key"))
    assert f"Whole: {entries} entries" in ran.said.replace(",", ""), ran.said
    return perf_counter() - start_of


def folds(folder: Path, number: int, seed: int) -> bool:
    """Whether so many retried, doubled and shuffled feedbacks count as each of them once and in order."""
    chance = random.Random(seed)
    cards = number // 20
    records: list[Consultation | Feedback] = [*map(with_card, range(cards))]
    records += [drawn(chance, cards) for _ in range(number // 4)]
    delivered = records + chance.choices(records, k=number - len(records))
    chance.shuffle(delivered)
    log = open_log(str(folder / "log.db"), folder / "log.key")
    in_order, mixed = (
        report_of(Log(log.engine, log.key, name), sent, [100] * (len(sent) // 100))
        for name, sent in (("in order", records), ("mixed", delivered))
    )
    log.close()
    return mixed == in_order


def main() -> None:
    """Try all of it and print."""
    parser = argparse.ArgumentParser(description="Faults of the consultation log, and what is found afterwards.")
    parser.add_argument("--rounds", type=int, default=200, help="rounds in which 3 writers are killed (default: 200)")
    parser.add_argument("--seed", type=int, default=6, help="where chance starts (default: 6)")
    parser.add_argument("--quick", action="store_true", help="each fault a few times only")
    options = parser.parse_args()
    sizes = QUICK if options.quick else Sizes(options.rounds)
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        sys.exit(0 if print_all(sizes, options.seed, Path(temporary)) else 1)


def print_all(sizes: Sizes, seed: int, folder: Path) -> bool:
    """The tables; whether everything was as it is meant to be."""
    parts = [folder / name for name in ("faults", "tampering", "verify", "feedback")]
    for part in parts:
        part.mkdir()
    rows = Trials(sizes, seed, parts[0]).run()
    print()
    print_table(
        [
            ("fault", "tried", "acknowledged", "lost", "doubled", "chain", "seconds"),
            *(row.cells() for row in rows),
        ]
    )
    changed = list(tamperings(parts[1]))
    print()
    print_table([("tampering, 4 entries", "with the key", "and with a head kept outside"), *changed])
    seconds = verifying(parts[2], sizes.entries)
    print(f"\nrightscan audit verify: {sizes.entries:,} entries in {seconds:.1f} s, with its start")
    same = folds(parts[3], sizes.feedback, seed)
    print(f"{sizes.feedback:,} feedbacks, repeated and out of order: {'the same' if same else 'ANOTHER'} report")
    version = sqlite3.sqlite_version
    print(f"SQLite {version}, where rightscan uses {journal_mode(sqlite3.sqlite_version_info).upper()}; seed {seed}")
    print(machine())
    return all(row.as_meant for row in rows) and all(one[2] == "found" for one in changed) and same


if __name__ == "__main__":
    main()
