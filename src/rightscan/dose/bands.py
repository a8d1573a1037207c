"""The bands and the typical values of a study: what is known of it without any measurement."""

from __future__ import annotations

from decimal import Decimal

from rightscan.errors import InputError
from rightscan.model.citation import Citations
from rightscan.model.dose import ADULT_AGE, DoseKnowledge, TypicalDose
from rightscan.model.exam import AgeSpan
from rightscan.model.library import Library

Span = tuple[Decimal, Decimal]
NOT_IONIZING = ("ultrasound", "MRI")


class StudyLevels:
    """A study by its id, whether scenarios rate it or only records name it."""

    def __init__(self, library: Library, knowledge: DoseKnowledge, study: str) -> None:
        found = library.procedures.get(study) or knowledge.studies.get(study)
        if found is None:
            raise InputError(f"study '{study}'", "is not known.", "`rightscan list procedures` lists the studies.")
        self.name = found.name
        self.modality = found.modality
        self.levels = {False: found.adult_rrl, True: found.child_rrl}
        self.cites: Citations = found.cites
        self.library = library
        self.printed = knowledge.typical.get(study, ())

    @property
    def ionizing(self) -> bool:
        """False for ultrasound and MRI, and where the ACR's level is 0."""
        return self.modality not in NOT_IONIZING and self.levels[False] != "0"

    def band(self, child: bool) -> Span | None:
        """The band in mSv, from the lower bound up to the upper one and without it; None where there is no number."""
        level = self.levels[child]
        if not level.isdigit():
            return None
        found = self.library.radiation_levels[level]
        return read_band(found.child if child else found.adult)

    @property
    def bands_in_words(self) -> str:
        """The bands of adults and of children, for an exam at an age not known; empty where adults have none."""
        if self.band(False) is None:
            return ""
        adult = self.library.radiation_levels[self.levels[False]].adult
        none = self.band(True) is None
        child = "none is recorded here" if none else self.library.radiation_levels[self.levels[True]].child
        return f" The band of the ACR for adults is {adult}; for children: {child}."

    def typical(self, child: bool) -> Span | None:
        """The span of what was printed for adults; nothing is known that was printed for children."""
        return None if child or not self.printed else span_of(self.printed)


def read_band(text: str) -> Span:
    """The bounds of a band as it is written: "under 0.1 mSv", "1-10 mSv", "0 mSv"."""
    figures = text.removesuffix(" mSv")
    if figures.startswith("under "):
        return Decimal(0), Decimal(figures.removeprefix("under "))
    low, _, high = figures.partition("-")
    return Decimal(low), Decimal(high or low)


def span_of(printed: tuple[TypicalDose, ...]) -> Span:
    """The least and the most that any source printed."""
    figures = [figure for one in printed for figure in (one.value, one.low, one.high) if figure is not None]
    return min(figures), max(figures)


def is_child(age: AgeSpan | None) -> bool | None:
    """Whether the person was a child at the exam; None where the age does not tell."""
    if age is None or age.low < ADULT_AGE <= age.high:
        return None
    return age.high < ADULT_AGE
