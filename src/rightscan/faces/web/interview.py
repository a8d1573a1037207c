"""One question at a time: why it is asked, what can be answered, what is still possible, what is ruled out and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rightscan.engine.assess import Assessment, assess
from rightscan.engine.match import Verdict
from rightscan.faces.web.site import Site, json_response
from rightscan.faces.web.state import Fault, State, read_given
from rightscan.logic import facts_in
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.presentation.question import fact_question
from rightscan.presentation.words import condition_text, value_text


class Ruled(msgspec.Struct, frozen=True):
    """A scenario that cannot be, the line that failed, and the value that failed it."""

    id: str
    title: str
    line: str
    here: str


class Told(msgspec.Struct, frozen=True):
    """A fact as it was told, with its words."""

    name: str
    label: str
    text: str


class Interview:
    """The pages that ask."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def ask(self, request: Request) -> Response:
        """The next question, or the one to be changed; the answer once no question is left that would change it."""
        state = self.site.state(request)
        given, faults = read_given(self.site.library, state.facts, self.site.today())
        faults += _unanswered(self.site.library, state, request.query_params.get("asked", ""))
        declined = given.declined | state.settled(given)
        assessment = assess(self.site.library, given.stated, self.site.today(), (), declined)
        fact = self._fact(request.query_params.get("ask", ""), faults, assessment)
        if fact is None:
            return RedirectResponse(self.site.stamped(state).url("/answer"), status_code=303)
        return self._question(state, fact, faults, assessment)

    def _fact(self, asked: str, faults: tuple[Fault, ...], assessment: Assessment) -> Fact | None:
        """What to ask for: what was typed wrong, what is to be changed, or what narrows the advice most."""
        wrong = [fault.fact for fault in faults if fault.fact in self.site.library.facts]
        name = wrong[0] if wrong else asked
        if name in self.site.library.facts:
            return self.site.library.facts[name]
        return assessment.question.fact if assessment.question else None

    def _question(self, state: State, fact: Fact, faults: tuple[Fault, ...], assessment: Assessment) -> Response:
        bad = {fault.fact for fault in faults}
        return self.site.page(
            "ask.html",
            state,
            status=422 if faults else 200,
            path="/ask",
            fact=fact,
            value=state.facts.get(fact.name, ""),
            in_part=fact.name in state.facts and fact.name not in bad and fact.name in _asked_again(assessment),
            faults=[fault for fault in faults if fault.fact == fact.name],
            others=[fault for fault in faults if fault.fact != fact.name],
            fitting={verdict.scenario.id for verdict in assessment.match.fits},
            question=fact_question(fact),
            **self._standing(state, assessment),
        )

    def _standing(self, state: State, assessment: Assessment) -> dict[str, Any]:
        """What was told, what is still possible, and what is ruled out."""
        left = (*assessment.match.fits, *assessment.match.open)
        return {
            "told": list(self._told(state, assessment)),
            "possible": [verdict.scenario for verdict in left],
            "ruled_out": [self._ruled(verdict, assessment) for verdict in assessment.match.of("excluded")],
        }

    async def json(self, request: Request) -> Response:
        """The next question and what is still possible, as data. Raises InputError for a fact that cannot be used."""
        state = self.site.state(request)
        given, faults = read_given(self.site.library, state.facts, self.site.today())
        if faults:
            raise faults[0].error()
        declined = given.declined | state.settled(given)
        assessment = assess(self.site.library, given.stated, self.site.today(), (), declined)
        page = self._standing(state, assessment)
        page["possible"] = [{"id": scenario.id, "title": scenario.title} for scenario in page["possible"]]
        page["question"] = fact_question(assessment.question.fact) if assessment.question else None
        return json_response(msgspec.json.encode({"outcome": assessment.outcome, **page}))

    def _told(self, state: State, assessment: Assessment) -> Iterator[Told]:
        for name, typed in state.facts.items():
            fact = self.site.library.facts.get(name)
            if fact is None:
                continue
            known = assessment.facts.known.get(name)
            text = value_text(fact, known.value) if known is not None else typed
            yield Told(name, fact.label, "not known" if typed == "unknown" else text)

    def _ruled(self, verdict: Verdict, assessment: Assessment) -> Ruled:
        """The first line that failed, with what is known of its facts."""
        expression = verdict.failed[0].criterion.expression
        return Ruled(
            verdict.scenario.id,
            verdict.scenario.title,
            condition_text(self.site.library, expression),
            "; ".join(self._known(assessment, name) for name in facts_in(expression) if name in assessment.facts.known),
        )

    def _known(self, assessment: Assessment, name: str) -> str:
        fact = self.site.library.facts[name]
        return f"{fact.label}: {value_text(fact, assessment.facts.known[name].value)}"


def _unanswered(library: Library, state: State, asked: str) -> tuple[Fault, ...]:
    """A question that was sent back without an answer."""
    if asked not in library.facts or asked in state.facts or asked in state.no_better:
        return ()
    return (Fault(asked, "", "No answer was chosen.", "Choose one, or say that it is not known."),)


def _asked_again(assessment: Assessment) -> set[str]:
    return {assessment.question.fact.name} if assessment.question else set()
