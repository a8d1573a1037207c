"""Invented records, built from the parts that a test is about."""

import json
from datetime import date
from typing import Any

from rightscan.intake.fhir.reader import Reader
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.model.record import Record
from rightscan.presentation.words import value_code

Resource = dict[str, Any]
SNOMED, LOINC, ICD10, UCUM = (
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://unitsofmeasure.org",
)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LEFT, RIGHT = (SNOMED, "80248007"), (SNOMED, "73056007")
DAY = date(2026, 11, 21)
ME = {"reference": "Patient/me"}


def reader(patient: str = "") -> Reader:
    """A reader with the content of this checkout."""
    return Reader(read_library(), read_terminology(), DAY, patient)


def concept(*codings: tuple[str, str], text: str = "") -> Resource:
    """A concept with these codes."""
    said = {"text": text} if text else {}
    return {"coding": [{"system": system, "code": code} for system, code in codings], **said}


def patient(**more: object) -> Resource:
    """A woman born in 1968."""
    return {"resourceType": "Patient", "id": "me", "gender": "female", "birthDate": "1968-03-14", **more}


def condition(*codings: tuple[str, str], own: str = "c1", since: str = "2026-01-10", **more: object) -> Resource:
    """An active, confirmed condition of the patient."""
    return {
        "resourceType": "Condition",
        "id": own,
        "subject": ME,
        "clinicalStatus": concept(("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")),
        "verificationStatus": concept(("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed")),
        "code": concept(*codings),
        **({"onsetDateTime": since} if since else {}),
        **more,
    }


def cancer(*sites: tuple[str, str], **more: object) -> Resource:
    """An invasive ductal cancer, with its breast if one is given."""
    return {**condition((SNOMED, "408643008")), **({"bodySite": [concept(*sites)]} if sites else {}), **more}


def observation(
    code: tuple[str, str], value: Resource, own: str = "o1", on: str = "2026-01-12", **more: object
) -> Resource:
    """A final observation with `value` under its element: {"valueCodeableConcept": ...}."""
    dated = {"effectiveDateTime": on} if on else {}
    kept = {"resourceType": "Observation", "id": own, "subject": ME, "status": "final"}
    return {**kept, "code": concept(code), **dated, **value, **more}


def coded(
    code: tuple[str, str], answer: tuple[str, str], own: str = "o1", on: str = "2026-01-12", **more: object
) -> Resource:
    """An observation with a coded answer."""
    return observation(code, {"valueCodeableConcept": concept(answer)}, own, on, **more)


def sized(value: object, unit: str = "mm", own: str = "s1", on: str = "2026-01-12", **more: object) -> Resource:
    """A largest diameter."""
    amount = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    return observation((LOINC, "33728-7"), {"valueQuantity": amount}, own, on, **more)


def procedure(code: tuple[str, str], own: str = "p1", on: str = "2026-03-01", **more: object) -> Resource:
    """A completed procedure."""
    dated = {"performedDateTime": on} if on else {}
    kept = {"resourceType": "Procedure", "id": own, "subject": ME, "status": "completed"}
    return {**kept, "code": concept(code), **dated, **more}


def chemotherapy(on: str, own: str = "x1", **more: object) -> Resource:
    """A dose of chemotherapy."""
    return procedure((SNOMED, "367336001"), own, on, **more)


def bundle(*resources: Resource, **more: object) -> Resource:
    """A bundle with these resources."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources], **more}


def read(*resources: Resource, **more: object) -> Record:
    """What is read from a bundle of the patient and these resources."""
    return reader().read_bundle(json.dumps(bundle(patient(), *resources, **more)).encode())


def facts(record: Record) -> dict[str, str | list[str]]:
    """The facts as they would be typed, without sex and age."""
    return {entry.fact: value_code(entry.value) for entry in record.facts if entry.fact not in ("sex", "age")}


def told(record: Record) -> str:
    """Everything that was not used, with the reasons, and the remarks."""
    return " | ".join(
        [*(f"{entry.resource}: {entry.why}" for entry in record.unused), *(one.text for one in record.remarks)]
    )


def disputed(record: Record) -> dict[str, list[str]]:
    """The readings of each contradicted fact."""
    return {entry.fact: [str(value_code(one.value)) for one in entry.readings] for entry in record.disputed}
