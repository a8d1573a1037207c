"""The whole proof in one call."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from rightscan.curation.cases import Outcome
from rightscan.curation.coverage import threshold_cases
from rightscan.curation.prove.dead import find_dead, statements_checked
from rightscan.curation.prove.derived import check_derived, thresholds_without_cases
from rightscan.curation.prove.finding import Proof
from rightscan.curation.prove.gap import find_holes, stale_gaps, undeclared_populations
from rightscan.curation.prove.overlap import find_overlaps, stale_declarations
from rightscan.curation.prove.space import Space, live
from rightscan.model.library import Library


def prove(library: Library, outcomes: Iterable[Outcome]) -> Proof:
    """Look for overlaps, gaps and dead content among all possible patients, and check the derived facts.

    `outcomes` are the cases as they were run, for the landmarks of derived facts.
    """
    outcomes = list(outcomes)
    space = Space(library)
    overlaps = find_overlaps(space)
    holes = find_holes(space)
    dead = (
        *find_dead(space),
        *stale_declarations(space, overlaps),
        *stale_gaps(space, holes),
        *undeclared_populations(space),
    )
    thresholds, missing = threshold_cases(library, outcomes)
    derived = (*check_derived(space, outcomes), *thresholds_without_cases(missing))
    scenarios = live(library)
    return Proof(
        edition=library.edition.name,
        scenarios=len(scenarios),
        pairs=len(list(combinations(scenarios, 2))),
        overlaps=overlaps,
        holes=holes,
        statements=statements_checked(space),
        dead=dead,
        derived=derived,
        thresholds=thresholds,
        questions=space.asked,
        unknown=space.unknown,
    )
