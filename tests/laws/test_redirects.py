"""Laws of the redirects: whoever is excluded is told where to go, and is never sent where the next door is shut."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import find_match, judge, redirects_for
from rightscan.knowledge.load import load_folder
from rightscan.logic import FALSE, TRUE, Expression, Scalar, Truth, atoms, evaluate, facts_in
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.library import Library
from rightscan.model.scenario import Redirect, Scenario
from tests.builders import TODAY
from tests.conftest import CONTENT
from tests.laws.interviews import Patients

SCENARIOS = sorted(load_folder(Path(__file__).parents[2] / "knowledge").scenarios)
FOLLOWS_FROM = {"stage-group": ("clinical-t", "clinical-n", "distant-metastasis"), "node-status": ("clinical-n",)}
"""Faults of the content that wait for an author: the scenario of the axilla that is left, and those that then fit.

A redirect sends these patients on in words only, or to another scenario.
"""
many = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def expressions(library: Library, scenario: Scenario) -> list[Expression]:
    """Everything that decides whether the scenario fits, where its redirects lead, and whether those fit."""
    targets = [library.scenarios[redirect.see] for redirect in scenario.instead if redirect.see]
    lines = [line.expression for place in (scenario, *targets) for line in place.fits]
    return [*lines, *(redirect.when for redirect in scenario.instead)]


def facts_read(expressions: Iterable[Expression]) -> list[str]:
    """The facts these expressions read, each once."""
    return list(dict.fromkeys(name for expression in expressions for name in facts_in(expression)))


def values_told_apart(fact: Fact, expressions: Iterable[Expression]) -> list[Value]:
    """One value of the fact for each way in which it can decide the comparisons of these expressions."""
    expressions = list(expressions)
    compared = [atom for expression in expressions for atom in atoms(expression) if atom.fact == fact.name]
    kinds: dict[tuple[Truth, ...], Value] = {}
    for value in values_to_try(fact, bounds_in(fact.name, expressions)):
        kinds.setdefault(tuple(evaluate(atom, known({fact.name: value})) for atom in compared), value)
    return list(kinds.values())


def with_coarse_words(fact: Fact, expressions: Iterable[Expression]) -> list[Value]:
    """The values told apart, and the coarse words, which may decide less."""
    coarse: list[Value] = [word.id for word in fact.words if word.covers]
    return values_told_apart(fact, expressions) + coarse


def known(values: Mapping[str, Value]) -> dict[str, Scalar]:
    """The values as the logic compares them."""
    return {name: found for name, value in values.items() if (found := scalar(value)) is not None}


def combinations(choices: Mapping[str, list[Value]]) -> Iterator[dict[str, Scalar]]:
    """Every patient with one of the values of every fact."""
    for chosen in product(*choices.values()):
        yield known(dict(zip(choices, chosen, strict=True)))


@st.composite
def complete_patients(draw: st.DrawFn, library: Library, scenario: Scenario) -> dict[str, Value]:
    """Patients of whom everything is known that the scenario and its redirects read, stated or through other facts."""
    asked = expressions(library, scenario)
    choices: dict[str, st.SearchStrategy[Value]] = {}
    for name in facts_read(asked):
        if name in FOLLOWS_FROM and draw(st.booleans()):
            for source in FOLLOWS_FROM[name]:
                choices[source] = st.sampled_from(list(values_to_try(library.facts[source])))
        else:
            choices[name] = st.sampled_from(values_told_apart(library.facts[name], asked))
    return draw(st.fixed_dictionaries(choices))


def leads_to_a_shut_door(library: Library, redirect: Redirect, values: Mapping[str, Scalar]) -> bool:
    """Whether the scenario that the redirect names excludes this patient."""
    return bool(redirect.see) and judge(library.scenarios[redirect.see], values).word == "excluded"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_redirect_holds_only_for_patients_whom_its_scenario_takes(library: Library, name: str) -> None:
    """Tried on every combination of the values that matter: where the condition holds, the named scenario fits."""
    for redirect in library.scenarios[name].instead:
        if not redirect.see:
            continue
        asked = [redirect.when, *(line.expression for line in library.scenarios[redirect.see].fits)]
        choices = {fact: values_told_apart(library.facts[fact], asked) for fact in facts_read(asked)}
        for values in combinations(choices):
            if evaluate(redirect.when, values) is TRUE:
                assert not leads_to_a_shut_door(library, redirect, values), (redirect.see, values)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_failed_line_alone_leads_somewhere(library: Library, name: str) -> None:
    """Whoever is excluded is told where to go, even with nothing known but the facts of the one line that failed.

    More facts never take a redirect away, so this holds for every patient.
    """
    scenario = library.scenarios[name]
    conditions = [redirect.when for redirect in scenario.instead]
    for line in scenario.fits:
        asked = [line.expression, *conditions]
        facts = facts_in(line.expression)
        for values in combinations({fact: with_coarse_words(library.facts[fact], asked) for fact in facts}):
            if evaluate(line.expression, values) is FALSE:
                assert any(evaluate(condition, values) is TRUE for condition in conditions), values


@pytest.mark.parametrize("name", SCENARIOS)
@many
@given(data=st.data())
def test_every_patient_who_is_excluded_is_told_where_to_go(library: Library, name: str, data: st.DataObject) -> None:
    """With everything known there is at least one redirect, and no scenario it names excludes this very patient."""
    scenario = library.scenarios[name]
    facts = derive_facts(library.facts, data.draw(complete_patients(library, scenario)), TODAY)
    assume(not facts.contradictions)
    assume(all(fact in facts.values for fact in facts_read(expressions(library, scenario))))
    verdict = judge(scenario, facts.values)
    shown = redirects_for(verdict, facts)
    assert shown or verdict.word != "excluded"
    assert not any(leads_to_a_shut_door(library, redirect, facts.values) for redirect in shown)


def overlap(library: Library, one: str, other: str) -> bool:
    """Whether the content says that one patient may fit both."""
    pairs = {(s.id, entry.other) for s in library.scenarios.values() for entry in s.overlaps}
    return (one, other) in pairs or (other, one) in pairs


Flipped = dict[str, list[tuple[Facts, Facts]]]


@pytest.fixture(scope="module")
def flipped(library: Library) -> Flipped:
    """Of each scenario: patients who fit it, each with every one-fact change that makes a line false."""
    patients = Patients(library, CONTENT, seed=1)
    return {
        scenario.id: [
            (fits, changed)
            for fits in (patients.who_fits(scenario) for _ in range(4))
            if fits is not None
            for line in scenario.fits
            for changed in patients.one_fact_changed(fits, line)
        ]
        for scenario in patients.live
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_one_false_line_moves_the_patient_out(library: Library, flipped: Flipped, name: str) -> None:
    """Who fits is excluded by any one fact that makes a line false, and no scenario named instead excludes him too."""
    assert flipped[name]
    for fits, changed in flipped[name]:
        assert judge(library.scenarios[name], fits.values).word == "fits"
        verdict = judge(library.scenarios[name], changed.values)
        assert verdict.word == "excluded"
        assert not any(leads_to_a_shut_door(library, r, changed.values) for r in redirects_for(verdict, changed))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenario_that_fits_instead_is_the_one_that_is_named(library: Library, flipped: Flipped, name: str) -> None:
    """What fits the changed patient, for the same question and in the same topic, is named by a redirect.

    A declared overlap with the scenario left, or with one that is named, counts as named.
    """
    unnamed = set()
    for _, changed in flipped[name]:
        redirects = redirects_for(judge(library.scenarios[name], changed.values), changed)
        named = {redirect.see for redirect in redirects if redirect.see}
        for other in (verdict.scenario for verdict in find_match(library, changed).fits):
            declared = any(overlap(library, other.id, place) for place in (name, *named))
            if other.topic == library.scenarios[name].topic and other.id not in named and not declared:
                unnamed.add(other.id)
    assert unnamed == set()
