"""Power cuts at every moment of a real run, replayed from what the process asked the kernel to do.

A writer runs under strace. What it wrote and had synced is on the disk; of what it had not, any part may be: each
write since the last sync of its file is kept whole, kept to a sector, or lost, by chance. That a file is in its
folder is taken as durable once it was opened.
"""

import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.functional.command import SOURCE

SECTOR = 512
_CALL = re.compile(r'^(?:\d+ +)?(\w+)\(\d+<([^>]*)>(?:, "([^"]*)"(?:\.\.\.)?)?(?:, (\d+))?(?:, (\d+))?\) = (-?\d+)')
TRACED = "pwrite64,write,ftruncate,fsync,fdatasync"


class Act(NamedTuple):
    """One call: "write" of data at a place, "truncate" to a place, "sync", or "ack" of what was acknowledged."""

    kind: str
    file: str
    place: int = 0
    data: bytes = b""


def traced(folder: Path, records: int, synchronous: str, *faults: str) -> tuple[int, list[Act]]:
    """Let a writer append under strace. Its exit code, and what it did to the files of the log, in order."""
    names = ("log.db", "log.db-journal", "log.db-wal", "acks")
    paths = [part for name in names for part in ("-P", str(folder / name))]
    trace = folder / "trace"
    strace = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={TRACED}", *faults, *paths, "-o", str(trace)]
    writer = [sys.executable, "-m", "tests.functional.log_writer", str(folder / "log.db"), str(folder / "log.key")]
    root = Path(SOURCE).parent
    done = subprocess.run(
        [*strace, *writer, str(folder / "acks"), str(records), synchronous],
        cwd=root,
        env={**os.environ, "PYTHONPATH": SOURCE},
        check=False,
        timeout=120,
    )
    return done.returncode, [act for line in trace.read_text().splitlines() if (act := _act(line))]


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
    acknowledged: list[str] = []
    for number, act in enumerate(acts):
        if act.kind == "ack":
            acknowledged += act.data.decode().split()
        elif act.kind != "sync":
            synced = any(later.kind == "sync" and later.file == act.file for later in acts[number:])
            _apply(files.setdefault(act.file, bytearray()), act if synced else _by_chance(act, chance))
    return {name: bytes(data) for name, data in files.items()}, acknowledged


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
