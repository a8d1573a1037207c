"""What each study is rated in the scenarios that fit, and what can be said before it is known which one fits."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from rightscan.engine.match import Match, Verdict
from rightscan.model.citation import Citations
from rightscan.model.scenario import CategoryId, Rating, Scenario

# From the best category to the worst; only for choosing an alternative, never to rank studies of one category.
ORDER_OF_CATEGORIES: tuple[CategoryId, ...] = (
    "usually-appropriate",
    "may-be-appropriate",
    "may-be-appropriate-disagreement",
    "usually-not-appropriate",
)


class Rated(msgspec.Struct, frozen=True):
    """One rating in the scenario it belongs to."""

    scenario: str
    rating: Rating


class Disagreement(msgspec.Struct, frozen=True):
    """One study that two fitting scenarios rate differently. Both stand; nothing is merged."""

    procedure: str
    ratings: tuple[Rated, ...]


class Decided(msgspec.Struct, frozen=True):
    """A study with the same category in every scenario that is still possible."""

    procedure: str
    category: str
    cites: Citations


def ratings_of(verdicts: Iterable[Verdict]) -> dict[str, tuple[Rated, ...]]:
    """Every rated study with its ratings, in the order of the scenarios."""
    found: dict[str, tuple[Rated, ...]] = {}
    for verdict in verdicts:
        for rating in verdict.scenario.ratings:
            found[rating.procedure] = (*found.get(rating.procedure, ()), Rated(verdict.scenario.id, rating))
    return found


def disagreements(match: Match) -> tuple[Disagreement, ...]:
    """The studies on which the sources of the fitting scenarios differ."""
    return tuple(
        Disagreement(procedure, rated)
        for procedure, rated in ratings_of(match.fits).items()
        if len({entry.rating.category for entry in rated} - {"not-recorded"}) > 1
    )


def decided_regardless(match: Match) -> tuple[Decided, ...]:
    """While no scenario fits yet: what every scenario that is still open says of a study, if they all say the same."""
    if match.fits or len(match.open) < 2:
        return ()
    found = []
    for procedure, rated in ratings_of(match.open).items():
        categories = {entry.rating.category for entry in rated}
        of_the_source = all(entry.rating.local is None for entry in rated)  # a local one needs its scenario beside it
        if len(rated) == len(match.open) and len(categories) == 1 and of_the_source:
            cites = tuple(dict.fromkeys(cite for entry in rated for cite in entry.rating.cites))
            found.append(Decided(procedure, rated[0].rating.category, cites))
    return tuple(found)


def standing_categories(match: Match, procedure: str) -> frozenset[str]:
    """The categories of a study by the sources of all scenarios that fit.

    Empty while none fits, or where one that is still open could add another category. While the
    clinical question is not known, a possible scenario of another question that says nothing of the study could be the
    one that is meant: then nothing stands either.
    """
    possible = (*match.fits, *match.open)
    if len({verdict.scenario.question for verdict in possible}) > 1 and any(
        not _recorded([verdict], procedure) for verdict in possible
    ):
        return frozenset()
    fitting, open_ones = (_recorded(verdicts, procedure) for verdicts in (match.fits, match.open))
    return fitting if open_ones <= fitting else frozenset()


def _recorded(verdicts: Iterable[Verdict], procedure: str) -> frozenset[str]:
    rated = ratings_of(verdicts).get(procedure, ())
    return frozenset(entry.rating.category for entry in rated if entry.rating.category != "not-recorded")


def best_rated(scenario: Scenario) -> tuple[Rating, ...]:
    """The studies of the best category in the scenario, as equals; none where nothing is above usually not appropriate.

    A local category counts in place of the source's; whoever shows it shows both.
    """
    for category in ORDER_OF_CATEGORIES[:-1]:
        found = tuple(rating for rating in scenario.ratings if rating.counts == category)
        if found:
            return found
    return ()
