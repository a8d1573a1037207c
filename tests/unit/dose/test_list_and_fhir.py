"""Exams from a typed list, and dose summaries in FHIR in and out."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.observation import Observation

from rightscan.dose.merge import exams_of, people
from rightscan.dose.record import build_record
from rightscan.errors import InputError
from rightscan.intake.dose_fhir import read_summaries
from rightscan.intake.dose_list import ListReader
from rightscan.model.exam import AgeSpan, DoseRecord
from rightscan.presentation.dose_fhir import dose_bundle, left_out
from tests.unit.dose.objects import HEAD, TRACER_SR, TRUNK, ct_event, ct_sum, injection, report, saved, view
from tests.unit.dose.reading import KNOWLEDGE, LIBRARY, records, totals

DAY = date(2026, 11, 21)
ADULT = AgeSpan(Decimal(58), Decimal("58.99"))


def reader(age: AgeSpan | None = ADULT) -> ListReader:
    return ListReader(LIBRARY, KNOWLEDGE, DAY, age, "female")


def test_a_list_is_read_with_dates_and_numbers() -> None:
    exams = reader().read("PET/CT 2024-03-02; CT CAP 2025-01; mammogram x4")
    assert [(exam.study, exam.date) for exam in exams] == [
        ("fdg-pet-ct", "2024-03-02"),
        ("ct-chest-abdomen-pelvis-with-contrast", "2025-01"),
        *[("mammogram", "")] * 4,
    ]


@pytest.mark.parametrize("entry", ["mammogram x4", "x4 mammogram", "4x mammogram", "4 × mammogram", "Mammogram ×4,"])
def test_a_number_is_written_in_many_ways(entry: str) -> None:
    assert len(reader().read(entry)) == 4


@pytest.mark.parametrize(
    "entry", ["CT head", "MRI", "ultrasound", "bone scan 2020", "chest X-ray 2021-05-06", "CT A/P"]
)
def test_studies_that_no_scenario_rates_are_known_too(entry: str) -> None:
    assert len(reader().read(entry)) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("PET/CT 2024-13-02", "is not a date"),
        ("PET/CT 2027-01-01", "lies after"),
        ("moon scan", "is not a study"),
        ("tumor markers", "is not a study"),
        ("PET/CT x0", "is named 0 times"),
        ("PET/CT x900", "is named 900 times"),
        ("PET/CT 1950", "before the patient was born"),
    ],
)
def test_what_cannot_be_read_is_quoted_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        reader().read(text)


def test_the_age_at_the_exam_follows_from_the_age_today() -> None:
    [exam] = reader(AgeSpan(Decimal(20), Decimal("20.99"))).read("CT chest 2016-11-21")
    assert exam.age is not None
    assert int(exam.age.low) == 10
    [one] = build_record(LIBRARY, KNOWLEDGE, [exam]).exams
    assert one.child is True


def test_an_exam_around_the_eighteenth_birthday_is_asked_about() -> None:
    [exam] = reader(AgeSpan(Decimal(20), Decimal("20.99"))).read("CT chest 2024")
    [one] = build_record(LIBRARY, KNOWLEDGE, [exam]).exams
    assert one.estimate.kind == "cannot-convert"
    assert "How old" in one.estimate.why


def fields(value: object) -> list[str]:
    """Every key in a document."""
    if isinstance(value, dict):
        return [*value, *(name for member in value.values() for name in fields(member))]
    return [name for member in value for name in fields(member)] if isinstance(value, list) else []


def measured(folder: Path) -> DoseRecord:
    objects = saved(
        folder,
        report(ct_sum("30"), ct_event("1.1", "30"), study="1.2.3"),
        report(injection("1.2", "394"), kind=TRACER_SR, study="1.2.3"),
        report(view("1.3", "G-A101", "1.3"), view("1.4", "G-A100", "1.28"), study="1.2.4"),
    )
    [record] = records(objects)
    return record


def exported(record: DoseRecord) -> dict[str, Any]:
    return dose_bundle(KNOWLEDGE, record, "Patient/56", "Practitioner/33")


def test_a_summary_is_valid_and_holds_no_sum_over_time(tmp_path: Path) -> None:
    bundle = exported(measured(tmp_path))
    Bundle.model_validate_json(json.dumps(bundle))
    codes = [entry["resource"]["code"]["coding"][0]["code"] for entry in bundle["entry"]]
    assert sorted(codes) == ["113852", "73569-6", "73569-6", "73569-6"]
    for entry, code in zip(bundle["entry"], codes, strict=True):
        Observation.model_validate_json(json.dumps(entry["resource"]))
        asked = ("focus", "valueString") if code == "73569-6" else ("identifier", "bodySite")
        for name in ("partOf", "subject", "effectiveDateTime", "performer", *asked):
            assert entry["resource"][name], name
        study = entry["resource"]["partOf"][0]["identifier"]
        assert study["value"].startswith("urn:oid:1.2.")
        assert study["type"]["coding"][0]["code"] == "study-instance-uid"
    assert not {name for name in fields(bundle) if "cumulative" in name.lower() or "total" in name.lower()}
    assert "SECRET" not in json.dumps(bundle)


def test_a_summary_reads_back_with_the_same_amounts(tmp_path: Path) -> None:
    record = measured(tmp_path)
    reports = read_summaries(json.dumps(exported(record)).encode(), "the bundle", KNOWLEDGE)
    [group] = people(reports)
    back = exams_of(KNOWLEDGE, group)
    for exam, recorded in zip(back, sorted(record.exams, key=lambda one: one.exam.study_uid), strict=True):
        assert exam.study_uid == recorded.exam.study_uid
        assert exam.date == recorded.exam.date
        for part, before in zip(exam.parts, recorded.exam.parts, strict=True):
            assert totals(part) == totals(before)
            assert [one.tracer for one in part.irradiations if one.tracer] == [
                one.tracer for one in before.irradiations if one.tracer
            ]


def there_and_back(record: DoseRecord) -> DoseRecord:
    reports = read_summaries(json.dumps(exported(record)).encode(), "the bundle", KNOWLEDGE)
    [group] = people(reports)
    exams = [msgspec.structs.replace(exam, age=ADULT, sex="female") for exam in exams_of(KNOWLEDGE, group)]
    return build_record(LIBRARY, KNOWLEDGE, exams)


def test_the_regions_of_a_scan_come_back_and_with_them_its_effective_dose(tmp_path: Path) -> None:
    events = (ct_event("1.1", "100"), ct_event("1.2", "40", TRUNK), ct_event("1.3", "30", phantom=HEAD))
    [record] = records(saved(tmp_path, report(ct_sum("170"), *events)))
    back = there_and_back(record)
    told, before = (one.exams[0].exam.parts[0].irradiations for one in (back, record))
    assert [(one.event, one.region, one.phantom) for one in told] == [
        (one.event, one.region, one.phantom) for one in before
    ]
    assert back.exams[0].estimate == record.exams[0].estimate
    assert back.total == record.total


def test_what_had_no_region_comes_back_without_one(tmp_path: Path) -> None:
    [record] = records(saved(tmp_path, report(ct_sum("140"), ct_event("1.1", "100"), ct_event("1.2", "40", None))))
    [exam] = there_and_back(record).exams
    assert totals(exam.exam.parts[0]) == {"unknown": "140"}
    assert (exam.estimate.value, exam.estimate.partly) == (Decimal("1.4"), True)


def test_two_injections_go_out_and_come_back_as_two(tmp_path: Path) -> None:
    both = (injection("1.7.1", "300"), injection("1.7.2", "900", agent=("SRT", "C-163AB")))
    [record] = records(saved(tmp_path, report(*both, kind=TRACER_SR)))
    part = there_and_back(record).exams[0].exam.parts[0]
    assert {one.tracer: int(one.amount.value) for one in part.irradiations if one.amount} == {
        "fdg": 300,
        "sestamibi": 900,
    }


def test_no_study_uid_is_made_up(tmp_path: Path) -> None:
    [record] = records(saved(tmp_path, report(ct_sum("100"), ct_event("1.1", "100"), study="")))
    assert left_out(KNOWLEDGE, record) == 1
    with pytest.raises(InputError, match="no exam with a study UID"):
        exported(record)


def summary(product: str, day: str = "2024-03-02") -> bytes:
    amount = {"value": float(product), "unit": "mGy.cm"}
    code = {"coding": [{"code": "113813"}]}
    one = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"code": "73569-6"}]},
        "effectiveDateTime": day,
        "component": [{"code": code, "valueQuantity": amount}],
    }
    return json.dumps(one).encode()


def test_two_summaries_that_name_no_study_are_two_exams_and_one_twice_is_one() -> None:
    files = (summary("100"), summary("40"), summary("100"))
    reports = [report for data in files for report in read_summaries(data, "the file", KNOWLEDGE)]
    assert sorted(
        totals(exam.parts[0])["unknown"] for group in people(reports) for exam in exams_of(KNOWLEDGE, group)
    ) == [
        "100",
        "40",
    ]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2024-03-02T10:00:00Z", "2024-03-02"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("2024-13-02", ""),
        ("abcdefghij", ""),
    ],
)
def test_a_day_that_is_none_is_not_kept(told: str, kept: str) -> None:
    [one] = read_summaries(summary("100", told), "the file", KNOWLEDGE)
    assert one.date == kept


def test_a_record_without_dose_summaries_is_refused() -> None:
    with pytest.raises(InputError, match="holds no Radiation Dose Summary"):
        read_summaries(b'{"resourceType": "Bundle", "entry": []}', "the bundle", KNOWLEDGE)


def test_a_summary_entered_in_error_is_not_read(tmp_path: Path) -> None:
    bundle = exported(measured(tmp_path))
    for entry in bundle["entry"]:
        entry["resource"]["status"] = "entered-in-error"
    with pytest.raises(InputError):
        read_summaries(json.dumps(bundle).encode(), "the bundle", KNOWLEDGE)


def test_typed_exams_cannot_be_told_as_measured_summaries() -> None:
    with pytest.raises(InputError, match="no exam with a study UID"):
        exported(build_record(LIBRARY, KNOWLEDGE, reader().read("PET/CT 2024")))
