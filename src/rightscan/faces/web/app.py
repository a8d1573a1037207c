"""The web face: which address leads to which page, and what every answer carries for safety."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from rightscan.errors import InputError
from rightscan.faces.serving import LOOPBACK
from rightscan.faces.web.answers import Answers
from rightscan.faces.web.dose import DosePages
from rightscan.faces.web.entry import Entry
from rightscan.faces.web.feedback import Feedback
from rightscan.faces.web.interview import Interview
from rightscan.faces.web.pages import Pages
from rightscan.faces.web.paper import Paper
from rightscan.faces.web.protocols import ProtocolPages
from rightscan.faces.web.site import STATIC, Site, json_response

MOST_BYTES = 1_000_000
FORM = "application/x-www-form-urlencoded"
Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(site: Site, hosts: tuple[str, ...] = LOOPBACK, framed_by: tuple[str, ...] = ()) -> Safe:
    """The application. `hosts` are the names it answers to; `framed_by` the sites that may show it in a frame.

    `Safe` is around all of it, so that a fault or a refused name carries the headers too.
    """
    entry = Entry(site)
    routes = [
        *_patient_routes(site, entry),
        *_reading_routes(site),
        Route("/healthz", healthy),
        Route("/readyz", _ready(site)),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]
    handlers = {InputError: _unusable(site), HTTPException: _refused(site), Exception: _broken(site)}
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(GZipMiddleware, minimum_size=500, compresslevel=2),
        ],
        exception_handlers=handlers,  # type: ignore[arg-type]  # a handler of its own kind of error
    )
    return Safe(app, framed_by)


def _patient_routes(site: Site, entry: Entry) -> list[Route]:
    interview, answers, feedback = Interview(site), Answers(site, entry), Feedback(site)
    paper = Paper(site, answers)
    return [
        Route("/", _clean(site, entry.home)),
        Route("/read", entry.read, methods=["POST"]),
        Route("/facts", _clean(site, entry.facts)),
        Route("/facts.json", entry.facts_json),
        Route("/form", _clean(site, entry.form)),
        Route("/form.json", entry.form_json),
        Route("/ask", _clean(site, interview.ask)),
        Route("/ask.json", interview.json),
        Route("/answer", _clean(site, answers.html)),
        Route("/answer.json", answers.json),
        Route("/answer.md", answers.markdown),
        Route("/answer.pdf", paper.answer_pdf),
        Route("/board", _clean(site, paper.board)),
        Route("/board.pdf", paper.board_pdf),
        Route("/board.json", paper.board_json),
        Route("/handout/{id}.pdf", paper.handout_pdf),
        Route("/handout/{id}.json", paper.handout_json),
        Route("/handout/{id}", paper.handout),
        Route("/feedback", _clean(site, feedback.form)),
        Route("/feedback", feedback.send, methods=["POST"]),
    ]


def _reading_routes(site: Site) -> list[Route]:
    pages, protocols, dose = Pages(site), ProtocolPages(site), DosePages(site)
    return [
        Route("/topics", pages.topics),
        Route("/topics.json", pages.topics_json),
        Route("/topic/{id}.json", pages.topic_json),
        Route("/topic/{id}", pages.topic),
        Route("/scenario/{id}.json", pages.scenario_json),
        Route("/scenario/{id}.svg", pages.scenario_svg),
        Route("/scenario/{id}", pages.scenario),
        Route("/pack/{name}/{topic}", pages.pack_topic),
        Route("/procedures", pages.listed),
        Route("/procedures.json", pages.procedures_json),
        Route("/procedure/{id}.json", pages.procedure_json),
        Route("/procedure/{id}", pages.procedure),
        Route("/protocols", protocols.listed),
        Route("/protocols.json", protocols.listed_json),
        Route("/protocol/{id}.json", protocols.protocol_json),
        Route("/protocol/{id}", protocols.protocol),
        Route("/dose", dose.dose),
        Route("/dose.json", dose.dose_json),
        Route("/dose/plans", dose.plans),
        Route("/dose/plans.json", dose.plans_json),
        Route("/sources", pages.listed),
        Route("/sources.json", pages.sources_json),
        Route("/find", pages.find),
        Route("/find.json", pages.find_json),
        Route("/about", pages.about),
        Route("/about.json", pages.about_json),
        Route("/safety", pages.safety),
        Route("/safety.json", pages.about_json),
    ]


def _clean(site: Site, page: Endpoint) -> Endpoint:
    async def cleaned(request: Request) -> Response:
        """The page, at an address without dates and without the fields of a form."""
        return site.canonical(request) or await page(request)

    return cleaned


async def healthy(_: Request) -> Response:
    """The process runs."""
    return PlainTextResponse("ok\n")


def _ready(site: Site) -> Endpoint:
    async def ready(_: Request) -> Response:
        """Content is loaded, and of which edition; 503 once it is too old to answer."""
        standing = site.library.edition.standing(site.today())
        body = {"edition": site.library.edition.name, "content": standing, "scenarios": len(site.library.scenarios)}
        response = json_response(msgspec.json.encode(body))
        response.status_code = 503 if standing == "expired" else 200
        return response

    return ready


def _unusable(site: Site) -> Callable[[Request, InputError], Awaitable[Response]]:
    async def unusable(request: Request, error: InputError) -> Response:
        """What cannot be used, why, and what to do: as a page or as data, whichever was asked for."""
        status = 404 if request.path_params else 422  # an address that names something, or what stands behind the "?"
        if request.url.path.endswith((".json", ".md", ".pdf")):
            response = json_response(msgspec.json.encode({"what": error.what, "why": error.why, "fix": error.fix}))
            response.status_code = status
            return response
        return site.error(error, status)

    return unusable


def _refused(site: Site) -> Callable[[Request, HTTPException], Awaitable[Response]]:
    async def refused(_: Request, error: HTTPException) -> Response:
        """No such page, or not in this way."""
        why = {404: "is not here.", 405: "cannot be asked for in this way."}.get(error.status_code, f"{error.detail}.")
        return site.error(InputError("this page", why, "Start from the first page, or search."), error.status_code)

    return refused


def _broken(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def broken(_: Request, __: Exception) -> Response:
        """A fault of ours: said plainly, with nothing of the patient and nothing of the program."""
        fix = "The answer is: not evaluated. Use the source, and tell whoever runs this site."
        said = InputError("this page", "could not be made: a fault of the program.", fix)
        try:
            return site.error(said, 500)
        except Exception:  # noqa: BLE001  the word of a fault must not need what is at fault
            return PlainTextResponse(f"{said}\n", 500)

    return broken


class Safe:
    """Headers on every answer, a limit on what is sent in, and no form from another site."""

    def __init__(self, app: Starlette, framed_by: tuple[str, ...] = ()) -> None:
        self.app = app
        self.policy = _policy(framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(MutableHeaders(scope=message), scope["path"], self.policy)
            await send(message)

        if scope["method"] == "POST" and (refusal := _refusal(scope)):
            await refusal(scope, receive, safely)
            return
        await self.app(scope, receive, safely)


def _policy(framed_by: tuple[str, ...]) -> str:
    """What a page may load and run: only what this site serves as a file."""
    ancestors = " ".join(framed_by) or "'none'"
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {ancestors}"
    )


def _mark(headers: MutableHeaders, path: str, policy: str) -> None:
    headers["content-security-policy"] = policy
    headers["referrer-policy"] = "no-referrer"
    headers["x-content-type-options"] = "nosniff"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), geolocation=(), microphone=()"
    headers["cache-control"] = "no-cache" if path.startswith("/static/") else "no-store"


def _refusal(scope: Scope) -> Response | None:
    """Why a posted form is not taken: another site sent it, it is no plain form, or too large; None if it is taken."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "null")  # browsers say "null" on a page that sends no referrer
    elsewhere = origin != "null" and origin.partition("://")[2] != headers.get("host", "")
    if elsewhere or headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return PlainTextResponse("This form came from another site and was not read.\n", 403)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:  # multipart may choose its letters
        return PlainTextResponse(f"Only a form is read here, sent as {FORM}.\n", 415)
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return PlainTextResponse("The length of what is sent must be said.\n", 411)
    if int(length) > MOST_BYTES:
        return PlainTextResponse(f"More than {MOST_BYTES} bytes were sent; nothing was read.\n", 413)
    return None
