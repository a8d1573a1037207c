"""Past its review date all content carries a banner; past its last day nothing is rated. On every face, day by day."""

from datetime import date, timedelta

import msgspec
import pytest

from rightscan.knowledge.artefact import read_library
from rightscan.model.library import Edition
from tests.functional.command import MATCHED, Ran, facts, rightscan_run

EDITION: Edition = read_library().edition
BEFORE, ON, AFTER = timedelta(days=-1), timedelta(), timedelta(days=1)
DAYS = [
    pytest.param(EDITION.review_due + BEFORE, False, False, id="day before review"),
    pytest.param(EDITION.review_due + ON, False, False, id="day of review"),
    pytest.param(EDITION.review_due + AFTER, True, False, id="day after review"),
    pytest.param(EDITION.refuse_after + BEFORE, True, False, id="day before last"),
    pytest.param(EDITION.refuse_after + ON, True, False, id="last day"),
    pytest.param(EDITION.refuse_after + AFTER, True, True, id="day after last"),
]
days = pytest.mark.parametrize(("day", "overdue", "expired"), DAYS)
BANNER = f"OVERDUE: this content should have been reviewed by {EDITION.review_due}."
REFUSAL = f"was due for refusal on {EDITION.refuse_after}; it is too old to rate anything."
REMEDY = "Install a newer edition of the content, or read the source."
ADVICE = ("usually appropriate", "may be appropriate", "Stop", "Warning", "Instead:")


def on(day: date, *arguments: str, stdin: str = "") -> Ran:
    """A run of the command on that day."""
    return rightscan_run(*arguments, "--as-of", str(day), stdin=stdin)


def told(ran: Ran, overdue: bool, expired: bool) -> bool:
    """Whether the reader is told what holds on that day, and nothing else."""
    said = ran.said
    return (BANNER in said, REFUSAL in said, REMEDY in said) == (overdue, expired, expired)


@days
@pytest.mark.parametrize("form", [(), ("--md",), ("--explain",)], ids=["text", "markdown", "explained"])
def test_assess(form: tuple[str, ...], day: date, overdue: bool, expired: bool) -> None:
    """The answer carries the banner, and past the last day it is not evaluated."""
    ran = on(day, "assess", *facts(*MATCHED), "--order", "mammography-screening", *form)
    assert told(ran, overdue, expired)
    assert ran.code == (6 if expired else 0)
    assert ("NOT EVALUATED" in ran.said) is expired
    assert any(word in ran.said for word in ADVICE) is not expired


@days
def test_assess_as_json(day: date, overdue: bool, expired: bool) -> None:
    """The same in the stable form."""
    said = msgspec.json.decode(on(day, "assess", *facts(*MATCHED), "--json").out)
    assert said["edition"]["overdue"] is overdue
    assert (said["outcome"] == "not-evaluated") is expired
    assert bool(said["fits"]) is not expired


@days
def test_ask(day: date, overdue: bool, expired: bool) -> None:
    """The interview ends in the same words; past the last day it asks nothing at all."""
    ran = on(day, "ask", stdin="quit\n")
    assert told(ran, overdue, expired)
    assert ("Why it is asked" in ran.said) is not expired


@days
@pytest.mark.parametrize("what", ["positive-margins", "early-distant"])
@pytest.mark.parametrize("form", [(), ("--md",)], ids=["text", "markdown"])
def test_show_a_scenario(form: tuple[str, ...], what: str, day: date, overdue: bool, expired: bool) -> None:
    """The page carries the banner; past the last day it says where the ratings are, and gives no advice."""
    ran = on(day, "show", what, *form)
    assert (ran.code, told(ran, overdue, expired)) == (0, True)
    assert ("Too old to rate anything; the source has the ratings. " in ran.said) is expired
    assert any(word in ran.said for word in (*ADVICE, "appropriate", "→")) is not expired
    assert "Sources" in ran.said or "SOURCES" in ran.said


@days
@pytest.mark.parametrize("topic", ["306", "310"])
def test_show_a_topic(topic: str, day: date, overdue: bool, expired: bool) -> None:
    """So does the guide of a topic."""
    ran = on(day, "show", topic)
    assert (ran.code, told(ran, overdue, expired)) == (0, True)
    assert ("Too old to rate anything; the source has the ratings. " in ran.said) is expired
    assert ("ppropriate:" in ran.said) is not expired


@days
@pytest.mark.parametrize("kind", ["scenarios", "facts"])
def test_list(kind: str, day: date, overdue: bool, expired: bool) -> None:
    """A list has the banner as its first line."""
    ran = on(day, "list", kind)
    assert (ran.code, told(ran, overdue, expired)) == (0, True)
    assert ran.said.startswith("OVERDUE") is overdue


@pytest.mark.parametrize("command", [("show", "positive-margins"), ("list",)])
def test_a_day_that_is_none(command: tuple[str, ...]) -> None:
    """A day that is not a date is refused with the form to use."""
    ran = rightscan_run(*command, "--as-of", "tomorrow")
    assert (ran.code, ran.out) == (2, "")
    assert "Write year-month-day" in ran.explained
