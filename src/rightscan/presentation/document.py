"""A page as a list of plain blocks, and its two renderings: text for a terminal, Markdown for everywhere else."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, NamedTuple

from rightscan.presentation.data import Cites

WIDTH = 80


class Heading(NamedTuple):
    """A heading; level 1 is the verdict."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Running text."""

    text: str
    cites: Cites = ()


class Bullet(NamedTuple):
    """One point of a list; `mark` replaces the bullet where it carries meaning.

    `anchor` is the place that an address can name, `link` the words and the address of a link; both in a browser only.
    """

    text: str
    cites: Cites = ()
    depth: int = 0
    mark: str = "-"
    anchor: str = ""
    link: tuple[str, str] = ("", "")


class Table(NamedTuple):
    """A table with a header row. The sources of each row stand behind its last cell but one."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_cites: tuple[Cites, ...] = ()
    row_anchors: tuple[str, ...] = ()


_BROWSER_ONLY = ("anchor", "link", "row_anchors")
Block = Heading | Paragraph | Bullet | Table


def blocks_data(blocks: list[Block]) -> list[dict[str, Any]]:
    """The page as data: each block with its kind."""
    return [
        {"kind": type(block).__name__.lower()}
        | {name: value for name, value in block._asdict().items() if name not in _BROWSER_ONLY}
        for block in blocks
    ]


def marker(cites: Cites) -> str:
    """The sources of a statement in brackets: "[1 why; 2]"."""
    return "[" + "; ".join(f"{cite.source} {cite.place}".strip() for cite in cites) + "]"


def sources_used(blocks: list[Block]) -> list[int]:
    """The numbers of the sources that the page cites, in order."""
    used: set[int] = set()
    for block in blocks:
        if isinstance(block, (Paragraph, Bullet)):
            used.update(cite.source for cite in block.cites)
        elif isinstance(block, Table):
            used.update(cite.source for cites in block.row_cites for cite in cites)
    return sorted(used)


def _text(block: Paragraph | Bullet) -> str:
    return f"{block.text} {marker(block.cites)}" if block.cites else block.text


def _rows(table: Table) -> tuple[tuple[str, ...], ...]:
    if not table.row_cites:
        return table.rows
    return tuple(
        (*row[:-2], f"{row[-2]} {marker(cites)}", row[-1]) if cites else row
        for row, cites in zip(table.rows, table.row_cites, strict=True)
    )


def as_text(blocks: list[Block], width: int = WIDTH) -> str:
    """Plain text for a terminal or a pipe: no colour, nothing wider than `width`."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines += ["", *(_wrapped(block.text.upper() if block.level == 2 else block.text, "", width))]
            if block.level == 1:
                lines.append("=" * min(width, max(len(line) for line in _wrapped(block.text, "", width))))
        elif isinstance(block, Paragraph):
            lines += _wrapped(_text(block), "", width)
        elif isinstance(block, Bullet):
            lines += _wrapped(_text(block), f"{'  ' * block.depth}  {block.mark} ", width)
        else:
            lines += _text_table(block, width)
    return "\n".join(lines).strip("\n") + "\n"


def _wrapped(text: str, lead: str, width: int) -> list[str]:
    indent = " " * len(lead)
    return wrap(text, width, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False) or [""]


def _text_table(table: Table, width: int) -> list[str]:
    """Columns as wide as their content, the widest ones narrowed until the table fits; cells wrap."""
    rows = (table.header, *_rows(table))
    columns = list(zip(*rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    longest_word = [max(len(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    room = width - 2 - 2 * (len(widths) - 1)
    while sum(widths) > room:
        slack = [have - need for have, need in zip(widths, longest_word, strict=True)]
        if max(slack) <= 0:
            break
        widths[max(range(len(widths)), key=lambda i: (slack[i] > 0, widths[i]))] -= 1
    lines = []
    for number, row in enumerate(rows):
        cells = [wrap(cell, size, break_on_hyphens=False) or [""] for cell, size in zip(row, widths, strict=True)]
        for depth in range(max(len(cell) for cell in cells)):
            parts = [
                (cell[depth] if depth < len(cell) else "").ljust(size) for cell, size in zip(cells, widths, strict=True)
            ]
            lines.append("  " + "  ".join(parts).rstrip())
        if number == 0:
            lines.append("  " + "  ".join("-" * size for size in widths))
    return lines


def as_markdown(blocks: list[Block]) -> str:
    """GitHub-flavoured Markdown."""
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if parts and not (isinstance(block, Bullet) and isinstance(previous, Bullet)):
            parts.append("")
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {_escaped(block.text)}")
        elif isinstance(block, Paragraph):
            parts.append(_escaped(_text(block)))
        elif isinstance(block, Bullet):
            mark = "" if block.mark == "-" else f"{_escaped(block.mark)} "
            parts.append(f"{'  ' * block.depth}- {mark}{_escaped(_text(block))}")
        else:
            parts.append("| " + " | ".join(map(_cell, block.header)) + " |")
            parts.append("|" + " --- |" * len(block.header))
            parts += ["| " + " | ".join(map(_cell, row)) + " |" for row in _rows(block)]
        previous = block
    return "\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    for char in "\\`*_<>#|":
        text = text.replace(char, f"\\{char}")
    return text.replace("[", "\\[") if text.startswith("[") else text


def _cell(text: str) -> str:
    return _escaped(text).replace("\n", " ")
