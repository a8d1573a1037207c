"""Dose objects of real scanners give the values that were read from them by hand."""

import random
from pathlib import Path

import msgspec
import pytest

from tests.unit.dose.reading import only_exam, only_part, read, records, totals

OBJECTS = Path(__file__).parents[4] / "shared" / "data" / "rdsr"
pytestmark = pytest.mark.skipif(
    not OBJECTS.is_dir(), reason="the objects of real scanners are not part of the repository"
)


def named(*names: str) -> list[Path]:
    return [OBJECTS / f"{name}.dcm" for name in names]


GROWING = tuple(f"CT-RDSR-Siemens-Multi-{number}" for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CT-RDSR-ToshibaPixelMed", {"unknown": "349.7"}),
        ("CT-RDSR-Philips_BigBore4DCT", {"unknown": "541.1"}),
        ("CT-RDSR-Siemens_Flash-QA-DS", {"unknown": "1590"}),
        ("CT-RDSR-GEPixelMed", {"unknown": "586.34"}),
        ("MG-RDSR-Hologic_2D", {"left": "1.3", "right": "1.28"}),
        ("MG-RDSR-GEPristina-DBT", {"left": "0", "right": "1.09"}),
        ("NM-CT-RDSR-Siemens", {"unknown": "667.72"}),
        ("DX-RDSR-Canon_CXDI", {"unknown": "0.107"}),
        ("Dual-RDSR-DX", {"unknown": "0.0239"}),
    ],
)
def test_the_total_of_an_object(name: str, expected: dict[str, str]) -> None:
    assert totals(only_part(named(name))) == expected


def test_reports_that_grow_are_not_added() -> None:
    """7.46, 77.27 and 236.09 are one study of three irradiations; added they would be 320.82."""
    part = only_part(named(*GROWING))
    assert totals(part) == {"unknown": "236.09"}
    assert len(part.irradiations) == 3


def test_what_the_real_objects_say_of_age_sex_and_region() -> None:
    exam = only_exam(named("CT-RDSR-ToshibaPixelMed")).exam
    assert exam.age is not None
    assert (int(exam.age.low), exam.sex) == (42, "male")
    assert {one.region for one in exam.parts[0].irradiations if one.amount and one.amount.value} == {
        "chest-abdomen-pelvis"
    }


def test_an_activity_with_the_effective_dose_of_the_report_beside_ours() -> None:
    exam = only_exam(named("NM-RRDSR-Siemens"))
    [injected] = exam.exam.parts[0].irradiations
    assert injected.amount is not None
    assert (str(injected.amount.value), injected.tracer) == ("394", "fdg")
    [check] = exam.estimate.checks
    assert (str(check.stated), check.authority, check.differs) == ("7.486", "ICRP Publication 128", False)
    assert str(check.ours) == "7.486"


def test_two_parts_of_one_study_are_one_exam_though_their_patient_numbers_differ() -> None:
    exam = only_exam(named("NM-CT-RDSR-Siemens", "NM-RRDSR-Siemens"))
    assert [part.modality for part in exam.exam.parts] == ["tracer", "ct"]
    assert exam.estimate.partly
    assert "entire body" in exam.estimate.refusals[0].quantity


def test_an_empty_region_is_not_guessed_from_anything_else() -> None:
    estimate = only_exam(named("CT-RDSR-Philips_BigBore4DCT")).estimate
    assert estimate.kind == "cannot-convert"
    assert "no region" in estimate.why


def test_a_report_without_dose_gives_no_row() -> None:
    found = read(named("ESR_non-dose"))
    assert (found.reports, found.without_dose, found.unread) == ((), 1, ())


def test_an_age_beats_a_birth_date_in_the_year_9999() -> None:
    age = only_exam(named("NM-RRDSR-Siemens")).exam.age
    assert age is not None
    assert int(age.low) == 63


@pytest.mark.parametrize("name", ["CT-RDSR-Siemens_Flash-QA-DS", "CT-RDSR-GEPixelMed", "Dual-RDSR-DX"])
def test_runs_on_phantoms_stand_apart_and_are_in_no_total(name: str) -> None:
    [record] = records(named(name))
    assert record.exams == ()
    assert record.test_runs[0].exam.test_words
    assert record.total.low == record.total.high == 0


def test_any_order_and_twice_is_the_same() -> None:
    everything = sorted(OBJECTS.glob("*.dcm"))
    first = msgspec.json.encode(records(everything))
    rng = random.Random(7)
    for _ in range(5):
        again = [*everything, *everything]
        rng.shuffle(again)
        assert msgspec.json.encode(records(again)) == first


def test_no_name_number_or_birth_date_of_a_patient_is_kept() -> None:
    """What identifies a patient in an object stands nowhere in what was read or recorded."""
    from pydicom import dcmread

    for path in OBJECTS.glob("*.dcm"):
        item = dcmread(path)
        kept = msgspec.json.encode((read([path]), records([path]))).decode()
        for keyword in ("PatientName", "PatientID", "PatientBirthDate", "AccessionNumber", "InstitutionName"):
            value = str(item.get(keyword, "") or "")
            assert len(value) < 4 or value not in kept, f"{path.name}: {keyword}"
