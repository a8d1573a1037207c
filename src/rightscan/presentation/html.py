"""A page of blocks as one HTML file that needs nothing else: no script, no font, no image from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from rightscan.presentation.data import Cites
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table


class Run(NamedTuple):
    """A piece of text that stayed, was "added" or was "removed"."""

    text: str
    change: str = ""


class Marked(NamedTuple):
    """A block with what changed in it: the whole block ("added", "removed") or some of its words.

    `runs` are the pieces of its text; for a table of one row there is one sequence of pieces for each cell.
    """

    block: Block
    change: str = ""
    runs: tuple[tuple[Run, ...], ...] = ()


Shown = Block | Marked
_TAGS = {"added": ("ins", "added"), "removed": ("del", "removed")}
_FEW = 4  # a page with fewer sections needs no list of them


def as_html(title: str, blocks: Sequence[Shown]) -> str:
    """The whole page. Bullets become nested lists, neighboring tables of the same columns one table.

    A citation leads to its source at the end of the page. A page of several sections gets a list of them, which says
    how many marked changes each holds.
    """
    return page_html(title, body_html(blocks))


def page_html(title: str, body: str, style: str = "") -> str:
    """A whole page around this body; `style` comes after the style of all such pages."""
    return _PAGE.format(title=escape(title), style=_STYLE + style, body=body)


def body_html(blocks: Sequence[Shown], numbered: int = 0) -> str:
    """The blocks alone, for a page that has a frame and a style of its own.

    `numbered` sections stand before them on the same page.
    """
    marked = [block if isinstance(block, Marked) else Marked(block) for block in blocks]
    return "\n".join(_Body(marked, numbered).parts())


def source_number(block: Block) -> int | None:
    """The number under which a bullet lists a source, as in "[3]"; None for any other block."""
    number = block.mark.strip("[]") if isinstance(block, Bullet) and block.mark.startswith("[") else ""
    return int(number) if number.isdecimal() else None


class _Body:
    """The blocks as HTML, one after the other; remembers which lists, table and section are open."""

    def __init__(self, blocks: list[Marked], numbered: int) -> None:
        self.blocks = blocks
        self.depth = 0
        self.columns: tuple[str, ...] = ()
        self.section = ""
        self.sections = numbered

    def parts(self) -> Iterator[str]:
        """Every block; what stands open between two kinds of blocks is closed."""
        for marked in self.blocks:
            block = marked.block
            if isinstance(block, Bullet):
                yield self._end_table() + self._item(block, marked)
            elif isinstance(block, Table):
                yield self._end_list() + self._rows(block, marked)
            else:
                yield self._end_table() + self._end_list()
                yield self._heading(block, marked) if isinstance(block, Heading) else _paragraph(block, marked)
        yield self._end_table() + self._end_list()

    def _item(self, block: Bullet, marked: Marked) -> str:
        """One point, with the lists opened and closed that lead to its depth."""
        wanted = block.depth + 1
        up = "</li>" * (self.depth >= wanted) + "</ul></li>" * max(0, self.depth - wanted)
        down = "<li>".join(["<ul>"] * max(0, wanted - self.depth))
        self.depth = wanted
        text = f"{_text(marked, block.text)}{cites_html(block.cites)}{_link(block.link)}"
        return f"{up}{down}<li{_id(block)}>{_mark(block)}{text}"

    def _end_list(self) -> str:
        closed, self.depth = "</li></ul>" * self.depth, 0
        return closed

    def _rows(self, table: Table, marked: Marked) -> str:
        """The rows of a table, and its head where it begins."""
        rows = "".join(_table_rows(table, marked))
        if table.header == self.columns:
            return rows
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in (*table.header, "Source"))
        begun = f'<table><caption class="said">{escape(self.section)}</caption><thead><tr>{heads}</tr></thead><tbody>'
        closed = self._end_table()
        self.columns = table.header
        return f"{closed}{begun}{rows}"

    def _end_table(self) -> str:
        closed, self.columns = "</tbody></table>" if self.columns else "", ()
        return closed

    def _heading(self, block: Heading, marked: Marked) -> str:
        self.section = block.text
        text = f"{_text(marked, block.text)}</h{block.level}>"
        if block.level != 2:
            return f"<h{block.level}>{text}"
        self.sections += 1
        contents = self._contents() if self.sections == 1 else ""
        return f'{contents}<h2 id="section-{self.sections}">{text}'

    def _contents(self) -> str:
        """Links to all sections, with the number of changes in each."""
        names: list[str] = []
        changes: list[int] = []
        for marked in self.blocks:
            if isinstance(marked.block, Heading):
                names += [marked.block.text] if marked.block.level == 2 else []
                changes += [0] if marked.block.level == 2 else []
            elif changes:
                changes[-1] += bool(marked.change or marked.runs)
        if len(names) < _FEW:
            return ""
        links = "".join(
            f'<li><a href="#section-{place}">{escape(name)}</a>{_changes(many)}</li>'
            for place, (name, many) in enumerate(zip(names, changes, strict=True), 1)
        )
        return f'<nav aria-label="On this page"><ul>{links}</ul></nav>'


def _changes(many: int) -> str:
    return f" <strong>({many} change{'s' if many > 1 else ''})</strong>" if many else ""


def _paragraph(block: Paragraph, marked: Marked) -> str:
    return f"<p>{_text(marked, block.text)}{cites_html(block.cites)}</p>"


def _id(block: Bullet) -> str:
    """A source in the list of sources is where its citations lead."""
    number = source_number(block)
    return _anchor(block.anchor) if number is None else f' id="source-{number}" class="source"'


def _anchor(name: str) -> str:
    return f' id="{escape(name)}"' if name else ""


def _link(link: tuple[str, str]) -> str:
    words, address = link
    return f' <a href="{escape(address)}">{escape(words)}</a>' if address else ""


def _mark(block: Bullet) -> str:
    """The sign that carries meaning; the plain one of a list carries none."""
    return "" if block.mark in ("-", "*") else f'<span class="mark">{escape(block.mark.strip())}</span> '


def _text(marked: Marked, text: str, cell: int = 0) -> str:
    if marked.change:
        return _changed(text, marked.change)
    if marked.runs:
        return "".join(_changed(run.text, run.change) if run.change else escape(run.text) for run in marked.runs[cell])
    return escape(text)


def _changed(text: str, change: str) -> str:
    """Underlined or struck through, and said in words for whoever cannot see it."""
    tag, word = _TAGS[change]
    return f'<{tag}><span class="said">[{word}: </span>{escape(text)}<span class="said">]</span></{tag}>'


def cites_html(cites: Cites) -> str:
    """The sources of a statement, each leading to its place at the end of the page."""
    if not cites:
        return ""
    links = "; ".join(
        f'<a href="#source-{cite.source}">{escape(f"{cite.source} {cite.place}".strip())}</a>' for cite in cites
    )
    return f' <span class="cites">[{links}]</span>'


def _table_rows(table: Table, marked: Marked) -> Iterator[str]:
    """Each cell names its column, so that rows can stand as small lists on a narrow screen."""
    cites: Iterable[Cites] = table.row_cites or [()] * len(table.rows)
    anchors = table.row_anchors or [""] * len(table.rows)
    for row, cited, anchor in zip(table.rows, cites, anchors, strict=True):
        cells = [
            f'<td data-label="{escape(name)}">{_text(marked, cell, place)}</td>'
            for place, (name, cell) in enumerate(zip(table.header[1:], row[1:], strict=True), 1)
        ]
        first = f'<th scope="row">{_text(marked, row[0])}</th>'
        yield f'<tr{_anchor(anchor)}>{first}{"".join(cells)}<td data-label="Source">{cites_html(cited).strip()}</td></tr>'


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #556070; --paper: #ffffff; --line: #ccd3dc; --tint: #f3f6f9;
  --link: #0b5cad; --added: #0a5c2b; --added-tint: #e3f4e8; --removed: #8c1d18; --removed-tint: #fbe9e7; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --quiet: #a3aebb; --paper: #14181e; --line: #39424e;
  --tint: #1c222a; --link: #7db8f0; --added: #9be0b0; --added-tint: #173524; --removed: #f2a8a2; --removed-tint: #3d1f1d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "Liberation Sans", sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
p { margin: .5rem 0; }
ul { margin: .25rem 0; padding-left: 1.25rem; }
ul ul { border-left: 2px solid var(--line); padding-left: 1rem; margin-left: .1rem; list-style: none; }
li { margin: .3rem 0; }
li.source { list-style: none; margin-left: -1.25rem; color: var(--quiet); font-size: .9rem; }
.mark { font-weight: 700; white-space: pre; }
.cites { color: var(--quiet); font-size: .85em; }
a { color: var(--link); }
.cites a { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 700; background: var(--tint); }
tbody th { font-weight: 600; }
ins { color: var(--added); background: var(--added-tint); text-decoration: underline; text-decoration-thickness: 2px; }
del { color: var(--removed); background: var(--removed-tint); text-decoration: line-through; }
nav { margin: 1.25rem 0 0; font-size: .9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; margin: 0; padding: 0; }
nav li { margin: 0; }
li:target { background: var(--tint); outline: 2px solid var(--link); outline-offset: 3px; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr, tbody th, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  tbody th, td { border: 0; padding: .1rem 0; }
  td::before { content: attr(data-label) ": "; color: var(--quiet); }
}
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; color: #000; background: #fff; }
  nav { display: none; }
  h2 { break-after: avoid; } li, tr { break-inside: avoid; } li:has(ul) { break-inside: auto; }
  a { color: inherit; text-decoration: none; }
}
"""
