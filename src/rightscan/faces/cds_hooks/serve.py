"""Start the service, with one process or several that share one socket and one log."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from rightscan.engine.assess import assess
from rightscan.faces.cds_hooks.app import Face, make_app
from rightscan.faces.cds_hooks.clients import known_clients
from rightscan.faces.cds_hooks.consult import Desk
from rightscan.faces.cds_hooks.settings import read_settings
from rightscan.faces.cds_hooks.token import Gate
from rightscan.faces.serving import LOOPBACK, STOPPING, Beside, listen, run, shown
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.model.library import Library
from rightscan.store.log import open_log
from rightscan.store.replay import SeenTokens
from rightscan.store.writer import Writer

_PLAN = "RIGHTSCAN_HOOKS_PLAN"


class Plan(msgspec.Struct, frozen=True):
    """How to serve: where, with which settings, log, key and policy; `as_of` is empty for the calendar day."""

    host: str
    port: int
    log: str
    key: str
    chain: str
    settings: str | None = None
    policy: str | None = None
    as_of: str = ""
    workers: int = 1


def serve(plan: Plan) -> None:
    """Serve until stopped. Raises InputError for settings, a log or a port that cannot be used."""
    app = make(plan)  # every mistake comes out here, before anything listens
    listening = listen(plan.host, plan.port)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # a stop that comes from here on is heard by the server
    place = f"http://{shown(plan.host)}:{listening.getsockname()[1]}/cds-services"
    print(f"rightscan hooks is at {place}  (stop it with Ctrl-C)", flush=True)
    _warn(plan)
    if plan.workers == 1:
        _settle()
        run(app, listening)
        return
    os.environ[_PLAN] = msgspec.json.encode(plan).decode()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    config = uvicorn.Config(
        f"{__name__}:make_worker", factory=True, workers=plan.workers, log_level="warning", access_log=False,
        server_header=False, date_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip
    Multiprocess(config, sockets=[listening]).run()
    print("Stopped.")


def make_worker() -> ASGIApp:
    """The application of one of several processes, by the plan in the environment."""
    app = make(msgspec.json.decode(os.environ[_PLAN], type=Plan))
    _settle()
    return app


def beside_pages(plan: Plan) -> Callable[[ASGIApp, str], ASGIApp]:
    """Puts the service beside the pages; its cards link to them."""
    return lambda pages, base: Beside(pages, make(plan, base), "/cds-services")


def make(plan: Plan, answers_url: str = "") -> ASGIApp:
    """The application of a plan. Cards link to `answers_url` where the settings name none. Raises InputError."""
    library = _library(plan.policy)
    settings = read_settings(plan.settings, library)
    settings = msgspec.structs.replace(settings, answers_url=settings.answers_url or answers_url)
    clients = known_clients(settings.clients, Path(plan.settings or "").parent)
    log = open_log(plan.log, Path(plan.key), plan.chain)
    gate = Gate(clients, SeenTokens(log.engine).first_seen) if clients else None
    writer = Writer(log)
    today = _today(plan.as_of)
    assess(library, {}, today())  # what the engine keeps with the library is built before the first call, not during it
    face = Face(Desk(library, read_terminology(), settings, log.key), writer, gate, today)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        writer.close()

    return make_app(face, settings.origins, plan.host in LOOPBACK, lifespan)


def _library(policy: str | None) -> Library:
    library = read_library()
    if not policy:
        return library
    from rightscan.knowledge.policy import library_with_policy  # noqa: PLC0415  loads the YAML reader

    return library_with_policy(library, Path(policy))


def _today(as_of: str) -> Callable[[], date]:
    """The calendar day where the service stands, each day anew; or the day that was given."""
    if as_of:
        day = date.fromisoformat(as_of)
        return lambda: day
    return date.today


def _settle() -> None:
    """What is loaded now stays: the collector need not look at it again."""
    gc.enable()
    gc.collect()
    gc.freeze()


def _warn(plan: Plan) -> None:
    if plan.settings is None and plan.host not in LOOPBACK:
        print("It can be reached from other machines, and nobody who calls is asked who they are.", file=sys.stderr)
        print("Name clients in --settings, and put TLS before it.", file=sys.stderr)
