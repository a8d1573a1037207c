"""Every example patient of the case files, assessed once for all safety tests."""

import pytest

from rightscan.curation.cases import Outcome, read_cases, run_case
from rightscan.engine.assess import Assessment
from rightscan.intake.form import read_answers
from rightscan.knowledge.document import Issues
from rightscan.model.fact import Value
from rightscan.model.library import Library
from tests.conftest import CONTENT


@pytest.fixture(scope="session")
def outcomes(library: Library) -> list[Outcome]:
    """Every case of the content with its assessment."""
    issues = Issues()
    found = [run_case(library, case, library.edition.released) for case in read_cases(CONTENT, issues)]
    assert not issues.found
    assert len(found) > 100
    return found


@pytest.fixture(scope="session")
def assessments(outcomes: list[Outcome]) -> list[Assessment]:
    """The assessments of all cases."""
    return [outcome.assessment for outcome in outcomes if outcome.assessment is not None]


@pytest.fixture(scope="session")
def patients(library: Library, outcomes: list[Outcome]) -> dict[str, dict[str, Value]]:
    """The stated facts of every case, by scenario and name; the same patient is kept once."""
    found: dict[str, dict[str, Value]] = {}
    seen: set[str] = set()
    for outcome in outcomes:
        stated = read_answers(library, outcome.case.answers).stated
        if str(sorted(stated.items(), key=str)) not in seen:
            seen.add(str(sorted(stated.items(), key=str)))
            found[f"{outcome.case.scenario}: {outcome.case.name}"] = stated
    return found
