"""The next question is worked out quickly; here it is worked out plainly, and the two must agree for every patient."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.engine.ask import NextQuestion, can_ask, next_question
from rightscan.engine.conflict import match_every_reading
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import find_match
from rightscan.model.library import Library
from tests.builders import TODAY
from tests.laws.plainly import plain_question
from tests.laws.strategies import patients

several = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def told(question: NextQuestion | None) -> tuple[str, int, float] | None:
    """The name, and both numbers."""
    return None if question is None else (question.fact.name, question.open_now, question.open_after)


@several
@given(data=st.data())
def test_the_next_question_is_the_one_that_plain_reckoning_finds(library: Library, data: st.DataObject) -> None:
    """With the verdicts of the facts as they stand."""
    facts = derive_facts(library.facts, data.draw(patients(library)), TODAY)
    match = find_match(library, facts)
    assert told(next_question(library, facts, match)) == plain_question(library, facts, match)


@several
@given(data=st.data())
def test_so_it_is_where_facts_contradict_each_other(library: Library, data: st.DataObject) -> None:
    """With the verdicts on which all readings agree, for patients whose T, N, M or stage are given twice over."""
    staging = ("clinical-t", "skin-or-chest-wall", "node-status", "clinical-n", "distant-metastasis", "stage-group")
    words = {name: st.sampled_from([word.id for word in library.facts[name].words]) for name in staging}
    stated = {**data.draw(patients(library)), **data.draw(st.fixed_dictionaries({}, optional=words))}
    facts = derive_facts(library.facts, stated, TODAY)
    match, _ = match_every_reading(library, stated, facts)
    assert told(next_question(library, facts, match)) == plain_question(library, facts, match)


@several
@given(data=st.data())
def test_there_is_a_question_exactly_where_one_is_chosen(library: Library, data: st.DataObject) -> None:
    facts = derive_facts(library.facts, data.draw(patients(library)), TODAY)
    match = find_match(library, facts)
    assert can_ask(library, facts, match) == (next_question(library, facts, match) is not None)
