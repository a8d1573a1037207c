"""What was found, as a page: where to open it and by which words it was found; never a rating."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.lookup.find import Found
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.words import NOTICE

KINDS = {
    "topic": "scenarios that rightscan computes",
    "procedure": "study",
    "pack": "imported table",
    "directory": "known by title only",
}
LONGEST_TITLE = 150  # characters of a variant's text; the rest is behind the command that shows it


def found_page(query: str, found: tuple[Found, ...], facts_read: int) -> list[Block]:
    """The hits in order, each with the reason why it was found, and how to go on."""
    asked = " ".join(query.split())
    blocks: list[Block] = [
        Heading(1, f"FOUND: {len(found)} for '{asked}'" if found else f"NOTHING FOUND for '{asked}'")
    ]
    if facts_read:
        facts = f"{facts_read} fact{'s' if facts_read > 1 else ''}"
        blocks.append(Bullet(f"Read as a note, these words state {facts}: rightscan assess --note '{asked}'", mark="→"))
    blocks.append(
        Bullet("Or answer questions: rightscan ask. `rightscan list topics` names all that is held.", mark="→")
    )
    for number, hit in enumerate(found, 1):
        blocks += _hit(number, hit)
    blocks += [Heading(2, "About this search"), Paragraph(_ABOUT), Paragraph(NOTICE)]
    return blocks


_ABOUT = (
    "Words are compared, not patients: a hit is a place to look, and no rating is given here. "
    "History, relatives and what is denied count less than what is asked."
)


def _hit(number: int, hit: Found) -> Iterator[Block]:
    yield Heading(2, f"{number}. {hit.title} ({KINDS[hit.kind]})")
    yield Bullet(f"Found by: {', '.join(hit.words)}")
    for note in hit.notes:
        yield Bullet(note, mark="!")
    for entry in hit.entries:
        title = entry.title if len(entry.title) <= LONGEST_TITLE else f"{entry.title[:LONGEST_TITLE].rstrip()} …"
        yield Bullet(f"{title}: {entry.open}" if entry.open else title, depth=1)
    if hit.more:
        yield Bullet(f"and {hit.more} more of this topic", depth=1)
