"""A typed list of past exams: "PET/CT 2024-03-02; CT CAP 2025-01; mammogram x4", and what is typed beside it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rightscan.errors import InputError
from rightscan.model.dose import Background, DoseKnowledge, Sex
from rightscan.model.exam import AgeSpan, Exam
from rightscan.model.fact import nearest
from rightscan.model.library import Library
from rightscan.model.quantity import read_quantity

MOST_TIMES = 200
_TIMES = re.compile(r"(?<!\S)(?:[x×]\s?(\d{1,4})|(\d{1,4})\s?[x×])(?!\S)")
_DATE = re.compile(r"(?<!\S)(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?!\S)")
_DAY = re.compile(r"(?<!\d)(\d{4})-\d{2}(?:-\d{2})?(?!\d)")
_YEAR = Decimal("365.25")
_ALMOST = Decimal("0.99")
_MOST_BACKGROUND = 1000  # mSv a year
NOT_STUDIES = ("laboratory", "none")


class ListReader:
    """Reads lists of exams of one person. `age` is the age on the day `as_of`, and of exams without a date."""

    def __init__(
        self, library: Library, knowledge: DoseKnowledge, as_of: date, age: AgeSpan | None = None, sex: Sex = ""
    ) -> None:
        self.as_of = as_of
        self.age = age
        self.sex = sex
        self.names = dict(_names(library, knowledge))
        self.titles = {one.id: one.name for one in library.procedures.values()}
        self.titles |= {one.id: one.name for one in knowledge.studies.values()}

    def read(self, text: str) -> list[Exam]:
        """The exams, each as often as it was named. Raises InputError that quotes the entry it does not know."""
        entries = [entry.strip() for entry in re.split(r"[;\n]", text) if entry.strip()]
        if not entries:
            raise InputError("the list of exams", "is empty.", 'Write for example "PET/CT 2024-03-02; mammogram x4".')
        return [exam for entry in entries for exam in self._entry(entry)]

    def _entry(self, entry: str) -> list[Exam]:
        rest, times = _taken(_TIMES, entry.replace(",", " "))
        rest, day = _taken(_DATE, rest)
        study = self._study(rest.strip(" ,:()"), entry)
        many = int(times or 1)
        if not 1 <= many <= MOST_TIMES:
            raise InputError(f"exam '{entry}'", f"is named {many} times.", f"Write x1 to x{MOST_TIMES}.")
        first, last = self._days(day, entry)
        age = self._age(first, last, entry)
        exam = Exam("typed", self.titles[study], day, study, age=age, sex=self.sex)
        return [exam] * many

    def _study(self, written: str, entry: str) -> str:
        name = _plain(written)
        if name in self.names:
            return self.names[name]
        near = nearest(name, list(self.names))
        fix = f"Did you mean {' or '.join(near)}?" if near else "See the list of studies (`rightscan list procedures`)."
        raise InputError(f"exam '{entry}'", f"'{written}' is not a study.", fix)

    def _days(self, day: str, entry: str) -> tuple[date, date]:
        """The first and the last day that a date can mean; the day of the list where there is none."""
        if not day:
            return self.as_of, self.as_of
        year, month, of_month = (*map(int, day.split("-")), 0, 0)[:3]
        try:
            first = date(year, month or 1, of_month or 1)
            last_month = month or 12
            last = date(year, last_month, of_month or monthrange(year, last_month)[1])
        except ValueError:
            raise InputError(
                f"exam '{entry}'", f"'{day}' is not a date.", "Write 2024-03-02, 2024-03 or 2024."
            ) from None
        if first > self.as_of:
            raise InputError(f"exam '{entry}'", f"lies after {self.as_of}.", "Only past exams make a record.")
        return first, min(last, self.as_of)

    def _age(self, first: date, last: date, entry: str) -> AgeSpan | None:
        if self.age is None:
            return None
        low = self.age.low - (self.as_of - first).days / _YEAR
        high = self.age.high - (self.as_of - last).days / _YEAR
        if high < 0:
            raise InputError(f"exam '{entry}'", "lies before the patient was born.", "Correct the date or the age.")
        return AgeSpan(max(low, Decimal(0)), high)


def years_only(text: str) -> str:
    """The list with every date cut to its year."""
    return _DAY.sub(r"\1", text)


def read_age(text: str) -> AgeSpan | None:
    """An age in whole units is at least that and not yet the next; None for no text. Raises FactError."""
    if not text.strip():
        return None
    said = read_quantity(text, "time", "age")
    years = said.canonical / _YEAR
    return AgeSpan(years, years + (_ALMOST if said.unit == "years" else Decimal(0)))


def read_background(text: str) -> Background | None:
    """A figure of background in mSv a year; None for no text. Raises InputError."""
    if not text.strip():
        return None
    try:
        per_year = Decimal(text.removesuffix("mSv").strip())
    except ArithmeticError:
        per_year = Decimal(0)
    if not per_year.is_finite() or not 0 < per_year < _MOST_BACKGROUND:
        raise InputError(f"background '{text}'", "is not a number of mSv a year.", "Write for example 2.4.")
    return Background("given", "background as you gave it", per_year, "read", ())


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text without what the pattern finds, and what it found."""
    found = pattern.search(text)
    if found is None:
        return text, ""
    return text[: found.start()] + text[found.end() :], next(group for group in found.groups() if group)


def _names(library: Library, knowledge: DoseKnowledge) -> Iterator[tuple[str, str]]:
    """Every name of every study that can be an exam, in small letters; those of the vocabulary come last and win."""
    for past in knowledge.studies.values():
        yield from ((_plain(name), past.id) for name in (past.id, past.name, *past.names))
    for study in library.procedures.values():
        if study.modality not in NOT_STUDIES:
            names = (study.id, study.name, *(order.name for order in study.order_names if not order.sets))
            yield from ((_plain(name), study.id) for name in names)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(",", " ").split())
