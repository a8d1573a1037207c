"""The record: each exam with the best figure there is for it, what kind of figure that is, and an honest total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from rightscan.dose.bands import StudyLevels, is_child
from rightscan.dose.convert import Converted, Person, convert_activity, convert_ct, convert_glandular, refuse_area
from rightscan.model.citation import Citations
from rightscan.model.dose import DoseKnowledge
from rightscan.model.dose_unit import add_amounts
from rightscan.model.exam import (
    ESTIMATE_KINDS,
    Check,
    Conversion,
    DoseRecord,
    Estimate,
    Exam,
    Irradiation,
    Part,
    RecordedExam,
    Refusal,
    Total,
)
from rightscan.model.library import Library

_COUNTED = ("measured", "typical", "band", "no-radiation")
_GAP = Decimal("0.05")
_NO_DATE = "No date was given: it is taken at the age of today."
_ASK_AGE = "How old was the patient at this exam? Bands differ between adults and children."


def build_record(library: Library, knowledge: DoseKnowledge, exams: Iterable[Exam], chosen: str = "") -> DoseRecord:
    """The exams of one person with their estimates, oldest first and undated ones last."""
    ordered = sorted(exams, key=lambda exam: (exam.date or "9999", exam.name, exam.study_uid))
    recorded = tuple(_recorded(library, knowledge, exam, chosen) for exam in ordered)
    real = tuple(one for one in recorded if not one.exam.test_words)
    runs = tuple(one for one in recorded if one.exam.test_words)
    return DoseRecord(real, runs, add_up(real))


def add_up(exams: tuple[RecordedExam, ...]) -> Total:
    """The sum of what can be added, and how many exams of each kind there are."""
    counts = {kind: sum(one.estimate.kind == kind for one in exams) for kind in ESTIMATE_KINDS}
    added = [one.estimate for one in exams if one.estimate.kind in _COUNTED]
    sets = (conversion.factors for one in added for conversion in one.conversions)
    return Total(
        low=sum((one.low or Decimal(0) for one in added), Decimal(0)),
        high=sum((one.high or Decimal(0) for one in added), Decimal(0)),
        counts=counts,
        at_least=bool(counts["varies"] or counts["cannot-convert"] or any(one.partly for one in added)),
        sets=tuple(sorted(set(sets))),
    )


def _recorded(library: Library, knowledge: DoseKnowledge, exam: Exam, chosen: str) -> RecordedExam:
    child = is_child(exam.age)
    study = StudyLevels(library, knowledge, exam.study) if exam.study else None
    if exam.parts:
        estimate = _measured(knowledge, exam, chosen)
    elif study is None or not study.ionizing:
        estimate = _nothing(() if study is None else study.cites)
    else:
        estimate = _known(study, exam, child)
    if study is None or child is None:
        return RecordedExam(exam, estimate, child=child)
    return RecordedExam(exam, estimate, study.levels[child], study.band(child), child, study.typical(child))


def _nothing(cites: Citations) -> Estimate:
    """A study without ionizing radiation gives exactly 0."""
    return Estimate(
        "no-radiation", Decimal(0), Decimal(0), Decimal(0), why="No ionizing radiation (0 mSv).", cites=cites
    )


def _known(study: StudyLevels, exam: Exam, child: bool | None) -> Estimate:
    """What is known of a study that nobody measured."""
    if study.levels[False] == "varies":
        return Estimate("varies", why="Varies from case to case; that is not 0.", cites=study.cites)
    if child is None:
        return Estimate(
            "cannot-convert", why=f"{exam.age_problem or _ASK_AGE}{study.bands_in_words}", cites=study.cites
        )
    typical, band = study.typical(child), study.band(child)
    when = "" if exam.date else f" {_NO_DATE}"
    if typical is not None:
        cites = tuple(dict.fromkeys(cite for one in study.printed for cite in one.cites))
        return Estimate(
            "typical", *typical, why=f"Printed for adults; not measured in this patient.{when}", cites=cites
        )
    if band is not None:
        why = f"The band of the ACR for the usual exam, from its lower bound up to its upper one.{when}"
        return Estimate("band", *band, why=why, cites=study.cites)
    whose = "children" if child else "adults"
    return Estimate("cannot-convert", why=f"No band and no typical value for {whose} is recorded here.")


def _measured(knowledge: DoseKnowledge, exam: Exam, chosen: str) -> Estimate:
    """What the measured parts come to."""
    person = Person(exam.age, exam.sex, exam.age_problem)
    found = [(part, list(_convert_part(knowledge, part, person, chosen))) for part in exam.parts]
    conversions = tuple(one for _, all_of in found for one in all_of if isinstance(one, Conversion))
    refusals = tuple(one for _, all_of in found for one in all_of if isinstance(one, Refusal))
    checks = tuple(check for part, all_of in found for check in _checks(part, all_of))
    if not conversions:
        empty = () if refusals else (Refusal("dose", "The report states no dose."),)
        return Estimate("cannot-convert", refusals=(*refusals, *empty), checks=checks, why=_first(refusals or empty))
    return Estimate(
        kind="measured",
        low=sum((one.low for one in conversions), Decimal(0)),
        high=sum((one.high for one in conversions), Decimal(0)),
        value=sum((one.value for one in conversions), Decimal(0)),
        conversions=conversions,
        refusals=refusals,
        checks=checks,
        partly=bool(refusals),
        why=_first(refusals),
        cites=tuple(dict.fromkeys(cite for one in conversions for cite in one.cites)),
    )


def _first(refusals: tuple[Refusal, ...]) -> str:
    return refusals[0].why if refusals else ""


def _convert_part(knowledge: DoseKnowledge, part: Part, person: Person, chosen: str) -> Iterator[Converted]:
    """Each quantity of a part once: products over one region are added before they are converted."""
    if part.modality == "mammography":
        if part.totals:
            yield convert_glandular(knowledge, part.totals)
    elif part.modality == "projection":
        yield from (refuse_area(one) for one in part.totals)
    elif part.modality == "tracer":
        yield from (convert_activity(knowledge, one, person) for one in part.irradiations)
    else:
        yield from (convert_ct(knowledge, one, person, chosen) for one in _by_region(part.irradiations))


def _by_region(irradiations: tuple[Irradiation, ...]) -> Iterator[Irradiation]:
    """One irradiation for each region, phantom and reason; what gave no dose at all is left out."""
    groups: dict[tuple[str, str, str, str], list[Irradiation]] = {}
    for one in irradiations:
        if one.amount is None or one.amount.value > 0:
            groups.setdefault((one.region, one.region_said, one.phantom, one.problem), []).append(one)
    for group in groups.values():
        amounts = [one.amount for one in group if one.amount is not None]
        if not amounts:
            yield group[0]
            continue
        first = group[0]
        yield Irradiation("", add_amounts(amounts), "", first.region, first.region_said, first.phantom)


def _checks(part: Part, converted: list[Converted]) -> Iterator[Check]:
    """The effective doses that a part states itself, beside ours for the same part."""
    ours = [one.value for one in converted if isinstance(one, Conversion)]
    complete = bool(ours) and len(ours) == len(converted)
    for reported in part.reported:
        stated = reported.amount.value
        own = sum(ours, Decimal(0)) if complete and reported.whole else None
        differs = own is not None and abs(own - stated) > _GAP * max(stated, own)
        yield Check(stated, reported.authority, own, differs)
