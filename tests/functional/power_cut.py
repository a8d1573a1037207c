"""Power cuts at every moment of a real run, replayed from what the process asked the kernel to do.

A writer runs under strace. What it wrote and had synced is on the disk; of what it had not, any part may be: each
write since the last sync of its file is kept whole, kept to a sector, or lost, by chance. That a file is in its
folder is taken as durable once it was opened.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rightscan.store.log import open_log
from tests.functional.command import SOURCE
from tests.functional.log_check import Found, found_in
from tests.functional.log_writer import AS_SHIPPED, Way, in_mode
from tests.unit.store.records import consultation

SECTOR = 512
_CALL = re.compile(r'^(?:\d+ +)?(\w+)\(\d+<([^>]*)>(?:, "([^"]*)"(?:\.\.\.)?)?(?:, (\d+))?(?:, (\d+))?\) = (-?\d+)')
TRACED = "pwrite64,write,ftruncate,fsync,fdatasync"


class Act(NamedTuple):
    """One call: "write" of data at a place, "truncate" to a place, "sync", or "ack" of what was acknowledged."""

    kind: str
    file: str
    place: int = 0
    data: bytes = b""


def new_log(folder: Path, way: Way = AS_SHIPPED) -> dict[str, bytes]:
    """A log with one entry, and the files it is made of."""
    with in_mode(way.journal):
        log = open_log(str(folder / "log.db"), folder / "log.key")
        log.append(consultation(10_000))
        log.close()
    return {path.name: path.read_bytes() for path in folder.glob("log.db*") if not path.name.endswith("-shm")}


def traced(folder: Path, records: int, way: Way, *faults: str) -> tuple[int, list[Act]]:
    """Let a writer append under strace. Its exit code, and what it did to the files of the log, in order."""
    names = ("log.db", "log.db-journal", "log.db-wal", "acks")
    paths = [part for name in names for part in ("-P", str(folder / name))]
    trace = folder / "trace"
    strace = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={TRACED}", *faults, *paths, "-o", str(trace)]
    writer = [sys.executable, "-m", "tests.functional.log_writer", str(folder / "log.db"), str(folder / "log.key")]
    arguments = (way.synchronous, way.journal, "grouped" if way.grouped else "")
    root = Path(SOURCE).parent
    done = subprocess.run(
        [*strace, *writer, str(folder / "acks"), str(records), *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": SOURCE},
        check=False,
        timeout=120,
    )
    lines = trace.read_text().splitlines()
    assert not [line for line in lines if "unfinished" in line]  # no two calls at once: their order is known
    return done.returncode, [act for line in lines if (act := _act(line))]


def told(acts: list[Act]) -> list[str]:
    """The ids of all records that were acknowledged."""
    return [record for act in acts if act.kind == "ack" for record in act.data.decode().split()]


def cuts(folder: Path, acts: list[Act], before: dict[str, bytes], seeds: range) -> Iterator[Found]:
    """One power cut for each seed, at a moment by chance, and what is there afterwards."""
    after = folder / "cut"
    for seed in seeds:
        chance = random.Random(seed)
        files, acknowledged = cut(acts[: chance.randrange(1, len(acts) + 1)], before, chance)
        after.mkdir()
        shutil.copy(folder / "log.key", after)
        for name, data in files.items():
            (after / name).write_bytes(data)
        yield found_in(str(after / "log.db"), after / "log.key", acknowledged)
        shutil.rmtree(after)


def _act(line: str) -> Act | None:
    call = _CALL.match(line)
    if call is None or call[6].startswith("-"):
        return None
    name, file, data = call[1], Path(_bytes(call[2]).decode()).name, _bytes(call[3] or "")
    if name == "pwrite64":
        return Act("write", file, int(call[5]), data[: int(call[6])])
    if name == "write":
        return Act("ack", file, data=data)
    return Act("truncate", file, int(call[4])) if name == "ftruncate" else Act("sync", file)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def cut(acts: list[Act], before: dict[str, bytes], chance: random.Random) -> tuple[dict[str, bytes], list[str]]:
    """The files as the power cut after these acts leaves them, and the ids that were acknowledged until then."""
    files = {name: bytearray(data) for name, data in before.items()}
    for number, act in enumerate(acts):
        if act.kind not in ("ack", "sync"):
            synced = any(later.kind == "sync" and later.file == act.file for later in acts[number:])
            _apply(files.setdefault(act.file, bytearray()), act if synced else _by_chance(act, chance))
    return {name: bytes(data) for name, data in files.items()}, told(acts)


def _by_chance(act: Act, chance: random.Random) -> Act | None:
    fate = chance.choice(("whole", "lost", "torn"))
    if fate == "lost" or (fate == "torn" and act.kind == "truncate"):
        return None
    if fate == "torn":
        return act._replace(data=act.data[: chance.randrange(0, len(act.data) + 1, SECTOR)])
    return act


def _apply(file: bytearray, act: Act | None) -> None:
    if act is None:
        return
    if act.kind == "truncate":
        del file[act.place :]
        return
    file.extend(bytes(max(0, act.place - len(file))))
    file[act.place : act.place + len(act.data)] = act.data
