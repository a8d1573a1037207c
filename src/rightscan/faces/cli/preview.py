"""`rightscan preview`: one scenario as a page for reviewers, with what changed since a revision."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from rightscan.curation.behavior.edition import read_revision
from rightscan.curation.cases import Case, read_cases
from rightscan.curation.lint import lint_folder
from rightscan.curation.preview import preview, preview_page
from rightscan.errors import ContentError, InputError
from rightscan.faces.cli.author import content_folder
from rightscan.knowledge.document import Issues
from rightscan.model.library import Library
from rightscan.presentation.document import Block


def preview_command(options: Namespace) -> int:
    """Write the page and say where. Raises ContentError with every issue that `check` finds."""
    folder = content_folder(options.content)
    library, issues = lint_folder(folder)
    if library is None or issues:
        raise ContentError(issues)
    scenario = library.scenario(options.scenario)
    page = preview_page(library, scenario, read_cases(folder, Issues()))
    old, since = None, ""
    if options.since is not None:
        edition = read_revision(options.since, folder)
        old, since = _old_page(edition.library, scenario.id, edition.cases), edition.name
    html = preview(page, old, since)
    name = options.out or f"{scenario.id.rpartition('.')[2]}.html"
    if name == "-":
        sys.stdout.write(html)
        return 0
    try:
        Path(name).write_text(html, encoding="utf-8")
    except OSError as error:
        raise InputError(f"file {name}", f"cannot be written ({error.strerror}).", "Name another with --out.") from None
    print(f"written: {name}")
    return 0


def _old_page(library: Library, scenario: str, cases: tuple[Case, ...]) -> list[Block] | None:
    """The page as it was; None where the scenario did not exist yet."""
    return preview_page(library, library.scenarios[scenario], cases) if scenario in library.scenarios else None
