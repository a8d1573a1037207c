"""Where the patient stands on a pathway, in words."""

from __future__ import annotations

from rightscan.engine.pathway import Position
from rightscan.model.pathway import Next, Result, Step
from rightscan.presentation.data import PathwayData, Statement, StepData
from rightscan.presentation.sources import SourceList


def pathway_data(position: Position | None, sources: SourceList) -> PathwayData | None:
    """The steps taken, those that can follow, and what would leave the scenario; None without a pathway."""
    if position is None:
        return None
    steps = position.pathway.steps
    return PathwayData(
        scenario=position.scenario.id,
        taken=tuple(
            Statement(steps[taken.step].do, sources.cite(steps[taken.step].cites), taken.step, taken.result)
            for taken in position.taken
        ),
        here=tuple(_step(steps[following.step], following, sources) for following in position.here),
        leaves=tuple(
            Statement(leave.say, sources.cite(leave.cites), leave.id)
            for leave in position.pathway.leaves
            if position.leave is None or leave is position.leave
        ),
        left_by=position.leave.id if position.leave else "",
        ended=position.ended,
    )


def _step(step: Step, following: Next, sources: SourceList) -> StepData:
    results = tuple(_result(step, result, sources) for result in step.results)
    return StepData(step.id, step.do, following.condition, step.note, results, sources.cite(step.cites))


def _result(step: Step, result: Result, sources: SourceList) -> Statement:
    then = ", ".join(following.step for following in result.then)
    return Statement(result.means, sources.cite(step.cites), result.id, then)
