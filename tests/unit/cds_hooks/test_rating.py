"""The rating of an order, over an invented library."""

from rightscan.engine.assess import assess
from rightscan.faces.cds_hooks.rating import rate
from rightscan.faces.cds_hooks.settings import Settings
from tests.builders import patient
from tests.spec.invented import is_, library, scenario

BOTH = is_("kind", "alpha")


def test_two_scenarios_that_fit_and_differ_leave_the_order_unrated() -> None:
    one = scenario("one", "where", BOTH, mri="usually-appropriate", us="usually-not-appropriate")
    other = scenario("other", "where", BOTH, mri="usually-not-appropriate", us="usually-not-appropriate")
    made_up = library(one, other)
    found = assess(made_up, patient(made_up, kind="alpha"), made_up.edition.released)
    assert rate(found, "mri", Settings()) is None
    agreed = rate(found, "us", Settings())
    assert agreed is not None
    assert (agreed.code, agreed.scenarios) == ("not-appropriate", ("made.up.one", "made.up.other"))


def test_two_categories_with_one_word_are_both_named() -> None:
    one = scenario("one", "where", BOTH, mri="usually-appropriate")
    other = scenario("other", "where", BOTH, mri="may-be-appropriate")
    made_up = library(one, other)
    found = assess(made_up, patient(made_up, kind="alpha"), made_up.edition.released)
    rating = rate(found, "mri", Settings())
    assert rating is not None
    assert (rating.code, rating.categories) == ("appropriate", ("may-be-appropriate", "usually-appropriate"))
    assert rate(found, "mri", Settings(may_be_appropriate="not-appropriate")) is None
