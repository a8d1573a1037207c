"""Start the server: its address is printed, a taken port refused with a clear word, and it stops cleanly."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import uvicorn

from rightscan.errors import InputError
from rightscan.faces.web.app import LOOPBACK, Safe, make_app
from rightscan.faces.web.site import Site
from rightscan.model.library import Library

MOST_PORT = 65535
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Place(msgspec.Struct, frozen=True):
    """Where to listen, by which names, and which sites may show the pages in a frame."""

    host: str = "127.0.0.1"
    port: int = 8080
    names: tuple[str, ...] = ()
    framed_by: tuple[str, ...] = ()


def serve(library: Library, place: Place, today: Callable[[], date], feedback: Path | None) -> None:
    """Serve until stopped. Raises InputError for a port that cannot be used."""
    listening = listen(place)
    port = listening.getsockname()[1]
    gc.enable()  # the command line switches it off for its one short answer
    site = Site(library, today, feedback)
    site.lookup  # noqa: B018  built before the first request, not during it
    gc.freeze()
    app = make_app(site, (*LOOPBACK, place.host, *place.names), place.framed_by)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # a stop that comes from here on is heard by the server
    print(f"rightscan is at http://{_shown(place.host)}:{port}/  (stop it with Ctrl-C)", flush=True)
    if place.host not in LOOPBACK:
        print("It can be reached from other machines. There is no login: put one before it.", file=sys.stderr)
    run(app, listening)


def run(app: Safe, listening: socket.socket) -> None:
    """Serve an application on a socket until Ctrl-C or a service manager stops it. No signal is lost on the way up."""
    for name in STOPPING:
        signal.signal(name, lambda *_: None)  # the server hears them while it runs, and raises them again at its end
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False, timeout_graceful_shutdown=5
    )
    try:
        _Server(config).run(sockets=[listening])
        print("Stopped.")
    finally:
        listening.close()


class _Server(uvicorn.Server):
    """Hears the signals that came before it could."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then let the held signals through."""
        await super().startup(sockets)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def listen(place: Place) -> socket.socket:
    """The socket, bound. Raises InputError that says whether the port is taken, forbidden or no port."""
    where = f"port {place.port} of {place.host}"
    if not 0 <= place.port <= MOST_PORT:
        raise InputError(where, "is no port.", f"Choose a number from 1 to {MOST_PORT}, or 0 for any that is free.")
    found = socket.socket(socket.AF_INET6 if ":" in place.host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((place.host, place.port))
        found.listen(2048)
    except OSError as error:
        found.close()
        fix = "Choose another with --port, or stop the program that uses it; --port 0 takes any that is free."
        raise InputError(where, f"cannot be used: {(error.strerror or str(error)).lower()}.", fix) from None
    found.setblocking(False)
    return found


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
