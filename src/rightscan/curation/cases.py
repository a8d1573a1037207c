"""The clinical expectations beside each scenario: reading case files and holding the engine against them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from rightscan.engine.assess import Assessment, assess
from rightscan.engine.match import Verdict, redirects_for
from rightscan.errors import InputError
from rightscan.intake.form import Answer, read_answers
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.load import CASES_SUFFIX
from rightscan.logic import TRUE, evaluate, facts_in
from rightscan.model.library import Library


class Case(msgspec.Struct, frozen=True):
    """One named expectation: the textbook patient with a difference, an order, results, and what is expected.

    `differs` names the facts that are not those of the textbook patient; the order is not among them.
    """

    file: str
    line: int
    name: str
    scenario: str
    answers: tuple[Answer, ...]
    differs: tuple[str, ...]
    results: tuple[str, ...]
    expect: dict[str, str | list[str] | dict[str, str]]


class Outcome(msgspec.Struct, frozen=True):
    """A case that was run: what came out, and a sentence for every expectation that failed."""

    case: Case
    assessment: Assessment | None
    failures: tuple[str, ...]


def read_cases(folder: Path, issues: Issues) -> list[Case]:
    """Every case below the folder; a file that cannot be read as cases is an issue."""
    found = []
    for path in sorted(folder.rglob(f"*{CASES_SUFFIX}")):
        item = read_document(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", issues)
        if item is not None:
            found += _read_file(item, issues)
    return found


def _read_file(item: Item, issues: Issues) -> list[Case]:
    entries = item.mapping()
    missing = [key for key in ("scenario", "base", "cases") if key not in entries]
    for key in missing:
        issues.add("CASE01", item, f"The key '{key}' is missing.")
    if missing or not _is_mapping(entries, "base", issues):
        return []
    found = []
    names: set[str] = set()
    for member in entries["cases"].items():
        if not _is_case(member, issues):
            continue
        name = str(member.mapping()["name"].value)
        if name in names:
            issues.add("ID02", member, f"Two cases are named '{name}'.")
        names.add(name)
        found.append(_case(str(entries["scenario"].value), _plain(entries["base"]), member))
    return found


def _is_case(item: Item, issues: Issues) -> bool:
    """Whether this is a case with a name and known expectations; what is wrong is reported."""
    fields = item.mapping()
    wrong = [key for key in fields if key not in ("name", "but", "order", "result", "expect")]
    if wrong or "name" not in fields or "expect" not in fields:
        what = "A case has 'name' and 'expect', and besides them only 'but', 'order' and 'result'."
        issues.add("CASE01", item, f"{what[:-1]}, not {', '.join(wrong)}." if wrong else what)
        return False
    if not all([_is_mapping(fields, "but", issues), _is_mapping(fields, "expect", issues)]):
        return False
    for key, value in fields["expect"].mapping().items():
        if key not in CHECKS:
            issues.add("CASE01", value, f"'{key}' is not an expectation.", f"Use one of: {', '.join(CHECKS)}.")
    return True


def _is_mapping(fields: dict[str, Item], key: str, issues: Issues) -> bool:
    if key in fields and not isinstance(fields[key].value, dict):
        issues.add("CASE01", fields[key], f"'{key}' should be a mapping of facts or expectations.")
        return False
    return True


def _case(scenario: str, base: dict[str, str | list[str]], item: Item) -> Case:
    fields = item.mapping()
    facts = {**base, **(_plain(fields["but"]) if "but" in fields else {})}
    differs = tuple(name for name, value in facts.items() if base.get(name) != value)
    if "order" in fields:
        facts["order"] = str(fields["order"].value)
    return Case(
        file=item.file,
        line=item.line,
        name=str(fields["name"].value),
        scenario=scenario,
        answers=tuple(facts.items()),
        differs=differs,
        results=tuple(str(part.value) for part in fields["result"].items()) if "result" in fields else (),
        expect={key: _expected(value) for key, value in fields["expect"].mapping().items()},
    )


def _plain(item: Item) -> dict[str, str | list[str]]:
    return {
        key: [str(part.value) for part in value.value] if isinstance(value.value, list) else str(value.value)
        for key, value in item.mapping().items()
    }


def _expected(item: Item) -> str | list[str] | dict[str, str]:
    if isinstance(item.value, dict):
        return {key: str(value.value) for key, value in item.value.items()}
    return [str(part.value) for part in item.value] if isinstance(item.value, list) else item.value


def run_case(library: Library, case: Case, as_of: date) -> Outcome:
    """Assess the patient of a case and compare every expectation."""
    try:
        given = read_answers(library, case.answers)
        assessment = assess(library, given.stated, as_of, case.results, given.declined)
    except InputError as error:
        return Outcome(case, None, (f"the case cannot be run: {error}",))
    failures = []
    for key, expected in case.expect.items():
        seen = CHECKS[key](assessment, case)
        if isinstance(expected, dict) and isinstance(seen, dict):
            seen = {name: seen.get(name, "not-recorded") for name in expected}
        if _comparable(expected) != _comparable(seen):
            failures.append(f"{key}: expected {_said(expected)}, got {_said(seen)}")
    return Outcome(case, assessment, tuple(failures))


def _comparable(value: object) -> object:
    """Lists are compared without order; one word is a list of one; "none" is the empty list."""
    if isinstance(value, dict):
        return value
    words = [value] if isinstance(value, str) else value
    assert isinstance(words, list)
    return sorted(word for word in words if word != "none")


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {word}" for key, word in value.items()) or "nothing"
    return value if isinstance(value, str) else ", ".join(map(str, value)) or "none"  # type: ignore[call-overload]  # a list of words


Seen = str | list[str] | dict[str, str]


def _verdict(assessment: Assessment, case: Case) -> Verdict:
    return next(verdict for verdict in assessment.match.verdicts if verdict.scenario.id == case.scenario)


def _because(assessment: Assessment, case: Case) -> Seen:
    failed = _verdict(assessment, case).failed
    return list(dict.fromkeys(name for line in failed for name in facts_in(line.criterion.expression)))


def _see(assessment: Assessment, case: Case) -> Seen:
    return list(
        dict.fromkeys(
            redirect.see or "in-words" for redirect in redirects_for(_verdict(assessment, case), assessment.facts)
        )
    )


def _ratings(assessment: Assessment, case: Case) -> Seen:
    verdict = _verdict(assessment, case)
    return {r.procedure: r.category for r in verdict.scenario.ratings} if verdict.word == "fits" else {}


def _rating_of_order(assessment: Assessment, case: Case) -> Seen:
    found: list[str] = [rated.rating.category for rated in assessment.order.ratings if rated.scenario == case.scenario]
    return found or ["not-recorded"]


def _considerations(assessment: Assessment, case: Case) -> Seen:
    verdict = _verdict(assessment, case)
    values = assessment.facts.values
    return [c.id for c in verdict.scenario.considerations if c.when is None or evaluate(c.when, values) is TRUE]


def _also(assessment: Assessment, case: Case) -> Seen:
    fitting = [v.scenario.id for v in assessment.match.verdicts if v.word == "fits"]
    return [scenario for scenario in fitting if scenario != case.scenario]


def _step(assessment: Assessment, _case: Case) -> Seen:
    return [following.step for following in assessment.position.here] if assessment.position else []


def _reopened(assessment: Assessment, _case: Case) -> Seen:
    if assessment.reopened is None:
        return []
    fitting = [verdict.scenario.id for verdict in assessment.reopened.match.fits]
    return fitting or [verdict.scenario.id for verdict in assessment.reopened.match.open]


def _next_question(assessment: Assessment, _case: Case) -> Seen:
    return assessment.question.fact.name if assessment.question else "none"


CHECKS: dict[str, Callable[[Assessment, Case], Seen]] = {
    "outcome": lambda assessment, _case: assessment.outcome,
    "match": lambda assessment, case: _verdict(assessment, case).word,
    "because": _because,
    "asks": lambda assessment, case: list(_verdict(assessment, case).needs),
    "next-question": _next_question,
    "see": _see,
    "ratings": _ratings,
    "rating-of-order": _rating_of_order,
    "concerns": lambda assessment, _case: [raised.concern.id for raised in assessment.order.raised],
    "unchecked": lambda assessment, _case: [entry.concern.id for entry in assessment.order.unchecked],
    "suggest": lambda assessment, _case: [entry.procedure for entry in assessment.order.alternatives],
    "considerations": _considerations,
    "also": _also,
    "conflict": lambda assessment, _case: [conflict.fact for conflict in assessment.conflicts],
    "step": _step,
    "end": lambda assessment, _case: "reached" if assessment.position and assessment.position.ended else "not-reached",
    "reopened": _reopened,
}
