"""Assess a small patient given as a mapping, so that patients can be combined and varied."""

from collections.abc import Mapping
from datetime import date

from rightscan.engine.assess import Assessment, assess
from rightscan.intake.form import read_answers
from rightscan.model.library import Library
from tests.builders import TODAY


def assess_facts(library: Library, facts: Mapping[str, str], *results: str, as_of: date = TODAY) -> Assessment:
    """Facts by name, with underscores or hyphens; `unknown` declines a fact."""
    given = read_answers(library, facts.items())
    return assess(library, given.stated, as_of, results, given.declined)
