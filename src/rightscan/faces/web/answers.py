"""The answer page and its twins: the same assessment as HTML, JSON, Markdown and PDF."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from rightscan.engine.assess import Assessment, assess
from rightscan.errors import InputError
from rightscan.faces.web.entry import Entry
from rightscan.faces.web.picture import picture
from rightscan.faces.web.site import Site, json_response
from rightscan.faces.web.state import Fault, State, read_given
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.data import Answer
from rightscan.presentation.document import as_markdown
from rightscan.presentation.page import answer_page
from rightscan.presentation.sources import SourceList
from rightscan.presentation.tree import Tree, pathway_tree

ORDER = "order"


class Answered(msgspec.Struct, frozen=True):
    """An assessment with what could not be used of the address it was made from."""

    assessment: Assessment
    answer: Answer
    sources: SourceList
    faults: tuple[Fault, ...]


class Answers:
    """The pages of one answer."""

    def __init__(self, site: Site, entry: Entry) -> None:
        self.site = site
        self.entry = entry

    def answered(self, state: State) -> Answered:
        """Assess what the state says. What cannot be used is told and left out; nothing is guessed in its place."""
        given, faults = read_given(self.site.library, state.facts, self.site.today())
        declined = given.declined | state.settled(given)
        results = state.results
        while True:
            try:
                assessment = assess(self.site.library, given.stated, self.site.today(), results, declined)
            except InputError as error:
                if not results:
                    raise
                faults += (Fault("", results[-1], error.why, error.fix),)
                results = results[:-1]
            else:
                sources = SourceList(self.site.library)
                return Answered(assessment, answer(self.site.library, assessment, sources), sources, faults)

    async def html(self, request: Request) -> Response:
        """The answer page."""
        state = self.site.state(request)
        found = self.answered(state)
        told = await run_in_threadpool(self.entry.told, state) if state.note else {}  # a long text takes seconds
        return self.site.page("answer.html", state, told=told, **self._context(state, found))

    def _context(self, state: State, found: Answered) -> dict[str, Any]:
        library = self.site.library
        tree = _tree(found)
        return {
            "path": "/answer",
            "picture": picture(tree, state) if tree else "",
            "tree": tree,
            "sources": found.sources.texts(),
            "handouts": [(fit.id, fit.title) for fit in found.answer.fits if fit.id in self.site.handouts.sheets],
            "answer": found.answer,
            "faults": found.faults,
            "walked": state.results,
            "studies": studies(library, found.answer),
            "typed_order": state.facts.get(ORDER, ""),
            "attributes": self.site.attributes,
            "again": _again(found.answer),
        }

    async def json(self, request: Request) -> Response:
        """The answer as data: the form that `rightscan assess --json` prints."""
        return json_response(msgspec.json.encode(self.twin(request).answer))

    async def markdown(self, request: Request) -> Response:
        """The answer as Markdown, with every criterion, question and pitfall."""
        text = as_markdown(answer_page(self.twin(request).answer, explain=True))
        return Response(text, media_type="text/markdown; charset=utf-8")

    def twin(self, request: Request) -> Answered:
        """The same answer for a twin. Raises InputError where the address cannot be read as it stands."""
        found = self.answered(self.site.state(request))
        if found.faults:
            raise found.faults[0].error()
        return found


def studies(library: Library, found: Answer) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The studies that can be ordered: those rated here first, then all others, each by id and name."""
    rated = {rating.procedure: rating.name for fit in found.fits for rating in fit.ratings}
    others = {study.id: study.name for study in library.procedures.values() if study.id not in rated}
    groups = {"Rated in this scenario": tuple(rated.items()), "Other studies": tuple(others.items())}
    return tuple((name, entries) for name, entries in groups.items() if entries)


def _tree(found: Answered) -> Tree | None:
    """The whole pathway with the patient on it; None where no single pathway is walked."""
    position = found.assessment.position
    if position is None:
        return None
    taken = [(step.step, step.result) for step in position.taken]
    here = [following.step for following in position.here]
    leave = position.leave.id if position.leave else ""
    return pathway_tree(position.pathway, taken, here, leave, sources=found.sources)


def _again(found: Answer) -> State | None:
    """The state after a trigger left the scenario: the facts as they are now."""
    if found.reopened is None:
        return None
    facts = {
        fact.name: fact.value if isinstance(fact.value, str) else ",".join(fact.value)
        for fact in found.reopened.facts
        if not fact.derived_from
    }
    return State(facts)
