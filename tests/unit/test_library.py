"""Finding facts and scenarios by name."""

import msgspec
import pytest

from rightscan.errors import FactError, InputError
from rightscan.model.library import Library
from tests.spec.invented import library, scenario

MADE_UP = library()


def renamed(*ids: str) -> Library:
    """The invented library with scenarios of these ids."""
    return library(*(msgspec.structs.replace(scenario("one", "where"), id=name, title=name) for name in ids))


def test_a_fact_by_name() -> None:
    """The name of the vocabulary finds its entry."""
    assert MADE_UP.fact("size").label == "Size"


def test_a_misspelled_fact() -> None:
    """An unknown fact is refused with the nearest names."""
    with pytest.raises(FactError) as caught:
        MADE_UP.fact("sise")
    assert caught.value.what == "fact 'sise'"
    assert caught.value.fix.startswith("Did you mean size")


def test_a_fact_that_resembles_none() -> None:
    """Without a near name the command that lists all facts is named."""
    with pytest.raises(FactError) as caught:
        MADE_UP.fact("xyzzy")
    assert "rightscan list facts" in caught.value.fix


@pytest.mark.parametrize("name", ["made.up.alpha", "up.alpha", "alpha"])
def test_a_scenario_by_id_or_its_end(name: str) -> None:
    """The whole id or any end of it after a point finds the scenario."""
    assert MADE_UP.scenario(name).id == "made.up.alpha"


@pytest.mark.parametrize("name", ["lpha", "made.up", ".alpha", "", "ALPHA"])
def test_parts_that_find_nothing(name: str) -> None:
    """A piece of a word, the beginning, nothing, or other letters are not an id."""
    with pytest.raises(InputError, match="is not one of the scenarios"):
        MADE_UP.scenario(name)


def test_a_misspelled_scenario() -> None:
    """An unknown scenario is refused with the nearest ids."""
    with pytest.raises(InputError) as caught:
        MADE_UP.scenario("made.up.alfa")
    assert caught.value.what == "scenario 'made.up.alfa'"
    assert caught.value.fix.startswith("Did you mean made.up.alpha")


def test_a_scenario_that_resembles_none() -> None:
    """Without a near id the command that lists all scenarios is named."""
    with pytest.raises(InputError) as caught:
        MADE_UP.scenario("xyzzy")
    assert "rightscan list" in caught.value.fix


def test_an_end_that_two_scenarios_share() -> None:
    """An ambiguous end is never resolved in silence: both ids are offered."""
    with pytest.raises(InputError) as caught:
        renamed("made.up.axilla", "other.axilla").scenario("axilla")
    assert caught.value.fix == "Did you mean made.up.axilla or other.axilla?"


def test_a_whole_id_is_never_ambiguous() -> None:
    """A scenario is found by its own id even if another id ends with it."""
    assert renamed("up.axilla", "made.up.axilla").scenario("up.axilla").id == "up.axilla"
