"""Reports put together: whose they are, which speak of one exam, and every irradiation counted once.

Reports of one study may grow (each repeats the last and adds), continue (each has its own part) or repeat. What
decides is the UID of the irradiation, so that order and repetition do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import combinations

from rightscan.dose.merge_part import merge_part
from rightscan.model.dose import DoseKnowledge, Sex
from rightscan.model.exam import AgeSpan, DoseReport, Exam, Modality

_ORDER: tuple[Modality, ...] = ("tracer", "ct", "mammography", "projection", "none")
_NAMES: dict[Modality, str] = {
    "tracer": "Nuclear medicine",
    "ct": "CT",
    "mammography": "Mammography",
    "projection": "X-ray",
    "none": "Without ionizing radiation",
}
_DAYS = Decimal("365.25")
_SAID_TWO_AGES = "The reports of this exam state different ages. How old was the patient?"


def people(reports: Iterable[DoseReport]) -> list[list[DoseReport]]:
    """The reports of each person: those that share an identifier, a study or an irradiation, each report once."""
    unique = list(dict.fromkeys(sorted(reports, key=repr)))
    groups = _joined(unique, lambda report: (*report.persons, *_events(report)))
    return sorted(groups, key=lambda group: (min(report.date or "9999" for report in group), group[0].object))


def _events(report: DoseReport) -> tuple[str, ...]:
    return tuple(f"event {one.event}" for one in report.irradiations if one.event)


def _joined(reports: list[DoseReport], keys: Callable[[DoseReport], tuple[str, ...]]) -> list[list[DoseReport]]:
    """The reports in groups: two that share a study or one of their keys, directly or through others, are in one."""
    leads_to: dict[str, str] = {}
    for report in reports:
        for other in keys(report):
            leads_to[_root(leads_to, other)] = _root(leads_to, f"study {report.study}")
    groups: dict[str, list[DoseReport]] = {}
    for report in reports:
        groups.setdefault(_root(leads_to, f"study {report.study}"), []).append(report)
    return list(groups.values())


def _root(leads_to: dict[str, str], key: str) -> str:
    """The key that stands for all that were joined with this one."""
    path = []
    while leads_to.get(key, key) != key:
        path.append(key)
        key = leads_to[key]
    leads_to.update(dict.fromkeys(path, key))
    return key


def exams_of(knowledge: DoseKnowledge, reports: list[DoseReport]) -> list[Exam]:
    """The exams that the reports of one person speak of, one for each study; studies that share an irradiation are one."""
    exams = {min(report.study for report in found): found for found in _joined(reports, _events)}
    return [_exam(knowledge, study, found) for study, found in sorted(exams.items())]


def disagreements(reports: list[DoseReport]) -> tuple[str, ...]:
    """What the reports of one person say that cannot be of one person."""
    said = []
    if len({report.sex for report in reports if report.sex}) > 1:
        said.append("state both sexes")
    births = [found for report in reports if (found := _born(report)) is not None]
    if births and max(low for low, _ in births) > min(high for _, high in births) + 1:
        said.append("state ages that do not go together")
    return tuple(f"The objects with one patient identifier {one}: they may be of more than one person." for one in said)


def _born(report: DoseReport) -> tuple[Decimal, Decimal] | None:
    """The years between which the person was born, by day and age of the report."""
    if report.age is None or len(report.date) != len("2024-03-02"):
        return None
    day = date.fromisoformat(report.date).toordinal() / _DAYS
    return day - report.age.high, day - report.age.low


def _exam(knowledge: DoseKnowledge, study: str, reports: list[DoseReport]) -> Exam:
    modalities = [modality for modality in _ORDER if any(report.modality == modality for report in reports)]
    measured = [modality for modality in modalities if modality != "none"]
    age, problem = _age(reports)
    parts = tuple(merge_part(modality, [r for r in reports if r.modality == modality]) for modality in measured)
    dates = [report.date for report in reports if report.date]
    names = [report.name for report in reports if report.name and not measured]
    return Exam(
        source="DICOM",
        name=names[0] if names else " with ".join(_NAMES[modality] for modality in measured or modalities),
        date=min(dates, default=""),
        study="mammogram" if measured == ["mammography"] and "mammogram" in knowledge.studies else "",
        parts=parts,
        age=age,
        age_problem=problem,
        sex=_sex(reports),
        test_words=tuple(sorted({word for report in reports for word in report.test_words})),
        study_uid=study,
    )


def _sex(reports: list[DoseReport]) -> Sex:
    stated = {report.sex for report in reports if report.sex}
    return stated.pop() if len(stated) == 1 else ""


def _age(reports: list[DoseReport]) -> tuple[AgeSpan | None, str]:
    """The age that all reports agree on, as closely as any of them states it; else why there is none."""
    stated = [report.age for report in reports if report.age is not None]
    if not stated:
        return None, next((report.age_problem for report in reports if report.age_problem), "")
    if any(one.low > other.high or other.low > one.high for one, other in combinations(stated, 2)):
        return None, _SAID_TWO_AGES
    return AgeSpan(max(one.low for one in stated), min(one.high for one in stated)), ""
