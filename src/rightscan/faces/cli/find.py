"""`rightscan find`: free text in, the scenarios, studies and tables to open out."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable

import msgspec

from rightscan.errors import InputError, printable
from rightscan.faces.cli.options import read_day
from rightscan.intake.note.reader import read_note
from rightscan.knowledge.artefact import read_library, read_note_language, read_search_language
from rightscan.lookup.find import Lookup, Nearest
from rightscan.lookup.pack_store import pack_folder, read_all
from rightscan.lookup.page import found_page
from rightscan.presentation.document import as_markdown, as_text
from rightscan.presentation.words import NOTICE

LONGEST_QUERY = 2000  # characters; a longer text is a note
FORMAT = "rightscan.find.v1"


def find_command(options: Namespace) -> int:
    """Print the best hits; 3 where nothing was found."""
    text = " ".join(options.words)
    if len(text) > LONGEST_QUERY:
        fix = "Search for a few words, or read the text with `rightscan assess --note`."
        raise InputError("the search", f"is longer than {LONGEST_QUERY} characters.", fix)
    if options.most < 1:
        raise InputError(f"--most {options.most}", "is no number of hits.", "Give 1 or more.")
    library = read_library()
    packs, damaged = read_all(pack_folder())
    for error in damaged:
        print(printable(f"rightscan: {error.what}: {error.why}\n  {error.fix}"), file=sys.stderr)
    sentences = _sentences() if options.sentences else None
    lookup = Lookup(library, read_note_language(), read_search_language(), packs, sentences)
    found = lookup.find(text, options.most)
    if options.json:
        page = {"format": FORMAT, "query": text, "hits": found, "notice": NOTICE}
        print(msgspec.json.format(msgspec.json.encode(page), indent=2).decode())
    else:
        note = read_note(library, lookup.understanding.book, text, read_day(""))
        blocks = found_page(text, found, len(note.proposals))
        print(as_markdown(blocks) if options.md else as_text(blocks), end="")
    return 0 if found else 3


def _sentences() -> Callable[[list[str]], Nearest]:
    """The sentence model of the extra, with its vectors beside the packs. Raises InputError where it is missing."""
    from rightscan.lookup.sentences import Sentences  # noqa: PLC0415  NumPy and 91 MB of weights, only when asked

    return lambda texts: Sentences(texts, pack_folder())
