"""What every object says of itself: which study, when, how old the patient was. Names and numbers of patients stay behind."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal

import msgspec
from pydicom.dataset import Dataset

from rightscan.intake.dicom.tree import text_of
from rightscan.model.dose import Sex
from rightscan.model.exam import AgeSpan

_AGE = re.compile(r"([0-9]{1,3})([DWMY])")
_YEARS = {"D": Decimal("365.25"), "W": Decimal("52.18"), "M": Decimal(12), "Y": Decimal(1)}
_OLDEST = 120
_ALMOST = Decimal("0.99")
_YOUNGEST_MAMMOGRAM = 10
_ASK = "How old was the patient?"
_SEXES: dict[str, Sex] = {"F": "female", "M": "male"}
_TESTS = re.compile(r"physics|phantom|quality (?:assurance|control)|constancy|(?<![a-z])q[ac](?![a-z])", re.IGNORECASE)
_TEXTS = ("StudyDescription", "SeriesDescription", "ProtocolName", "RequestedProcedureDescription")


class Head(msgspec.Struct, frozen=True):
    """The object and its study by UID, the day, who was examined as far as doses depend on it, and signs of a test run."""

    object: str
    study: str
    persons: tuple[str, ...]
    date: str
    age: AgeSpan | None
    age_problem: str
    sex: Sex
    test_words: tuple[str, ...]


def read_head(item: Dataset, salt: bytes, *, breast: bool = False) -> Head:
    """The head of an object. `salt` is new for each run: a digest tells two patients apart and nothing else."""
    day = _day(text_of(item, "StudyDate")) or _day(text_of(item, "ContentDate"))
    age, problem = _age(text_of(item, "PatientAge"), text_of(item, "PatientBirthDate"), day, breast)
    object_uid = text_of(item, "SOPInstanceUID") or _digest(salt, repr(item))
    return Head(
        object=object_uid,
        study=text_of(item, "StudyInstanceUID") or f"of {object_uid}",
        persons=_persons(item, salt),
        date=day.isoformat() if day is not None else "",
        age=age,
        age_problem=problem,
        sex=_SEXES.get(text_of(item, "PatientSex").upper(), ""),
        test_words=test_words(*(text_of(item, keyword) for keyword in _TEXTS)),
    )


def test_words(*texts: str) -> tuple[str, ...]:
    """The words that mark a run on a phantom; nothing else of the texts is kept."""
    return tuple(sorted({found.lower() for text in texts for found in _TESTS.findall(text)}))


def _persons(item: Dataset, salt: bytes) -> tuple[str, ...]:
    """A salted digest of the patient's number; none where there is no number."""
    number = text_of(item, "PatientID")
    if not number:
        return ()
    told = f"{text_of(item, 'IssuerOfPatientID')}\0{number}"
    return (_digest(salt, told),)


def _digest(salt: bytes, text: str) -> str:
    return hashlib.sha256(salt + text.encode("utf-8", "replace")).hexdigest()


def _age(stated: str, born: str, day: date | None, breast: bool) -> tuple[AgeSpan | None, str]:
    """The age by the age element and the date of birth; of these an impossible one is passed over."""
    told, counted = _stated_age(stated, breast), _counted_age(born, day, breast)
    if told is None or counted is None:
        age = told or counted
        return age, "" if age is not None else f"The object states no age that can be believed. {_ASK}"
    if told.low > counted.high + 1 or counted.low > told.high + 1:
        return None, f"Age and date of birth of the object contradict each other. {_ASK}"
    return counted, ""


def _stated_age(text: str, breast: bool) -> AgeSpan | None:
    found = _AGE.fullmatch(text.upper())
    if found is None:
        return None
    unit = _YEARS[found.group(2)]
    low = Decimal(found.group(1)) / unit
    high = low + _ALMOST / unit
    return None if low > _OLDEST or (breast and low < _YOUNGEST_MAMMOGRAM) else AgeSpan(low, high)


def _counted_age(born: str, day: date | None, breast: bool) -> AgeSpan | None:
    birth = _day(born)
    if birth is None or day is None or birth > day:
        return None
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    if years > _OLDEST or (breast and years < _YOUNGEST_MAMMOGRAM):
        return None
    return AgeSpan(Decimal(years), years + _ALMOST)


def _day(text: str) -> date | None:
    digits = text.replace(".", "").replace("-", "")[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        return None
