"""Three-valued logic: what is true, what is false, and what nobody has said yet.

An expression is a small frozen tree. `evaluate` walks it over a mapping from fact names to values; a fact that is
absent makes its comparison UNKNOWN, never FALSE. The connectives are Kleene's strong ones.
The nodes hold no behaviour, so that other readers (an index, SQL, a solver) can be written beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import NoReturn

import msgspec

Scalar = str | Decimal | frozenset[str]
Values = Mapping[str, Scalar]


class Truth(Enum):
    """TRUE, FALSE or UNKNOWN. Refuses `bool()`, because `if` has no third branch."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth has three values: compare it with `is Truth.TRUE`")


TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


class Node(msgspec.Struct, frozen=True, gc=False, tag_field="node"):
    """Base of all expression nodes."""


class Is(Node, frozen=True, gc=False, tag="is"):
    """The fact is one of `values`; UNKNOWN for a coarse word in `unless_coarse` that may or may not mean one of them."""

    fact: str
    values: tuple[str, ...]
    unless_coarse: tuple[str, ...] = ()


class Has(Node, frozen=True, gc=False, tag="has"):
    """The set fact contains one of `values`. A set that names other things leaves the question open, unless `closed`."""

    fact: str
    values: tuple[str, ...]
    closed: bool = False


class HasNone(Node, frozen=True, gc=False, tag="has-none"):
    """The set fact was asked and is empty."""

    fact: str


class AtLeast(Node, frozen=True, gc=False, tag="at-least"):
    """The quantity is equal to or above `bound`, in the canonical unit of its dimension (mm, days)."""

    fact: str
    bound: Decimal


class Over(Node, frozen=True, gc=False, tag="over"):
    """The quantity is strictly above `bound`, in the canonical unit of its dimension (mm, days)."""

    fact: str
    bound: Decimal


class Not(Node, frozen=True, gc=False, tag="not"):
    """The opposite; UNKNOWN stays UNKNOWN."""

    part: Expression


class All(Node, frozen=True, gc=False, tag="all"):
    """Every part holds. One FALSE part decides, whatever is unknown."""

    parts: tuple[Expression, ...]


class Any(Node, frozen=True, gc=False, tag="any"):
    """At least one part holds. One TRUE part decides, whatever is unknown."""

    parts: tuple[Expression, ...]


Atom = Is | Has | HasNone | AtLeast | Over
Expression = Is | Has | HasNone | AtLeast | Over | Not | All | Any


def conjunction(parts: tuple[Truth, ...]) -> Truth:
    """Kleene AND over any number of parts; TRUE for none."""
    if FALSE in parts:
        return FALSE
    return UNKNOWN if UNKNOWN in parts else TRUE


def disjunction(parts: tuple[Truth, ...]) -> Truth:
    """Kleene OR over any number of parts; FALSE for none."""
    if TRUE in parts:
        return TRUE
    return UNKNOWN if UNKNOWN in parts else FALSE


def negation(part: Truth) -> Truth:
    """Kleene NOT."""
    if part is UNKNOWN:
        return UNKNOWN
    return FALSE if part is TRUE else TRUE


def evaluate(expression: Expression, values: Values) -> Truth:
    """Walk the tree. This is the specification; anything faster is proved equal to it."""
    return _READERS[type(expression)](expression, values)


def _all(node: All, values: Values) -> Truth:
    result = TRUE
    for part in node.parts:
        truth = _READERS[type(part)](part, values)
        if truth is FALSE:
            return FALSE
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def _any(node: Any, values: Values) -> Truth:
    result = FALSE
    for part in node.parts:
        truth = _READERS[type(part)](part, values)
        if truth is TRUE:
            return TRUE
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def _not(node: Not, values: Values) -> Truth:
    return negation(_READERS[type(node.part)](node.part, values))


def _is(node: Is, values: Values) -> Truth:
    value = values.get(node.fact)
    if value is None:
        return UNKNOWN
    if value in node.values:
        return TRUE
    return UNKNOWN if value in node.unless_coarse else FALSE


def _has(node: Has, values: Values) -> Truth:
    value = values.get(node.fact)
    if value is None:
        return UNKNOWN
    assert isinstance(value, frozenset)
    if not value.isdisjoint(node.values):
        return TRUE
    return UNKNOWN if value and not node.closed else FALSE


def _has_none(node: HasNone, values: Values) -> Truth:
    value = values.get(node.fact)
    if value is None:
        return UNKNOWN
    return FALSE if value else TRUE


def _at_least(node: AtLeast, values: Values) -> Truth:
    value = values.get(node.fact)
    if value is None:
        return UNKNOWN
    assert isinstance(value, Decimal)
    return TRUE if value >= node.bound else FALSE


def _over(node: Over, values: Values) -> Truth:
    value = values.get(node.fact)
    if value is None:
        return UNKNOWN
    assert isinstance(value, Decimal)
    return TRUE if value > node.bound else FALSE


# One small function for each kind of node: twice as fast as asking `isinstance` at every step.
_READERS: dict[type[Expression], Callable[..., Truth]] = {
    All: _all,
    Any: _any,
    Not: _not,
    Is: _is,
    Has: _has,
    HasNone: _has_none,
    AtLeast: _at_least,
    Over: _over,
}


def atoms(expression: Expression) -> Iterator[Atom]:
    """Every comparison in the tree, left to right."""
    if isinstance(expression, (All, Any)):
        for part in expression.parts:
            yield from atoms(part)
    elif isinstance(expression, Not):
        yield from atoms(expression.part)
    else:
        yield expression


def facts_in(expression: Expression) -> tuple[str, ...]:
    """The names of the facts the tree reads, each once, in order of first use."""
    return tuple(dict.fromkeys(atom.fact for atom in atoms(expression)))
