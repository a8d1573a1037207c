"""What changed between two versions of a page, statement by statement and, within a statement, word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import count
from typing import NamedTuple

from rightscan.presentation.data import Cite, Cites
from rightscan.presentation.document import Block, Bullet, Heading, Table, marker
from rightscan.presentation.html import Marked, Run, source_number

_ALIKE = 0.5  # two statements with less in common are one removed and one added


class Changes(NamedTuple):
    """The new page with its changes marked, and how many statements changed, came and went.

    Headings of sections and the list of sources are marked where they changed, but are no statements.
    """

    blocks: list[Marked]
    changed: int
    added: int
    removed: int


def mark_changes(old: list[Block], new: list[Block]) -> Changes:
    """The new page with what was added and removed since the old one."""
    before, after = _rows_apart(_rows_in_order(_renumbered(old, new), new)), _rows_apart(new)
    marked: list[Marked] = []
    for kind, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            marked += [Marked(block) for block in after[start:end]]
        else:
            marked += [_marked(*pair) for pair in _paired(before[low:high], after[start:end])]
    marked = _without_moves(marked)
    statements = [entry for entry in marked if _is_statement(entry.block)]
    added, removed = (sum(entry.change == word for entry in statements) for word in ("added", "removed"))
    return Changes(marked, sum(bool(entry.runs) for entry in statements), added, removed)


def _without_moves(marked: list[Marked]) -> list[Marked]:
    """A point that only moved within its section is no change: the order of equals means nothing. A tree's order does."""
    points = _points(marked)
    gone, come = (
        {point for entry, point in zip(marked, points, strict=True) if entry.change == word}
        for word in ("removed", "added")
    )
    moved = (gone & come) - {None}
    return [
        Marked(entry.block) if entry.change and point in moved else entry
        for entry, point in zip(marked, points, strict=True)
        if entry.change != "removed" or point not in moved
    ]


def _points(marked: list[Marked]) -> list[tuple[Block, Block | None] | None]:
    """Each point with nothing below it, with its section; None for any other block."""
    found: list[tuple[Block, Block | None] | None] = []
    section: Block | None = None
    for entry, behind in zip(marked, [*marked[1:], None], strict=True):
        block, below = entry.block, behind.block if behind is not None else None
        section = block if isinstance(block, Heading) else section
        leads = isinstance(below, Bullet) and below.depth > 0
        found.append((block, section) if isinstance(block, Bullet) and block.depth == 0 and not leads else None)
    return found


def _is_statement(block: Block) -> bool:
    return not (isinstance(block, Heading) and block.level > 1) and source_number(block) is None


def _renumbered(old: list[Block], new: list[Block]) -> list[Block]:
    """The old page with the source numbers of the new one; what only the old one cites gets numbers of its own."""
    numbers = _same_sources(_sources(old), _sources(new))

    def cited(cites: Cites) -> Cites:
        return tuple(Cite(numbers.get(cite.source, cite.source), cite.place) for cite in cites)

    listed = sorted((numbers[number], text) for number, text in _sources(old).items())
    in_order = iter(Bullet(text, mark=f"[{number}]") for number, text in listed)
    blocks: list[Block] = []
    for block in old:
        if isinstance(block, Heading):
            blocks.append(block)
        elif isinstance(block, Table):
            blocks.append(block._replace(row_cites=tuple(map(cited, block.row_cites))))
        else:
            listed_here = source_number(block) is not None
            blocks.append(next(in_order) if listed_here else block._replace(cites=cited(block.cites)))
    return blocks


def _sources(blocks: list[Block]) -> dict[int, str]:
    found = {number: block for block in blocks if (number := source_number(block)) is not None}
    return {number: block.text for number, block in found.items() if isinstance(block, Bullet)}


def _same_sources(before: dict[int, str], after: dict[int, str]) -> dict[int, int]:
    """The new number of each old source: by its whole text, or else by its title, where only the rest was mended."""
    left = dict(after)
    numbers: dict[int, int] = {}
    for titles_only in (False, True):
        for number, text in before.items():
            same = [other for other, said in left.items() if _said(said, titles_only) == _said(text, titles_only)]
            if number not in numbers and same:
                numbers[number] = same[0]
                del left[same[0]]
    free = count(max(after, default=0) + 1)
    return {number: numbers[number] if number in numbers else next(free) for number in before}


def _said(source: str, title_only: bool) -> str:
    return source.partition(". ")[0] if title_only else source


def _rows_in_order(old: list[Block], new: list[Block]) -> list[Block]:
    """The old tables with their rows in the new order, which means nothing: a study is compared with itself."""
    rank = {
        row[0]: place
        for place, row in enumerate(row for block in new if isinstance(block, Table) for row in block.rows)
    }
    blocks: list[Block] = []
    for block in old:
        if isinstance(block, Table):
            cites = block.row_cites or ((),) * len(block.rows)
            rows = sorted(zip(block.rows, cites, strict=True), key=lambda row: rank.get(row[0][0], len(rank)))
            blocks.append(Table(block.header, tuple(row for row, _ in rows), tuple(own for _, own in rows)))
        else:
            blocks.append(block)
    return blocks


def _rows_apart(blocks: list[Block]) -> list[Block]:
    """Every row of a table as a table of its own, so that it can change alone."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            cites = block.row_cites or ((),) * len(block.rows)
            found += [Table(block.header, (row,), (own,)) for row, own in zip(block.rows, cites, strict=True)]
        else:
            found.append(block)
    return found


def _paired(before: list[Block], after: list[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Old statements beside the new ones they became, in order, so that as much as possible was kept."""
    like = [[_likeness(old, new) for new in after] for old in before]
    kept = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]  # the most that can be kept from here on
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            both = like[i][j] + kept[i + 1][j + 1] if like[i][j] else 0.0
            kept[i][j] = max(both, kept[i + 1][j], kept[i][j + 1])
    i = j = 0
    while i < len(before) and j < len(after):
        if like[i][j] and kept[i][j] == like[i][j] + kept[i + 1][j + 1]:
            yield before[i], after[j]
            i, j = i + 1, j + 1
        elif kept[i][j] == kept[i + 1][j]:
            yield before[i], None
            i += 1
        else:
            yield None, after[j]
            j += 1
    yield from ((old, None) for old in before[i:])
    yield from ((None, new) for new in after[j:])


def _likeness(old: Block, new: Block) -> float:
    """How much of their words two statements share, from 0 to 1; 0 where one cannot have become the other."""
    if _form(old) != _form(new):
        return 0.0
    words, others = (" ".join(_texts(block)).split() for block in (old, new))
    share = 2 * sum((Counter(words) & Counter(others)).values()) / max(1, len(words) + len(others))
    return share if share >= _ALIKE else 0.0


def _form(block: Block) -> tuple[object, ...]:
    """What must be the same for two blocks to be versions of one: kind, and for a bullet its place in the tree."""
    if isinstance(block, Bullet):
        return "bullet", block.depth, block.mark
    if isinstance(block, Heading):
        return "heading", block.level
    return (type(block).__name__,)


def _texts(block: Block) -> tuple[str, ...]:
    return block.rows[0] if isinstance(block, Table) else (block.text,)


def _cites(block: Block) -> Cites:
    if isinstance(block, Heading):
        return ()
    return block.row_cites[0] if isinstance(block, Table) else block.cites


def _marked(old: Block | None, new: Block | None) -> Marked:
    """One statement with its changes. Other sources are a change too, and the old ones stay readable."""
    if new is None:
        assert old is not None
        return Marked(old, "removed")
    if old is None:
        return Marked(new, "added")
    runs = [_runs(one, other) for one, other in zip(_texts(old), _texts(new), strict=True)]
    if _cites(old) != _cites(new):
        gone = (Run(" "), Run(marker(_cites(old)), "removed")) if _cites(old) else ()
        runs[-1] = (*runs[-1], *gone, Run(" "), Run("other sources:" if _cites(new) else "no source", "added"))
    return Marked(new, "", tuple(runs))


def _runs(old: str, new: str) -> tuple[Run, ...]:
    """The new text in pieces, with the old words where they stood."""
    runs: list[Run] = []
    for same, gone, come in _parts(old.split(), new.split()):
        pieces = [Run(" ".join(come))] if same else [Run(" ".join(gone), "removed"), Run(" ".join(come), "added")]
        for piece in pieces:
            if piece.text:
                runs += [Run(" "), piece] if runs else [piece]
    return tuple(runs)


def _parts(before: list[str], after: list[str]) -> list[tuple[bool, list[str], list[str]]]:
    """Words that stayed, and old beside new words. One word that stayed between two changes reads better as changed."""
    parts: list[tuple[bool, list[str], list[str]]] = []
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (kind, low, high, start, end) in enumerate(opcodes):
        alone = high - low == 1 and 0 < place < len(opcodes) - 1
        same = kind == "equal" and not alone
        gone, come = before[low:high], after[start:end]
        if parts and not same and not parts[-1][0]:
            parts[-1] = (False, parts[-1][1] + gone, parts[-1][2] + come)
        else:
            parts.append((same, gone, come))
    return parts
