"""Controls of hazards in what a reader sees: text, Markdown, JSON and the reading page of a scenario."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import msgspec
import pytest

from rightscan.engine.assess import Assessment
from rightscan.errors import FactError
from rightscan.intake.form import read_answers
from rightscan.model.citation import Citation
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.data import Answer, Cite, ScenarioData
from rightscan.presentation.document import Bullet, Heading, Paragraph, Table, as_markdown, as_text
from rightscan.presentation.page import answer_page
from rightscan.presentation.scenario_page import scenario_page
from rightscan.presentation.words import NOTICE, source_text
from tests.builders import TEXTBOOK, TODAY
from tests.safety.small import assess_facts

T2N1 = {
    "clinical_question": "distant-disease",
    "diagnosis": "invasive-cancer",
    "treatment_phase": "before-treatment",
    "metastasis_signs": "none",
    "clinical_t": "t2",
    "clinical_n": "n1",
    "distant_metastasis": "m0",
    "histology": "ductal",
    "er": "positive",
    "her2": "negative",
}
SMALL_PATIENTS: dict[str, dict[str, str]] = {
    "matched": TEXTBOOK,
    "needs-answers": {"sex": "female"},
    "out-of-scope": {**TEXTBOOK, "margins": "close", "clinical_question": "residual-disease"},
    "conflict": {**T2N1, "stage_group": "IIA"},
    "not-evaluated": TEXTBOOK,
}
FORMS: dict[str, Callable[[Answer], str]] = {
    "text": lambda said: as_text(answer_page(said)),
    "text, explained": lambda said: as_text(answer_page(said, explain=True)),
    "markdown": lambda said: as_markdown(answer_page(said)),
    "json": lambda said: msgspec.json.encode(said).decode(),
}


def said_to(library: Library, outcome: str) -> Answer:
    """The answer to the small patient of this outcome."""
    day = library.edition.refuse_after + timedelta(days=1) if outcome == "not-evaluated" else TODAY
    return answer(library, assess_facts(library, SMALL_PATIENTS[outcome], as_of=day))


def flat(text: str) -> str:
    """Text without line breaks and Markdown escapes, so that a wrapped sentence can be found."""
    return " ".join(text.replace("\\", "").split())


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("outcome", SMALL_PATIENTS)
def test_every_outcome_is_reached_and_none_is_silent(
    library: Library, outcome: str, form: Callable[[Answer], str]
) -> None:
    """Each of the five outcomes by a small patient: it is named, says what to do, and carries notice and edition."""
    said = said_to(library, outcome)
    text = flat(form(said))
    assert said.outcome == outcome
    assert outcome.replace("-", " ") in text.replace("-", " ").lower()
    assert said.headline in text
    assert said.to_do
    assert all(sentence in text for sentence in said.to_do)
    assert NOTICE in text
    assert library.edition.name in text
    assert "no clinician has signed this content" in text


@pytest.mark.parametrize("render", [as_text, as_markdown])
def test_a_reading_page_carries_notice_and_status(
    library: Library, render: Callable[[list[Heading | Paragraph | Bullet | Table]], str]
) -> None:
    """A scenario read without a patient says whom it is for and that it is a draft."""
    for scenario in library.scenarios.values():
        text = flat(render(scenario_page(library, scenario, TODAY)))
        assert NOTICE in text
        assert "no clinician has signed this content" in text
        assert f"Content status: {scenario.status}" in text


def test_past_the_last_day_no_category_is_shown(library: Library) -> None:
    """Expired content rates nothing in any form; on the last day itself it still answers, and says it is overdue."""
    last = library.edition.refuse_after
    labels = [category.label for category in library.categories.values()]
    late = answer(library, assess_facts(library, {**TEXTBOOK, "order": "us-breast"}, as_of=last + timedelta(days=1)))
    for form in FORMS.values():
        assert not any(label in form(late) for label in labels)
    on_time = answer(library, assess_facts(library, TEXTBOOK, as_of=last))
    assert on_time.fits
    assert "OVERDUE" in as_text(answer_page(on_time))
    assert on_time.edition.overdue


@pytest.mark.parametrize(("day", "overdue"), [(0, False), (1, True)])
def test_overdue_begins_the_day_after_the_review_date(library: Library, day: int, overdue: bool) -> None:
    """The day of the review itself is still in time."""
    said = answer(library, assess_facts(library, TEXTBOOK, as_of=library.edition.review_due + timedelta(days=day)))
    assert said.edition.overdue is overdue
    assert ("OVERDUE" in as_text(answer_page(said))) is overdue


def cited(part: object) -> Iterator[msgspec.Struct]:
    """Every piece of an answer that carries citations."""
    if isinstance(part, msgspec.Struct) and not isinstance(part, Cite):
        if "cites" in part.__struct_fields__:
            yield part
        for name in part.__struct_fields__:
            if not (isinstance(part, Answer) and name == "reopened"):  # it has its own list of sources
                yield from cited(getattr(part, name))
    elif isinstance(part, tuple):
        for member in part:
            yield from cited(member)


def test_every_statement_shown_to_any_case_has_a_source_that_exists(
    library: Library, assessments: list[Assessment]
) -> None:
    """In the answer to every example patient each statement has a source, and each number stands in the list."""
    tried = 0
    for assessment in assessments:
        said = answer(library, assessment)
        for part in cited(said):
            numbers = [cite.source for cite in part.cites]  # type: ignore[attr-defined]  # `cited` yields only such
            assert numbers, part
            assert all(1 <= number <= len(said.sources) for number in numbers), part
            tried += 1
    assert tried > 5000


def test_a_source_that_was_not_read_says_so(library: Library) -> None:
    """Known through another source, or read in part: the reader of the source list sees it."""
    assert "seen through" in source_text(library, Citation("acr-axilla", "", "golshani-2026-axilla-node-positive"))
    for source in library.sources.values():
        text = source_text(library, Citation(source.key))
        assert (source.read == "read") == ("Read in part only" not in text and "Not read itself" not in text)


def test_errata_stand_beside_the_rating(library: Library, assessments: list[Assessment]) -> None:
    """Whoever sees the ratings of a scenario sees every recorded disagreement of its sources, unasked, in every form."""
    seen: set[str] = set()
    for assessment in assessments:
        new = {verdict.scenario.id for verdict in assessment.match.fits} - seen
        if new:
            seen |= new
            said = answer(library, assessment)
            texts = [flat(form(said)) for form in FORMS.values()]
            for verdict in assessment.match.fits:
                for erratum in verdict.scenario.errata:
                    assert all(erratum.says in text and erratum.did in text for text in texts), erratum.id
    assert seen == set(library.scenarios)


def test_a_contradiction_names_both_readings_and_rates_nothing(library: Library) -> None:
    """T2 N1 recorded as IIA: both stages are shown with their origin and where they lead, and no rating is given."""
    said = said_to(library, "conflict")
    assert said.fits == ()
    assert [(r.text, bool(r.derived_from)) for r in said.conflicts[0].readings] == [
        ("stage IIA", False),
        ("stage IIB", True),
    ]
    for form in (FORMS["text"], FORMS["markdown"]):
        text = flat(form(said))
        assert "stage IIA (as stated)" in text
        assert "stage IIB (worked out from clinical-t, clinical-n, distant-metastasis)" in text
        assert "search for distant disease" in text
        assert not any(category.label in text for category in library.categories.values())


def test_a_contradiction_that_changes_nothing_is_still_shown(library: Library) -> None:
    """In follow-up every stage is treated alike: the answer stands, and the record is asked to be corrected."""
    facts = {**T2N1, "treatment_phase": "surveillance", "stage_group": "IIA"}
    said = answer(library, assess_facts(library, facts))
    assert said.outcome == "matched"
    assert [conflict.changes_answer for conflict in said.conflicts] == [False]
    assert "the record should still be corrected" in flat(as_text(answer_page(said)))


def scenarios_shown(said: Answer) -> Iterator[ScenarioData]:
    """All fitting scenarios of an answer and of the one that follows it."""
    yield from said.fits
    if said.reopened is not None:
        yield from scenarios_shown(said.reopened)


def test_all_forms_give_the_same_ratings(library: Library, assessments: list[Assessment]) -> None:
    """Text and Markdown show every rating of the JSON form with the same words."""
    for assessment in assessments[::5]:
        said = answer(library, assessment)
        text, markdown = flat(FORMS["text"](said)), flat(FORMS["markdown"](said))
        tables = [block for block in answer_page(said) if isinstance(block, Table)]
        rows = {(row[0], row[1]) for table in tables for row in table.rows}
        for scenario in scenarios_shown(said):
            for rating in scenario.ratings:
                if rating.category != "not-recorded":
                    assert all(word in text for word in rating.name.split())  # a narrow column breaks the name
                    assert rating.name in markdown
                    assert (rating.name, rating.label) in rows


def test_every_criterion_is_shown_with_the_value_that_decided(library: Library) -> None:
    """The reader can check the match line by line; this is also where facts that exclude each other meet the eye."""
    said = said_to(library, "matched")
    for scenario in said.fits:
        assert len(scenario.lines) == len(library.scenarios[scenario.id].fits)
        assert all(line.because for line in scenario.lines)


def test_studies_of_one_category_are_called_equals(library: Library) -> None:
    """Two studies of the best category are named together, and the page says that a category has no order."""
    text = flat(FORMS["text"](said_to(library, "matched")))
    assert "May be appropriate, as equals: Mammography diagnostic; MRI breast without and with IV contrast." in text
    assert "Studies of one category are equals." in text


def test_what_is_never_checked_is_listed_with_the_answer(library: Library) -> None:
    """Pregnancy, contrast, kidneys and implants are not among the facts: a match says so."""
    text = flat(FORMS["text"](said_to(library, "matched")))
    assert library.edition.not_checked
    assert all(sentence in text for sentence in library.edition.not_checked)
    assert "Pregnancy" in text


def test_bands_are_not_called_the_dose_of_the_patient(library: Library) -> None:
    """A radiation level is shown as an estimate for a study."""
    text = flat(FORMS["text"](said_to(library, "matched")))
    assert "The bands are estimates for a study, not for this patient." in text


LIVE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "female</td><b>",
    "2 cm<br>",
    "2026-01-01<i>",
    "\u202efemale",
    "=cmd|' /C calc'!A0",
    "unknown <b>",
)


@pytest.mark.parametrize("payload", LIVE)
def test_no_fact_accepts_live_text(library: Library, payload: str) -> None:
    """Facts are closed words, amounts and dates: what a patient record says can never reach a page as it stands."""
    for fact in library.facts.values():
        with pytest.raises(FactError):
            read_answers(library, [(fact.name, payload)])
        with pytest.raises(FactError):
            read_answers(library, [(fact.name, [payload])])


def test_what_a_patient_says_comes_back_as_our_own_words(library: Library) -> None:
    """Order names, units and spellings are read and shown in the words of the vocabulary, not as they were typed."""
    facts = {**TEXTBOOK, "age": "58   YEARS", "sex": " FEMALE ", "order": "Screening MAMMOGRAM"}
    said = answer(library, assess_facts(library, facts))
    shown = {fact.name: fact.text for fact in said.facts}
    assert (shown["age"], shown["sex"], shown["order"]) == ("58 years", "female", "Mammography screening")


def test_markdown_keeps_angle_brackets_asleep() -> None:
    """Even our own text cannot open a tag, a table cell or a heading where it should not."""
    live = "<script>x</script> | # `a` *b* _c_"
    page: list[Heading | Paragraph | Bullet | Table] = [
        Heading(1, live),
        Paragraph(live),
        Bullet(live),
        Table((live,), ((live,),)),
    ]
    for line in as_markdown(page).splitlines():
        assert "<script" not in line.replace("\\<", "")


def test_json_is_one_object_with_format_and_outcome(library: Library) -> None:
    """A program that reads the answer finds the outcome by name; nothing has to be guessed from what is absent."""
    for outcome in SMALL_PATIENTS:
        decoded = json.loads(FORMS["json"](said_to(library, outcome)))
        assert decoded["format"] == "rightscan.assessment.v1"
        assert decoded["outcome"] == outcome
        assert decoded["notice"] == NOTICE


def test_the_day_of_the_assessment_is_shown(library: Library) -> None:
    """An answer can be told from a later one."""
    said = answer(library, assess_facts(library, TEXTBOOK, as_of=date(2026, 12, 24)))
    assert said.as_of == "2026-12-24"
    assert "assessed for 2026-12-24" in flat(as_text(answer_page(said)))


def test_the_notice_says_whom_it_is_for_and_what_it_is_not() -> None:
    """The words of the notice themselves."""
    for words in (
        "For health professionals.",
        "Not for emergencies.",
        "Not a medical device.",
        "Not affiliated with or endorsed by the American College of Radiology",
        "Content may be out of date.",
    ):
        assert words in NOTICE


PROVEN_YET_NEGATIVE = {
    "clinical_question": "axilla",
    "sex": "female",
    "diagnosis": "invasive-cancer",
    "tumor_size": "3 cm",
    "node_status": "negative",
    "node_biopsy": "positive",
    "treatment_phase": "before-treatment",
    "diagnostic_mammography": "done",
    "axillary_ultrasound": "not-done",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_facts_that_cannot_all_be_true_are_said_first(library: Library, form: Callable[[Answer], str]) -> None:
    """A proven node in an axilla called negative: the scenario still fits, and the record is questioned before it."""
    said = answer(library, assess_facts(library, PROVEN_YET_NEGATIVE, as_of=TODAY))
    assert said.outcome == "matched"
    assert said.to_do[0].startswith("Check the record first: A needle biopsy found cancer in the node")
    (wrong,) = said.impossible
    assert wrong.cites
    text = flat(form(said))
    assert text.index(said.to_do[0]) < text.index(said.to_do[1])
    assert "so the axilla is clinically positive" in text


def test_a_patient_in_a_gap_is_told_why(library: Library) -> None:
    """Out of scope comes with the reason that was written for it, its topic and its source."""
    facts = {
        "clinical_question": "axilla",
        "sex": "female",
        "diagnosis": "invasive-cancer",
        "treatment_phase": "surveillance",
    }
    facts["suspicious_node_found_on"] = "not-seen"
    said = answer(library, assess_facts(library, facts, as_of=TODAY))
    assert said.outcome == "out-of-scope"
    assert [gap.id for gap in said.gaps] == ["another-phase"]
    assert said.gaps[0].cites
    assert "Imaging of the Axilla (ACR topic 286): For the axilla after surgery" in flat(as_text(answer_page(said)))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_doubt_about_a_rating_stands_beside_it(library: Library, form: Callable[[Answer], str]) -> None:
    """The note of an encoder on a rating reaches whoever acts on it, without being asked for."""
    facts = {"clinical_question": "local-recurrence", "diagnosis": "invasive-cancer", "treatment_phase": "surveillance"}
    facts |= {"last_breast_surgery": "mastectomy", "breast_symptoms": "none"}
    said = answer(library, assess_facts(library, facts, as_of=TODAY))
    (scenario,) = said.fits
    noted = [rating.note for rating in scenario.ratings if rating.note]
    assert noted
    assert all(note in flat(form(said)) for note in noted)
