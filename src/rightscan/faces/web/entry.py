"""From typed text to confirmed facts: the box, the chips, the dense form."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rightscan.errors import InputError
from rightscan.faces.web.site import Site, json_response
from rightscan.faces.web.state import State, read_given, read_state, without_dates
from rightscan.intake.note.reader import read_note
from rightscan.lookup.find import Found
from rightscan.model.fact import Fact
from rightscan.presentation.address import DATES
from rightscan.presentation.note_data import NoteData, NoteFactData, note_data
from rightscan.presentation.words import value_text

LONGEST_NOTE = 200_000  # characters
LONGEST_SEARCH = 500  # characters; what is longer is a note and not a search
HITS = 4


class Chip(msgspec.Struct, frozen=True):
    """One fact read from the text: what to tick, how sure it is, and the words it came from.

    `told` is what was given before for the same fact, and stands before the note; `was` the date it was worked out from.
    """

    name: str
    label: str
    value: str
    text: str
    words: tuple[str, ...]
    likely: bool
    told: str = ""
    was: str = ""


class Piece(msgspec.Struct, frozen=True):
    """A piece of the typed text, and the labels of the facts read from it (none: read as nothing)."""

    text: str
    labels: tuple[str, ...] = ()


class Entry:
    """The pages on which facts come in."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def home(self, request: Request) -> Response:
        """The box, and the ways around it."""
        state = self.site.state(request)
        text = self.site.notes.text(state.note) or ""
        return self.site.page("home.html", state, path="/", text=text, examples=EXAMPLES)

    async def read(self, request: Request) -> Response:
        """Take the typed text, keep it in memory, and show what was read. The text never stands in an address."""
        async with request.form(max_files=0, max_fields=200, max_part_size=1_000_000) as form:
            text = str(form.get("note", "")).replace("\r\n", "\n")
            pairs = [(key, str(value)) for key, value in form.multi_items()]
        state = read_state(pairs)
        if len(text) > LONGEST_NOTE:
            fix = "Paste the part that matters."
            return self.site.error(InputError("the note", f"is longer than {LONGEST_NOTE} characters.", fix), 413)
        if not text.strip():
            return RedirectResponse(state.url("/ask"), status_code=303)
        kept = msgspec.structs.replace(state, note=self.site.notes.keep(text))
        return RedirectResponse(kept.url("/facts"), status_code=303)

    async def facts(self, request: Request) -> Response:
        """The text with what was read from it, each fact to be confirmed, and the pages that its words lead to."""
        state = self.site.state(request)
        text = self.site.notes.text(state.note)
        if text is None:
            return self.site.page("forgotten.html", state, status=410, path="/facts")
        return await run_in_threadpool(self._read_page, state, text)  # a long text takes seconds to read and to show

    def _read_page(self, state: State, text: str) -> Response:
        site = self.site
        note = read_note(site.library, site.book, text, site.today())
        data = note_data(site.library, note, {})
        hits: tuple[Found, ...] = ()
        if len(text) <= LONGEST_SEARCH:
            hits = site.lookup.find(text, HITS)
        return site.page(
            "facts.html",
            state,
            path="/facts",
            data=data,
            note=data,
            chips=[self._chip(state, fact) for fact in data.facts],
            pieces=pieces(data),
            hits=hits,
        )

    def _chip(self, state: State, fact: NoteFactData) -> Chip:
        """A date is shown with the span of time that goes into the link in its place."""
        code = fact.value if isinstance(fact.value, str) else ",".join(fact.value)
        words = tuple(dict.fromkeys(passage.words for passage in fact.passages))
        told = state.facts.get(DATES.get(fact.name, fact.name), "")
        likely = fact.certainty != "exact"
        if fact.name not in DATES:
            return Chip(fact.name, fact.label, code, fact.text, words, likely, told)
        name = DATES[fact.name]
        span = without_dates(self.site.library, State({fact.name: code}), self.site.today()).facts.get(name, "")
        known = self.site.library.facts[name]
        return Chip(name, known.label, span, span, words, likely, told, was=f"{fact.label}: {fact.text}")

    async def facts_json(self, request: Request) -> Response:
        """What was read, as data. Raises InputError where the text is no longer held."""
        text = self.site.notes.text(self.site.state(request).note)
        if text is None:
            raise InputError("the typed text", "is no longer held.", "Type it again.")
        note = await run_in_threadpool(read_note, self.site.library, self.site.book, text, self.site.today())
        return json_response(msgspec.json.encode(note_data(self.site.library, note, {})))

    async def form_json(self, request: Request) -> Response:
        """Every fact of the vocabulary with its words, and what was told so far."""
        page = {"facts": self.site.library.facts, "told": self.site.state(request).facts}
        return json_response(msgspec.json.encode(page))

    async def form(self, request: Request) -> Response:
        """All facts at once, in groups, for those who know the vocabulary."""
        state = self.site.state(request)
        _, faults = read_given(self.site.library, state.facts, self.site.today())
        groups: dict[str, list[Fact]] = {label: [] for label in self.site.library.groups.values()}
        for fact in self.site.library.facts.values():
            groups[self.site.library.groups[fact.group]].append(fact)
        return self.site.page("form.html", state, path="/form", groups=groups, faults=faults)

    def told(self, state: State) -> dict[str, str]:
        """For each fact read from the typed text, the words it came from; nothing once the text is forgotten."""
        text = self.site.notes.text(state.note) if state.note else None
        if text is None or len(text) > LONGEST_NOTE:
            return {}
        note = read_note(self.site.library, self.site.book, text, self.site.today())
        found = {}
        for proposal in note.proposals:
            name = DATES.get(proposal.fact, proposal.fact)
            said = value_text(self.site.library.facts[proposal.fact], proposal.value)
            words = " … ".join(dict.fromkeys(" ".join(text[s.start : s.end].split()) for s in proposal.spans))
            found[name] = f"“{words}”" if words.lower() != said.lower() else "your text"
        return found


def pieces(note: NoteData) -> list[Piece]:
    """The text cut where facts begin and end, each piece with the facts it states."""
    readings = [one for conflict in note.conflicts for one in conflict.readings]
    spans = [(p.start, p.end, fact.label) for fact in (*note.facts, *readings) for p in fact.passages]
    cuts = sorted({0, len(note.text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    opening = defaultdict(list)
    for start, end, label in spans:
        opening[start].append((end, label))
    found = []
    here: list[tuple[int, str]] = []
    for start, end in pairwise(cuts):
        here = [(last, label) for last, label in (*here, *opening[start]) if last >= end]
        found.append(Piece(note.text[start:end], tuple(dict.fromkeys(label for _, label in here))))
    return found


EXAMPLES = (
    "52F BCS 2 mo back, post. margin involved, asx",
    "58F new dx 3 cm IDC L breast, palpable L axillary node, no axillary US yet",
    "positive margin lumpectomy",
    "full body scan for peace of mind",
)
