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
    told: list[Block] = [Bullet(name) for name in names] or [Paragraph("No case was written for this scenario.")]
    expected = [Heading(2, "What is expected of whom: the cases"), *told]
    return [*page[:place], *expected, *page[place:]]


def preview(new: list[Block], old: list[Block] | None = None, since: str = "") -> str:
    """The page as HTML. With `since`, what changed is marked; no old page then means that the scenario is new."""
    title = next(block.text for block in new if isinstance(block, Heading))
    if not since:
        return as_html(title, new)
    if old is None:
        return as_html(title, [new[0], Paragraph(f"This scenario is new since {since}."), *new[1:]])
    changes = mark_changes(old, new)
    blocks = changes.blocks
    below = 1 + next(i for i, marked in enumerate(blocks) if marked.block == Heading(1, title))
    return as_html(title, [*blocks[:below], Paragraph(_summary(changes, since)), *blocks[below:]])


def _summary(changes: Changes, since: str) -> str:
    marks = any(marked.change or marked.runs for marked in changes.blocks)
    if not marks:
        return f"Nothing on this page changed since {since}."
    read = "Added words are underlined, removed words are struck through."
    if not (changes.changed or changes.added or changes.removed):
        return f"No statement changed since {since}, only headings or the list of sources. {read}"
    return f"{_many(changes.changed)} changed, {changes.added or 'none'} added, {changes.removed or 'none'} removed since {since}. {read}"


def _many(count: int) -> str:
    return f"{count or 'No'} statement{'s' if count != 1 else ''}"
