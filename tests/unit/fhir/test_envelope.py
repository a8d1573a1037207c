"""Bundles, lines, parameters and prefetch as they come: read, or refused with a reason that never quotes the record."""

import json
from typing import Any

import msgspec
import pytest

from rightscan.errors import InputError
from rightscan.intake.fhir.envelope import MOST_RESOURCES
from rightscan.intake.fhir.strict_json import MOST_BYTES
from tests.unit.fhir.records import (
    LOINC,
    ME,
    SNOMED,
    bundle,
    cancer,
    coded,
    concept,
    facts,
    patient,
    procedure,
    read,
    reader,
    sized,
    told,
)  # fmt: skip

IDC = {"diagnosis": "invasive-cancer", "histology": "ductal"}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
HINT = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "informational"}]}


def said(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        reader().read_either(data)
    return str(caught.value)


def test_the_envelope_does_not_matter() -> None:
    parts = [patient(), cancer(), sized(18)]
    forms: list[Any] = [
        bundle(*parts),
        {"resourceType": "Bundle", "entry": [{"resource": one} for one in parts]},
        bundle(bundle(*parts)),
        {"resourceType": "Parameters", "parameter": [{"name": "record", "resource": bundle(*parts)}]},
        {
            "resourceType": "Parameters",
            "parameter": [{"name": "a", "part": [{"name": "b", "resource": one}]} for one in parts],
        },
        bundle(*parts, HINT),
    ]
    for form in forms:
        assert facts(reader().read_bundle(json.dumps(form).encode())) == {**IDC, "tumor-size": "18 mm"}
    lines = "\n\n".join(json.dumps(one) for one in parts).encode()
    assert facts(reader().read_ndjson(lines)) == facts(reader().read_either(lines)) == {**IDC, "tumor-size": "18 mm"}
    assert facts(reader().read_either(json.dumps(forms[0], indent=2).encode("utf-8-sig")))["tumor-size"] == "18 mm"


def test_what_may_be_missing_is_said() -> None:
    assert "further pages" in read(cancer(), link=[{"relation": "next", "url": "http://x.example"}]).problems[0]
    assert "reports an error" in read(cancer(), FAILED).problems[0]
    assert read(cancer(), HINT).problems == ()
    deleted = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": patient()},
            {"request": {"method": "DELETE", "url": "Condition/c1"}, "resource": cancer()},
        ],
    }
    record = reader().read_bundle(json.dumps(deleted).encode())
    assert facts(record) == {}
    assert "deletes" in record.problems[0]


def test_a_resource_inside_another_is_not_read_and_that_is_said() -> None:
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "subject": ME, "status": "final",
        "code": concept((LOINC, "24606-6")), "contained": [sized(18)],
    }  # fmt: skip
    record = read(cancer(), report)
    assert facts(record) == IDC
    assert "DiagnosticReport/r: it holds clinical resources inside it, which are not read" in told(record)


def test_of_two_versions_the_one_updated_last_is_read() -> None:
    old = sized(18, meta={"lastUpdated": "2026-01-12T10:00:00Z"})
    new = sized(21, meta={"lastUpdated": "2026-01-13T10:00:00Z"})
    for order in ((old, new), (new, old)):
        record = read(cancer(), *order)
        assert facts(record)["tumor-size"] == "21 mm"
        assert "two versions" in record.problems[0]
    twice = read(cancer(), old, old)
    assert twice.problems == ()
    assert twice.kinds["Observation"] == 1


def test_prefetch_tells_absent_empty_and_error_apart() -> None:
    prefetch: dict[str, object] = {
        "patient": patient(), "conditions": bundle(cancer()), "observations": None, "procedures": FAILED,
        "reports": HINT, "odd": {}, "odder": [],
    }  # fmt: skip
    record = reader().read_prefetch(prefetch, expected=("patient", "medications"))
    assert facts(record) == IDC
    assert {part.key: part.state for part in record.parts} == {
        "patient": "read", "conditions": "read", "observations": "empty", "procedures": "error",
        "reports": "empty", "odd": "error", "odder": "error", "medications": "absent",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"null", "not a FHIR resource"),
        (b"[]", "not a FHIR resource"),
        (b"{}", "not a FHIR resource"),
        (b'{"resourceType": 7}', "not a FHIR resource"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": 7}]}', "not a FHIR resource"),
        (b'{"resourceType": "Bundle", "type": "history"}', "old versions"),
        (b'{"resourceType": "Bundle", "total": NaN}', "not a number of JSON"),
        (b'{"resourceType": "Bundle", "total": -Infinity}', "not a number of JSON"),
        (b'{"resourceType": "Bundle", "total": ' + b"9" * 5000 + b"}", "number that nobody can read"),
        (b'{"resourceType": "Bundle", "total": 1e99999999999999999999}', "number that nobody can read"),
        (b'{"resourceType": "Bundle", "id": "\\ud800"}', "half a character"),
        (b'{"resourceType": "Bundle", "id": "\xff"}', "not UTF-8"),
        (b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "one key twice"),
        (b'{"resourceType": "Bundle", "entry": [], "entry": []}', "one key twice"),
        (b"[" * 50_000, "nested too deeply"),
        (b'{"resourceType": "Bundle", "x": ' + b"[" * 25_000 + b"]" * 25_000 + b"}", "nested too deeply"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": ' * 12 + b"{}" + b"}]}" * 12, "bundles inside each other"),
        (b" " * (MOST_BYTES + 1), "larger than 16 MB"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_hostile_document_is_refused_at_once(data: bytes, reason: str) -> None:
    assert reason in said(data)


def test_a_duplicate_key_deep_inside_is_refused() -> None:
    text = json.dumps(bundle(patient(), cancer())).replace(
        '"onsetDateTime"', '"onsetDateTime": "2020-01-01", "onsetDateTime"'
    )
    assert "one key twice" in said(text.encode())


def test_whole_characters_written_in_two_halves_are_text() -> None:
    assert facts(read(cancer(note=[{"text": "\U0001f600"}]))) == IDC
    escaped = json.dumps(bundle(patient(), cancer(note=[{"text": "\U0001f600"}])))
    assert "\\ud83d" in escaped


def test_too_many_resources_are_refused() -> None:
    entry = '{"resource":{"resourceType":"Claim"}}'
    many = ",".join([entry] * (MOST_RESOURCES + 1))
    assert "more than 20000 resources" in said(f'{{"resourceType":"Bundle","entry":[{many}]}}'.encode())


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Condition", "patient": ME, "clinicalStatus": "active", "verificationStatus": "confirmed"},
        {"resourceType": "Condition", "patient": ME, "verificationStatus": "confirmed"},
        {"resourceType": "MedicationOrder", "patient": ME},
        {"resourceType": "DiagnosticOrder", "subject": ME},
    ],
    ids=str,
)
def test_an_older_release_is_refused_kindly(resource: dict[str, Any]) -> None:
    refused = said(json.dumps(bundle(patient(), resource)).encode())
    assert "older release of FHIR" in refused
    assert "Export the record as FHIR R4." in refused


@pytest.mark.parametrize(
    "value", [None, 7, "text", [], [7], {}, {"coding": None}, {"coding": 7}, {"coding": [{}]}, {"coding": [None]}, [[]]]
)
def test_a_strange_shape_adds_nothing_and_stops_nothing(value: object) -> None:
    strange: dict[str, Any] = dict.fromkeys(("code", "valueCodeableConcept", "valueQuantity", "bodySite", "component", "focus", "effectiveDateTime", "stage", "extension", "clinicalStatus", "reasonReference", "reasonCode", "performedPeriod", "contained", "identifier", "name", "telecom", "procedureCode", "medicationReference", "meta", "onsetPeriod", "recordedDate", "category"), value)  # fmt: skip
    kinds = (
        "Condition",
        "Observation",
        "Procedure",
        "MedicationAdministration",
        "ServiceRequest",
        "DiagnosticReport",
        "ImagingStudy",
    )
    if isinstance(value, str):
        strange = {key: one for key, one in strange.items() if key != "clinicalStatus"}
    states = {
        "ServiceRequest": "active",
        "DiagnosticReport": "final",
        "Observation": "final",
        "ImagingStudy": "available",
    }
    resources = [
        {
            "resourceType": kind,
            "id": kind,
            "subject": ME,
            "status": states.get(kind, "completed"),
            "intent": "order",
            **strange,
        }
        for kind in kinds
    ]
    record = read({**cancer(), "stage": value, "extension": value}, sized(18), *resources)
    assert facts(record) == {**IDC, "tumor-size": "18 mm"}
    asked = [
        {**sized(18), "id": "a", "valueQuantity": value},
        {**coded((LOINC, "21905-5"), (SNOMED, "67673008")), "valueCodeableConcept": value},
    ]
    assert facts(read(cancer(), *asked)) == IDC


def test_what_tells_who_the_patient_is_stands_nowhere() -> None:
    me = patient(
        identifier=[{"value": "MRN778899"}],
        name=[{"family": "Quennell", "given": ["Ottoline"]}],
        telecom=[{"value": "555-0199"}],
        birthDate="1968-03-14",
    )
    parts = [
        cancer(id="quennell-cancer"),
        sized(18, own="MRN778899.size"),
        procedure((SNOMED, "392021009"), own="1968-03-14"),
        coded((LOINC, "85337-4"), (SNOMED, "999"), own="<script>", note=[{"text": "Ottoline Quennell"}]),
    ]
    record = reader().read_bundle(json.dumps(bundle(me, *parts)).encode())
    assert facts(record)["tumor-size"] == "18 mm"
    shown = msgspec.json.encode(record).decode().lower()
    for secret in ("mrn778899", "quennell", "ottoline", "555-0199", "1968-03-14", "<script>"):
        assert secret not in shown
    assert "observation no. 1" in shown
