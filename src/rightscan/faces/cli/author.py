"""`rightscan check`, `rightscan coverage` and `rightscan new-scenario`: for the people who write content."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path
from time import perf_counter

from rightscan.curation.cases import Outcome, read_cases, run_case
from rightscan.curation.coverage import Coverage, measure_coverage, topic_concerns_missing
from rightscan.curation.coverage_page import coverage_page
from rightscan.curation.lint import lint_folder
from rightscan.curation.template import write_template
from rightscan.errors import ContentError, InputError, printable
from rightscan.knowledge.document import Issues
from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library
from rightscan.presentation.document import as_text

_SHIPPED = Path(__file__).parents[2] / "knowledge" / "content"
_CHECKOUT = Path(__file__).parents[4] / "knowledge"


def check_command(options: Namespace) -> int:
    """Lint, run all cases, measure coverage. 0 if all is well, 1 otherwise."""
    folder = content_folder(options.path)
    library, issues = lint_folder(folder)
    for issue in issues:
        print(printable(str(issue)))
    if library is None or issues:
        print(
            f"{len(issues)} issue{'s' if len(issues) != 1 else ''} in {folder}. The cases run once the content loads."
        )
        return 1
    outcomes = [run_case(library, case, library.edition.released) for case in read_cases(folder, Issues())]
    failed = [outcome for outcome in outcomes if outcome.failures]
    for outcome in failed:
        print(f"{outcome.case.file}:{outcome.case.line}: FAILED {outcome.case.name}")
        for failure in outcome.failures:
            print(f"    {failure}")
    coverage = measure_coverage(library, outcomes)
    missing = _print_coverage(coverage, topic_concerns_missing(library, outcomes))
    _print_summary(library, outcomes, failed, coverage)
    unsound = _prove(library, outcomes) if options.prove else 0
    return 1 if failed or missing or unsound else 0


def _prove(library: Library, outcomes: list[Outcome]) -> int:
    """Print the proof; returns the number of faults."""
    try:
        from rightscan.curation.prove.proof import prove  # noqa: PLC0415  needs an extra
        from rightscan.curation.prove.report import proof_page  # noqa: PLC0415
    except ModuleNotFoundError as error:
        fix = "Install it with: pip install 'rightscan[prove]'"
        raise InputError("--prove", f"needs the solver, and '{error.name}' is not installed.", fix) from None
    started = perf_counter()
    proof = prove(library, outcomes)
    print()
    print(as_text(proof_page(library, proof)), end="")
    print(f"\n{proof.questions} questions to the solver in {perf_counter() - started:.1f} seconds.")
    return proof.faults


def content_folder(path: str | None) -> Path:
    """The folder named, or the content that ships. Raises InputError where it is no folder."""
    folder = Path(path) if path else (_SHIPPED if _SHIPPED.is_dir() else _CHECKOUT)
    if not folder.is_dir():
        raise InputError(f"content folder {folder}", "is not a folder.", "Give the folder that holds edition.yaml.")
    return folder


def _print_coverage(coverage: list[Coverage], concerns: tuple[str, ...]) -> int:
    """Print what no case reaches; returns how much that is."""
    for concern in concerns:
        print(concern)
    for entry in coverage:
        for words in entry.missing:
            print(f"{entry.scenario.id}: no case reaches {words}")
    return len(concerns) + sum(len(entry.missing) for entry in coverage)


def _print_summary(library: Library, outcomes: list[Outcome], failed: list[Outcome], coverage: list[Coverage]) -> None:
    total, reached = sum(entry.total for entry in coverage), sum(entry.reached for entry in coverage)
    print(f"{len(library.scenarios)} scenarios, 0 issues.")
    print(f"{len(outcomes)} cases, {len(failed)} failed.")
    print(f"{reached} of {total} statements reached by a case.")


def coverage_command(options: Namespace) -> int:
    """Print what no case reaches and what nothing reads. 0 if nothing is missing, 1 otherwise. Raises ContentError."""
    folder = content_folder(options.path)
    library, issues = lint_folder(folder)
    if library is None or issues:
        raise ContentError(issues)
    outcomes = [run_case(library, case, library.edition.released) for case in read_cases(folder, Issues())]
    page, missing = coverage_page(library, outcomes)
    print(as_text(page), end="")
    return 1 if missing else 0


def new_scenario_command(options: Namespace) -> int:
    """Write a filled template that lints."""
    content = Path(options.content)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+", options.id):
        raise InputError(f"id '{options.id}'", "is not an id.", "Write for example breast.after-surgery.new-question.")
    library = load_folder(content_folder(str(content)))
    if options.id in library.scenarios:
        raise InputError(f"id '{options.id}'", "is already used.", "Choose another; ids are never reused.")
    folders = {path.parent.name: path.parent for path in sorted(content.rglob("topic.yaml"))}
    topic = options.topic or next(iter(folders))
    if topic not in folders:
        raise InputError(f"topic '{topic}'", "is not one of the topics.", f"Use one of: {', '.join(folders)}.")
    source = next(key for key, source in library.sources.items() if source.kind == "article")
    for path in write_template(options.id, topic, folders[topic], source):
        print(f"written: {path}")
    print(f"Fill in what says TO FILL IN, then run: rightscan check {content}")
    return 0
