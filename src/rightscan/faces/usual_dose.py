"""The dose that is usual for studies, for every face that shows a dose block."""

from __future__ import annotations

from collections.abc import Iterable

from rightscan.dose.compare import plan_dose
from rightscan.model.dose import DoseKnowledge
from rightscan.model.exam import PlannedStudy
from rightscan.model.library import Library
from rightscan.presentation.protocol_dose import UsualDose


def usual_dose(library: Library, knowledge: DoseKnowledge, studies: Iterable[str]) -> UsualDose:
    """What is known of the dose of these studies without a measurement."""

    def planned(study: str, child: bool) -> PlannedStudy:
        (one,) = plan_dose(library, knowledge, "", [study], child).studies
        return one

    return UsualDose(knowledge, {study: (planned(study, False), planned(study, True)) for study in studies})
