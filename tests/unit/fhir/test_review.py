"""What a hostile reader of records found: earlier cancers, metastases of unknown origin, doubtful operations, old notes."""

from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    RIGHT,
    SNOMED,
    Resource,
    cancer,
    chemotherapy,
    coded,
    concept,
    condition,
    facts,
    procedure,
    read,
    told,
)

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
OVER = concept(("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved"))
STAGE_IA, STAGE_IV, M0 = (SNOMED, "261634002"), (SNOMED, "258228008"), (SNOMED, "30893008")
RUNNING = {"status": "in-progress"}
NEOADJUVANT = "during-neoadjuvant-chemotherapy"


def metastasis(**more: object) -> Resource:
    return condition((SNOMED, "94222008"), own="m", since="2026-05-01", **more)


def test_a_metastasis_of_unknown_origin_takes_away_every_early_stage() -> None:
    early = [coded((LOINC, "21908-9"), STAGE_IA, "g"), coded((LOINC, "21907-1"), M0, "m0")]
    assert facts(read(cancer(), *early))["stage-group"] == "IA"
    found = read(cancer(), *early, metastasis())
    assert not {"stage-group", "distant-metastasis"} & facts(found).keys()
    assert "not which cancer it comes from" in told(found)


def test_a_pathologic_stage_iv_takes_away_every_early_stage() -> None:
    found = read(cancer(), coded((LOINC, "21908-9"), STAGE_IA, "g"), coded((LOINC, "21902-2"), STAGE_IV, "p"))
    assert "stage-group" not in facts(found)
    assert "outside the clinical stage" in told(found)


def test_what_was_found_before_the_cancer_is_not_of_this_cancer() -> None:
    old = [
        coded((LOINC, "21908-9"), STAGE_IA, "g", "2010-02-10"),
        coded((LOINC, "85337-4"), (SNOMED, "10828004"), "e", "2010-02-10"),
    ]
    found = read(cancer(LEFT, onsetDateTime="2026-11-01"), *old)
    assert not {"stage-group", "er"} & facts(found).keys()
    assert "before the diagnosis of this cancer" in told(found)
    biopsy = coded((LOINC, "85337-4"), (SNOMED, "10828004"), "e", "2026-10-01")
    assert facts(read(cancer(LEFT, onsetDateTime="2026-11-01"), biopsy))["er"] == "positive"


def test_an_ended_cancer_beside_an_active_one_is_not_meant() -> None:
    ended = {**condition((SNOMED, "109889007"), own="old", since="2010-01-01"), "clinicalStatus": OVER}
    found = facts(read(cancer(LEFT), {**ended, "bodySite": [concept(LEFT)]}))
    assert (found["diagnosis"], found["laterality"]) == ("invasive-cancer", "left")


def test_a_cancer_without_a_side_of_another_time_lends_nothing_to_this_one() -> None:
    old = condition((ICD10, "C50.919"), own="old", since="2012-01-01")
    found = read(cancer(LEFT), old, procedure((SNOMED, "172043006"), on="2012-03-01"))
    assert "last-breast-surgery" not in facts(found)


def test_a_doubtful_operation_keeps_open_whether_treatment_is_neoadjuvant() -> None:
    running = chemotherapy("2026-03-01", **RUNNING)
    assert facts(read(cancer(LEFT), running))["treatment-phase"] == NEOADJUVANT
    doubtful: list[Resource] = [
        condition((ICD10, "Z90.10"), own="z"),
        condition((ICD10, "Z90.12"), own="z"),
        procedure((SNOMED, "172043006"), on=""),
        procedure((SNOMED, "392021009"), status="stopped"),
    ]
    for one in doubtful:
        assert facts(read(cancer(LEFT), running, one)).get("treatment-phase") != NEOADJUVANT, one
    other = procedure((SNOMED, "392021009"), on="2026-01-20", bodySite=[concept(RIGHT)])
    assert facts(read(cancer(LEFT), running, other))["treatment-phase"] == NEOADJUVANT


def test_a_lump_is_no_other_reason_for_an_operation() -> None:
    lump = condition((SNOMED, "89164003"), own="l")
    operation = procedure((SNOMED, "392021009"), on="2026-03-01", reasonReference=[{"reference": "Condition/l"}])
    assert facts(read(cancer(LEFT), lump, operation))["last-breast-surgery"] == "breast-conserving-excision"


def test_chemotherapy_for_another_reason_or_of_long_ago_says_nothing_of_the_phase() -> None:
    colon = {"reasonCode": [concept((SNOMED, "363406005"))]}
    unsent = {"reasonReference": [{"reference": "Condition/unsent"}]}
    for more in (colon, unsent):
        assert "treatment-phase" not in facts(read(cancer(LEFT), chemotherapy("2026-03-01", **RUNNING, **more)))
    forgotten = chemotherapy("2019-03-01", **RUNNING)
    assert "treatment-phase" not in facts(read(cancer(LEFT, onsetDateTime="2019-01-01"), forgotten))


def test_when_a_cancer_was_written_down_is_not_when_it_began() -> None:
    noted = {**cancer(LEFT), "recordedDate": "2026-08-15"}
    del noted["onsetDateTime"]
    operation = procedure((SNOMED, "392021009"), on="2026-07-01", bodySite=[concept(LEFT)])
    assert facts(read(noted, operation))["last-breast-surgery"] == "breast-conserving-excision"


def test_a_symptom_of_the_other_breast_or_of_the_cancer_itself_is_not_new() -> None:
    begun = {"own": "l", "since": "2026-11-10"}
    lump = condition((SNOMED, "89164003"), **begun)
    known = cancer(LEFT, onsetDateTime="2024-01-10")
    assert facts(read(known, lump))["breast-symptoms"] == ["lump"]
    assert "breast-symptoms" not in facts(read(known, {**lump, "bodySite": [concept(RIGHT)]}))
    assert "breast-symptoms" not in facts(read(cancer(LEFT, onsetDateTime="2026-11-09"), lump))
    assert "breast-symptoms" not in facts(read(known, condition((SNOMED, "89164003"), own="l", since="2026-03-10")))
