"""What reads each fact and names each word of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rightscan.engine.derive import DERIVED, inputs_of
from rightscan.engine.match import QUESTION
from rightscan.engine.order_check import ORDER
from rightscan.logic import Expression, Is, atoms
from rightscan.model.library import Library, Topic
from rightscan.model.scenario import Concern, Scenario


class Usage(msgspec.Struct, frozen=True):
    """What is left over: facts nothing reads, facts that only feed others (with those), words no condition names."""

    unread: tuple[str, ...]
    feeding: dict[str, tuple[str, ...]]
    unnamed: dict[str, tuple[str, ...]]


def measure_usage(library: Library) -> Usage:
    """The vocabulary against every condition, pathway trigger and question of the content.

    Words of a fact from which others are worked out are not counted as unnamed, nor are coarse words: the finer ones
    stand for them.
    """
    named = set(_named(library))
    read = {fact for fact, _ in named}
    fed = {name: _fed(library, name) for name in library.facts}
    return Usage(
        unread=tuple(name for name in library.facts if name not in read and not fed[name]),
        feeding={name: fed[name] for name in library.facts if name not in read and fed[name]},
        unnamed={
            fact.name: words
            for fact in library.facts.values()
            if fact.kind == "choice" and fact.name in read and not fed[fact.name]
            if (words := tuple(w.id for w in fact.words if not w.covers and (fact.name, w.id) not in named))
        },
    )


def _fed(library: Library, name: str) -> tuple[str, ...]:
    """The facts of the vocabulary that can be worked out from this one."""
    return tuple(fact for fact in DERIVED if fact != name and fact in library.facts and name in inputs_of(fact))


def _named(library: Library) -> Iterator[tuple[str, str]]:
    """Every fact with every word by which something reads it; an empty word where it is read without one."""
    for expression in _conditions(library):
        for atom in atoms(expression):
            yield atom.fact, ""
            if isinstance(atom, Is):
                yield from ((atom.fact, word) for word in atom.values)
    for scenario in library.scenarios.values():
        yield QUESTION, ""
        yield QUESTION, scenario.question
        for word in (*(r.procedure for r in scenario.ratings), *scenario.not_recorded):
            yield ORDER, ""  # the order check looks the ordered study up among the ratings
            yield ORDER, word
        for leave in scenario.pathway.leaves if scenario.pathway else ():
            yield from leave.change.items()
            yield from ((fact, "") for fact in leave.change)
    yield from ((QUESTION, word) for topic in library.topics.values() for gap in topic.gaps for word in gap.questions)


def _conditions(library: Library) -> Iterator[Expression]:
    for scenario in library.scenarios.values():
        yield from _of_scenario(scenario)
    for topic in library.topics.values():
        yield from _of_topic(topic)
    yield from (entry.when for entry in library.impossible)


def _of_scenario(scenario: Scenario) -> Iterator[Expression]:
    yield from (line.expression for line in scenario.fits)
    yield from (redirect.when for redirect in scenario.instead)
    yield from (entry.when for entry in scenario.considerations if entry.when is not None)
    for concern in scenario.concerns:
        yield from _of_concern(concern)


def _of_topic(topic: Topic) -> Iterator[Expression]:
    yield from [topic.population] if topic.population is not None else []
    yield from (gap.when for gap in topic.gaps)
    for concern in topic.concerns:
        yield from _of_concern(concern)


def _of_concern(concern: Concern) -> Iterator[Expression]:
    yield concern.when
    yield from [concern.unless] if concern.unless is not None else []
