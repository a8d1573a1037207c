"""One cell: read as the form reads it, or refused in words that do not repeat it."""

from datetime import date, datetime
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightscan.intake.form import read_answers
from rightscan.intake.orders.cells import CellReader, Written, cell_text, read_written
from rightscan.model.library import Library


def test_a_bare_number_takes_the_unit_of_its_column(library: Library) -> None:
    reader = CellReader(library.facts["tumor-size"], unit="mm")
    assert reader.read("21").value == read_answers(library, [("tumor-size", "21 mm")]).stated["tumor-size"]


def test_a_unit_in_the_cell_stands_before_that_of_the_column(library: Library) -> None:
    reader = CellReader(library.facts["tumor-size"], unit="mm")
    assert reader.read("2.1 cm").value == read_answers(library, [("tumor-size", "2.1 cm")]).stated["tumor-size"]


def test_a_bare_number_without_a_unit_is_not_guessed(library: Library) -> None:
    read = CellReader(library.facts["tumor-size"]).read("21")
    assert read.bare
    assert read.value is None


@pytest.mark.parametrize("text", ["unknown", "Not known", "?"])
def test_a_word_for_not_known_is_no_value_and_no_fault(library: Library, text: str) -> None:
    read = CellReader(library.facts["margins"]).read(text)
    assert read.value is None
    assert not read.why


def test_the_words_of_the_site_stand_for_ours(library: Library) -> None:
    reader = CellReader(library.facts["margins"], values={"R1": "positive", "n/d": "unknown"})
    assert reader.read(" r1 ").value == "positive"
    assert not reader.read("N/D").why
    assert reader.read("R2").why


def test_a_set_is_several_words_of_the_site(library: Library) -> None:
    reader = CellReader(library.facts["breast-symptoms"], values={"mass": "lump"})
    assert reader.read("mass; pain").value == frozenset({"lump", "pain"})
    assert reader.read("none").value == frozenset()
    assert "none" in reader.read("none; pain").why


@pytest.mark.parametrize("text", ["see note of Mrs Miller", "12/03/1961", "999", "-4", "1,5", "nan", "inf"])
def test_no_reason_repeats_the_cell(library: Library, text: str) -> None:
    for name, fact in library.facts.items():
        unit = fact.unit if fact.kind == "quantity" else ""
        read = CellReader(fact, unit=unit).read(text)
        assert text not in read.why, name


@pytest.mark.parametrize(
    ("written", "text", "day"),
    [
        ("year-month-day", "2026-03-14", date(2026, 3, 14)),
        ("year-month-day", "2026-03-14T08:15:00", date(2026, 3, 14)),
        ("year-month-day", "2026-03-14 8 o'clock", None),
        ("year-month-day", "20260314", None),
        ("year-month-day", "14.03.2026", None),
        ("day-month-year", "14.03.2026 08:15", date(2026, 3, 14)),
        ("day-month-year", "03/14/2026", None),
        ("month-day-year", "03/14/2026", date(2026, 3, 14)),
        ("month-day-year", "3-4-2026", date(2026, 3, 4)),
        ("day-month-year", "14.03.26", None),
        ("day-month-year", "14.03", None),
        ("day-month-year", "1.2.3.2026", None),
        ("day-month-year", "é.1.2.2026", None),
        ("day-month-year", "1_0.02.2026", None),
    ],
)
def test_a_date_is_read_in_the_order_that_the_map_says(written: str, text: str, day: date | None) -> None:
    assert read_written(text, cast("Written", written)) == day


def test_typed_cells_become_the_text_that_one_would_type() -> None:
    assert cell_text(45.0) == "45.0"
    assert cell_text(1e-5) == "0.00001"
    assert cell_text(Decimal("1.50")) == "1.50"
    assert cell_text(7) == "7"
    assert cell_text([1, "x"]) == "1;x"
    assert cell_text(value=True) == "true"
    assert cell_text(date(2026, 3, 14)) == "2026-03-14"
    assert cell_text(datetime(2026, 3, 14, 8)) == "2026-03-14T08:00:00"  # noqa: DTZ001  a hospital writes its own time
    assert cell_text(float("nan")) is None
    assert cell_text(float("-inf")) is None
    assert cell_text(None) is None


def test_what_is_no_text_is_read_by_no_fact(library: Library) -> None:
    text = cell_text({"a": 1})
    assert text
    assert all(CellReader(fact).read(text).why for fact in library.facts.values())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_its_value(number: float) -> None:
    text = cell_text(number)
    assert text is not None
    assert float(text) == number
    assert "e" not in text.lower()


def test_what_the_form_reads_the_cell_reads_alike(library: Library) -> None:
    for name, fact in library.facts.items():
        for word in fact.words:
            texts = (word.id, word.label, *word.aliases)
            for text in (text for text in texts if fact.kind != "set" or "," not in text):
                assert CellReader(fact).read(text).value == read_answers(library, [(name, text)]).stated[name]
