"""Whose a resource is and whether it counts: nothing of another person, and nothing that was withdrawn, becomes a fact."""

import json

import pytest

from rightscan.errors import InputError
from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    ME,
    SNOMED,
    Resource,
    bundle,
    cancer,
    chemotherapy,
    coded,
    concept,
    condition,
    facts,
    patient,
    procedure,
    read,
    reader,
    sized,
    told,
)  # fmt: skip

STATUS = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
OTHER = {"reference": "Patient/other"}
PARTS: dict[str, Resource] = {
    "condition": cancer(LEFT),
    "size": sized(18),
    "receptor": coded((LOINC, "85337-4"), (SNOMED, "10828004"), own="o2"),
    "operation": procedure((SNOMED, "392021009"), bodySite=[concept(LEFT)]),
    "dose": chemotherapy("2026-02-01", status="in-progress"),
}


def changed(part: str, **more: object) -> list[Resource]:
    return [{**resource, **(more if name == part else {})} for name, resource in PARTS.items()]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"subject": OTHER}, "another patient"),
        ({"subject": {"reference": "http://elsewhere.example/fhir/Patient/you"}}, "another patient"),
        ({"subject": {"reference": "#me"}, "contained": [patient()]}, "described inside it"),
        ({"subject": {"identifier": {"value": "me"}}}, "by a reference"),
        ({"subject": None}, "by a reference"),
        ({"subject": ["Patient/me"]}, "by a reference"),
        ({"modifierExtension": [{"url": "http://example.org/not", "valueBoolean": True}]}, "change its meaning"),
        ({"implicitRules": "http://example.org/rules"}, "change its meaning"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_resource_of_somebody_else_or_of_changed_meaning_adds_nothing(part: str, more: Resource, why: str) -> None:
    without = read(*(resource for name, resource in PARTS.items() if name != part))
    record = read(*changed(part, **more))
    assert facts(record) == facts(without)
    assert why in told(record)


@pytest.mark.parametrize(
    "status", ["entered-in-error", "cancelled", "preliminary", "registered", "unknown", "made-up", "", None]
)
@pytest.mark.parametrize("part", ["size", "receptor"])
def test_an_observation_that_is_not_final_adds_nothing(part: str, status: str | None) -> None:
    record = read(*changed(part, status=status))
    assert facts(record) == facts(read(*(one for name, one in PARTS.items() if name != part)))
    assert "its status is" in told(record)


@pytest.mark.parametrize(
    "status", ["entered-in-error", "not-done", "preparation", "on-hold", "unknown", "in-progress", "stopped"]
)
def test_an_operation_that_was_not_completed_was_not_done(status: str) -> None:
    record = read(*changed("operation", status=status))
    assert "last-breast-surgery" not in facts(record)
    assert f"its status is '{status}'" in told(record)


@pytest.mark.parametrize(
    "sure", ["refuted", "unconfirmed", "provisional", "differential", "entered-in-error", "nonsense"]
)
def test_a_condition_that_is_not_confirmed_is_no_diagnosis(sure: str) -> None:
    record = read(condition((SNOMED, "408643008"), verificationStatus=concept((STATUS, sure))))
    assert facts(record) == {}
    assert (f"it is '{sure}'" if sure != "nonsense" else "not said in words of FHIR") in told(record)


def test_a_condition_that_does_not_say_how_sure_it_is_counts() -> None:
    resource = cancer()
    del resource["verificationStatus"]
    assert facts(read(resource)) == {"diagnosis": "invasive-cancer", "histology": "ductal"}


def test_an_order_that_forbids_is_no_order() -> None:
    order = {"resourceType": "ServiceRequest", "id": "r", "subject": ME, "status": "active", "intent": "order",
             "code": concept((LOINC, "24606-6"))}  # fmt: skip
    assert facts(read(order)) == {"order": "mammography-screening"}
    for more in ({"doNotPerform": True}, {"status": "revoked"}, {"intent": "option"}, {"status": "completed"}):
        assert facts(read({**order, **more})) == {}


def test_of_several_orders_none_is_taken() -> None:
    orders = [
        {"resourceType": "ServiceRequest", "id": f"r{code}", "subject": ME, "status": "draft", "intent": "order",
         "code": concept((LOINC, code))}
        for code in ("24606-6", "36277-2")
    ]  # fmt: skip
    assert facts(read(*orders)) == {}
    assert "name the one that is meant with --order" in told(read(*orders))


def test_the_family_is_not_the_patient() -> None:
    mother = {"resourceType": "FamilyMemberHistory", "id": "f", "patient": ME, "status": "completed",
              "condition": [{"code": concept((SNOMED, "254837009"))}]}  # fmt: skip
    record = read(mother)
    assert facts(record) == {}
    assert "it is about the family" in told(record)


@pytest.mark.parametrize(
    "reference",
    ["Patient/me", "Patient/me/_history/3", "http://hospital.example/fhir/Patient/me", "urn:uuid:me"],
)
def test_every_way_to_refer_to_the_patient(reference: str) -> None:
    assert facts(read({**cancer(), "subject": {"reference": reference}}))["diagnosis"] == "invasive-cancer"


def test_the_same_number_on_another_server_is_another_patient() -> None:
    entries = [
        {"fullUrl": "http://here.example/fhir/Patient/me", "resource": patient()},
        {"resource": {**cancer(), "subject": {"reference": "http://there.example/fhir/Patient/me"}}},
    ]
    assert facts(reader().read_bundle(json.dumps({"resourceType": "Bundle", "entry": entries}).encode())) == {}


def test_two_patients_are_refused_until_one_is_named() -> None:
    both = json.dumps(bundle(patient(), patient(id="other", gender="male"), cancer())).encode()
    with pytest.raises(InputError, match="holds 2 patients"):
        reader().read_bundle(both)
    assert facts(reader("me").read_bundle(both))["diagnosis"] == "invasive-cancer"
    assert facts(reader("other").read_bundle(both)) == {}


def test_a_record_without_its_patient_is_read_where_all_is_about_one() -> None:
    assert facts(reader().read_bundle(json.dumps(bundle(cancer())).encode()))["diagnosis"] == "invasive-cancer"
    with pytest.raises(InputError, match="several patients"):
        reader().read_bundle(json.dumps(bundle(cancer(), sized(18, subject=OTHER))).encode())


@pytest.mark.parametrize(
    ("more", "age", "why"),
    [
        ({}, "58 years", ""),
        ({"birthDate": "1968-11-21"}, "58 years", ""),
        ({"birthDate": "1968-11-22"}, "57 years", ""),
        ({"birthDate": "1968"}, None, "57 or 58 years"),
        ({"birthDate": "1968-03"}, "58 years", ""),
        ({"birthDate": "2027-01-01"}, None, "not before the day"),
        ({"birthDate": "1968-02-30"}, None, "no date of birth"),
        ({"birthDate": "1850-01-01"}, None, "outside what is possible"),
        ({"birthDate": None}, None, "no date of birth"),
        ({"deceasedDateTime": "2020-01-01"}, None, "has died"),
        ({"deceasedBoolean": True}, None, "has died"),
    ],
)
def test_age_is_worked_out_where_it_is_certain(more: Resource, age: str | None, why: str) -> None:
    record = reader().read_bundle(json.dumps(bundle(patient(**more))).encode())
    assert str(record.stated.get("age")) == str(age)
    assert why in told(record)
    assert "date-of-birth" not in record.stated


@pytest.mark.parametrize(
    ("more", "sex"),
    [
        ({}, "female"),
        ({"gender": "male"}, "male"),
        ({"gender": "other"}, None),
        ({"extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity"}]}, None),
        ({"gender": "unknown"}, None),
        (
            {
                "extension": [
                    {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "M"}
                ]
            },
            None,
        ),
        (
            {
                "extension": [
                    {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}
                ]
            },
            "female",
        ),
    ],
)
def test_sex_is_read_where_nothing_speaks_against_it(more: Resource, sex: str | None) -> None:
    record = reader().read_bundle(json.dumps(bundle(patient(**more))).encode())
    assert record.stated.get("sex") == sex


def test_what_lies_after_the_day_of_the_assessment_is_not_used() -> None:
    record = read(cancer(), sized(18, on="2026-11-22"), procedure((SNOMED, "392021009"), on="2026-12-01"))
    assert facts(record) == {"diagnosis": "invasive-cancer", "histology": "ductal"}
    assert told(record).count("dated after the day of the assessment") == 2
