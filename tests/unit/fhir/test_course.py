"""Operations, chemotherapy and imaging in time. Only dates tell what came first; what has none stays unknown."""

import pytest

from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    ME,
    RIGHT,
    RXNORM,
    SNOMED,
    Resource,
    cancer,
    chemotherapy,
    concept,
    condition,
    disputed,
    facts,
    procedure,
    read,
    told,
)  # fmt: skip

LUMPECTOMY, MASTECTOMY = (SNOMED, "392021009"), (SNOMED, "172043006")
CANCER = {"reference": "Condition/c1"}


def drug(kind: str, status: str, on: str, code: str = "583214", **more: object) -> Resource:
    dated = {"MedicationRequest": "authoredOn"}.get(kind, "effectiveDateTime")
    kept = {"resourceType": kind, "id": f"d{on}", "subject": ME, "status": status, "intent": "order", dated: on}
    return {**kept, "medicationCodeableConcept": concept((RXNORM, code)), **more}


def test_of_several_operations_the_latest_counts() -> None:
    record = read(cancer(LEFT), procedure(LUMPECTOMY, "a", "2026-03-01"), procedure(MASTECTOMY, "b", "2026-04-02"))
    assert facts(record)["last-breast-surgery"] == "mastectomy"
    assert facts(record)["surgery-date"] == "2026-04-02"
    assert next(entry for entry in record.facts if entry.fact == "surgery-date").rules == (
        "latest of several operations",
    )


def test_the_order_of_the_resources_does_not_matter() -> None:
    parts = [
        cancer(LEFT),
        procedure(LUMPECTOMY, "a", "2026-03-01"),
        procedure(MASTECTOMY, "b", "2026-04-02"),
        chemotherapy("2026-02-01"),
    ]
    assert facts(read(*parts)) == facts(read(*reversed(parts)))


def test_an_operation_on_the_other_breast_is_not_used() -> None:
    record = read(cancer(LEFT), procedure(LUMPECTOMY, bodySite=[concept(RIGHT)]))
    assert "last-breast-surgery" not in facts(record)
    assert "it was on the other breast" in told(record)
    for site in (LEFT, (SNOMED, "51440002")):
        assert (
            facts(read(cancer(LEFT), procedure(LUMPECTOMY, bodySite=[concept(site)])))["surgery-date"] == "2026-03-01"
        )
    assert "last-breast-surgery" not in facts(read(cancer(LEFT), procedure((SNOMED, "429400009"))))


def test_an_operation_before_the_diagnosis_belongs_to_it_only_by_its_reason() -> None:
    early = procedure(LUMPECTOMY, on="2019-05-01")
    assert "last-breast-surgery" not in facts(read(cancer(), early))
    assert facts(read(cancer(), {**early, "reasonReference": [CANCER]}))["surgery-date"] == "2019-05-01"
    cyst = condition((SNOMED, "53741008"), own="cyst")
    other = procedure(LUMPECTOMY, reasonReference=[{"reference": "Condition/cyst"}])
    assert "it was done for another reason" in told(read(cancer(), cyst, other))


def test_an_operation_without_a_date_is_used_only_where_nothing_is_left_open() -> None:
    undated = procedure(MASTECTOMY, "u", "", bodySite=[concept(LEFT)])
    alone = read(cancer(LEFT), undated)
    assert facts(alone)["last-breast-surgery"] == "mastectomy"
    assert "surgery-date" not in facts(alone)
    beside = read(cancer(LEFT), undated, procedure(LUMPECTOMY, "a"))
    assert not {"last-breast-surgery", "surgery-date"} & set(facts(beside))
    assert "cannot be told from the dates" in told(beside)
    assert "last-breast-surgery" not in facts(read(cancer(), procedure(MASTECTOMY, "u", "")))


def test_a_mastectomy_in_the_past_is_not_dated_by_the_day_it_was_written_down() -> None:
    record = read(cancer(LEFT), condition((SNOMED, "428529004"), own="past", since="2026-08-01"))
    assert facts(record)["last-breast-surgery"] == "mastectomy"
    assert "surgery-date" not in facts(record)
    unsided = read(cancer(LEFT), condition(("http://hl7.org/fhir/sid/icd-10-cm", "Z90.10"), own="past"))
    assert "last-breast-surgery" not in facts(unsided)


def test_two_unlike_operations_of_one_day_exclude_each_other() -> None:
    record = read(cancer(), procedure(LUMPECTOMY, "a"), procedure(MASTECTOMY, "b"))
    assert disputed(record) == {"last-breast-surgery": ["breast-conserving-excision", "mastectomy"]}


def test_a_month_alone_orders_operations_where_it_can() -> None:
    later = read(cancer(), procedure(LUMPECTOMY, "a", "2026-03-01"), procedure(MASTECTOMY, "b", "2026-04"))
    assert facts(later)["last-breast-surgery"] == "mastectomy"
    assert "surgery-date" not in facts(later)
    assert "The day of the last operation" in told(later)
    unclear = read(cancer(), procedure(LUMPECTOMY, "a", "2026-03-10"), procedure(MASTECTOMY, "b", "2026-03"))
    assert "last-breast-surgery" not in facts(unclear)


def test_an_operation_of_open_kind_gives_its_date_only() -> None:
    record = read(cancer(), procedure((SNOMED, "69031006")))
    assert "last-breast-surgery" not in facts(record)
    assert facts(record)["surgery-date"] == "2026-03-01"


# Neoadjuvant


@pytest.mark.parametrize(
    ("dose", "operation", "said"),
    [
        ("2026-02-01", "2026-03-01", "before the first operation on the breast: neoadjuvant"),
        ("2026-04-01", "2026-03-01", "after the first operation on the breast: not neoadjuvant"),
        ("2026-03-01", "2026-03-01", "cannot be put in order"),
        ("2026-03", "2026-03-15", "cannot be put in order"),
        ("2026-02", "2026-03-15", "neoadjuvant, by dates"),
        ("", "2026-03-01", "Chemotherapy has no date"),
    ],
)
def test_dates_tell_whether_chemotherapy_was_neoadjuvant(dose: str, operation: str, said: str) -> None:
    record = read(cancer(), chemotherapy(dose), procedure(LUMPECTOMY, on=operation))
    assert said in told(record)
    assert "treatment-phase" not in facts(record)


def test_an_operation_without_a_date_leaves_it_open() -> None:
    undated = procedure(LUMPECTOMY, on="", reasonReference=[CANCER])
    assert "whether chemotherapy came before it is not known" in told(
        read(cancer(), chemotherapy("2026-02-01"), undated)
    )


def test_chemotherapy_under_way_without_an_operation_is_neoadjuvant() -> None:
    record = read(cancer(), chemotherapy("2026-10-01", status="in-progress"))
    assert facts(record)["treatment-phase"] == "during-neoadjuvant-chemotherapy"
    phase = next(entry for entry in record.facts if entry.fact == "treatment-phase")
    assert phase.rules == ("by dates: chemotherapy under way, no operation on this breast recorded",)
    assert phase.places[0].date == "2026-10-01"


def test_whether_chemotherapy_is_finished_is_not_guessed() -> None:
    record = read(cancer(), chemotherapy("2026-02-01"), chemotherapy("2026-02-22", "x2"))
    assert "treatment-phase" not in facts(record)
    assert "neoadjuvant, by dates. Whether it is finished is not said" in told(record)


def test_chemotherapy_with_a_metastasis_is_not_taken_as_neoadjuvant() -> None:
    stage = {"resourceType": "Observation", "id": "g", "subject": ME, "status": "final", "effectiveDateTime": "2026-01-12",
             "code": concept((LOINC, "21908-9")), "valueCodeableConcept": concept((SNOMED, "258228008"))}  # fmt: skip
    record = read(cancer(), stage, chemotherapy("2026-10-01", status="in-progress"))
    assert "treatment-phase" not in facts(record)
    assert "keeps open whether it is neoadjuvant" in told(record)


def test_chemotherapy_under_way_after_the_operation_is_adjuvant() -> None:
    record = read(cancer(), procedure(LUMPECTOMY), chemotherapy("2026-10-01", status="in-progress"))
    assert facts(record)["treatment-phase"] == "during-adjuvant-treatment"


def test_drugs_tell_of_chemotherapy_once_they_were_given() -> None:
    operation = procedure(LUMPECTOMY)
    for kind, status in (
        ("MedicationAdministration", "completed"),
        ("MedicationRequest", "completed"),
        ("MedicationStatement", "active"),
    ):
        assert "neoadjuvant, by dates" in told(read(cancer(), operation, drug(kind, status, "2026-02-01"))), kind
    ordered = read(cancer(), operation, drug("MedicationRequest", "active", "2026-02-01"))
    assert "it is ordered; whether it has been given is not said" in told(ordered)
    for kind, status in (
        ("MedicationAdministration", "not-done"),
        ("MedicationRequest", "cancelled"),
        ("MedicationRequest", "draft"),
    ):
        assert "neoadjuvant" not in told(read(cancer(), operation, drug(kind, status, "2026-02-01"))), kind
    assert "neoadjuvant" not in told(
        read(cancer(), operation, drug("MedicationAdministration", "completed", "2026-02-01", "198240"))
    )


def test_a_drug_in_a_resource_of_its_own_is_found() -> None:
    medication = {"resourceType": "Medication", "id": "med", "code": concept((RXNORM, "583214"))}
    given = drug("MedicationAdministration", "completed", "2026-02-01")
    del given["medicationCodeableConcept"]
    beside = read(
        cancer(), procedure(LUMPECTOMY), medication, {**given, "medicationReference": {"reference": "Medication/med"}}
    )
    inside = read(
        cancer(),
        procedure(LUMPECTOMY),
        {**given, "contained": [medication], "medicationReference": {"reference": "#med"}},
    )
    assert "neoadjuvant, by dates" in told(beside)
    assert "neoadjuvant, by dates" in told(inside)


def test_chemotherapy_for_another_disease_or_before_the_diagnosis_is_not_counted() -> None:
    rhythm = condition((SNOMED, "49436004"), own="rhythm")
    other = chemotherapy("2026-02-01", reasonReference=[{"reference": "Condition/rhythm"}])
    for record in (
        read(cancer(), rhythm, procedure(LUMPECTOMY), other),
        read(cancer(), procedure(LUMPECTOMY), chemotherapy("2015-02-01")),
    ):
        assert "neoadjuvant" not in told(record)
        assert "Procedure/x1" in told(record)


# Imaging


def report(code: str, on: str, kind: str = "DiagnosticReport", **more: object) -> Resource:
    if kind == "ImagingStudy":
        study: Resource = {"status": "available", "started": on, "procedureCode": [concept((LOINC, code))]}
    else:
        study = {"status": "final", "effectiveDateTime": on, "code": concept((LOINC, code))}
    return {"resourceType": kind, "id": f"i{code}{on}", "subject": ME, **study, **more}


@pytest.mark.parametrize("kind", ["DiagnosticReport", "ImagingStudy"])
def test_imaging_that_was_done_is_placed_by_its_date(kind: str) -> None:
    operation, dose = procedure(LUMPECTOMY, on="2026-06-01"), chemotherapy("2026-02-01")
    record = read(
        cancer(LEFT), dose, operation,
        report("26347-5", "2026-01-11", kind), report("72529-1", "2026-01-12", kind), report("36277-2", "2026-07-01", kind),
    )  # fmt: skip
    done = {"diagnostic-mammography", "axillary-ultrasound", "axilla-imaged-before-treatment", "imaging-since-surgery"}
    assert {fact: facts(record)[fact] for fact in done} == dict.fromkeys(done, "done")


def test_imaging_of_the_other_side_of_another_kind_or_time_says_nothing() -> None:
    operation = procedure(LUMPECTOMY, on="2026-06-01")
    record = read(
        cancer(LEFT), operation,
        report("26348-3", "2026-01-11"),  # the right breast
        report("26346-7", "2025-12-01"),  # before the diagnosis
        report("24606-6", "2026-01-12"),  # screening
        report("36277-2", "2026-06-01"),  # the day of the operation
        report("72529-1", "2026-01-12", status="preliminary"),
    )  # fmt: skip
    assert not {fact for fact in facts(record) if fact.startswith(("diagnostic", "axill", "imaging"))}


def test_no_imaging_in_the_record_is_not_imaging_not_done() -> None:
    assert "not-done" not in facts(read(cancer(), procedure(LUMPECTOMY))).values()
