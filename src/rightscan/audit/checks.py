"""A library whose declared gaps and impossible facts are judged with the concerns, for whole tables.

They are conditions like any other; as concerns of two topics of their own they need no second way through a backend.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rightscan.logic import All
from rightscan.model.library import Gap, Impossible, Library, Topic
from rightscan.model.scenario import Concern

IMPOSSIBLE, GAPS = "@impossible", "@gaps"


def with_checks(library: Library) -> Library:
    """The library with two topics more: the impossible facts, and the gaps among those whom their topic speaks of."""
    impossible = [Concern(one.id, "inform", one.when, one.say, one.cites) for one in library.impossible]
    topics = (_topic(IMPOSSIBLE, impossible), _topic(GAPS, list(_gaps(library))))
    return msgspec.structs.replace(library, topics={**library.topics, **{topic.id: topic for topic in topics}})


def _topic(name: str, concerns: list[Concern]) -> Topic:
    return Topic(name, "", "", "", "", "", (), tuple(concerns))


def _gaps(library: Library) -> Iterator[Concern]:
    for topic in library.topics.values():
        for gap in topic.gaps if topic.population is not None else ():
            when = All((topic.population, gap.when)) if topic.population is not None else gap.when
            yield Concern(gap_name(gap), "inform", when, gap.say, gap.cites)


def gap_name(gap: Gap) -> str:
    """The name of a gap among all: two topics may use one id."""
    return f"{gap.topic}/{gap.id}"


def held_gaps(library: Library, held: frozenset[str], question: str) -> tuple[Gap, ...]:
    """The gaps that hold and stand for the question asked."""
    gaps = (gap for topic in library.topics.values() for gap in topic.gaps)
    return tuple(gap for gap in gaps if gap_name(gap) in held and question in gap.questions)


def held_impossible(library: Library, held: frozenset[str]) -> tuple[Impossible, ...]:
    """The impossible facts that hold."""
    return tuple(entry for entry in library.impossible if entry.id in held)
