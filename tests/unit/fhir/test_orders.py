"""Orders as they are written: study, side, reasons; and facts under their own names."""

import pytest

from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.draft import Draft, read_draft
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.presentation.words import value_code
from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    ME,
    RIGHT,
    SNOMED,
    Resource,
    concept,
    facts,
    read,
    told,
)
from tests.unit.fhir.records import disputed as disputed_in

CPT, STUDY, FACT = "http://www.ama-assn.org/go/cpt", "urn:rightscan:procedure", "urn:rightscan:fact"
BILATERAL, OF_LEFT, US = (LOINC, "26346-7"), (LOINC, "26347-5"), (LOINC, "24601-7")


def draft(code: Resource | None, own: dict[str, str] | None = None, **more: object) -> Draft:
    order = {"resourceType": "ServiceRequest", "id": "o1", "subject": ME, "code": code, **more}
    library = read_library()
    return read_draft(CodeBook(read_terminology(), library), library, order, own or {})


def stated(found: Draft) -> dict[str, str | list[str]]:
    return {entry.fact: value_code(entry.value) for entry in found.facts}


@pytest.mark.parametrize(
    ("code", "study", "side"),
    [
        (concept(BILATERAL), "mammography-diagnostic", ""),
        (concept(OF_LEFT), "mammography-diagnostic", "left"),
        (concept((CPT, "77067")), "mammography-screening", ""),
        (concept((CPT, "77066"), OF_LEFT), "mammography-diagnostic", "left"),
        (concept((SNOMED, "24623002")), "mammography-screening", ""),
        (concept((STUDY, "mbi-sestamibi")), "mbi-sestamibi", ""),
        (concept(text="Breast  MRI"), "mri-breast-without-and-with-contrast", ""),
        (concept((CPT, "0"), text="us breast"), "us-breast", ""),
    ],
)
def test_the_study_is_read_from_codes_and_exact_names(code: Resource, study: str, side: str) -> None:
    found = draft(code)
    assert (found.study, found.side, found.is_imaging, found.why) == (study, side, True, "")


@pytest.mark.parametrize(
    ("code", "is_imaging", "is_empty", "why"),
    [
        (concept(BILATERAL, US), True, False, "its codes name different studies"),
        (concept((SNOMED, "71651007")), True, False, "its code leaves open which kind of study it is"),
        (concept((CPT, "70450")), True, False, "no table knows its code"),
        (concept((CPT, "99213")), False, False, "no table knows its code"),
        (concept((LOINC, "718-7"), text="Hemoglobin"), False, False, "no table knows its code"),
        (concept((STUDY, "no-such-study")), False, False, "no table knows its code"),
        (concept(("", "")), False, True, "no table knows its code"),
        ({"coding": [{}]}, False, True, "no table knows its code"),
        (None, False, True, "no table knows its code"),
        (concept(text="something about the breast"), False, False, "no table knows its code"),
    ],
)
def test_an_order_that_names_no_one_study_has_none(
    code: Resource | None, is_imaging: bool, is_empty: bool, why: str
) -> None:
    found = draft(code)
    assert (found.study, found.is_imaging, found.is_empty, found.why) == ("", is_imaging, is_empty, why)


def test_an_imaging_category_makes_an_unknown_order_an_imaging_order() -> None:
    assert draft(concept(text="MRI knee"), category=[concept((SNOMED, "363679005"))]).is_imaging


def test_words_that_name_another_study_than_the_code_are_a_contradiction() -> None:
    assert draft(concept(BILATERAL, text="breast MRI")).why == "its codes name different studies"
    assert draft(concept(BILATERAL, text="diagnostic mammogram")).study == "mammography-diagnostic"
    assert draft(concept(BILATERAL, text="before her operation")).study == "mammography-diagnostic"


def test_a_code_and_a_body_site_of_two_sides_are_a_contradiction() -> None:
    found = draft(concept(OF_LEFT), bodySite=[concept(RIGHT)])
    assert (found.study, found.is_imaging, found.why) == ("", True, "its code and its body site name different sides")


def test_only_plain_codes_are_kept() -> None:
    found = draft(concept((CPT, "77065"), ("urn:x", "Anna Schmidt 1950"), ("who knows", "7")))
    assert found.codes == (f"{CPT}|77065", "urn:x|not shown", "not shown|7")


def test_a_sites_own_code_beside_another_study_is_a_contradiction() -> None:
    own = {"urn:x|M1": "mammography-diagnostic"}
    assert draft(concept(("urn:x", "M1")), own).study == "mammography-diagnostic"
    assert draft(concept(("urn:x", "M1"), US), own).why == "its codes name different studies"


def test_the_side_comes_from_the_body_site_where_the_code_names_none() -> None:
    assert draft(concept(BILATERAL), bodySite=[concept(RIGHT)]).side == "right"
    assert draft(concept(BILATERAL), bodySite=[concept(LEFT), concept(RIGHT)]).side == "both"


def test_reasons_state_the_cancer_symptoms_and_answers() -> None:
    reasons = [
        concept((SNOMED, "408643008")),
        concept((SNOMED, "89164003")),
        concept((FACT, "breast-symptoms:pain")),
        concept((FACT, "treatment-phase:before-treatment")),
    ]
    found = stated(draft(concept(US), reasonCode=reasons))
    assert found == {
        "diagnosis": "invasive-cancer",
        "histology": "ductal",
        "breast-symptoms": ["lump", "pain"],
        "treatment-phase": "before-treatment",
    }


def test_what_a_record_must_date_or_link_is_not_taken_from_a_reason() -> None:
    reasons = [concept((SNOMED, "94222008")), concept((SNOMED, "428540007")), concept((SNOMED, "415076002"))]
    assert stated(draft(concept(US), reasonCode=reasons)) == {}


@pytest.mark.parametrize(
    "code", ["no-such-fact:yes", "margins:perhaps", "tumor-size:18", "margins", "margins:", "breast-symptoms:none,pain"]
)
def test_an_answer_that_cannot_be_read_is_refused_with_its_reason(code: str) -> None:
    found = draft(concept(US), reasonCode=[concept((FACT, code))])
    assert stated(found) == {}
    assert len(found.refused) == 1


def test_answers_that_exclude_each_other_are_disputed() -> None:
    reasons = [concept((FACT, "margins:positive")), concept((FACT, "margins:negative"))]
    found = draft(concept(US), reasonCode=reasons)
    assert [entry.fact for entry in found.disputed] == ["margins"]
    none_and_one = [concept((FACT, "breast-symptoms:none")), concept((FACT, "breast-symptoms:pain"))]
    assert [entry.fact for entry in draft(concept(US), reasonCode=none_and_one).disputed] == ["breast-symptoms"]


def named(fact: str, value: str, own: str = "t1", on: str = "2026-11-20", **more: object) -> Resource:
    """An observation that names a fact of ours."""
    said = {"resourceType": "Observation", "id": own, "status": "final", "subject": ME, "code": concept((FACT, fact))}
    return {**said, **({"effectiveDateTime": on} if on else {}), "valueString": value, **more}


def test_an_observation_may_name_a_fact_of_ours() -> None:
    coded = named("node-status", "", "t2") | {"valueCodeableConcept": concept((FACT, "negative"))}
    del coded["valueString"]
    found = read(named("metastasis-signs", "none"), named("tumor-size", "18 mm", "t3"), coded)
    assert facts(found) == {"metastasis-signs": "none", "tumor-size": "18 mm", "node-status": "negative"}
    assert found.unmapped == ()


def test_of_several_answers_about_one_fact_the_latest_counts() -> None:
    found = read(named("urgency", "urgent", "t2", "2026-11-19"), named("urgency", "routine"))
    assert facts(found) == {"urgency": "routine"}
    assert "Observation/t2: a later answer stands" in told(found)


@pytest.mark.parametrize("on", ["2026-10-21", "2025-11-20", "2026", ""])
def test_a_sign_of_long_ago_is_asked_for_again(on: str) -> None:
    assert facts(read(named("metastasis-signs", "none", on=on))) == {}
    assert facts(read(named("margins", "positive", on=on))) == {"margins": "positive"}


def test_a_sign_of_thirty_days_ago_still_counts() -> None:
    assert facts(read(named("metastasis-signs", "none", on="2026-10-22"))) == {"metastasis-signs": "none"}


@pytest.mark.parametrize(
    ("fact", "value"), [("no-such-fact", "x"), ("margins", "perhaps"), ("margins", ""), ("tumor-size", "18")]
)
def test_an_observation_that_cannot_be_read_states_nothing_and_is_told(fact: str, value: str) -> None:
    found = read(named(fact, value))
    assert facts(found) == {}
    assert "Observation/t1" in told(found)


def test_an_answer_of_not_known_is_unknown() -> None:
    assert facts(read(named("margins", "unknown"))) == {}


def test_the_record_and_an_answer_that_exclude_each_other_are_disputed() -> None:
    assert disputed_in(read(named("sex", "male"))) == {"sex": ["female", "male"]}


def test_an_observation_of_another_patient_names_nothing() -> None:
    assert facts(read(named("margins", "positive", subject={"reference": "Patient/you"}))) == {}


def test_of_two_answers_of_one_day_the_later_moment_counts() -> None:
    early = named("metastasis-signs", "none", "t2", effectiveDateTime="2026-11-21T07:00:00Z")
    late = named("metastasis-signs", "bone-pain", "t1", effectiveDateTime="2026-11-21T08:00:00+00:00")
    for order in ((early, late), (late, early)):
        assert facts(read(*order)) == {"metastasis-signs": ["bone-pain"]}


def test_answers_of_which_nobody_knows_the_later_are_disputed_if_they_differ() -> None:
    year, day = named("stage-group", "IA", "t2", "2026"), named("stage-group", "IIIA", "t1", "2026-11-20")
    assert disputed_in(read(year, day)) == {"stage-group": ["IA", "IIIA"]}
    undated = named("urgency", "urgent", "t2", "2026-11-20"), named("urgency", "routine", "t1", "2026-11-20")
    assert disputed_in(read(*undated)) == {"urgency": ["urgent", "routine"]}


def test_what_is_written_in_a_zone_ahead_of_ours_is_not_in_the_future() -> None:
    ahead = named("metastasis-signs", "bone-pain", effectiveDateTime="2026-11-22T01:00:00+13:00")
    assert facts(read(ahead)) == {"metastasis-signs": ["bone-pain"]}
    assert facts(read(named("metastasis-signs", "bone-pain", on="2026-11-22"))) == {}


@pytest.mark.parametrize("fact", ["clinical-question:screening", "treatment-phase:before-treatment", "urgency:urgent"])
def test_what_is_true_for_a_while_is_asked_for_again(fact: str) -> None:
    name, _, value = fact.partition(":")
    assert facts(read(named(name, value, on="2026-11-01"))) == {name: value}
    assert facts(read(named(name, value, on="2024-01-20"))) == {}
