"""When an order is interrupted, and because of what: the rule of the cards, on an invented library."""

from typing import Any

import pytest

from rightscan.engine.assess import Assessment, assess
from rightscan.engine.interrupt import (
    Interruption,
    MayBe,
    OrderRating,
    interruption,
    rate_order,
    says_something,
)
from rightscan.logic import HasNone
from rightscan.model.library import Library
from tests.builders import TODAY, assessed, patient
from tests.spec.invented import ALPHA, scenario
from tests.spec.invented import library as invented

MARGINS = {
    "sex": "female",
    "age": "58 years",
    "diagnosis": "invasive-cancer",
    "last_breast_surgery": "breast-conserving-excision",
    "margins": "positive",
    "breast_symptoms": "none",
    "treatment_phase": "after-surgery",
    "imaging_since_surgery": "not-done",
    "clinical_question": "residual-disease",
    "time_since_surgery": "10 weeks",
}


def card(
    assessment: Assessment, may_be: MayBe = "appropriate", *, speaks: bool = True, sides_differ: bool = False
) -> Interruption | None:
    rating = rate_order(assessment, assessment.order.procedure, may_be)
    asks = assessment.question is not None
    return interruption(assessment, rating, speaks=speaks, sides_differ=sides_differ, asks=asks)


def test_nothing_is_said_of_somebody_unknown(library: Library) -> None:
    known = patient(library, sex="female", age="50 years", order="breast MRI")
    assert not says_something(library.facts, known)
    assert says_something(library.facts, ["margins"])
    assert card(assess(library, known, TODAY), speaks=False) is None


def test_an_order_that_is_as_good_as_any_meets_with_nothing(library: Library) -> None:
    assert card(assessed(library, order="diagnostic mammogram", **MARGINS)) is None


def test_a_study_that_does_not_fit_meets_with_the_better_one(library: Library) -> None:
    found = card(assessed(library, order="breast ultrasound", **MARGINS))
    assert found is not None
    assert found.kind == "order"
    assert {"a-better-study", "usually-not-appropriate"} <= set(found.because)
    assert found.is_loud


def test_a_concern_that_is_more_than_a_note_is_a_reason_by_its_name(library: Library) -> None:
    found = card(assessed(library, order="screening mammogram", **MARGINS))
    assert found is not None
    assert any(reason.startswith("breast.after-surgery.positive-margins#") for reason in found.because)
    assert found.is_loud


def test_one_missing_fact_is_asked_for(library: Library) -> None:
    known: dict[str, Any] = {**MARGINS, "order": "diagnostic mammogram"}
    del known["margins"]
    found = card(assessed(library, **known))
    assert found == Interruption("question", ("a-fact-is-missing",))


def test_what_was_asked_and_is_not_known_is_said(library: Library) -> None:
    known: dict[str, Any] = {**MARGINS, "order": "diagnostic mammogram", "margins": "unknown"}
    assert card(assessed(library, **known)) == Interruption("unanswered", ("not-known-when-asked",))


def test_facts_that_contradict_each_other_stand_before_all_else(library: Library) -> None:
    known = {
        "clinical_question": "distant-disease",
        "diagnosis": "invasive-cancer",
        "treatment_phase": "before-treatment",
        "clinical_t": "T2",
        "clinical_n": "N1",
        "distant_metastasis": "m0",
        "stage_group": "IIA",
        "metastasis_signs": "none",
    }
    found = card(assessed(library, order="breast MRI", **known), sides_differ=True)
    assert found == Interruption("conflict", ("facts-contradict",))


def test_impossible_facts_are_named(library: Library) -> None:
    known = {**MARGINS, "last_breast_surgery": "none"}
    found = card(assessed(library, order="breast MRI", **known))
    assert found == Interruption("conflict", ("impossible#no-surgery-and-its-result",))


def test_two_sides_are_said_before_any_rating(library: Library) -> None:
    found = card(assessed(library, order="breast ultrasound", **MARGINS), sides_differ=True)
    assert found == Interruption("sides", ("sides-differ",))


def test_content_past_its_date_says_so(library: Library) -> None:
    late = library.edition.refuse_after.replace(year=library.edition.refuse_after.year + 1)
    found = card(assess(library, patient(library, order="breast MRI", **MARGINS), late))
    assert found is not None
    assert found.kind == "not-evaluated"


def test_a_patient_out_of_scope_is_rated_so_and_not_interrupted(library: Library) -> None:
    known = {**MARGINS, "sex": "male"}
    assessment = assessed(library, order="breast MRI", **known)
    assert assessment.outcome == "out-of-scope"
    assert rate_order(assessment, assessment.order.procedure, "appropriate") == OrderRating("no-criteria-apply", (), ())
    assert card(assessment) is None


@pytest.mark.parametrize(
    ("may_be", "code"), [("appropriate", "appropriate"), ("not-appropriate", "not-appropriate"), ("left-out", None)]
)
def test_may_be_appropriate_is_said_as_the_site_chose(library: Library, may_be: MayBe, code: str | None) -> None:
    assessment = assessed(library, order="diagnostic mammogram", **MARGINS)
    found = rate_order(assessment, assessment.order.procedure, may_be)
    assert (found.code if found else None) == code


def test_scenarios_that_rate_the_study_differently_are_a_reason() -> None:
    other = scenario("other", "where", HasNone("signs"), us="usually-not-appropriate", mri="usually-appropriate")
    made_up = invented(ALPHA, other)
    known = patient(made_up, kind="alpha", size="3 cm", signs="none", order="us")
    found = card(assess(made_up, known, made_up.edition.released))
    assert found is not None
    assert "ratings-differ" in found.because
