"""Where the boxes of a pathway stand: rows from top to bottom, few crossings, what belongs together one below the other.

An edge that passes a row has a place in it like a box, so that no line runs through a box; so has a condition, which
stands on its edge as text.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rightscan.presentation.tree import Edge, Tree

GAP = 24.0  # between two neighbors of a row
_ROUNDS = 24


class Rows(NamedTuple):
    """The items of each row from left to right, and for each edge the items that it passes, from the upper to the lower.

    `upward` are the edges that lead back to an earlier step, by number.
    """

    rows: list[list[str]]
    chains: list[list[str]]
    upward: frozenset[int]

    def links(self) -> Iterator[tuple[str, str]]:
        """Every pair of items in neighboring rows that a line joins."""
        for chain in self.chains:
            yield from pairwise(chain)


def label_of(edge: int) -> str:
    """The item of the condition on an edge."""
    return f"label_{edge}"


def rows_of(tree: Tree) -> Rows:
    """The rows with few crossings. Triggers have no row."""
    order, upward = _reading_order(tree)
    depth = _depths(tree.edges, order, upward)
    used = sorted({*depth.values(), *(_label_depth(e, depth, n in upward) for n, e in enumerate(tree.edges))} - {-1})
    row = {level: number for number, level in enumerate(used)}
    chains = []
    for number, edge in enumerate(tree.edges):
        ends = (edge.after, edge.before) if number in upward else (edge.before, edge.after)
        label = row.get(_label_depth(edge, depth, number in upward), -1)
        between = range(row[depth[ends[0]]] + 1, row[depth[ends[1]]])
        passed = [label_of(number) if place == label else f"bend_{number}_{place}" for place in between]
        chains.append([ends[0], *passed, ends[1]])
    place = {node: row[level] for node, level in depth.items()}
    return _untangled(Rows(_first_rows(order, chains, place, len(used)), chains, frozenset(upward)))


def _reading_order(tree: Tree) -> tuple[list[str], set[int]]:
    """The nodes so that what follows stands behind, and the edges that lead back to where one came from."""
    behind: dict[str, list[int]] = {node.id: [] for node in tree.nodes if node.kind != "leave"}
    for number, edge in enumerate(tree.edges):
        behind[edge.before].append(number)
    entered: set[str] = set()
    finished: list[str] = []
    upward: set[int] = set()

    def visit(node: str) -> None:
        entered.add(node)
        for number in behind[node]:
            after = tree.edges[number].after
            if after not in entered:
                visit(after)
            elif after not in finished:
                upward.add(number)
        finished.append(node)

    for node in behind:
        if node not in entered:
            visit(node)
    return finished[::-1], upward


def _depths(edges: Sequence[Edge], order: list[str], upward: set[int]) -> dict[str, int]:
    """How deep each node stands: below everything that leads to it. Odd depths are left for conditions."""
    depth = dict.fromkeys(order, 0)
    place = {node: number for number, node in enumerate(order)}
    downward = [
        (edge.after, edge.before) if number in upward else (edge.before, edge.after)
        for number, edge in enumerate(edges)
    ]
    for upper, lower in sorted(downward, key=lambda pair: place[pair[0]]):
        depth[lower] = max(depth[lower], depth[upper] + 2)
    return depth


def _label_depth(edge: Edge, depth: Mapping[str, int], upward: bool) -> int:
    """Beside the result that the condition belongs to; -1 without a condition."""
    return depth[edge.before] + (-1 if upward else 1) if edge.condition else -1


def _first_rows(order: list[str], chains: list[list[str]], place: Mapping[str, int], rows: int) -> list[list[str]]:
    """The items as a reader of the nested list meets them: without crossings if the pathway is a tree."""
    filled: list[list[str]] = [[] for _ in range(rows)]
    seen: set[str] = set()

    def visit(node: str) -> None:
        seen.add(node)
        filled[place[node]].append(node)
        for chain in (chain for chain in chains if chain[0] == node):
            for below, item in enumerate(chain[1:-1], 1):
                filled[place[node] + below].append(item)
            if chain[-1] not in seen:
                visit(chain[-1])

    for node in order:
        if node not in seen:
            visit(node)
    return filled


def _untangled(rows: Rows) -> Rows:
    """The same rows sorted by where their neighbors stand, again and again; the best of all tries."""
    above, below = _neighbors(rows)
    best, fewest = rows.rows, _crossings(rows.rows, below)
    current = best
    for number in range(_ROUNDS):
        if fewest == 0:
            break
        current = _sorted_rows(current, below if number % 2 else above, number % 2 == 1)
        crossed = _crossings(current, below)
        if crossed < fewest:
            best, fewest = current, crossed
    return rows._replace(rows=best)


def _neighbors(rows: Rows) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """For each item those that a line joins it to in the row above, and in the row below."""
    above: dict[str, list[str]] = {item: [] for row in rows.rows for item in row}
    below: dict[str, list[str]] = {item: [] for row in rows.rows for item in row}
    for upper, lower in rows.links():
        below[upper].append(lower)
        above[lower].append(upper)
    return above, below


def _sorted_rows(rows: list[list[str]], neighbors: Mapping[str, list[str]], upward: bool) -> list[list[str]]:
    place: dict[str, float] = {}
    found: list[list[str]] = []
    for row in reversed(rows) if upward else rows:
        mean = {
            item: sum(place[near] for near in neighbors[item]) / len(neighbors[item]) if neighbors[item] else number
            for number, item in enumerate(row)
        }
        found.append(sorted(row, key=lambda item: mean[item]))
        place.update({item: number for number, item in enumerate(found[-1])})
    return found[::-1] if upward else found


def _crossings(rows: list[list[str]], below: Mapping[str, list[str]]) -> int:
    """How many lines cross between neighboring rows."""
    crossed = 0
    for upper, lower in pairwise(rows):
        place = {item: number for number, item in enumerate(lower)}
        passed: list[int] = []
        for item in upper:
            ends = sorted(place[near] for near in below[item])
            crossed += sum(len(passed) - bisect(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return crossed


def centers(rows: Rows, widths: Mapping[str, float]) -> dict[str, float]:
    """The middle of each item from left to right: near its neighbors above and below, never touching those beside it."""
    above, below = _neighbors(rows)
    both = {item: [*above[item], *below[item]] for item in above}
    middle: dict[str, float] = {}
    for row in rows.rows:
        room = _room(row, widths)
        middle.update({item: offset - room[-1] / 2 for item, offset in zip(row, room, strict=True)})
    for number in range(_ROUNDS):
        upward = number % 2 == 1
        neighbors = both if number >= _ROUNDS - 6 else below if upward else above
        for row in reversed(rows.rows) if upward else rows.rows:
            wanted = [_wanted(item, neighbors[item], middle) for item in row]
            weights = [_pull(item, "") for item in row]
            middle.update(zip(row, _apart(wanted, weights, _room(row, widths)), strict=True))
    for chain in rows.chains:
        _straighten(chain, rows, middle, widths)
    left = min(middle[item] - widths[item] / 2 for row in rows.rows for item in row)
    return {item: round(center - left, 1) for item, center in middle.items()}


def _straighten(chain: list[str], rows: Rows, middle: dict[str, float], widths: Mapping[str, float]) -> None:
    """Put everything that a line passes in one column, below or above its box where there is room.

    Below the upper box if the column meets the lower one not far from its middle.
    """
    lows, highs = [], []
    for row in rows.rows:
        for before, item, after in zip(["", *row], row, [*row[1:], ""], strict=False):
            if item in chain[1:-1]:
                lows += [middle[before] + _room([before, item], widths)[-1]] if before else []
                highs += [middle[after] - _room([item, after], widths)[-1]] if after else []
    low, high = max(lows, default=float("-inf")), min(highs, default=float("inf"))
    if low <= high and len(chain) > 2:
        close = abs(middle[chain[0]] - middle[chain[-1]]) <= widths[chain[-1]] / 4
        wanted = (chain[0], chain[-1]) if close else (chain[-1], chain[0])
        ends = [middle[end] for end in wanted if low <= middle[end] <= high]
        column = ends[0] if ends else min(max(middle[chain[1]], low), high)
        middle.update(dict.fromkeys(chain[1:-1], column))


def _wanted(item: str, neighbors: Sequence[str], middle: Mapping[str, float]) -> float:
    """Where an item would stand if it had the row for itself."""
    if not neighbors:
        return middle[item]
    pulls = [_pull(item, near) for near in neighbors]
    return sum(pull * middle[near] for pull, near in zip(pulls, neighbors, strict=True)) / sum(pulls)


def _pull(item: str, near: str) -> int:
    """How much it matters that two items stand one below the other: most where a line only passes a row."""
    passing = item.startswith(("bend_", "label_")) + near.startswith(("bend_", "label_"))
    return (1, 3, 9)[passing]


def _room(row: list[str], widths: Mapping[str, float]) -> list[float]:
    """How far each item's middle stands at least from that of the first."""
    room = [0.0]
    for left, right in pairwise(row):
        room.append(room[-1] + (widths[left] + widths[right]) / 2 + GAP)
    return room


def _apart(wanted: Sequence[float], weights: Sequence[int], room: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (weighted least squares) that keep the room between neighbors."""
    groups: list[tuple[float, int, int]] = []  # mean place less the room, its weight, and how many stand there
    for want, weight, offset in zip(wanted, weights, room, strict=True):
        mean, heavy, count = want - offset, weight, 1
        while groups and groups[-1][0] > mean:
            before, weighed, many = groups.pop()
            mean = (before * weighed + mean * heavy) / (weighed + heavy)
            heavy, count = heavy + weighed, count + many
        groups.append((mean, heavy, count))
    spread = [mean for mean, _, count in groups for _ in range(count)]
    return [mean + offset for mean, offset in zip(spread, room, strict=True)]
