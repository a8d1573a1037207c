"""A scenario in words: for a patient who fits, or on its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rightscan.engine.facts import Facts
from rightscan.engine.match import Verdict, redirects_for
from rightscan.logic import UNKNOWN, Truth, Values, evaluate
from rightscan.model.fact import word_label
from rightscan.model.library import Library
from rightscan.model.local import Lapsed, LocalCategory, LocalNote, Terms
from rightscan.model.scenario import Consideration, Rating, Scenario
from rightscan.presentation.data import (
    ConsiderationData,
    LineData,
    LocalData,
    Radiation,
    RatingData,
    RedirectData,
    ScenarioData,
    Statement,
    TermsData,
)
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOT_RECORDED, condition_text, radiation_text


class ScenarioWords:
    """The wording of scenarios; remembers the sources it uses."""

    def __init__(self, library: Library, sources: SourceList) -> None:
        self.library = library
        self.sources = sources

    def data(self, verdict: Verdict, lines: tuple[LineData, ...], facts: Facts, whole: bool) -> ScenarioData:
        """The scenario with its verdict; `whole` adds ratings and every other statement."""
        scenario = verdict.scenario
        topic = self.library.topics[scenario.topic]
        rest = self.statements(scenario, facts.values) if whole else {}
        return ScenarioData(
            id=scenario.id,
            title=scenario.title,
            kind=scenario.kind,
            topic=f"{topic.title} (ACR topic {topic.acr_topic})",
            topic_edition=topic.edition,
            variant=scenario.variant,
            question=word_label(self.library.facts["clinical-question"], scenario.question),
            status=scenario.status,
            completeness=scenario.completeness,
            verdict=verdict.word,
            lines=lines,
            needs=verdict.needs,
            redirects=tuple(
                RedirectData(
                    redirect.see,
                    self.library.scenarios[redirect.see].title if redirect.see else "",
                    redirect.say,
                    self.sources.cite(redirect.cites),
                )
                for redirect in redirects_for(verdict, facts)
            ),
            **rest,
            reviewed=self._reviewed(scenario) if whole else "",
        )

    def statements(self, scenario: Scenario, values: Values) -> dict[str, tuple[Any, ...]]:
        """Everything the scenario says beyond who fits."""
        cite = self.sources.cite
        return {
            "ratings": tuple(self.ratings(scenario)),
            "considerations": tuple(self.consideration(entry, values) for entry in scenario.considerations),
            "goals": tuple(Statement(goal.say, cite(goal.cites), goal.id, goal.name) for goal in scenario.goals),
            "pitfalls": tuple(Statement(p.say, cite(p.cites), p.id) for p in scenario.pitfalls),
            "escalation": tuple(
                Statement(f"{entry.say} ({', '.join(entry.who)})", cite(entry.cites), entry.id, entry.when)
                for entry in scenario.escalation
            ),
            "faq": tuple(Statement(entry.answer, cite(entry.cites), entry.id, entry.ask) for entry in scenario.faq),
            "errata": tuple(
                Statement(f"{entry.says} {entry.did}", cite(entry.cites), entry.id, entry.about)
                for entry in scenario.errata
            ),
            "local_notes": tuple(self.local_note(note) for note in scenario.notes),
            "local_lapsed": tuple(self.lapsed(entry) for entry in scenario.lapsed),
        }

    def _reviewed(self, scenario: Scenario) -> str:
        review = scenario.reviewed
        if review is None:
            return ""
        return f"{review.what} was reviewed by {review.by} on {review.date}; this encoding of it is a {scenario.status}"

    def ratings(self, scenario: Scenario) -> Iterable[RatingData]:
        """Rated studies, best category first and equals together, then those no source that was read rates."""
        order = list(self.library.categories)
        recorded = [rating for rating in scenario.ratings if rating.category != "not-recorded"]
        for rating in sorted(recorded, key=lambda rating: order.index(rating.category)):
            yield self.rating(rating)
        local_only = [rating for rating in scenario.ratings if rating not in recorded]
        yield from (self.rating(rating) for rating in local_only)
        named = {rating.procedure for rating in local_only}
        for procedure in (procedure for procedure in scenario.not_recorded if procedure not in named):
            study = self.library.procedures[procedure]
            yield RatingData(
                procedure,
                study.name,
                "not-recorded",
                NOT_RECORDED,
                "",
                self.radiation(procedure),
                self.sources.cite(scenario.cites),
            )

    def rating(self, rating: Rating) -> RatingData:
        """One recorded rating."""
        return RatingData(
            procedure=rating.procedure,
            name=self.library.procedures[rating.procedure].name,
            category=rating.category,
            label=self.library.categories[rating.category].label if rating.category != "not-recorded" else NOT_RECORDED,
            why=rating.why,
            radiation=self.radiation(rating.procedure),
            cites=self.sources.cite(rating.cites),
            note=rating.note,
            local=self._local(rating.local) if rating.local is not None else None,
        )

    def _local(self, local: LocalCategory) -> LocalData:
        label = self.library.categories[local.category].label
        return LocalData(local.category, label, terms_data(local.terms), self.sources.cite(local.cites))

    def lapsed(self, entry: Lapsed) -> Statement:
        """A local entry past its last day: what it was about, whose it was, since when it has no effect."""
        about = self.library.procedures[entry.about].name if entry.kind == "category" else entry.about
        text = f"The local {entry.kind} for {about} expired on {entry.terms.expires} and has no effect; {entry.terms.owner} answers for it."
        return Statement(text, self.sources.cite(entry.cites), entry.about)

    def local_note(self, note: LocalNote) -> Statement:
        """A remark of the site, with its terms."""
        return Statement(f"{note.say} ({terms_text(note.terms)})", self.sources.cite(note.cites), note.id)

    def radiation(self, procedure: str) -> Radiation:
        """The radiation level of a study, in words and bands."""
        study = self.library.procedures[procedure]
        levels = self.library.radiation_levels
        adult = levels[study.adult_rrl].adult if study.adult_rrl in levels else NOT_RECORDED
        child = levels[study.child_rrl].child if study.child_rrl in levels else NOT_RECORDED
        return Radiation(study.adult_rrl, radiation_text(self.library, study.adult_rrl), adult, child)

    def consideration(self, entry: Consideration, values: Values) -> ConsiderationData:
        """A consideration, and whether its condition holds for this patient."""
        truth = Truth.TRUE if entry.when is None else evaluate(entry.when, values)
        condition = "" if entry.when is None else condition_text(self.library, entry.when)
        applies = "unknown" if truth is UNKNOWN else truth.value
        cites = self.sources.cite(entry.cites)
        return ConsiderationData(entry.id, entry.say, condition, applies, entry.favors, cites, entry.note)


def terms_data(terms: Terms) -> TermsData:
    """The terms of a local entry as data."""
    return TermsData(terms.owner, terms.reason, str(terms.expires))


def terms_text(terms: Terms | TermsData) -> str:
    """The terms of a local entry in words."""
    return f"local policy of {terms.owner}, until {terms.expires}: {terms.reason}"
