"""Faults that are known and not yet mended, each written as the test that will control its hazard.

Every test here is a strict expected failure. Whoever mends the fault removes the mark, moves the test to
test_mended_faults.py and moves its id in docs/safety/hazards.yaml from `open-faults` to `tests`.
"""

from datetime import timedelta

import pytest

from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.document import as_text
from rightscan.presentation.page import answer_page
from tests.builders import TEXTBOOK, facts_of
from tests.safety.small import assess_facts

DCIS = {
    "clinical_question": "axilla",
    "sex": "female",
    "diagnosis": "dcis",
    "treatment_phase": "before-treatment",
    "node_status": "negative",
    "diagnostic_mammography": "done",
    "axillary_ultrasound": "not-done",
    "tumor_size": "3 cm",
}


@pytest.mark.xfail(reason="F14: where the staging table has no group, stage IV is left over and taken as worked out")
@pytest.mark.parametrize(
    "facts",
    [
        {"clinical_t": "t0", "clinical_n": "n0"},
        {"clinical_t": "tis", "clinical_n": "n1"},
        {"clinical_t": "tis", "node_status": "positive"},
    ],
)
def test_no_group_in_the_table_is_not_stage_four(library: Library, facts: dict[str, str]) -> None:
    """T0 N0, or Tis with a suspicious node, has no stage group; without a known metastasis it is never stage IV."""
    assert "stage-group" not in facts_of(library, **facts).values


@pytest.mark.xfail(reason="F15: the size of a cancer in situ is held against Tis")
def test_a_large_cancer_in_situ_is_no_contradiction(library: Library) -> None:
    """DCIS of 3 cm is Tis at any size; the size stays known and decides between the axillary scenarios."""
    assessment = assess_facts(library, {**DCIS, "clinical_t": "tis"})
    assert assessment.facts.contradictions == ()
    assert "tumor-size" in assessment.facts.values


@pytest.mark.xfail(reason="F15: T is worked out from the size of a cancer in situ")
def test_the_size_of_a_cancer_in_situ_gives_no_t(library: Library) -> None:
    """T1 to T3 measure the invasive part; DCIS alone is never T2 or stage IIA."""
    values = assess_facts(
        library, {**DCIS, "skin_or_chest_wall": "not-involved", "distant_metastasis": "m0"}
    ).facts.values
    assert values.get("clinical-t") in (None, "tis")
    assert values.get("stage-group") in (None, "0")


@pytest.mark.xfail(reason="F16: a fact that was given and is in dispute is asked for as if it had not been given")
def test_a_fact_that_was_given_is_not_asked_for_again(library: Library) -> None:
    """T2 beside 6 cm: asking for the size once more leads in a circle; the contradiction is what has to be settled."""
    facts = {**DCIS, "diagnosis": "invasive-cancer", "clinical_t": "t2", "tumor_size": "6 cm"}
    question = assess_facts(library, facts).question
    assert question is None or question.fact.name.replace("-", "_") not in facts


@pytest.mark.xfail(reason="F17: a contradiction in expired content is said to leave the answer standing")
def test_a_contradiction_in_expired_content_claims_no_answer(library: Library) -> None:
    """Past the last day there is no answer that could stand."""
    late = library.edition.refuse_after + timedelta(days=1)
    facts = {**TEXTBOOK, "clinical_n": "n0", "palpable_axillary_node": "present"}
    text = " ".join(as_text(answer_page(answer(library, assess_facts(library, facts, as_of=late)))).split())
    assert "lead to the same answer" not in text
