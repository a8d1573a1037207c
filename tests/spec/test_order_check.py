"""Concerns, alternatives and what could not be checked, on an invented library."""

import msgspec
import pytest

from rightscan.engine.assess import assess
from rightscan.engine.order_check import OrderCheck
from rightscan.logic import HasNone, Over
from rightscan.model.library import Library
from rightscan.model.quantity import quantity
from rightscan.model.scenario import Concern, OrderText
from tests.builders import patient
from tests.spec.invented import ALPHA, BETA, CITES, GAMMA, both, is_, library, scenario

HUGE = Over("size", quantity(5, "cm", "length").canonical)
TOO_LARGE = Concern(
    "too-large", "warn", both(is_("order", "us"), HUGE), "Too large.", CITES, is_("hurry", "urgent"), "mri"
)
RED = Concern("red-sign", "stop", both(is_("kind", "alpha"), HasNone("signs")), "No sign.", CITES)


def checked(made_up: Library, **facts: str) -> OrderCheck:
    """The order check of a patient given by keyword."""
    return assess(made_up, patient(made_up, **facts), made_up.edition.released).order


def with_concerns(*concerns: Concern) -> Library:
    """Alpha with these concerns, and gamma."""
    return library(msgspec.structs.replace(ALPHA, concerns=concerns), GAMMA)


@pytest.mark.parametrize(
    ("facts", "raised"),
    [
        ({"size": "6 cm", "order": "us"}, ["too-large"]),
        ({"size": "5 cm", "order": "us"}, []),
        ({"size": "6 cm", "order": "mri"}, []),
        ({"size": "6 cm", "order": "us", "hurry": "urgent"}, []),
        ({"size": "6 cm", "order": "us", "hurry": "calm"}, ["too-large"]),
        ({"size": "6 cm"}, []),
    ],
)
def test_concerns(facts: dict[str, str], raised: list[str]) -> None:
    """A concern needs its condition known to hold; a known exception silences it."""
    check = checked(with_concerns(TOO_LARGE), kind="alpha", **facts)
    assert [entry.concern.id for entry in check.raised] == raised


def test_concerns_of_a_scenario_that_does_not_fit_are_silent() -> None:
    """Only the fitting scenario speaks about the order."""
    assert checked(with_concerns(RED), kind="alpha", size="1 cm", signs="none").raised == ()


def test_concerns_of_a_topic_run_for_everyone() -> None:
    """A topic-wide concern does not wait for a scenario to fit."""
    check = checked(library(ALPHA, concerns=(RED,)), kind="alpha", size="1 cm", signs="none")
    assert [(entry.where, entry.concern.id) for entry in check.raised] == [("made-up", "red-sign")]


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({"order": "us"}, [("too-large", ("size",))]),
        ({"order": "mri"}, []),
        ({}, []),
        ({"order": "us", "hurry": "urgent"}, []),
    ],
)
def test_what_could_not_be_checked(facts: dict[str, str], needs: list[tuple[str, tuple[str, ...]]]) -> None:
    """A concern about the ordered study whose other facts are unknown is named with what it needs."""
    check = checked(library(ALPHA, concerns=(TOO_LARGE,)), kind="alpha", **facts)
    assert [(entry.concern.id, entry.needs) for entry in check.unchecked] == needs


def test_a_plan_one_fact_away_from_a_concern_is_named() -> None:
    """Without an order too: one unknown fact beside a known one is worth a question, two are not."""
    one = checked(library(ALPHA, concerns=(RED,)), kind="alpha")
    assert [(entry.concern.id, entry.needs) for entry in one.unchecked] == [("red-sign", ("signs",))]
    assert checked(library(ALPHA, concerns=(RED,))).unchecked == ()


def test_the_suggestion_of_a_concern_is_the_alternative() -> None:
    """What the concern suggests is offered with the category it has in that scenario."""
    check = checked(with_concerns(TOO_LARGE), kind="alpha", size="6 cm", order="us")
    assert [(a.procedure, a.concern, a.category) for a in check.alternatives] == [
        ("mri", "too-large", "usually-appropriate")
    ]


def test_a_suggestion_that_is_not_rated_has_no_category() -> None:
    """A suggested study without a rating is offered without one."""
    odd = msgspec.structs.replace(TOO_LARGE, suggest="pet")
    check = checked(with_concerns(odd), kind="alpha", size="6 cm", order="us")
    assert [(a.procedure, a.category) for a in check.alternatives] == [("pet", "")]


def test_the_ordered_study_is_never_its_own_alternative() -> None:
    """A concern that suggests what is already ordered leaves the search to the ratings."""
    odd = msgspec.structs.replace(TOO_LARGE, suggest="us")
    check = checked(with_concerns(odd), kind="alpha", size="6 cm", order="us")
    assert [(a.procedure, a.where) for a in check.alternatives] == [("mri", ALPHA.id)]


def test_a_better_rated_study_is_the_alternative() -> None:
    """An order below the best category is answered with the studies of that category."""
    check = checked(library(ALPHA), kind="alpha", size="3 cm", order="us")
    assert [(r.rating.category) for r in check.ratings] == ["may-be-appropriate"]
    assert [(a.procedure, a.category) for a in check.alternatives] == [("mri", "usually-appropriate")]
    assert checked(library(ALPHA), kind="alpha", size="3 cm", order="mri").alternatives == ()


def test_where_nothing_is_rated_higher_no_imaging_is_the_alternative() -> None:
    """In a full workflow whose studies are all usually not appropriate the answer is to order none."""
    check = checked(library(GAMMA), kind="alpha", size="1 cm", order="pet")
    assert [a.procedure for a in check.alternatives] == ["no-imaging"]
    routing = msgspec.structs.replace(GAMMA, kind="routing")
    assert checked(library(routing), kind="alpha", size="1 cm", order="pet").alternatives == ()
    assert checked(library(GAMMA), kind="alpha", size="1 cm", order="no-imaging").alternatives == ()


def test_no_imaging_is_answered_where_a_study_is_usually_appropriate() -> None:
    """A missing study is as wrong as a needless one; one that only may be appropriate can be left out."""
    also = scenario("also", "why", is_("kind", "alpha"), pet="usually-appropriate")
    check = checked(library(ALPHA, also), kind="alpha", size="3 cm", order="no-imaging")
    assert [(a.procedure, a.where) for a in check.alternatives] == [("mri", ALPHA.id), ("pet", also.id)]
    weaker = scenario("weaker", "where", is_("kind", "alpha"), us="may-be-appropriate")
    assert checked(library(weaker), kind="alpha", order="no-imaging").alternatives == ()


def test_an_order_that_no_fitting_scenario_rates() -> None:
    """Not recorded is said; the alternative comes from the scenario if there is only one question."""
    check = checked(library(ALPHA), kind="alpha", size="3 cm", order="pet")
    assert (check.ratings, check.not_recorded_in) == ((), (ALPHA.id,))
    assert [a.procedure for a in check.alternatives] == ["mri"]


def test_scenarios_of_two_questions_do_not_suggest_for_each_other() -> None:
    """A study ordered for one question is not replaced by the best one of another."""
    also = scenario("also", "why", is_("kind", "alpha"), pet="usually-appropriate")
    check = checked(library(ALPHA, also), kind="alpha", size="3 cm", order="mri")
    assert check.not_recorded_in == (also.id,)
    assert check.alternatives == ()
    bare = scenario("bare", "why", is_("kind", "alpha"))
    unrated = checked(
        library(msgspec.structs.replace(ALPHA, ratings=ALPHA.ratings[:1]), bare), kind="alpha", size="3 cm", order="us"
    )
    assert unrated.alternatives == ()


def test_text_for_the_order() -> None:
    """The words to copy are given for the ordered study and for the alternative."""
    text = OrderText("mri", "MRI, please.", CITES)
    made_up = library(msgspec.structs.replace(ALPHA, orders=(text,)))
    assert checked(made_up, kind="alpha", size="3 cm", order="us").texts == (text,)
    assert checked(made_up, kind="alpha", size="3 cm", order="mri").texts == (text,)
    assert checked(made_up, kind="alpha", size="3 cm").texts == ()


def test_beta_is_checked_like_alpha() -> None:
    """A study rated usually not appropriate gets the usually appropriate one as alternative."""
    check = checked(library(BETA), kind="beta", signs="none", order="us")
    assert [a.procedure for a in check.alternatives] == ["mri"]
