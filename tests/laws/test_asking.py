"""The next question is worked out quickly; here it is worked out plainly, and the two must agree for every patient."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.engine.ask import _advice, _candidates, can_ask, is_settled, next_question
from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import Match, find_match
from rightscan.logic import atoms
from rightscan.model.fact import Fact
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario
from tests.builders import TODAY
from tests.laws.strategies import patients


def plainly(library: Library, facts: Facts, match: Match) -> tuple[str, float] | None:
    """The name of the next question and the advice left after it: every answer derived and matched anew."""
    if is_settled(match):
        return None
    candidates = list(_candidates(library, facts, match))
    usual = [fact for fact in candidates if fact.ask == "usual"]
    possible = {verdict.scenario.id: verdict.scenario for verdict in (*match.fits, *match.open)}
    scored = [(left_after(library, facts, fact, possible), fact) for fact in usual or candidates]
    if not scored:
        return None
    (left, _), best = min(scored, key=lambda entry: entry[0])
    return best.name, left


def left_after(library: Library, facts: Facts, fact: Fact, possible: dict[str, Scenario]) -> tuple[float, float]:
    reading = [one for one in possible.values() if fact.name in reads(one)]
    answers = list(values_to_try(fact, thresholds(fact.name, reading)))
    advice = needs = 0
    for answer in answers:
        after = derive_facts(library.facts, {**facts.given, fact.name: answer}, facts.as_of)
        match = find_match(possible.values(), after)
        sure = _advice(verdict.scenario for verdict in match.fits)
        advice += len(_advice(verdict.scenario for verdict in match.open) - sure)
        needs += sum(len(verdict.needs) for verdict in match.open)
    return advice / len(answers), needs / len(answers)


def reads(scenario: Scenario) -> set[str]:
    return {atom.fact for line in scenario.fits for atom in atoms(line.expression)}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_next_question_is_the_one_that_plain_reckoning_finds(library: Library, data: st.DataObject) -> None:
    facts = derive_facts(library.facts, data.draw(patients(library)), TODAY)
    match = find_match(library.scenarios.values(), facts)
    found = next_question(library, facts, match)
    assert (None if found is None else (found.fact.name, found.open_after)) == plainly(library, facts, match)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_there_is_a_question_exactly_where_one_is_chosen(library: Library, data: st.DataObject) -> None:
    facts = derive_facts(library.facts, data.draw(patients(library)), TODAY)
    match = find_match(library.scenarios.values(), facts)
    assert can_ask(library, facts, match) == (next_question(library, facts, match) is not None)
