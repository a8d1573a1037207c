"""A condition in YAML becomes exactly the expression that its words say."""

from decimal import Decimal

import pytest

from rightscan.knowledge.conditions import Conditions
from rightscan.knowledge.document import Issues, read_text
from rightscan.logic import FALSE, TRUE, UNKNOWN, Expression, Scalar, Truth, evaluate, facts_in
from rightscan.model.library import Library

LUMP, PAIN, NONE = frozenset({"lump"}), frozenset({"pain"}), frozenset[str]()


def read(library: Library, text: str) -> Expression:
    """The expression of a condition that can be read."""
    issues = Issues()
    item = read_text(text, "condition.yaml", issues)
    assert item is not None
    expression = Conditions(library.facts, issues).read(item, skip=("cite",))
    assert issues.found == []
    assert expression is not None
    return expression


@pytest.mark.parametrize(
    ("condition", "at_19", "at_20", "at_21"),
    [
        ("{tumor-size: {over: 2 cm}}", FALSE, FALSE, TRUE),
        ("{tumor-size: {at-least: 20 mm}}", FALSE, TRUE, TRUE),
        ("{tumor-size: {at-most: 2.0 cm}}", TRUE, TRUE, FALSE),
        ("{tumor-size: {under: 2 cm}}", TRUE, FALSE, FALSE),
        ("{tumor-size: {at-least: 20 mm, at-most: 20 mm}}", FALSE, TRUE, FALSE),
        ("{not: {tumor-size: {over: 2 cm}}}", TRUE, TRUE, FALSE),
    ],
)
def test_bounds(library: Library, condition: str, at_19: Truth, at_20: Truth, at_21: Truth) -> None:
    """Each bound says what happens below, at and above the amount; unknown stays unknown."""
    expression = read(library, condition)
    truths = [evaluate(expression, {"tumor-size": Decimal(size)}) for size in (19, 20, 21)]
    assert truths == [at_19, at_20, at_21]
    assert evaluate(expression, {}) is UNKNOWN


@pytest.mark.parametrize(
    ("condition", "values", "truth"),
    [
        ("{margins: positive}", {"margins": "positive"}, TRUE),
        ("{margins: positive}", {"margins": "close"}, FALSE),
        ("{margins: [positive, close]}", {"margins": "close"}, TRUE),
        ("{stage-group: [IA, IB, IIA]}", {"stage-group": "I"}, TRUE),
        ("{stage-group: [IA, IB, IIA]}", {"stage-group": "II"}, UNKNOWN),
        ("{stage-group: [IA, IB, IIA]}", {"stage-group": "III"}, FALSE),
        ("{stage-group: III}", {"stage-group": "IIIB"}, TRUE),
        ("{stage-group: III}", {"stage-group": "II"}, FALSE),
        ("{diagnosis: [invasive-cancer, dcis]}", {"diagnosis": "cancer"}, TRUE),
        ("{diagnosis: invasive-cancer}", {"diagnosis": "cancer"}, UNKNOWN),
        ("{breast-symptoms: none}", {"breast-symptoms": NONE}, TRUE),
        ("{breast-symptoms: none}", {"breast-symptoms": LUMP}, FALSE),
        ("{breast-symptoms: any}", {"breast-symptoms": LUMP}, TRUE),
        ("{breast-symptoms: any}", {"breast-symptoms": NONE}, FALSE),
        ("{breast-symptoms: lump}", {"breast-symptoms": LUMP}, TRUE),
        ("{breast-symptoms: [lump, pain]}", {"breast-symptoms": PAIN}, TRUE),
        ("{breast-symptoms: lump}", {"breast-symptoms": PAIN}, UNKNOWN),
        ("{breast-symptoms: lump}", {"breast-symptoms": NONE}, FALSE),
        ("{order-reason: routine}", {"order-reason": frozenset({"symptom"})}, FALSE),
        ("{sex: male, margins: positive}", {"sex": "male"}, UNKNOWN),
        ("{sex: male, margins: positive}", {"sex": "female"}, FALSE),
        ("{any: [{sex: male}, {margins: positive}]}", {"sex": "male"}, TRUE),
        ("{any: [{sex: male}, {margins: positive}]}", {"sex": "female"}, UNKNOWN),
        ("{all: [{sex: male}, {margins: positive}]}", {"sex": "female"}, FALSE),
        ("{not: {sex: male}}", {"sex": "male"}, FALSE),
        ("{not: {breast-symptoms: any}}", {"breast-symptoms": NONE}, TRUE),
    ],
)
def test_words(library: Library, condition: str, values: dict[str, Scalar], truth: Truth) -> None:
    """Words, lists, sets, coarse words and connectives mean what AUTHORING.md says."""
    assert evaluate(read(library, condition), values) is truth


def test_keys_of_the_statement_around_it_are_left_out(library: Library) -> None:
    """A line of `fits` carries its citation beside its fact."""
    assert facts_in(read(library, "{margins: positive, cite: art}")) == ("margins",)
