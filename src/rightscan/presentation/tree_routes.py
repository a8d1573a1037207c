"""The lines between the boxes of a pathway: down, across between two rows, down again.

What leaves one box forks from one line. Between two rows every such fork runs at its own height, and every line
reaches its box at its own place, so that two lines may cross but never run on top of each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from rightscan.presentation.tree_layout import Rows

Point = tuple[float, float]
_APART = 18.0  # between two lines that reach one box
_CLEAR = 7.0  # between two lines that must not be taken for one
_LANE = 12.0
_FIRST_LANE = 16.0
_HEAD = 20.0  # below the last lane: room for a bend and an arrowhead


class Box(NamedTuple):
    """A place in the picture, in pixels from the left upper corner."""

    x: float
    y: float
    width: float
    height: float


class Fork(NamedTuple):
    """Lines from one place above to one or several below, by number of the edge."""

    x: float
    ends: tuple[tuple[int, float], ...]

    @property
    def span(self) -> tuple[float, float]:
        """From the leftmost to the rightmost place."""
        places = [self.x, *(x for _, x in self.ends)]
        return min(places), max(places)

    @property
    def straight(self) -> bool:
        """Whether it only goes down."""
        low, high = self.span
        return low == high


class Channel(NamedTuple):
    """The space between two rows: its forks, and the lane of each, counted from the top."""

    forks: tuple[Fork, ...]
    lanes: tuple[int, ...]

    @property
    def height(self) -> float:
        """In pixels."""
        return _FIRST_LANE + _LANE * max(self.lanes, default=0) + _HEAD

    def passes(self, edge: int, top: float, bottom: float, y: float) -> list[Point]:
        """The corners of an edge in this channel: from `top` to `bottom`, where `y` is the upper rim."""
        fork, lane = next(
            (fork, lane) for fork, lane in zip(self.forks, self.lanes, strict=True) if edge in dict(fork.ends)
        )
        across, end = y + _FIRST_LANE + _LANE * lane, dict(fork.ends)[edge]
        return [(fork.x, top), (fork.x, across), (end, across), (end, bottom)]


def channels_of(rows: Rows, middles: Mapping[str, float], widths: Mapping[str, float]) -> list[Channel]:
    """The space below each row but the last, from top to bottom."""
    found = []
    moved = dict(middles)
    for upper, _ in pairwise(rows.rows):
        links = [
            (number, *link)
            for number, chain in enumerate(rows.chains)
            for link in pairwise(chain)
            if link[0] in set(upper)
        ]
        forks = _forks(links, rows.upward, moved, widths)
        moved.update({lower: dict(_ends(forks))[number] for number, _, lower in links if lower.startswith("bend_")})
        found.append(Channel(forks, _lanes(forks)))
    return found


def _ends(forks: tuple[Fork, ...]) -> Iterator[tuple[int, float]]:
    for fork in forks:
        yield from fork.ends


def _forks(
    links: list[tuple[int, str, str]], upward: frozenset[int], middles: Mapping[str, float], widths: Mapping[str, float]
) -> tuple[Fork, ...]:
    """Every line of a channel. What leads back up has its own place at the upper box, away from the fork that leads down."""
    grouped: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for number, upper, lower in links:
        grouped.setdefault((upper, number if number in upward else -1), []).append((number, lower))
    outs: dict[tuple[str, int], float] = {}
    for upper in {upper: None for upper, _ in grouped}:
        keys = [key for key in grouped if key[0] == upper]
        keys.sort(key=lambda key: sum(middles[lower] for _, lower in grouped[key]) / len(grouped[key]))
        outs.update(zip(keys, _places(middles[upper], widths[upper], len(keys)), strict=True))
    ins: dict[int, float] = {}
    for lower in {lower: None for _, _, lower in links}:
        reach = sorted((outs[key], number) for key in grouped for number, to in grouped[key] if to == lower)
        ins.update(_arrivals(reach, middles[lower], widths[lower], list(outs.values())))
    return tuple(Fork(outs[key], tuple((number, ins[number]) for number, _ in grouped[key])) for key in grouped)


def _places(middle: float, width: float, count: int) -> list[float]:
    """Places for lines at one side of a box, around its middle."""
    apart = min(_APART, (width - _APART) / count)
    return [middle + (place - (count - 1) / 2) * apart for place in range(count)]


def _arrivals(
    reach: list[tuple[float, int]], middle: float, width: float, outs: list[float]
) -> Iterator[tuple[int, float]]:
    """Where each line (where it starts, number of the edge) reaches a box: straight down if it starts above the middle."""
    places = _places(middle, width, len(reach))
    straight = [
        start if abs(start - middle) <= width / 4 else place for (start, _), place in zip(reach, places, strict=True)
    ]
    if all(right - left >= 2 * _CLEAR for left, right in pairwise(straight)):
        places = straight
    for (start, number), place in zip(reach, places, strict=True):
        others = [out for out in outs if out != start]
        tries = [place + step for step in (0, _CLEAR + 1, -_CLEAR - 1)]
        yield number, next((x for x in tries if all(abs(x - out) >= _CLEAR for out in others)), place)


def _lanes(forks: tuple[Fork, ...]) -> tuple[int, ...]:
    """A lane for each fork, in the order that crosses least; forks that lie side by side share one."""
    order: list[Fork] = []
    for fork in forks:
        if not fork.straight:
            costs = [
                sum(_crossed(above, fork) for above in order[:place])
                + sum(_crossed(fork, below) for below in order[place:])
                for place in range(len(order) + 1)
            ]
            order.insert(costs.index(min(costs)), fork)
    lane: dict[Fork, int] = {}
    for fork in order:
        beside = [lane[other] for other in lane if _overlap(fork.span, other.span)]
        lane[fork] = max(beside, default=-1) + 1
    return tuple(lane.get(fork, 0) for fork in forks)


def _crossed(above: Fork, below: Fork) -> int:
    """How often two forks cross if the first has the upper lane."""
    low, high = below.span
    left, right = above.span
    return sum(low <= x <= high for _, x in above.ends) + (left <= below.x <= right)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] + _LANE and other[0] < one[1] + _LANE
