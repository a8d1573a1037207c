"""The tumor-board sheet: every clinical question gets an answer, and what is not recorded is never called done or not."""

from datetime import date
from pathlib import Path

import pytest

from rightscan.engine.assess import assess
from rightscan.intake.form import Answer as Given
from rightscan.intake.form import read_answers
from rightscan.knowledge.policy import library_with_policy
from rightscan.model.library import Library
from rightscan.presentation.board import board_page
from rightscan.presentation.document import Block, Bullet, Heading, as_text, sources_used
from rightscan.presentation.words import NOTICE
from tests.builders import TODAY
from tests.textbook import CONFLICT, NEEDS_ANSWERS, patients_of_every_kind, textbook_patients

EXAMPLE = Path(__file__).parents[3] / "docs/examples/local-policy.yaml"
AXILLA = "breast.axilla.after-neoadjuvant-node-negative"


def sheet(library: Library, given: tuple[Given, ...], day: date = TODAY) -> list[Block]:
    read = read_answers(library, given)
    return board_page(library, read.stated, read.declined, day)


def said(blocks: list[Block]) -> str:
    return " ".join(as_text(blocks).split())


def test_every_question_of_the_library_is_answered_once(library: Library) -> None:
    asked = {scenario.question for scenario in library.scenarios.values()}
    assert len(asked) > 5
    for given in patients_of_every_kind(library).values():
        blocks = sheet(library, given)
        text = [block.text for block in blocks if isinstance(block, (Heading, Bullet))]
        for question in asked:
            lead = f"{question.replace('-', ' ').capitalize()}: "
            assert len([line for line in text if line.startswith(lead)]) == 1, question


def test_every_scenario_that_fits_any_question_is_named(library: Library) -> None:
    for given in patients_of_every_kind(library).values():
        read = read_answers(library, given)
        text = said(sheet(library, given))
        for question in {scenario.question for scenario in library.scenarios.values()}:
            found = assess(library, {**read.stated, "clinical-question": question}, TODAY, (), read.declined)
            assert all(f"Fits: {verdict.scenario.title}" in text for verdict in found.match.fits)


def test_every_source_cited_is_listed(library: Library) -> None:
    for given in patients_of_every_kind(library).values():
        blocks = sheet(library, given)
        listed = [int(b.mark.strip("[]")) for b in blocks if isinstance(b, Bullet) and b.mark.startswith("[")]
        assert listed == sources_used(blocks)
        assert NOTICE in said(blocks)


def test_facts_worked_out_say_from_what(library: Library) -> None:
    assert "Worked out: Clinical N category: N0 (from node status)." in said(
        sheet(library, textbook_patients(library)[AXILLA])
    )


def test_what_would_matter_is_listed_with_the_question_and_the_first_to_ask(library: Library) -> None:
    text = said(sheet(library, NEEDS_ANSWERS))
    assert "For axilla: Tumor size at diagnosis" in text
    assert "Ask first: " in text
    assert "HER2 (asked, not known)" in said(sheet(library, (*NEEDS_ANSWERS, ("her2", "unknown"))))


@pytest.mark.parametrize(("value", "recorded"), [("done", "done"), ("not-done", "not done")])
def test_a_study_is_called_done_only_where_a_fact_says_so(library: Library, value: str, recorded: str) -> None:
    given = dict(textbook_patients(library)["breast.invasive.early-distant"])
    silent = said(sheet(library, tuple(given.items())))
    assert (
        "whether it was done is not recorded: US breast; Digital breast tomosynthesis diagnostic; Mammography diagnostic"
        in silent
    )
    text = said(sheet(library, (*given.items(), ("diagnostic-mammography", value))))
    assert (
        f"Mammography diagnostic is rated usually appropriate; recorded: Diagnostic mammography or DBT of this cancer: {recorded}"
        in text
    )
    assert "whether it was done is not recorded: US breast; MRI breast without and with IV contrast" in text


def test_a_category_without_agreement_and_quarrels_of_the_sources_are_shown(library: Library) -> None:
    text = said(sheet(library, textbook_patients(library)[AXILLA]))
    assert "Disputed: US axilla. The panel's votes were too far apart to agree on one category." in text
    assert text.count("The sources on the ratings:") == 2


def test_each_result_leads_to_its_next_step_in_words(library: Library) -> None:
    pathway = library.scenarios[AXILLA].pathway
    assert pathway is not None
    text = said(sheet(library, textbook_patients(library)[AXILLA]))
    for result in pathway.steps[pathway.start].results:
        assert result.means in text
        assert all(pathway.steps[after.step].do in text for after in result.then)


def test_a_local_category_stands_beside_that_of_the_source(library: Library) -> None:
    beside = library_with_policy(library, EXAMPLE)
    assert beside.policy is not None
    entry = beside.policy.categories[0]
    text = said(sheet(beside, textbook_patients(library)[entry.scenario]))
    name = library.procedures[entry.procedure].name
    assert f"Local: {name}: {library.categories[entry.local.category].label}; the source:" in text
    assert beside.policy.site in text


def test_a_contradiction_leads_the_questions_apart(library: Library) -> None:
    text = said(sheet(library, CONFLICT))
    assert "Contradiction: Anatomic clinical stage group: stage IIA (as stated) or stage IIB (worked out from" in text
    assert "Anatomic clinical stage group stage IIB would lead to:" in text


def test_an_order_is_checked_under_its_own_question(library: Library) -> None:
    given = (*textbook_patients(library)["breast.invasive.early-distant"], ("order", "fdg-pet-ct"))
    text = said(sheet(library, given))
    assert text.count("Warning: ") == 1
    assert text.index("DISTANT DISEASE: ") < text.index("Warning: ")


def test_expired_content_says_only_what_is_known_and_that_it_is_too_old(library: Library) -> None:
    blocks = sheet(library, textbook_patients(library)[AXILLA], date(2030, 1, 1))
    text = said(blocks)
    assert "too old to rate anything" in text
    assert "Tumor size at diagnosis: 3 cm" in text
    assert "Fits:" not in text
