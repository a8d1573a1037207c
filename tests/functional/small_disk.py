"""A disk that is really full: a file system of a few hundred kilobytes, in a namespace of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.functional.command import SOURCE

NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
_SCRIPT = """
mount -t tmpfs -o size="$2"k tmpfs "$1/disk" && cp "$1"/log.db* "$1/disk" || exit 99
"$3" -m tests.functional.log_writer "$1/disk/log.db" "$1/log.key" "$1/acks" 1000000 FULL "" "$4"
code=$?
cp "$1"/disk/log.db* "$1"
exit $code
"""


def can_be_made() -> bool:
    """Whether this machine lets its users make namespaces and mount in them."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False).returncode == 0


def filled(folder: Path, kilobytes: int, grouped: bool = False) -> tuple[int, list[str]]:
    """Let a writer append to the log of a folder, moved to a disk of this size, until it gives up.

    Its exit code, and the ids of what was acknowledged. The log is back in the folder as it was left.
    """
    (folder / "disk").mkdir()
    how = (str(kilobytes), sys.executable, "grouped" if grouped else "")
    done = subprocess.run(
        [*NAMESPACE, "sh", "-c", _SCRIPT, "sh", str(folder), *how],
        cwd=Path(SOURCE).parent,
        env={**os.environ, "PYTHONPATH": SOURCE},
        check=False,
        timeout=120,
    )
    acks = folder / "acks"
    return done.returncode, acks.read_text().split() if acks.exists() else []
