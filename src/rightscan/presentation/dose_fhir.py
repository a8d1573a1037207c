"""Measured exams as Radiation Dose Summary observations (FHIR R4). Sums over time have no place in them, and get none.

A summary of CT holds no region, so each irradiation with a region goes out as an Irradiation Event Summary beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rightscan.errors import InputError
from rightscan.model.dose import DoseKnowledge
from rightscan.model.dose_unit import Amount
from rightscan.model.exam import DoseRecord, Exam, Irradiation, Modality, Part

LOINC, DCM, SNOMED, UCUM = (
    "http://loinc.org",
    "http://dicom.nema.org/resources/ontology/DCM",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
)
_GUIDE = "http://hl7.org/fhir/uv/radiation-dose-summary"
PROFILE = f"{_GUIDE}/StructureDefinition/radiation-dose-summary"
EVENT_PROFILE = f"{_GUIDE}/StructureDefinition/ct-irradiation-event-summary"
_UID = re.compile(r"[0-9.]{1,64}")
_PROCEDURES: dict[Modality, tuple[str, str]] = {
    "ct": (SNOMED, "77477000"),
    "mammography": (SNOMED, "71651007"),
    "projection": (DCM, "113704"),
    "tracer": (DCM, "113502"),
}
_TOTALS: dict[Modality, str] = {"ct": "113813", "mammography": "111637", "projection": "113722"}
_UNITS = {"length-product": "mGy.cm", "glandular": "mGy", "area-product": "Gy.cm2", "activity": "MBq"}
_PHANTOMS = {"head": "113690", "body": "113691"}
_SIDES = {"left": "80248007", "right": "73056007"}


def dose_bundle(knowledge: DoseKnowledge, record: DoseRecord, subject: str, performer: str) -> dict[str, Any]:
    """An observation for each measured part of each exam. Raises InputError where nothing can be told so.

    The profile asks for the patient, and for the person who authorized the irradiation: the caller names both.
    """
    told = {"subject": {"reference": subject}, "performer": [{"reference": performer}]}
    found = [one | told for recorded in record.exams for one in _observations(knowledge, recorded.exam)]
    if not found:
        why = "There is no exam with a study UID, a date and a measured dose."
        raise InputError("Radiation Dose Summary", why, "Read dose reports with `rightscan dose read`.")
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in found]}


def left_out(knowledge: DoseKnowledge, record: DoseRecord) -> int:
    """How many exams have no place in a bundle: no study UID, no date, or no measured dose."""
    return sum(not any(_observations(knowledge, recorded.exam)) for recorded in record.exams)


def _observations(knowledge: DoseKnowledge, exam: Exam) -> Iterator[dict[str, Any]]:
    if not _UID.fullmatch(exam.study_uid) or not exam.date:
        return
    study = {"type": "ImagingStudy", "identifier": _identifier("study-instance-uid", exam.study_uid)}
    same = {"status": "final", "partOf": [study], "effectiveDateTime": exam.date}
    for part in exam.parts:
        for components, summary in _summaries(knowledge, part):
            system, code = _PROCEDURES[part.modality]
            procedure = {"code": _concept(DCM, "121058"), "valueCodeableConcept": _concept(system, code)}
            yield {
                "resourceType": "Observation",
                "meta": {"profile": [PROFILE]},
                **same,
                "focus": [study],
                "code": _concept(LOINC, "73569-6"),
                "valueString": f"{part.modality}: {summary}",
                "component": [procedure, *components],
            }
        for event in part.irradiations if part.modality == "ct" else ():
            yield from ({**one, **same} for one in _event(knowledge, event))


def _identifier(kind: str, uid: str) -> dict[str, Any]:
    concept = _concept(f"{_GUIDE}/CodeSystem/dicom-identifier-type", kind)
    return {"type": concept, "system": "urn:dicom:uid", "value": f"urn:oid:{uid}"}


def _summaries(knowledge: DoseKnowledge, part: Part) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """The components of each summary of a part with its text; an injection has a summary of its own."""
    if part.modality == "tracer":
        for one in part.irradiations:
            if one.amount is not None:
                yield [*_activity(knowledge, one, one.amount)], one.amount.said
    elif part.totals:
        said = [f"{one.side if one.side != 'unknown' else 'total'} {one.amount.said}" for one in part.totals]
        yield [*_totals(part)], ", ".join(said)


def _event(knowledge: DoseKnowledge, one: Irradiation) -> Iterator[dict[str, Any]]:
    """An irradiation of CT with its region, whose profile asks for a UID and a region."""
    region = knowledge.regions.get(one.region)
    code = next((code for code in region.codes if code.startswith("SCT|")), "") if region is not None else ""
    if not code or one.amount is None or not _UID.fullmatch(one.event):
        return
    components = [{"code": _concept(DCM, "113838"), "valueQuantity": _quantity(one.amount)}]
    if one.phantom:
        phantom = _concept(DCM, _PHANTOMS[one.phantom])
        components.append({"code": _concept(DCM, "113835"), "valueCodeableConcept": phantom})
    yield {
        "resourceType": "Observation",
        "meta": {"profile": [EVENT_PROFILE]},
        "identifier": [_identifier("irradiation-event-uid", one.event)],
        "code": _concept(DCM, "113852"),
        "bodySite": _concept(SNOMED, code.removeprefix("SCT|")),
        "component": components,
    }


def _totals(part: Part) -> Iterator[dict[str, Any]]:
    for total in part.totals:
        concept = _concept(DCM, _TOTALS[part.modality])
        if total.side in _SIDES:
            concept["coding"].append({"system": SNOMED, "code": _SIDES[total.side]})
        yield {"code": concept, "valueQuantity": _quantity(total.amount)}


def _activity(knowledge: DoseKnowledge, one: Irradiation, amount: Amount) -> Iterator[dict[str, Any]]:
    """The activity of an injection with its agent."""
    yield {"code": _concept(DCM, "113507"), "valueQuantity": _quantity(amount)}
    codes = knowledge.tracers[one.tracer].codes if one.tracer in knowledge.tracers else ()
    for code in (code.removeprefix("SCT|") for code in codes if code.startswith("SCT|")):
        yield {"code": _concept(SNOMED, "349358000"), "valueCodeableConcept": _concept(SNOMED, code)}
        return


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _quantity(amount: Amount) -> dict[str, Any]:
    unit = _UNITS[amount.kind]
    return {"value": float(amount.value), "unit": unit, "system": UCUM, "code": unit}
