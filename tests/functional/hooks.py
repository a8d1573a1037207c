"""`rightscan hooks` as a site runs it: a real process, a real port, a log of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

from tests.functional.command import command, environment, rightscan_run
from tests.functional.web import DAY, LOOPBACK, Reply

JSON = {"Content-Type": "application/json"}
SERVICES = "/cds-services"


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

    def get(self, path: str = SERVICES, headers: dict[str, str] | None = None) -> Reply:
        """Ask for an address."""
        return self.send("GET", path, None, headers)

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> Reply:
        """Send JSON, given as data or as the bytes themselves."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", path, sent, {**JSON, **(headers or {})})

    def call(self, service: str, body: object, headers: dict[str, str] | None = None) -> Reply:
        """Call a service by its id."""
        return self.post(f"{SERVICES}/{service}", body, headers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str] | None) -> Reply:
        """One request, with exactly these headers."""
        line = HTTPConnection(LOOPBACK, self.port, timeout=60)
        try:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            line.close()

    def report(self) -> Any:  # noqa: ANN401  JSON
        """What `rightscan report` counts in its log."""
        ran = rightscan_run("report", "--json", *_log_of(self.folder))
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    @property
    def written(self) -> bytes:
        """Every byte in its folder: the log, what it printed, what it left."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.rglob("*")) if file.is_file())

    @property
    def said(self) -> str:
        """What it printed and what it complained about."""
        return (self.folder / "stdout").read_text() + (self.folder / "stderr").read_text()

    def kill(self) -> None:
        """Kill every process of it at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it. It must not have shown a traceback."""
        self.process.terminate()
        self.process.wait(timeout=20)
        assert "Traceback" not in self.said, self.said


@contextmanager
def hooks(folder: Path, *options: str, settings: str = "", port: int = 0, day: str = DAY) -> Iterator[Hooks]:
    """A service of this checkout in a folder of its own, with these settings, stopped at the end."""
    service = _started(folder, settings, ("--port", str(port), "--as-of", day, *_log_of(folder), *options))
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
    temporary.mkdir(parents=True, exist_ok=True)
    (folder / "hooks.toml").write_text(settings, encoding="utf-8")
    named = () if "--settings" in options else ("--settings", str(folder / "hooks.toml"))
    line = command("hooks", *named, *options)
    surroundings = environment(HOME=str(folder), XDG_DATA_HOME=str(folder / "data"), TMPDIR=str(temporary))
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(line, stdout=out, stderr=err, env=surroundings, cwd=folder, start_new_session=True)
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
