"""The dose block of one study: the ACR band and what was printed for it, each with its own mark, range and source."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.model.citation import Citations
from rightscan.model.dose import DoseKnowledge
from rightscan.model.exam import EstimateKind, PlannedStudy
from rightscan.model.library import Library
from rightscan.presentation.document import Block, Bullet, Paragraph
from rightscan.presentation.dose_words import KINDS, MARKS, printed_text, span_text
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import radiation_text

NOTHING_PRINTED = "No value was read here that was printed for this study."
APART = (
    "The band is the ACR's for the usual exam; a printed value is that of other patients. "
    "Neither was measured in this patient, and neither decides a rating."
)


def dose_block(
    library: Library, knowledge: DoseKnowledge, sources: SourceList, adult: PlannedStudy, child: PlannedStudy
) -> Iterator[Block]:
    """What is known of the dose of a study without any measurement, for adults and for children."""
    if adult.level == "0":
        cites = (*library.procedures[adult.study].cites, *knowledge.says["no-radiation"].cites)
        yield Bullet(adult.why, sources.cite(tuple(dict.fromkeys(cites))), mark=MARKS["no-radiation"])
        return
    if library.procedures[adult.study].modality == "mammography":
        breast = knowledge.says["breast-first"]
        yield Paragraph(breast.text, sources.cite(breast.cites))
    yield _band(library, sources, adult, "adult")
    yield _band(library, sources, child, "child")
    printed = knowledge.typical.get(adult.study, ())
    for value in printed:
        text = f"{KINDS['typical']} (adults): {printed_text(value)}"
        yield Bullet(text, sources.cite(value.cites), mark=MARKS["typical"])
    if adult.typical is None:
        yield Paragraph(NOTHING_PRINTED)
    elif len(printed) > 1:
        cites = tuple(dict.fromkeys(cite for value in printed for cite in value.cites))
        text = f"From the least to the most of the printed values: {span_text(*adult.typical)} mSv."
        yield Paragraph(text, sources.cite(cites))
    yield Paragraph(APART)


def _band(library: Library, sources: SourceList, one: PlannedStudy, whose: str) -> Bullet:
    """The band of one age; "varies" and what is not known here are told and are not 0."""
    kind: EstimateKind = "band" if one.band is not None else "varies" if one.level == "varies" else "cannot-convert"
    said = radiation_text(library, one.level, child=whose == "child") if one.band is not None else one.why
    level = library.radiation_levels.get(one.level)
    known: Citations = (*library.procedures[one.study].cites, *(level.cites if level is not None else ()))
    return Bullet(f"{KINDS[kind]} ({whose}): {said}", sources.cite(tuple(dict.fromkeys(known))), mark=MARKS[kind])
