"""Ratings on an order, in the form of the Argonaut guide.

The CMS programme that the guide was written for was rescinded from 2024: this is a form of exchange and no claim. The
guide knows three words; how "may be appropriate" is said in them is a setting (docs/decisions/0018).
"""

from __future__ import annotations

from typing import Any

from rightscan.engine.assess import Assessment
from rightscan.engine.interrupt import OrderRating, rate_order
from rightscan.faces.cds_hooks.settings import Settings
from rightscan.model.library import Library

_BASE = "http://fhir.org/argonaut/Extension/pama-rating"
_CODES = "http://fhir.org/argonaut/CodeSystem/pama-rating"
CATEGORY = "urn:rightscan:category"
SCENARIO = "urn:rightscan:scenario:"


def rate(assessment: Assessment, study: str, settings: Settings) -> OrderRating | None:
    """The rating of a study for this patient, with the words that the site chose for "may be appropriate"."""
    return rate_order(assessment, study, settings.may_be_appropriate)


def rated(
    order: dict[str, Any], rating: OrderRating, consult: str, library: Library, settings: Settings
) -> dict[str, Any]:
    """The order with the rating; nothing else of it changes, except that an older rating of this kind is replaced."""
    plain = unrated(order, settings)
    return {**plain, "extension": [*plain.get("extension", []), *_made(rating, consult, library, settings)]}


def unrated(order: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The order without a rating of ours. One of another service stays: it is not ours to take away."""
    ours = is_rated(order, settings)
    kept = [one for one in _extensions_of(order) if not (ours and _is_rating(one))]
    plain = {key: value for key, value in order.items() if key != "extension"}
    return {**plain, "extension": kept} if kept else plain


def is_rated(order: dict[str, Any], settings: Settings) -> bool:
    """Whether the order carries a rating of this service, by the word for the mechanism consulted."""
    return any(
        one.get("url") == f"{_BASE}-qcdsm-consulted" and one.get("valueString") == settings.consulted
        for one in _extensions_of(order)
    )


def _extensions_of(order: dict[str, Any]) -> list[dict[str, Any]]:
    listed = order.get("extension")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _is_rating(extension: dict[str, Any]) -> bool:
    return str(extension.get("url")).startswith(_BASE)


def earlier_consult(order: dict[str, Any]) -> str:
    """The consultation whose rating the order carries already; empty where it carries none."""
    for one in _extensions_of(order):
        if one.get("url") == f"{_BASE}-consult-id" and isinstance(one.get("valueUri"), str):
            return str(one["valueUri"])
    return ""


def _made(rating: OrderRating, consult: str, library: Library, settings: Settings) -> list[dict[str, Any]]:
    finer = [
        {"system": CATEGORY, "code": category, "display": library.categories[category].label}
        for category in rating.categories
    ]
    applied = [{"url": f"{_BASE}-auc-applied", "valueUri": _address(one, settings)} for one in rating.scenarios]
    return [
        {"url": _BASE, "valueCodeableConcept": {"coding": [{"system": _CODES, "code": rating.code}, *finer]}},
        {"url": f"{_BASE}-qcdsm-consulted", "valueString": settings.consulted},
        {"url": f"{_BASE}-consult-id", "valueUri": consult},
        *applied,
    ]


def _address(scenario: str, settings: Settings) -> str:
    """The page of a scenario, or its name where no pages are known."""
    return (
        f"{settings.answers_url.rstrip('/')}/scenario/{scenario}" if settings.answers_url else f"{SCENARIO}{scenario}"
    )
