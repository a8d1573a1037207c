"""Whether a card would change anything, and what it says. Over-firing is what gets decision support switched off."""

from __future__ import annotations

from typing import Any

import msgspec

from rightscan.engine.interrupt import Interruption
from rightscan.faces.known import Known, sides_text
from rightscan.intake.fhir.draft import Draft
from rightscan.model.library import Library
from rightscan.presentation.data import AlternativeData, Answer
from rightscan.presentation.order_card import (
    asking_summary,
    card_detail,
    concern_summary,
    conflict_summary,
    fitting_detail,
    rated_summary,
    shortened,
)
from rightscan.presentation.question import QuestionData
from rightscan.presentation.words import NOTICE


class Advice(msgspec.Struct, frozen=True):
    """What a card says. `alternatives` are offered in place of the order, `question` is asked, `page` is linked.

    `without_rating` is the order without a rating that no longer applies, offered in its place.
    """

    indicator: str
    summary: str
    detail: str
    alternatives: tuple[AlternativeData, ...] = ()
    question: QuestionData | None = None
    page: str = "/answer"
    can_be_overridden: bool = True
    without_rating: dict[str, Any] | None = None


def advise(library: Library, said: Answer, known: Known, draft: Draft, card: Interruption) -> Advice:
    """What a card about an order says."""
    if card.kind == "not-evaluated":
        return Advice("warning", shortened(f"Not evaluated. {said.headline}"), card_detail(said, known.remarks))
    if card.kind == "conflict":
        return Advice("info", conflict_summary(said), card_detail(said, known.remarks))
    if card.kind == "sides":
        return _sides(library, said, known, draft)
    if card.kind == "question":
        return _question(said, known, card)
    if card.kind == "order":
        return _about_the_order(said, known, card)
    return Advice("info", asking_summary(said), card_detail(said, known.remarks), page="/ask")


def _sides(library: Library, said: Answer, known: Known, draft: Draft) -> Advice:
    line = sides_text(library, known, draft)
    return Advice("info", shortened(line), card_detail(said, (line, *known.remarks)))


def _about_the_order(said: Answer, known: Known, card: Interruption) -> Advice:
    """What a scenario that fits says of the order: a better study, a warning, or two sources that disagree."""
    assert said.order is not None
    indicator = "warning" if card.is_loud else "info"
    detail = card_detail(said, known.remarks)
    return Advice(indicator, rated_summary(said.order), detail, said.order.alternatives, said.question)


def _question(said: Answer, known: Known, card: Interruption) -> Advice:
    """The one question whose answer would settle the rating; first a warning that holds whatever the answer is."""
    line = concern_summary(said.order) if said.order and card.is_loud else asking_summary(said)
    indicator = "warning" if card.is_loud else "info"
    return Advice(indicator, line, card_detail(said, known.remarks), (), said.question, "/ask")


STALE = "The order or the record has changed; the rating on this order no longer applies."


def stale_advice(reason: str, plain: dict[str, Any]) -> Advice:
    """The order carries a rating from before it, or what is known, was changed, and none can be given now."""
    detail = f"{STALE} {reason}\n\n{NOTICE}\n"
    return Advice("info", STALE, detail, can_be_overridden=False, without_rating=plain)


def unread_advice(draft: Draft) -> Advice | None:
    """The honest word about an order whose study cannot be read; None where it is simply not covered here."""
    if draft.is_empty:
        line = "This order names no study that could be read, so nothing was checked."
    elif draft.why.startswith("its code"):
        line = f"This order was not rated: {draft.why}."
    else:
        return None
    return Advice("info", line, f"{line} Choose the study, and it is rated.\n\n{NOTICE}\n", can_be_overridden=False)


def patient_advice(said: Answer, known: Known) -> Advice | None:
    """The scenarios that fit the patient whose record is open; None where none does."""
    if said.outcome != "matched" or said.impossible:
        return None
    line = shortened(f"Imaging guidance fits this patient: {said.headline}")
    return Advice("info", line, fitting_detail(said, known.remarks), can_be_overridden=False)
