"""Remarks of readers: added to a file of the site, one line of JSON each, with coded facts and no name."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rightscan.errors import InputError
from rightscan.faces.web.site import Site
from rightscan.faces.web.state import State, read_given, read_state, without_dates
from rightscan.presentation.address import DATES

LONGEST = 4000  # characters
KINDS = ("The answer is wrong", "A source is wrong or out of date", "Something is missing", "The page is hard to use")


class Remark(msgspec.Struct, frozen=True):
    """One remark as it is kept."""

    day: str
    edition: str
    kind: str
    text: str
    facts: dict[str, str]
    results: tuple[str, ...]


class Feedback:
    """The page on which readers say what is wrong."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def form(self, request: Request) -> Response:
        """The form, or the thanks after it was sent."""
        state = self.site.state(request)
        return self.site.page(
            "feedback.html",
            state,
            path="/feedback",
            kinds=KINDS,
            sent="sent" in request.query_params,
            kept=self.site.feedback is not None,
        )

    async def send(self, request: Request) -> Response:
        """Keep a remark. Raises InputError where there is none, or where it cannot be written."""
        async with request.form(max_files=0, max_fields=200, max_part_size=100_000) as form:
            pairs = [(key, str(value)) for key, value in form.multi_items()]
        said = dict(pairs)
        state = without_dates(self.site.library, read_state(pairs), self.site.today())
        text = said.get("text", "").strip()[:LONGEST]
        if not text:
            raise InputError("the remark", "is empty.", "Go back and say in a few words what is wrong.")
        if self.site.feedback is None:
            raise InputError("the remark", "cannot be kept: this site keeps none.", "Tell whoever runs it.")
        await run_in_threadpool(append, self.site.feedback, self._remark(state, said.get("kind", ""), text))
        return RedirectResponse(state.url("/feedback", ("sent", "1")), status_code=303)

    def _remark(self, state: State, kind: str, text: str) -> Remark:
        chosen = kind if kind in KINDS else KINDS[0]
        library, today = self.site.library, self.site.today()
        _, faults = read_given(library, state.facts, today)
        left_out = {*DATES, *(fault.fact for fault in faults)}  # what somebody typed may name somebody
        coded = {name: value for name, value in state.facts.items() if name not in left_out}
        return Remark(str(today), library.edition.name, chosen, text, coded, state.results)


def append(file: Path, remark: Remark) -> None:
    """One more line, on the disk before this returns. Raises InputError where it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as out:
            out.write(msgspec.json.encode(remark) + b"\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise InputError("the remark", f"could not be written ({error.strerror}).", "Tell whoever runs it.") from None
