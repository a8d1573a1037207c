"""An assessment in words: builds the `Answer` that every face shows."""

from __future__ import annotations

from collections.abc import Iterable

from rightscan.engine.assess import Assessment
from rightscan.engine.facts import Known
from rightscan.engine.match import Line, Match, Verdict, near_misses, nearest_excluded
from rightscan.engine.rating import best_rated
from rightscan.logic import UNKNOWN, facts_in
from rightscan.model.library import Gap, Impossible, Library
from rightscan.model.policy import Policy
from rightscan.model.scenario import Rating
from rightscan.presentation.conflict import conflict_data
from rightscan.presentation.data import (
    FORMAT,
    Answer,
    DecidedData,
    DisagreementData,
    EditionData,
    FactData,
    LineData,
    ScenarioData,
    Statement,
)
from rightscan.presentation.order import order_data
from rightscan.presentation.pathway import pathway_data
from rightscan.presentation.question import QuestionData, fact_question
from rightscan.presentation.scenario import ScenarioWords
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import (
    NEWER_OR_SOURCE,
    NOTICE,
    condition_text,
    too_old_text,
    value_code,
    value_text,
)

NEAR_MISSES = 3


def answer(library: Library, assessment: Assessment, sources: SourceList | None = None) -> Answer:
    """The assessment as an answer in words. Every statement in it has the number of its source.

    Give a `sources` of your own to number further statements after these.
    """
    sources = sources or SourceList(library)
    words = AnswerWords(library, assessment, sources)
    parts = words.by_verdict()
    return Answer(
        format=FORMAT,
        outcome=assessment.outcome,
        headline=words.headline(),
        to_do=tuple(words.to_do()),
        as_of=str(assessment.as_of),
        edition=_edition(library, assessment),
        facts=tuple(words.fact(known) for known in assessment.facts.known.values()),
        not_known=tuple(sorted(assessment.facts.declined - set(assessment.facts.known))),
        impossible=tuple(words.together(entry) for entry in assessment.impossible),
        conflicts=conflict_data(library, assessment, sources),
        gaps=tuple(words.gap(gap) for gap in assessment.gaps),
        fits=parts["fits"],
        open=parts["open"],
        near_misses=parts["near_misses"],
        other_questions=parts["other_questions"],
        overlaps=tuple(words.overlaps()),
        disagreements=tuple(words.disagreements()),
        decided=tuple(words.decided()),
        question=words.question(),
        order=order_data(library, assessment, sources),
        pathway=pathway_data(assessment.position, sources),
        reopened=answer(library, assessment.reopened, sources) if assessment.reopened else None,
        not_checked=library.edition.not_checked,
        policy=policy_text(library.policy) if library.policy is not None else "",
        sources=sources.texts(),
        notice=NOTICE,
    )


def _edition(library: Library, assessment: Assessment) -> EditionData:
    edition = library.edition
    return EditionData(
        name=edition.name,
        released=str(edition.released),
        review_due=str(edition.review_due),
        status=edition.status,
        content_hash=library.content_hash,
        overdue=edition.standing(assessment.as_of) != "current",
    )


def policy_text(policy: Policy) -> str:
    """The local policy in force, with those who answer for it."""
    return f"Local policy: {policy.file} ({policy.site}); answered for by {', '.join(policy.owners)}."


class AnswerWords:
    """The wording of one assessment; remembers the sources it uses."""

    def __init__(self, library: Library, assessment: Assessment, sources: SourceList) -> None:
        self.library = library
        self.assessment = assessment
        self.match: Match = assessment.match
        self.sources = sources
        self.scenarios = ScenarioWords(library, sources)

    def headline(self) -> str:
        """The verdict in one sentence."""
        outcome = self.assessment.outcome
        if outcome == "matched":
            titles = [verdict.scenario.title for verdict in self.match.fits]
            return titles[0] if len(titles) == 1 else f"{len(titles)} scenarios fit: " + "; ".join(titles)
        if outcome == "conflict":
            names = " and ".join(self.library.facts[c.fact].label.lower() for c in self.assessment.conflicts)
            return f"The facts contradict each other about the {names}. Nothing was chosen."
        if outcome == "needs-answers":
            return f"{len(self.match.open)} scenario{'s are' if len(self.match.open) > 1 else ' is'} still possible."
        if outcome == "out-of-scope":
            return "No scenario in this library fits this patient."
        return too_old_text(self.library.edition)

    def to_do(self) -> Iterable[str]:
        """What to do, in one sentence for each point. Facts that cannot all be true come first."""
        for entry in self.assessment.impossible:
            yield f"Check the record first: {entry.say}"
        for raised in self.assessment.order.raised:
            if raised.concern.level != "inform":
                yield raised.concern.say
        for verdict in self.match.fits:
            yield self._advice(verdict)
        if self.assessment.conflicts:
            yield "Find out which reading is right, correct the facts and ask again."
        elif self.assessment.question is not None:
            more = "One more answer could add to this: " if self.match.fits else ""
            yield f"{more}{self.assessment.question.fact.question}"
        elif self.assessment.outcome == "needs-answers":
            yield "Every open question was answered with not known; find one of these facts out, or decide without this guidance."
        elif self.assessment.outcome == "out-of-scope":
            yield "Compare the nearest scenarios below, and use the source for a patient like this one."
        elif self.assessment.outcome == "not-evaluated":
            yield NEWER_OR_SOURCE

    def _advice(self, verdict: Verdict) -> str:
        scenario = verdict.scenario
        best = best_rated(scenario)
        if not scenario.ratings:
            return f"No rating is recorded here for this scenario ({scenario.title}); see its source."
        if not best:
            return "No recorded study is rated above usually not appropriate: order none of them."
        names = [self._named(rating) for rating in best]
        category = self.library.categories[best[0].counts].label
        return f"{category}{', as equals' if len(names) > 1 else ''}: {'; '.join(names)}."

    def _named(self, rating: Rating) -> str:
        """The study, and where a local policy put it into this category, what the source says."""
        name = self.library.procedures[rating.procedure].name
        if rating.local is None:
            return name
        label = self.scenarios.rating(rating).label
        return f"{name} (local policy of {rating.local.terms.owner}; the source: {label.lower()})"

    def together(self, entry: Impossible) -> Statement:
        """Facts that cannot all be true, with the reason."""
        return Statement(entry.say, self.sources.cite(entry.cites), entry.id, condition_text(self.library, entry.when))

    def gap(self, gap: Gap) -> Statement:
        """Why no scenario of a topic covers the patient."""
        topic = self.library.topics[gap.topic]
        return Statement(gap.say, self.sources.cite(gap.cites), gap.id, f"{topic.title} (ACR topic {topic.acr_topic})")

    def fact(self, known: Known) -> FactData:
        """One known fact."""
        fact = self.library.facts[known.name]
        return FactData(fact.name, fact.label, value_code(known.value), value_text(fact, known.value), known.sources)

    def by_verdict(self) -> dict[str, tuple[ScenarioData, ...]]:
        """The scenarios of the answer, by the part they play in it."""
        out_of_scope = self.assessment.outcome == "out-of-scope"
        near = nearest_excluded(self.match.asked, NEAR_MISSES) if out_of_scope else near_misses(self.match, NEAR_MISSES)
        return {
            "fits": tuple(self.scenario(verdict, whole=True) for verdict in self.match.fits),
            "open": tuple(self.scenario(verdict) for verdict in self.match.open),
            "near_misses": tuple(self.scenario(verdict) for verdict in near),
            "other_questions": tuple(self.scenario(verdict) for verdict in self.match.other_questions),
        }

    def scenario(self, verdict: Verdict, whole: bool = False) -> ScenarioData:
        """A scenario for this patient: its lines with the values that decided, and all its statements if `whole`."""
        lines = tuple(self._line(line, verdict.needs) for line in verdict.lines)
        return self.scenarios.data(verdict, lines, self.assessment.facts, whole)

    def _line(self, line: Line, needs: tuple[str, ...]) -> LineData:
        names = facts_in(line.criterion.expression)
        return LineData(
            text=condition_text(self.library, line.criterion.expression),
            truth=line.truth.value,
            because=self._because(names),
            needs=tuple(name for name in names if line.truth is UNKNOWN and name in needs),
            cites=self.sources.cite(line.criterion.cites),
            note=line.criterion.note,
        )

    def _because(self, names: tuple[str, ...]) -> str:
        """The values that decided a line, each with its origin."""
        said = []
        for name in names:
            text = self._value(name)
            if text:
                said.append(f"{self.library.facts[name].label}: {text}" if len(names) > 1 else text)
        return "; ".join(said) or "not known"

    def _value(self, name: str) -> str:
        """A fact as it is known, disputed or declined; empty where nobody said anything."""
        facts, fact = self.assessment.facts, self.library.facts[name]
        if name in facts.known:
            known = facts.known[name]
            origin = f" (from {', '.join(known.sources)})" if known.sources else ""
            return f"{value_text(fact, known.value)}{origin}"
        for entry in facts.contradictions:
            if entry.fact == name:
                return f"contradicted, {' or '.join(value_text(fact, reading.value) for reading in entry.readings)}"
        return "asked, not known" if name in facts.declined else ""

    def overlaps(self) -> Iterable[Statement]:
        """Why two scenarios fit at once, where the content says so."""
        fitting = {verdict.scenario.id for verdict in self.match.fits}
        for verdict in self.match.fits:
            for entry in verdict.scenario.overlaps:
                if entry.other in fitting:
                    yield Statement(entry.say, self.sources.cite(entry.cites), verdict.scenario.id)

    def disagreements(self) -> Iterable[DisagreementData]:
        """Each study that fitting scenarios rate differently, side by side."""
        for entry in self.assessment.disagreements:
            rated = tuple(
                (self.library.scenarios[rated.scenario].title, self.scenarios.rating(rated.rating))
                for rated in entry.ratings
            )
            yield DisagreementData(entry.procedure, self.library.procedures[entry.procedure].name, rated)

    def decided(self) -> Iterable[DecidedData]:
        """What holds whichever scenario it is."""
        for entry in self.assessment.decided:
            name = self.library.procedures[entry.procedure].name
            label = self.library.categories[entry.category].label
            yield DecidedData(entry.procedure, name, entry.category, label, self.sources.cite(entry.cites))

    def question(self) -> QuestionData | None:
        """The next question, if one can change the advice."""
        question = self.assessment.question
        return None if question is None else fact_question(question.fact)
