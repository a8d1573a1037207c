"""What is counted, in words: facts, scenarios, studies, concerns, rules and cards."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from rightscan.audit.answer import OrderAnswer
from rightscan.audit.checks import gap_name
from rightscan.audit.count import Head
from rightscan.model.library import Library
from rightscan.presentation.data import Cites
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import LEVELS, too_old_text

CARDS = {
    "order": "A better study, a warning or sources that differ",
    "question": "One question that would settle the rating",
    "conflict": "The record contradicts itself",
    "sides": "Order and record name different breasts",
    "unanswered": "Not settled, and nothing left to ask",
    "not-evaluated": "Content past its date",
    "none": "Nothing is shown",
}
"""The cards of the service for EHRs, by kind."""
BECAUSE = {
    "a-better-study": "Another study is rated better",
    "usually-not-appropriate": "The study is usually not appropriate",
    "ratings-differ": "Scenarios that fit rate the study differently",
    "a-fact-is-missing": "One more fact would settle the rating",
    "facts-contradict": "Facts contradict each other",
    "sides-differ": "Order and record name different breasts",
    "not-known-when-asked": "A fact is not known when asked",
    "content-too-old": "Content past its date",
}
HEADS = {
    head.id: head
    for head in (
        Head("coverage", "Coverage", "Every order of the table has exactly one outcome.", "Outcome"),
        Head(
            "waiting",
            "Open for want of",
            "Orders that stay open for want of a fact. An order that waits for several counts for each of them.",
            "Fact",
        ),
        Head(
            "unmatched",
            "Out of scope because",
            "What keeps orders out of every scenario, most frequent first: a declared gap, or the lines that the "
            "nearest scenario asks for and the patient does not meet. This is the queue for whoever writes scenarios.",
            "Reason",
        ),
        Head(
            "not-evaluated",
            "Not evaluated because",
            "Orders that could not be read or evaluated, by the first reason. The file of rejected cells names each.",
            "Reason",
        ),
        Head(
            "cards",
            "Interruptions",
            "What the service for EHRs would have shown beside each evaluated order, by its own rule.",
            "Card",
        ),
        Head(
            "rules",
            "What each rule contributes",
            "A card can have several reasons. The last column counts cards that would not be shown without the rule.",
            "Rule",
        ),
        Head(
            "ratings",
            "Ratings of the ordered studies",
            "The ordered study in the scenarios that fit, by the sources. Matched orders without a study are left out.",
            "Rating",
        ),
        Head(
            "scenarios",
            "Scenarios",
            "Matched orders and the rating of the ordered study there. An order that fits several counts for each.",
            "Scenario",
        ),
        Head("studies", "Studies ordered", "Evaluated orders, with the rating where a scenario fits.", "Study"),
        Head(
            "local",
            "Beside a local policy",
            "Ordered studies for which the local policy has a category of its own. The tables above count the sources.",
            "Source and local policy",
        ),
        Head("concerns", "Concerns about orders", "Each order counts once for each concern.", "Concern"),
        Head("alternatives", "Offered instead", "Each order counts once for each better study.", "Study offered"),
        Head("impossible", "Facts that cannot all be true", "Records to be corrected first.", "What contradicts"),
    )
}
"""What stands over each table."""


class Said(NamedTuple):
    """A sentence with its sources."""

    text: str
    cites: Cites = ()


class Words:
    """The words of one library, which has its local policy applied; remembers the sources it names."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.sources = SourceList(library)
        self.categories = {name: category.label for name, category in library.categories.items()}
        self.too_old = too_old_text(library.edition)
        self._concerns = {f"{place.id}#{one.id}": one for place in library.scenarios.values() for one in place.concerns}
        self._concerns |= {f"{place.id}#{one.id}": one for place in library.topics.values() for one in place.concerns}
        self._gaps = {gap_name(gap): gap for topic in library.topics.values() for gap in topic.gaps}

    def fact(self, name: str) -> Said:
        """The label of a fact."""
        return Said(self.library.facts[name].label)

    def scenario(self, name: str) -> Said:
        """The title of a scenario, with the sources of its ratings."""
        scenario = self.library.scenarios[name]
        cites = [cite for rating in scenario.ratings for cite in rating.cites] or list(scenario.cites)
        sources = {(cite.source, cite.seen_through): msgspec.structs.replace(cite, locator="") for cite in cites}
        return Said(scenario.title, self.sources.cite(tuple(sources.values())))

    def study(self, name: str) -> Said:
        """The name of a study; an order can name none."""
        return Said(self.library.procedures[name].name if name else "No study named")

    def concern(self, name: str) -> Said:
        """The level of a concern and its first sentence."""
        concern = self._concerns[name]
        return Said(f"{LEVELS[concern.level]}: {_first_sentence(concern.say)}", self.sources.cite(concern.cites))

    def local(self, name: str) -> Said:
        """The category of the source and that of the local policy beside it."""
        source, local = name.split(" ")
        said = self.categories.get(source, "Not recorded here")
        return Said(f"{said}; by the local policy: {self.categories[local].lower()}")

    def impossible(self, name: str) -> Said:
        """Why facts cannot all be true."""
        entry = next(entry for entry in self.library.impossible if entry.id == name)
        return Said(entry.say, self.sources.cite(entry.cites))

    def rule(self, name: str) -> Said:
        """The reason of a card."""
        if name.startswith("impossible#"):
            return self.impossible(name.removeprefix("impossible#"))
        return Said(BECAUSE[name]) if name in BECAUSE else self.concern(name)

    def unmatched(self, name: str) -> Said:
        """Why orders are out of scope, by the id of the reason."""
        kind, _, rest = name.partition(" ")
        if kind == "gap":
            gap = self._gaps[rest]
            return Said(f"Declared gap: {_first_sentence(gap.say)}", self.sources.cite(gap.cites))
        if kind == "nearest":
            scenario, _, lines = rest.partition(" ")
            title, cites = self.scenario(scenario)
            return Said(f"{title} asks for: {lines}", cites)
        return Said("No scenario answers the question asked")


def reason_of(answer: OrderAnswer) -> str:
    """The id of the reason why an order is out of scope: its first declared gap, or the nearest scenario and its lines."""
    if answer.gaps:
        return f"gap {answer.gaps[0]}"
    if not answer.nearest:
        return "none"
    lines = "; ".join(line.removeprefix(f"{answer.nearest}: ") for line in answer.decided_by)
    return f"nearest {answer.nearest} {lines}"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
