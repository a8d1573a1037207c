"""One scenario as the page that a radiologist reviews instead of YAML."""

from __future__ import annotations

from collections.abc import Iterable

from rightscan.curation.cases import Case
from rightscan.curation.changes import Changes, mark_changes
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.html import as_html
from rightscan.presentation.scenario_page import scenario_page


def preview_page(library: Library, scenario: Scenario, cases: Iterable[Case]) -> list[Block]:
    """What the scenario says, and what its cases expect of whom."""
    names = [case.name for case in cases if case.scenario == scenario.id]
    page = scenario_page(library, scenario, library.edition.released)
    place = next(i for i, block in enumerate(page) if block in (Heading(2, "Sources"), Heading(2, "About this page")))
    expected: list[Block] = [Heading(2, f"What is expected, in {len(names)} cases"), *(Bullet(name) for name in names)]
    return [*page[:place], *expected, *page[place:]]


def preview(new: list[Block], old: list[Block] | None = None, since: str = "") -> str:
    """The page as HTML. With `since`, what changed is marked; no old page then means that the scenario is new."""
    title = next(block.text for block in new if isinstance(block, Heading))
    if not since:
        return as_html(title, new)
    if old is None:
        return as_html(title, [new[0], Paragraph(f"This scenario is new since {since}."), *new[1:]])
    changes = mark_changes(old, new)
    return as_html(title, [changes.blocks[0], Paragraph(_summary(changes, since)), *changes.blocks[1:]])


def _summary(changes: Changes, since: str) -> str:
    if not (changes.changed or changes.added or changes.removed):
        return f"Nothing on this page changed since {since}."
    return (
        f"Since {since}: {_many(changes.changed)} changed, {changes.added} added, {changes.removed} removed. "
        "Added words are underlined, removed words are struck through."
    )


def _many(count: int) -> str:
    return f"{count} statement{'s' if count != 1 else ''}"
