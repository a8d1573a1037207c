"""A scenario as a reading page, without a patient: what an author checks and a clinician browses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightscan.model.citation import Citations
from rightscan.model.fact import read_value, word_label
from rightscan.model.library import Library
from rightscan.model.pathway import Next, Pathway
from rightscan.model.protocol import Protocols
from rightscan.model.scenario import Concern, Scenario
from rightscan.presentation.data import RatingData
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.order_page import local_bullet
from rightscan.presentation.scenario import ScenarioWords, terms_text
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import (
    COMPLETENESS,
    LEVELS,
    NOTICE,
    SHAPES,
    TOO_OLD,
    banner,
    condition_text,
    radiation_symbol,
    rule_address,
    value_text,
)

_PARTS = {
    "fits": "who fits",
    "instead": "who goes elsewhere",
    "ratings": "the ratings",
    "considerations": "the considerations",
    "concerns": "the order check",
    "pathway": "the pathway",
    "pitfalls": "the pitfalls",
    "faq": "the frequent questions",
}
"""The parts of a scenario file that an erratum can be about, in words."""


def scenario_page(
    library: Library, scenario: Scenario, as_of: date, protocols: Protocols | None = None, *, linked: bool = False
) -> list[Block]:
    """Everything the scenario says, in the order of the source articles, with the rules of these protocols, if any.

    The commands that print the protocols are named unless the page is `linked` to them by whoever shows it.

    Content that is expired on the day `as_of` says who fits and where to read on, and gives no advice.
    """
    page = _Page(library, scenario, as_of, protocols or Protocols({}), linked)
    blocks = list(page.blocks())
    used = sources_used(blocks)
    texts = page.sources.texts()
    if used:
        blocks.append(Heading(2, "Sources"))
        blocks += [Bullet(texts[number - 1], mark=f"[{number}]") for number in used]
    blocks += [
        Heading(2, "About this page"),
        Paragraph(
            f"Content edition {library.edition.name}, review due {library.edition.review_due}. {library.edition.status}"
        ),
        Paragraph(NOTICE),
    ]
    return blocks


class _Page:
    def __init__(self, library: Library, scenario: Scenario, as_of: date, protocols: Protocols, linked: bool) -> None:
        self.library = library
        self.protocols = protocols
        self.linked = linked
        self.banner = banner(library.edition, as_of)
        self.expired = library.edition.standing(as_of) == "expired"
        self.scenario = scenario
        self.sources = SourceList(library)
        self.words = ScenarioWords(library, self.sources)

    def blocks(self) -> Iterator[Block]:
        scenario, topic = self.scenario, self.library.topics[self.scenario.topic]
        yield Heading(1, scenario.title)
        yield from (Paragraph(text) for text in self.banner)
        question = word_label(self.library.facts["clinical-question"], scenario.question)
        yield Paragraph(
            f"{scenario.id}. {topic.title} (ACR topic {topic.acr_topic}; {topic.edition}), variant: {scenario.variant}."
        )
        yield Paragraph(
            f"Question: {question}. Kind: {scenario.kind}. Content status: {scenario.status}; "
            f"{COMPLETENESS[scenario.completeness]}."
        )
        if scenario.note:
            yield Paragraph(f"Encoding note: {scenario.note}")
        yield from self._who_fits()
        if self.expired:
            yield Heading(2, "Ratings")
            yield Paragraph(TOO_OLD, self.sources.cite(scenario.cites))
            return
        overlaps = [(f"{self._title(o.other)}: {o.say}", o.cites) for o in scenario.overlaps]
        yield from self._told("Who fits another scenario too", overlaps)
        yield from self._told("What the study looks for", [(f"{g.name}: {g.say}", g.cites) for g in scenario.goals])
        yield from self._ratings()
        if not self.linked:
            yield from self._protocols()
        yield from self._concerns()
        texts = [(f"{self._name(text.procedure)}: “{text.text}”", text.cites) for text in scenario.orders]
        yield from self._told("Text for the order", texts)
        if scenario.pathway is not None:
            yield Heading(2, "What comes next")
            yield from self._pathway(scenario.pathway)
        yield from self._remarks()

    def _remarks(self) -> Iterator[Block]:
        """What no fact can reveal: pitfalls, escalation, questions, local notes, errata, and who reviewed."""
        scenario = self.scenario
        yield from self._told("Pitfalls", [(pitfall.say, pitfall.cites) for pitfall in scenario.pitfalls])
        yield from self._told(
            "When to take it to others",
            [(f"{e.when} {e.say} ({', '.join(e.who)})", e.cites) for e in scenario.escalation],
        )
        yield from self._told(
            "Frequent questions", [(f"{entry.ask} {entry.answer}", entry.cites) for entry in scenario.faq]
        )
        notes = [(f"{note.say} ({terms_text(note.terms)})", note.cites) for note in scenario.notes]
        yield from self._told("Local notes", notes)
        if scenario.lapsed:
            yield Heading(2, "Local entries that have expired")
        for entry in scenario.lapsed:
            said = self.words.lapsed(entry)
            yield Bullet(said.text, said.cites)
        errata = [(f"On {self._about(e.about)}: {e.says} {e.did}", e.cites) for e in scenario.errata]
        yield from self._told("Where the sources disagree", errata)
        if scenario.reviewed is not None:
            review = scenario.reviewed
            yield Paragraph(f"Review: {review.what} was reviewed by {review.by} on {review.date}.")

    def _told(self, title: str, statements: list[tuple[str, Citations]]) -> Iterator[Block]:
        if statements:
            yield Heading(2, title)
        for text, cites in statements:
            yield Bullet(text, self.sources.cite(cites))

    def _who_fits(self) -> Iterator[Block]:
        yield Heading(2, "Who fits (every line)")
        for line in self.scenario.fits:
            text = condition_text(self.library, line.expression) + _noted(line.note)
            yield Bullet(text, self.sources.cite(line.cites))
        if self.expired:  # where else to go is advice as well
            return
        if self.scenario.instead:
            yield Heading(2, "Who goes elsewhere")
        for redirect in self.scenario.instead:
            to = (self._title(redirect.see) if redirect.see else redirect.say) + _noted(redirect.note)
            yield Bullet(condition_text(self.library, redirect.when))
            yield Bullet(to, self.sources.cite(redirect.cites), depth=1, mark="→")

    def _ratings(self) -> Iterator[Block]:
        yield Heading(2, "Ratings")
        everything = list(self.words.ratings(self.scenario))
        ratings = [rating for rating in everything if rating.category != "not-recorded" or rating.local is not None]
        if ratings:
            rows = tuple(_rating_row(rating) for rating in ratings)
            yield Table(("Study", "Rating", "Radiation (adult)"), rows, tuple(rating.cites for rating in ratings))
        notes = {rating.procedure: rating.note for rating in self.scenario.ratings}
        for rating in ratings:
            text = f"{rating.why}{_noted(notes[rating.procedure])}".strip()
            if text:
                yield Bullet(f"{rating.name}: {text}", rating.cites)
        yield from (local_bullet(rating) for rating in ratings if rating.local is not None)
        missing = [rating.name for rating in everything if rating not in ratings]
        if missing:
            yield Paragraph(f"Not recorded here, see the source: {'; '.join(missing)}.")
        for entry in self.scenario.considerations:
            condition = f"If {condition_text(self.library, entry.when)}: " if entry.when is not None else ""
            favors = f" Favors: {self._name(entry.favors)}." if entry.favors else ""
            text = f"{condition}{entry.say}{favors}{_noted(entry.note)}"
            yield Bullet(text, self.sources.cite(entry.cites), mark="*")

    def _protocols(self) -> Iterator[Block]:
        """Where to read how the rated studies are done."""
        found = [(rating.procedure, self.protocols.of(rating.procedure)) for rating in self.scenario.ratings]
        if any(protocol is not None for _, protocol in found):
            yield Heading(2, "How the rated studies are done")
        for procedure, protocol in found:
            if protocol is not None:
                yield Bullet(f"{self._name(procedure)}: `rightscan protocol {procedure}`")

    def _concerns(self) -> Iterator[Block]:
        topic = self.library.topics[self.scenario.topic]
        for title, concerns in (
            ("What the order check raises", self.scenario.concerns),
            ("What it raises in the whole topic", topic.concerns),
        ):
            if concerns:
                yield Heading(2, title)
            for concern in concerns:
                yield self._concern(concern)
                rule = self.protocols.at(concern.protocol)
                if rule is not None:
                    text = f"Rule of the protocol, {concern.protocol}: {rule.say}"
                    link = ("In the protocol", rule_address(concern.protocol)) if self.linked else ("", "")
                    yield Bullet(text, self.sources.cite(rule.cites), depth=1, link=link)

    def _concern(self, concern: Concern) -> Bullet:
        when = condition_text(self.library, concern.when)
        unless = f", unless {condition_text(self.library, concern.unless)}" if concern.unless is not None else ""
        suggest = f" Suggests: {self._name(concern.suggest)}." if concern.suggest else ""
        note = _noted(concern.note)
        note += f" ({terms_text(concern.terms)})" if concern.terms is not None else ""
        text = f"{LEVELS[concern.level]} when {when}{unless}: {concern.say}{suggest}{note}"
        return Bullet(text, self.sources.cite(concern.cites), mark="!")

    def _pathway(self, pathway: Pathway) -> Iterator[Block]:
        """The pathway as a tree: each step with its results, each result with the steps it leads to."""
        yield from self._step(pathway, Next(pathway.start), 0, set())
        for leave in pathway.leaves:
            facts = self.library.facts
            change = "; ".join(
                f"{facts[name].label}: {value_text(facts[name], read_value(facts[name], raw))}"
                for name, raw in leave.change.items()
            )
            text = f"Leaves this scenario ({leave.id}): {leave.say} Assessed again with {change}.{_noted(leave.note)}"
            yield Bullet(text, self.sources.cite(leave.cites), mark="!")

    def _step(self, pathway: Pathway, following: Next, depth: int, told: set[str]) -> Iterator[Block]:
        """One step and everything behind it; a step that was told before is only named."""
        step = pathway.steps[following.step]
        condition = f" (if {following.condition})" if following.condition else ""
        if step.id in told:
            yield Bullet(f"{step.id}{condition}: as above.", depth=depth, mark="→")
            return
        told.add(step.id)
        study = f" (study: {self._name(step.study)})" if step.study else ""
        text = f"{step.id}{condition}: {step.do}{study} {step.note}".strip()
        yield Bullet(text, self.sources.cite(step.cites), depth, "→")
        for result in step.results:
            yield Bullet(f"{result.id}: {result.means}", depth=depth + 1)
            for behind in result.then:
                yield from self._step(pathway, behind, depth + 2, told)

    def _title(self, scenario: str) -> str:
        return self.library.scenarios[scenario].title

    def _about(self, place: str) -> str:
        """The place an erratum speaks of: "the ratings, US breast"."""
        part, _, name = place.partition(".")
        study = self.library.procedures.get(name)
        return ", ".join(word for word in (_PARTS.get(part, part), study.name if study else name) if word)

    def _name(self, procedure: str) -> str:
        return self.library.procedures[procedure].name


def _noted(note: str) -> str:
    """The encoder's remark behind a statement."""
    return f" (Encoding note: {note})" if note else ""


def _rating_row(rating: RatingData) -> tuple[str, str, str]:
    """Study, category as shape and word, radiation as symbol, words and band."""
    category = f"{SHAPES.get(rating.category, '')} {rating.label}".strip()
    return rating.name, category, f"{radiation_symbol(rating.radiation.level)} {rating.radiation.text}".strip()
