"""The service over HTTP: routes, limits, who may call, and what is said when a call cannot be answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from rightscan.errors import CallError, InputError, LogError, TakenError
from rightscan.faces.cds_hooks.calls import Call, read_call, read_feedback
from rightscan.faces.cds_hooks.consult import Answered, Desk, Origin
from rightscan.faces.cds_hooks.services import Service, discovery, services_of
from rightscan.faces.cds_hooks.token import Gate
from rightscan.faces.cds_hooks.wire import ENCODER, outcome
from rightscan.store.entry import Consultation
from rightscan.store.writer import Records, Writer

MOST_BYTES = 4 * 1024 * 1024
SECONDS_TO_SEND = 10
LOOPBACK_ORIGIN = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
_LOGGER = logging.getLogger("rightscan.hooks")


class Face:
    """The service with what it works with. Without a `gate` anybody who reaches it may call."""

    def __init__(self, desk: Desk, writer: Writer, gate: Gate | None, today: Callable[[], date]) -> None:
        self.desk = desk
        self.writer = writer
        self.gate = gate
        self.today = today
        self.services = services_of(desk.terminology)
        self.discovery = msgspec.json.encode(discovery(self.services))

    async def discover(self, request: Request) -> Response:
        """The list of services."""
        await self._client(request)
        return _json(self.discovery)

    async def call(self, request: Request) -> Response:
        """Answer a call. It goes out when the log has it."""
        client = await self._client(request)
        service = self._service(request)
        call = read_call(service, await read_sent(request))
        answered = await self._kept(service, call, Origin(client, self.writer.log.chain))
        return _json(ENCODER.encode(answered.reply))

    async def feedback(self, request: Request) -> Response:
        """Keep what was done about cards."""
        await self._client(request)
        self._service(request)
        await self._keep(read_feedback(await read_sent(request)))
        return _json(b"{}")

    async def ready(self, _: Request) -> Response:
        """Whether content is not too old and the log can be read."""
        library = self.desk.library
        standing = library.edition.standing(self.today())
        await asyncio.to_thread(self.writer.log.head)
        body = {"edition": library.edition.name, "content": standing, "silent": self.desk.settings.silent}
        return _json(msgspec.json.encode(body), 503 if standing == "expired" else 200)

    async def _client(self, request: Request) -> str:
        """The issuer of the caller's token; empty where no clients are configured. Raises HTTPException 401."""
        if self.gate is None:
            return ""
        sent = request.headers.getlist("authorization")
        url = f"{self.desk.settings.public_url.rstrip('/')}{request.url.path}"
        caller = await self.gate.admit(sent[0] if len(sent) == 1 else None, url)
        if caller is None:
            raise HTTPException(401)
        return caller.issuer

    def _service(self, request: Request) -> Service:
        found = self.services.get(request.path_params["id"])
        if found is None:
            raise CallError(404, "not-found", "this service", "is not one of those here.", "See /cds-services.")
        return found

    async def _kept(self, service: Service, call: Call, origin: Origin) -> Answered:
        """The answer, kept. A call that comes again on another day is answered as on the day it first came."""
        answered = self.desk.answer(service, call, origin, self.today(), self._said_earlier)
        try:
            await self._keep(answered.records)
        except TakenError:
            first = self.writer.log.find(answered.records[0].id)
            if not isinstance(first, Consultation):
                raise
            answered = self.desk.answer(service, call, origin, date.fromisoformat(first.as_of), self._said_earlier)
            await self._keep(answered.records)
        return answered

    async def _keep(self, records: Records) -> None:
        if records:
            await asyncio.wrap_future(self.writer.keep(records))

    def _said_earlier(self, consult: str) -> Consultation | None:
        record = self.writer.log.find(consult) if consult else None
        return record if isinstance(record, Consultation) else None


async def read_sent(request: Request) -> bytes:
    """The body of a call. Raises CallError where it is no JSON by its type, too large, or too slow."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
        raise CallError(
            415, "not-supported", "the call", "is not plain JSON.", "Send application/json, not compressed."
        )
    too_large = CallError(
        413, "too-long", "the call", f"has more than {MOST_BYTES // 1024 // 1024} MB.", "Send less of the record along."
    )
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > MOST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise too_large
    except TimeoutError:
        why = f"was not there after {SECONDS_TO_SEND} seconds."
        raise CallError(408, "timeout", "the call", why, "Send it again.") from None
    except ClientDisconnect:
        raise CallError(400, "incomplete", "the call", "broke off.", "Send it again.") from None
    return bytes(body)


def make_app(face: Face, origins: tuple[str, ...], on_loopback: bool, lifespan: Lifespan[Starlette]) -> ASGIApp:
    """The application. Pages of `origins` may call it, and those on this machine where it listens only here."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_origin_regex=LOOPBACK_ORIGIN if on_loopback else None,
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type"],
    )
    routes = [
        Route("/cds-services", face.discover),
        Route("/cds-services/{id}", face.call, methods=["POST"]),
        Route("/cds-services/{id}/feedback", face.feedback, methods=["POST"]),
        Route("/healthz", _healthy),
        Route("/readyz", face.ready),
    ]
    handlers = {InputError: _unanswered, HTTPException: _refused}
    middleware = [cors, Middleware(Faults)]
    app = Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=lifespan)  # type: ignore[arg-type]
    app.router.redirect_slashes = False  # a redirect would repeat the name by which it was called
    return app


class Faults:
    """A fault of ours ends here, with an answer that a browser shows too. Its text may hold what was sent: it is not kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        try:
            await self.app(scope, receive, send)
        except Exception as error:  # noqa: BLE001  whatever it is
            _LOGGER.error("a fault of the program (%s)", type(error).__name__)  # noqa: TRY400  a traceback may hold names
            text = "Not evaluated: a fault of the program. Decide without this guidance."
            await _json(outcome("exception", text), 500)(scope, receive, send)


async def _healthy(_: Request) -> Response:
    return Response("ok\n", media_type="text/plain", headers=_HEADERS)


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, _HEADERS, "application/json")


async def _unanswered(_: Request, error: InputError) -> Response:
    """Why a call was not answered. Our errors never repeat what was sent."""
    if isinstance(error, CallError):
        return _json(outcome(error.code, str(error)), error.status)
    if isinstance(error, LogError):
        _LOGGER.error("%s", error)
        text = "The consultation could not be kept, so nothing was evaluated. Decide without this guidance."
        return _json(outcome("exception", text), 503)
    return _json(outcome("invalid", str(error)), 400)


async def _refused(_: Request, error: HTTPException) -> Response:
    """No such address, not in this way, or nobody who may call: the last is told nothing at all."""
    if error.status_code == 401:
        return Response(b"", 401, {**_HEADERS, "www-authenticate": "Bearer"})
    code = "not-found" if error.status_code == 404 else "not-supported"
    return _json(
        outcome(code, "There is nothing here that can be called in this way. See /cds-services."), error.status_code
    )
