"""A difference in words: which statement differs, and what it said and says."""

from __future__ import annotations

from typing import cast

import msgspec

from rightscan.curation.behavior.difference import Difference
from rightscan.logic import Expression, Node
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.model.pathway import Leave, Next, Result, Step
from rightscan.model.scenario import Concern, Consideration, Rating, Redirect
from rightscan.presentation.words import LEVELS, condition_text

PARTS = {
    "fits": "criterion",
    "instead": "redirect",
    "ratings": "rating",
    "considerations": "consideration",
    "concerns": "concern",
    "pathway": "pathway",
    "gaps": "gap",
    "facts": "fact",
    "procedures": "procedure",
    "categories": "category",
    "radiation_levels": "radiation level",
    "sources": "source",
    "groups": "group of facts",
    "impossible": "impossible facts",
    "topics": "topic",
    "scenarios": "scenario",
    "edition": "edition",
}
_FIELDS = {
    "when": "condition",
    "unless": "exception",
    "see": "where it leads",
    "say": "words",
    "then": "what follows",
    "cites": "sources",
    "why": "reason",
    "do": "words",
    "means": "words",
    "suggest": "suggested study",
    "favors": "study it speaks for",
    "refuse_after": "nothing is evaluated after",
}
_STATEMENTS = ("overlaps", "goals", "orders", "pitfalls", "escalation", "faq", "errata", "not_recorded", "guide")
_STRUCTURE = ("steps", "results", "leaves")


def part_of(path: tuple[str, ...]) -> str:
    """The part of the content that a path leads into: a rating, a concern, the pathway, a fact."""
    if path[0] in ("scenarios", "topics") and len(path) > 2:
        return "statement" if path[2] in _STATEMENTS else PARTS.get(path[2], PARTS[path[0]])
    return PARTS[path[0]]


def what_differs(library: Library, difference: Difference) -> str:
    """The statement and its field: "Mammography diagnostic: category", "biopsy, result positive: what follows"."""
    path = difference.path[2:] if difference.path[0] not in ("edition", "impossible") else difference.path[1:]
    if difference.path[0] in ("scenarios", "topics") and path and path[0] in PARTS:
        path = path[1:]
    names = [name for name in path if name not in _STRUCTURE]
    if names and names[0] in library.procedures:
        names[0] = library.procedures[names[0]].name
    names = [name for name in names if name != "category"] or names
    words = [_FIELDS.get(name, name.replace("_", " ")) if name == difference.field else name for name in names]
    return ", ".join(words)


def side(library: Library, value: object, field: str = "") -> str:
    """One side of a difference in words; empty where it is not there."""
    if value is None:
        return ""
    if isinstance(value, Node):
        return condition_text(library, cast("Expression", value))
    if isinstance(value, tuple):
        joint = ", or " if field == "then" else ", "
        return joint.join(side(library, member) for member in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {side(library, member)}" for name, member in value.items()) or "none"
    if isinstance(value, msgspec.Struct):
        return _struct(library, value)
    return _word(library, str(value), field)


def _word(library: Library, value: str, field: str) -> str:
    if field == "category":
        return library.categories[value].label
    if field in ("suggest", "favors", "study", "not_recorded") and value in library.procedures:
        return library.procedures[value].name
    return value or "none"


def _struct(library: Library, value: msgspec.Struct) -> str:
    if isinstance(value, Rating):
        return library.categories[value.category].label
    if isinstance(value, (Redirect, Concern, Consideration)):
        return _conditional(library, value)
    if isinstance(value, (Next, Result, Step, Leave)):
        return _on_the_way(library, value)
    if isinstance(value, Fact):
        return f"{value.question} {side(library, tuple(word.id for word in value.words))}"
    return _texts(value)


def _on_the_way(library: Library, value: Next | Result | Step | Leave) -> str:
    if isinstance(value, Next):
        return f"{value.step} (if {value.condition})" if value.condition else value.step
    if isinstance(value, Result):
        return f"{value.means} → {side(library, value.then, 'then')}"
    if isinstance(value, Step):
        return f"{value.do} {value.note}".strip()
    return f"{value.say} → {', '.join(f'{name}={words}' for name, words in value.change.items())}"


def _conditional(library: Library, value: Redirect | Concern | Consideration) -> str:
    when = f"when {condition_text(library, value.when)}" if value.when is not None else "always"
    if isinstance(value, Redirect):
        return f"{when}: {value.see or value.say}"
    if isinstance(value, Consideration):
        return f"{when}: {value.say}"
    unless = f", unless {condition_text(library, value.unless)}" if value.unless is not None else ""
    return f"{LEVELS[value.level]} {when}{unless}: {value.say}"


def _texts(value: msgspec.Struct) -> str:
    """What the statement says to a reader; a thing without sentences by its title, name or label."""
    for fields in (("ask", "answer"), ("about", "says", "did"), ("when", "say"), ("text",), ("say",)):
        found = [str(getattr(value, field, "")) for field in fields]
        if all(found):
            return " ".join(found)
    named = next((str(getattr(value, field)) for field in ("title", "name", "label") if hasattr(value, field)), "")
    return named or ", ".join(
        f"{field} {getattr(value, field)}" for field in value.__struct_fields__ if field != "cites"
    )
