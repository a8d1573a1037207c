"""Two plans side by side: what the studies of each usually give. In the order given; nothing is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rightscan.dose.bands import Span, StudyLevels
from rightscan.model.dose import DoseKnowledge
from rightscan.model.exam import Plan, PlannedStudy
from rightscan.model.library import Library


def compare_plans(
    library: Library, knowledge: DoseKnowledge, plans: Sequence[Sequence[str]], child: bool
) -> tuple[Plan, ...]:
    """The plans, each the ids of its studies, named A, B and so on in the order given."""
    whose = "children" if child else "adults"
    return tuple(
        plan_dose(library, knowledge, f"Plan {chr(ord('A') + place)}, bands of {whose}", studies, child)
        for place, studies in enumerate(plans)
    )


def plan_dose(library: Library, knowledge: DoseKnowledge, name: str, studies: Sequence[str], child: bool) -> Plan:
    """The bands and the typical spans of the studies of a plan, and their sums."""
    planned = tuple(_planned(StudyLevels(library, knowledge, study), study, child) for study in studies)
    return Plan(
        name=name,
        studies=planned,
        band=_sum([one.band for one in planned]),
        band_missing=sum(one.band is None for one in planned),
        typical=_sum([one.typical for one in planned]),
        typical_missing=sum(one.typical is None for one in planned),
    )


def _planned(levels: StudyLevels, study: str, child: bool) -> PlannedStudy:
    if not levels.ionizing:
        nothing = (Decimal(0), Decimal(0))
        return PlannedStudy(study, levels.name, "0", nothing, nothing, "No ionizing radiation (0 mSv).", levels.cites)
    level, band, typical = levels.levels[child], levels.band(child), levels.typical(child)
    why = (
        "" if band else "Varies from case to case; that is not 0." if level == "varies" else "No band is recorded here."
    )
    printed = (cite for value in levels.printed for cite in value.cites)
    bounds = levels.library.radiation_levels[level].cites if band else ()
    cites = tuple(dict.fromkeys((*printed, *levels.cites, *bounds)))
    return PlannedStudy(study, levels.name, level, band, typical, why, cites)


def _sum(spans: list[Span | None]) -> Span:
    known = [span for span in spans if span is not None]
    return sum((low for low, _ in known), Decimal(0)), sum((high for _, high in known), Decimal(0))
