"""What real scanners do to dose objects, each trap with a small object of its own."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from pydicom.dataset import Dataset

from rightscan.dose.merge import disagreements, people
from tests.unit.dose.objects import (
    BODY,
    CHEST,
    DX_IMAGE,
    ENHANCED_SR,
    HEAD,
    MAMMOGRAM,
    MR_IMAGE,
    NM_IMAGE,
    PET_IMAGE,
    TRACER_SR,
    TRUNK,
    ct_event,
    ct_sum,
    header,
    injected,
    injection,
    item,
    number,
    report,
    saved,
    text,
    uid,
    view,
)
from tests.unit.dose.reading import only_exam, only_part, read, records, totals

Save = Callable[..., list[Path]]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    return lambda *objects: saved(tmp_path, *objects)


def test_reports_that_continue_are_added(save: Save) -> None:
    one, two = report(ct_sum("60.17"), ct_event("1.1", "60.17")), report(ct_sum("56.44"), ct_event("1.2", "56.44"))
    assert totals(only_part(save(one, two))) == {"unknown": "116.61"}


def test_a_continued_report_whose_total_is_that_of_the_study_is_not_added_twice(save: Save) -> None:
    one, two = report(ct_sum("60"), ct_event("1.1", "60")), report(ct_sum("116"), ct_event("1.2", "56"))
    assert totals(only_part(save(one, two))) == {"unknown": "116"}


def test_reports_that_overlap_count_every_irradiation_once(save: Save) -> None:
    one = report(ct_sum("30"), ct_event("1.1", "10"), ct_event("1.2", "20"))
    two = report(ct_sum("60"), ct_event("1.2", "20"), ct_event("1.3", "40"))
    assert totals(only_part(save(one, two))) == {"unknown": "70"}


@pytest.mark.parametrize("unit", ["mGy.cm", "mGycm", "mGy·cm", "mGy*cm"])
def test_units_are_spelled_in_many_ways(save: Save, unit: str) -> None:
    one = report(ct_event("1.1", "100", unit=unit), SpecificCharacterSet="ISO_IR 192")
    assert totals(only_part(save(one))) == {"unknown": "100"}


def test_an_unknown_unit_is_refused(save: Save) -> None:
    exam = only_exam(save(report(ct_event("1.1", "100", unit="furlong"))))
    assert exam.estimate.kind == "cannot-convert"
    assert "not a unit" in exam.estimate.why


@pytest.mark.parametrize("product", [None, ""])
def test_a_number_without_value_leaves_the_total_of_the_report(save: Save, product: str | None) -> None:
    exam = only_exam(save(report(ct_sum("100"), ct_event("1.1", "60"), ct_event("1.2", product))))
    assert totals(exam.exam.parts[0]) == {"unknown": "100"}
    assert exam.estimate.value == 60 * Decimal("0.014")
    assert exam.estimate.partly


@pytest.mark.parametrize("region", [None, ("99GEMS", "TRUNK"), ("SRT", "T-32000")])
def test_a_region_that_is_missing_private_or_without_factor_is_not_guessed(
    save: Save, region: tuple[str, str] | None
) -> None:
    exam = only_exam(save(report(ct_event("1.1", "100", region), StudyDescription="CT THORAX")))
    assert exam.estimate.kind == "cannot-convert"
    assert totals(exam.exam.parts[0]) == {"unknown": "100"}


def test_a_missing_region_item_is_not_guessed(save: Save) -> None:
    event = ct_event("1.1", "100")
    del event.ContentSequence[0]
    assert only_exam(save(report(event))).estimate.kind == "cannot-convert"


def test_regions_of_one_study_are_converted_each_on_its_own(save: Save) -> None:
    exam = only_exam(save(report(ct_event("1.1", "100", CHEST), ct_event("1.2", "100", TRUNK))))
    assert exam.estimate.value == Decimal("1.4") + Decimal("1.5")


def test_head_and_body_phantoms_in_one_study_do_not_mix(save: Save) -> None:
    exam = only_exam(save(report(ct_event("1.1", "100", phantom=BODY), ct_event("1.2", "100", phantom=HEAD))))
    assert exam.estimate.value == Decimal("1.4")
    assert exam.estimate.partly
    assert "phantom" in exam.estimate.why


def test_a_product_without_phantom_is_not_converted(save: Save) -> None:
    assert "does not state a phantom" in only_exam(save(report(ct_event("1.1", "100", phantom=None)))).estimate.why


def test_the_activity_of_pet_is_in_bq_and_that_of_nm_in_mbq(save: Save) -> None:
    pet = injected("394000000", kind=PET_IMAGE, Modality="PT")
    nm = injected("764", study="1.2.4", kind=NM_IMAGE, Modality="NM")
    [record] = records(save(pet, nm))
    activities = [part.irradiations[0].amount for exam in record.exams for part in exam.exam.parts]
    assert sorted(str(amount.value.normalize()) for amount in activities if amount) == ["394", "764"]


def test_an_activity_that_cannot_be_true_in_its_unit_is_refused(save: Save) -> None:
    exam = only_exam(save(injected("394", kind=PET_IMAGE, Modality="PT")))
    assert exam.estimate.kind == "cannot-convert"
    assert "cannot be true in Bq" in exam.estimate.why


def test_one_injection_in_two_objects_that_disagree_on_uid_is_one(save: Save) -> None:
    report_of_it = report(injection("1.7.1", "394"), kind=TRACER_SR)
    exam = only_exam(save(injected("394000000", kind=PET_IMAGE, Modality="PT"), report_of_it))
    assert len(exam.exam.parts[0].irradiations) == 1
    assert exam.estimate.value == 394 * Decimal("0.019")


def test_two_injections_of_one_study_are_two(save: Save) -> None:
    exam = only_exam(save(report(injection("1.7.1", "300"), injection("1.7.2", "900"), kind=TRACER_SR)))
    assert len(exam.exam.parts[0].irradiations) == 2


def test_organ_dose_in_the_header_of_a_mammogram_is_in_dgy(save: Save) -> None:
    left = header(kind=MAMMOGRAM, Modality="MG", OrganDose="0.01373", ImageLaterality="L")
    assert totals(only_part(save(left))) == {"left": "1.373"}


def test_the_header_of_an_image_does_not_count_beside_the_report(save: Save) -> None:
    image = header(kind=MAMMOGRAM, Modality="MG", OrganDose="0.0130", ImageLaterality="L")
    assert totals(only_part(save(image, report(view("1.1", "G-A101", "1.30"))))) == {"left": "1.3"}


def test_one_exposure_saved_for_processing_and_for_presentation_is_one(save: Save) -> None:
    images = [
        header(kind=MAMMOGRAM, Modality="MG", OrganDose="0.0130", ImageLaterality="L", IrradiationEventUID="1.1")
        for _ in range(2)
    ]
    assert totals(only_part(save(*images))) == {"left": "1.3"}


def test_an_area_product_in_a_header_is_in_dgy_cm2(save: Save) -> None:
    image = header(kind=DX_IMAGE, Modality="DX", ImageAndFluoroscopyAreaDoseProduct="1.07")
    exam = only_exam(save(image))
    assert totals(exam.exam.parts[0]) == {"unknown": "0.107"}
    assert exam.estimate.kind == "cannot-convert"


@pytest.mark.parametrize(
    ("unit", "expected"), [("Gy.m2", "0.107"), ("Gym2", "0.107"), ("dGy.cm2", "0.00000107"), ("uGy.m2", "0.000000107")]
)
def test_area_products_have_many_units(save: Save, unit: str, expected: str) -> None:
    one = item("113706", "CONTAINER", uid("113769", "1.1"), number("122130", "0.0000107", unit))
    assert totals(only_part(save(report(one)))) == {"unknown": expected}


def test_both_planes_add(save: Save) -> None:
    planes = [item("113702", "CONTAINER", number("113722", "0.00001", "Gy.m2")) for _ in range(2)]
    assert totals(only_part(save(report(*planes)))) == {"unknown": "0.2"}


def test_a_view_without_dose_and_a_view_of_zero_change_nothing(save: Save) -> None:
    views = (view("1.1", "G-A100", "1.2"), view("1.2", "G-A100", "0"), view("1.3", "G-A101", "1.1"))
    assert totals(only_part(save(report(*views)))) == {"left": "1.1", "right": "1.2"}


def test_an_age_of_one_day_is_not_believed_of_a_mammogram(save: Save) -> None:
    exam = only_exam(save(report(view("1.1", "G-A100", "1.2"), PatientAge="001D", PatientBirthDate="20240301")))
    assert exam.exam.age is None
    assert "How old" in exam.exam.age_problem


@pytest.mark.parametrize(
    ("stated", "born", "years"),
    [("063Y", "99990101", 63), ("", "19660101", 58), ("005Y", "", 5), ("006M", "", 0), ("058Y", "1", 58)],
)
def test_an_age_that_can_be_believed_is_used(save: Save, stated: str, born: str, years: int) -> None:
    age = only_exam(save(report(ct_event("1.1", "100"), PatientAge=stated, PatientBirthDate=born))).exam.age
    assert age is not None
    assert int(age.low) == years


@pytest.mark.parametrize(("stated", "born"), [("", ""), ("999Y", "99990101"), ("058Y", "20200101")])
def test_without_an_age_that_can_be_believed_it_is_asked_for(save: Save, stated: str, born: str) -> None:
    exam = only_exam(save(report(ct_event("1.1", "100"), PatientAge=stated, PatientBirthDate=born)))
    assert exam.estimate.kind == "cannot-convert"
    assert "How old was the patient?" in exam.estimate.why


def test_a_study_without_ionizing_radiation_gives_exactly_nothing(save: Save) -> None:
    exam = only_exam(save(header(kind=MR_IMAGE, Modality="MR"), header(kind=MR_IMAGE, Modality="MR")))
    assert (exam.exam.name, exam.estimate.kind) == ("MRI", "no-radiation")
    assert exam.estimate.low == exam.estimate.high == 0


def test_an_image_without_dose_is_no_exam(save: Save) -> None:
    found = read(save(header(kind="1.2.840.10008.5.1.4.1.1.2", Modality="CT"), report()))
    assert (found.reports, found.without_dose) == ((), 1)
    assert [unread.why for unread in found.unread] == ["It is a dose report without dose."]


@pytest.mark.parametrize(
    "elements",
    [{"StudyDescription": "Specials^PhysicsTesting"}, {"StudyDescription": "Daily QA"}, {"ProtocolName": "Phantom"}],
)
def test_a_run_on_a_phantom_is_known_by_its_words(save: Save, elements: dict[str, str]) -> None:
    [record] = records(save(report(ct_event("1.1", "100"), **elements)))
    assert len(record.test_runs) == 1


def test_the_words_of_an_acquisition_count_too(save: Save) -> None:
    event = ct_event("1.1", "100")
    event.ContentSequence.append(text("125203", "10.13 RADIOTHERAPY QA"))
    assert len(records(save(report(event)))[0].test_runs) == 1


def test_a_gap_of_more_than_five_percent_is_flagged(save: Save) -> None:
    def stated(dose: str) -> Dataset:
        one = injection("1.7.1", "394")
        one.ContentSequence.append(
            item("220001", "CONTAINER", number("113839", dose, "mSv", text("121406", "Somebody")))
        )
        return report(one, kind=TRACER_SR)

    assert not only_exam(save(stated("7.486"))).estimate.checks[0].differs
    [check] = only_exam(save(stated("9.0"))[-1:]).estimate.checks
    assert (check.differs, check.authority) == (True, "Somebody")


def test_an_enhanced_report_is_named_and_not_read_as_nothing(save: Save) -> None:
    [unread] = read(save(report(kind=ENHANCED_SR))).unread
    assert "enhanced" in unread.why


def test_corrupt_files_are_named_and_stop_nothing(save: Save, tmp_path: Path) -> None:
    [good] = save(report(ct_event("1.1", "100")))
    text_file, empty = tmp_path / "a.txt", tmp_path / "b.dcm"
    text_file.write_text("not DICOM")
    empty.write_bytes(b"")
    found = read([text_file, empty, good])
    assert [unread.file for unread in found.unread] == [str(text_file), str(empty)]
    assert [len(one.irradiations) for one in found.reports] == [1]


@pytest.mark.parametrize("open_end", [False, True])
def test_a_report_that_is_cut_off_anywhere_is_named_and_never_read_as_less(
    save: Save, tmp_path: Path, open_end: bool
) -> None:
    whole = report(ct_event("1.1", "100"), ct_event("1.2", "200"))
    whole["ContentSequence"].is_undefined_length = open_end
    for one in whole.ContentSequence:
        one.is_undefined_length_sequence_item = open_end
    data = save(whole)[0].read_bytes()
    cut = tmp_path / "cut.dcm"
    for length in range(0, len(data), 7):
        cut.write_bytes(data[:length])
        found = read([cut])
        assert [unread.file for unread in found.unread] == [str(cut)], length
        assert all("SECRET" not in unread.why for unread in found.unread)


def test_a_report_with_noise_in_it_stops_nothing(save: Save) -> None:
    """Whatever bytes stand in a file, reading ends with a report or a reason."""
    [path] = save(report(ct_event("1.1", "100"), ct_event("1.2", "200")))
    data = path.read_bytes()
    for place in range(132, len(data), 11):
        path.write_bytes(data[:place] + b"\xff\x00\x7f" + data[place + 3 :])
        found = read([path])
        assert len(found.unread) + found.without_dose + bool(found.reports) == 1, place


def test_a_value_that_breaks_the_standard_is_quoted_nowhere(
    save: Save, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Pydicom warns of such values and quotes them."""
    paths = save(report(ct_event("1.1", "100"), PatientBirthDate="SECRET", PatientID="SECRET" * 20))
    caplog.clear()
    capfd.readouterr()
    assert only_exam(paths).estimate.kind == "measured"
    assert "SECRET" not in "".join(capfd.readouterr()) + caplog.text


def test_several_patients_are_kept_apart(save: Save) -> None:
    one = report(ct_event("1.1", "100"), PatientID="A")
    two = report(ct_event("1.2", "100"), study="1.2.5", PatientID="B")
    assert len(records(save(one, two))) == 2


def test_one_event_with_two_amounts_counts_the_greater_and_says_so(save: Save) -> None:
    part = only_part(save(report(ct_event("1.1", "100")), report(ct_event("1.1", "90"))))
    assert totals(part) == {"unknown": "100"}
    assert any("different amounts" in note for note in part.notes)


def test_reports_in_any_order_and_twice_are_one_answer(save: Save) -> None:
    objects = (
        report(ct_sum("10"), ct_event("1.1", "10")),
        report(ct_sum("30"), ct_event("1.1", "10"), ct_event("1.2", "20")),
        report(injection("1.7.1", "394"), kind=TRACER_SR),
        injected("394000000", kind=PET_IMAGE, Modality="PT"),
        report(view("1.5", "G-A101", "1.3"), study="1.2.8"),
    )
    paths = save(*objects)
    answers = {msgspec.json.encode(records([*order, *order])) for order in permutations(paths)}
    assert answers == {msgspec.json.encode(records(paths))}


def test_what_identifies_a_patient_is_kept_nowhere(save: Save) -> None:
    """Name, number, birth date and the texts of a study are read, used and dropped."""
    one = report(
        ct_event("1.1", "100"),
        PatientBirthDate="19660131",
        AccessionNumber="SECRET-ORDER",
        StudyDescription="SECRET physics",
        InstitutionName="SECRET-PLACE",
    )
    paths = save(one)
    kept = msgspec.json.encode((read(paths), records(paths))).decode()
    assert "SECRET" not in kept
    assert "19660131" not in kept
    assert "1966-01-31" not in kept


def test_reports_of_one_exam_with_two_ages_make_it_ask(save: Save) -> None:
    one, two = report(ct_event("1.1", "100"), PatientAge="058Y"), report(ct_event("1.2", "100"), PatientAge="012Y")
    exam = only_exam(save(one, two))
    assert exam.estimate.kind == "cannot-convert"
    assert "different ages" in exam.exam.age_problem


def test_one_patient_number_with_both_sexes_is_pointed_out(save: Save) -> None:
    paths = save(report(ct_event("1.1", "100")), report(ct_event("1.2", "100"), study="1.2.4", PatientSex="M"))
    [group] = people(read(paths).reports)
    assert "both sexes" in disagreements(group)[0]
    assert disagreements(group[:1]) == ()


def test_numbers_and_studies_join_the_objects_of_a_patient_in_a_chain(save: Save) -> None:
    paths = save(
        report(ct_event("1.1", "100"), study="1.2.1", PatientID="A"),
        report(ct_event("1.2", "100"), study="1.2.1", PatientID="B"),
        report(ct_event("1.3", "100"), study="1.2.2", PatientID="B"),
        report(ct_event("1.4", "100"), study="1.2.2", PatientID="C"),
        report(ct_event("1.5", "100"), study="1.2.3", PatientID="C"),
    )
    assert len(people(read(paths).reports)) == 1


def test_two_agents_of_one_activity_are_two_injections(save: Save) -> None:
    one = report(injection("1.7.1", "394"), injection("1.7.2", "394", agent=("SRT", "C-163AB")), kind=TRACER_SR)
    assert len(only_part(save(one)).irradiations) == 2


def test_an_injection_without_activity_is_told_and_not_converted(save: Save) -> None:
    exam = only_exam(save(report(injection("1.7.1", "394"), injection("1.7.2", ""), kind=TRACER_SR)))
    assert exam.estimate.partly
    assert len(exam.exam.parts[0].irradiations) == 2


def test_a_report_that_states_no_dose_at_all_says_so(save: Save) -> None:
    exam = only_exam(save(report(item("113702", "CONTAINER", number("113725", "1", "Gy")))))
    assert exam.estimate.why == "The report states no dose."
