"""Small pieces of wording: conditions, values, radiation levels and sources in plain English."""

from __future__ import annotations

from datetime import date

from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.citation import Citation
from rightscan.model.fact import Fact, Value, word_label
from rightscan.model.library import Edition, Library
from rightscan.model.quantity import Quantity, in_readable_unit

NOTICE = (
    "For health professionals. Not for emergencies. Not a medical device. "
    "Not affiliated with or endorsed by the American College of Radiology (ACR). Content may be out of date."
)
NEWER_OR_SOURCE = "Install a newer edition of the content, or read the source."
TOO_OLD = "Too old to rate anything; the source has the ratings."
NOT_RECORDED = "not recorded here"
OUTCOMES = {
    "matched": "Matched",
    "needs-answers": "Needs answers",
    "out-of-scope": "Out of scope",
    "conflict": "Conflict",
    "not-evaluated": "Not evaluated",
}
COMPLETENESS = {
    "full-table": "the full rating table was read",
    "partial": "part of the rating table was read",
    "names-only": "no rating was read",
}
SHAPES = {
    "usually-appropriate": "●",
    "may-be-appropriate": "◐",
    "may-be-appropriate-disagreement": "◇",
    "usually-not-appropriate": "○",
}
"""A shape beside each category word, so that a table can be skimmed without relying on color."""
LEVELS = {"stop": "Stop", "warn": "Warning", "inform": "Note"}


def overdue_text(review_due: date | str) -> str:
    """The banner of content past its review date."""
    return f"OVERDUE: this content should have been reviewed by {review_due}."


def too_old_text(edition: Edition) -> str:
    """Why content past its last day says nothing."""
    return f"The content was due for refusal on {edition.refuse_after}; it is too old to rate anything."


def banner(edition: Edition, as_of: date) -> tuple[str, ...]:
    """What a reader of the content must know first on that day; nothing while it is current."""
    standing = edition.standing(as_of)
    if standing == "current":
        return ()
    too_old = (f"{too_old_text(edition)} {NEWER_OR_SOURCE}",) if standing == "expired" else ()
    return (overdue_text(edition.review_due), *too_old)


def condition_text(library: Library, expression: Expression) -> str:
    """An expression as a phrase: "Age: at least 18 years", "Margins: positive or close"."""
    if isinstance(expression, (All, Any)):
        joint = "; and " if isinstance(expression, All) else "; or "
        return joint.join(_inner(library, part) for part in expression.parts)
    if isinstance(expression, Not):
        return _negated(library, expression.part)
    fact = library.facts[expression.fact]
    if isinstance(expression, (AtLeast, Over)):
        word = "at least" if isinstance(expression, AtLeast) else "over"
        return f"{fact.label}: {word} {in_readable_unit(expression.bound, fact.dimension)}"
    if isinstance(expression, HasNone):
        return f"{fact.label}: none"
    return f"{fact.label}: {_choices(fact, expression)}"


def _inner(library: Library, part: Expression) -> str:
    text = condition_text(library, part)
    return f"({text})" if isinstance(part, (All, Any)) else text


def _negated(library: Library, part: Expression) -> str:
    if isinstance(part, (AtLeast, Over)):
        fact = library.facts[part.fact]
        word = "under" if isinstance(part, AtLeast) else "at most"
        return f"{fact.label}: {word} {in_readable_unit(part.bound, fact.dimension)}"
    if isinstance(part, HasNone):
        return f"{library.facts[part.fact].label}: any"
    if isinstance(part, (Is, Has)):
        fact = library.facts[part.fact]
        return f"{fact.label}: not {_choices(fact, part)}"
    return f"not ({condition_text(library, part)})"


def _choices(fact: Fact, atom: Is | Has) -> str:
    """The labels of the allowed words; a coarse word is left out where the finer ones are listed."""
    coarse = {word.id for word in fact.words if word.covers}
    labels = [word.label for word in fact.words if word.id in atom.values and word.id not in coarse]
    return " or ".join(labels)


def value_text(fact: Fact, value: Value) -> str:
    """A value in words."""
    if isinstance(value, frozenset):
        return ", ".join(word.label for word in fact.words if word.id in value) or "none"
    if isinstance(value, (Quantity, date)):
        return str(value)
    return word_label(fact, value)


def value_code(value: Value) -> str | list[str]:
    """A value as it would be typed: a word, a list of words, an amount with unit, an ISO date."""
    if isinstance(value, frozenset):
        return sorted(value) or "none"
    return str(value)


def radiation_text(library: Library, level: str, child: bool = False) -> str:
    """A relative radiation level in words with its mSv band, the one for adults unless `child`."""
    if not level:
        return f"radiation level {NOT_RECORDED}"
    if level == "varies":
        return "radiation level varies"
    if level == "0":
        return "no ionizing radiation, 0 mSv"
    band = library.radiation_levels[level]
    return f"relative radiation level {level} of 5, {band.child if child else band.adult}"


def rule_address(place: str) -> str:
    """Where a browser finds the rule of a protocol that a concern points at, `procedure#point`."""
    procedure, _, point = place.partition("#")
    return f"/protocol/{procedure}#{point_anchor(point)}"


def point_anchor(point: str) -> str:
    """The place of a point on the page of its protocol, apart from the other places of the page."""
    return f"point-{point}"


def radiation_symbol(level: str) -> str:
    """The ACR's row of symbols, one for each level; "O" for none."""
    if level == "0":
        return "O"
    return "☢" * int(level) if level.isdigit() else ""


def source_text(library: Library, citation: Citation) -> str:
    """One citation in full, saying how well the source is known."""
    source = library.sources[citation.source]
    parts = [source.title, *(part for part in (source.author, source.publisher, source.date) if part)]
    place = f" Place: {citation.locator.replace('-', ' ')}." if citation.locator else ""
    doi = f" doi:{source.doi}." if source.doi else ""
    through = ""
    if citation.seen_through:
        through = f" Not read itself; seen through: {library.sources[citation.seen_through].title}"
    elif source.read != "read":
        through = " Read in part only." if source.read == "in-part" else " Not read itself."
    said = " ".join(part if part.endswith(("?", ".")) else f"{part}." for part in parts)
    return f"{said}{place}{doi}{through}"
