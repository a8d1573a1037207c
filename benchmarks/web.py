"""How fast pages are served, beside a constant page from the same server in the same run.

    python benchmarks/web.py [--seconds N]

A real `rightscan serve` on loopback, loaded by this process over kept-open connections. Two measures for each page:

- throughput: as many requests as the server takes (closed loop, 16 connections), as a ratio to the constant page;
- latency under an open loop: requests are sent at fixed times whatever has come back, at half of what the page was
  found to take, and each is timed from when it was due, so that waiting in line counts.

The constant page is the answer page itself, rendered once, then sent by the same server and compressed by it like every
page: what is left is the work of reading facts, assessing and rendering.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from machine import machine, print_table
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rightscan.faces.serving import listen, run
from rightscan.faces.web.answers import Answers
from rightscan.faces.web.app import make_app
from rightscan.faces.web.entry import Entry
from rightscan.faces.web.site import Site
from rightscan.knowledge.artefact import read_library

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the addresses of the pages are those of the tests

from tests.browser.states import PAGES  # noqa: E402  after the path is set

CONNECTIONS = 16
LOOPBACK = "127.0.0.1"
DAY = date(2026, 11, 21)
SHOWN = ("matched", "order check", "needs answers", "question with answers", "scenario", "home")
CONSTANT = "constant"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each measure (default: 5)")
    options = parser.parse_args()
    print(machine())
    with _serving() as port:
        addresses = {CONSTANT: "/constant", **{name: PAGES[name] for name in SHOWN}}
        rows = [asyncio.run(_measure(port, name, path, options.seconds)) for name, path in addresses.items()]
    base = rows[0][1]
    table = [
        (name, f"{size / 1024:.1f}", f"{rate:.0f}", f"{rate / base:.2f}", *(f"{value * 1e3:.1f}" for value in times))
        for name, rate, size, times in rows
    ]
    print_table([("page", "kB sent", "pages/s", "of constant", "p50 ms", "p95 ms", "p99 ms"), *table])
    print(f"aim: the answer page at least a third of the constant page; here {rows[1][1] / base:.2f}")


@contextmanager
def _serving() -> Iterator[int]:
    """The port of the pages with one more, constant page, in a process of their own."""
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.communicate(timeout=10)


def serve_with_constant_page() -> None:
    """Serve like `rightscan serve`, with the answer page rendered once under /constant."""
    site = Site(read_library(), lambda: DAY)
    app = make_app(site)
    rendered: list[bytes] = []

    async def constant(request: Request) -> Response:
        if not rendered:
            query = PAGES["matched"].partition("?")[2].encode()
            answer = await Answers(site, Entry(site)).html(Request({**request.scope, "query_string": query}))
            rendered.append(bytes(answer.body))
        return Response(rendered[0], media_type="text/html; charset=utf-8")

    app.app.router.routes.insert(0, Route("/constant", constant))
    listening = listen("127.0.0.1", 0)
    print(listening.getsockname()[1], flush=True)
    run(app, listening)


Measured = tuple[str, float, int, tuple[float, float, float]]


async def _measure(port: int, name: str, path: str, seconds: float) -> Measured:
    request = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    lines = [await asyncio.open_connection(LOOPBACK, port) for _ in range(CONNECTIONS)]
    size = await _once(*lines[0], request)
    rate = await _closed(lines, request, seconds)
    times = sorted(await _open(lines, request, rate / 2, seconds))
    for _, writer in lines:
        writer.close()
    found = tuple(times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.95, 0.99))
    return name, rate, size, (found[0], found[1], found[2])


async def _once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send and read one answer; the bytes of its body."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise SystemExit(head.decode())
    if b"content-length:" in head:
        return len(await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0])))
    size = 0
    while chunk := int((await reader.readuntil(b"\r\n")).strip(), 16):
        size += len(await reader.readexactly(chunk + 2)) - 2
    await reader.readexactly(2)
    return size


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _closed(lines: list[Line], request: bytes, seconds: float) -> float:
    """Answers a second with every connection always busy."""
    end = time.perf_counter() + seconds
    counts = [0] * len(lines)

    async def busy(place: int, line: Line) -> None:
        while time.perf_counter() < end:
            await _once(*line, request)
            counts[place] += 1

    start = time.perf_counter()
    await asyncio.gather(*(busy(place, line) for place, line in enumerate(lines)))
    return sum(counts) / (time.perf_counter() - start)


async def _open(lines: list[Line], request: bytes, rate: float, seconds: float) -> list[float]:
    """Times from when each request was due, at a fixed rate."""
    free: asyncio.Queue[Line] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    times: list[float] = []

    async def one(due: float) -> None:
        line = await free.get()
        await _once(*line, request)
        times.append(time.perf_counter() - due)
        free.put_nowait(line)

    start = time.perf_counter()
    tasks = []
    for number in range(max(int(rate * seconds), 20)):
        due = start + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return times


if __name__ == "__main__":
    serve_with_constant_page() if sys.argv[1:] == ["--serve"] else main()
