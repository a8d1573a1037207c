"""`rightscan dose`: a record of radiation that explains and decides nothing."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from rightscan.dose.bands import is_child
from rightscan.dose.compare import compare_plans
from rightscan.dose.merge import disagreements, exams_of, people
from rightscan.dose.record import build_record
from rightscan.dose.risk import risk_of
from rightscan.errors import InputError, printable
from rightscan.faces.cli.dose_read import Found, read_reports
from rightscan.faces.cli.options import read_day
from rightscan.intake.dose_list import ListReader, read_age, read_background
from rightscan.knowledge.artefact import read_dose, read_library
from rightscan.model.dose import DoseKnowledge, Sex
from rightscan.model.exam import AgeSpan, DoseRecord, DoseReport, Exam, Risk
from rightscan.model.library import Library
from rightscan.presentation.document import Block, Paragraph, as_markdown, as_text
from rightscan.presentation.dose_data import DoseData
from rightscan.presentation.dose_fhir import dose_bundle, left_out
from rightscan.presentation.dose_page import DosePage
from rightscan.presentation.dose_svg import dose_svg
from rightscan.presentation.words import banner

SWITCH = "RIGHTSCAN_DOSE_RISK"
"""The site's switch of the risk panel: "on"; without it the panel stays away, whoever asks for it."""
_DAYS = Decimal("365.25")
UNREAD = 1


def dose_command(options: Namespace) -> int:
    """Read, list or plan. 1 where a file could not be read; the others were."""
    library, knowledge = read_library(), read_dose()
    if options.action == "plan":
        return _plan(library, knowledge, options)
    if options.action == "list":
        day = read_day(options.as_of or "")
        reader = ListReader(library, knowledge, day, read_age(options.age or ""), options.sex or "")
        return _print(library, knowledge, [_record(library, knowledge, reader.read(options.text), options)], options)
    found = read_reports(options.files, knowledge)
    records = [_of_person(library, knowledge, group, options) for group in people(found.reports)]
    _print(library, knowledge, records or [_record(library, knowledge, [], options)], options, found)
    return UNREAD if found.unread else 0


def _of_person(library: Library, knowledge: DoseKnowledge, reports: list[DoseReport], options: Namespace) -> DoseRecord:
    """The record of one person; age and sex as given count only where the objects do not state them."""
    age, day = read_age(options.age or ""), read_day(options.as_of or "")
    sex: Sex = options.sex or ""
    exams = [_completed(exam, age, day, sex) for exam in exams_of(knowledge, reports)]
    record = _record(library, knowledge, exams, options)
    return msgspec.structs.replace(record, notes=disagreements(reports))


def _completed(exam: Exam, age: AgeSpan | None, day: date, sex: Sex) -> Exam:
    if exam.age is None and age is not None and len(exam.date) == len("2024-03-02"):
        years = (day - date.fromisoformat(exam.date)).days / _DAYS
        if years > age.high:
            problem = "The exam lies before the birth of a patient of the age given. How old was the patient?"
            return msgspec.structs.replace(exam, age_problem=problem)
        then = AgeSpan(max(age.low - years, Decimal(0)), age.high - years)
        exam = msgspec.structs.replace(exam, age=then, age_problem="")
    return exam if exam.sex else msgspec.structs.replace(exam, sex=sex)


def _record(library: Library, knowledge: DoseKnowledge, exams: list[Exam], options: Namespace) -> DoseRecord:
    chosen = options.factors or ""
    if chosen and chosen not in knowledge.ct:
        raise InputError(f"factors '{chosen}'", "are not known.", f"Use one of: {', '.join(knowledge.ct)}.")
    return build_record(library, knowledge, exams, chosen)


def _plan(library: Library, knowledge: DoseKnowledge, options: Namespace) -> int:
    child = is_child(read_age(options.age or "")) if options.age else False
    if child is None:
        raise InputError(f"age '{options.age}'", "may be that of a child or of an adult.", "Give it closer.")
    reader = ListReader(library, knowledge, read_day(options.as_of or ""))
    plans = compare_plans(
        library, knowledge, [[exam.study for exam in reader.read(text)] for text in options.plans], child
    )
    if options.json:
        data = DoseData(library)
        _print_json(data.whole(plans=[data.plan(plan) for plan in plans]))
    else:
        _print_page(DosePage(library, knowledge).plans(plans), options)
    return 0


def _print(
    library: Library,
    knowledge: DoseKnowledge,
    records: list[DoseRecord],
    options: Namespace,
    found: Found | None = None,
) -> int:
    if getattr(options, "fhir", False):
        _print_json(_summaries(knowledge, records, options))
    elif options.svg:
        if len(records) > 1:
            raise InputError("--svg", "draws the exams of one patient.", "Give the files of one patient.")
        print(printable(dose_svg(records[0])), end="")
    elif options.json:
        data = DoseData(library)
        told = [data.record(record, _risk(knowledge, record, options)) for record in records]
        _print_json(data.whole(records=told, **(found.data() if found else {})))
    else:
        _print_page(_page(library, knowledge, records, options, found), options)
    return 0


def _page(
    library: Library, knowledge: DoseKnowledge, records: list[DoseRecord], options: Namespace, found: Found | None
) -> list[Block]:
    """One page: what could not be read first, then the record of each person."""
    page = DosePage(library, knowledge, read_background(options.background or ""))
    blocks: list[Block] = [Paragraph(text) for text in banner(library.edition, read_day(options.as_of or ""))]
    blocks += [] if found is None else found.blocks()
    return blocks + page.records([(record, _risk(knowledge, record, options)) for record in records])


def _risk(knowledge: DoseKnowledge, record: DoseRecord, options: Namespace) -> Risk | None:
    """The panel, only where a site has switched it on and the clinician asks for it."""
    if not options.risk:
        return None
    if os.environ.get(SWITCH) != "on":
        raise InputError("--risk", "is switched off at this site.", f"The site can set {SWITCH}=on; see docs/dose.md.")
    stated = {one.exam.sex for one in record.exams if one.exam.sex}
    return risk_of(knowledge, record, stated.pop() if len(stated) == 1 else "")


def _summaries(knowledge: DoseKnowledge, records: list[DoseRecord], options: Namespace) -> dict[str, Any]:
    if len(records) > 1:
        raise InputError("--fhir", "tells the exams of one patient.", "Give the files of one patient.")
    if not options.subject or not options.performer:
        why = "needs --subject and --performer: the profile asks for both, and neither is read from the objects."
        raise InputError("--fhir", why, "For example --subject Patient/56 --performer Practitioner/33.")
    bundle = dose_bundle(knowledge, records[0], options.subject, options.performer)
    left = left_out(knowledge, records[0])
    if left:
        print(f"Exams that have no place in it: {left} (no study UID, no date, or no measured dose).", file=sys.stderr)
    return bundle


def _print_page(blocks: list[Block], options: Namespace) -> None:
    print(printable(as_markdown(blocks) if options.md else as_text(blocks)), end="")


def _print_json(said: dict[str, Any]) -> None:
    print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
