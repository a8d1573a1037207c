"""An answer for the chart, short enough for one sheet of paper. It holds no note text, no date of birth and no name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.presentation.data import (
    Answer,
    Cites,
    DecidedData,
    FactData,
    LineData,
    PathwayData,
    RatingData,
    ScenarioData,
)
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.order_page import local_bullet, order_blocks
from rightscan.presentation.page import conflict_blocks, disagreement_blocks, statement_blocks
from rightscan.presentation.words import COMPLETENESS, OUTCOMES, SHAPES, overdue_text

_DATES = frozenset({"date-of-birth", "surgery-date"})
"""They could tell who the patient is; the age and the time since surgery worked out from them are shown."""
_OPEN = 8  # scenarios still possible


def chart_page(answer: Answer) -> list[Block]:
    """The answer as one sheet. A case that was assessed again after a result gets a second sheet for that."""
    blocks: list[Block] = [Heading(1, f"{OUTCOMES[answer.outcome].upper()}: {answer.headline}")]
    if answer.edition.overdue:
        blocks.append(Paragraph(overdue_text(answer.edition.review_due)))
    warned = {concern.text for concern in answer.order.concerns} if answer.order else set()
    blocks += [Bullet(text, mark="→") for text in answer.to_do if text not in warned]
    blocks += order_blocks(answer.order) if answer.order else []  # with its warnings, so they are not said twice
    blocks += _facts(answer)
    blocks += statement_blocks("These facts cannot all be true: check the record", answer.impossible)
    blocks += conflict_blocks(answer)
    blocks += statement_blocks("Why no scenario covers this patient", answer.gaps)
    for scenario in answer.fits:
        blocks += _fitting(scenario, scenario.title if len(answer.fits) > 1 else "Why this scenario, and its ratings")
    blocks += statement_blocks("Why more than one scenario fits", answer.overlaps, labelled=False)
    blocks += disagreement_blocks(answer)
    if answer.pathway is not None:
        blocks += [Heading(2, "What comes next"), *next_steps(answer.pathway)]
    blocks += _question(answer)
    blocks += _possible(answer)
    blocks += _nearest(answer)
    blocks += _about(answer, sources_used(blocks))
    return blocks if answer.reopened is None else [*blocks, *chart_page(answer.reopened)]


def sheet_title(kind: str, edition: str, as_of: str) -> str:
    """What stands at the end of every sheet and in the list of windows: no word of it is about the patient."""
    return f"{kind}; content edition {edition}, for {as_of}; for health professionals; not a medical device"


def fact_blocks(facts: Iterable[FactData]) -> Iterator[Block]:
    """The facts given and those worked out from them, a paragraph each; no date that could tell who the patient is."""
    shown = [fact for fact in facts if fact.name not in _DATES]
    given = "; ".join(_fact(fact) for fact in shown if not fact.derived_from)
    worked_out = "; ".join(_fact(fact) for fact in shown if fact.derived_from)
    yield Paragraph(f"Given: {given or 'nothing yet'}.")
    if worked_out:
        yield Paragraph(f"Worked out: {worked_out}.")


def _facts(answer: Answer) -> Iterator[Block]:
    yield Heading(2, "Facts used")
    yield from fact_blocks(answer.facts)
    missing = _missing(answer)
    if answer.not_known:
        yield Paragraph(f"Asked and not known: {_listed(answer.not_known)}.")
    if missing:
        yield Paragraph(f"Not known, and needed for more: {_listed(missing)}.")


def _fact(fact: FactData) -> str:
    origin = f" (from {_listed(fact.derived_from)})" if fact.derived_from else ""
    return f"{fact.label}: {fact.text}{origin}"


def _missing(answer: Answer) -> tuple[str, ...]:
    """Facts without which something could not be checked or decided, each once."""
    needs = [name for scenario in answer.open for name in scenario.needs]
    needs += [name for concern in answer.order.unchecked for name in concern.needs] if answer.order else []
    return tuple(name for name in dict.fromkeys(needs) if name not in answer.not_known)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(name.replace("-", " ") for name in names)


def _fitting(scenario: ScenarioData, heading: str) -> Iterator[Block]:
    """Why the scenario fits and what it rates."""
    yield Heading(2, heading)
    variant = f", variant {scenario.variant}" if scenario.variant[:1].isdigit() else ""
    yield Paragraph(
        f"{scenario.topic}{variant}; {scenario.topic_edition}. Question: {scenario.question}. "
        f"Content status: {scenario.status}; {COMPLETENESS[scenario.completeness]}."
    )
    decided = "; ".join(_line(line) for line in scenario.lines)
    cites = tuple(dict.fromkeys(cite for line in scenario.lines for cite in line.cites))
    yield Paragraph(f"Matched on: {decided}.", cites)
    yield from rating_blocks(scenario.ratings)
    for consideration in scenario.considerations:
        if consideration.applies == "true":
            yield Bullet(f"Applies: {consideration.text}", consideration.cites)
    yield from statement_blocks("Local notes", scenario.local_notes, labelled=False)
    about_ratings = tuple(entry for entry in scenario.errata if entry.label.startswith("ratings"))
    yield from statement_blocks("Where the sources disagree about a rating", about_ratings, labelled=False)


def _line(line: LineData) -> str:
    return line.text if line.because in line.text else f"{line.text} (here: {line.because})"


def rating_blocks(ratings: tuple[RatingData, ...]) -> Iterator[Block]:
    """The ratings with a shape beside each category, what a local policy says beside them, and what is not recorded."""
    recorded = [rating for rating in ratings if rating.category in SHAPES]
    if recorded:
        rows = tuple((rating.name, shaped(rating), _radiation(rating)) for rating in recorded)
        header = ("Study", "Rating", "Radiation level (adult)")
        yield Table(header, rows, tuple(rating.cites for rating in recorded))
    else:
        yield Paragraph("No rating is recorded here for this scenario; the source has them.")
    yield from (local_bullet(rating) for rating in ratings if rating.local is not None)
    missing = [rating.name for rating in ratings if rating not in recorded]
    if missing:
        yield Paragraph(f"Not recorded here, see the source: {'; '.join(missing)}.")


def shaped(rating: RatingData | DecidedData) -> str:
    """The category in words, behind its shape."""
    return f"{SHAPES.get(rating.category, '')} {rating.label}".strip()


def _radiation(rating: RatingData) -> str:
    """The level in words, without those that the head of the column says."""
    return rating.radiation.text.removeprefix("relative radiation ").removeprefix("radiation level ")


def next_steps(pathway: PathwayData) -> Iterator[Block]:
    """What was done, what can follow with what each result leads to, and what would reopen the case."""
    for taken in pathway.taken:
        yield Bullet(f"Done: {taken.text} Result: {taken.label.replace('-', ' ')}.", taken.cites)
    for step in pathway.here:
        condition = f"If {step.condition}: " if step.condition else ""
        yield Bullet(f"{condition}{step.text} {step.note}".strip(), step.cites, mark="→")
        for result in step.results:
            then = f" → {result.label.replace('-', ' ')}" if result.label else ""
            yield Bullet(f"{result.text}{then}", depth=1)
    if pathway.ended:
        yield Paragraph("The path ends here.")
    if pathway.leaves:  # on one line: a chart has one page
        said = "The scenario was left" if pathway.left_by else "Reopened by"
        cites = tuple(dict.fromkeys(cite for leave in pathway.leaves for cite in leave.cites))
        yield Bullet(f"{said}: {' | '.join(leave.text for leave in pathway.leaves)}", cites, mark="!")


def _question(answer: Answer) -> Iterator[Block]:
    question = answer.question
    if question is None:
        return
    yield Heading(2, "The next question")
    yield Paragraph(f"{question.question} {question.why}")
    words = "; ".join(word.label for word in question.answers) or question.example or "a date, year-month-day"
    yield Paragraph(f"Answers: {words}; not known.")


def _possible(answer: Answer) -> Iterator[Block]:
    if answer.decided:
        yield Heading(2, "Already decided, whichever scenario it is")
    for decided in answer.decided:
        yield Bullet(f"{decided.name}: {shaped(decided)}", decided.cites)
    if answer.open:
        yield Heading(2, "Still possible")
    for scenario in answer.open[:_OPEN]:
        yield Bullet(f"{scenario.title}. Needs: {_listed(scenario.needs)}")
    if len(answer.open) > _OPEN:
        yield Bullet(f"and {len(answer.open) - _OPEN} more")


def _nearest(answer: Answer) -> Iterator[Block]:
    """The nearest scenarios, where none fits; beside one that fits they would only take room."""
    if answer.outcome == "matched" or not answer.near_misses:
        return
    yield Heading(2, "Nearest scenarios")
    for scenario in answer.near_misses:
        failed = [line for line in scenario.lines if line.truth == "false"]
        cites: Cites = tuple(dict.fromkeys(cite for line in failed for cite in line.cites))
        said = "; ".join(f"{line.text}, but here: {line.because}" for line in failed)
        yield Bullet(f"{scenario.title}. It needs {said}", cites)
        for redirect in scenario.redirects:
            text = f"Such a patient goes to: {redirect.title}" if redirect.see else redirect.say
            yield Bullet(text, redirect.cites, depth=1, mark="→")


def _about(answer: Answer, used: list[int]) -> Iterator[Block]:
    if used:
        yield Heading(2, "Sources")
    for number in used:
        yield Bullet(answer.sources[number - 1], mark=f"[{number}]")
    yield Heading(2, "About this answer")
    if answer.outcome == "matched":
        yield Paragraph(f"Not checked here: {' '.join(answer.not_checked)}")
    edition = answer.edition
    said = f"Content edition {edition.name}, released {edition.released}, assessed for {answer.as_of}. {edition.status}"
    yield Paragraph(" ".join(text for text in (said, answer.policy, answer.notice) if text))
