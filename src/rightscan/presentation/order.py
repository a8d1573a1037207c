"""The order check in words."""

from __future__ import annotations

from rightscan.engine.assess import Assessment
from rightscan.engine.order_check import NO_IMAGING, Alternative
from rightscan.model.library import Library
from rightscan.model.scenario import Concern
from rightscan.presentation.data import AlternativeData, ConcernData, OrderData, Statement
from rightscan.presentation.scenario import ScenarioWords, terms_data
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import LEVELS, NOT_RECORDED


def order_data(library: Library, assessment: Assessment, sources: SourceList) -> OrderData | None:
    """The check of the order, or of the plan if nothing is ordered; None when there is nothing to say about either."""
    check = assessment.order
    if assessment.outcome == "not-evaluated" or not (check.procedure or check.raised or check.unchecked):
        return None
    scenarios = ScenarioWords(library, sources)

    def concern(where: str, entry: Concern, needs: tuple[str, ...] = ()) -> ConcernData:
        level = LEVELS[entry.level]
        terms = terms_data(entry.terms) if entry.terms is not None else None
        cites = sources.cite(entry.cites)
        told = (entry.id, where, level, entry.say, cites, entry.rule, entry.note, needs, terms, entry.protocol)
        return ConcernData(*told)

    return OrderData(
        procedure=check.procedure,
        name=library.procedures[check.procedure].name if check.procedure else "",
        ratings=tuple(
            (library.scenarios[rated.scenario].title, scenarios.rating(rated.rating)) for rated in check.ratings
        ),
        not_recorded_in=tuple(
            library.scenarios[scenario].title for scenario in check.not_recorded_in if check.procedure != NO_IMAGING
        ),
        concerns=tuple(concern(raised.where, raised.concern) for raised in check.raised),
        unchecked=tuple(concern(entry.where, entry.concern, entry.needs) for entry in check.unchecked),
        alternatives=tuple(_alternative(library, alternative, sources) for alternative in check.alternatives),
        texts=tuple(
            Statement(text.text, sources.cite(text.cites), text.procedure, library.procedures[text.procedure].name)
            for text in check.texts
        ),
        checked=bool(assessment.match.fits),
    )


def _alternative(library: Library, alternative: Alternative, sources: SourceList) -> AlternativeData:
    label = library.categories[alternative.category].label if alternative.category else NOT_RECORDED
    if alternative.procedure == NO_IMAGING:
        label = "no study here is rated above usually not appropriate"
    title = library.scenarios[alternative.where].title if alternative.where in library.scenarios else ""
    reason = "because of the concern above" if alternative.concern else f"rated higher in: {title}"
    return AlternativeData(
        procedure=alternative.procedure,
        name=library.procedures[alternative.procedure].name,
        reason=reason,
        category=alternative.category,
        label=label,
        cites=sources.cite(tuple(dict.fromkeys(alternative.cites))),
    )
