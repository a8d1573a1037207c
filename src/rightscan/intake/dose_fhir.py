"""Radiation Dose Summary observations (FHIR R4, LOINC 73569-6) as reports. Patients are told apart, never named.

Irradiation Event Summaries of CT (DICOM 113852) are read with them, for a summary holds no region.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from rightscan.errors import FactError, InputError
from rightscan.intake.fhir.strict_json import decode
from rightscan.model.dose import DoseKnowledge
from rightscan.model.dose_unit import Kind, read_amount
from rightscan.model.exam import BreastSide, DoseReport, Irradiation, Modality, Stated

SUMMARY, EVENT = "73569-6", "113852"
_PARTS: dict[str, tuple[Modality, Kind]] = {
    "113813": ("ct", "length-product"),
    "111637": ("mammography", "glandular"),
    "113722": ("projection", "area-product"),
    "113507": ("tracer", "activity"),
    "113838": ("ct", "length-product"),
}
_PHANTOM = "113835"
_PHANTOMS = {"113690": "head", "113691": "body"}
_AGENT = "349358000"
_SIDES: dict[str, BreastSide] = {"80248007": "left", "73056007": "right"}
_SCHEMES = {"http://snomed.info/sct": "SCT"}
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_STANDING = ("registered", "preliminary", "final", "amended", "corrected")


def read_summaries(data: bytes, what: str, knowledge: DoseKnowledge) -> list[DoseReport]:
    """The dose summaries of a Bundle or of one Observation. Raises InputError where there is none."""
    salt = os.urandom(16)
    found = [one for one in _resources(decode(data, what)) if _is_dose(one)]
    if not found:
        raise InputError(
            what, f"holds no Radiation Dose Summary (LOINC {SUMMARY}).", "Give a Bundle or Observation of it."
        )
    return [report for one in found for report in _reports(one, salt, knowledge)]


def _resources(document: object) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict):
        return
    if document.get("resourceType") != "Bundle":
        yield document
        return
    for entry in _list(document.get("entry")):
        if isinstance(entry.get("resource"), dict):
            yield entry["resource"]


def _is_dose(one: dict[str, Any]) -> bool:
    told = {SUMMARY, EVENT} & {*_codes(one.get("code"))}
    return bool(told) and one.get("resourceType") == "Observation" and one.get("status") in _STANDING


def _reports(one: dict[str, Any], salt: bytes, knowledge: DoseKnowledge) -> Iterator[DoseReport]:
    """A report for each modality that the components speak of."""
    components = _list(one.get("component"))
    itself = hashlib.sha256(msgspec.json.encode(one, order="deterministic")).hexdigest()
    study = next((found for reference in _list(one.get("partOf")) if (found := _study(reference))), "")
    subject = _text(_dict(one.get("subject")).get("reference"))
    person = (hashlib.sha256(salt + subject.encode()).hexdigest(),) if subject else ()
    for modality in dict.fromkeys(part[0] for item in components if (part := _part(item)) is not None):
        mine = [item for item in components if (part := _part(item)) is not None and part[0] == modality]
        kept = [_irradiation(item, one, knowledge) for item in mine]
        single = modality == "tracer" or EVENT in _codes(one.get("code"))
        yield DoseReport(
            object=f"{itself} {modality}",
            study=study or f"observation {itself}",
            modality=modality,
            persons=person,
            date=_day(_text(one.get("effectiveDateTime"))),
            irradiations=tuple(k for k in kept if single or k.amount is None),
            stated=() if single else tuple(Stated(k.amount, k.side) for k in kept if k.amount is not None),
        )


def _day(text: str) -> str:
    """The day, month or year of a time; empty where it is none of them."""
    found = _DATE.match(text)
    try:
        return found.group() if found and date.fromisoformat(f"{found.group()}-01-01"[:10]) else ""
    except ValueError:
        return ""


def _part(item: dict[str, Any]) -> tuple[Modality, Kind] | None:
    return next((_PARTS[code] for code in _codes(item.get("code")) if code in _PARTS), None)


def _irradiation(item: dict[str, Any], whole: dict[str, Any], knowledge: DoseKnowledge) -> Irradiation:
    part = _part(item)
    assert part is not None
    modality, kind = part
    components, codes = _list(whole.get("component")), _codes(item.get("code"))
    quantity = _dict(item.get("valueQuantity"))
    unit = _text(quantity.get("code")) or _text(quantity.get("unit"))
    amount, problem = None, ""
    try:
        amount = read_amount(str(quantity.get("value", "")), unit, kind)
    except FactError as error:
        problem = f"The amount was not read: {error.why}"
    return Irradiation(
        event=_event_uid(whole),
        amount=amount,
        problem=problem,
        region=_region(whole, knowledge) if modality == "ct" else "",
        phantom=_phantom(components) if modality == "ct" else "",
        side=next((_SIDES[code] for code in codes if code in _SIDES), "unknown"),
        tracer=_tracer(components, knowledge) if modality == "tracer" else "",
    )


def _event_uid(one: dict[str, Any]) -> str:
    """The UID of an irradiation; a summary of several has none."""
    if EVENT not in _codes(one.get("code")):
        return ""
    values = (_text(identifier.get("value")) for identifier in _list(one.get("identifier")))
    return next(filter(None, values), "").removeprefix("urn:oid:")


def _region(one: dict[str, Any], knowledge: DoseKnowledge) -> str:
    keys = _keys(one.get("bodySite"))
    return next((region.id for region in knowledge.regions.values() if keys & {*region.codes}), "")


def _phantom(components: list[dict[str, Any]]) -> str:
    values = (item.get("valueCodeableConcept") for item in components if _PHANTOM in _codes(item.get("code")))
    return next((_PHANTOMS[code] for value in values for code in _codes(value) if code in _PHANTOMS), "")


def _tracer(components: list[dict[str, Any]], knowledge: DoseKnowledge) -> str:
    values = (item.get("valueCodeableConcept") for item in components if _AGENT in _codes(item.get("code")))
    keys = {key for value in values for key in _keys(value)}
    return next((tracer.id for tracer in knowledge.tracers.values() if keys & set(tracer.codes)), "")


def _keys(concept: object) -> set[str]:
    """The codes of a concept as the content lists them: "scheme|code"."""
    codings = _list(_dict(concept).get("coding"))
    return {f"{_SCHEMES.get(_text(one.get('system')), '')}|{_text(one.get('code'))}" for one in codings}


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
