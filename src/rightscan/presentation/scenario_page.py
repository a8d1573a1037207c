"""A scenario as a reading page, without a patient: what an author checks and a clinician browses."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.model.citation import Citations
from rightscan.model.fact import word_label
from rightscan.model.library import Library
from rightscan.model.pathway import Pathway
from rightscan.model.scenario import Concern, Scenario
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.scenario import ScenarioWords
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import LEVELS, NOTICE, condition_text, radiation_symbol


def scenario_page(library: Library, scenario: Scenario) -> list[Block]:
    """Everything the scenario says, in the order of the source articles."""
    page = _Page(library, scenario)
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
    def __init__(self, library: Library, scenario: Scenario) -> None:
        self.library = library
        self.scenario = scenario
        self.sources = SourceList(library)
        self.words = ScenarioWords(library, self.sources)

    def blocks(self) -> Iterator[Block]:
        scenario, topic = self.scenario, self.library.topics[self.scenario.topic]
        yield Heading(1, scenario.title)
        question = word_label(self.library.facts["clinical-question"], scenario.question)
        yield Paragraph(
            f"{scenario.id}. {topic.title} (ACR topic {topic.acr_topic}; {topic.edition}), variant: {scenario.variant}."
        )
        yield Paragraph(f"Question: {question}. Kind: {scenario.kind}. Content status: {scenario.status}.")
        if scenario.note:
            yield Paragraph(f"Encoding note: {scenario.note}")
        yield from self._who_fits()
        yield from self._told("What the study looks for", [(f"{g.name}: {g.say}", g.cites) for g in scenario.goals])
        yield from self._ratings()
        yield from self._concerns()
        texts = [(f"{self._name(text.procedure)}: “{text.text}”", text.cites) for text in scenario.orders]
        yield from self._told("Text for the order", texts)
        if scenario.pathway is not None:
            yield Heading(2, "What comes next")
            yield from self._pathway(scenario.pathway)
        yield from self._told("Pitfalls", [(pitfall.say, pitfall.cites) for pitfall in scenario.pitfalls])
        yield from self._told(
            "When to take it to others",
            [(f"{e.when} {e.say} ({', '.join(e.who)})", e.cites) for e in scenario.escalation],
        )
        yield from self._told(
            "Frequent questions", [(f"{entry.ask} {entry.answer}", entry.cites) for entry in scenario.faq]
        )
        yield from self._told("Where the sources disagree", [(f"{e.says} {e.did}", e.cites) for e in scenario.errata])
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
            note = f" ({line.note})" if line.note else ""
            yield Bullet(condition_text(self.library, line.expression) + note, self.sources.cite(line.cites))
        if self.scenario.instead:
            yield Heading(2, "Who goes elsewhere")
        for redirect in self.scenario.instead:
            to = self.library.scenarios[redirect.see].title if redirect.see else redirect.say
            yield Bullet(f"{condition_text(self.library, redirect.when)} → {to}", self.sources.cite(redirect.cites))

    def _ratings(self) -> Iterator[Block]:
        yield Heading(2, "Ratings")
        ratings = [rating for rating in self.words.ratings(self.scenario) if rating.category != "not-recorded"]
        if ratings:
            rows = tuple(
                (r.name, r.label, f"{radiation_symbol(r.radiation.level)} {r.radiation.text}".strip()) for r in ratings
            )
            yield Table(("Study", "Rating", "Radiation (adult)"), rows, tuple(rating.cites for rating in ratings))
        for rating in ratings:
            if rating.why:
                yield Bullet(f"{rating.name}: {rating.why}", rating.cites)
        if self.scenario.not_recorded:
            names = "; ".join(self._name(procedure) for procedure in self.scenario.not_recorded)
            yield Paragraph(f"Not recorded here, see the source: {names}.")
        for entry in self.scenario.considerations:
            condition = f"If {condition_text(self.library, entry.when)}: " if entry.when is not None else ""
            yield Bullet(f"{condition}{entry.say}", self.sources.cite(entry.cites), mark="*")

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

    def _concern(self, concern: Concern) -> Bullet:
        when = condition_text(self.library, concern.when)
        unless = f", unless {condition_text(self.library, concern.unless)}" if concern.unless is not None else ""
        suggest = f" Suggests: {self._name(concern.suggest)}." if concern.suggest else ""
        note = f" ({concern.note})" if concern.note else ""
        text = f"{LEVELS[concern.level]} when {when}{unless}: {concern.say}{suggest}{note}"
        return Bullet(text, self.sources.cite(concern.cites), mark="!")

    def _pathway(self, pathway: Pathway) -> Iterator[Block]:
        """Every step once, in the order of first use, with the steps each result leads to."""
        for step in pathway.steps.values():
            start = "Start. " if step.id == pathway.start else ""
            yield Bullet(f"{step.id}: {start}{step.do} {step.note}".strip(), self.sources.cite(step.cites), mark="→")
            for result in step.results:
                then = ", or ".join(f"{n.step} (if {n.condition})" if n.condition else n.step for n in result.then)
                yield Bullet(f"{result.id}: {result.means} → {then}", depth=1)
        for leave in pathway.leaves:
            yield Bullet(f"Leaves this scenario ({leave.id}): {leave.say}", self.sources.cite(leave.cites), mark="!")

    def _name(self, procedure: str) -> str:
        return self.library.procedures[procedure].name
