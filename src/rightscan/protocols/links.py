"""What the guidance says about the study of a protocol: ratings, concerns, words for the order."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.logic import Is, atoms
from rightscan.model.library import Library
from rightscan.model.protocol import Links, Protocol, RaisedIn, RatedIn
from rightscan.model.scenario import Concern
from rightscan.protocols.find import ORDER


def links_of(library: Library, protocol: Protocol) -> Links:
    """Every rating and concern of the procedures of this protocol, in the order of the content.

    The ratings are those of the sources: a category that only a local policy has is left out.
    """
    names = (protocol.procedure, *protocol.also)
    scenarios = library.scenarios.values()
    return Links(
        procedures=tuple(library.procedures[name] for name in names),
        ratings=tuple(
            RatedIn(scenario.id, rating.procedure, rating.category, rating.cites)
            for scenario in scenarios
            for rating in scenario.ratings
            if rating.procedure in names and rating.category != "not-recorded"
        ),
        concerns=tuple(raised for raised in _all_concerns(library) if _is_about(raised.concern, names)),
        orders=tuple(
            (scenario.id, text) for scenario in scenarios for text in scenario.orders if text.procedure in names
        ),
    )


def _all_concerns(library: Library) -> Iterator[RaisedIn]:
    for part in (library.scenarios, library.topics):
        for where in part.values():
            yield from (RaisedIn(where.id, concern) for concern in where.concerns)


def _is_about(concern: Concern, names: tuple[str, ...]) -> bool:
    """It points at a rule of the protocol, or an order of the study raises it."""
    if concern.protocol.partition("#")[0] in names:
        return True
    orders = [atom for atom in atoms(concern.when) if isinstance(atom, Is) and atom.fact == ORDER]
    return any(name in atom.values for atom in orders for name in names)
