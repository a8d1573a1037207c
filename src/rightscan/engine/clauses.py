"""Expressions as clauses: an AND of ORs of parts that read one fact each.

De Morgan's rules, double negation and distribution hold in Kleene's logic, so the clauses have the truth of the tree for
every patient, unknown included. tests/laws/test_index.py compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, product

from rightscan.logic import UNKNOWN, All, Any, Expression, Has, HasNone, Not, atoms, evaluate, facts_in

MOST_CLAUSES = 16
Part = Expression
Clause = tuple[Part, ...]
Clauses = tuple[Clause, ...]


def clause_form(expression: Expression) -> Clauses | None:
    """The clauses of an expression: none where it always holds, an empty one where it never does.

    None where it would take more than `MOST_CLAUSES`: such a tree is walked.
    """
    return _form(expression, wanted=True)


def _form(expression: Expression, *, wanted: bool) -> Clauses | None:
    if isinstance(expression, Not):
        return _form(expression.part, wanted=not wanted)
    if is_part(expression):
        return ((expression if wanted else Not(expression),),)
    assert isinstance(expression, (All, Any))
    forms = [_form(part, wanted=wanted) for part in expression.parts]
    found = [form for form in forms if form is not None]
    if len(found) < len(forms):
        return None
    return _joined(found) if isinstance(expression, All) is wanted else _distributed(found)


def is_part(expression: Expression) -> bool:
    """Whether one value decides it: a comparison, its opposite, or a tree over one fact that is not a set.

    A tree that says something of a patient of whom nothing is known has an empty AND or OR in it, and is none.
    """
    if isinstance(expression, Not):
        return is_part(expression.part)
    if isinstance(expression, (All, Any)):
        of_a_set = any(isinstance(atom, (Has, HasNone)) for atom in atoms(expression))
        return len(facts_in(expression)) == 1 and not of_a_set and evaluate(expression, {}) is UNKNOWN
    return True


def _joined(forms: Iterable[Clauses]) -> Clauses | None:
    clauses = tuple(dict.fromkeys(chain.from_iterable(forms)))
    return clauses if len(clauses) <= MOST_CLAUSES else None


def _distributed(forms: list[Clauses]) -> Clauses | None:
    """One clause for each way to take one clause of every form."""
    ways = 1
    for form in forms:
        ways *= len(form)
    if ways > MOST_CLAUSES:
        return None
    return tuple(dict.fromkeys(tuple(dict.fromkeys(chain(*taken))) for taken in product(*forms)))
