"""`rightscan handout` as its users run it."""

import pytest

from .command import rightscan_run, widest


@pytest.mark.parametrize(
    ("language", "title", "closing"),
    [
        ("en", "Early breast cancer: why a full-body scan is usually left out", "call your local emergency number"),
        ("es", "Cáncer de mama en fase inicial", "llame al número de emergencias de su zona"),
    ],
)
def test_a_sheet_is_printed_in_the_language_asked_for(language: str, title: str, closing: str) -> None:
    ran = rightscan_run("handout", "early-distant", "--language", language, "--as-of", "2026-11-21")
    assert ran.code == 0
    assert ran.said.startswith(title)
    assert closing in ran.said
    assert widest(ran.out) <= 80


def test_the_sheet_is_in_english_unless_asked_otherwise() -> None:
    plain = rightscan_run("handout", "early-distant", "--as-of", "2026-11-21")
    assert plain == rightscan_run("handout", "early-distant", "--language", "en", "--as-of", "2026-11-21")


def test_markdown_has_the_same_words() -> None:
    ran = rightscan_run("handout", "positive-margins", "--md", "--as-of", "2026-11-21")
    assert ran.out.startswith("# After breast surgery: ")
    assert "- How experts rate it: usually not a good choice (Usually not appropriate)." in ran.said


def test_a_scenario_without_a_sheet_is_a_usage_error_that_lists_the_sheets() -> None:
    ran = rightscan_run("handout", "breast.after-surgery.surveillance")
    assert (ran.code, ran.out) == (2, "")
    assert "has no hand-out" in ran.explained
    assert "breast.invasive.early-distant" in ran.explained


def test_an_unknown_language_is_a_usage_error_that_lists_the_languages() -> None:
    ran = rightscan_run("handout", "early-distant", "--language", "tlh")
    assert (ran.code, ran.out) == (2, "")
    assert "en (English), es (Español)" in ran.explained


def test_content_past_its_last_day_gives_no_advice() -> None:
    ran = rightscan_run("handout", "early-distant", "--as-of", "2030-01-01")
    assert "too old to give advice" in ran.said
    assert "call your local emergency number" in ran.said
    assert "PET/CT" not in ran.said
