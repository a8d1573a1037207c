"""`rightscan diff`: what a clinician would notice of a change of the content."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from rightscan.curation.behavior.compare import Comparison, compare
from rightscan.curation.behavior.edition import Edition, read_edition
from rightscan.curation.behavior.replay import Replay, replay
from rightscan.curation.behavior.report import about, comparison_page, replay_page
from rightscan.errors import InputError, printable
from rightscan.faces.cli.options import read_day
from rightscan.intake.table import read_table
from rightscan.presentation.document import as_text


class Printed(msgspec.Struct, frozen=True):
    """What `--json` prints: the comparison, and the past cases if a table was given."""

    comparison: Comparison
    cases: Replay | None


def diff_command(options: Namespace) -> int:
    """Print the comparison; 0 where no answer changes, 1 where one does."""
    if options.cases is None and (options.as_of or options.all):
        raise InputError("--as-of and --all", "are about past cases.", "Give a table of them with --cases.")
    old, new = read_edition(options.old), read_edition(options.new)
    rows = _replay(options, old, new)
    comparison = compare(old, new)
    if options.json:
        printed = msgspec.json.encode(Printed(comparison, rows))
        print(msgspec.json.format(printed, indent=2).decode())
    else:
        page = comparison_page(old.library, new.library, comparison)
        page += replay_page(rows, options.all) if rows is not None else []
        print(printable(as_text([*page, *about()])), end="")
    return 1 if comparison.behavior or (rows is not None and rows.changed) else 0


def _replay(options: Namespace, old: Edition, new: Edition) -> Replay | None:
    if options.cases is None:
        return None
    later = max(old.library.edition.released, new.library.edition.released)
    as_of = read_day(options.as_of) if options.as_of else later
    return replay(old.library, new.library, read_table(options.cases), as_of)
