"""The local policy: beside the source, for as long as it is in force, and never in place of a safety concern."""

from datetime import date

import msgspec
import pytest

from rightscan.engine.assess import assess
from rightscan.engine.local import with_policy
from rightscan.engine.rating import best_rated
from rightscan.model.citation import Citation, Source
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.local import LocalCategory, LocalNote, Terms
from rightscan.model.policy import POLICY_SOURCE, CategoryEntry, ConcernEntry, NoteEntry, Policy
from rightscan.model.quantity import quantity
from rightscan.model.scenario import CategoryId, Concern
from tests.spec.invented import ALPHA, BETA, is_, library

LAST_DAY = date(2026, 3, 10)
HERE = (Citation(POLICY_SOURCE, "here"),)
TERMS = Terms("Committee", "It suits us.", LAST_DAY)


def category(procedure: str, word: CategoryId, scenario: str = ALPHA.id) -> CategoryEntry:
    """A local category."""
    return CategoryEntry(scenario, procedure, LocalCategory(word, TERMS, HERE))


CONCERN = Concern("local-worry", "warn", is_("order", "us"), "Think twice.", HERE, terms=TERMS)
NOTE = LocalNote("hours", "Tuesdays only.", TERMS, HERE)


def policy(*categories: CategoryEntry) -> Policy:
    """A policy with these categories, a concern and a note for the first scenario."""
    source = Source(POLICY_SOURCE, "Local policy", "local policy", "read")
    return Policy(
        "local.yaml",
        "Site",
        {POLICY_SOURCE: source},
        categories,
        (ConcernEntry(ALPHA.id, CONCERN),),
        (NoteEntry(ALPHA.id, NOTE),),
    )


def with_local(*categories: CategoryEntry) -> Library:
    """The invented library with this policy beside it."""
    return msgspec.structs.replace(library(ALPHA, BETA), policy=policy(*categories))


def test_without_a_policy_nothing_changes() -> None:
    """The very same library."""
    made = library()
    assert with_policy(made, LAST_DAY) is made


def test_days_with_the_same_entries_in_force_share_one_library() -> None:
    """What is worked out for it is worked out once, and a day on which an entry has lapsed has its own."""
    made = with_local(category("us", "usually-appropriate"))
    assert with_policy(made, LAST_DAY) is with_policy(made, date(2026, 1, 1))
    lapsed = with_policy(made, date(2026, 3, 11))
    assert lapsed is not with_policy(made, LAST_DAY)
    assert lapsed.scenarios[ALPHA.id].lapsed
    assert not with_policy(made, LAST_DAY).scenarios[ALPHA.id].lapsed


def test_a_scenario_the_policy_does_not_name_stays_as_it_is() -> None:
    """Every part of it."""
    changed = with_policy(with_local(category("us", "usually-appropriate")), LAST_DAY)
    assert changed.scenarios[BETA.id] == BETA


def test_the_local_category_stands_beside_the_source() -> None:
    """The category of the source is kept; the local one counts for the advice."""
    changed = with_policy(with_local(category("us", "usually-appropriate")), LAST_DAY).scenarios[ALPHA.id]
    assert [(r.procedure, r.category, r.counts) for r in changed.ratings] == [
        ("mri", "usually-appropriate", "usually-appropriate"),
        ("us", "may-be-appropriate", "usually-appropriate"),
    ]
    assert [r.procedure for r in best_rated(changed)] == ["mri", "us"]


def test_a_study_that_only_the_site_rates_is_not_recorded_in_the_source() -> None:
    """It says so, and still counts for the advice."""
    changed = with_policy(with_local(category("pet", "usually-appropriate")), LAST_DAY).scenarios[ALPHA.id]
    assert changed.ratings[-1].category == "not-recorded"
    assert changed.ratings[-1].counts == "usually-appropriate"


@pytest.mark.parametrize(("day", "in_force"), [(date(2026, 3, 9), True), (LAST_DAY, True), (date(2026, 3, 11), False)])
def test_an_entry_holds_through_its_last_day(day: date, in_force: bool) -> None:
    """One day before, on and after: then it has no effect and is listed as lapsed."""
    changed = with_policy(with_local(category("us", "usually-appropriate")), day).scenarios[ALPHA.id]
    assert (changed.ratings[1].local is not None) is in_force
    assert (changed.concerns == (CONCERN,)) is in_force
    assert (changed.notes == (NOTE,)) is in_force
    lapsed = [(entry.kind, entry.about) for entry in changed.lapsed]
    assert lapsed == ([] if in_force else [("category", "us"), ("concern", "local-worry"), ("note", "hours")])


def test_a_local_concern_is_raised_like_any_other() -> None:
    """It carries its terms; the day after its last it is silent."""
    made = with_local()
    patient: dict[str, Value] = {"kind": "alpha", "order": "us", "size": quantity(3, "cm", "length")}
    assert [r.concern for r in assess(made, patient, LAST_DAY).order.raised] == [CONCERN]
    assert assess(made, patient, date(2026, 3, 11)).order.raised == ()


def test_a_local_category_is_no_disagreement_of_the_sources() -> None:
    """What a study is rated in each scenario is compared by the sources alone, and only where they have a rating."""
    patient: dict[str, Value] = {"kind": "alpha", "size": quantity(3, "cm", "length")}
    same = msgspec.structs.replace(ALPHA, id="made.up.same")
    made = msgspec.structs.replace(
        library(ALPHA, same),
        policy=policy(category("us", "usually-appropriate"), category("pet", "usually-appropriate")),
    )
    assert assess(made, patient, LAST_DAY).disagreements == ()


def test_a_local_category_is_not_decided_regardless() -> None:
    """It holds in one scenario only, so it is not told before that scenario fits."""
    patient: dict[str, Value] = {"clinical-question": "where"}
    plain = assess(library(ALPHA, BETA), patient, LAST_DAY).decided
    local = assess(with_local(category("mri", "usually-not-appropriate")), patient, LAST_DAY).decided
    assert [entry.procedure for entry in plain] == ["mri"]
    assert local == ()


def test_the_owners_of_a_policy_are_named_once() -> None:
    """From categories, concerns and notes."""
    bare = ConcernEntry(ALPHA.id, msgspec.structs.replace(CONCERN, terms=None))
    one = msgspec.structs.replace(policy(category("us", "usually-appropriate")), concerns=(bare,))
    assert one.owners == ("Committee",)
