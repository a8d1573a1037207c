"""Where every part of every line of every scenario lies in the bits of the index.

The bits lie in planes of two bits for each scenario: `count` for *not true*, then `count` for *false*. The first planes
hold the first part of every clause, line by line; behind them lie the second parts of the clauses that have one, and so
on. Lines with wide clauses come first, so that few planes are needed behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate

import msgspec

from rightscan.engine.clauses import Clause, Part, clause_form, is_part
from rightscan.logic import Expression, facts_in
from rightscan.model.scenario import Scenario

Planes = int | slice
"""The planes of one line, one for each of its clauses."""


class Stack(msgspec.Struct, frozen=True):
    """The clauses of one scenario in the order of their planes, and the planes of each of its lines."""

    clauses: list[Clause]
    planes: tuple[Planes, ...]


class Layout(msgspec.Struct, frozen=True):
    """Where everything lies. `depths` are how many planes the first parts take, the second ones and so on.

    `base` are the bits of a patient of whom nothing is known: every part is not true, and a part that a clause does not
    have is false as well. `parts` are the *not true* bits of every part by fact; `walked` are those of the lines that take
    too many clauses.
    """

    stacks: tuple[Stack, ...]
    depths: tuple[int, ...]
    base: int
    parts: dict[str, dict[Part, int]]
    walked: dict[Expression, int]


def lay_out(scenarios: tuple[Scenario, ...]) -> Layout:
    """Give every part of every scenario its place."""
    stacks = tuple(_stack(scenario) for scenario in scenarios)
    depths = _depths(stacks)
    starts = [2 * len(stacks) * start for start in accumulate((0, *depths[:-1]))]
    places: defaultdict[Part, list[int]] = defaultdict(list)
    for part, place in _places(stacks, starts):
        places[part].append(place)
    missing = bits_at(_missing(stacks, starts, depths))
    base = missing | missing << len(stacks)
    walked: dict[Expression, int] = {}
    parts: defaultdict[str, dict[Part, int]] = defaultdict(dict)
    for part, at in places.items():
        bits = bits_at(at)
        base |= bits
        (parts[facts_in(part)[0]] if is_part(part) else walked)[part] = bits
    return Layout(stacks, depths, base, parts, walked)


def _stack(scenario: Scenario) -> Stack:
    forms = [_clauses(line.expression) for line in scenario.fits]
    if all(len(form) == 1 == len(form[0]) for form in forms):
        return Stack([form[0] for form in forms], tuple(range(len(forms))))
    clauses: list[Clause] = []
    planes: list[Planes] = [0] * len(forms)
    for number in sorted(range(len(forms)), key=lambda number: -max(map(len, forms[number]), default=0)):
        first, end = len(clauses), len(clauses) + len(forms[number])
        planes[number] = first if end == first + 1 else slice(first, end)
        clauses += forms[number]
    return Stack(clauses, tuple(planes))


def _clauses(expression: Expression) -> list[Clause]:
    """The clauses of a line, the widest first; a line that takes too many stays whole."""
    form = clause_form(expression)
    return [(expression,)] if form is None else sorted(form, key=len, reverse=True)


def _depths(stacks: Iterable[Stack]) -> tuple[int, ...]:
    """How many planes the first parts take, the second ones and so on."""
    depths = [max((len(stack.clauses) for stack in stacks), default=0)]
    for stack in stacks:
        for plane, clause in enumerate(stack.clauses):
            depths += [0] * (len(clause) - len(depths))
            for part in range(1, len(clause)):
                depths[part] = max(depths[part], plane + 1)
    return tuple(depths)


def _places(stacks: tuple[Stack, ...], starts: list[int]) -> Iterator[tuple[Part, int]]:
    """Every part with its *not true* bit."""
    for number, stack in enumerate(stacks):
        for plane, clause in enumerate(stack.clauses):
            place = 2 * len(stacks) * plane + number
            for start, part in zip(starts, clause, strict=False):
                yield part, start + place


def _missing(stacks: tuple[Stack, ...], starts: list[int], depths: tuple[int, ...]) -> Iterator[int]:
    """The *not true* bits of the parts that a clause does not have, where others have one."""
    for number, stack in enumerate(stacks):
        for plane, clause in enumerate(stack.clauses):
            for part in range(len(clause), len(depths)):
                if plane < depths[part]:
                    yield starts[part] + 2 * len(stacks) * plane + number


def numbers(planes: Planes) -> range:
    """The planes of a line one by one."""
    return range(planes, planes + 1) if isinstance(planes, int) else range(planes.start, planes.stop)


def bits_at(places: Iterable[int]) -> int:
    """An integer with these bits."""
    found = list(places)
    bits = bytearray(max(found, default=0) // 8 + 1)
    for place in found:
        bits[place // 8] |= 1 << place % 8
    return int.from_bytes(bits, "little")
