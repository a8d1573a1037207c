"""Suggestions: another study in place of the one ordered, no study at all, or an answer added to the order.

Every suggestion carries the whole order, so that an EHR has nothing to put together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from rightscan.engine.assess import Assessment
from rightscan.engine.match import QUESTION
from rightscan.engine.order_check import NO_IMAGING
from rightscan.faces.cds_hooks.wire import Action, Suggestion
from rightscan.intake.fhir.codes import TOLD
from rightscan.intake.fhir.draft import PROCEDURE, Draft
from rightscan.intake.fhir.told import codes_of
from rightscan.intake.form import NOT_KNOWN
from rightscan.model.library import Library
from rightscan.presentation.data import AlternativeData
from rightscan.presentation.question import AnswerWord, QuestionData

MOST_ANSWERS = 12
_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_BREASTS = {
    "left": {"code": "80248007", "display": "left breast"},
    "right": {"code": "73056007", "display": "right breast"},
}
_NOT_KNOWN = AnswerWord(NOT_KNOWN[0], "not known")
_OF_THE_OLD_STUDY = frozenset(
    """text patientInstruction orderDetail instantiatesCanonical instantiatesUri quantityQuantity quantityRatio
    quantityRange performerType""".split()  # noqa: SIM905  read as a list of words
)
"""Elements that say how the study is to be done, and would be wrong for another one."""

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
"""What FHIR takes for the id of a resource."""

Rate = Callable[[dict[str, Any], str], dict[str, Any]]
"""Puts the rating of a study on an order, where there is one."""
Name = Callable[[str], str]
"""The identifier of a suggestion, by what it suggests."""


class Order(NamedTuple):
    """An order in work: as received, without a rating of ours, as read, and assessed."""

    resource: dict[str, Any]
    plain: dict[str, Any]
    draft: Draft
    assessment: Assessment


def alternatives(
    library: Library, order: Order, offered: tuple[AlternativeData, ...], rate: Rate, name: Name
) -> Iterator[tuple[Suggestion, str]]:
    """A suggestion for each better rated study, with that study. Studies of one category are equals: none stands out."""
    for one in offered:
        if one.procedure == NO_IMAGING:
            if not _ID.fullmatch(str(order.resource["id"])):
                continue  # no action can name this order; the card still says it
            gone = Action("delete", "Remove this imaging order", resource_id=f"ServiceRequest/{order.resource['id']}")
            yield Suggestion("Order no imaging", name(NO_IMAGING), (gone,)), NO_IMAGING
            continue
        changed = rate(with_study(library, order, one.procedure), one.procedure)
        action = Action("update", f"Change the order to {one.name}", changed)
        yield Suggestion(f"Order {one.name} instead", name(one.procedure), (action,)), one.procedure


def with_study(library: Library, order: Order, study: str) -> dict[str, Any]:
    """The order for another study, on the side that was ordered; patient, reasons and all the rest stay."""
    named = library.procedures[study]
    codes = dict(named.codes)
    code = codes.get("bilateral" if order.draft.side == "both" else order.draft.side) or codes.get("unspecified", "")
    loinc = [{"system": _LOINC, "code": code, "display": named.name}] if code else []
    own = {"system": PROCEDURE, "code": study, "display": named.name}
    kept = {key: one for key, one in order.plain.items() if key.removeprefix("_") not in _OF_THE_OLD_STUDY}
    if (
        "bodySite" not in kept
        and order.draft.side in _BREASTS
        and "breast" in study
        and code != codes.get(order.draft.side)
    ):
        kept["bodySite"] = [{"coding": [{"system": _SNOMED, **_BREASTS[order.draft.side]}]}]
    return {**kept, "code": {"coding": [*loinc, own], "text": named.name}}


def answers(order: Order, question: QuestionData, name: Name) -> Iterator[Suggestion]:
    """A suggestion for each answer: it goes onto the order as a reason, and the next call reads it there."""
    possible = _possible(order, question)[:MOST_ANSWERS]
    for answer in (*possible, _NOT_KNOWN) if possible else ():  # an amount has to be typed: see the link
        said = {
            "system": TOLD,
            "code": f"{question.fact}:{answer.value}",
            "display": f"{question.label}: {answer.label}",
        }
        listed = order.resource.get("reasonCode")
        reasons = [one for one in (listed if isinstance(listed, list) else []) if one and not _is_about(one, question)]
        changed = {**order.plain, "reasonCode": [*reasons, {"coding": [said], "text": said["display"]}]}
        action = Action("update", f"Add to the order: {said['display']}", changed)
        yield Suggestion(_label(answer.label), name(said["code"]), (action,))


def _is_about(reason: object, question: QuestionData) -> bool:
    """Whether a reason is an earlier answer to the same question."""
    return any(code.partition(":")[0] == question.fact for code in codes_of(reason))


def _possible(order: Order, question: QuestionData) -> list[AnswerWord]:
    """The answers; of clinical questions those of scenarios that are still possible, first those that rate the study."""
    if question.fact != QUESTION:
        return list(question.answers)
    match, study = order.assessment.match, order.draft.study
    scenarios = [verdict.scenario for verdict in (*match.fits, *match.open)]
    asked = {scenario.question for scenario in scenarios}
    rating = {scenario.question for scenario in scenarios if any(r.procedure == study for r in scenario.ratings)}
    possible = [answer for answer in question.answers if answer.value in asked]
    return sorted(possible, key=lambda answer: answer.value not in rating)


def _label(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
