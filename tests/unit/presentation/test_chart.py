"""The answer for the chart: all that the reader of a chart needs, and nothing that tells who the patient is."""

from datetime import date

import pytest

from rightscan.engine.assess import assess
from rightscan.intake.form import Answer as Given
from rightscan.intake.form import read_answers
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.chart import chart_page
from rightscan.presentation.data import Answer
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, as_text, sources_used
from rightscan.presentation.words import NOTICE, SHAPES
from tests.builders import TODAY
from tests.textbook import CONFLICT, NEEDS_ANSWERS, patients_of_every_kind, textbook_patients

SHORT = "breast.axilla.large-node-positive"


def answered(library: Library, given: tuple[Given, ...], *results: str, day: date = TODAY) -> Answer:
    read = read_answers(library, given)
    return answer(library, assess(library, read.stated, day, results, read.declined))


def said(blocks: list[Block]) -> str:
    return " ".join(as_text(blocks).split())


def test_the_five_textbook_patients_see_every_rating_with_its_shape_and_dose(library: Library) -> None:
    patients = textbook_patients(library)
    assert len(patients) == 5
    for scenario, given in patients.items():
        one = answered(library, given)
        tables = [block for block in chart_page(one) if isinstance(block, Table)]
        rows = {row[0]: row for table in tables for row in table.rows}
        rated = [r for fits in one.fits for r in fits.ratings if r.category in SHAPES]
        assert rated, scenario
        for rating in rated:
            assert rows[rating.name][1] == f"{SHAPES[rating.category]} {rating.label}"
            assert rating.radiation.text.endswith(rows[rating.name][2])
            assert "mSv" in rows[rating.name][2] or rating.radiation.level in {"", "varies"}


def test_every_statement_on_the_chart_has_a_source_that_is_listed(library: Library) -> None:
    for given in patients_of_every_kind(library).values():
        blocks = chart_page(answered(library, given))
        listed = [int(b.mark.strip("[]")) for b in blocks if isinstance(b, Bullet) and b.mark.startswith("[")]
        assert listed == sources_used(blocks)
        for block in blocks:
            assert not isinstance(block, Table) or all(block.row_cites)


@pytest.mark.parametrize("kind", ["needs-answers", "conflict", "out-of-scope", "nothing"])
def test_no_outcome_leaves_the_chart_empty(library: Library, kind: str) -> None:
    one = answered(library, patients_of_every_kind(library)[kind])
    text = said(chart_page(one))
    assert one.outcome == ("needs-answers" if kind == "nothing" else kind)
    assert one.headline in text
    assert all(step in text for step in one.to_do)
    assert NOTICE in text
    assert f"Content edition {library.edition.name}" in text


def test_what_is_missing_and_the_next_question_are_named(library: Library) -> None:
    one = answered(library, (*NEEDS_ANSWERS, ("her2", "unknown")))
    text = said(chart_page(one))
    assert one.question is not None
    assert one.question.question in text
    assert "Asked and not known: her2." in text
    assert "Not known, and needed for more:" in text
    assert "stage group" in text


def test_out_of_scope_names_the_nearest_scenario_and_what_it_needs(library: Library) -> None:
    text = said(chart_page(answered(library, patients_of_every_kind(library)["out-of-scope"])))
    assert "NEAREST SCENARIOS" in text
    assert "but here: male" in text


def test_a_conflict_shows_both_readings(library: Library) -> None:
    text = said(chart_page(answered(library, CONFLICT)))
    assert "stage IIA (as stated)" in text
    assert "stage IIB (worked out from" in text


def test_an_order_is_checked_and_its_warning_said_once(library: Library) -> None:
    given = (*textbook_patients(library)["breast.invasive.early-distant"], ("order", "fdg-pet-ct"))
    one = answered(library, given)
    assert one.order is not None
    assert one.order.concerns
    text = said(chart_page(one))
    for concern in one.order.concerns:
        assert text.count(concern.text) == 1
    assert f"Instead: {one.order.alternatives[0].name}" in text


def test_dates_stay_off_the_chart_and_the_age_from_them_stays_on(library: Library) -> None:
    dates = (("date-of-birth", "1968-03-01"), ("surgery-date", "2026-10-03"))
    given = tuple(
        p
        for p in textbook_patients(library)["breast.after-surgery.positive-margins"]
        if p[0] not in ("age", "time-since-surgery")
    )
    one = answered(library, (*given, *dates))
    text = said(chart_page(one))
    assert "1968" not in text
    assert "2026-10-03" not in text
    assert "Age: 58 years (from date of birth)" in text
    assert "Time since the last breast surgery: 49 days (from surgery date)" in text


def test_content_past_its_last_day_rates_nothing_and_says_so(library: Library) -> None:
    late = date(2030, 1, 1)
    blocks = chart_page(answered(library, textbook_patients(library)[SHORT], day=late))
    assert not any(isinstance(block, Table) for block in blocks)
    assert "NOT EVALUATED" in said(blocks)
    assert "OVERDUE" in said(blocks)


def test_a_case_assessed_again_gets_a_second_sheet_with_sources_of_its_own(library: Library) -> None:
    given = textbook_patients(library)["breast.invasive.early-distant"]
    blocks = chart_page(answered(library, given, "bone-pain"))
    heads = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert len(heads) == 2
    sources = {block.mark: set[str]() for block in blocks if isinstance(block, Bullet) and block.mark.startswith("[")}
    for block in blocks:
        if isinstance(block, Bullet) and block.mark in sources:
            sources[block.mark].add(block.text)
    assert all(len(texts) == 1 for texts in sources.values())


def test_reasons_for_a_category_are_left_to_the_full_answer(library: Library) -> None:
    one = answered(library, textbook_patients(library)[SHORT])
    paragraphs = [b.text for b in chart_page(one) if isinstance(b, (Paragraph, Bullet))]
    assert not any(
        rating.why and rating.why in text for fits in one.fits for rating in fits.ratings for text in paragraphs
    )
