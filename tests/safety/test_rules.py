"""The order rules R1 to R21: every rule stands where docs/safety/rules.yaml says, and nowhere else."""

from collections.abc import Iterator

from rightscan.logic import facts_in
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario
from tests.safety.data import read_list, text, texts

NUMBERS = [f"R{number}" for number in range(1, 22)]
RULES = read_list("rules")


def rules_in_the_content(library: Library) -> Iterator[tuple[str, str]]:
    """Every `rule:` of the content with its place; the empty rule for statements without one."""
    for topic in library.topics.values():
        yield from ((concern.rule, f"{topic.id} concerns.{concern.id}") for concern in topic.concerns)
    for scenario in library.scenarios.values():
        yield from ((concern.rule, f"{scenario.id} concerns.{concern.id}") for concern in scenario.concerns)
        yield from ((pitfall.rule, f"{scenario.id} pitfalls.{pitfall.id}") for pitfall in scenario.pitfalls)
        leaves = scenario.pathway.leaves if scenario.pathway is not None else ()
        yield from ((leave.rule, f"{scenario.id} leaves.{leave.id}") for leave in leaves)


def other_places(scenario: Scenario) -> Iterator[str]:
    """Places where a rule can be encoded although the form has no `rule:` there."""
    for line in scenario.fits:
        yield from (f"{scenario.id} fits.{fact}" for fact in facts_in(line.expression))
    yield from (f"{scenario.id} instead.{redirect.see}" for redirect in scenario.instead if redirect.see)
    yield from (f"{scenario.id} ratings.{rating.procedure}" for rating in scenario.ratings)
    yield from (f"{scenario.id} considerations.{consideration.id}" for consideration in scenario.considerations)
    yield from (f"{scenario.id} orders.{order.procedure}" for order in scenario.orders)


def test_every_rule_is_listed_once() -> None:
    """R1 to R21 in order, each in words, with places or with the reason why it is not encoded."""
    assert [text(entry, "id") for entry in RULES] == NUMBERS
    for entry in RULES:
        assert set(entry) <= {"id", "rule", "places", "not-encoded", "limits"}
        assert text(entry, "rule")
        assert ("places" in entry) != ("not-encoded" in entry), text(entry, "id")
        assert len(set(texts(entry, "places"))) == len(texts(entry, "places"))


def test_every_rule_stands_where_the_list_says(library: Library) -> None:
    """Each place exists in the content; where the form can carry the number of a rule, it carries this one."""
    numbered = {place: rule for rule, place in rules_in_the_content(library)}
    others = {place for scenario in library.scenarios.values() for place in other_places(scenario)}
    for entry in RULES:
        for place in texts(entry, "places"):
            assert place in numbered or place in others, place
            assert numbered.get(place, "") in ("", text(entry, "id")), place


def test_every_rule_of_the_content_is_listed(library: Library) -> None:
    """A `rule:` written in the content and missing from the list would be a rule that nobody reviews."""
    listed = {(text(entry, "id"), place) for entry in RULES for place in texts(entry, "places")}
    for rule, place in rules_in_the_content(library):
        assert not rule or (rule, place) in listed, (rule, place)
