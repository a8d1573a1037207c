"""`rightscan serve` as its users run it, and plain HTTP to it: a real process, a real port, the standard library."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.functional.command import command, environment

DAY = "2026-11-21"
LOOPBACK = "127.0.0.1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LONGEST_NOTE, MOST_BYTES = 200_000, 1_000_000
"""The most that is read of a typed text, in characters, and of a form."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reply(NamedTuple):
    """What came back. The names of the headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def data(self) -> Any:  # noqa: ANN401  JSON
        """The body as data."""
        return json.loads(self.body)

    @property
    def location(self) -> str:
        """Where to go next."""
        return self.headers["location"]

    @property
    def page(self) -> "Page":
        """The body as a page."""
        return Page(self.text)


class Page(HTMLParser):
    """What a page links to, loads and sends; what its main part says; and what a strict policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.sent_to: list[str] = []
        self.ids: set[str] = set()
        self.forbidden: list[str] = []
        self.fields: dict[str, str] = {}
        self._main = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()

    @property
    def main(self) -> str:
        """The text of the main part, as running text."""
        return " ".join(self._main.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element does."""
        said = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        self.ids |= {said["id"]} if "id" in said else set()
        self.forbidden += [f"<{tag} {name}>" for name in said if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in said):
            self.forbidden.append(f"<{tag}> in the page")
        addresses = [said[name] for name in ("href", "src", "xlink:href", "data", "srcset", "poster") if name in said]
        (self.links if tag == "a" else self.loaded).extend(addresses)
        if tag == "form":
            self.sent_to.append(said["action"])
        if tag == "input" and said.get("type") == "hidden":
            self.fields[said["name"]] = said["value"]

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those inside it that need no closing."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep what the main part says."""
        if "main" in self._open:
            self._main += f" {data}"


class Server(NamedTuple):
    """A running server: its port, its process, and the folder with all that it could write to."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    def get(self, address: str, method: str = "GET", **headers: str) -> Reply:
        """Ask for an address. Underscores in the names of headers stand for hyphens."""
        return self._ask(method, address, None, headers)

    def post(self, address: str, body: bytes | str | dict[str, str], **headers: str) -> Reply:
        """Send a form, given as its fields or as its bytes."""
        sent = urlencode(body) if isinstance(body, dict) else body
        return self._ask("POST", address, sent.encode() if isinstance(sent, str) else sent, headers)

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        line = HTTPConnection(LOOPBACK, self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            line.request(method, address, body, {**(FORM if body is not None else {}), **named})
            answer = line.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            line.close()

    def followed(self, address: str) -> Reply:
        """The answer behind the redirects of this site."""
        reply = self.get(address)
        for _ in range(5):
            if reply.status != 303:
                break
            reply = self.get(reply.location)
        return reply

    @property
    def out(self) -> str:
        """What it printed."""
        return (self.folder / "stdout").read_text()

    @property
    def remarks(self) -> list[str]:
        """The lines of the file of remarks."""
        file = self.folder / "remarks.jsonl"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def err(self) -> str:
        """What it complained about."""
        return (self.folder / "stderr").read_text()


def link(path: str, *facts: str, **more: str | list[str]) -> str:
    """An address with facts (as the command line takes them, `sex=female`) and with further parameters."""
    pairs = [("f", fact.replace("=", ":", 1)) for fact in facts]
    query = urlencode([*pairs, *more.items()], doseq=True)
    return f"{path}?{query}" if query else path


@contextmanager
def serving(folder: Path, *options: str, day: str = DAY) -> Iterator[Server]:
    """A server of this checkout in a folder of its own, stopped at the end. It must not have shown a traceback."""
    server = start(folder, "--port", "0", "--as-of", day, *options)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=10)
    assert "Traceback" not in server.out + server.err


def start(folder: Path, *options: str) -> Server:
    """A started server that has said where it is."""
    temporary = folder / "temporary"
    temporary.mkdir(parents=True)
    surroundings = environment(
        HOME=str(folder),
        XDG_DATA_HOME=str(folder / "data"),
        TMPDIR=str(temporary),
        RIGHTSCAN_PACKS=str(folder / "packs"),
        RIGHTSCAN_FEEDBACK=str(folder / "remarks.jsonl"),
    )
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(command("serve", *options), stdout=out, stderr=err, env=surroundings, cwd=folder)
    return Server(_port(process, folder), process, folder)


def _port(process: subprocess.Popen[bytes], folder: Path) -> int:
    """The port in the line that it prints once it listens."""
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        if found := re.search(r"http://\S+:(\d+)/ ", (folder / "stdout").read_text()):
            return int(found[1])
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise AssertionError((folder / "stderr").read_text())
