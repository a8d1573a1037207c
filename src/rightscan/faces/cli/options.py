"""What several commands read from their options: the day, and the content with a local policy beside it."""

from __future__ import annotations

import os
from argparse import Namespace
from datetime import date

from rightscan.errors import InputError
from rightscan.knowledge.artefact import read_library
from rightscan.model.library import Library

VARIABLE = "RIGHTSCAN_POLICY"


def read_library_and_policy(file: str | None) -> Library:
    """The compiled content, with the local policy of this file or of the environment beside it, if there is one."""
    library = read_library()
    name = file or os.environ.get(VARIABLE)
    if not name:
        return library
    from pathlib import Path  # noqa: PLC0415  a site without a policy does not pay for it

    from rightscan.knowledge.policy import library_with_policy  # noqa: PLC0415  loads the YAML reader

    return library_with_policy(library, Path(name))


def read_day(text: str) -> date:
    """A day as it was typed; today where none was. Raises InputError."""
    if not text:
        return date.today()  # noqa: DTZ011  the calendar day where the clinician sits
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"day of the assessment '{text}'", "is not a date.", "Write year-month-day: 2026-11-21."
        ) from None


def check_paper(options: Namespace) -> None:
    """Raises InputError for a kind of paper without a PDF to print on it."""
    if options.paper and options.pdf is None:
        raise InputError(f"--paper {options.paper}", "is for a PDF only.", "Name its file with --pdf FILE.")
