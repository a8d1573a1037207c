"""Sex and age. The date of birth is used for the age and goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.envelope import Entry, dicts
from rightscan.intake.fhir.when import When, read_when
from rightscan.model.record import Place, Unused

_BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
_SEXES = {"female": "female", "male": "male", "F": "female", "M": "male"}


def read_patient(patient: Entry | None, as_of: date) -> Iterator[Found]:
    """Sex, where gender and sex at birth do not differ, and age in whole years on the day of the assessment."""
    if patient is None:
        return
    yield from _sex(patient)
    yield from _age(patient, as_of)


def _sex(patient: Entry) -> Iterator[Found]:
    gender = _SEXES.get(str(patient.data.get("gender")), "")
    extensions = dicts(patient.data.get("extension"))
    born = {_SEXES.get(str(part.get("valueCode")), "") for part in extensions if part.get("url") == _BIRTH_SEX} - {""}
    identity = any(str(part.get("url")).lower().endswith("genderidentity") for part in extensions)
    if not gender:
        yield Unused(patient.label, "its gender is not given as female or male")
    elif identity:
        yield Unused(patient.label, "gender identity is recorded apart; say which word of imaging guidance holds")
    elif born - {gender}:
        yield Unused(patient.label, "gender and sex at birth differ; say which word of imaging guidance holds")
    else:
        yield Claim("sex", gender, (Place(patient.label, "gender"),), "administrative gender")


def _age(patient: Entry, as_of: date) -> Iterator[Found]:
    born = read_when(patient.data.get("birthDate"))
    if patient.data.get("deceasedDateTime") or patient.data.get("deceasedBoolean") not in (None, False):
        yield Unused(patient.label, "the record says that the patient has died; no age is worked out")
    elif born is None:
        yield Unused(patient.label, "no date of birth that can be read")
    elif born.last > as_of:
        yield Unused(patient.label, "the date of birth is not before the day of the assessment")
    elif _years(born.first, as_of) != _years(born.last, as_of):
        yield Unused(patient.label, f"the date of birth names no day, so the age is {_between(born, as_of)}")
    else:
        years = _years(born.first, as_of)
        rule = "worked out from the date of birth for the day of the assessment"
        yield Claim("age", f"{years} years", (Place(patient.label, "birthDate"),), rule)


def _years(born: date, as_of: date) -> int:
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))


def _between(born: When, as_of: date) -> str:
    return f"{_years(born.last, as_of)} or {_years(born.first, as_of)} years"
