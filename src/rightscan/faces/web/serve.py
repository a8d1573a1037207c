"""Start the pages: their address is printed, and that there is no login where others can reach them."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable

import msgspec
from starlette.types import ASGIApp

from rightscan.engine.assess import assess
from rightscan.faces.serving import LOOPBACK, STOPPING, listen, run, shown
from rightscan.faces.web.app import make_app
from rightscan.faces.web.site import Site

__all__ = ["Place", "Site", "serve"]  # all that the command line needs of the pages


class Place(msgspec.Struct, frozen=True):
    """Where to listen, by which names, and which sites may show the pages in a frame."""

    host: str = "127.0.0.1"
    port: int = 8080
    names: tuple[str, ...] = ()
    framed_by: tuple[str, ...] = ()


def serve(
    site: Site,
    place: Place,
    beside: Callable[[ASGIApp, str], ASGIApp] = lambda app, _: app,
) -> None:
    """Serve the pages of this site until stopped. `beside` may put another application beside the pages, whose address it is told.

    Raises InputError for a port that cannot be used.
    """
    listening = listen(place.host, place.port)
    base = f"http://{shown(place.host)}:{listening.getsockname()[1]}"
    gc.enable()  # the command line switches it off for its one short answer
    site.lookup  # noqa: B018  built before the first request, not during it
    assess(site.library, {}, site.today())  # so is what the engine keeps with the library
    gc.freeze()
    app = beside(make_app(site, (*LOOPBACK, place.host, *place.names), place.framed_by), base)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # a stop that comes from here on is heard by the server
    print(f"rightscan is at {base}/  (stop it with Ctrl-C)", flush=True)
    if place.host not in LOOPBACK:
        print("It can be reached from other machines. There is no login: put one before it.", file=sys.stderr)
    run(app, listening)
