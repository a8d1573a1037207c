"""The dose page and its timeline: results before doses, kinds that do not look alike, sources, both sides, no alarms."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import msgspec
import pytest

from rightscan.dose.compare import compare_plans
from rightscan.dose.record import build_record
from rightscan.dose.risk import risk_of
from rightscan.intake.dose_list import ListReader
from rightscan.model.dose_unit import read_amount
from rightscan.model.exam import AgeSpan, DoseRecord, Exam, Irradiation, Part, Stated
from rightscan.presentation.document import Block, as_markdown, as_text
from rightscan.presentation.dose_data import DoseData
from rightscan.presentation.dose_page import DosePage
from rightscan.presentation.dose_svg import dose_svg
from rightscan.presentation.dose_words import KINDS, MARKS, figure
from tests.unit.dose.reading import KNOWLEDGE, LIBRARY

ADULT = AgeSpan(Decimal(58), Decimal("58.99"))
READER = ListReader(LIBRARY, KNOWLEDGE, date(2026, 11, 21), ADULT, "female")


def scan(product: str = "100") -> Exam:
    one = Irradiation("1", read_amount(product, "mGy.cm", "length-product"), region="chest", phantom="body")
    totals = (Stated(read_amount(product, "mGy.cm", "length-product")),)
    return Exam("DICOM", "CT", "2024-03-02", parts=(Part("ct", (one,), totals, (), ()),), age=ADULT, sex="female")


def mammogram() -> Exam:
    totals = (
        Stated(read_amount("1.3", "mGy", "glandular"), "left"),
        Stated(read_amount("1.28", "mGy", "glandular"), "right"),
    )
    return Exam("DICOM", "Mammography", "2024-05-06", "mammogram", (Part("mammography", (), totals, (), ()),), ADULT)


def record(*exams: Exam, typed: str = "") -> DoseRecord:
    return build_record(LIBRARY, KNOWLEDGE, [*exams, *(READER.read(typed) if typed else [])])


def said(blocks: list[Block]) -> str:
    return " ".join(as_text(blocks, width=900).split())


def page(found: DoseRecord) -> str:
    return said(DosePage(LIBRARY, KNOWLEDGE).records([(found, None)]))


MIXED = "PET/CT 2024-03-02; mammogram x4; US axilla 2025; breast core biopsy 2025"


def test_the_page_says_first_what_it_is_for_and_what_it_is_not_for() -> None:
    text = page(record(typed=MIXED))
    assert text.index("It is not for deciding") < text.index("PET/CT")


def test_results_stand_before_doses() -> None:
    text = page(record(scan(), typed=MIXED))
    assert (
        text.index("FIRST THE RESULTS")
        < text.index("2024-03-02: CT, see its report")
        < text.index("mSv from measured dose")
    )


def test_the_three_kinds_of_figure_never_look_alike() -> None:
    text = page(record(scan(), typed=MIXED))
    for words in (
        "1.4 mSv from measured dose",
        "4-25 mSv printed for this study",
        "band 0.1-1 mSv",
        "0 mSv: no ionizing radiation",
        "varies, not 0",
    ):
        assert words in text
    assert len(set(MARKS.values())) == len(MARKS) == len(set(KINDS.values()))


def test_a_total_names_how_many_of_each_kind_it_holds() -> None:
    text = page(record(scan(), typed=MIXED))
    assert "Exams in it: 1 measured; 1 typical, printed; 4 ACR band; 1 no radiation. Not in it: 1 varies." in text
    assert "At least 5.8-31.3 mSv" in text


def test_under_a_total_stands_that_the_past_changes_nothing() -> None:
    text = page(record(scan()))
    together = text[text.index("TOGETHER") :]
    assert "the exams of the past do not change what the next one adds" in together


def test_every_measured_figure_tells_quantity_set_factor_status_and_range_with_a_source() -> None:
    text = page(record(scan()))
    assert (
        "dose-length product, chest: 100 mGy.cm x 0.014 mSv/(mGy·cm) = 1.4 mSv (1.4-2.3). "
        "Factors: AAPM Report 96, adults (ICRP 60 weights), second-hand. [" in text
    )
    assert "Northwell 2018, women (ICRP 103 weights): 0.023, 2.3 mSv" in text


def test_mammography_leads_with_the_dose_to_the_breast() -> None:
    text = page(record(mammogram()))
    assert text.index("left 1.3 mGy, right 1.28 mGy") < text.index("mSv from measured dose")
    assert "the dose to the breast in mGy is the measure" in text


@pytest.mark.parametrize("typed", ["US axilla 2025", "breast MRI 2025"])
def test_ultrasound_and_mri_say_no_ionizing_radiation(typed: str) -> None:
    assert "0 mSv: no ionizing radiation" in page(record(typed=typed))


def test_an_empty_record_estimates_nothing() -> None:
    text = page(record())
    assert "No dose data" in text
    assert "TOGETHER" not in text


def test_the_background_is_named_and_can_be_another() -> None:
    text = page(record(scan("1000")))
    assert "natural background, mean of the United States, 3.1 mSv a year" in text
    assert "reaches the whole body evenly" in text
    world = said(DosePage(LIBRARY, KNOWLEDGE, KNOWLEDGE.background["world"]).records([(record(scan("1000")), None)]))
    assert "2.4 mSv a year" in world


def unconverted(region: str = "entire-body") -> Exam:
    one = Irradiation("1", read_amount("668", "mGy.cm", "length-product"), region=region, phantom="body")
    totals = (Stated(read_amount("668", "mGy.cm", "length-product")),)
    return Exam("DICOM", "CT", "2022-02-24", parts=(Part("ct", (one,), totals, (), ()),), age=ADULT)


def test_where_nothing_has_a_figure_there_is_no_total_and_no_comparison() -> None:
    text = page(record(unconverted()))
    assert "No total: no exam has a figure in mSv (1 no figure)." in text
    assert "mSv a year" not in text
    assert "[]" not in text


def test_a_region_that_no_set_covers_says_so_and_blames_no_age() -> None:
    text = page(record(unconverted()))
    assert "entire body: not converted. No set of factors here has one for this region." in text


@pytest.mark.parametrize(
    ("product", "said"), [("100", "As much as 165-271 days"), ("1000", "As much as 4.52-7.42 years")]
)
def test_less_than_a_year_of_background_is_told_in_days(product: str, said: str) -> None:
    assert said in page(record(scan(product)))


def test_an_exam_without_a_date_says_at_which_age_it_is_taken() -> None:
    said_so = "No date was given: it is taken at the age of today."
    assert page(record(typed="mammogram x4; CT chest")).count(said_so) == 2
    assert said_so not in page(record(typed="mammogram 2024 x4; CT chest 2024"))


def test_a_study_of_a_plan_without_radiation_prints_no_value() -> None:
    plans = compare_plans(LIBRARY, KNOWLEDGE, [["us-breast"]], child=False)
    text = said(DosePage(LIBRARY, KNOWLEDGE).plans(plans))
    assert "No ionizing radiation (0 mSv)." in text


def test_runs_on_phantoms_are_counted_beside_the_total_that_they_are_not_in() -> None:
    run = msgspec.structs.replace(scan(), test_words=("qa",), date="")
    text = page(record(scan(), run))
    assert "1.4-2.3 mSv. Exams in it: 1 measured." in text
    assert "Marked as runs on phantoms and not in it: 1" in text
    assert "no date: CT, 100 mGy·cm (says: qa)" in text
    assert "no exam of a patient was found" in page(record(run))


def test_sets_that_are_added_are_named_with_the_caution() -> None:
    text = page(record(scan(), mammogram()))
    named = "Factors used: AAPM Report 96, adults (ICRP 60 weights); Breast weight of ICRP 103."
    assert f"{named} Each quantity has one set" in text
    assert "Each quantity has one set" not in page(record(scan()))


def test_a_mammogram_without_a_believable_age_asks_for_it() -> None:
    one = msgspec.structs.replace(mammogram(), age=None, age_problem="How old was the patient?")
    assert "How old was the patient? Bands differ" in page(record(one))


def test_both_sides_and_the_gaps_are_told() -> None:
    text = page(record(scan()))
    for position in KNOWLEDGE.positions:
        assert position.who in text
    for gap in KNOWLEDGE.gaps:
        assert " ".join(gap.text.split()) in text


def test_no_amount_sets_off_an_alarm() -> None:
    """Thirty times as much changes figures and nothing else."""
    pages = (page(record(typed=typed)) for typed in ("PET/CT 2024 x2", "PET/CT 2024 x60"))
    some, many = (re.sub(r"[\d.=-]+", "", text).split() for text in pages)
    assert some == many
    assert not re.search(r"warn|alert|alarm|exceed|too much|danger", " ".join(many), re.IGNORECASE)


def test_the_risk_panel_is_not_there_unless_given() -> None:
    assert "RISK FIGURE" not in page(record(scan()))


def test_the_risk_panel_is_an_interval_beside_the_baseline_with_both_positions() -> None:
    found = record(scan("1000"))
    text = said(DosePage(LIBRARY, KNOWLEDGE).records([(found, risk_of(KNOWLEDGE, found, "female"))]))
    panel = text[text.index("RISK FIGURE") :]
    assert re.search(r"cancers in [\d.]+-[\d.]+ of 10,000 people", panel)
    assert "Without them: 3,750 of the same 10,000 people" in panel
    for who in ("AAPM", "Health Physics Society", "BEIR VII"):
        assert who in panel
    assert "845 deaths averted" in panel
    assert "1 in" not in panel


def test_the_notice_stands_on_every_form() -> None:
    found = record(scan())
    blocks = DosePage(LIBRARY, KNOWLEDGE).records([(found, None)])
    assert "Not a medical device" in said(blocks)
    assert "Not a medical device" in as_markdown(blocks)
    assert "Not a medical device" in DoseData(LIBRARY).whole()["notice"]


def test_the_data_hold_every_figure_with_sources_and_no_uid() -> None:
    data = DoseData(LIBRARY)
    told = data.whole(records=[data.record(record(scan()))])
    [exam] = told["records"][0]["exams"]
    [conversion] = exam["conversions"]
    assert (exam["kind"], exam["mSv"], exam["low_mSv"], exam["high_mSv"]) == ("measured", 1.4, 1.4, 2.3)
    assert "AAPM Report 96" in told["sources"][conversion["cites"][0]["source"] - 1]
    assert "study_uid" not in repr(told)


def test_the_timeline_draws_each_kind_in_its_own_shape_and_no_threshold() -> None:
    picture = dose_svg(record(scan(), typed=MIXED))
    ET.fromstring(picture)  # noqa: S314  our own output
    shapes = set(re.findall(r'height="14" ([^/]+)/>', picture))
    assert len(shapes) == 3
    assert not re.search(r'"(red|orange)|#[0-9a-f]{3}', picture)
    assert picture.count("currentColor") > 5
    assert "2024-03-02 CT" in picture


def test_the_timeline_says_in_words_what_it_draws() -> None:
    picture = dose_svg(record(typed=MIXED))
    assert "typical, printed: 4 to 25 mSv" in picture
    assert "<desc>" in picture
    assert "no radiation: 0 mSv" in picture


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("0.1548", "0.155"),
        ("15.8", "15.8"),
        ("724.52", "725"),
        ("1590", "1590"),
        ("0.0000239", "0.0000239"),
    ],
)
def test_figures_have_three_digits_and_no_exponent(value: str, text: str) -> None:
    assert figure(Decimal(value)) == text
