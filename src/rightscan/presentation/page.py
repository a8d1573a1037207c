"""An answer as a page: the order of its parts, the same for text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.presentation.data import (
    Answer,
    LineData,
    PathwayData,
    RatingData,
    ScenarioData,
    Statement,
    StepData,
)
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.fhir import record_blocks
from rightscan.presentation.note import note_blocks
from rightscan.presentation.order_page import local_bullet, order_blocks
from rightscan.presentation.words import COMPLETENESS, OUTCOMES, overdue_text, radiation_symbol

_MARKS = {"true": "[yes]", "false": "[no] ", "unknown": "[?]  "}


def answer_page(answer: Answer, explain: bool = False) -> list[Block]:
    """The whole answer; `explain` adds every criterion of every scenario, questions, goals and pitfalls."""
    blocks: list[Block] = [Heading(1, f"{OUTCOMES[answer.outcome].upper()}: {answer.headline}")]
    if answer.edition.overdue:
        blocks.append(Paragraph(overdue_text(answer.edition.review_due)))
    blocks += [Bullet(text, mark="→") for text in answer.to_do]
    blocks += note_blocks(answer.note) if answer.note is not None else []
    blocks += record_blocks(answer.record) if answer.record is not None else []
    blocks += statement_blocks("These facts cannot all be true: check the record", answer.impossible)
    blocks += conflict_blocks(answer)
    blocks += statement_blocks("Why no scenario covers this patient", answer.gaps)
    blocks += _question(answer) if answer.outcome != "matched" else []
    for scenario in answer.fits:
        blocks += _fitting(scenario, explain, several=len(answer.fits) > 1)
    blocks += statement_blocks("Why more than one scenario fits", answer.overlaps, labelled=False)
    blocks += disagreement_blocks(answer)
    blocks += order_blocks(answer.order) if answer.order else []
    blocks += _pathway(answer.pathway) if answer.pathway else []
    blocks += _question(answer) if answer.outcome == "matched" else []
    blocks += _possible(answer, explain)
    blocks += _near_misses(answer, explain)
    blocks += _known(answer) if explain or answer.outcome != "matched" else []
    blocks += _footer(answer, sources_used(blocks))
    if answer.reopened is not None:
        blocks += [Heading(1, "The facts changed. The case was assessed again:")]
        blocks += answer_page(answer.reopened, explain)
    return blocks


def _fitting(scenario: ScenarioData, explain: bool, several: bool) -> Iterator[Block]:
    yield Heading(2, scenario.title if several else "Why this scenario")
    yield Paragraph(_about(scenario))
    yield from (_line(line, explain) for line in scenario.lines)
    yield Heading(2, "Ratings")
    yield from _ratings(scenario.ratings)
    for consideration in scenario.considerations:
        if consideration.applies != "false":
            known = "Applies" if consideration.applies == "true" else f"If {consideration.condition}"
            note = f" (Encoding note: {consideration.note})" if explain and consideration.note else ""
            yield Bullet(f"{known}: {consideration.text}{note}", consideration.cites, mark="*")
    if explain:
        yield from statement_blocks("What the study looks for", scenario.goals)
        yield from statement_blocks("Pitfalls", scenario.pitfalls)
        yield from statement_blocks("Frequent questions", scenario.faq)
    yield from statement_blocks("Local notes", scenario.local_notes, labelled=False)
    yield from statement_blocks("Local entries that have expired", scenario.local_lapsed, labelled=False)
    yield from statement_blocks("When to take it to others", scenario.escalation)
    yield from statement_blocks("Where the sources disagree", scenario.errata, labelled=False)
    if scenario.reviewed:
        yield Paragraph(f"Review: {scenario.reviewed}.")


def _about(scenario: ScenarioData) -> str:
    """Topic, variant, edition, question and status in one paragraph."""
    variant = f", variant {scenario.variant}" if scenario.variant[:1].isdigit() else ""
    routing = " Routing scenario: enough to send the patient the right way, not a full workflow."
    return (
        f"{scenario.topic}{variant}; {scenario.topic_edition}. Question: {scenario.question}. "
        f"Content status: {scenario.status}; {COMPLETENESS[scenario.completeness]}.{routing if scenario.kind == 'routing' else ''}"
    )


def _ratings(ratings: tuple[RatingData, ...]) -> Iterator[Block]:
    recorded = tuple(rating for rating in ratings if rating.category != "not-recorded" or rating.local is not None)
    if not recorded:
        yield Paragraph("No rating is recorded here for this scenario; the source has them.")
        return
    rows = tuple(_rating_row(rating) for rating in recorded)
    yield Table(("Study", "Rating", "Radiation (adult)"), rows, tuple(rating.cites for rating in recorded))
    yield from (local_bullet(rating) for rating in recorded if rating.local is not None)
    missing = [rating.name for rating in ratings if rating not in recorded]
    if missing:
        yield Paragraph(f"Not recorded here, see the source: {'; '.join(missing)}.")
    yield Paragraph("Studies of one category are equals. The bands are estimates for a study, not for this patient.")
    for rating in recorded:
        note = f" (Encoding note: {rating.note})" if rating.note else ""
        if rating.why or note:
            yield Bullet(f"{rating.name}: {rating.why}{note}", rating.cites)


def _line(line: LineData, explain: bool) -> Bullet:
    text = line.text if line.because in line.text else f"{line.text} — here: {line.because}"
    if line.truth == "unknown":
        text = f"{line.text} — here: {line.because}"
    return Bullet(f"{text}{f' ({line.note})' if explain and line.note else ''}", line.cites, mark=_MARKS[line.truth])


def _rating_row(rating: RatingData) -> tuple[str, str, str]:
    symbol = radiation_symbol(rating.radiation.level)
    text = f"{symbol} {rating.radiation.text}".strip()
    return (rating.name, rating.label, text)


def statement_blocks(title: str, statements: tuple[Statement, ...], labelled: bool = True) -> Iterator[Block]:
    """A heading and its statements; nothing where there are none."""
    if statements:
        yield Heading(2, title)
    for statement in statements:
        lead = f"{statement.label} " if statement.label.endswith(("?", ".")) else f"{statement.label}: "
        yield Bullet(f"{lead if labelled and statement.label else ''}{statement.text}", statement.cites)


def conflict_blocks(answer: Answer) -> Iterator[Block]:
    """Every contradiction with its readings and what each would lead to."""
    for conflict in answer.conflicts:
        yield Heading(2, f"Contradiction: {conflict.label}")
        for reading in conflict.readings:
            origin = f"worked out from {', '.join(reading.derived_from)}" if reading.derived_from else "as stated"
            yield Bullet(f"{reading.text} ({origin})")
            for title in reading.fits:
                yield Bullet(f"would lead to: {title}", depth=1)
            for title in reading.open:
                yield Bullet(f"would leave open: {title}", depth=1)
        for remark in conflict.remarks:
            yield Bullet(f"The sources on this: {remark.text}", remark.cites, mark="*")
        if not conflict.changes_answer and answer.outcome != "not-evaluated":
            yield Paragraph(
                "Both readings lead to the same answer, so it stands; the record should still be corrected."
            )


def _question(answer: Answer) -> Iterator[Block]:
    question = answer.question
    if question is None:
        return
    yield Heading(2, "The next question")
    yield Paragraph(question.question)
    yield Paragraph(f"Why it is asked: {question.why}")
    for word in question.answers:
        yield Bullet(
            f"{question.fact}={word.value}: {word.label}"
            if word.label != word.value
            else f"{question.fact}={word.value}"
        )
    if question.example:
        yield Bullet(f"{question.fact}=..., {question.example}")
    yield Bullet(f"{question.fact}=unknown: not known")


def disagreement_blocks(answer: Answer) -> Iterator[Block]:
    """Each study that fitting scenarios rate differently, with every rating."""
    if answer.disagreements:
        yield Heading(2, "Scenarios that fit rate one study differently")
    for entry in answer.disagreements:
        yield Bullet(entry.name)
        for title, rating in entry.ratings:
            yield Bullet(f"{rating.label} in “{title}”", rating.cites, depth=1)


def _pathway(pathway: PathwayData) -> Iterator[Block]:
    yield Heading(2, "What comes next")
    for taken in pathway.taken:
        yield Bullet(f"Done: {taken.text} Result: {taken.label}.", taken.cites)
    if len(pathway.here) > 1:
        yield Paragraph("One of these:")
    for step in pathway.here:
        yield from _step(step, here=bool(pathway.taken) or len(pathway.here) == 1)
    if pathway.left_by:
        yield Bullet(f"The scenario was left ({pathway.left_by}): {pathway.leaves[0].text}", pathway.leaves[0].cites)
        return
    if pathway.ended:
        yield Paragraph("The path ends here.")
    for leave in pathway.leaves:
        yield Bullet(f"Leaves this scenario ({leave.id}): {leave.text}", leave.cites, mark="!")


def _step(step: StepData, here: bool) -> Iterator[Block]:
    condition = f" (if {step.condition})" if step.condition else ""
    note = f" {step.note}" if step.note else ""
    yield Bullet(f"{step.id}: {step.text}{condition}{note}", step.cites, mark="→" if here else "-")
    for result in step.results:
        yield Bullet(f"{result.id}: {result.text} → {result.label}", depth=1)


def _possible(answer: Answer, explain: bool) -> Iterator[Block]:
    if answer.decided:
        yield Heading(2, "Already decided, whichever scenario it is")
        for decided in answer.decided:
            yield Bullet(f"{decided.name}: {decided.label}", decided.cites)
    if answer.open:
        yield Heading(2, "Still possible")
        shown = answer.open if explain else answer.open[:6]
        for scenario in shown:
            yield Bullet(f"{scenario.title}. Needs: {', '.join(scenario.needs)}")
            yield from (_nested(line) for line in scenario.lines if explain)
        if len(shown) < len(answer.open):
            yield Bullet(f"and {len(answer.open) - len(shown)} more; --explain shows all of them")


def _nested(line: LineData) -> Bullet:
    return Bullet(f"{line.text} — here: {line.because}", depth=1, mark=_MARKS[line.truth])


def _near_misses(answer: Answer, explain: bool) -> Iterator[Block]:
    if answer.near_misses:
        yield Heading(2, "Nearest scenarios" if answer.outcome == "out-of-scope" else "Not this one, because")
    for scenario in answer.near_misses:
        failed = "; ".join(f"{line.text}, but here: {line.because}" for line in scenario.lines if line.truth == "false")
        yield Bullet(f"{scenario.title}. It needs {failed}")
        fitting = {fits.id for fits in answer.fits}
        for redirect in (redirect for redirect in scenario.redirects if redirect.see not in fitting):
            text = f"Such a patient goes to: {redirect.title}" if redirect.see else redirect.say
            yield Bullet(text, redirect.cites, depth=1, mark="→")
        yield from (_nested(line) for line in scenario.lines if explain)
    if answer.other_questions:
        yield Heading(2, "Fits as well, for another question")
    for scenario in answer.other_questions:
        yield Bullet(f"{scenario.title} (question: {scenario.question})")


def _known(answer: Answer) -> Iterator[Block]:
    yield Heading(2, "What is known")
    for fact in answer.facts:
        origin = f" (worked out from {', '.join(fact.derived_from)})" if fact.derived_from else ""
        yield Bullet(f"{fact.label}: {fact.text}{origin}")
    if answer.not_known:
        yield Bullet(f"Asked and not known: {', '.join(answer.not_known)}")
    if not answer.facts and not answer.not_known:
        yield Bullet("Nothing yet.")


def _footer(answer: Answer, used: list[int]) -> Iterator[Block]:
    if answer.outcome == "matched":
        yield Heading(2, "Not checked here")
        for text in answer.not_checked:
            yield Bullet(text)
    if used:
        yield Heading(2, "Sources")
    for number in used:
        yield Bullet(answer.sources[number - 1], mark=f"[{number}]")
    yield Heading(2, "About this answer")
    edition = answer.edition
    yield Paragraph(
        f"Content edition {edition.name}, released {edition.released}, assessed for {answer.as_of}. {edition.status}"
    )
    if answer.policy:
        yield Paragraph(answer.policy)
    yield Paragraph(answer.notice)
