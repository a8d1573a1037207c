"""A pathway as a picture: SVG that takes its color and letters from the page and needs no script and no style sheet.

Whatever a line or a border means is also said in words, in the box or in the legend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from rightscan.presentation.tree import Edge, Node, Tree
from rightscan.presentation.tree_list import told
from rightscan.presentation.tree_picture import COLUMN, Label, Line, Picture, picture_of
from rightscan.presentation.tree_routes import Box, Point
from rightscan.presentation.tree_text import CHECK, HEADING, MARK, NAME, PADDING, QUIET, Passage, passage, printable

_CORNER = 6.0
_SAMPLE = 32  # width of a sample in the legend
_LEGEND = {
    "step": "Square corners: a step.",
    "end": "Double border: an end.",
    "result": "Round corners: a result.",
    "leave": "Broken border: ends the scenario.",
    "walked": "Thick lines: the way so far.",
}
_LEAVES = "At any step: what ends this scenario, so that the patient is matched again"


def tree_svg(tree: Tree, title: str, prefix: str, href: Callable[[str], str] | None = None) -> str:
    """The picture in its natural size, with letters of 12 and 13 px. `prefix` makes its ids unique on the page.

    With `href` (from the id of a node to an address) the nodes that can be said now are links.
    """
    legend = [kind for kind in _LEGEND if any(kind in (node.kind, node.standing) for node in tree.nodes)]
    picture = picture_of(tree, len(legend))
    links = {node: href(node) for node in tree.next} if href else {}
    walked_last = sorted(enumerate(tree.edges), key=lambda numbered: numbered[1].walked)  # thick lines over thin ones
    parts = [
        *_head(tree, title, prefix, picture, linked=bool(links)),
        *(_edge(edge, picture.lines[number]) for number, edge in walked_last),
        *(_label(label) for label in picture.labels.values()),
        *([_passage(passage(HEADING, _LEAVES, picture.width), picture.heading)] if picture.heading else []),
        *(_node(node, picture, prefix, links.get(node.id, "")) for node in tree.nodes),
        *(_entry(kind, place) for kind, place in zip(legend, picture.legend, strict=True)),
        "</svg>",
    ]
    return "\n".join(parts)


def _head(tree: Tree, title: str, prefix: str, picture: Picture, *, linked: bool) -> Iterator[str]:
    """The frame. A picture with links is a group: the content of an image cannot be reached by keyboard."""
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    prefix = escape(prefix)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tree" role="{"group" if linked else "img"}" {size} '
        f'aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc" fill="currentColor" stroke-width="1.5" '
        'font-family="system-ui, sans-serif">'
    )
    yield f'<title id="{prefix}-title">{_said(title)}</title>'
    yield f'<desc id="{prefix}-desc">{_said(told(tree))}</desc>'


def _edge(edge: Edge, line: Line) -> str:
    """A line with its arrowhead, thick where it was walked."""
    parts = line.parts[::-1] if line.upward else line.parts
    parts = [part[::-1] for part in parts] if line.upward else parts
    x, y = parts[-1][-1]
    back = 9 if line.upward else -9
    parts[-1][-1] = (x, y + back / 2)  # so that the thick line ends inside its arrowhead
    way = " ".join(_way(part) for part in parts)
    width = ' stroke-width="4"' if edge.walked else ""
    return (
        f'<g class="edge{" walked" * edge.walked}" data-before="{edge.before}" data-after="{edge.after}">'
        f'<path d="{way}" fill="none" stroke="currentColor"{width}/>'
        f'<path d="M{x:g} {y:g}l-5 {back}h10z"/></g>'
    )


def _way(points: list[Point]) -> str:
    """A path along these points, rounded at its corners."""
    steps = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _toward(corner, before), _toward(corner, after)
        steps.append(f"L{near[0]:g} {near[1]:g}Q{corner[0]:g} {corner[1]:g} {far[0]:g} {far[1]:g}")
    return f"{''.join(steps)}L{points[-1][0]:g} {points[-1][1]:g}"


def _toward(corner: Point, other: Point) -> Point:
    """Where the bend at a corner begins: a little way to the next point, at most halfway."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    share = min(_CORNER / max(abs(across), abs(down)), 0.5)
    return round(corner[0] + across * share, 1), round(corner[1] + down * share, 1)


def _node(node: Node, picture: Picture, prefix: str, link: str) -> str:
    """A box with its words; a link where an address is given."""
    box = picture.boxes[node.id]
    parts = [_frame(node.kind, node.standing, box)]
    y = box.y + PADDING
    for words in picture.words[node.id]:
        marked = words.style is MARK and node.standing == "walked"
        if marked:
            parts.append(_check(box.x + PADDING, y))
        under = ' text-decoration="underline"' if link and words.style is NAME else ""
        parts.append(_passage(words, (box.x + PADDING + CHECK * marked, y), under))
        y += words.height
    inside = "".join(parts)
    inside = f'<a href="{escape(link)}">{inside}</a>' if link else inside
    return f'<g id="{escape(prefix)}-{node.id}" class="{node.kind} {node.standing}">{inside}</g>'


def _frame(kind: str, standing: str, box: Box) -> str:
    """The border of a box: its shape says what it is, its thickness whether the way goes through it."""
    width = {"here": 4, "walked": 3}.get(standing, 1.5)
    corners = f' rx="{min(16, box.height / 2):g}"' if kind == "result" else ""
    broken = ' stroke-dasharray="7 5"' if kind == "leave" else ""
    border = _rectangle(box, f' stroke-width="{width}"{corners}{broken} pointer-events="all"')
    if kind != "end":
        return border
    inset = width / 2 + 2.5
    inner = Box(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset)
    return border + _rectangle(inner, ' stroke-width="1"')


def _rectangle(box: Box, more: str) -> str:
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    return f'<rect {place} fill="none" stroke="currentColor"{more}/>'


def _check(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y + 9:g}l4 5 8-11" fill="none" stroke="currentColor" stroke-width="2.5"/>'


def _label(label: Label) -> str:
    """The condition on a line, in the middle of its place."""
    return _passage(label.words, (label.box.x + label.box.width / 2, label.box.y), ' text-anchor="middle"')


def _passage(words: Passage, place: Point, more: str = "") -> str:
    """Lines of text from this corner downward. Each ends with a space, so that copied words stay apart."""
    style, (x, y) = words.style, place
    first = round(y + style.above + style.height - 0.3 * style.size, 1)
    lines = "".join(
        f'<tspan x="{x:g}" y="{first + number * style.height:g}">{escape(line)} </tspan>'
        for number, line in enumerate(words.lines)
    )
    look = (' font-weight="700"' if style.bold else "") + (' font-style="italic"' if style.slanted else "")
    return f'<text class="{style.name}" font-size="{style.size:g}"{look}{more}>{lines}</text>'


def _entry(kind: str, place: Point) -> str:
    """One point of the legend: a sample, and what it looks like in words."""
    x, y = place
    sample = _frame(kind, "open", Box(x, y + 2, _SAMPLE, 18))
    if kind == "walked":
        sample = f'<path d="M{x:g} {y + 11:g}h{_SAMPLE}" stroke="currentColor" stroke-width="4"/>'
    room = COLUMN - _SAMPLE - PADDING
    return sample + _passage(passage(QUIET, _LEGEND[kind], room), (x + _SAMPLE + PADDING, y))


def _said(text: str) -> str:
    return escape(printable(text))
