"""The 13 source attributes of an evidence-based decision support (45 CFR 170.315(b)(11)(iv)(A)), from the content.

What the rules use of a patient is read off the rules, so that it cannot go out of date.
"""

from __future__ import annotations

from rightscan.logic import facts_in
from rightscan.model.library import Library
from rightscan.presentation.data import Statement

_NOT_USED = "Not used. No fact of the vocabulary holds it, and no rule reads it."


def source_attributes(library: Library) -> tuple[Statement, ...]:
    """Each attribute with what is true of this content; `label` is its name."""
    used = facts_used(library)
    topics = "; ".join(f"{topic.title} ({topic.edition})" for topic in library.topics.values())
    edition = library.edition
    said = {
        "Citation of the guidance": f"ACR Appropriateness Criteria: {topics}. Every statement has its own source.",
        "Developer": "The authors of rightscan, open source. Not the ACR, and not endorsed by it.",
        "Funding": "None.",
        "Release and revision dates": (
            f"Content edition {edition.name}, released {edition.released}, review due {edition.review_due}. {edition.status}"
        ),
        "Use of race": _NOT_USED,
        "Use of ethnicity": _NOT_USED,
        "Use of language": _NOT_USED,
        "Use of sexual orientation": _NOT_USED,
        "Use of gender identity": _sex_words(library),
        "Use of sex": _use(library, used, "sex"),
        "Use of date of birth": f"{_use(library, used, 'age')} A date of birth is only used to work out the age.",
        "Use of social determinants of health": _NOT_USED,
        "Use of health status": "Used: the facts about the disease, the treatment so far, and symptoms and signs. See `rightscan list facts`.",
    }
    return tuple(Statement(text, (), label=name) for name, text in said.items())


def facts_used(library: Library) -> frozenset[str]:
    """The facts that any line of any scenario reads."""
    lines = (line.expression for scenario in library.scenarios.values() for line in scenario.fits)
    return frozenset(name for expression in lines for name in facts_in(expression))


def _use(library: Library, used: frozenset[str], name: str) -> str:
    label = library.facts[name].label
    return (
        f"Used: {label} decides who fits some scenarios." if name in used else f"{label} is known but no rule reads it."
    )


def _sex_words(library: Library) -> str:
    words = ", ".join(word.label for word in library.facts["sex"].words)
    return f"Not asked on its own. The fact about sex has these words, as the sources do: {words}."
