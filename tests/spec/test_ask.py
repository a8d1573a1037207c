"""The next question: the one that narrows the ratings, and the end of asking."""

import msgspec

from rightscan.engine.ask import can_ask, next_question
from rightscan.engine.assess import assess
from rightscan.intake.form import read_answers
from rightscan.logic import HasNone
from rightscan.model.library import Library
from tests.builders import assessed
from tests.spec.invented import ALPHA, BETA, GAMMA, is_, library, scenario


def asked(made_up: Library, **facts: str) -> str | None:
    """The name of the next question for a patient."""
    given = read_answers(made_up, facts.items())
    question = assess(made_up, given.stated, RELEASED, (), given.declined).question
    return question.fact.name if question else None


RELEASED = library().edition.released


def test_an_empty_patient_gets_a_question() -> None:
    """Nothing known means a question, never an answer."""
    assessment = assess(library(), {}, RELEASED)
    assert assessment.outcome == "needs-answers"
    assert assessment.question is not None
    assert assessment.question.open_after < assessment.question.open_now


def test_whether_there_is_a_question_is_known_without_choosing_it() -> None:
    """Nothing known can be asked about; a settled case and a declined fact cannot."""
    made_up = library(ALPHA, BETA)
    for facts, expected in (({}, True), ({"kind": "alpha", "size": "3 cm"}, False), ({"kind": "unknown"}, True)):
        given = read_answers(made_up, {"clinical_question": "where", **facts}.items())
        assessment = assess(made_up, given.stated, RELEASED, (), given.declined)
        assert can_ask(made_up, assessment.facts, assessment.match) is expected


def test_the_fact_that_narrows_most_is_asked() -> None:
    """The kind parts the scenarios of both questions; the size parts only two of them."""
    assert asked(library(ALPHA, BETA), clinical_question="where") == "kind"


def test_asking_stops_when_nothing_can_change() -> None:
    """Once a scenario fits and no open one can add a rating, nothing more is asked."""
    assert asked(library(ALPHA, BETA), kind="alpha", size="3 cm") is None


def test_an_open_scenario_with_the_same_ratings_is_not_asked_about() -> None:
    """A second scenario that would say the same changes no advice."""
    same = scenario("same", "where", HasNone("signs"), mri="usually-appropriate")
    other = msgspec.structs.replace(same, id="made.up.other", ratings=BETA.ratings)
    assert asked(library(ALPHA, same), kind="alpha", size="3 cm") is None
    assert asked(library(ALPHA, other), kind="alpha", size="3 cm", clinical_question="where") == "signs"


def test_a_scenario_without_ratings_is_advice_too() -> None:
    """That a scenario records no rating is something the reader would want to know."""
    bare = scenario("bare", "where", HasNone("signs"))
    assert asked(library(ALPHA, bare), kind="alpha", size="3 cm", clinical_question="where") == "signs"


def test_not_known_is_not_asked_again() -> None:
    """A declined fact is left alone, and when nothing else is left, asking ends."""
    assert asked(library(ALPHA), clinical_question="where", kind="unknown") == "size"
    assert asked(library(ALPHA), clinical_question="where", kind="unknown", size="unknown") is None


def test_facts_that_are_never_asked_for() -> None:
    """A fact marked "never" is given or stays unknown."""
    hurried = scenario("hurried", "where", is_("hurry", "urgent"), mri="usually-appropriate")
    assert asked(library(hurried), clinical_question="where") is None


def test_inputs_come_before_the_fact_worked_out_from_them(library: Library) -> None:
    """Size and nodes are asked before the stage group; once they are not known, the stage itself is asked."""
    known = {
        "clinical_question": "distant-disease",
        "diagnosis": "invasive-cancer",
        "treatment_phase": "before-treatment",
        "metastasis_signs": "none",
    }
    first = assessed(library, **known).question
    assert first is not None
    assert first.fact.name in {"tumor-size", "skin-or-chest-wall", "clinical-n", "node-status", "distant-metastasis"}
    inputs = [
        "tumor_size",
        "skin_or_chest_wall",
        "clinical_n",
        "node_status",
        "distant_metastasis",
        "er",
        "pr",
        "her2",
        "histology",
        "planned_treatment",
    ]
    last = assessed(library, **known, **dict.fromkeys(inputs, "unknown"))
    assert last.question is not None
    assert last.question.fact.name == "stage-group"
    assert next_question(library, last.facts, last.match) == last.question


def test_the_question_itself_can_be_asked() -> None:
    """While the question is open it is itself the thing to ask."""
    assert asked(library(ALPHA, GAMMA), kind="alpha") in {"clinical-question", "size"}
