"""Facts that contradict each other, in words: both readings, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rightscan.engine.assess import Assessment
from rightscan.engine.facts import Known
from rightscan.engine.match import Match
from rightscan.model.library import Library
from rightscan.presentation.data import ConflictData, ReadingData, Statement
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import value_code, value_text

Readings = Sequence[tuple[Known, Match | None]]


def conflict_data(library: Library, assessment: Assessment, sources: SourceList) -> tuple[ConflictData, ...]:
    """Contradictions that change the answer, then those that do not."""
    apart = {conflict.fact: [(r.known, r.match) for r in conflict.readings] for conflict in assessment.conflicts}
    alike = {
        c.fact: [(known, None) for known in c.readings] for c in assessment.facts.contradictions if c.fact not in apart
    }
    changing = [_conflict(library, name, True, readings, sources) for name, readings in apart.items()]
    return (*changing, *(_conflict(library, name, False, readings, sources) for name, readings in alike.items()))


def _conflict(library: Library, name: str, changes: bool, readings: Readings, sources: SourceList) -> ConflictData:
    fact = library.facts[name]
    return ConflictData(
        fact=name,
        label=fact.label,
        changes_answer=changes,
        readings=tuple(
            ReadingData(
                value=value_code(known.value),
                text=value_text(fact, known.value),
                derived_from=known.sources,
                fits=_led_to(match, readings, "fits"),
                open=_led_to(match, readings, "open"),
            )
            for known, match in readings
        ),
        remarks=tuple(_remarks(readings, sources)),
    )


def _led_to(match: Match | None, readings: Readings, word: str) -> tuple[str, ...]:
    """The scenarios this reading leads to; those that every reading leads to are left out."""
    if match is None:
        return ()
    alike = [{(v.scenario.id, v.word) for v in other.asked} for _, other in readings if other is not None]
    common = set.intersection(*alike)
    return tuple(
        verdict.scenario.title
        for verdict in match.asked
        if verdict.word == word and (verdict.scenario.id, verdict.word) not in common
    )


def _remarks(readings: Readings, sources: SourceList) -> Iterable[Statement]:
    """Where the sources disagree about who fits: often the reason for the contradiction."""
    scenarios = {v.scenario.id: v.scenario for _, match in readings if match is not None for v in match.fits}
    for scenario in scenarios.values():
        for entry in scenario.errata:
            if entry.about == "fits" or entry.about.startswith("fits."):
                yield Statement(f"{entry.says} {entry.did}", sources.cite(entry.cites), entry.id, scenario.title)
