"""`rightscan preview`: one scenario as a page for reviewers, with what changed since a revision."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from rightscan.curation.behavior.edition import read_edition
from rightscan.curation.cases import Case, read_cases
from rightscan.curation.preview import preview, preview_page
from rightscan.errors import InputError
from rightscan.faces.cli.author import content_folder
from rightscan.knowledge.document import Issues
from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library
from rightscan.presentation.document import Block


def preview_command(options: Namespace) -> int:
    """Write the page and say where."""
    folder = content_folder(options.content)
    library = load_folder(folder)
    scenario = library.scenario(options.scenario)
    page = preview_page(library, scenario, read_cases(folder, Issues()))
    old = None
    if options.since:
        edition = read_edition(f"git:{options.since}")
        old = _old_page(edition.library, scenario.id, edition.cases)
    html = preview(page, old, options.since or "")
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
