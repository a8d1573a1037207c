"""The local policy of a site, laid over the content for one day: beside the source, never in its place.

Only additions are possible: a local category beside that of the source, further concerns, notes. Criteria, redirects,
source ratings, concerns and errata stay as they are.
"""

from __future__ import annotations

from datetime import date

import msgspec

from rightscan.engine.kept import kept_with_library
from rightscan.model.library import Library
from rightscan.model.local import Lapsed
from rightscan.model.policy import CategoryEntry, Policy
from rightscan.model.scenario import Rating, Scenario


def with_policy(library: Library, as_of: date) -> Library:
    """The library with the local entries in force on this day; those that have lapsed are listed with their scenario.

    Days on which the same entries are in force get the same library, so that what is kept with it is made once.
    """
    policy = library.policy
    if policy is None:
        return library
    laid_over, lapsed = _laid_over(library), sum(as_of > day for day in policy.last_days)
    if lapsed not in laid_over:
        scenarios = {name: _with_entries(scenario, policy, as_of) for name, scenario in library.scenarios.items()}
        laid_over[lapsed] = msgspec.structs.replace(library, scenarios=scenarios, policy=None)
    return laid_over[lapsed]


@kept_with_library
def _laid_over(_library: Library) -> dict[int, Library]:
    """The library with its policy, by how many of the last days have passed."""
    return {}


def _with_entries(scenario: Scenario, policy: Policy, as_of: date) -> Scenario:
    """The scenario with its local entries, in force or lapsed."""
    categories = [entry for entry in policy.categories if entry.scenario == scenario.id]
    concerns = [entry.concern for entry in policy.concerns if entry.scenario == scenario.id]
    notes = [entry.note for entry in policy.notes if entry.scenario == scenario.id]
    entries = [Lapsed("category", entry.procedure, entry.local.terms, entry.local.cites) for entry in categories]
    entries += [Lapsed("concern", concern.id, concern.terms, concern.cites) for concern in concerns if concern.terms]
    entries += [Lapsed("note", note.id, note.terms, note.cites) for note in notes]
    lapsed = tuple(entry for entry in entries if as_of > entry.terms.expires)
    over = {(entry.kind, entry.about) for entry in lapsed}
    return msgspec.structs.replace(
        scenario,
        ratings=_ratings(scenario, [entry for entry in categories if ("category", entry.procedure) not in over]),
        concerns=(*scenario.concerns, *(entry for entry in concerns if ("concern", entry.id) not in over)),
        notes=tuple(note for note in notes if ("note", note.id) not in over),
        lapsed=lapsed,
    )


def _ratings(scenario: Scenario, entries: list[CategoryEntry]) -> tuple[Rating, ...]:
    """The ratings of the source with the local category beside them, then studies that only the site rates."""
    local = {entry.procedure: entry.local for entry in entries}
    rated = {rating.procedure for rating in scenario.ratings}
    beside = [msgspec.structs.replace(rating, local=local.get(rating.procedure)) for rating in scenario.ratings]
    alone = [
        Rating(name, "not-recorded", entry.cites, local=entry) for name, entry in local.items() if name not in rated
    ]
    return (*beside, *alone)
