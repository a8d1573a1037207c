"""Every clinical expectation beside every scenario; the name of a case is the name of the test."""

from pathlib import Path

import pytest

from rightscan.curation.cases import Case, read_cases, run_case
from rightscan.curation.coverage import measure_coverage, topic_concerns_missing
from rightscan.knowledge.document import Issues
from rightscan.model.library import Library

CONTENT = Path(__file__).parents[2] / "knowledge"
CASES = read_cases(CONTENT, Issues())
ARTICLES = {
    "breast.after-surgery.positive-margins",
    "breast.axilla.after-neoadjuvant-node-negative",
    "breast.axilla.large-node-positive",
    "breast.invasive.early-distant",
    "breast.invasive.surveillance-distant",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.scenario.split('.', 1)[1]}: {case.name}")
def test_case(library: Library, case: Case) -> None:
    """The engine answers as the author of the case expects."""
    outcome = run_case(library, case, library.edition.released)
    assert not outcome.failures, f"{case.file}:{case.line}"


def test_the_content_covers_itself(library: Library) -> None:
    """Every line, rating, redirect, concern, threshold and branch is reached by a case of its own scenario."""
    outcomes = [run_case(library, case, library.edition.released) for case in CASES]
    missing = {entry.scenario.id: entry.missing for entry in measure_coverage(library, outcomes) if entry.missing}
    assert missing == {}
    assert topic_concerns_missing(library, outcomes) == ()


def test_the_five_articles_are_full_scenarios(library: Library) -> None:
    """The five source articles are full workflows with at least 25 cases each; all others say that they only route."""
    full = {scenario.id for scenario in library.scenarios.values() if scenario.kind == "full"}
    assert full == ARTICLES
    for scenario in ARTICLES:
        assert sum(case.scenario == scenario for case in CASES) >= 25


@pytest.mark.parametrize("scenario", sorted(ARTICLES))
def test_the_articles_own_patient_gets_the_articles_answer(library: Library, scenario: str) -> None:
    """The vignette at the head of each article is a case, and it matches with that article's scenario."""
    own = [case for case in CASES if case.scenario == scenario and case.name.startswith("The article's own patient")]
    assert own
    for case in own:
        outcome = run_case(library, case, library.edition.released)
        assert outcome.assessment is not None
        assert outcome.assessment.outcome == "matched"
        assert scenario in [verdict.scenario.id for verdict in outcome.assessment.match.fits]
        assert not outcome.failures


def test_full_scenarios_say_everything_an_article_says(library: Library) -> None:
    """Goals, ratings, concerns, order or pathway text, escalation, questions, errata and the reviewer are all there."""
    for name in ARTICLES:
        scenario = library.scenarios[name]
        parts = (
            scenario.goals,
            scenario.ratings,
            scenario.concerns,
            scenario.escalation,
            scenario.faq,
            scenario.errata,
        )
        assert all(parts), name
        assert scenario.pathway is not None
        assert scenario.reviewed is not None
        assert scenario.instead
