"""What the log keeps of an answer: everything shown, and nothing that points to one person by itself."""

from datetime import date

import msgspec
import pytest

from rightscan.engine.assess import assess
from rightscan.intake.form import Answer, read_answers
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.store.consulted import Asking, consulted
from rightscan.store.entry import Card, Consultation, FactUsed, canonical
from tests.textbook import CONFLICT, NEEDS_ANSWERS, textbook_patients

TODAY = date(2026, 11, 21)
MARGINS = "breast.after-surgery.positive-margins"


def record_of(library: Library, *answers: Answer, cards: tuple[Card, ...] = ()) -> Consultation:
    given = read_answers(library, answers)
    said = answer(library, assess(library, given.stated, TODAY, declined=given.declined))
    return consulted(said, Asking("urn:uuid:1", "test"), cards)


def test_every_rating_shown_is_kept(library: Library) -> None:
    record = record_of(library, *textbook_patients(library)[MARGINS])
    shown = {(one.procedure, one.category) for one in record.ratings if one.scenario == MARGINS}
    rated = {(one.procedure, one.category) for one in library.scenarios[MARGINS].ratings}
    assert rated
    assert {one for one in shown if one[1] != "not-recorded"} == rated
    assert (record.outcome, record.scenarios, record.reasons) == ("matched", (MARGINS,), ())
    assert record.source.content_hash == library.content_hash


def test_the_order_its_concerns_and_alternatives_are_kept(library: Library) -> None:
    record = record_of(library, *textbook_patients(library)[MARGINS], ("order", "mammography-screening"))
    assert record.order == "mammography-screening"
    assert record.concerns
    assert record.alternatives


@pytest.mark.parametrize(
    ("answers", "outcome", "reason"),
    [
        (NEEDS_ANSWERS, "needs-answers", "asked: "),
        (CONFLICT, "conflict", "contradicted: stage-group"),
        ((("sex", "male"), ("age", "50 years"), ("diagnosis", "benign-lesion")), "out-of-scope", "gap"),
    ],
)
def test_why_nothing_matched_is_kept(library: Library, answers: tuple[Answer, ...], outcome: str, reason: str) -> None:
    record = record_of(library, *answers)
    assert record.outcome == outcome
    assert any(reason in one for one in record.reasons)


def test_missing_facts_are_kept(library: Library) -> None:
    assert "her2" in record_of(library, *NEEDS_ANSWERS).missing


def test_a_date_is_kept_as_its_year_and_a_high_age_as_a_group(library: Library) -> None:
    dates = [name for name, fact in library.facts.items() if fact.kind == "date"]
    assert dates
    record = record_of(library, ("age", "93 years"), *((name, "2026-03-04") for name in dates if "birth" not in name))
    assert FactUsed("age", "over 89 years") in record.facts
    said = canonical(msgspec.structs.replace(record, as_of=""))
    assert b"2026-03-04" not in said
    assert b"93 years" not in said
