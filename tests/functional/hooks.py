"""`rightscan hooks` as a site runs it: a real process, a real port, a log of its own."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.functional.command import command, environment, rightscan_run
from tests.functional.web import DAY, LOOPBACK


class Hooks(NamedTuple):
    """A running service: its port, its process, and the folder with all that it could write to."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        """The file of its log."""
        return self.folder / "log.db"

    def report(self) -> Any:  # noqa: ANN401  JSON
        """What `rightscan report` counts in its log."""
        ran = rightscan_run("report", "--json", *_log_of(self.folder))
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    @property
    def written(self) -> bytes:
        """Every byte in its folder: the log, what it printed, what it left."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.rglob("*")) if file.is_file())

    def stop(self) -> None:
        """End it. It must not have shown a traceback."""
        self.process.terminate()
        self.process.wait(timeout=10)
        said = (self.folder / "stdout").read_text() + (self.folder / "stderr").read_text()
        assert "Traceback" not in said, said


@contextmanager
def hooks(folder: Path, *options: str, settings: str = "", port: int = 0) -> Iterator[Hooks]:
    """A service of this checkout in a folder of its own, with these settings, stopped at the end."""
    service = _started(folder, settings, ("--port", str(port), "--as-of", DAY, *_log_of(folder), *options))
    try:
        yield service
    finally:
        service.stop()


def free_port() -> int:
    """A port that nothing listens on, for a service that must know its own address before it starts."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def _log_of(folder: Path) -> tuple[str, ...]:
    return "--log", str(folder / "log.db"), "--key", str(folder / "log.key")


def _started(folder: Path, settings: str, options: tuple[str, ...]) -> Hooks:
    """A started service that has said where it is."""
    temporary = folder / "temporary"
    temporary.mkdir(parents=True)
    (folder / "hooks.toml").write_text(settings, encoding="utf-8")
    line = command("hooks", "--settings", str(folder / "hooks.toml"), *options)
    surroundings = environment(HOME=str(folder), XDG_DATA_HOME=str(folder / "data"), TMPDIR=str(temporary))
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(line, stdout=out, stderr=err, env=surroundings, cwd=folder)
    return Hooks(_port(process, folder), process, folder)


def _port(process: subprocess.Popen[bytes], folder: Path) -> int:
    """The port in the line that it prints once it listens."""
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        if found := re.search(r"http://\S+:(\d+)/cds-services", (folder / "stdout").read_text()):
            return int(found[1])
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise AssertionError((folder / "stderr").read_text())
