"""Outcomes of a whole assessment."""

from datetime import date

from rightscan.engine.assess import assess
from rightscan.engine.rating import decided_regardless, standing_categories
from rightscan.logic import HasNone
from rightscan.model.library import Library
from tests.builders import TEXTBOOK, assessed, assessed_on, patient
from tests.spec.invented import ALPHA, is_, scenario
from tests.spec.invented import library as invented

T2N1 = {
    "clinical_question": "distant-disease",
    "diagnosis": "invasive-cancer",
    "treatment_phase": "before-treatment",
    "clinical_t": "t2",
    "clinical_n": "n1",
    "distant_metastasis": "m0",
    "metastasis_signs": "none",
}


def test_matched(library: Library) -> None:
    """The textbook patient is matched."""
    assert assessed(library, **TEXTBOOK).outcome == "matched"


def test_needs_answers(library: Library) -> None:
    """An empty patient gets a question and not an answer."""
    assessment = assessed(library)
    assert assessment.outcome == "needs-answers"
    assert assessment.question is not None
    assert not assessment.match.fits


def test_out_of_scope(library: Library) -> None:
    """A patient whom every scenario excludes is out of scope."""
    assessment = assessed(library, **{**TEXTBOOK, "margins": "close"}, clinical_question="residual-disease")
    assert assessment.outcome == "out-of-scope"
    assert assessment.question is None


def test_conflict_names_both_readings(library: Library) -> None:
    """T2 N1 recorded as IIA: the stated stage leads to the early scenario, the worked-out one to the late ones."""
    assessment = assessed(library, **T2N1, stage_group="IIA", er="positive", her2="negative", histology="ductal")
    assert assessment.outcome == "conflict"
    assert assessment.question is None
    (conflict,) = assessment.conflicts
    led_to = {str(r.known.value): [v.scenario.id for v in r.match.fits] for r in conflict.readings}
    assert led_to == {"IIA": ["breast.invasive.early-distant"], "IIB": ["breast.invasive.late-distant-er-positive"]}


def test_a_contradiction_that_changes_nothing_does_not_block(library: Library) -> None:
    """In surveillance every stage is treated alike, so a wrong stage is reported and the answer stands."""
    assessment = assessed(
        library,
        **{**T2N1, "treatment_phase": "surveillance"},
        stage_group="IIA",
    )
    assert assessment.outcome == "matched"
    assert assessment.conflicts == ()
    assert [entry.fact for entry in assessment.facts.contradictions] == ["stage-group"]


def test_not_evaluated_past_the_date(library: Library) -> None:
    """Content past its last day rates nothing, whatever is known and asked."""
    day = library.edition.refuse_after
    assert assessed_on(day, library, **TEXTBOOK).outcome == "matched"
    next_day = date.fromordinal(day.toordinal() + 1)
    late = assessed_on(next_day, library, "suspicious", **TEXTBOOK, order="us-breast")
    assert late.outcome == "not-evaluated"
    assert late.match.verdicts == ()
    assert (late.order.raised, late.order.ratings, late.question, late.position) == ((), (), None, None)


def test_decided_regardless() -> None:
    """What every open scenario says of a study can be said before it is known which one fits."""
    twin = scenario("twin", "where", is_("kind", "beta"), mri="usually-appropriate", us="usually-not-appropriate")
    made_up = invented(ALPHA, twin)
    assessment = assess(made_up, patient(made_up, size="3 cm"), made_up.edition.released)
    assert [(entry.procedure, entry.category) for entry in assessment.decided] == [("mri", "usually-appropriate")]
    settled = assess(made_up, patient(made_up, size="3 cm", kind="alpha"), made_up.edition.released)
    assert decided_regardless(settled.match) == ()
    one = invented(ALPHA)
    assert assess(one, {}, one.edition.released).decided == ()


def test_disagreement_is_kept_side_by_side() -> None:
    """Two fitting scenarios that differ on one study both stand."""
    other = scenario("other", "where", HasNone("signs"), us="usually-not-appropriate", mri="usually-appropriate")
    made_up = invented(ALPHA, other)
    found = assess(made_up, patient(made_up, kind="alpha", size="3 cm", signs="none"), made_up.edition.released)
    (entry,) = found.disagreements
    assert entry.procedure == "us"
    assert [rated.rating.category for rated in entry.ratings] == ["may-be-appropriate", "usually-not-appropriate"]


def test_what_stands_for_a_study_comes_from_the_fitting_and_waits_for_the_open() -> None:
    """A rating stands where every fitting scenario is heard and no open one could add another category."""
    twin = scenario("twin", "where", is_("kind", "beta"), mri="usually-appropriate", us="usually-not-appropriate")
    two = invented(ALPHA, twin)
    open_match = assess(two, patient(two, size="3 cm"), two.edition.released).match
    assert standing_categories(open_match, "mri") == frozenset()
    assert standing_categories(open_match, "us") == frozenset()
    fitting = assess(two, patient(two, size="3 cm", kind="alpha"), two.edition.released).match
    assert standing_categories(fitting, "mri") == {"usually-appropriate"}
    assert standing_categories(fitting, "no such study") == frozenset()
    rival = scenario("rival", "where", is_("kind", "alpha"), is_("side", "left"), mri="usually-not-appropriate")
    three = invented(ALPHA, rival)
    waiting = assess(three, patient(three, size="3 cm", kind="alpha"), three.edition.released).match
    assert standing_categories(waiting, "mri") == frozenset()


def test_nothing_stands_while_another_question_may_be_meant() -> None:
    """A possible scenario of another question that says nothing of the study keeps its rating open."""
    other = scenario("other", "why", is_("kind", "alpha"), pet="usually-not-appropriate")
    two = invented(ALPHA, other)
    unasked = assess(two, patient(two, size="3 cm", kind="alpha"), two.edition.released).match
    assert standing_categories(unasked, "mri") == frozenset()
    asked = assess(two, patient(two, size="3 cm", kind="alpha", clinical_question="where"), two.edition.released).match
    assert standing_categories(asked, "mri") == {"usually-appropriate"}
