"""Faults that are known and not yet mended, each written as the test that will control its hazard.

Every test here is a strict expected failure. Whoever mends the fault removes the mark, moves the test to the file
where it belongs and moves its id in docs/safety/hazards.yaml from `open-faults` to `tests`.
"""

from datetime import timedelta
from math import prod
from pathlib import Path

import msgspec
import pytest

from rightscan.curation.cases import Outcome
from rightscan.curation.lint import MOST_COMBINATIONS
from rightscan.engine.assess import Assessment
from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.errors import InputError
from rightscan.faces.cli.main import main
from rightscan.intake.case_file import read_case_file
from rightscan.intake.form import read_answers
from rightscan.logic import facts_in
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.data import AlternativeData, DecidedData
from rightscan.presentation.document import as_text
from rightscan.presentation.page import answer_page
from rightscan.presentation.words import NOTICE
from tests.builders import TEXTBOOK
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


@pytest.mark.xfail(reason="F1: assess() takes the match of a reading even when the content has expired")
def test_expired_content_rates_nothing_when_facts_contradict(library: Library) -> None:
    """A contradiction that changes no advice must not bring expired ratings back."""
    late = library.edition.refuse_after + timedelta(days=1)
    facts = {**TEXTBOOK, **N0_WITH_A_NODE, "clinical_question": "residual-disease"}
    assessment = assess_facts(library, facts, as_of=late)
    assert assessment.outcome == "not-evaluated"
    assert assessment.match.verdicts == ()
    assert assessment.position is None


@pytest.mark.xfail(reason="F1: assess() looks for the readings of a contradiction in expired content")
def test_expired_content_names_no_scenario_when_facts_contradict(library: Library) -> None:
    """Past the last day a contradiction leads to no scenario either."""
    late = library.edition.refuse_after + timedelta(days=1)
    tnm = {"clinical_t": "t2", "clinical_n": "n1", "distant_metastasis": "m0", "stage_group": "IIA"}
    assessment = assess_facts(library, {**NEW_CANCER, **tnm}, as_of=late)
    assert assessment.outcome == "not-evaluated"
    assert all(not reading.match.verdicts for conflict in assessment.conflicts for reading in conflict.readings)


@pytest.mark.xfail(reason="F2: a stage is compared with T and N only when M is known")
def test_a_stage_that_t_and_n_rule_out_is_a_conflict_without_m(library: Library) -> None:
    """T2 N1 is IIB or IV, never IIA, whatever M is: a record with stage IIA and no M must not be matched as early."""
    assessment = assess_facts(library, {**NEW_CANCER, "clinical_t": "t2", "clinical_n": "n1", "stage_group": "IIA"})
    assert "breast.invasive.early-distant" not in [verdict.scenario.id for verdict in assessment.match.fits]
    assert [contradiction.fact for contradiction in assessment.facts.contradictions] == ["stage-group"]


@pytest.mark.xfail(reason="F3: T is compared with the size only when skin and chest wall are known")
def test_a_t_that_the_size_rules_out_is_a_conflict_without_the_skin(library: Library) -> None:
    """3 cm is T2 or T4, never T1, whatever the skin is: a record with T1 and 3 cm must not be staged as T1."""
    tnm = {"clinical_t": "t1", "tumor_size": "3 cm", "clinical_n": "n1", "distant_metastasis": "m0"}
    assessment = assess_facts(library, {**NEW_CANCER, **tnm})
    assert "breast.invasive.early-distant" not in [verdict.scenario.id for verdict in assessment.match.fits]
    assert "clinical-t" in [contradiction.fact for contradiction in assessment.facts.contradictions]


@pytest.mark.xfail(reason="F4: the order section reads as approval although no scenario fits yet")
def test_an_unchecked_order_is_not_called_free_of_concern(library: Library) -> None:
    """While no scenario fits, the checks of the scenarios have not run: the page must not say there is no concern."""
    for facts in ({"sex": "female"}, {"clinical_question": "local-recurrence", "diagnosis": "benign-lesion"}):
        assert NO_CONCERN not in page(library, assess_facts(library, {**facts, "order": "fdg-pet-ct"}))


@pytest.mark.xfail(reason="F4: the order section reads as approval although nothing was evaluated")
def test_an_expired_order_check_is_not_called_free_of_concern(library: Library) -> None:
    """Past the last day nothing was checked."""
    late = library.edition.refuse_after + timedelta(days=1)
    assert NO_CONCERN not in page(library, assess_facts(library, {**TEXTBOOK, "order": "us-breast"}, as_of=late))


@pytest.mark.xfail(reason="F4: the order section reads as approval beside the category usually not appropriate")
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


@pytest.mark.xfail(reason="F4: ordering no imaging where a study is usually appropriate passes without a word")
def test_no_imaging_where_a_study_is_usually_appropriate_is_answered(library: Library) -> None:
    """A missing study is as wrong as a needless one: the appropriate study is offered."""
    assessment = assess_facts(library, {**LARGE_NODE_POSITIVE, "order": "no-imaging"})
    assert "us-axilla" in [alternative.procedure for alternative in assessment.order.alternatives]
    assert NO_CONCERN not in page(library, assessment)


@pytest.mark.xfail(reason="F5: what fits for another question is taken from the first reading alone")
def test_other_questions_do_not_follow_one_reading_in_silence(library: Library) -> None:
    """Stage IIA against T2 N1 changes nothing for the axilla, but must not be read as early for the other questions."""
    tnm = {"clinical_t": "t2", "clinical_n": "n1", "distant_metastasis": "m0", "stage_group": "IIA"}
    assessment = assess_facts(library, {**LARGE_NODE_POSITIVE, **tnm})
    assert assessment.outcome == "matched"
    assert "breast.invasive.early-distant" not in [v.scenario.id for v in assessment.match.other_questions]


@pytest.mark.xfail(reason="F5: a line judged by one reading is shown as true and, beside it, as not known")
def test_a_line_that_holds_under_both_readings_does_not_say_not_known(library: Library) -> None:
    """60 years against a birth date that gives 56: both are adult, and the line should show both readings."""
    facts = {**TEXTBOOK, "age": "60 years", "date_of_birth": "1970-01-01"}
    assert "at least 18 years — here: not known" not in page(library, assess_facts(library, facts))


@pytest.mark.xfail(reason="F6: a redirect is shown although the scenario it names excludes the patient")
def test_no_redirect_leads_to_a_scenario_that_excludes_the_patient(library: Library, outcomes: list[Outcome]) -> None:
    """Nobody is sent on to a door that is known to be closed."""
    wrong: set[tuple[str, str]] = set()
    for outcome in outcomes:
        assert outcome.assessment is not None
        words = {verdict.scenario.id: verdict.word for verdict in outcome.assessment.match.verdicts}
        for scenario in answer(library, outcome.assessment).near_misses:
            seen = [redirect.see for redirect in scenario.redirects if redirect.see]
            wrong |= {(scenario.id, see) for see in seen if words[see] == "excluded"}
    assert wrong == set()


@pytest.mark.xfail(
    reason="F7: a fact stated by the wording of the order is dropped or refused by the order of the facts"
)
def test_the_wording_of_an_order_counts_the_same_first_or_last(library: Library) -> None:
    """An order "with possible biopsy" beside "biopsy not mentioned" is refused whichever comes first."""
    wording = ("order", "axillary ultrasound with possible biopsy")
    for answers in ([wording, ("order-biopsy", "not-included")], [("order-biopsy", "not-included"), wording]):
        with pytest.raises(InputError):
            read_answers(library, answers)


@pytest.mark.xfail(reason="F8: a case file whose facts are a list is read as a case without facts")
def test_facts_in_a_shape_that_is_not_understood_are_refused(tmp_path: Path) -> None:
    """What was written and not read must not look like an empty patient."""
    file = tmp_path / "case.yaml"
    file.write_text("facts: [sex=female, margins=positive]\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_case_file(str(file))


@pytest.mark.xfail(reason="F9: error messages repeat control characters of the input")
def test_an_error_does_not_send_control_characters_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A case file cannot clear the screen, rename the window or turn the writing direction of an error message."""
    assert main(["assess", "--fact", "sex=fem\x1b[2J\u202eale"]) == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.xfail(reason="F10: lists are printed without the notice")
@pytest.mark.parametrize("what", ["scenarios", "facts", "procedures", "topics", "sources"])
def test_a_list_carries_the_notice(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every face says for whom it is and for what not."""
    assert main(["list", what]) == 0
    assert NOTICE in " ".join(capsys.readouterr().out.split())


@pytest.mark.xfail(reason="F11: a trigger that changes N leaves the examination at diagnosis standing against it")
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


@pytest.mark.xfail(reason="F12: a category decided for all, and an alternative, are shown without the source")
@pytest.mark.parametrize("shape", [DecidedData, AlternativeData])
def test_every_category_shown_carries_its_source(shape: type[msgspec.Struct]) -> None:
    """A category is a statement, wherever it stands."""
    assert "cites" in shape.__struct_fields__


@pytest.mark.xfail(reason="F13: the lint stops after 20,000 combinations without saying so")
def test_the_lint_tries_every_redirect_on_every_combination(library: Library) -> None:
    """A check that stops early and stays silent passes content that it has not seen."""
    for scenario in library.scenarios.values():
        lines = [line.expression for line in scenario.fits]
        for redirect in scenario.instead:
            names = facts_in(redirect.when)
            bounds = {name: bounds_in(name, [redirect.when, *lines]) for name in names}
            choices = [len(list(values_to_try(library.facts[name], bounds[name]))) for name in names]
            assert prod(choices) <= MOST_COMBINATIONS, (scenario.id, redirect.see, prod(choices))


@pytest.mark.xfail(reason="F14: an amount worked out from a date is not held against the limits of the fact")
@pytest.mark.parametrize("day", ["date_of_birth", "surgery_date"])
def test_an_impossible_date_is_refused_like_an_impossible_amount(library: Library, day: str) -> None:
    """A birth date mistyped as 1700 gives 326 years, which nobody may enter as an age."""
    with pytest.raises(InputError):
        assess_facts(library, {day: "1700-01-01"})
