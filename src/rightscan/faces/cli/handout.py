"""`rightscan handout`: the sheet of a scenario for patients."""

from __future__ import annotations

from argparse import Namespace

from rightscan.faces.cli.options import read_day
from rightscan.knowledge.artefact import read_handouts, read_library
from rightscan.presentation.document import as_markdown, as_text
from rightscan.presentation.handout import handout_page


def handout_command(options: Namespace) -> int:
    """Print the sheet in plain words. A local policy takes no part in it: the sheet says what the source says."""
    library = read_library()
    scenario = library.scenario(options.scenario)
    page = handout_page(library, read_handouts(), scenario.id, options.language, read_day(options.as_of or ""))
    print(as_markdown(page) if options.md else as_text(page), end="")
    return 0
