"""The tumor-board sheet: what is known, what is missing, and what each clinical question gets as its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rightscan.engine.assess import Assessment, assess
from rightscan.engine.match import QUESTION, nearest_excluded
from rightscan.engine.pathway import Position
from rightscan.model.fact import Value, word_label
from rightscan.model.library import Library
from rightscan.model.pathway import Result
from rightscan.presentation.answer import answer
from rightscan.presentation.chart import fact_blocks, shaped
from rightscan.presentation.data import Answer, Cites, RatingData, ScenarioData
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, sources_used
from rightscan.presentation.order_page import local_bullet, order_blocks
from rightscan.presentation.page import disagreement_blocks
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOTICE, SHAPES, banner, condition_text

BEST, DISPUTED = "usually-appropriate", "may-be-appropriate-disagreement"
_OPEN = 6  # scenarios still possible, for one question
_RECORDED_IN = {
    "us-axilla": "axillary-ultrasound",
    "mammography-diagnostic": "diagnostic-mammography",
    "dbt-diagnostic": "diagnostic-mammography",
}
"""The facts that say whether a study was done; of every other study the record says nothing."""


class Asked(NamedTuple):
    """One clinical question of the vocabulary, its words, and what it gets."""

    id: str
    label: str
    assessment: Assessment
    answer: Answer


def board_page(library: Library, stated: Mapping[str, Value], declined: frozenset[str], as_of: date) -> list[Block]:
    """The sheet of one patient, every clinical question asked in turn. Raises FactError for a date after `as_of`."""
    sheet = _Sheet(library, stated, declined, as_of)
    blocks: list[Block] = [Heading(1, f"Tumor-board sheet, {as_of}")]
    blocks += [Paragraph(text) for text in banner(library.edition, as_of)]
    blocks += sheet.known()
    if library.edition.standing(as_of) != "expired":
        blocks += sheet.unknown()
        for asked in sheet.asked:
            blocks += sheet.section(asked)
        blocks += sheet.not_possible()
    return [*blocks, *sheet.closing(sources_used(blocks))]


class _Sheet:
    """The answers to all questions, with one list of sources."""

    def __init__(self, library: Library, stated: Mapping[str, Value], declined: frozenset[str], as_of: date) -> None:
        self.library = library
        self.sources = SourceList(library)
        self.stated_question = stated.get(QUESTION)
        used = {scenario.question for scenario in library.scenarios.values() if scenario.status != "retired"}
        self.asked: list[Asked] = []
        for word in library.facts[QUESTION].words:
            if word.id in used:
                found = assess(library, {**stated, QUESTION: word.id}, as_of, (), declined - {QUESTION})
                self.asked.append(Asked(word.id, word.label, found, answer(library, found, self.sources)))

    def known(self) -> Iterator[Block]:
        """The facts, with what was worked out from what, and where they contradict each other."""
        one = self.asked[0].answer
        yield Heading(2, "What is known")
        yield from fact_blocks(fact for fact in one.facts if fact.name != QUESTION)
        for entry in one.impossible:
            yield Bullet(f"These facts cannot all be true; check the record: {entry.text}", entry.cites, mark="!")
        for conflict in one.conflicts:
            readings = " or ".join(f"{reading.text} ({_origin(reading.derived_from)})" for reading in conflict.readings)
            yield Bullet(f"Contradiction: {conflict.label}: {readings}. Nothing was chosen.", mark="!")

    def unknown(self) -> Iterator[Block]:
        """Each fact that a question still needs, with the questions it is needed for."""
        needed: dict[str, list[str]] = {}
        for asked in self.asked:
            for scenario in asked.answer.open:
                for name in scenario.needs:
                    needed.setdefault(name, []).append(_short(asked.id))
        yield Heading(2, "What is not known and would matter")
        declined = self.asked[0].assessment.facts.declined
        grouped: dict[str, list[str]] = {}
        for name in (name for name in self.library.facts if name in needed):
            asked_before = " (asked, not known)" if name in declined else ""
            several = dict.fromkeys(needed[name])
            questions = ", ".join(several) if len(several) < len(self.asked) else "every question"
            grouped.setdefault(questions, []).append(f"{self._label(name)}{asked_before}")
        for questions, labels in grouped.items():
            yield Bullet(f"For {questions}: {'; '.join(labels)}")
        if not needed:
            yield Paragraph("Nothing: no further fact can open another scenario.")

    def section(self, asked: Asked) -> Iterator[Block]:
        """One question that has a scenario, or may have one; nothing for the others."""
        said = asked.answer
        if not (said.fits or said.open or said.outcome == "conflict"):
            return
        yield Heading(2, f"{_short(asked.id).capitalize()}: {asked.label}?")
        for conflict in said.conflicts if said.outcome == "conflict" else ():
            for reading in conflict.readings:
                led = [*reading.fits, *(f"{title} (still open)" for title in reading.open)]
                yield Bullet(f"{conflict.label} {reading.text} would lead to: {'; '.join(led) or 'no scenario'}")
        for scenario in said.fits:
            yield from self._fitting(scenario)
        yield from self._between(asked)
        yield from self._open(said)

    def _fitting(self, scenario: ScenarioData) -> Iterator[Block]:
        """The scenario that fits, its ratings by category, and which of the best are still to be done."""
        cites = _together(line.cites for line in scenario.lines)
        yield Bullet(f"Fits: {scenario.title} ({scenario.topic_edition}; content status: {scenario.status})", cites)
        yield from _by_category(scenario.ratings)
        yield from (local_bullet(rating) for rating in scenario.ratings if rating.local is not None)
        yield from self._missing(scenario.ratings)
        yield from self._disputed(scenario)
        for consideration in scenario.considerations:
            if consideration.applies == "true":
                yield Bullet(f"Applies: {consideration.text}", consideration.cites)

    def _disputed(self, scenario: ScenarioData) -> Iterator[Block]:
        """The studies on which the panel did not agree, and what the sources say against each other about ratings."""
        category = self.library.categories[DISPUTED]
        names = "; ".join(rating.name for rating in scenario.ratings if rating.category == DISPUTED)
        if names:
            yield Bullet(f"Disputed: {names}. {category.means}", self.sources.cite(category.cites), mark="!")
        for erratum in scenario.errata:
            if erratum.label.startswith("ratings"):
                yield Bullet(f"The sources on the ratings: {erratum.text}", erratum.cites, mark="!")

    def _missing(self, ratings: tuple[RatingData, ...]) -> Iterator[Block]:
        """What the record says about each study of the best category. Unknown is not the same as not done."""
        silent = []
        for rating in (rating for rating in ratings if _counts(rating) == BEST):
            fact = _RECORDED_IN.get(rating.procedure, "")
            value = self.asked[0].assessment.facts.known.get(fact)
            if value is None:
                silent.append(rating)
                continue
            said = f"{self._label(fact)}: {word_label(self.library.facts[fact], str(value.value))}"
            yield Bullet(f"{rating.name} is rated usually appropriate; recorded: {said}", rating.cites)
        if silent:
            names = "; ".join(rating.name for rating in silent)
            said = f"Rated usually appropriate; whether it was done is not recorded: {names}"
            yield Bullet(said, _together(rating.cites for rating in silent), mark="?")

    def _between(self, asked: Asked) -> Iterator[Block]:
        """What concerns all scenarios that fit: differing ratings, the order, the next step."""
        said = asked.answer
        for overlap in said.overlaps:
            yield Bullet(f"More than one fits: {overlap.text}", overlap.cites)
        yield from (block for block in disagreement_blocks(said) if isinstance(block, Bullet))
        if said.fits and said.order is not None and self.stated_question in (None, asked.id):
            yield from (block for block in order_blocks(said.order) if isinstance(block, Bullet))
        if asked.assessment.position is not None:
            yield from self._next(asked.assessment.position)

    def _next(self, position: Position) -> Iterator[Block]:
        """The next step, and what each of its results leads to."""
        steps = position.pathway.steps
        for following in position.here:
            step = steps[following.step]
            yield Bullet(f"Next: {step.do} {step.note}".strip(), self.sources.cite(step.cites), mark="→")
            for result in step.results:
                cites = dict.fromkeys(cite for after in result.then for cite in steps[after.step].cites)
                yield Bullet(_result(position, result), self.sources.cite(tuple(cites)), depth=1)
        leaves = position.pathway.leaves
        if leaves:
            cites = dict.fromkeys(cite for leave in leaves for cite in leave.cites)
            names = ", ".join(_short(leave.id) for leave in leaves)
            yield Bullet(f"The case is reopened by: {names}", self.sources.cite(tuple(cites)), mark="!")

    def _open(self, said: Answer) -> Iterator[Block]:
        """The scenarios that need more facts, what holds in all of them, and what to ask first."""
        for decided in said.decided:
            yield Bullet(f"Whichever scenario it is: {decided.name}: {shaped(decided)}", decided.cites)
        for scenario in said.open[:_OPEN]:
            needs = "; ".join(self._label(name) for name in scenario.needs)
            yield Bullet(f"Still open: {scenario.title}. Needs: {needs}", mark="?")
        if len(said.open) > _OPEN:
            yield Bullet(f"and {len(said.open) - _OPEN} more that need some of these facts", mark="?")
        if said.question is not None:
            yield Bullet(f"Ask first: {said.question.question}", mark="→")

    def not_possible(self) -> Iterator[Block]:
        """The questions that no scenario can answer for this patient, a line each, with the reason."""
        left = [asked for asked in self.asked if asked.answer.outcome == "out-of-scope"]
        if left:
            yield Heading(2, "Questions without a scenario for this patient")
        for asked in left:
            lead = f"{_short(asked.id).capitalize()}: "
            gaps = asked.answer.gaps
            if gaps:
                yield Bullet(lead + " ".join(gap.text for gap in gaps), _together(gap.cites for gap in gaps))
            else:
                yield self._nearest(asked, lead)

    def _nearest(self, asked: Asked, lead: str) -> Bullet:
        """The nearest scenario and the lines that rule it out."""
        nearest = nearest_excluded(asked.assessment.match.asked, 1)[0]
        needs = "; ".join(condition_text(self.library, line.criterion.expression) for line in nearest.failed)
        cites = dict.fromkeys(cite for line in nearest.failed for cite in line.criterion.cites)
        return Bullet(
            f"{lead}the nearest is “{nearest.scenario.title}”, which needs {needs}", self.sources.cite(tuple(cites))
        )

    def closing(self, used: list[int]) -> Iterator[Block]:
        """The sources cited, what was not checked, the edition and the notice."""
        texts, edition = self.sources.texts(), self.library.edition
        if used:
            yield Heading(2, "Sources")
        for number in used:
            yield Bullet(texts[number - 1], mark=f"[{number}]")
        yield Heading(2, "About this sheet")
        one = self.asked[0].answer
        yield Paragraph(f"Not checked here: {' '.join(edition.not_checked)}")
        said = (
            f"Content edition {edition.name}, released {edition.released}, assessed for {one.as_of}. {edition.status}"
        )
        yield Paragraph(" ".join(text for text in (said, one.policy, NOTICE) if text))

    def _label(self, fact: str) -> str:
        return self.library.facts[fact].label


def _by_category(ratings: tuple[RatingData, ...]) -> Iterator[Block]:
    """The studies of one category on one line, as equals, each with its radiation; then those not recorded here."""
    found: dict[str, list[RatingData]] = {}
    for rating in (rating for rating in ratings if rating.category in SHAPES):
        found.setdefault(shaped(rating), []).append(rating)
    for label, group in found.items():
        names = "; ".join(f"{rating.name} ({_radiation(rating)})" for rating in group)
        yield Bullet(f"{label}: {names}.", _together(rating.cites for rating in group), depth=1)
    missing = [rating for rating in ratings if rating.category not in SHAPES]
    if missing:
        names = "; ".join(rating.name for rating in missing)
        yield Bullet(f"Not recorded here: {names}.", _together(rating.cites for rating in missing), depth=1)


def _radiation(rating: RatingData) -> str:
    """The adult band in mSv, or that there is none on record."""
    radiation = rating.radiation
    return radiation.adult if radiation.level.isdigit() and radiation.level != "0" else radiation.text.split(",")[0]


def _counts(rating: RatingData) -> str:
    return rating.local.category if rating.local is not None else rating.category


def _result(position: Position, result: Result) -> str:
    """A result and every step that can follow it."""
    then = [
        f"{position.pathway.steps[after.step].do}{f' (if {after.condition})' if after.condition else ''}"
        for after in result.then
    ]
    return f"{result.means} → {' Or: '.join(then)}" if then else result.means


def _origin(derived_from: tuple[str, ...]) -> str:
    return f"worked out from {', '.join(map(_short, derived_from))}" if derived_from else "as stated"


def _short(name: str) -> str:
    """An id as words."""
    return name.replace("-", " ")


def _together(cites: Iterator[Cites]) -> Cites:
    """Several lists of sources as one, each source and place once."""
    return tuple(dict.fromkeys(cite for some in cites for cite in some))
