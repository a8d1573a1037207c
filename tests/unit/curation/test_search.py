"""The one search for a patient: nobody is missed, and nothing is looked at twice."""

from decimal import Decimal

from rightscan.curation.search import Choice, all_values, combinations_of, find_patient, finest_values
from rightscan.logic import FALSE, TRUE, UNKNOWN, Has, Over, Truth
from rightscan.model.fact import Fact, Value, Word
from tests.spec.invented import library

CHOICES = (Choice("one", ("a", "b", None)), Choice("other", ("c", "d")))


def test_every_combination_is_seen() -> None:
    """Where nothing is cut off, each way to know each fact is tried once, in order."""
    seen: list[dict[str, Value]] = []

    def look(stated: dict[str, Value], left: frozenset[str]) -> Truth:
        if not left:
            seen.append(stated)
        return UNKNOWN

    assert find_patient(CHOICES, look) is None
    assert seen == [*({"one": one, "other": two} for one in "ab" for two in "cd"), {"other": "c"}, {"other": "d"}]
    assert combinations_of(CHOICES) == len(seen)


def test_a_branch_that_is_false_is_left() -> None:
    """Below a patient who cannot become the one that is wanted nobody is looked at."""
    seen: list[dict[str, Value]] = []

    def look(stated: dict[str, Value], _left: frozenset[str]) -> Truth:
        seen.append(stated)
        return FALSE if stated.get("one") == "a" else TRUE if stated == {"one": "b", "other": "d"} else UNKNOWN

    assert find_patient(CHOICES, look) == {"one": "b", "other": "d"}
    assert {"one": "a", "other": "c"} not in seen


def test_a_patient_of_whom_less_is_known_is_found_first() -> None:
    """The search stops as soon as a patient is the one that is wanted."""
    assert find_patient(CHOICES, lambda stated, _left: TRUE if "one" in stated else UNKNOWN) == {"one": "a"}


def test_amounts_lie_around_every_threshold() -> None:
    """Below, at and above each threshold there is an amount to try."""
    found = [
        str(value)
        for value in finest_values(library().facts["size"], [Over("size", Decimal(20)), Over("size", Decimal(30))])
    ]
    assert found == ["10.5 mm", "20 mm", "25 mm", "30 mm", "60 mm"]


def test_a_threshold_outside_the_limits_is_not_tried() -> None:
    """Another edition may compare with an amount that this one does not accept."""
    found = [str(value) for value in finest_values(library().facts["size"], [Over("size", Decimal(200))])]
    assert found == ["45.5 mm"]


def test_sets_hold_the_words_that_are_asked_for_together() -> None:
    """Two lines that ask for two words of one set meet patients with both."""
    signs = library().facts["signs"]
    assert set(finest_values(signs, [Has("signs", ("red",)), Has("signs", ("hot",))])) == {
        frozenset(), frozenset({"red"}), frozenset({"hot"}), frozenset({"red", "hot"}),
    }  # fmt: skip


def test_words_that_nothing_tells_apart_stand_for_each_other() -> None:
    """Of the words that no comparison names one is enough."""
    signs = library().facts["signs"]
    assert set(finest_values(signs, [])) == {frozenset(), frozenset({"red"})}


def test_coarse_words_and_not_knowing_are_tried_last() -> None:
    """All values are the finest ones, then the coarse ones, then none."""
    words = (Word("I", "stage I", ("IA", "IB")), Word("IA", "stage IA"), Word("IB", "stage IB"))
    stage = Fact("stage", "patient", "choice", "Stage", "Which?", "Why.", (), words)
    assert all_values(stage, []) == ("IA", "IB", "I", None)
