"""Whatever way reports overlap, repeat or contradict each other, no dose counts twice and none is lost unsaid."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from pydicom.dataset import Dataset

from rightscan.dose.merge import disagreements, people
from tests.unit.dose.objects import (
    CHEST,
    TRACER_SR,
    TRUNK,
    coded,
    ct_event,
    ct_sum,
    injected,
    injection,
    item,
    number,
    report,
    saved,
    text,
    view,
)
from tests.unit.dose.reading import only_exam, only_part, read, records, totals

Save = Callable[..., list[Path]]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    return lambda *objects: saved(tmp_path, *objects)


def without_uid(product: str) -> Dataset:
    event = ct_event("", product)
    del event.ContentSequence[1]
    return event


def both_breasts(dose: str, *below: Dataset) -> Dataset:
    return item("113702", "CONTAINER", number("111637", dose, "mGy", *below))


def test_one_irradiation_under_two_studies_counts_once(save: Save) -> None:
    paths = save(report(ct_event("1.1", "100"), study="1.2.3"), report(ct_event("1.1", "100"), study="1.2.4"))
    exam = only_exam(paths)
    assert totals(exam.exam.parts[0]) == {"unknown": "100"}
    assert exam.exam.parts[0].notes == ("The same irradiations stand under more than one study; they count once.",)


def test_a_report_over_two_studies_adds_nothing_to_theirs(save: Save) -> None:
    paths = save(
        report(ct_event("1.1", "100"), study="1.2.3"),
        report(ct_event("1.2", "40"), study="1.2.4"),
        report(ct_event("1.1", "100"), ct_event("1.2", "40"), study="1.2.5"),
    )
    for order in permutations(paths):
        assert totals(only_part(list(order))) == {"unknown": "140"}


def test_one_irradiation_under_two_patient_numbers_is_of_one_person(save: Save) -> None:
    paths = save(
        report(ct_event("1.1", "100"), study="1.2.3", PatientID="A"),
        report(ct_event("1.1", "100"), study="1.2.4", PatientID="B"),
    )
    assert len(records(paths)) == 1


def test_a_report_that_grew_and_kept_its_uid_is_not_lost(save: Save) -> None:
    first, second = report(ct_event("1.1", "10")), report(ct_event("1.1", "10"), ct_event("1.2", "20"))
    second.SOPInstanceUID = first.SOPInstanceUID
    assert totals(only_part(save(first, second))) == {"unknown": "30"}


def test_reports_that_grow_without_uids_of_irradiations_are_not_added(save: Save) -> None:
    first = report(ct_sum("10"), without_uid("10"))
    second = report(ct_sum("30"), without_uid("10"), without_uid("20"))
    part = only_part(save(first, second))
    assert totals(part) == {"unknown": "30"}
    assert any("those that look alike count once" in note for note in part.notes)


def test_two_irradiations_of_one_report_that_look_alike_are_two(save: Save) -> None:
    assert totals(only_part(save(report(without_uid("10"), without_uid("10"))))) == {"unknown": "20"}


def test_irradiations_beyond_the_total_of_their_report_count_and_are_pointed_out(save: Save) -> None:
    part = only_part(save(report(ct_sum("50"), ct_event("1.1", "100"))))
    assert totals(part) == {"unknown": "100"}
    assert any("more than the total that it states" in note for note in part.notes)
    assert only_part(save(report(ct_sum("100"), ct_event("1.1", "99.99")))[-1:]).notes == ()


def test_reports_of_nothing_but_sums_count_the_greater_one_and_say_so(save: Save) -> None:
    part = only_part(save(report(ct_sum("50")), report(ct_sum("80"))))
    assert totals(part) == {"unknown": "80"}
    assert any("whether they add up cannot be told" in note for note in part.notes)


@pytest.mark.parametrize("regions", [(CHEST, None), (None, CHEST)])
def test_a_region_that_one_of_two_reports_of_an_irradiation_names_is_known(
    save: Save, regions: tuple[tuple[str, str] | None, tuple[str, str] | None]
) -> None:
    exam = only_exam(save(*(report(ct_event("1.1", "100", region)) for region in regions)))
    assert exam.estimate.value == Decimal("1.4")


def test_an_irradiation_with_two_regions_is_not_converted_in_any_order(save: Save) -> None:
    paths = save(*(report(ct_event("1.1", "100", region)) for region in (CHEST, TRUNK, CHEST)))
    for order in permutations(paths):
        estimate = only_exam(list(order)).estimate
        assert estimate.kind == "cannot-convert"
        assert "two different ones" in estimate.why


@pytest.mark.parametrize("sides", [(), (coded("G-C171", ("SRT", "T-04080")),)])
def test_a_sum_over_both_breasts_is_not_added_to_the_breasts(save: Save, sides: tuple[Dataset, ...]) -> None:
    views = (view("1.1", "G-A101", "1.3"), view("1.2", "G-A100", "1.28"))
    exam = only_exam(save(report(both_breasts("2.58", *sides), *views)))
    assert totals(exam.exam.parts[0]) == {"left": "1.3", "right": "1.28"}
    assert exam.estimate.value == Decimal("1.29") * Decimal("0.12")


def test_a_sum_over_both_breasts_beyond_the_views_is_of_no_known_side(save: Save) -> None:
    exam = only_exam(save(report(both_breasts("3.3"), view("1.1", "G-A101", "1.3"), view("1.2", "G-A100", "1"))))
    assert totals(exam.exam.parts[0]) == {"left": "1.3", "right": "1", "unknown": "1"}
    assert "which breast" in exam.estimate.why


def test_a_view_that_names_its_breast_in_one_code_has_a_side(save: Save) -> None:
    one = view("1.1", "G-A100", "1.2")
    one.ContentSequence[1] = coded("123014", ("SRT", "T-04020"))
    assert totals(only_part(save(report(one)))) == {"right": "1.2"}


def test_two_injections_of_one_report_with_one_activity_are_two(save: Save) -> None:
    """As around a sentinel node."""
    once = report(injection("1.7.1", "20"), injection("1.7.2", "20"), kind=TRACER_SR)
    image = injected("20000000", Modality="PT")
    assert len(only_part(save(once, image)).irradiations) == 2


def test_one_activity_in_two_reports_is_one_injection_and_says_so(save: Save) -> None:
    part = only_part(save(*(report(injection(f"1.7.{n}", "394"), kind=TRACER_SR) for n in (1, 2))))
    assert len(part.irradiations) == 1
    assert any("different UIDs" in note for note in part.notes)


def test_an_injection_is_met_only_once_by_another_report(save: Save) -> None:
    first = report(injection("1.7.1", "20"), kind=TRACER_SR)
    both = report(injection("1.7.1", "20"), injection("1.7.2", "20"), kind=TRACER_SR)
    for order in permutations(save(first, both)):
        assert len(only_part(list(order)).irradiations) == 2


def test_an_image_with_another_uid_for_the_injection_is_nothing_odd(save: Save) -> None:
    image = injected("394000000", Modality="PT")
    image.RadiopharmaceuticalInformationSequence[0].RadiopharmaceuticalAdministrationEventUID = "1.7.9"
    part = only_part(save(image, report(injection("1.7.1", "394"), kind=TRACER_SR)))
    assert (len(part.irradiations), part.notes) == (1, ())


def test_a_view_of_two_sides_in_two_reports_is_of_neither(save: Save) -> None:
    exam = only_exam(save(report(view("1.1", "G-A101", "1.2")), report(view("1.1", "G-A100", "1.2"))))
    assert totals(exam.exam.parts[0]) == {"unknown": "1.2"}
    assert "which breast" in exam.estimate.why


def test_a_study_without_a_day_says_nothing_about_a_birth(save: Save) -> None:
    one = report(ct_event("1.1", "100"), StudyDate="")
    two = report(ct_event("1.2", "100"), study="1.2.4", PatientAge="005Y")
    [group] = people(read(save(one, two)).reports)
    assert disagreements(group) == ()


def with_effective(event: Dataset, dose: str, authority: Dataset) -> Dataset:
    event.ContentSequence.append(number("113839", dose, "mSv", authority))
    return event


def test_effective_doses_of_single_irradiations_are_added_before_they_are_compared(save: Save) -> None:
    authority = text("121406", "Somebody")
    one, two = (with_effective(ct_event(f"1.{n}", "100"), "1.4", authority) for n in (1, 2))
    [check] = only_exam(save(report(one, two), report(one))).estimate.checks
    assert (check.stated, check.ours, check.differs) == (Decimal("2.8"), Decimal("2.8"), False)


def test_an_effective_dose_for_some_of_the_irradiations_is_compared_with_nothing(save: Save) -> None:
    one = with_effective(ct_event("1.1", "100"), "1.4", text("121406", "Somebody"))
    [check] = only_exam(save(report(one, ct_event("1.2", "100")))).estimate.checks
    assert (check.stated, check.ours, check.differs) == (Decimal("1.4"), None, False)


def test_an_authority_may_be_a_code(save: Save) -> None:
    one = with_effective(injection("1.7.1", "394"), "7.486", coded("121406", ("DCM", "113000")))
    [check] = only_exam(save(report(one, kind=TRACER_SR))).estimate.checks
    assert check.authority == "a meaning"


def test_ages_that_do_not_go_together_are_pointed_out(save: Save) -> None:
    paths = save(
        report(ct_event("1.1", "100"), PatientAge="060Y"),
        report(ct_event("1.2", "100"), study="1.2.4", PatientAge="062Y", StudyDate="20260302"),
        report(ct_event("1.3", "100"), study="1.2.5", PatientAge="005Y"),
    )
    [group] = people(read(paths).reports)
    assert "ages that do not go together" in disagreements(group)[0]
    [group] = people(read(paths[:2]).reports)
    assert disagreements(group) == ()


def test_every_overlap_is_one_answer_in_any_order_and_twice(save: Save) -> None:
    paths = save(
        report(ct_sum("30"), without_uid("10"), without_uid("20")),
        report(ct_sum("10"), without_uid("10")),
        report(ct_event("1.1", "100", None), study="1.2.4"),
        report(ct_event("1.1", "90"), study="1.2.5"),
        report(injection("1.7.1", "20"), injection("1.7.2", "20"), kind=TRACER_SR),
    )
    answers = {msgspec.json.encode(records([*order, *order])) for order in permutations(paths)}
    assert len(answers) == 1
