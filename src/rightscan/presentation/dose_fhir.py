"""Measured exams as Radiation Dose Summary observations (FHIR R4). Sums over time have no place in them, and get none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rightscan.errors import InputError
from rightscan.model.dose import DoseKnowledge
from rightscan.model.dose_unit import Amount
from rightscan.model.exam import DoseRecord, Exam, Modality, Part

LOINC, DCM, SNOMED, UCUM = (
    "http://loinc.org",
    "http://dicom.nema.org/resources/ontology/DCM",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
)
PROFILE = "http://hl7.org/fhir/uv/radiation-dose-summary/StructureDefinition/radiation-dose-summary"
_PROCEDURES: dict[Modality, tuple[str, str]] = {
    "ct": (SNOMED, "77477000"),
    "mammography": (SNOMED, "71651007"),
    "projection": (DCM, "113704"),
    "tracer": (DCM, "113502"),
}
_TOTALS: dict[Modality, str] = {"ct": "113813", "mammography": "111637", "projection": "113722"}
_UNITS = {"length-product": "mGy.cm", "glandular": "mGy", "area-product": "Gy.cm2", "activity": "MBq"}
_SIDES = {"left": "80248007", "right": "73056007"}


def dose_bundle(knowledge: DoseKnowledge, record: DoseRecord, subject: str, performer: str) -> dict[str, Any]:
    """An observation for each measured part of each exam. Raises InputError where nothing can be told so.

    The profile asks for the patient, and for the person who authorized the irradiation: the caller names both.
    """
    found = [one for recorded in record.exams for one in _observations(knowledge, recorded.exam, subject, performer)]
    if not found:
        why = "There is no exam with a study UID, a date and a measured dose."
        raise InputError("Radiation Dose Summary", why, "Read dose reports with `rightscan dose read`.")
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in found]}


def _observations(knowledge: DoseKnowledge, exam: Exam, subject: str, performer: str) -> Iterator[dict[str, Any]]:
    if not exam.study_uid or not exam.date:
        return
    study = {
        "type": "ImagingStudy",
        "identifier": {"system": "urn:dicom:uid", "value": f"urn:oid:{exam.study_uid}"},
    }
    for part in exam.parts:
        components = [*_totals(part), *_activities(knowledge, part)]
        if not components:
            continue
        system, code = _PROCEDURES[part.modality]
        procedure = {"code": _concept(DCM, "121058"), "valueCodeableConcept": _concept(system, code)}
        yield {
            "resourceType": "Observation",
            "meta": {"profile": [PROFILE]},
            "status": "final",
            "partOf": [study],
            "focus": [study],
            "code": _concept(LOINC, "73569-6"),
            "subject": {"reference": subject},
            "performer": [{"reference": performer}],
            "effectiveDateTime": exam.date,
            "valueString": _summary(part),
            "component": [procedure, *components],
        }


def _totals(part: Part) -> Iterator[dict[str, Any]]:
    for total in part.totals:
        concept = _concept(DCM, _TOTALS[part.modality])
        if total.side in _SIDES:
            concept["coding"].append({"system": SNOMED, "code": _SIDES[total.side]})
        yield {"code": concept, "valueQuantity": _quantity(total.amount)}


def _activities(knowledge: DoseKnowledge, part: Part) -> Iterator[dict[str, Any]]:
    """The activity of an injection with its agent; two injections of one study cannot be told apart in a summary."""
    if part.modality != "tracer" or len(part.irradiations) != 1:
        return
    one = part.irradiations[0]
    if one.amount is None:
        return
    yield {"code": _concept(DCM, "113507"), "valueQuantity": _quantity(one.amount)}
    codes = knowledge.tracers[one.tracer].codes if one.tracer in knowledge.tracers else ()
    for code in (code.removeprefix("SCT|") for code in codes if code.startswith("SCT|")):
        yield {"code": _concept(SNOMED, "349358000"), "valueCodeableConcept": _concept(SNOMED, code)}
        return


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _quantity(amount: Amount) -> dict[str, Any]:
    unit = _UNITS[amount.kind]
    return {"value": float(amount.value), "unit": unit, "system": UCUM, "code": unit}


def _summary(part: Part) -> str:
    said = [f"{one.side if one.side != 'unknown' else 'total'} {one.amount.said}" for one in part.totals]
    said += [one.amount.said for one in part.irradiations if part.modality == "tracer" and one.amount is not None]
    return f"{part.modality}: {', '.join(said)}"
