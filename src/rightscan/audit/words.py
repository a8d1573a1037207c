"""What is counted, in words: facts, scenarios, studies, concerns, rules and cards."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.audit.answer import OrderAnswer
from rightscan.audit.count import Head
from rightscan.model.library import Library
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
        Head("concerns", "Concerns about orders", "Each order counts once for each concern.", "Concern"),
        Head("alternatives", "Offered instead", "Each order counts once for each better study.", "Study offered"),
        Head("impossible", "Facts that cannot all be true", "Records to be corrected first.", "What contradicts"),
    )
}
"""What stands over each table."""


class Words:
    """The words of one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.categories = {name: category.label for name, category in library.categories.items()}
        self.short_categories = {name: category.short for name, category in library.categories.items()}
        self.too_old = too_old_text(library.edition)
        self._concerns = dict(self._named_concerns())
        self._gaps = {gap.id: gap for topic in library.topics.values() for gap in topic.gaps}

    def _named_concerns(self) -> Iterator[tuple[str, str]]:
        for place in self.library.scenarios.values():
            yield from ((f"{place.id}#{one.id}", f"{LEVELS[one.level]}: {one.say}") for one in place.concerns)
        for topic in self.library.topics.values():
            yield from ((f"{topic.id}#{one.id}", f"{LEVELS[one.level]}: {one.say}") for one in topic.concerns)

    def fact(self, name: str) -> str:
        """The label of a fact."""
        return self.library.facts[name].label

    def scenario(self, name: str) -> str:
        """The title of a scenario."""
        return self.library.scenarios[name].title

    def study(self, name: str) -> str:
        """The name of a study; an order can name none."""
        return self.library.procedures[name].name if name else "No study named"

    def concern(self, name: str) -> str:
        """Level and text of a concern."""
        return self._concerns[name]

    def impossible(self, name: str) -> str:
        """Why facts cannot all be true."""
        return next(entry.say for entry in self.library.impossible if entry.id == name)

    def rule(self, name: str) -> str:
        """The reason of a card."""
        if name.startswith("impossible#"):
            return self.impossible(name.removeprefix("impossible#"))
        return BECAUSE.get(name) or self.concern(name)

    def unmatched(self, answer: OrderAnswer) -> str:
        """Why an order is out of scope."""
        if answer.gaps:
            return " ".join(f"Declared gap: {self._gaps[gap].say}" for gap in answer.gaps)
        if not answer.nearest:
            return "No scenario answers the question asked"
        lines = "; ".join(line.removeprefix(f"{answer.nearest}: ") for line in answer.decided_by)
        return f"{self.scenario(answer.nearest)} asks for: {lines}"
