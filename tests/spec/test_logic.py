"""The meaning of the three values, row by row."""

from decimal import Decimal

import pytest

from rightscan.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    All,
    Any,
    AtLeast,
    Expression,
    Has,
    HasNone,
    Is,
    Not,
    Over,
    Scalar,
    Truth,
    atoms,
    conjunction,
    disjunction,
    evaluate,
    facts_in,
    negation,
)

WORDS = {"T": TRUE, "F": FALSE, "U": UNKNOWN}

AND_TABLE = """
T T T
T F F
T U U
F T F
F F F
F U F
U T U
U F F
U U U
"""

OR_TABLE = """
T T T
T F T
T U T
F T T
F F F
F U U
U T T
U F U
U U U
"""


def rows(table: str) -> list[tuple[Truth, Truth, Truth]]:
    """The rows of a table as truths."""
    found = [[WORDS[word] for word in line.split()] for line in table.strip().splitlines()]
    assert len(found) == 9
    return [(left, right, result) for left, right, result in found]


def leaf(name: str, truth: Truth) -> tuple[Expression, dict[str, Scalar]]:
    """A comparison that has the given truth, with the values that make it so."""
    known: dict[Truth, dict[str, Scalar]] = {TRUE: {name: "yes"}, FALSE: {name: "no"}, UNKNOWN: {}}
    return Is(name, ("yes",)), known[truth]


@pytest.mark.parametrize(("left", "right", "result"), rows(AND_TABLE))
def test_and(left: Truth, right: Truth, result: Truth) -> None:
    """AND is Kleene's: one false decides, otherwise unknown stays unknown."""
    (a, a_values), (b, b_values) = leaf("a", left), leaf("b", right)
    assert evaluate(All((a, b)), {**a_values, **b_values}) is result
    assert conjunction((left, right)) is result


@pytest.mark.parametrize(("left", "right", "result"), rows(OR_TABLE))
def test_or(left: Truth, right: Truth, result: Truth) -> None:
    """OR is Kleene's: one true decides, otherwise unknown stays unknown."""
    (a, a_values), (b, b_values) = leaf("a", left), leaf("b", right)
    assert evaluate(Any((a, b)), {**a_values, **b_values}) is result
    assert disjunction((left, right)) is result


@pytest.mark.parametrize(("part", "result"), [(TRUE, FALSE), (FALSE, TRUE), (UNKNOWN, UNKNOWN)])
def test_not(part: Truth, result: Truth) -> None:
    """NOT leaves unknown unknown."""
    expression, values = leaf("a", part)
    assert evaluate(Not(expression), values) is result
    assert negation(part) is result


def test_nothing_to_join() -> None:
    """An empty AND is true and an empty OR is false."""
    assert evaluate(All(()), {}) is TRUE
    assert evaluate(Any(()), {}) is FALSE
    assert conjunction(()) is TRUE
    assert disjunction(()) is FALSE


@pytest.mark.parametrize("truth", list(Truth))
def test_truth_refuses_bool(truth: Truth) -> None:
    """Nobody can write `if truth`, where unknown would silently count as something."""
    with pytest.raises(TypeError, match="three values"):
        bool(truth)


@pytest.mark.parametrize(("value", "truth"), [("IA", TRUE), ("IIB", FALSE), ("II", UNKNOWN), (None, UNKNOWN)])
def test_is(value: str | None, truth: Truth) -> None:
    """A choice is one of the words, another word, or a coarse word that leaves it open."""
    stage = Is("stage", ("IA", "IIA"), ("II",))
    assert evaluate(stage, {} if value is None else {"stage": value}) is truth


@pytest.mark.parametrize(
    ("value", "at_least", "over"),
    [("19.9", FALSE, FALSE), ("20", TRUE, FALSE), ("20.0", TRUE, FALSE), ("20.1", TRUE, TRUE)],
)
def test_thresholds_are_exact(value: str, at_least: Truth, over: Truth) -> None:
    """At the threshold itself "at least" holds and "over" does not."""
    values = {"size": Decimal(value)}
    assert evaluate(AtLeast("size", Decimal(20)), values) is at_least
    assert evaluate(Over("size", Decimal(20)), values) is over


@pytest.mark.parametrize(
    ("value", "has_lump", "has_none"),
    [
        (frozenset({"lump"}), TRUE, FALSE),
        (frozenset({"lump", "pain"}), TRUE, FALSE),
        (frozenset({"pain"}), UNKNOWN, FALSE),
        (frozenset[str](), FALSE, TRUE),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_sets(value: frozenset[str] | None, has_lump: Truth, has_none: Truth) -> None:
    """Naming pain says nothing about a lump; "none" says there is no lump."""
    values = {} if value is None else {"symptoms": value}
    assert evaluate(Has("symptoms", ("lump",)), values) is has_lump
    assert evaluate(HasNone("symptoms"), values) is has_none


def test_a_closed_set_is_complete() -> None:
    """An order that names one reason has no other."""
    reason = Has("reason", ("habit",), closed=True)
    assert evaluate(reason, {"reason": frozenset({"worry"})}) is FALSE
    assert evaluate(reason, {"reason": frozenset({"worry", "habit"})}) is TRUE
    assert evaluate(reason, {}) is UNKNOWN


def test_facts_in_order_of_first_use() -> None:
    """Every fact of a tree is listed once, left to right."""
    tree = Any((All((HasNone("b"), Over("a", Decimal(1)))), Not(Is("b", ("x",)))))
    assert facts_in(tree) == ("b", "a")
    assert len(list(atoms(tree))) == 3
