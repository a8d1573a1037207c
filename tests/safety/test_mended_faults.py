"""Faults that the safety review found and that were mended; each test keeps one from coming back."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from rightscan.engine.assess import Assessment
from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import find_match, redirects_for
from rightscan.errors import InputError
from rightscan.faces.cli.main import main
from rightscan.intake.case_file import read_case_file
from rightscan.intake.form import read_answers
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.data import AlternativeData, DecidedData
from rightscan.presentation.document import as_text
from rightscan.presentation.page import answer_page
from rightscan.presentation.words import NOTICE
from tests.builders import TEXTBOOK, TODAY, facts_of
from tests.safety.small import assess_facts

NO_CONCERN = "No concern about this order."
NEW_CANCER = {
    "clinical_question": "distant-disease",
    "diagnosis": "invasive-cancer",
    "treatment_phase": "before-treatment",
    "metastasis_signs": "none",
}
LARGE_NODE_POSITIVE = {
    "clinical_question": "axilla",
    "sex": "female",
    "diagnosis": "invasive-cancer",
    "treatment_phase": "before-treatment",
    "metastasis_signs": "none",
    "node_status": "positive",
    "tumor_size": "3 cm",
    "diagnostic_mammography": "done",
    "axillary_ultrasound": "not-done",
}
N0_WITH_A_NODE = {"clinical_n": "n0", "palpable_axillary_node": "present"}


def page(library: Library, assessment: Assessment) -> str:
    """The answer as text in one line."""
    return " ".join(as_text(answer_page(answer(library, assessment))).split())


def test_expired_content_rates_nothing_when_facts_contradict(library: Library) -> None:
    """A contradiction that changes no advice must not bring expired ratings back."""
    late = library.edition.refuse_after + timedelta(days=1)
    facts = {**TEXTBOOK, **N0_WITH_A_NODE, "clinical_question": "residual-disease"}
    assessment = assess_facts(library, facts, as_of=late)
    assert assessment.outcome == "not-evaluated"
    assert assessment.match.verdicts == ()
    assert assessment.position is None


def test_expired_content_names_no_scenario_when_facts_contradict(library: Library) -> None:
    """Past the last day a contradiction leads to no scenario either."""
    late = library.edition.refuse_after + timedelta(days=1)
    tnm = {"clinical_t": "t2", "clinical_n": "n1", "distant_metastasis": "m0", "stage_group": "IIA"}
    assessment = assess_facts(library, {**NEW_CANCER, **tnm}, as_of=late)
    assert assessment.outcome == "not-evaluated"
    assert all(not reading.match.verdicts for conflict in assessment.conflicts for reading in conflict.readings)


def test_a_stage_that_t_and_n_rule_out_is_a_conflict_without_m(library: Library) -> None:
    """T2 N1 is IIB or IV, never IIA, whatever M is: a record with stage IIA and no M must not be matched as early."""
    assessment = assess_facts(library, {**NEW_CANCER, "clinical_t": "t2", "clinical_n": "n1", "stage_group": "IIA"})
    assert "breast.invasive.early-distant" not in [verdict.scenario.id for verdict in assessment.match.fits]
    assert [contradiction.fact for contradiction in assessment.facts.contradictions] == ["stage-group"]


def test_a_t_that_the_size_rules_out_is_a_conflict_without_the_skin(library: Library) -> None:
    """3 cm is T2 or T4, never T1, whatever the skin is: a record with T1 and 3 cm must not be staged as T1."""
    tnm = {"clinical_t": "t1", "tumor_size": "3 cm", "clinical_n": "n1", "distant_metastasis": "m0"}
    assessment = assess_facts(library, {**NEW_CANCER, **tnm})
    assert "breast.invasive.early-distant" not in [verdict.scenario.id for verdict in assessment.match.fits]
    assert "clinical-t" in [contradiction.fact for contradiction in assessment.facts.contradictions]


def test_an_unchecked_order_is_not_called_free_of_concern(library: Library) -> None:
    """While no scenario fits, the checks of the scenarios have not run: the page must not say there is no concern."""
    for facts in ({"sex": "female"}, {"clinical_question": "local-recurrence", "diagnosis": "benign-lesion"}):
        assert NO_CONCERN not in page(library, assess_facts(library, {**facts, "order": "fdg-pet-ct"}))


def test_an_expired_order_check_is_not_called_free_of_concern(library: Library) -> None:
    """Past the last day nothing was checked."""
    late = library.edition.refuse_after + timedelta(days=1)
    assert NO_CONCERN not in page(library, assess_facts(library, {**TEXTBOOK, "order": "us-breast"}, as_of=late))


def test_an_order_rated_not_appropriate_is_not_called_free_of_concern(library: Library) -> None:
    """The category itself is the concern."""
    facts = {
        **LARGE_NODE_POSITIVE,
        "node_status": "negative",
        "treatment_phase": "after-neoadjuvant-chemotherapy",
        "axilla_imaged_before_treatment": "done",
        "order": "mammography-diagnostic",
        "order_comparison": "requested",
    }
    assessment = assess_facts(library, facts)
    assert [rated.rating.category for rated in assessment.order.ratings] == ["usually-not-appropriate"]
    assert NO_CONCERN not in page(library, assessment)


def test_no_imaging_where_a_study_is_usually_appropriate_is_answered(library: Library) -> None:
    """A missing study is as wrong as a needless one: the appropriate study is offered."""
    assessment = assess_facts(library, {**LARGE_NODE_POSITIVE, "order": "no-imaging"})
    assert "us-axilla" in [alternative.procedure for alternative in assessment.order.alternatives]
    assert NO_CONCERN not in page(library, assessment)


def test_other_questions_do_not_follow_one_reading_in_silence(library: Library) -> None:
    """Stage IIA against T2 N1 changes nothing for the axilla, but must not be read as early for the other questions."""
    tnm = {"clinical_t": "t2", "clinical_n": "n1", "distant_metastasis": "m0", "stage_group": "IIA"}
    assessment = assess_facts(library, {**LARGE_NODE_POSITIVE, **tnm})
    assert assessment.outcome == "matched"
    assert "breast.invasive.early-distant" not in [v.scenario.id for v in assessment.match.other_questions]


def test_a_line_that_holds_under_both_readings_does_not_say_not_known(library: Library) -> None:
    """60 years against a birth date that gives 56: both are adult, and the line should show both readings."""
    facts = {**TEXTBOOK, "age": "60 years", "date_of_birth": "1970-01-01"}
    assert "at least 18 years — here: not known" not in page(library, assess_facts(library, facts))


def test_the_wording_of_an_order_counts_the_same_first_or_last(library: Library) -> None:
    """An order "with possible biopsy" beside "biopsy not mentioned" is refused whichever comes first."""
    wording = ("order", "axillary ultrasound with possible biopsy")
    for answers in ([wording, ("order-biopsy", "not-included")], [("order-biopsy", "not-included"), wording]):
        with pytest.raises(InputError):
            read_answers(library, answers)


def test_facts_in_a_shape_that_is_not_understood_are_refused(tmp_path: Path) -> None:
    """What was written and not read must not look like an empty patient."""
    file = tmp_path / "case.yaml"
    file.write_text("facts: [sex=female, margins=positive]\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_case_file(str(file))


def test_an_error_does_not_send_control_characters_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A case file cannot clear the screen, rename the window or turn the writing direction of an error message."""
    assert main(["assess", "--fact", "sex=fem\x1b[2J\u202eale"]) == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("what", ["scenarios", "facts", "procedures", "topics", "sources"])
def test_a_list_carries_the_notice(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every face says for whom it is and for what not."""
    assert main(["list", what]) == 0
    assert NOTICE in " ".join(capsys.readouterr().out.split())


def test_upstaging_is_no_conflict_with_the_examination_before(library: Library) -> None:
    """Two involved nodes found at surgery do not contradict an axilla in which nothing was felt before."""
    facts = {
        **NEW_CANCER,
        "tumor_size": "18 mm",
        "skin_or_chest_wall": "not-involved",
        "palpable_axillary_node": "absent",
        "suspicious_node_on_imaging": "absent",
        "distant_metastasis": "m0",
    }
    reopened = assess_facts(library, facts, "upstaged").reopened
    assert reopened is not None
    assert reopened.facts.values.get("stage-group") == "IIIA"


@pytest.mark.parametrize("shape", [DecidedData, AlternativeData])
def test_every_category_shown_carries_its_source(shape: type[msgspec.Struct]) -> None:
    """A category is a statement, wherever it stands."""
    assert "cites" in shape.__struct_fields__


@pytest.mark.parametrize("day", ["date_of_birth", "surgery_date"])
def test_an_impossible_date_is_refused_like_an_impossible_amount(library: Library, day: str) -> None:
    """A birth date mistyped as 1700 gives 326 years, which nobody may enter as an age."""
    with pytest.raises(InputError):
        assess_facts(library, {day: "1700-01-01"})


def test_no_redirect_leads_to_a_scenario_that_excludes_the_patient(
    library: Library, patients: dict[str, dict[str, Value]]
) -> None:
    """Nobody is sent on to a door that is known to be closed: every example patient, and some with one fact changed."""
    everyone = list(patients.values())
    changed = [{**stated, name: value} for stated in everyone[::25] for name, value in single_values(library)]
    tried = 0
    for stated in [*everyone, *changed]:
        facts = derive_facts(library.facts, stated, TODAY)
        match = find_match(library, facts)
        words = {verdict.scenario.id: verdict.word for verdict in match.verdicts}
        for verdict in match.verdicts if not facts.contradictions else ():
            seen = [redirect.see for redirect in redirects_for(verdict, facts) if redirect.see]
            assert all(words[see] != "excluded" for see in seen), (stated, verdict.scenario.id, seen)
            tried += len(seen)
    assert tried > 1000


def single_values(library: Library) -> list[tuple[str, Value]]:
    """Every value of every fact that can make a difference to a criterion or a redirect."""
    scenarios = library.scenarios.values()
    conditions = [line.expression for scenario in scenarios for line in scenario.fits]
    conditions += [redirect.when for scenario in scenarios for redirect in scenario.instead]
    return [
        (fact.name, value)
        for fact in library.facts.values()
        if fact.kind != "date"
        for value in values_to_try(fact, bounds_in(fact.name, conditions))
    ]


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


def test_a_large_cancer_in_situ_is_no_contradiction(library: Library) -> None:
    """DCIS of 3 cm is Tis at any size; the size stays known and decides between the axillary scenarios."""
    assessment = assess_facts(library, {**DCIS, "clinical_t": "tis"})
    assert assessment.facts.contradictions == ()
    assert "tumor-size" in assessment.facts.values


def test_the_size_of_a_cancer_in_situ_gives_no_t(library: Library) -> None:
    """T1 to T3 measure the invasive part; DCIS alone is never T2 or stage IIA."""
    values = assess_facts(
        library, {**DCIS, "skin_or_chest_wall": "not-involved", "distant_metastasis": "m0"}
    ).facts.values
    assert values.get("clinical-t") in (None, "tis")
    assert values.get("stage-group") in (None, "0")


def test_a_fact_that_was_given_is_not_asked_for_again(library: Library) -> None:
    """T2 beside 6 cm: asking for the size once more leads in a circle; the contradiction is what has to be settled."""
    facts = {**DCIS, "diagnosis": "invasive-cancer", "clinical_t": "t2", "tumor_size": "6 cm"}
    question = assess_facts(library, facts).question
    assert question is None or question.fact.name.replace("-", "_") not in facts


def test_a_contradiction_in_expired_content_claims_no_answer(library: Library) -> None:
    """Past the last day there is no answer that could stand."""
    late = library.edition.refuse_after + timedelta(days=1)
    facts = {**TEXTBOOK, "clinical_n": "n0", "palpable_axillary_node": "present"}
    text = " ".join(as_text(answer_page(answer(library, assess_facts(library, facts, as_of=late)))).split())
    assert "lead to the same answer" not in text
