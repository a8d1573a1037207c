"""The report: counts of a period, folded feedback, and its forms."""

import csv
import random
from datetime import date
from io import StringIO
from xml.etree import ElementTree as ET

import msgspec

from rightscan.presentation.document import as_text
from rightscan.store.chain import Stored
from rightscan.store.entry import (
    AlternativeShown,
    Card,
    ConcernShown,
    Consultation,
    Feedback,
    RatingShown,
    Record,
    Suggestion,
)
from rightscan.store.report import Count, Report, ScenarioCount, report
from rightscan.store.report_page import report_csv, report_page, report_svg
from tests.unit.store.records import chain_of, consultation

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def fired(number: int, card: str = "") -> Consultation:
    """An order in the scenario "a" that met with a concern, an alternative and perhaps a card."""
    return msgspec.structs.replace(
        consultation(number),
        order="screening",
        scenarios=("a",),
        ratings=(
            RatingShown("a", "screening", "usually-not-appropriate"),
            RatingShown("a", "mri", "usually-appropriate"),
        ),
        concerns=(ConcernShown("low", "a", "warn"),),
        alternatives=(AlternativeShown("mri", "usually-appropriate"),),
        cards=(Card(card, "warning", (Suggestion(f"{card}-s", "mri"),)),) if card else (),
    )


def quiet(number: int, scenario: str = "a") -> Consultation:
    return msgspec.structs.replace(consultation(number), scenarios=(scenario,))


def unmatched(number: int) -> Consultation:
    return msgspec.structs.replace(
        consultation(number), outcome="needs-answers", order="", missing=("age",), reasons=("asked: age",)
    )


def counted(*records: Record) -> Report:
    return report(chain_of(list(records)), "main", FIRST, LAST)


def test_outcomes_reasons_ratings_concerns_and_alternatives_are_counted() -> None:
    got = counted(fired(1), fired(2), quiet(3), unmatched(4))
    assert (got.consultations, got.orders, got.fired, got.per_100_orders) == (4, 3, 2, 66.7)
    assert got.outcomes == (Count("matched", 3), Count("needs-answers", 1))
    assert got.unmatched == (Count("asked: age", 1),)
    assert got.ratings == (Count("usually-appropriate", 2), Count("usually-not-appropriate", 2))
    assert got.ordered == (Count("usually-not-appropriate", 2),)
    assert got.concerns == (Count("a: low (warn)", 2),)
    assert got.offered == (Count("mri", 2),)


def test_firing_is_counted_per_100_orders_of_each_scenario() -> None:
    got = counted(
        fired(1), quiet(2), quiet(3), quiet(4), quiet(5, "b"), msgspec.structs.replace(quiet(6, "c"), order="")
    )
    assert got.scenarios == (
        ScenarioCount("a", 4, 4, 1, 25.0),
        ScenarioCount("b", 1, 1, 0, 0.0),
        ScenarioCount("c", 1, 0, 0, None),
    )


def test_the_last_feedback_of_a_card_counts_whatever_the_order_it_came_in() -> None:
    said: list[Record] = [
        Feedback("one", "overridden", "2026-11-21T10:00:00Z", reason="patient-preference"),
        Feedback("one", "accepted", "2026-11-21T11:00:00Z", frozenset({"one-s"})),
        Feedback("two", "overridden", "2026-11-21T10:00:00Z", reason="other"),
        Feedback("two", "overridden", "2026-11-21T09:00:00Z", reason="patient-preference"),
        Feedback("nobody's", "accepted", "2026-11-21T10:00:00Z"),
    ]
    whole: list[Record] = [fired(1, "one"), fired(2, "two"), *said]
    in_order = counted(*whole)
    assert (in_order.taken, in_order.overrides) == ((Count("mri", 1),), (Count("other", 1),))
    assert in_order.feedback == (Count("accepted", 1), Count("overridden", 1))
    assert in_order.orphans == 1
    chance = random.Random(1)
    for _ in range(20):
        chance.shuffle(whole)
        assert counted(*whole) == in_order


def test_only_the_period_is_counted_with_both_its_days() -> None:
    stored = chain_of([fired(1, "before"), quiet(2), quiet(3), quiet(4), Feedback("before", "accepted", "2026")])
    days = (
        "2026-10-31T23:59:59.999999Z",
        "2026-11-01T00:00:00.000000Z",
        "2026-11-30T23:59:59.999999Z",
        "2026-12-01T00",
    )
    moved = [
        Stored(msgspec.structs.replace(one.entry, at=day), one.payload)
        for one, day in zip(stored, (*days, days[3]), strict=True)
    ]
    got = report(moved, "main", FIRST, LAST)
    assert (got.consultations, got.feedback, got.orphans) == (2, (), 0)


def test_an_erased_record_is_said_and_not_counted() -> None:
    stored = chain_of([quiet(1), quiet(2)])
    got = report([stored[0], Stored(stored[1].entry, None)], "main", FIRST, LAST)
    assert (got.consultations, got.erased) == (1, 1)
    assert "1 more entries had their record erased" in " ".join(as_text(report_page(got)).split())


def test_a_period_without_a_consultation_is_a_page_too() -> None:
    got = counted()
    assert "0 consultations" in as_text(report_page(got))
    assert got.per_100_orders is None
    ET.fromstring(report_svg(got))  # noqa: S314  our own


def test_the_table_in_csv_is_whole_and_holds_no_formula() -> None:
    reasons = ("=cmd|' /C calc'!A0", "+1", "-1", "@sum", 'a, "b"\nc')
    records = [fired(number, f"c{number}") for number in range(len(reasons))]
    said = [Feedback(f"c{number}", "overridden", "2026", reason=reason) for number, reason in enumerate(reasons)]
    rows = list(csv.reader(StringIO(report_csv(counted(*records, *said)))))
    assert {len(row) for row in rows} == {3}
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    assert [row for row in rows if row[0] == "scenario: fired"] == [["scenario: fired", "a", "5"]]


def test_the_chart_says_each_number_in_words_too() -> None:
    svg = ET.fromstring(report_svg(counted(fired(1), unmatched(2), unmatched(3))))  # noqa: S314  our own
    texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[1:] == ["needs-answers", "2", "matched", "1"]
    bars = [float(element.attrib["width"]) for element in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert bars == [340.0, 170.0]
