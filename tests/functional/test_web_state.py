"""What an address says of a patient: used where it can be, told where it cannot, and never with a date."""

import re
from urllib.parse import quote

import pytest

from rightscan.faces.web.state import MOST_FACTS
from tests.functional.addresses import MARGINS
from tests.functional.command import CONFLICT
from tests.functional.web import Reply, Server, link


@pytest.mark.parametrize("page", ["/answer", "/ask", "/form", "/", "/board", "/feedback"])
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("s.surgery-date=2026-10-01", "time-since-surgery:51+days"),
        ("t.surgery-date=2026-10-01", "time-since-surgery:51+days"),
        ("t.date-of-birth=1968-02-29", "age:58+years"),
        ("f=surgery-date:2026-10-01", "time-since-surgery:51+days"),
        ("f=Surgery_Date:2026-10-01", "time-since-surgery:51+days"),
        ("f=date-of-birth:1968-02-29", "age:58+years"),
    ],
)
def test_a_date_becomes_a_span_of_time_and_leaves_the_address(site: Server, page: str, typed: str, kept: str) -> None:
    reply = site.get(f"{page}?f=sex:female&{typed}")
    assert reply.status == 303
    assert reply.location == f"{page}?f=sex:female&f={kept}&day=2026-11-21&edition=2026.11"
    answered = site.followed(reply.location)
    assert "2026-10-01" not in answered.text
    assert "1968" not in answered.text


def test_a_date_that_contradicts_the_span_is_shown_beside_it(site: Server) -> None:
    """Neither replaces the other in silence."""
    told = ("last-breast-surgery=breast-conserving-excision", "surgery-date=2025-01-01", "time-since-surgery=3 weeks")
    said = site.followed(link("/answer", *told)).page.main
    assert "Contradiction: Time since" in said
    assert "689 days" in said
    assert "3 weeks" in said


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("age:52", "has no unit"),
        ("margin:positive", "Did you mean margins"),
        ("margins:positif", "Did you mean positive?"),
        ("surgery-date:2026-12-01", "lies after 2026-11-21"),
        ("date-of-birth:30.2.1970", "is not a date"),
        ("metastasis-signs:" + "bone pain," * 30, "is not one of its values"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_and_kept_and_the_rest_is_used(site: Server, typed: str, why: str) -> None:
    reply = site.get(f"/answer?f=sex:female&f={quote(typed)}&f=margin-disease:dcis")
    assert reply.status == 200
    assert "<title>Error: " in reply.text
    assert "This cannot be used as it stands" in reply.page.main
    assert why in reply.page.main
    assert f"You wrote: {typed.partition(':')[2][:199]}" in reply.page.main
    assert "Sex female given" in reply.page.main
    asked = site.get(f"/ask?f=sex:female&f={quote(typed)}")
    assert asked.status == 422
    assert "<title>Error: " in asked.text
    assert why in asked.page.main
    assert "Sex female Change Sex" in asked.page.main


def test_the_form_says_what_is_wrong_beside_its_field_and_keeps_it(site: Server) -> None:
    reply = site.get(link("/form", "age=520 years", "surgery-date=2026-12-01", "sex=female"))
    assert reply.page.main.count("Error:") == 2
    assert 'value="520"' in reply.text
    assert 'value="2026-12-01"' in reply.text
    assert re.search(r'<option value="female" selected>', reply.text)


def test_of_a_fact_given_twice_the_last_counts(site: Server) -> None:
    assert values(site.get("/answer.json?f=sex:male&f=age:58+years&f=sex:female"))["sex"] == "female"
    assert "sex" not in values(site.get("/answer.json?f=sex:male&f=age:58+years&f=sex:"))


def values(reply: Reply) -> dict[str, str]:
    """The facts of an answer."""
    return {fact["name"]: fact["value"] for fact in reply.data["facts"]}


@pytest.mark.parametrize("path", ["/answer", "/ask", "/form", "/"])
def test_a_link_of_another_day_or_edition_says_so(site: Server, path: str) -> None:
    same = site.get(link(path, "sex=female", day="2026-11-21", edition="2026.11")).page.main
    assert "Read this first" not in same
    old = site.get(link(path, "sex=female", day="2025-01-02", edition="2025.01")).page.main
    assert "made with content edition 2025.01" in old
    assert "told on 2025-01-02" in old


def test_results_that_do_not_follow_are_told_and_left_out(site: Server) -> None:
    reply = site.get(link("/answer", *MARGINS, r=["negative", "nonsense", "negative"]))
    assert reply.status == 200
    assert reply.page.main.count("does not follow here") == 2
    assert "You wrote: nonsense" in reply.page.main
    assert "Result: negative." in reply.page.main
    assert site.get(link("/answer.json", *MARGINS, r="nonsense")).status == 422


def test_a_result_without_a_scenario_is_told(site: Server) -> None:
    reply = site.get(link("/answer", "sex=female", r="negative"))
    assert "exactly one scenario" in reply.page.main


def test_what_was_cut_off_is_never_taken_for_the_whole(site: Server) -> None:
    """A value of 10 kB that begins with a good one, and an address with more facts than there are."""
    long = "18 mm" + " " * 10_000 + "?"
    assert site.get(link("/answer.json", f"tumor-size={long}")).status == 422
    assert site.get(link("/answer.json", f"tumor-size={long[:190]}")).status == 200
    many = [f"x{number}=y" for number in range(MOST_FACTS)]
    refused = site.get(link("/answer", *many, "sex=female"))
    assert refused.status == 422
    assert "more than 60 facts" in refused.page.main


def test_a_contradiction_offers_to_change_each_side(site: Server) -> None:
    page = site.get(link("/answer", *CONFLICT)).page
    assert "Nothing was chosen" in page.main
    changes = [one for one in page.links if "&ask=" in one]
    assert {one.rpartition("=")[2] for one in changes} >= {"stage-group", "clinical-t", "clinical-n"}
