"""Whether a card would change anything, and what it says. Over-firing is what gets decision support switched off."""

from __future__ import annotations

from typing import Any

import msgspec

from rightscan.faces.cds_hooks.rating import Rating
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

_AGAINST = "usually-not-appropriate"


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


def advise(library: Library, said: Answer, known: Known, draft: Draft, rating: Rating | None) -> Advice | None:
    """The advice about an order; None where a card would change nothing."""
    if not known.speaks_of(library):
        return None
    if said.outcome == "not-evaluated":
        return Advice("warning", shortened(f"Not evaluated. {said.headline}"), card_detail(said, known.remarks))
    if said.outcome == "conflict" or said.impossible:
        return Advice("info", conflict_summary(said), card_detail(said, known.remarks))
    if known.sides_differ:
        return _sides(library, said, known, draft)
    if rating is None and said.question is not None:
        return _question(said, known)
    return _about_the_order(said, known) or _unanswerable(said, known, rating)


def _sides(library: Library, said: Answer, known: Known, draft: Draft) -> Advice:
    line = sides_text(library, known, draft)
    return Advice("info", shortened(line), card_detail(said, (line, *known.remarks)))


def _about_the_order(said: Answer, known: Known) -> Advice | None:
    """What a scenario that fits says of the order: a better study, a warning, or two sources that disagree."""
    order = said.order
    if order is None or not said.fits:
        return None
    categories = {rating.category for _, rating in order.ratings}
    loud = [concern for concern in order.concerns if concern.level != "Note"]
    if not (order.alternatives or loud or _AGAINST in categories or len(categories) > 1):
        return None
    indicator = "warning" if loud or categories == {_AGAINST} else "info"
    return Advice(indicator, rated_summary(order), card_detail(said, known.remarks), order.alternatives, said.question)


def _question(said: Answer, known: Known) -> Advice:
    """The one question whose answer would settle the rating; first a warning that holds whatever the answer is."""
    loud = [concern for concern in said.order.concerns if concern.level != "Note"] if said.order else []
    line = concern_summary(said.order) if said.order and loud else asking_summary(said)
    indicator = "warning" if loud else "info"
    return Advice(indicator, line, card_detail(said, known.remarks), (), said.question, "/ask")


def _unanswerable(said: Answer, known: Known, rating: Rating | None) -> Advice | None:
    """Every question was answered with not known, and the order is not settled."""
    if rating is not None or said.outcome != "needs-answers":
        return None
    return Advice("info", asking_summary(said), card_detail(said, known.remarks), page="/ask")


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
