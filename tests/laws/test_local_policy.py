"""Laws of the local policy: it adds and never takes away."""

from datetime import date, timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.engine.assess import assess
from rightscan.logic import Is
from rightscan.model.citation import Citation, Source
from rightscan.model.library import Library
from rightscan.model.local import LocalCategory, LocalNote, Terms
from rightscan.model.policy import POLICY_SOURCE, CategoryEntry, ConcernEntry, NoteEntry, Policy
from rightscan.model.scenario import Concern
from rightscan.presentation.answer import answer
from tests.builders import TEXTBOOK, TODAY, patient
from tests.laws.strategies import patients

HERE = (Citation(POLICY_SOURCE),)
SOURCE = {POLICY_SOURCE: Source(POLICY_SOURCE, "Local policy", "local policy", "read")}
CATEGORIES = ["usually-appropriate", "may-be-appropriate", "may-be-appropriate-disagreement", "usually-not-appropriate"]
laws = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def policies(draw: st.DrawFn, library: Library) -> Policy:
    """Any entries for any scenarios, in force or not."""
    scenarios, studies = st.sampled_from(sorted(library.scenarios)), st.sampled_from(sorted(library.procedures))
    terms = st.builds(
        Terms,
        st.just("Committee"),
        st.just("Because."),
        st.sampled_from([TODAY, TODAY - timedelta(1), date(2030, 1, 1)]),
    )
    categories = st.builds(LocalCategory, st.sampled_from(CATEGORIES), terms, st.just(HERE))
    concern = st.builds(
        lambda word, held: Concern("local", "inform", Is("order", (word,)), "Think.", HERE, terms=held), studies, terms
    )
    note = st.builds(lambda held: LocalNote("note", "Hours.", held, HERE), terms)
    return Policy(
        "local.yaml",
        "Site",
        SOURCE,
        tuple(draw(st.lists(st.builds(CategoryEntry, scenarios, studies, categories), max_size=30))),
        tuple(draw(st.lists(st.builds(ConcernEntry, scenarios, concern), max_size=5))),
        tuple(draw(st.lists(st.builds(NoteEntry, scenarios, note), max_size=5))),
    )


@laws
@given(data=st.data())
def test_a_policy_adds_and_never_takes_away(library: Library, data: st.DataObject) -> None:
    """Same outcome, verdicts, contradictions and gaps; every concern, source rating and erratum is still there."""
    policy = data.draw(policies(library))
    local = msgspec.structs.replace(library, policy=policy, sources={**library.sources, **SOURCE})
    stated = data.draw(patients(library, least=6))
    without, beside = assess(library, stated, TODAY), assess(local, stated, TODAY)
    assert beside.outcome == without.outcome
    assert [(v.scenario.id, v.word) for v in beside.match.verdicts] == [
        (v.scenario.id, v.word) for v in without.match.verdicts
    ]
    assert (beside.gaps, beside.impossible) == (without.gaps, without.impossible)
    raised = [(entry.where, entry.concern) for entry in beside.order.raised]
    assert all((entry.where, entry.concern) in raised for entry in without.order.raised)
    for plain, changed in zip(without.match.verdicts, beside.match.verdicts, strict=True):
        ratings = [(r.procedure, r.category, r.cites) for r in changed.scenario.ratings]
        assert [(r.procedure, r.category, r.cites) for r in plain.scenario.ratings] == ratings[
            : len(plain.scenario.ratings)
        ]
        assert changed.scenario.errata == plain.scenario.errata
        assert changed.scenario.instead == plain.scenario.instead
        assert changed.scenario.fits == plain.scenario.fits


@laws
@given(day=st.sampled_from([TODAY, TODAY + timedelta(1)]), procedure=st.sampled_from(["us-breast", "dbt-diagnostic"]))
def test_both_categories_are_shown(library: Library, day: date, procedure: str) -> None:
    """While it is in force the local category stands beside the source's, recorded or not; then it is said to have lapsed."""
    scenario = library.scenario("positive-margins")
    local = LocalCategory("usually-appropriate", Terms("Owner", "Why.", TODAY), HERE)
    policy = Policy("local.yaml", "Site", SOURCE, (CategoryEntry(scenario.id, procedure, local),))
    changed = msgspec.structs.replace(library, policy=policy, sources={**library.sources, **SOURCE})
    said = answer(changed, assess(changed, patient(library, **TEXTBOOK), day))
    (fitting,) = said.fits
    (rating,) = [one for one in fitting.ratings if one.procedure == procedure]
    source = {one.procedure: one.category for one in scenario.ratings}
    assert rating.category == source.get(procedure, "not-recorded")
    assert (rating.local is not None) == (day == TODAY)
    assert bool(fitting.local_lapsed) == (day > TODAY)
    assert "local.yaml" in said.policy
