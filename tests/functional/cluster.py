"""A PostgreSQL of our own for a test: Debian's, in a temporary folder, started by an ordinary user, killed at will."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def ordinary_user() -> str | None:
    """Who may start PostgreSQL, as it refuses root: the user of Debian's package, or whoever runs the tests."""
    return "postgres" if os.geteuid() == 0 else None


class Cluster:
    """One cluster in `folder`, which is also where its socket is. It listens on no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.server: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--pgdata", str(self.data), "--username=site", "--auth=trust", "--encoding=UTF8")

    @property
    def address(self) -> str:
        """Where the log is, as a user gives it."""
        return f"postgresql://site@/postgres?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> int:
        command = [str(BINARIES[-1] / program), *arguments]
        return subprocess.run(
            command, user=ordinary_user(), cwd=self.folder, capture_output=True, check=program != "pg_isready"
        ).returncode

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [str(BINARIES[-1] / "postgres"), "-D", str(self.data), "-k", str(self.folder), "-h", ""]
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(command, user=ordinary_user(), cwd=self.folder, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while self._run("pg_isready", "--host", str(self.folder), "--quiet"):
            assert time.monotonic() < until, (self.folder / "server.log").read_text()
            time.sleep(0.05)

    def crash(self) -> None:
        """Kill every process of it at once."""
        assert self.server is not None
        self.server.send_signal(signal.SIGSTOP)  # it starts no new one meanwhile
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        for process in (self.server.pid, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        self.server.wait()
        while any(Path(f"/proc/{child}/cmdline").exists() for child in children):
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it in order."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(60)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A new cluster, running; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="log-"))
    try:
        if (user := ordinary_user()) is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        cluster = Cluster(folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)
