"""A local policy as a page for the committee that answers for it: every entry beside the source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightscan.model.library import Library
from rightscan.model.local import Terms
from rightscan.model.policy import Policy
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.words import LEVELS, NOT_RECORDED, NOTICE, condition_text


def policy_page(library: Library, policy: Policy, as_of: date) -> list[Block]:
    """What the policy says, what is in force on this day, and what the source says beside it."""
    blocks: list[Block] = [
        Heading(1, f"Local policy of {policy.site}"),
        Paragraph(f"File {policy.file}, beside content edition {library.edition.name}, on {as_of}."),
        *_categories(library, policy, as_of),
        *_concerns(library, policy, as_of),
    ]
    if policy.notes:
        blocks.append(Heading(2, "Notes"))
    for entry in policy.notes:
        blocks.append(Bullet(f"{_title(library, entry.scenario)}: {entry.note.say}"))
        blocks.append(_terms(entry.note.terms, as_of))
    return [*blocks, Heading(2, "About this page"), Paragraph(NOTICE)]


def _categories(library: Library, policy: Policy, as_of: date) -> Iterator[Block]:
    if policy.categories:
        yield Heading(2, "Categories")
    for entry in policy.categories:
        found = [r for r in library.scenarios[entry.scenario].ratings if r.procedure == entry.procedure]
        source = library.categories[found[0].category].label if found else NOT_RECORDED
        name = library.procedures[entry.procedure].name
        yield Bullet(f"{_title(library, entry.scenario)}: {name}")
        yield Bullet(f"here: {library.categories[entry.local.category].label}; the source: {source}", depth=1)
        yield _terms(entry.local.terms, as_of)


def _concerns(library: Library, policy: Policy, as_of: date) -> Iterator[Block]:
    if policy.concerns:
        yield Heading(2, "Concerns of the order check")
    for entry in policy.concerns:
        concern = entry.concern
        unless = f", unless {condition_text(library, concern.unless)}" if concern.unless is not None else ""
        yield Bullet(f"{_title(library, entry.scenario)}: {LEVELS[concern.level]}: {concern.say}", mark="!")
        yield Bullet(f"when {condition_text(library, concern.when)}{unless}", depth=1)
        if concern.terms is not None:
            yield _terms(concern.terms, as_of)


def _terms(terms: Terms, as_of: date) -> Bullet:
    standing = "in force" if as_of <= terms.expires else "EXPIRED, no effect"
    return Bullet(f"{standing} (until {terms.expires}; {terms.owner}): {terms.reason}", depth=1)


def _title(library: Library, scenario: str) -> str:
    return library.scenarios[scenario].title
