"""What is wrong with the order on the table, and what to order instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from rightscan.engine.facts import Facts
from rightscan.engine.match import Match, Verdict
from rightscan.engine.rating import ORDER_OF_CATEGORIES, Rated, best_rated, ratings_of
from rightscan.logic import TRUE, UNKNOWN, atoms, evaluate, facts_in
from rightscan.model.citation import Citations
from rightscan.model.library import Topic
from rightscan.model.scenario import Concern, OrderText

ORDER = "order"
NO_IMAGING = "no-imaging"


class Raised(msgspec.Struct, frozen=True):
    """A concern that applies, and the scenario or topic it belongs to."""

    where: str
    concern: Concern


class Unchecked(msgspec.Struct, frozen=True):
    """A concern about this order that could not be checked, and the facts that would settle it."""

    where: str
    concern: Concern
    needs: tuple[str, ...]


class Alternative(msgspec.Struct, frozen=True):
    """A study to order instead: suggested by a concern, or rated better in a scenario (then with that rating)."""

    procedure: str
    where: str
    cites: Citations
    concern: str = ""
    category: str = ""


class OrderCheck(msgspec.Struct, frozen=True):
    """The check of one order; `procedure` is empty when nothing is ordered and only the facts were checked."""

    procedure: str
    ratings: tuple[Rated, ...]
    not_recorded_in: tuple[str, ...]
    raised: tuple[Raised, ...]
    unchecked: tuple[Unchecked, ...]
    alternatives: tuple[Alternative, ...]
    texts: tuple[OrderText, ...]


def check_order(match: Match, topics: Iterable[Topic], facts: Facts) -> OrderCheck:
    """Run the concerns of every fitting scenario and of all topics; look the ordered study up; find the better one."""
    concerns = tuple(concerns_to_check(match, topics))
    raised = tuple(Raised(where, concern) for where, concern in concerns if applies(concern, facts))
    unchecked = tuple(_unchecked(concerns, facts))
    return order_check(str(facts.values.get(ORDER, "")), match, raised, unchecked)


def concerns_to_check(match: Match, topics: Iterable[Topic]) -> Iterator[tuple[str, Concern]]:
    """The concerns of the scenarios that fit, then those of all topics, each with where it belongs."""
    for verdict in match.fits:
        yield from ((verdict.scenario.id, concern) for concern in verdict.scenario.concerns)
    for topic in topics:
        yield from ((topic.id, concern) for concern in topic.concerns)


def order_check(
    procedure: str, match: Match, raised: tuple[Raised, ...], unchecked: tuple[Unchecked, ...]
) -> OrderCheck:
    """The check of this study (or of none), once it is known which concerns apply."""
    ratings = ratings_of(match.fits).get(procedure, ())
    alternatives = _alternatives(procedure, match, raised) if procedure else ()
    rated_in = {entry.scenario for entry in ratings}
    not_recorded = tuple(v.scenario.id for v in match.fits if procedure and v.scenario.id not in rated_in)
    wanted = {procedure, *(alternative.procedure for alternative in alternatives)}
    texts = tuple(text for verdict in match.fits for text in verdict.scenario.orders if text.procedure in wanted)
    return OrderCheck(procedure, ratings, not_recorded, raised, unchecked, alternatives, texts)


def applies(concern: Concern, facts: Facts) -> bool:
    """`when` must be known to hold; an exception counts only if it is known, and the concern names it."""
    if evaluate(concern.when, facts.values) is not TRUE:
        return False
    return concern.unless is None or evaluate(concern.unless, facts.values) is not TRUE


def _unchecked(concerns: Iterable[tuple[str, Concern]], facts: Facts) -> Iterable[Unchecked]:
    """Concerns about the ordered study whose other conditions are not known, and others that one fact would settle."""
    for where, concern in concerns:
        excepted = concern.unless is not None and evaluate(concern.unless, facts.values) is TRUE
        if excepted or evaluate(concern.when, facts.values) is not UNKNOWN:
            continue
        truths = [(atom.fact, evaluate(atom, facts.values)) for atom in atoms(concern.when)]
        needs = tuple(dict.fromkeys(fact for fact, truth in truths if truth is UNKNOWN))
        one_fact_away = len(needs) == 1 and any(truth is TRUE for _, truth in truths)
        if ORDER not in needs and (ORDER in facts_in(concern.when) or one_fact_away):
            yield Unchecked(where, concern, needs)


def _alternatives(procedure: str, match: Match, raised: tuple[Raised, ...]) -> tuple[Alternative, ...]:
    """What the concerns suggest; without a suggestion, what the scenarios about this order rate better."""
    found = [
        Alternative(entry.concern.suggest, entry.where, entry.concern.cites, entry.concern.id, _category(match, entry))
        for entry in raised
        if entry.concern.suggest not in ("", procedure)
    ]
    if not found:
        for verdict in match.fits if procedure == NO_IMAGING else _about_the_order(procedure, match):
            found += _rated_better(procedure, verdict)
    return tuple({alternative.procedure: alternative for alternative in reversed(found)}.values())[::-1]


def _category(match: Match, entry: Raised) -> str:
    """The category of the suggested study in the scenario that suggests it, if it is recorded there."""
    found = ratings_of(match.fits).get(entry.concern.suggest, ())
    return next((rated.rating.counts for rated in found if rated.scenario == entry.where), "")


def _about_the_order(procedure: str, match: Match) -> tuple[Verdict, ...]:
    """The fitting scenarios that rate the order; if none does, all of them, provided they share one question."""
    rating = tuple(v for v in match.fits if any(r.procedure == procedure for r in v.scenario.ratings))
    one_question = len({verdict.scenario.question for verdict in match.fits}) == 1
    return rating or (match.fits if one_question else ())


def _rated_better(procedure: str, verdict: Verdict) -> list[Alternative]:
    scenario = verdict.scenario
    best = best_rated(scenario)
    if procedure == NO_IMAGING:  # wrong only where a study is usually appropriate
        best = tuple(rating for rating in best if rating.counts == ORDER_OF_CATEGORIES[0])
    if any(rating.procedure == procedure for rating in best):
        return []
    if not best and scenario.kind == "full" and any(r.procedure == procedure for r in scenario.ratings):
        return [Alternative(NO_IMAGING, scenario.id, tuple(c for r in scenario.ratings for c in r.cites))]
    return [Alternative(r.procedure, scenario.id, r.cites, category=r.counts) for r in best]
