"""`rightscan hooks` as an EHR meets it: a real process, a real port, a log of its own."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from tests.functional.command import command, environment
from tests.functional.web import DAY, LOOPBACK, Reply

JSON = {"Content-Type": "application/json"}
SERVICES = "/cds-services"


class Hooks(NamedTuple):
    """A running service: its port, its process, its folder, and the log that it writes."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path
    log: Path

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

    def stop(self) -> None:
        """Stop it, if it still runs."""
        self.process.terminate()
        self.process.wait(timeout=20)

    @property
    def said(self) -> str:
        """What it printed and what it complained about."""
        return (self.folder / "stdout").read_text() + (self.folder / "stderr").read_text()


@contextmanager
def hooks(folder: Path, *options: str, day: str = DAY) -> Iterator[Hooks]:
    """A service of this checkout in a folder of its own, stopped at the end. It must not have shown a traceback."""
    service = _start(folder, "--port", "0", "--as-of", day, *options)
    try:
        yield service
    finally:
        service.stop()
    assert "Traceback" not in service.said


def _start(folder: Path, *options: str) -> Hooks:
    (folder / "temporary").mkdir(parents=True)
    log = folder / "consultations.db"
    surroundings = environment(
        HOME=str(folder),
        XDG_DATA_HOME=str(folder / "data"),
        TMPDIR=str(folder / "temporary"),
        RIGHTSCAN_LOG=str(log),
        RIGHTSCAN_LOG_KEY=str(folder / "consultations.key"),
    )
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(command("hooks", *options), stdout=out, stderr=err, env=surroundings, cwd=folder)
    return Hooks(_port(process, folder), process, folder, log)


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
