"""The record: three kinds of figure that stay apart, totals that say "at least", plans that are not ranked, and the risk panel."""

from decimal import Decimal

import pytest

from rightscan.dose.bands import StudyLevels, read_band
from rightscan.dose.compare import plan_dose
from rightscan.dose.record import build_record
from rightscan.dose.risk import cell_at, risk_of
from rightscan.errors import InputError
from rightscan.model.dose_unit import read_amount
from rightscan.model.exam import AgeSpan, DoseRecord, Exam, Irradiation, Part
from tests.unit.dose.reading import KNOWLEDGE, LIBRARY

ADULT = AgeSpan(Decimal(58), Decimal("58.99"))
CHILD = AgeSpan(Decimal(5), Decimal("5.99"))


def known(study: str, age: AgeSpan | None = ADULT, date: str = "2024-03-02") -> Exam:
    return Exam("typed", study, date, study, age=age, sex="female")


def scan(product: str = "100", region: str = "chest", age: AgeSpan | None = ADULT) -> Exam:
    one = Irradiation("1", read_amount(product, "mGy.cm", "length-product"), region=region, phantom="body")
    return Exam("DICOM", "CT", "2024-03-02", parts=(Part("ct", (one,), (), (), ()),), age=age, sex="female")


def record(*exams: Exam) -> DoseRecord:
    return build_record(LIBRARY, KNOWLEDGE, exams)


@pytest.mark.parametrize(
    ("text", "low", "high"), [("0 mSv", "0", "0"), ("under 0.1 mSv", "0", "0.1"), ("0.03-0.3 mSv", "0.03", "0.3")]
)
def test_a_band_is_read_as_it_is_written(text: str, low: str, high: str) -> None:
    assert read_band(text) == (Decimal(low), Decimal(high))


def test_every_band_of_the_library_is_read() -> None:
    for level in LIBRARY.radiation_levels.values():
        for text in (level.adult, level.child):
            low, high = read_band(text)
            assert 0 <= low <= high


@pytest.mark.parametrize(
    ("exam", "kind"),
    [
        (scan(), "measured"),
        (known("ct-chest-abdomen-pelvis-with-contrast"), "typical"),
        (known("mammography-diagnostic"), "band"),
        (known("us-breast"), "no-radiation"),
        (known("mri-spine"), "no-radiation"),
        (known("biopsy-breast-image-guided"), "varies"),
        (scan(region=""), "cannot-convert"),
        (known("ct-abdomen", CHILD), "cannot-convert"),
        (known("ct-chest", None), "cannot-convert"),
    ],
)
def test_the_kind_of_every_figure_is_told(exam: Exam, kind: str) -> None:
    [one] = record(exam).exams
    assert one.estimate.kind == kind
    assert record(exam).total.counts[one.estimate.kind] == 1


def test_a_study_without_radiation_is_exactly_zero() -> None:
    [one] = record(known("us-axilla")).exams
    assert one.estimate.low == one.estimate.value == one.estimate.high == 0


def test_a_typical_value_is_the_span_of_what_was_printed_with_its_sources() -> None:
    [one] = record(known("fdg-pet-ct")).exams
    assert (one.estimate.low, one.estimate.high, one.estimate.value) == (Decimal(4), Decimal(25), None)
    assert {"marti-climent-2017", "eanm-fdg-2025"} <= {cite.source for cite in one.estimate.cites}
    assert one.band == (Decimal(10), Decimal(30))


def test_a_child_has_the_band_of_children_and_no_typical_value_of_adults() -> None:
    [one] = record(known("ct-chest", CHILD)).exams
    assert (one.estimate.kind, one.estimate.low, one.estimate.high) == ("band", Decimal(3), Decimal(10))


def test_without_an_age_the_age_is_asked_for() -> None:
    [one] = record(known("ct-chest", None)).exams
    assert "How old" in one.estimate.why


def test_a_total_counts_each_kind_and_says_at_least() -> None:
    total = record(scan(), known("mammography-diagnostic"), known("biopsy-breast-image-guided"), scan(region="")).total
    assert (total.low, total.high) == (Decimal("1.5"), Decimal("3.3"))
    assert total.at_least
    assert (total.counts["measured"], total.counts["band"], total.counts["varies"], total.counts["cannot-convert"]) == (
        1,
        1,
        1,
        1,
    )


def test_a_whole_total_does_not_say_at_least() -> None:
    assert not record(scan(), known("us-breast")).total.at_least


def test_the_order_of_the_exams_does_not_matter() -> None:
    exams = (scan(), known("us-breast"), known("ct-chest", date=""), known("fdg-pet-ct", date="2020"))
    assert record(*exams) == record(*reversed(exams))


def test_plans_keep_their_order_and_say_what_has_no_figure() -> None:
    plan = plan_dose(LIBRARY, KNOWLEDGE, "A", ("fdg-pet-ct", "us-breast", "biopsy-breast-image-guided"), child=False)
    assert [one.study for one in plan.studies] == ["fdg-pet-ct", "us-breast", "biopsy-breast-image-guided"]
    assert (plan.band, plan.band_missing) == ((Decimal(10), Decimal(30)), 1)
    assert (plan.typical, plan.typical_missing) == ((Decimal(4), Decimal(25)), 1)


def test_an_unknown_study_is_refused() -> None:
    with pytest.raises(InputError):
        StudyLevels(LIBRARY, KNOWLEDGE, "moon-scan")


def test_the_risk_of_measured_doses_is_an_interval_beside_the_baseline() -> None:
    risk = risk_of(KNOWLEDGE, record(scan("1000")), "female")
    assert risk.refused == ""
    cell = cell_at(KNOWLEDGE.risk.ages, KNOWLEDGE.risk.female.all, Decimal("58.99"))
    assert Decimal(0) < risk.low < 14 * cell / 1000 < risk.high
    assert risk.baseline == 3750


@pytest.mark.parametrize(
    "exams",
    [
        (scan(), known("ct-chest")),
        (scan(), known("mammography-diagnostic")),
        (scan(), known("biopsy-breast-image-guided")),
        (scan(), scan(region="")),
        (known("us-breast"),),
        (scan(age=AgeSpan(Decimal(81), Decimal("81.99"))),),
    ],
)
def test_the_risk_is_not_shown_where_any_input_is_not_measured(exams: tuple[Exam, ...]) -> None:
    assert risk_of(KNOWLEDGE, record(*exams), "female").refused


def test_the_risk_is_not_shown_without_the_sex() -> None:
    assert risk_of(KNOWLEDGE, record(scan()), "").refused


@pytest.mark.parametrize(("age", "cell"), [("0", 4777), ("30", 1065), ("35", "975.5"), ("80", 214)])
def test_between_the_ages_of_the_table_the_risk_runs_straight(age: str, cell: str) -> None:
    assert cell_at(KNOWLEDGE.risk.ages, KNOWLEDGE.risk.female.all, Decimal(age)) == Decimal(cell)
