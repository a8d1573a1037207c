"""Advice as a card, and what the log keeps of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from rightscan.engine.order_check import NO_IMAGING
from rightscan.engine.rating import standing_categories
from rightscan.faces.cds_hooks.advice import Advice
from rightscan.faces.cds_hooks.names import Names, hash_of
from rightscan.faces.cds_hooks.rating import rate, rated
from rightscan.faces.cds_hooks.reasons import OFFERED
from rightscan.faces.cds_hooks.settings import Settings
from rightscan.faces.cds_hooks.suggest import Order, Rate, alternatives, answers
from rightscan.faces.cds_hooks.wire import Action, Card, Link, Source, Suggestion
from rightscan.model.library import Library
from rightscan.presentation.address import address, fact_pairs
from rightscan.presentation.data import FactData
from rightscan.store.entry import Card as CardKept
from rightscan.store.entry import Suggestion as SuggestionKept

_LINKS = {"/answer": "Reasons, ratings and next steps", "/ask": "Answer the open questions"}


class Shown(NamedTuple):
    """A card and what is kept of it."""

    card: Card
    kept: CardKept


class CardMaker:
    """Makes cards with one content and one set of settings."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings

    def card(self, advice: Advice, names: Names, facts: Iterable[FactData] = (), order: Order | None = None) -> Shown:
        """The card of an advice; with suggestions where it offers a change of the order."""
        suggested = self._suggestions(advice, names, order)
        suggestions = tuple(one for one, _ in suggested)
        card = Card(
            uuid=names.card,
            summary=advice.summary,
            indicator=advice.indicator,
            source=self._source(),
            detail=advice.detail,
            suggestions=suggestions,
            selection_behavior="at-most-one" if suggestions else "",
            override_reasons=OFFERED if advice.can_be_overridden else (),
            links=self._links(advice.page, facts),
        )
        says = hash_of(advice.summary, advice.detail, *(one.label for one in suggestions))
        kept = tuple(SuggestionKept(one.uuid, what) for one, what in suggested)
        return Shown(card, CardKept(names.card, advice.indicator, kept, says))

    def _suggestions(self, advice: Advice, names: Names, order: Order | None) -> list[tuple[Suggestion, str]]:
        if advice.without_rating is not None:
            action = Action("update", "Take the rating off this order", advice.without_rating)
            return [(Suggestion("Take the old rating off", names.suggestion("rating"), (action,)), "rating off")]
        if order is None:
            return []
        settled = tuple(one for one in advice.alternatives if _is_settled(order, one.procedure))
        if settled:
            return list(alternatives(self.library, order, settled, self._rate(order, names), names.suggestion))
        if advice.question is None:
            return []
        listed = answers(order, advice.question, names.suggestion)
        return [(one, f"answer to {advice.question.fact}") for one in listed]

    def _rate(self, order: Order, names: Names) -> Rate:
        def with_rating(changed: dict[str, Any], study: str) -> dict[str, Any]:
            found = rate(order.assessment, study, self.settings)
            return changed if found is None else rated(changed, found, names.consult, self.library, self.settings)

        return with_rating

    def _source(self) -> Source:
        label = f"rightscan {self.library.edition.name}, after the ACR Appropriateness Criteria"
        base = self.settings.answers_url.rstrip("/")
        return Source(label, f"{base}/about" if base else "")

    def _links(self, page: str, facts: Iterable[FactData]) -> tuple[Link, ...]:
        """The page with the same facts, by their codes; no identifier and no date is in the address."""
        base = self.settings.answers_url.rstrip("/")
        pairs = fact_pairs(facts)
        return (Link(_LINKS[page], address(f"{base}{page}", pairs), "absolute"),) if base and pairs else ()


def _is_settled(order: Order, study: str) -> bool:
    """Whether the rating of an alternative is known; one whose rating could still change is named and not suggested."""
    return study == NO_IMAGING or bool(standing_categories(order.assessment.match, study))
