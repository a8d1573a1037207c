"""Facts that contradict each other: what each reading would lead to, and whether that changes the advice."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from rightscan.engine.facts import Contradiction, Facts, Known, derive_facts
from rightscan.engine.match import Match, find_match
from rightscan.model.fact import Value
from rightscan.model.library import Library


class Reading(msgspec.Struct, frozen=True):
    """One reading of a contradicted fact, and the match it would lead to."""

    known: Known
    match: Match


class Conflict(msgspec.Struct, frozen=True):
    """A contradicted fact whose readings lead to different scenarios."""

    fact: str
    readings: tuple[Reading, ...]


def match_every_reading(
    library: Library, stated: Mapping[str, Value], facts: Facts
) -> tuple[Match, tuple[Conflict, ...]]:
    """The match, and the contradictions that stand in its way.

    Where all readings of a contradicted fact give a scenario the same verdict, the verdict stands; where they differ,
    it is the one with the disputed fact unknown. Only readings that leave different scenarios possible are a conflict.
    """
    match = find_match(library, facts)
    disputed = [_readings(library, stated, facts, contradiction) for contradiction in facts.contradictions]
    conflicts = tuple(conflict for conflict in disputed if _leads_apart(conflict))
    if conflicts or not disputed:
        return match, conflicts
    return _agreed(match, [reading.match for conflict in disputed for reading in conflict.readings]), ()


def _readings(library: Library, stated: Mapping[str, Value], facts: Facts, contradiction: Contradiction) -> Conflict:
    found = []
    for known in contradiction.readings:
        settled = derive_facts(library.facts, stated, facts.as_of, facts.declined, {contradiction.fact: known})
        found.append(Reading(known, find_match(library, settled)))
    return Conflict(contradiction.fact, tuple(found))


def _leads_apart(conflict: Conflict) -> bool:
    """Whether the readings leave different scenarios possible. If they do not, the contradiction changes no advice."""
    live = {
        tuple((verdict.scenario.id, verdict.word) for verdict in (*reading.match.fits, *reading.match.open))
        for reading in conflict.readings
    }
    return len(live) > 1


def _agreed(match: Match, readings: list[Match]) -> Match:
    """The verdicts on which all readings agree, and for the others the verdict with the disputed fact unknown."""
    verdicts = []
    for place, verdict in enumerate(match.verdicts):
        others = [reading.verdicts[place] for reading in readings]
        alike = len({other.word for other in others}) == 1
        verdicts.append(others[0] if alike else verdict)
    return Match(tuple(verdicts), match.question)
