"""Where no scenario can help, said beforehand: declared gaps of the topics, and facts that no patient has together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rightscan.logic import TRUE, Scalar, evaluate
from rightscan.model.library import Gap, Impossible, Topic


def declared_gaps(topics: Iterable[Topic], question: str, values: Mapping[str, Scalar]) -> tuple[Gap, ...]:
    """The declared gaps this patient is known to stand in, for the question asked; none while no question is known."""
    return tuple(
        gap
        for topic in topics
        if topic.population is not None and evaluate(topic.population, values) is TRUE
        for gap in topic.gaps
        if question in gap.questions and evaluate(gap.when, values) is TRUE
    )


def impossible_facts(combinations: Iterable[Impossible], values: Mapping[str, Scalar]) -> tuple[Impossible, ...]:
    """The combinations of facts in this patient that no patient can have: something in the record is wrong."""
    return tuple(entry for entry in combinations if evaluate(entry.when, values) is TRUE)
