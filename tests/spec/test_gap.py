"""Declared gaps and impossible facts: said only where they are known to hold."""

import msgspec

from rightscan.engine.assess import assess
from rightscan.logic import Is
from rightscan.model.library import Gap, Impossible, Library
from tests.builders import TODAY
from tests.spec.invented import ALPHA, CITES, is_, library

GAP = Gap("calm-beta", "made-up", ("where",), is_("kind", "beta"), "Nobody has written about beta.", CITES)
WRONG = Impossible("calm-and-red", Is("hurry", ("calm",)), "Nobody is calm here.", CITES)


def with_gap(population: bool = True) -> Library:
    """The invented library with one scenario, a gap for beta, and a combination that cannot be."""
    made = library(ALPHA)
    topic = msgspec.structs.replace(
        made.topics["made-up"], population=is_("hurry", "calm", "urgent") if population else None, gaps=(GAP,)
    )
    return msgspec.structs.replace(made, topics={topic.id: topic}, impossible=(WRONG,))


STATED = {"clinical-question": "where", "kind": "beta", "hurry": "urgent"}


def test_a_patient_out_of_scope_is_told_the_gap() -> None:
    """The question, the population and the condition are all known."""
    assert assess(with_gap(), STATED, TODAY).outcome == "out-of-scope"
    assert assess(with_gap(), STATED, TODAY).gaps == (GAP,)


def test_a_gap_is_told_only_where_it_is_known_to_hold() -> None:
    """Not for another question, not while the population is unknown, not without a population, not while open."""
    assert assess(with_gap(), {**STATED, "clinical-question": "why"}, TODAY).gaps == ()
    assert assess(with_gap(), {"clinical-question": "where", "kind": "beta"}, TODAY).gaps == ()
    assert assess(with_gap(population=False), STATED, TODAY).gaps == ()
    assert assess(with_gap(), {"clinical-question": "where", "hurry": "urgent"}, TODAY).gaps == ()


def test_facts_that_cannot_be_together_are_told_whatever_the_outcome() -> None:
    """The record is wrong somewhere, and the reader should know."""
    assert assess(with_gap(), {**STATED, "hurry": "calm"}, TODAY).impossible == (WRONG,)
    assert assess(with_gap(), STATED, TODAY).impossible == ()
    assert assess(with_gap(), {"kind": "beta"}, TODAY).impossible == ()


def test_expired_content_says_neither() -> None:
    """Too old to say anything is too old to say this."""
    late = TODAY.replace(year=2030)
    assert assess(with_gap(), {**STATED, "hurry": "calm"}, late).impossible == ()
