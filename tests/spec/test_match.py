"""Verdicts, the clinical question, redirects and near misses, on an invented library."""

import msgspec
import pytest

from rightscan.engine.facts import derive_facts
from rightscan.engine.match import Match, Verdict, find_match, judge, near_misses, nearest_excluded, redirects_for
from rightscan.logic import FALSE, TRUE, UNKNOWN, Over
from rightscan.model.library import Library
from rightscan.model.scenario import Redirect
from tests.builders import TODAY, patient
from tests.spec.invented import ALPHA, LARGE, is_, library, redirect


def matched(made_up: Library, **facts: str) -> Match:
    """Match a patient given by keyword."""
    return find_match(made_up, derive_facts(made_up.facts, patient(made_up, **facts), TODAY))


def sent_to(made_up: Library, **facts: str) -> tuple[Redirect, ...]:
    """Where alpha sends a patient."""
    known = derive_facts(made_up.facts, patient(made_up, **facts), TODAY)
    return redirects_for(judge(made_up.scenarios[ALPHA.id], known.values), known)


def verdict(match: Match, name: str) -> Verdict:
    """The verdict of one scenario."""
    return next(v for v in match.verdicts if v.scenario.title == name)


@pytest.mark.parametrize(
    ("facts", "word", "needs"),
    [
        ({"kind": "alpha", "size": "3 cm"}, "fits", ()),
        ({"kind": "alpha"}, "open", ("size",)),
        ({"size": "3 cm"}, "open", ("kind",)),
        ({}, "open", ("kind", "size")),
        ({"kind": "beta"}, "excluded", ("size",)),
        ({"kind": "alpha", "size": "2.0 cm"}, "excluded", ()),
    ],
)
def test_verdicts(facts: dict[str, str], word: str, needs: tuple[str, ...]) -> None:
    """All lines true fits, one false excludes whatever is unknown, else it is open and says what it needs."""
    found = verdict(matched(library(), **facts), "alpha")
    assert (found.word, found.needs) == (word, needs)


def test_the_line_that_decided() -> None:
    """Every line keeps its truth, and the failed ones can be asked for."""
    found = verdict(matched(library(), kind="beta"), "alpha")
    assert [line.truth for line in found.lines] == [FALSE, UNKNOWN]
    assert [line.criterion for line in found.failed] == [ALPHA.fits[0]]
    assert [line.criterion for line in found.unknown] == [ALPHA.fits[1]]
    assert verdict(matched(library(), kind="alpha"), "alpha").lines[0].truth is TRUE


def test_the_question_decides_what_is_shown() -> None:
    """Without a question all fitting scenarios are shown; with one, the others are kept apart."""
    everything = matched(library(), kind="alpha", size="1 cm")
    assert [v.scenario.title for v in everything.fits] == ["gamma"]
    asked = matched(library(), kind="alpha", size="1 cm", clinical_question="where")
    assert asked.fits == ()
    assert [v.scenario.title for v in asked.other_questions] == ["gamma"]
    assert [v.scenario.title for v in asked.asked] == ["alpha", "beta"]


def test_retired_scenarios_are_not_judged() -> None:
    """A retired scenario is kept for history and never matched."""
    retired = msgspec.structs.replace(ALPHA, status="retired")
    assert matched(library(retired), kind="alpha", size="3 cm").verdicts == ()


def test_redirects_hold_only_for_the_excluded() -> None:
    """A redirect is followed when its condition is known to hold, and a scenario comes before words."""
    words = redirect(Over("size", LARGE.bound * 3), say="Ask the board.")
    named = redirect(is_("kind", "beta"), see="made.up.beta")
    made_up = library(msgspec.structs.replace(ALPHA, instead=(words, named)))
    assert sent_to(made_up, kind="beta", size="7 cm") == (named,)
    assert sent_to(made_up, kind="beta") == (named,)
    assert sent_to(made_up, kind="alpha", size="1 cm") == ()
    assert sent_to(made_up, kind="alpha", size="7 cm") == ()
    only_words = library(msgspec.structs.replace(ALPHA, instead=(words,)))
    assert sent_to(only_words, kind="beta", size="7 cm") == (words,)


def test_near_misses_are_one_line_away() -> None:
    """A scenario that one line excludes is a near miss; of two, the better known comes first."""
    match = matched(library(), kind="alpha", size="1 cm", signs="none")
    assert [v.scenario.title for v in near_misses(match, 3)] == ["alpha", "beta"]
    assert near_misses(match, 1) == near_misses(match, 3)[:1]


def test_a_scenario_of_which_nothing_is_known_is_no_near_miss() -> None:
    """One failed line among unknown ones says too little."""
    assert near_misses(matched(library(), kind="beta"), 3) == ()


def test_nearest_of_the_excluded() -> None:
    """Out of scope, the scenarios that miss by the fewest lines are named."""
    match = matched(library(), kind="beta", size="1 cm", signs="red")
    assert [len(v.failed) for v in nearest_excluded(match.asked, 3)] == [1, 1, 2]
