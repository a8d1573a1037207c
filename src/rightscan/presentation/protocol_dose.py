"""The dose block of a protocol as data: what is usual for adults and for children, and every line with its sources."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from rightscan.model.dose import DoseKnowledge
from rightscan.model.exam import PlannedStudy
from rightscan.model.library import Library
from rightscan.presentation.data import Cites
from rightscan.presentation.document import Block, Bullet, Paragraph
from rightscan.presentation.dose_block import dose_block
from rightscan.presentation.sources import SourceList


class UsualDose(msgspec.Struct, frozen=True):
    """What is known of the dose of studies without a measurement: of each by its id, for an adult and for a child."""

    knowledge: DoseKnowledge
    studies: dict[str, tuple[PlannedStudy, PlannedStudy]]


class DoseLineData(msgspec.Struct, frozen=True):
    """One line in words; `mark` tells a band, a printed value and no radiation apart, and is empty for a remark."""

    text: str
    mark: str
    cites: Cites


class UsualData(msgspec.Struct, frozen=True, rename={"band": "band_mSv", "typical": "typical_mSv"}):
    """The ACR's level, and the spans of its band and of the printed values in mSv; null where there is none."""

    level: str
    band: tuple[Decimal, Decimal] | None
    typical: tuple[Decimal, Decimal] | None
    why: str
    cites: Cites


class StudyDoseData(msgspec.Struct, frozen=True):
    """The dose block of one study. None of it was measured in a patient."""

    study: str
    name: str
    adult: UsualData
    child: UsualData
    lines: tuple[DoseLineData, ...]


def study_dose(library: Library, usual: UsualDose, sources: SourceList, study: str) -> StudyDoseData:
    """The dose block of this study, its sources added to the list."""
    adult, child = usual.studies[study]
    lines = dose_block(library, usual.knowledge, sources, adult, child)
    return StudyDoseData(
        study=study,
        name=adult.name,
        adult=_usual(adult, sources),
        child=_usual(child, sources),
        lines=tuple(_line(line) for line in lines if isinstance(line, (Bullet, Paragraph))),
    )


def _usual(one: PlannedStudy, sources: SourceList) -> UsualData:
    return UsualData(one.level, one.band, one.typical, one.why, sources.cite(one.cites))


def _line(line: Bullet | Paragraph) -> DoseLineData:
    return DoseLineData(line.text, line.mark if isinstance(line, Bullet) else "", line.cites)


def study_dose_blocks(dose: StudyDoseData) -> Iterator[Block]:
    """The lines as blocks of a page."""
    for line in dose.lines:
        yield Bullet(line.text, line.cites, mark=line.mark) if line.mark else Paragraph(line.text, line.cites)
