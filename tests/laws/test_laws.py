"""Laws that hold for every patient, tried on generated ones. Clinical expectations are in the case files."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.engine.assess import assess
from rightscan.engine.derive import DERIVED
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import find_match, judge
from rightscan.logic import FALSE, TRUE, UNKNOWN, Scalar, evaluate
from rightscan.model.fact import Value, scalar
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.data import Answer, Cite
from rightscan.presentation.document import as_markdown, as_text
from rightscan.presentation.page import answer_page
from tests.builders import TODAY
from tests.laws.strategies import patients

OUTCOMES = {"matched", "needs-answers", "out-of-scope", "conflict", "not-evaluated"}
many = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
some = settings(many, max_examples=80)


@many
@given(data=st.data())
def test_removing_a_value_never_flips_a_verdict(library: Library, data: st.DataObject) -> None:
    """A verdict settled with fewer values stays the same with more: learning can settle, never flip."""
    stated = data.draw(patients(library, least=8))
    values = derive_facts(library.facts, stated, TODAY).values
    kept = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    fewer: Mapping[str, Scalar] = {name: value for name, value in values.items() if name in kept}
    for scenario in library.scenarios.values():
        less, more = judge(scenario, fewer).word, judge(scenario, values).word
        assert less in ("open", more)


@many
@given(data=st.data())
def test_removing_a_given_fact_never_flips_a_verdict(library: Library, data: st.DataObject) -> None:
    """The same through the derived facts: without a given fact a verdict stays or opens, unless facts contradicted."""
    stated = data.draw(patients(library, least=8))
    whole = derive_facts(library.facts, stated, TODAY)
    gone = data.draw(st.sampled_from(sorted(stated)))
    fewer = derive_facts(library.facts, {name: value for name, value in stated.items() if name != gone}, TODAY)
    if whole.contradictions or fewer.contradictions:
        return
    for scenario in library.scenarios.values():
        assert judge(scenario, fewer.values).word in ("open", judge(scenario, whole.values).word)


@many
@given(data=st.data())
def test_coarse_and_open_values_are_only_refined(library: Library, data: st.DataObject) -> None:
    """A longer set never turns a verdict around: naming a further sign refines what was said."""
    stated = data.draw(patients(library, least=8))
    sets = [
        name
        for name, value in stated.items()
        if isinstance(value, frozenset) and value and not library.facts[name].closed
    ]
    if not sets:
        return
    name = data.draw(st.sampled_from(sets))
    named = stated[name]
    assert isinstance(named, frozenset)
    longer = named | {data.draw(st.sampled_from([word.id for word in library.facts[name].words]))}
    before = derive_facts(library.facts, stated, TODAY).values
    after = derive_facts(library.facts, {**stated, name: longer}, TODAY).values
    for scenario in library.scenarios.values():
        assert judge(scenario, before).word in ("open", judge(scenario, after).word)


@many
@given(data=st.data())
def test_the_order_of_criteria_and_facts_does_not_matter(library: Library, data: st.DataObject) -> None:
    """Shuffled lines and shuffled facts give the same verdicts."""
    stated = data.draw(patients(library, least=4))
    shuffled = dict(data.draw(st.permutations(list(stated.items()))))
    values = derive_facts(library.facts, stated, TODAY).values
    assert derive_facts(library.facts, shuffled, TODAY).values == values
    for scenario in library.scenarios.values():
        turned = msgspec.structs.replace(scenario, fits=scenario.fits[::-1])
        assert judge(turned, values).word == judge(scenario, values).word
        assert set(judge(turned, values).needs) == set(judge(scenario, values).needs)


@many
@given(data=st.data())
def test_a_redirect_never_catches_a_patient_who_fits(library: Library, data: st.DataObject) -> None:
    """Who fits is not sent away."""
    values = derive_facts(library.facts, data.draw(patients(library, least=8)), TODAY).values
    for scenario in library.scenarios.values():
        if judge(scenario, values).word == "fits":
            assert all(evaluate(redirect.when, values) is not TRUE for redirect in scenario.instead)


@many
@given(data=st.data())
def test_derived_facts_say_from_what(library: Library, data: st.DataObject) -> None:
    """Every fact that was not given names its sources, and all of them are known; given facts keep their value."""
    stated = data.draw(patients(library))
    facts = derive_facts(library.facts, stated, TODAY)
    for name, known in facts.known.items():
        assert known.name == name
        assert all(source in facts.known for source in known.sources)
        assert known.sources or known.value == stated[name]
        assert not known.sources or name in DERIVED
        assert name in facts.values or scalar(known.value) is None


@some
@given(data=st.data())
def test_an_assessment_always_says_something(library: Library, data: st.DataObject) -> None:
    """Exactly one outcome, a headline, something to do, and the notice; never an empty screen."""
    assessment = assess(library, data.draw(patients(library)), TODAY)
    said = answer(library, assessment)
    text = as_text(answer_page(said, explain=True))
    assert said.outcome in OUTCOMES
    assert said.headline
    assert said.to_do
    assert said.headline.split()[0] in text
    assert "not a medical device" in text.lower()
    assert as_markdown(answer_page(said)).startswith("# ")
    assert max(map(len, text.splitlines())) <= 80


@some
@given(data=st.data())
def test_every_shown_statement_has_a_source(library: Library, data: st.DataObject) -> None:
    """Every number of a source exists, and every statement carries at least one."""
    said = answer(library, assess(library, data.draw(patients(library, least=10)), TODAY))
    for statement in cited(said):
        assert statement.cites
        assert all(1 <= cite.source <= len(said.sources) for cite in statement.cites)


def cited(part: object) -> Iterable[Any]:
    """Every piece of an answer that has a `cites` field."""
    if isinstance(part, msgspec.Struct) and not isinstance(part, Cite):
        if "cites" in part.__struct_fields__:
            yield part
        for name in part.__struct_fields__:
            yield from cited(getattr(part, name))
    elif isinstance(part, tuple):
        for member in part:
            yield from cited(member)


@some
@given(data=st.data())
def test_the_same_facts_give_the_same_bytes(library: Library, data: st.DataObject) -> None:
    """JSON is equal byte for byte, and reads back to the same answer."""
    stated = data.draw(patients(library))
    first = msgspec.json.encode(answer(library, assess(library, stated, TODAY)))
    again = msgspec.json.encode(answer(library, assess(library, dict(reversed(stated.items())), TODAY)))
    assert msgspec.json.decode(first, type=Answer) == msgspec.json.decode(again, type=Answer)
    assert first == again


@some
@given(data=st.data())
def test_asking_ends_and_an_answer_is_not_asked_again(library: Library, data: st.DataObject) -> None:
    """Following the questions with any answers, each fact is asked once and the interview ends."""
    stated: dict[str, Value] = data.draw(patients(library).map(lambda all_: dict(list(all_.items())[:2])))
    declined: set[str] = set()
    asked: list[str] = []
    while (question := assess(library, stated, TODAY, (), frozenset(declined)).question) is not None:
        name = question.fact.name
        assert name not in asked or question.fact.words, name
        asked.append(name)
        assert len(asked) <= len(library.facts)
        tried = list(values_for(library, name))
        choice = data.draw(st.integers(min_value=-1, max_value=len(tried) - 1))
        if choice < 0:
            declined.add(name)
        else:
            stated = {**stated, name: tried[choice]}
    assert len(set(asked)) == len(asked)


def values_for(library: Library, name: str) -> Iterable[Value]:
    """The answers the interview considers."""
    from rightscan.engine.domain import thresholds, values_to_try

    return values_to_try(library.facts[name], thresholds(name, library.scenarios.values()))


@pytest.mark.parametrize("declare", [True, False])
def test_an_empty_patient_fits_nothing(library: Library, declare: bool) -> None:
    """With nothing known no scenario fits and none is excluded, declined or not."""
    declined = frozenset(library.facts) if declare else frozenset[str]()
    match = find_match(library, derive_facts(library.facts, {}, TODAY, declined))
    assert {verdict.word for verdict in match.verdicts} == {"open"}
    assert all(
        line.truth is UNKNOWN and line.truth is not FALSE for verdict in match.verdicts for line in verdict.lines
    )
