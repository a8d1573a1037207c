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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from load import LOOPBACK, Measured, measure
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
    base = rows[0].rate
    table = [
        (row.name, f"{row.size / 1024:.1f}", f"{row.rate:.0f}", f"{row.rate / base:.2f}", *row.milliseconds)
        for row in rows
    ]
    print_table([("page", "kB sent", "pages/s", "of constant", "p50 ms", "p95 ms", "p99 ms"), *table])
    print(f"aim: the answer page at least a third of the constant page; here {rows[1].rate / base:.2f}")


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


async def _measure(port: int, name: str, path: str, seconds: float) -> Measured:
    request = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    return await measure(port, name, lambda: request, seconds)


if __name__ == "__main__":
    serve_with_constant_page() if sys.argv[1:] == ["--serve"] else main()
