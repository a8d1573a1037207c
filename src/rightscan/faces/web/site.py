"""Everything the pages share: content, note reader, lookup, templates, the day. Made once, when the server starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from time import monotonic

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rightscan.errors import InputError
from rightscan.faces.web.notes import Notes
from rightscan.faces.web.state import State, has_fields, read_fields, read_state, without_dates
from rightscan.intake.note.mention import Phrasebook
from rightscan.knowledge.artefact import (
    read_dose,
    read_handouts,
    read_note_language,
    read_protocols,
    read_search_language,
)
from rightscan.lookup.find import Lookup
from rightscan.lookup.pack_store import pack_folder, read_all
from rightscan.lookup.page import KINDS
from rightscan.model.dose import DoseKnowledge
from rightscan.model.handout import Handouts
from rightscan.model.library import Library
from rightscan.model.protocol import Protocols, SiteProtocols
from rightscan.model.quantity import units_of
from rightscan.presentation.attributes import source_attributes
from rightscan.presentation.data import RatingData, Statement
from rightscan.presentation.document import Block
from rightscan.presentation.html import body_html
from rightscan.presentation.scenario import ScenarioWords
from rightscan.presentation.sources import SourceList
from rightscan.presentation.tree_list import tree_list
from rightscan.presentation.words import (
    COMPLETENESS,
    LEVELS,
    NOTICE,
    OUTCOMES,
    SHAPES,
    banner,
    overdue_text,
    rule_address,
)

PIECES = 2000  # kept of each kind; the whole content has fewer
STATIC = Path(__file__).parent / "static"


class Site:
    """One running web face.

    `today` tells the day, `feedback` is the file that remarks are added to, `values` are those of this hospital beside
    the protocols.
    """

    def __init__(
        self,
        library: Library,
        today: Callable[[], date],
        feedback: Path | None = None,
        values: SiteProtocols | None = None,
    ) -> None:
        self.library = library
        self.today = today
        self.feedback = feedback
        self.values = values
        self.notes = Notes(monotonic)
        self.templates = Environment(
            loader=PackageLoader("rightscan.faces.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.templates.globals.update(
            library=library,
            notice=NOTICE,
            shapes=SHAPES,
            outcomes=OUTCOMES,
            completeness=COMPLETENESS,
            levels=LEVELS,
            categories=library.categories,
            by_category=by_category,
            tree_list=tree_list,
            kinds=KINDS,
            truths={"true": "met", "false": "not met", "unknown": "not known"},
            units=lambda fact: units_of(fact.dimension),
            labels=self.labels,
            level_of=lambda study: ScenarioWords(library, SourceList(library)).radiation(study.id),
            question_of=lambda fit: library.scenarios[fit.id].question,
            words_of=lambda code: code.replace("-", " "),
            topic_ids={topic.title: topic.id for topic in library.topics.values()},
            overdue_text=overdue_text,
            rule_address=rule_address,
            has_protocol=lambda study: self.protocols.of(study) is not None,
            state=State(),
            banners=(),
        )
        self.templates.globals["kept"] = Kept(self.templates)

    @cached_property
    def lookup(self) -> Lookup:
        """The search over everything known, with the imported tables that can be read."""
        packs, _ = read_all(pack_folder())
        return Lookup(self.library, read_note_language(), read_search_language(), packs)

    @cached_property
    def handouts(self) -> Handouts:
        """The sheets for patients, in every language."""
        return read_handouts()

    @cached_property
    def protocols(self) -> Protocols:
        """How the studies are done."""
        return read_protocols()

    @cached_property
    def dose(self) -> DoseKnowledge:
        """What is known about radiation."""
        return read_dose()

    @cached_property
    def attributes(self) -> tuple[Statement, ...]:
        """The source attributes of this content."""
        return source_attributes(self.library)

    @property
    def book(self) -> Phrasebook:
        """The phrases of the note reader."""
        return self.lookup.understanding.book

    def labels(self, names: Iterable[str]) -> str:
        """The names of facts in words; what is no fact stays as it is."""
        facts = self.library.facts
        return ", ".join(facts[name].label if name in facts else name for name in names)

    def state(self, request: Request) -> State:
        """The state of a request's address, with the day and the edition of whoever made the link."""
        return read_state(request.query_params.multi_items())

    def canonical(self, request: Request) -> RedirectResponse | None:
        """Where to go instead, if a form sent fields or an address carries a date; None if the address is as it should be."""
        pairs = request.query_params.multi_items()
        state = read_state(pairs)
        filled = read_fields(state, pairs) if has_fields(pairs) else state
        clean = without_dates(self.library, filled, self.today())
        if clean == state and not has_fields(pairs):
            return None
        stamped = self.stamped(clean)
        kept = [(key, text) for key, text in pairs if key in ("ask", "asked")]
        return RedirectResponse(stamped.url(request.url.path, *kept), status_code=303)

    def stamped(self, state: State) -> State:
        """The state with the day it was told and the edition that answered."""
        return msgspec.structs.replace(state, day=str(self.today()), edition=self.library.edition.name)

    def banners(self, state: State) -> tuple[str, ...]:
        """What a reader must know first: content out of date, a link of another edition or of another day."""
        found = list(banner(self.library.edition, self.today()))
        if state.edition and state.edition != self.library.edition.name:
            found.append(
                f"This link was made with content edition {state.edition}. It is answered here with edition "
                f"{self.library.edition.name}, which may say something else."
            )
        if state.day and state.day != str(self.today()):
            found.append(
                f"These facts were told on {state.day}. Age and times since treatment are taken as told; check them."
            )
        return tuple(found)

    def page(self, template: str, state: State | None = None, status: int = 200, **context: object) -> HTMLResponse:
        """A page of a template. `path` in the context is its own address without the state, for its twins."""
        state = state or State()
        html = self.templates.get_template(template).render(state=state, banners=self.banners(state), **context)
        return HTMLResponse(html, status_code=status)

    def blocks(self, blocks: list[Block], path: str, status: int = 200, **context: object) -> HTMLResponse:
        """A page of plain blocks, as the command line prints it, inside the frame of the site."""
        return self.page("blocks.html", None, status, body=self.body(blocks), path=path, **context)

    def body(self, blocks: list[Block], numbered: int = 0) -> Markup:
        """Plain blocks as markup; `numbered` sections stand before them on the same page."""
        return Markup(body_html(blocks, numbered))  # noqa: S704  body_html escapes every text

    def error(self, error: InputError, status: int = 404) -> HTMLResponse:
        """What cannot be used and what to do instead; never an empty page."""
        return self.page("error.html", status=status, error=error, path="")


class Kept:
    """Pieces of pages that hold nothing but content, rendered once: the same statements are shown to many patients."""

    def __init__(self, templates: Environment) -> None:
        parts = templates.get_template("parts.html").module
        for name in ("statements", "ratings_table", "tree_items", "order_options"):
            setattr(self, name, lru_cache(maxsize=PIECES)(getattr(parts, name)))


def by_category(ratings: tuple[RatingData, ...]) -> list[tuple[str, str, list[RatingData]]]:
    """The ratings in groups of one category: its id, its words, the studies as equals."""
    found = [(key, list(rows)) for key, rows in groupby(ratings, key=lambda rating: rating.category)]
    return [(key, rows[0].label, rows) for key, rows in found]


def json_response(data: bytes) -> Response:
    """Encoded JSON."""
    return Response(data, media_type="application/json")
