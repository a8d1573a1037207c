"""Pairs of scenarios that one patient can fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rightscan.curation.prove.finding import Finding, Overlap
from rightscan.curation.prove.space import Space, confirmed, live
from rightscan.logic import facts_in
from rightscan.model.scenario import Scenario


def find_overlaps(space: Space) -> tuple[Overlap, ...]:
    """Every pair that some patient fits, with that patient, whom the engine has confirmed."""
    return tuple(
        overlap for one, other in combinations(live(space.library), 2) for overlap in _overlap(space, one, other)
    )


def stale_declarations(space: Space, overlaps: tuple[Overlap, ...]) -> Iterator[Finding]:
    """Overlaps that are declared and do not happen."""
    found = {frozenset((overlap.one, overlap.other)) for overlap in overlaps}
    for scenario in live(space.library):
        for declared in scenario.overlaps:
            if frozenset((scenario.id, declared.other)) not in found:
                yield Finding(scenario.id, f"declares an overlap with {declared.other}, and no patient fits both", {})


def facts_of(*scenarios: Scenario) -> tuple[str, ...]:
    """The facts that the criteria of these scenarios read."""
    return tuple(name for scenario in scenarios for line in scenario.fits for name in facts_in(line.expression))


def _overlap(space: Space, one: Scenario, other: Scenario) -> Iterator[Overlap]:
    both = (space.fits(one), space.fits(other))
    if space.find(*both) is None:
        return
    patient = space.patient(facts_of(one, other), *both)
    verdicts = confirmed(space.library, patient)
    assert verdicts.get(one.id) == verdicts.get(other.id) == "fits", f"solver and engine disagree on {patient}"
    reason = _reason(one, other)
    declared = "question" if one.question != other.question else "stated" if reason else ""
    yield Overlap(one.id, other.id, declared, _rated_differently(one, other), patient, reason)


def _reason(one: Scenario, other: Scenario) -> str:
    """What either scenario says about their overlap."""
    said = [entry.say for entry in one.overlaps if entry.other == other.id]
    said += [entry.say for entry in other.overlaps if entry.other == one.id]
    return " ".join(said)


def _rated_differently(one: Scenario, other: Scenario) -> tuple[str, ...]:
    categories = {rating.procedure: rating.category for rating in one.ratings}
    return tuple(r.procedure for r in other.ratings if categories.get(r.procedure, r.category) != r.category)
