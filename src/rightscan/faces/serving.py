"""Listening on a port and stopping cleanly, for every face that is served."""

from __future__ import annotations

import signal
import socket

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from rightscan.errors import InputError

MOST_PORT = 65535
LOOPBACK = ("127.0.0.1", "localhost")
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Beside:
    """Two applications at one address: what lies below `path` goes to the second, and so does the lifespan."""

    def __init__(self, app: ASGIApp, other: ASGIApp, path: str) -> None:
        self.app = app
        self.other = other
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        inside = scope["type"] == "lifespan" or f"{scope['path']}/".startswith(f"{self.path}/")
        await (self.other if inside else self.app)(scope, receive, send)


def run(app: ASGIApp, listening: socket.socket) -> None:
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


def listen(host: str, port: int) -> socket.socket:
    """The socket, bound. Raises InputError that says whether the port is taken, forbidden or no port."""
    where = f"port {port} of {host}"
    if not 0 <= port <= MOST_PORT:
        raise InputError(where, "is no port.", f"Choose a number from 1 to {MOST_PORT}, or 0 for any that is free.")
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(2048)
    except OSError as error:
        found.close()
        fix = "Choose another with --port, or stop the program that uses it; --port 0 takes any that is free."
        raise InputError(where, f"cannot be used: {(error.strerror or str(error)).lower()}.", fix) from None
    found.setblocking(False)
    return found


def shown(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host
