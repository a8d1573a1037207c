"""Radiation Dose Summary observations (FHIR R4, LOINC 73569-6) as reports. Patients are told apart, never named."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

from rightscan.errors import FactError, InputError
from rightscan.intake.fhir.strict_json import decode
from rightscan.model.dose import DoseKnowledge
from rightscan.model.dose_unit import Kind, read_amount
from rightscan.model.exam import BreastSide, DoseReport, Irradiation, Modality, Stated

SUMMARY = "73569-6"
_PARTS: dict[str, tuple[Modality, Kind]] = {
    "113813": ("ct", "length-product"),
    "111637": ("mammography", "glandular"),
    "113722": ("projection", "area-product"),
    "113507": ("tracer", "activity"),
}
_AGENT = "349358000"
_SIDES: dict[str, BreastSide] = {"80248007": "left", "73056007": "right"}
_SCHEMES = {"http://snomed.info/sct": "SCT"}
_STANDING = ("registered", "preliminary", "final", "amended", "corrected")


def read_summaries(data: bytes, what: str, knowledge: DoseKnowledge) -> list[DoseReport]:
    """The dose summaries of a Bundle or of one Observation. Raises InputError where there is none."""
    salt = os.urandom(16)
    found = [one for one in _resources(decode(data, what)) if _is_summary(one)]
    if not found:
        raise InputError(
            what, f"holds no Radiation Dose Summary (LOINC {SUMMARY}).", "Give a Bundle or Observation of it."
        )
    return [report for place, one in enumerate(found) for report in _reports(one, str(place), salt, knowledge)]


def _resources(document: object) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict):
        return
    if document.get("resourceType") != "Bundle":
        yield document
        return
    for entry in _list(document.get("entry")):
        if isinstance(entry.get("resource"), dict):
            yield entry["resource"]


def _is_summary(one: dict[str, Any]) -> bool:
    codes = _codes(one.get("code"))
    return one.get("resourceType") == "Observation" and SUMMARY in codes and one.get("status") in _STANDING


def _reports(one: dict[str, Any], place: str, salt: bytes, knowledge: DoseKnowledge) -> Iterator[DoseReport]:
    """A report for each modality that the components speak of."""
    components = _list(one.get("component"))
    study = next((found for reference in _list(one.get("partOf")) if (found := _study(reference))), "")
    subject = _text(_dict(one.get("subject")).get("reference"))
    person = (hashlib.sha256(salt + subject.encode()).hexdigest(),) if subject else ()
    for modality in dict.fromkeys(part[0] for item in components if (part := _part(item)) is not None):
        mine = [item for item in components if (part := _part(item)) is not None and part[0] == modality]
        kept = [_irradiation(item, components, knowledge) for item in mine]
        yield DoseReport(
            object=f"{study or place} {modality}",
            study=study or f"observation {place}",
            modality=modality,
            persons=person,
            date=_text(one.get("effectiveDateTime"))[:10],
            irradiations=tuple(kept) if modality == "tracer" else tuple(k for k in kept if k.amount is None),
            stated=()
            if modality == "tracer"
            else tuple(Stated(k.amount, k.side) for k in kept if k.amount is not None),
        )


def _part(item: dict[str, Any]) -> tuple[Modality, Kind] | None:
    return next((_PARTS[code] for code in _codes(item.get("code")) if code in _PARTS), None)


def _irradiation(item: dict[str, Any], components: list[dict[str, Any]], knowledge: DoseKnowledge) -> Irradiation:
    part = _part(item)
    assert part is not None
    quantity = _dict(item.get("valueQuantity"))
    codes = _codes(item.get("code"))
    side: BreastSide = next((_SIDES[code] for code in codes if code in _SIDES), "unknown")
    tracer = _tracer(components, knowledge) if part[0] == "tracer" else ""
    unit = _text(quantity.get("code")) or _text(quantity.get("unit"))
    try:
        amount = read_amount(str(quantity.get("value", "")), unit, part[1])
    except FactError as error:
        return Irradiation("", None, f"The amount was not read: {error.why}", side=side, tracer=tracer)
    return Irradiation("", amount, side=side, tracer=tracer)


def _tracer(components: list[dict[str, Any]], knowledge: DoseKnowledge) -> str:
    keys = {
        f"{_SCHEMES.get(_text(coding.get('system')), '')}|{_text(coding.get('code'))}"
        for item in components
        if _AGENT in _codes(item.get("code"))
        for coding in _list(_dict(item.get("valueCodeableConcept")).get("coding"))
    }
    return next((tracer.id for tracer in knowledge.tracers.values() if keys & set(tracer.codes)), "")


def _study(reference: dict[str, Any]) -> str:
    """The Study Instance UID of a reference to an imaging study."""
    value = _text(_dict(reference.get("identifier")).get("value")) or _text(reference.get("reference"))
    return value.removeprefix("urn:oid:")


def _codes(concept: object) -> list[str]:
    return [_text(coding.get("code")) for coding in _list(_dict(concept).get("coding"))]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
