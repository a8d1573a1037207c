"""`rightscan show` and `rightscan list`: the content without a patient."""

from __future__ import annotations

from argparse import Namespace

from rightscan.engine.local import with_policy
from rightscan.faces.cli.options import read_day, read_library_and_policy
from rightscan.knowledge.artefact import read_library, read_protocols
from rightscan.presentation.document import Block, Heading, Paragraph, as_markdown, as_text
from rightscan.presentation.guide import topic_guide
from rightscan.presentation.lists import LISTS
from rightscan.presentation.scenario_page import scenario_page
from rightscan.presentation.words import NOTICE, banner


def show_command(options: Namespace) -> int:
    """Print one scenario, or the guide of a topic, as a reading page."""
    as_of = read_day(options.as_of or "")
    library = with_policy(read_library_and_policy(options.policy), as_of)
    topic = library.topic(options.what)
    if topic:
        page = topic_guide(library, topic, as_of)
    else:
        page = scenario_page(library, library.scenario(options.what), as_of, read_protocols())
    print(as_markdown(page) if options.md else as_text(page), end="")
    return 0


def list_command(options: Namespace) -> int:
    """Print a list of the content."""
    library = read_library()
    blocks: list[Block] = [Paragraph(text) for text in banner(library.edition, read_day(options.as_of or ""))]
    blocks += [*LISTS[options.what](library), Heading(2, "About this list"), Paragraph(NOTICE)]
    print(as_text(blocks), end="")
    return 0
