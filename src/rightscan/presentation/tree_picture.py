"""Where everything in the picture of a pathway stands, in pixels: boxes, conditions, lines, triggers and legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rightscan.presentation.tree import Tree
from rightscan.presentation.tree_layout import GAP, Rows, centers, label_of, rows_of
from rightscan.presentation.tree_routes import Box, Channel, Point, channels_of
from rightscan.presentation.tree_text import CONDITION, WIDTH, Passage, height_of, passage, words_of

MARGIN = 12.0
COLUMN = 264.0  # of the triggers and of the legend
_BEND = 4.0  # room for a line that passes a row
_LABEL = 150.0
_APART = 40.0  # between the graph, the triggers and the legend
_HEADING = 28.0
_ENTRY = 26.0


class Label(NamedTuple):
    """The condition on a line, and its place."""

    box: Box
    words: Passage


class Line(NamedTuple):
    """The corners of a line from the upper to the lower box, in two parts where a condition stands in it, else in one.

    `upward` lines have their arrow at the upper end.
    """

    parts: list[list[Point]]
    upward: bool


class Picture(NamedTuple):
    """Words and boxes by id of the node, conditions and lines by number of the edge, a place for each legend point.

    `heading` is where the words above the triggers stand, None without triggers.
    """

    words: dict[str, tuple[Passage, ...]]
    boxes: dict[str, Box]
    labels: dict[int, Label]
    lines: list[Line]
    heading: Point | None
    legend: list[Point]
    width: float
    height: float


def picture_of(tree: Tree, entries: int) -> Picture:
    """The picture of a tree with a legend of so many points below it. There is a heading above the triggers, if any."""
    leaves = [node.id for node in tree.nodes if node.kind == "leave"]
    words = {node.id: words_of(node, COLUMN if node.id in leaves else WIDTH) for node in tree.nodes}
    conditions = {n: passage(CONDITION, f"if {e.condition}", _LABEL) for n, e in enumerate(tree.edges) if e.condition}
    rows = rows_of(tree)
    placed, lines = _graph(rows, words, conditions, _grid(min(3, max(len(leaves), 2))))
    width = max(_grid(min(3, max(len(leaves), 2))), *(box.x + box.width for box in placed.values()))
    columns = int((width - MARGIN + GAP) / (COLUMN + GAP))
    heading = (MARGIN, _bottom(placed) + _APART) if leaves else None
    if heading:
        placed |= _leaf_boxes(leaves, words, columns, heading[1] + _HEADING)
    y = _bottom(placed) + _APART
    legend = [(MARGIN + place % columns * (COLUMN + GAP), y + place // columns * _ENTRY) for place in range(entries)]
    return Picture(
        words,
        {node: placed[node] for node in words},
        {number: Label(placed[label_of(number)], said) for number, said in conditions.items()},
        lines,
        heading,
        legend,
        width + MARGIN,
        legend[-1][1] + _ENTRY,
    )


def _grid(columns: int) -> float:
    """Where so many columns end."""
    return MARGIN + columns * (COLUMN + GAP) - GAP


def _bottom(boxes: Mapping[str, Box]) -> float:
    return max(box.y + box.height for box in boxes.values())


def _graph(
    rows: Rows, words: Mapping[str, Sequence[Passage]], conditions: Mapping[int, Passage], least: float
) -> tuple[dict[str, Box], list[Line]]:
    """Everything that has a place in a row, and the lines; in the middle where it is narrower than `least`."""
    sizes = {item: (_BEND, 0.0) for row in rows.rows for item in row}
    sizes |= {node: (WIDTH, height_of(said)) for node, said in words.items() if node in sizes}
    sizes |= {label_of(number): (_LABEL, said.height) for number, said in conditions.items()}
    widths = {item: width for item, (width, _) in sizes.items()}
    middles = centers(rows, widths)
    across = MARGIN + max(middles[item] + widths[item] / 2 for item in middles)
    left = MARGIN + max(0.0, (least - across) / 2)
    middles = {item: middle + left for item, middle in middles.items()}
    channels = channels_of(rows, middles, widths)
    boxes: dict[str, Box] = {}
    rims = [MARGIN]  # the upper rim of each row, and below it that of the channel
    for row, channel in zip(rows.rows, [*channels, None], strict=True):
        boxes |= {item: Box(middles[item] - widths[item] / 2, rims[-1], *sizes[item]) for item in row}
        rims.append(rims[-1] + max(sizes[item][1] for item in row))
        rims.append(rims[-1] + (channel.height if channel else 0))
    lines = [
        Line(_parts(number, rows, boxes, channels, rims), number in rows.upward) for number in range(len(rows.chains))
    ]
    return boxes, lines


def _parts(
    number: int, rows: Rows, boxes: Mapping[str, Box], channels: list[Channel], rims: list[float]
) -> list[list[Point]]:
    """The corners of one line; it is interrupted where its condition stands."""
    parts: list[list[Point]] = [[]]
    chain = rows.chains[number]
    first = next(place for place, row in enumerate(rows.rows) if chain[0] in row)
    for row, (upper, lower) in enumerate(pairwise(chain), first):
        if upper == label_of(number):
            parts.append([])
        top = boxes[upper].y + boxes[upper].height
        parts[-1] += channels[row].passes(number, top, boxes[lower].y, rims[2 * row + 1])
    return [_corners(part) for part in parts]


def _corners(points: list[Point]) -> list[Point]:
    """The points where the direction changes, and both ends."""
    kept = points[:1]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == point[0] == after[0] or before[1] == point[1] == after[1]) and point != kept[-1]:
            kept.append(point)
    return [*kept, points[-1]]


def _leaf_boxes(leaves: list[str], words: Mapping[str, Sequence[Passage]], columns: int, y: float) -> dict[str, Box]:
    """The triggers side by side, as many as fit; those of one row are equally high."""
    boxes = {}
    for first in range(0, len(leaves), columns):
        beside = leaves[first : first + columns]
        height = max(height_of(words[leaf]) for leaf in beside)
        for place, leaf in enumerate(beside):
            boxes[leaf] = Box(MARGIN + place * (COLUMN + GAP), y, COLUMN, height)
        y += height + GAP
    return boxes
