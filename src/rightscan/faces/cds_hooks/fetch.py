"""Keys that a client publishes. The address was registered by the site: nothing in a request can name another.

A stranger who sends unknown names of keys makes a process call it once a minute at most.
"""

from __future__ import annotations

import asyncio
import logging
import math
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from rightscan.errors import InputError
from rightscan.faces.cds_hooks.keys import Key, usable_keys

SECONDS = 5.0
MOST_BYTES = 256_000
COOLDOWN = 60.0
OLD = 3600.0  # then the next call has the set renewed: a key that the client took back does not count for ever
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LOG = logging.getLogger("rightscan")


def check_address(url: str, what: str) -> None:
    """Raises InputError unless this is an https address, or an http one of this machine."""
    try:
        place = urlsplit(url)
        named = bool((place.hostname or "").encode("idna")) and place.port != 0
    except ValueError:
        named = False
    if not named or "@" in place.netloc or place.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise InputError(what, "is no address of a key set.", "Write it as https://ehr.example.org/jwks.json")
    if place.scheme != "https" and not (place.scheme == "http" and place.hostname in LOOPBACK):
        raise InputError(what, "is not encrypted on its way.", "Use https; http is for this machine only.")


def fetch(url: str, seconds: float = SECONDS) -> bytes:
    """What stands at an address that `check_address` has passed. Raises OSError unless it comes whole and in time.

    No redirect is followed and no proxy asked. The deadline is for all of it: a server that sends a byte now and then
    would satisfy any time limit for one read.
    """
    place = urlsplit(url)
    assert place.hostname is not None
    safe = place.scheme == "https"
    line = socket.create_connection((place.hostname, place.port or (443 if safe else 80)), seconds)
    if safe:
        context = ssl.create_default_context()
        line = context.wrap_socket(line, server_hostname=place.hostname, do_handshake_on_connect=False)
    cutter = Timer(seconds, _cut, (line,))
    until = time.monotonic() + seconds
    with line:
        cutter.start()
        try:
            data = _ask(line, place)
        finally:
            cutter.cancel()
    if time.monotonic() >= until:  # what was cut off can look like an end
        raise TimeoutError("it took too long")
    return data


def _cut(line: socket.socket) -> None:
    """End a connection under whoever waits for it."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # of TLS too: its own would wait for a polite end


def _ask(line: socket.socket, place: SplitResult) -> bytes:
    if isinstance(line, ssl.SSLSocket):
        line.do_handshake()
    request = HTTPConnection(place.netloc)
    request.sock = line
    try:
        headers = {"Host": place.netloc, "Accept": "application/json", "Connection": "close"}
        request.request("GET", f"{place.path or '/'}{'?' * bool(place.query)}{place.query}", headers=headers)
        with request.getresponse() as answer:
            if answer.status != 200:
                raise OSError(f"it answered {answer.status}")
            data = answer.read(MOST_BYTES + 1)
    except (HTTPException, ValueError) as error:
        raise OSError(f"it answered in no usable way: {type(error).__name__}") from None
    finally:
        request.close()
    if len(data) > MOST_BYTES:
        raise OSError(f"it sent more than {MOST_BYTES} bytes")
    return data


class FetchedKeys:
    """The keys at one address, fetched when first needed and kept. `clock` counts seconds and never goes back."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.url = url
        self.clock = clock
        self.keys: dict[str, Key] = {}
        self._asked = -math.inf
        self._renewing: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """The key of a name. For one that is not known the set is fetched anew, unless this was just done."""
        found = self.keys.get(kid)
        if self.clock() - self._asked >= (COOLDOWN if found is None else OLD):
            self._asked = self.clock()
            self._renewing = asyncio.create_task(self._renew())
        if found is None and self._renewing is not None and not self._renewing.done():
            await asyncio.wait([self._renewing])
            found = self.keys.get(kid)
        return found  # a known key answers at once, also while the set is renewed

    async def _renew(self) -> None:
        """Take the set that is there now; where none comes, keep the old one."""
        try:
            data = await asyncio.wait_for(asyncio.to_thread(fetch, self.url), SECONDS + 1)  # to find a host takes time
            self.keys = usable_keys(data, self.url)
        except (OSError, InputError) as error:
            _LOG.warning("The keys at %s were not renewed: %s", self.url, str(error) or type(error).__name__)
