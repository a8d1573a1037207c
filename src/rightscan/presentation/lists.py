"""The content in lists: scenarios, facts, studies, topics, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rightscan.model.citation import Citation
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.guide import completeness_text
from rightscan.presentation.words import COMPLETENESS, radiation_text, source_text


def _scenarios(library: Library) -> Iterator[Block]:
    full = sum(scenario.kind == "full" for scenario in library.scenarios.values())
    rated = sum(len(scenario.ratings) for scenario in library.scenarios.values())
    yield Paragraph(completeness_text(list(library.scenarios.values())))
    yield Paragraph(
        f"{full} full workflows, {len(library.scenarios) - full} for routing; "
        f"{rated} ratings recorded. Content edition {library.edition.name}. {library.edition.status}"
    )
    for topic in library.topics.values():
        yield Heading(2, f"{topic.title} (ACR topic {topic.acr_topic})")
        for scenario in library.scenarios.values():
            if scenario.topic == topic.id:
                yield Bullet(f"{scenario.id}: {scenario.title} ({scenario.kind}; {_ratings(scenario)})")


def _ratings(scenario: Scenario) -> str:
    count = len(scenario.ratings)
    return f"{COMPLETENESS[scenario.completeness]}{f': {count}' if count else ''}"


def _facts(library: Library) -> Iterator[Block]:
    for group, label in library.groups.items():
        yield Heading(2, label)
        for fact in library.facts.values():
            if fact.group == group:
                yield Bullet(f"{fact.name}: {fact.question} {_values(fact)}")


def _values(fact: Fact) -> str:
    if fact.kind == "quantity":
        return f"({fact.at_least} to {fact.at_most}, with unit)"
    if fact.kind == "date":
        return "(year-month-day)"
    words = [word.id for word in fact.words]
    several = "one or more of: " if fact.kind == "set" else ""
    return f"({several}{', '.join(['none', *words] if fact.kind == 'set' and fact.none else words)})"


def _procedures(library: Library) -> Iterator[Block]:
    for study in library.procedures.values():
        codes = ", ".join(f"{code} {side}" for side, code in study.codes)
        coded = f"LOINC {codes}" if codes else study.no_code
        yield Bullet(f"{study.id}: {study.name}; {radiation_text(library, study.adult_rrl)}; {coded}")


def _topics(library: Library) -> Iterator[Block]:
    for topic in library.topics.values():
        yield Bullet(f"{topic.id}: {topic.title} (ACR topic {topic.acr_topic}; {topic.edition}). {topic.covers}")


def _sources(library: Library) -> Iterator[Block]:
    for key, source in library.sources.items():
        note = f" {source.note}" if source.note else ""
        yield Bullet(f"{key}: {source_text(library, Citation(key))}{note}")


LISTS: dict[str, Callable[[Library], Iterator[Block]]] = {
    "scenarios": _scenarios,
    "facts": _facts,
    "procedures": _procedures,
    "topics": _topics,
    "sources": _sources,
}
"""Each list by its name."""
