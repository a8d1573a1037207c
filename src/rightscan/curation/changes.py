"""What changed between two versions of a page, statement by statement and, within a statement, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from rightscan.presentation.document import Block, Bullet, Heading, Table
from rightscan.presentation.html import Marked, Run

_ALIKE = 0.5  # two statements with less in common are one removed and one added


class Changes(NamedTuple):
    """The new page with its changes marked, and how many statements changed, came and went."""

    blocks: list[Marked]
    changed: int
    added: int
    removed: int


class _Unit(NamedTuple):
    """A block of the page, or one row of a table; `key` is what it says, with its sources in full."""

    block: Block
    key: str


def mark_changes(old: list[Block], new: list[Block]) -> Changes:
    """The new page with what was added and removed since the old one."""
    before, after = _units(old), _units(new)
    marked: list[Marked] = []
    matcher = SequenceMatcher(None, [unit.key for unit in before], [unit.key for unit in after], autojunk=False)
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind == "equal":
            marked += [Marked(unit.block) for unit in after[start:end]]
        else:
            marked += _replaced(before[low:high], after[start:end])
    changed = sum(bool(block.runs) for block in marked)
    added, removed = (sum(block.change == word for block in marked) for word in ("added", "removed"))
    return Changes(_joined(marked), changed, added, removed)


def _units(blocks: list[Block]) -> list[_Unit]:
    """The statements of a page. The numbers of sources differ from page to page, their texts do not."""
    sources = {b.mark.strip("[]"): b.text for b in blocks if isinstance(b, Bullet) and b.mark.startswith("[")}
    found = []
    for block in blocks:
        if isinstance(block, Table):
            cites = block.row_cites or ((),) * len(block.rows)
            found += [
                _unit(Table(block.header, (row,), (cited,)), " | ".join(row), sources)
                for row, cited in zip(block.rows, cites, strict=True)
            ]
        else:
            found.append(_unit(block, block.text, sources))
    return found


def _unit(block: Block, text: str, sources: dict[str, str]) -> _Unit:
    cites = () if isinstance(block, Heading) else block.row_cites[0] if isinstance(block, Table) else block.cites
    cited = sorted(f"{sources.get(str(cite.source), cite.source)} {cite.place}" for cite in cites)
    return _Unit(block, "\n".join([type(block).__name__, text, *cited]))


def _replaced(before: list[_Unit], after: list[_Unit]) -> list[Marked]:
    """Old statements beside new ones: the most alike are one that changed, the rest came or went."""
    marked = []
    left = list(before)
    for unit in after:
        likest = max(left, key=lambda other: _likeness(other, unit), default=None)
        if likest is None or _likeness(likest, unit) < _ALIKE:
            marked.append(Marked(unit.block, "added"))
            continue
        place = left.index(likest)
        marked += [Marked(other.block, "removed") for other in left[:place]]
        left = left[place + 1 :]
        marked.append(Marked(unit.block, "", _runs_of(likest.block, unit.block)))
    return [*marked, *(Marked(other.block, "removed") for other in left)]


def _likeness(one: _Unit, other: _Unit) -> float:
    if type(one.block) is not type(other.block):
        return 0.0
    said, other_said = (" ".join(_texts(unit.block)) for unit in (one, other))
    return SequenceMatcher(None, _words(said), _words(other_said), autojunk=False).ratio()


def _texts(block: Block) -> tuple[str, ...]:
    return block.rows[0] if isinstance(block, Table) else (block.text,)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _runs_of(old: Block, new: Block) -> tuple[tuple[Run, ...], ...]:
    """The pieces of each text of the new block. Where only sources changed, that is said in words."""
    before, after = _texts(old), _texts(new)
    runs = [_runs(one, other) for one, other in zip(before, after, strict=True)]
    if before == after:
        runs[0] += (Run(" (other sources)", "added"),)
    return tuple(runs)


def _runs(old: str, new: str) -> tuple[Run, ...]:
    """The new text in pieces, with the old words where they stood."""
    before, after = _words(old), _words(new)
    runs: list[Run] = []
    for kind, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("".join(after[start:end])))
            continue
        if low < high:
            runs.append(Run("".join(before[low:high]), "removed"))
        if start < end:
            runs.append(Run("".join(after[start:end]), "added"))
    return tuple(runs)


def _joined(marked: list[Marked]) -> list[Marked]:
    """Neighboring rows of one table as a table again, as long as they are marked alike."""
    joined: list[Marked] = []
    for entry in marked:
        last = joined[-1] if joined else None
        if (
            last is not None
            and isinstance(last.block, Table)
            and isinstance(entry.block, Table)
            and (last.change, last.runs, last.block.header) == (entry.change, entry.runs, entry.block.header)
        ):
            table = Table(
                last.block.header,
                (*last.block.rows, *entry.block.rows),
                (*last.block.row_cites, *entry.block.row_cites),
            )
            joined[-1] = Marked(table, last.change, last.runs)
        else:
            joined.append(entry)
    return joined
