"""Walking a pathway, on the real positive-margins scenario."""

import pytest

from rightscan.engine.assess import Assessment
from rightscan.engine.pathway import possible_answers
from rightscan.errors import InputError
from rightscan.model.library import Library
from tests.builders import TEXTBOOK, assessed


def steps(assessment: Assessment) -> list[str]:
    """Where the patient stands."""
    assert assessment.position is not None
    return [following.step for following in assessment.position.here]


def test_the_start(library: Library) -> None:
    """Without a result the first study is the step at hand, and its results and triggers can be said."""
    assessment = assessed(library, **TEXTBOOK)
    assert steps(assessment) == ["mammogram"]
    assert assessment.position is not None
    assert possible_answers(assessment.position) == ("suspicious", "negative", "indeterminate", "new-symptom")
    assert not assessment.position.ended


def test_a_choice_among_steps(library: Library) -> None:
    """Where two steps can follow, naming one chooses it; anything else is refused with the choices."""
    assert steps(assessed(library, "negative", **TEXTBOOK)) == ["radiotherapy", "mri"]
    assert steps(assessed(library, "negative", "mri", **TEXTBOOK)) == ["mri"]
    with pytest.raises(InputError, match="radiotherapy, mri, new-symptom"):
        assessed(library, "negative", "suspicious", **TEXTBOOK)


def test_the_end(library: Library) -> None:
    """A step without results ends the path, and a further result is refused."""
    done = assessed(library, "suspicious", "cancer", **TEXTBOOK)
    assert done.position is not None
    assert done.position.ended
    assert [(taken.step, taken.result) for taken in done.position.taken] == [
        ("mammogram", "suspicious"),
        ("biopsy", "cancer"),
    ]
    with pytest.raises(InputError, match="new-symptom"):
        assessed(library, "suspicious", "cancer", "again", **TEXTBOOK)


def test_a_trigger_leaves_and_matches_again(library: Library) -> None:
    """A new symptom changes the facts and the case is assessed again; the path takes no further results."""
    left = assessed(library, "suspicious", "new-symptom", **TEXTBOOK)
    assert left.position is not None
    assert left.position.leave is not None
    assert possible_answers(left.position) == ()
    assert left.reopened is not None
    assert [verdict.scenario.id for verdict in left.reopened.match.fits] == ["breast.after-surgery.new-symptom"]
    with pytest.raises(InputError, match="ended"):
        assessed(library, "new-symptom", "suspicious", **TEXTBOOK)


def test_results_need_one_fitting_scenario(library: Library) -> None:
    """A result without a fitting scenario cannot be followed, and the message says what is missing."""
    with pytest.raises(InputError, match="Give the missing facts"):
        assessed(library, "suspicious", sex="female")
    assert assessed(library, sex="female").position is None


def test_a_change_replaces_what_followed_from_the_old_fact(library: Library) -> None:
    """When pathology raises N, a stage stated before is no longer held against it."""
    early = assessed(
        library,
        "upstaged",
        clinical_question="distant-disease",
        diagnosis="invasive-cancer",
        treatment_phase="before-treatment",
        tumor_size="18 mm",
        skin_or_chest_wall="not-involved",
        clinical_n="n0",
        distant_metastasis="m0",
        stage_group="IA",
        metastasis_signs="none",
    )
    assert early.reopened is not None
    assert early.reopened.outcome != "conflict"
    assert str(early.reopened.facts.values["stage-group"]).startswith("III")
