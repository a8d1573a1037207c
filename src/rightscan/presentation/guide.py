"""The guide of a topic: its scenarios in the order a clinician meets them, and the facts that separate them.

Everything is taken from the scenarios themselves; only the names of the parts and their order are written for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightscan.engine.rating import best_rated
from rightscan.logic import facts_in
from rightscan.model.fact import word_label
from rightscan.model.library import Library, Part, Topic
from rightscan.model.scenario import Scenario
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, sources_used
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import COMPLETENESS, NOTICE, TOO_OLD, banner, condition_text


def topic_guide(library: Library, topic: Topic, as_of: date) -> list[Block]:
    """The guide of one topic, with its sources. Content that is expired on the day `as_of` rates nothing in it."""
    sources = SourceList(library)
    blocks = list(_Guide(library, topic, sources, as_of).blocks())
    used = sources_used(blocks)
    texts = sources.texts()
    blocks += [Heading(2, "Sources"), *(Bullet(texts[number - 1], mark=f"[{number}]") for number in used)]
    edition = library.edition
    blocks += [
        Heading(2, "About this page"),
        Paragraph(f"Content edition {edition.name}, released {edition.released}. {edition.status}"),
        Paragraph(NOTICE),
    ]
    return blocks


class _Guide:
    def __init__(self, library: Library, topic: Topic, sources: SourceList, as_of: date) -> None:
        self.library = library
        self.banner = banner(library.edition, as_of)
        self.expired = library.edition.standing(as_of) == "expired"
        self.topic = topic
        self.cite = sources.cite
        members = [s for s in library.scenarios.values() if s.topic == topic.id and s.status != "retired"]
        self.parts = _parts(topic, members)
        order = [name for part in self.parts for name in part.scenarios]
        self.scenarios = sorted(members, key=lambda scenario: order.index(scenario.id))

    def blocks(self) -> Iterator[Block]:
        topic = self.topic
        yield Heading(1, topic.title)
        yield from (Paragraph(text) for text in self.banner)
        yield Paragraph(topic.covers, self.cite(topic.cites))
        yield Paragraph(
            f"{topic.id}: ACR topic {topic.acr_topic}; {topic.edition}. {completeness_text(self.scenarios)}"
        )
        for part in self.parts:
            yield Heading(2, part.title)
            for scenario in self.scenarios:
                if scenario.id in part.scenarios:
                    yield from self._scenario(scenario)
        yield from self._separating()
        yield from self._overlapping()
        if topic.gaps:
            yield Heading(2, "Not covered, and why")
        for gap in topic.gaps:
            yield Bullet(condition_text(self.library, gap.when))
            yield Bullet(gap.say, self.cite(gap.cites), depth=1)
        if topic.concerns and not self.expired:
            yield Heading(2, "Raised for every patient of the topic")
        for concern in () if self.expired else topic.concerns:
            yield Bullet(concern.say, self.cite(concern.cites), mark="!")

    def _scenario(self, scenario: Scenario) -> Iterator[Block]:
        variant = f"variant {scenario.variant}; " if scenario.variant[:1].isdigit() else ""
        question = word_label(self.library.facts["clinical-question"], scenario.question)
        yield Bullet(f"{scenario.title} ({scenario.id})", self.cite(scenario.cites))
        yield Bullet(f"Question: {question}", depth=1)
        yield Bullet(f"{variant}{COMPLETENESS[scenario.completeness]}", depth=1)
        yield from [Bullet(TOO_OLD, self.cite(scenario.cites), depth=1)] if self.expired else self._best(scenario)

    def _best(self, scenario: Scenario) -> Iterator[Block]:
        """The studies of the best category, or that none is above usually not appropriate."""
        best = best_rated(scenario)
        rated = best or scenario.ratings
        if not rated:
            return
        said = "No recorded study is rated above usually not appropriate"
        if best:
            names = "; ".join(self.library.procedures[rating.procedure].name for rating in best)
            said = f"{self.library.categories[best[0].category].label}: {names}"
        cites = tuple(dict.fromkeys(cite for rating in rated for cite in rating.cites))
        yield Bullet(said, self.cite(cites), depth=1)

    def _separating(self) -> Iterator[Block]:
        """Each fact on which the criteria differ, with the scenarios behind each condition."""
        found = self._conditions()
        everyone = len(self.scenarios)
        shared = {label: texts for label, texts in found.items() if everyone in map(len, texts.values())}
        if shared and everyone > 1:
            yield Heading(2, "What all of them share")
            yield from (Bullet(f"{label}: {next(iter(texts))}") for label, texts in shared.items())
        yield Heading(2, "What separates them")
        for label in found:
            if label not in shared:
                yield Bullet(label)
                for text, behind in found[label].items():
                    yield Bullet(f"{text} → {', '.join(name.rpartition('.')[2] for name in behind)}", depth=1)

    def _conditions(self) -> dict[str, dict[str, list[str]]]:
        """Every criterion by the label of its fact and by its wording, with the scenarios that have it."""
        found: dict[str, dict[str, list[str]]] = {}
        for scenario in self.scenarios:
            for line in scenario.fits:
                names = facts_in(line.expression)
                label = self.library.facts[names[0]].label if len(names) == 1 else "Several facts together"
                text = condition_text(self.library, line.expression).removeprefix(f"{label}: ")
                text = text.replace(f"; and {label}: ", " and ")
                found.setdefault(label, {}).setdefault(text, []).append(scenario.id)
        return found

    def _overlapping(self) -> Iterator[Block]:
        declared = [(scenario, overlap) for scenario in self.scenarios for overlap in scenario.overlaps]
        if declared:
            yield Heading(2, "Where one patient fits two")
        for scenario, overlap in declared:
            names = f"{scenario.id} and {overlap.other}"
            yield Bullet(f"{names}: {overlap.say}", self.cite(overlap.cites))


def _parts(topic: Topic, members: list[Scenario]) -> tuple[Part, ...]:
    """The parts of the guide; a scenario that it does not name yet comes last."""
    named = {name for part in topic.guide for name in part.scenarios}
    rest = tuple(scenario.id for scenario in members if scenario.id not in named)
    return (*topic.guide, Part("Further scenarios" if named else "Scenarios", rest)) if rest else topic.guide


def completeness_text(scenarios: list[Scenario]) -> str:
    """How much of the rating tables of these scenarios was read, counted."""
    counts = {word: sum(scenario.completeness == word for scenario in scenarios) for word in COMPLETENESS}
    named = {
        "full-table": "with the full rating table",
        "partial": "with part of it",
        "names-only": "with the name only",
    }
    said = [f"{count} {named[word]}" for word, count in counts.items() if count]
    return f"{len(scenarios)} scenario{'s' if len(scenarios) != 1 else ''}: {', '.join(said)}."
