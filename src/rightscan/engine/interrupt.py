"""Whether an order is interrupted by a card, and because of what: the rule of the service for EHRs, without its words.

The audit counts by the same rule what the service would have shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from rightscan.engine.assess import Assessment
from rightscan.engine.order_check import OrderCheck
from rightscan.engine.rating import standing_categories
from rightscan.model.fact import Fact

MayBe = Literal["appropriate", "not-appropriate", "left-out"]
CardKind = Literal["not-evaluated", "conflict", "sides", "question", "order", "unanswered"]
NONE_APPLIES = "no-criteria-apply"
AGAINST = "usually-not-appropriate"
_OF_THE_PATIENT = ("question", "disease", "course", "signs")
"""The groups of facts without which nothing is known of the patient but sex and age."""


class OrderRating(msgspec.Struct, frozen=True):
    """What an order is rated: one of three codes, the ACR categories behind it, and the scenarios."""

    code: str
    categories: tuple[str, ...]
    scenarios: tuple[str, ...]


class Interruption(msgspec.Struct, frozen=True):
    """One card. `because` names each rule that alone would have brought it; `is_loud` where one of them is a warning."""

    kind: CardKind
    because: tuple[str, ...]
    is_loud: bool = False


def says_something(vocabulary: Mapping[str, Fact], known: Iterable[str]) -> bool:
    """Whether anything is known beyond sex, age and the order."""
    return any(vocabulary[name].group in _OF_THE_PATIENT for name in known)


def rate_order(assessment: Assessment, study: str, may_be: MayBe) -> OrderRating | None:
    """The rating of a study for this patient; None while it is not settled, or cannot be said in one of the codes."""
    if assessment.impossible or assessment.outcome in ("conflict", "not-evaluated"):
        return None
    if assessment.outcome == "out-of-scope":
        return OrderRating(NONE_APPLIES, (), ())
    categories = tuple(sorted(standing_categories(assessment.match, study)))
    codes = {_code(category, may_be) for category in categories}
    if len(codes) != 1 or "" in codes:
        return None
    rating = [v.scenario for v in assessment.match.fits if any(r.procedure == study for r in v.scenario.ratings)]
    return OrderRating(codes.pop(), categories, tuple(scenario.id for scenario in rating))


def _code(category: str, may_be: MayBe) -> str:
    if category == "usually-appropriate":
        return "appropriate"
    if category == AGAINST:
        return "not-appropriate"
    return "" if may_be == "left-out" else may_be


def interruption(
    assessment: Assessment, rating: OrderRating | None, *, speaks: bool, sides_differ: bool, asks: bool
) -> Interruption | None:
    """The card about an order; None where it would change nothing.

    `speaks` says whether anything is known beyond sex and age, `sides_differ` whether order and record name different
    breasts, `asks` whether there is a next question.
    """
    if not speaks:
        return None
    if (fault := _fault(assessment, sides_differ)) is not None:
        return fault
    loud = tuple(_loud(assessment.order))
    if rating is None and asks:
        return Interruption("question", ("a-fact-is-missing",), is_loud=bool(loud))
    because = tuple(_about_the_order(assessment.order, loud)) if assessment.match.fits else ()
    if because:
        against = {rated.rating.category for rated in assessment.order.ratings} == {AGAINST}
        return Interruption("order", because, is_loud=bool(loud) or against)
    if rating is None and assessment.outcome == "needs-answers":
        return Interruption("unanswered", ("not-known-when-asked",))
    return None


def _fault(assessment: Assessment, sides_differ: bool) -> Interruption | None:
    """What has to be mended before anything can be said of the order."""
    if assessment.outcome == "not-evaluated":
        return Interruption("not-evaluated", ("content-too-old",), is_loud=True)
    if assessment.outcome == "conflict" or assessment.impossible:
        return Interruption("conflict", tuple(_contradicting(assessment)))
    return Interruption("sides", ("sides-differ",)) if sides_differ else None


def _contradicting(assessment: Assessment) -> Iterator[str]:
    if assessment.outcome == "conflict":
        yield "facts-contradict"
    yield from (f"impossible#{entry.id}" for entry in assessment.impossible)


def _loud(order: OrderCheck) -> Iterator[str]:
    """The concerns that are more than a note, by where they belong and their id."""
    yield from (f"{one.where}#{one.concern.id}" for one in order.raised if one.concern.level != "inform")


def _about_the_order(order: OrderCheck, loud: tuple[str, ...]) -> Iterator[str]:
    """What a scenario that fits says of the order: a better study, a warning, or two sources that disagree."""
    categories = {rated.rating.category for rated in order.ratings}
    yield from loud
    if order.alternatives:
        yield "a-better-study"
    if AGAINST in categories:
        yield AGAINST
    if len(categories) > 1:
        yield "ratings-differ"
