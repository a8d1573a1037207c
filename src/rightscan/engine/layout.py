"""Where every part of every line of every scenario lies in the bits of the index.

The bits lie in planes of two bits for each scenario: `count` for *not true*, then `count` for *false*. The first planes
hold the first part of every clause, line by line; behind them lie the second parts of the clauses that have one, and so
on. Lines with wide clauses come first, so that few planes are needed behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from rightscan.engine.clauses import Clause, Part, clause_form, is_part
from rightscan.logic import Atom, Expression, atoms, facts_in
from rightscan.model.scenario import Scenario

Planes = int | slice
"""The planes of one line, one for each of its clauses."""


class Stack(NamedTuple):
    """The clauses of one scenario in the order of their planes, and the planes of each of its lines."""

    clauses: tuple[Clause, ...]
    planes: tuple[Planes, ...]


class Layout(NamedTuple):
    """Where everything lies. `depths` are how many planes the first parts take, the second ones and so on.

    `base` are the bits of a patient of whom nothing is known: every part is not true, and a part that a clause does not
    have is false as well. `parts` are the *not true* bits of every part by fact, `compared` those of the lines that hold
    a comparison, by fact too. `walked` are the bits of the lines that take too many clauses.
    """

    stacks: tuple[Stack, ...]
    depths: tuple[int, ...]
    base: int
    parts: dict[str, dict[Part, int]]
    compared: dict[str, dict[Atom, int]]
    walked: dict[Expression, int]


def lay_out(scenarios: tuple[Scenario, ...]) -> Layout:
    """Give every part of every scenario its place."""
    stacks = tuple(_stack(scenario) for scenario in scenarios)
    widest = max((len(clause) for stack in stacks for clause in stack.clauses), default=1)
    depths = tuple(max((_depth(stack, part) for stack in stacks), default=0) for part in range(max(widest, 1)))
    bits = {part: bits_at(places) for part, places in _places(stacks, depths).items()}
    missing = bits_at(_missing(stacks, depths))
    base = sum(bits.values()) + missing + (missing << len(stacks))
    walked = {part: bits.pop(part) for part in list(bits) if not is_part(part)}
    parts: defaultdict[str, dict[Part, int]] = defaultdict(dict)
    for part, places in bits.items():
        parts[facts_in(part)[0]][part] = places
    return Layout(stacks, depths, base, dict(parts), _compared(scenarios, stacks), walked)


def _stack(scenario: Scenario) -> Stack:
    forms = [_clauses(line.expression) for line in scenario.fits]
    order = sorted(range(len(forms)), key=lambda number: -max(map(len, forms[number]), default=0))
    ends = list(accumulate(len(forms[number]) for number in order))
    planes = {number: _planes(end - len(forms[number]), end) for number, end in zip(order, ends, strict=True)}
    clauses = tuple(clause for number in order for clause in forms[number])
    return Stack(clauses, tuple(planes[number] for number in range(len(forms))))


def _planes(first: int, end: int) -> Planes:
    return first if end == first + 1 else slice(first, end)


def _clauses(expression: Expression) -> tuple[Clause, ...]:
    """The clauses of a line, the widest first; a line that takes too many stays whole."""
    form = clause_form(expression)
    return ((expression,),) if form is None else tuple(sorted(form, key=len, reverse=True))


def _depth(stack: Stack, part: int) -> int:
    """How many planes a scenario needs for this part of its clauses."""
    return max((plane + 1 for plane, clause in enumerate(stack.clauses) if part == 0 or len(clause) > part), default=0)


def _place(stacks: tuple[Stack, ...], depths: tuple[int, ...], part: int, plane: int) -> int:
    """The bit of the first scenario."""
    return 2 * len(stacks) * (sum(depths[:part]) + plane)


def _places(stacks: tuple[Stack, ...], depths: tuple[int, ...]) -> dict[Part, list[int]]:
    """The *not true* bits of every part."""
    found: defaultdict[Part, list[int]] = defaultdict(list)
    for number, stack in enumerate(stacks):
        for plane, clause in enumerate(stack.clauses):
            for place, part in enumerate(clause):
                found[part].append(_place(stacks, depths, place, plane) + number)
    return found


def _missing(stacks: tuple[Stack, ...], depths: tuple[int, ...]) -> Iterator[int]:
    """The *not true* bits of the parts that a clause does not have, where others have one."""
    for number, stack in enumerate(stacks):
        for plane, clause in enumerate(stack.clauses):
            for place in range(len(clause), len(depths)):
                if plane < depths[place]:
                    yield _place(stacks, depths, place, plane) + number


def _compared(scenarios: tuple[Scenario, ...], stacks: tuple[Stack, ...]) -> dict[str, dict[Atom, int]]:
    """The *not true* bits of the lines that hold a comparison, by fact."""
    found: defaultdict[Atom, list[int]] = defaultdict(list)
    for number, (scenario, stack) in enumerate(zip(scenarios, stacks, strict=True)):
        for line, planes in zip(scenario.fits, stack.planes, strict=True):
            for atom in atoms(line.expression):
                found[atom] += [2 * len(stacks) * plane + number for plane in numbers(planes)]
    lines: defaultdict[str, dict[Atom, int]] = defaultdict(dict)
    for atom, places in found.items():
        lines[atom.fact][atom] = bits_at(places)
    return dict(lines)


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
