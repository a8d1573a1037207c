"""From a signature to an assessment, with the engine's own functions: no rule about outcomes or orders is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from rightscan.audit.answer import OrderAnswer, order_answer
from rightscan.audit.checks import GAPS, IMPOSSIBLE, held_gaps, held_impossible
from rightscan.engine.assess import Assessment, outcome_of
from rightscan.engine.facts import Facts
from rightscan.engine.interrupt import MayBe
from rightscan.engine.match import QUESTION, Line, Match, Verdict, verdict_word
from rightscan.engine.order_check import ORDER, Raised, concerns_to_check, order_check
from rightscan.engine.rating import decided_regardless, disagreements
from rightscan.logic import TRUE, UNKNOWN, Scalar, Truth
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario


class Signature(NamedTuple):
    """All that decides about an order: its question and study ("" where not known) and the truth of every condition.

    `lines` is empty where the lines need not be known. `needs` are the facts that open scenarios wait for.
    """

    question: str
    order: str
    speaks: bool
    sides_differ: bool
    expired: bool
    verdicts: dict[str, Truth]
    raised: dict[str, Truth]
    needs: tuple[str, ...]
    lines: dict[str, Truth]


class Decoder:
    """Decodes signatures of one library, which has its local policy applied.

    `may_be` is how the service for EHRs says "may be appropriate".
    """

    def __init__(self, library: Library, may_be: MayBe) -> None:
        self.library = library
        self.may_be = may_be
        self.scenarios = [one for one in library.scenarios.values() if one.status != "retired"]
        questions = {"", *(one.question for one in self.scenarios)}
        self._asked = {name: [s for s in self.scenarios if name in ("", s.question)] for name in questions}

    def answer(self, signature: Signature) -> OrderAnswer:
        """The answer about every order with this signature."""
        assessment = self.assessment(signature)
        return order_answer(
            self.library,
            assessment,
            self.may_be,
            speaks=signature.speaks,
            sides_differ=signature.sides_differ,
        )

    def assessment(self, signature: Signature) -> Assessment:
        """The assessment as far as a signature holds it: without the facts themselves, a question or a pathway."""
        if signature.expired:
            signature = signature._replace(raised={})
        asked = [] if signature.expired else self._asked.get(signature.question, [])
        match = Match(tuple(self._verdict(one, signature) for one in asked), signature.question)
        raised = tuple(self._raised(signature, match))
        gaps = () if match.fits or match.open else held_gaps(self.library, _held(signature, GAPS), signature.question)
        given = {QUESTION: signature.question, ORDER: signature.order}
        values: dict[str, Scalar] = {name: value for name, value in given.items() if value}
        return Assessment(
            outcome="not-evaluated" if signature.expired else outcome_of(match, ()),
            as_of=date.min,
            facts=Facts({}, values, frozenset(), (), date.min),
            match=match,
            impossible=held_impossible(self.library, _held(signature, IMPOSSIBLE)),
            gaps=gaps,
            conflicts=(),
            question=None,
            disagreements=disagreements(match),
            decided=decided_regardless(match),
            order=order_check(signature.order, match, raised, ()),
            position=None,
        )

    def _raised(self, signature: Signature, match: Match) -> Iterator[Raised]:
        """The concerns that apply, of the scenarios that fit and of the topics."""
        for where, concern in concerns_to_check(match, self.library.topics.values()):
            if signature.raised.get(f"{where}#{concern.id}") is TRUE:
                yield Raised(where, concern)

    def _verdict(self, scenario: Scenario, signature: Signature) -> Verdict:
        word = verdict_word(signature.verdicts[scenario.id])
        lines = tuple(
            Line(criterion, signature.lines.get(f"{scenario.id}#{number}", UNKNOWN))
            for number, criterion in enumerate(scenario.fits, 1)
            if signature.lines
        )
        return Verdict(scenario, word, lines, signature.needs if word == "open" else ())


def _held(signature: Signature, place: str) -> frozenset[str]:
    """The ids of what holds among the impossible facts, or among the gaps."""
    start = f"{place}#"
    held = (name for name, truth in signature.raised.items() if truth is TRUE and name.startswith(start))
    return frozenset(name.removeprefix(start) for name in held)
