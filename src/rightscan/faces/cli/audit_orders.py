"""`rightscan audit map`, `run` and `replay`: the guidance over a table of past orders."""

from __future__ import annotations

import gc
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rightscan.engine.local import with_policy
from rightscan.errors import InputError, printable
from rightscan.faces.cli.options import read_day, read_library_and_policy
from rightscan.faces.cli.progress import Progress
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.model.library import Library
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, as_text
from rightscan.presentation.words import NOTICE, OUTCOMES

if TYPE_CHECKING:
    from rightscan.audit.run import Side
    from rightscan.audit.summary import Summary
    from rightscan.engine.interrupt import MayBe
    from rightscan.intake.orders.frame import OrderReader
    from rightscan.intake.orders.source import Source


def need_polars() -> None:
    """Raises InputError where the library for tables is not installed."""
    try:
        import polars as pl  # noqa: F401, PLC0415
    except ImportError as error:
        raise InputError(
            "tables of orders", f"cannot be read here: {error}.", "pip install 'rightscan[audit]'"
        ) from None


def orders_command(options: Namespace) -> int:
    """Draft a map, run the audit or replay it."""
    need_polars()
    gc.enable()  # the command line switches it off for its one short answer
    actions = {"map": _map, "run": _run, "replay": _replay}
    return actions[options.action](options)


def _map(options: Namespace) -> int:
    from rightscan.intake.orders.draft import draft  # noqa: PLC0415  loads Polars, as all below
    from rightscan.intake.orders.propose import propose  # noqa: PLC0415
    from rightscan.intake.orders.source import Source  # noqa: PLC0415

    library = read_library()
    source = Source(options.orders)
    if options.out is not None:
        _spare(source, [Path(options.out)])
    text = draft(library, source.path.name, propose(library, source))
    if options.out is None:
        print(text, end="")
        return 0
    try:
        Path(options.out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"file {options.out}", f"cannot be written: {error.strerror}.", "Name another.") from None
    print(f"The draft is in {options.out}. Complete it, and give it to `rightscan audit run --map`.")
    return 0


def _run(options: Namespace) -> int:
    from rightscan.audit.outputs import FILES, write_summary, writing_to  # noqa: PLC0415
    from rightscan.audit.run import ORDERS, run_audit, write_orders  # noqa: PLC0415
    from rightscan.audit.summary import summarize  # noqa: PLC0415

    as_of, least = read_day(options.as_of or ""), _least(options)
    library = read_library_and_policy(options.policy)
    source = _source(options)
    _spare(source, [Path(options.out) / name for name in (*FILES, ORDERS)])
    side = _side(library, source, options, as_of)
    with _progress() as progress, writing_to(Path(options.out)) as folder:
        run = run_audit(source, side, folder, progress)
        write_orders(folder, side, run)
        summary = summarize(library, run, side, as_of, least)
        write_summary(folder, summary)
    print(printable(as_text(_said(summary, options.out))), end="")
    return 0


def _replay(options: Namespace) -> int:
    from rightscan.audit.outputs import FILES, write_replay, writing_to  # noqa: PLC0415
    from rightscan.audit.replay import CHANGED, run_replay  # noqa: PLC0415
    from rightscan.audit.replay_page import summarize_replay  # noqa: PLC0415

    as_of, least = read_day(options.as_of or ""), _least(options)
    old, new = read_library_and_policy(options.policy), _second(options)
    source = _source(options)
    _spare(source, [Path(options.out) / name for name in (*FILES, CHANGED)])
    before, after = (_side(library, source, options, as_of) for library in (old, new))
    with _progress() as progress, writing_to(Path(options.out)) as folder:
        replayed = run_replay(source, before, after, folder, progress)
        summary = summarize_replay(old, new, replayed, as_of, least)
        write_replay(folder, summary)
    number = "hidden" if summary.changed is None else f"{summary.changed:,}"
    page: list[Block] = [
        Heading(1, f"REPLAYED: {number} of {summary.orders:,} orders get another answer"),
        Paragraph(f"{Path(options.out) / 'replay.html'} tells which and why; changed.parquet names each order."),
        Paragraph(NOTICE),
    ]
    print(printable(as_text(page)), end="")
    return 1 if replayed.changes else 0


def _second(options: Namespace) -> Library:
    """The content to compare with: another edition, a local policy beside this one, or both. Raises InputError."""
    if not options.edition and not options.with_policy:
        fix = "Name an edition with --with, a local policy with --with-policy, or both."
        raise InputError("audit replay", "has nothing to compare with.", fix)
    from rightscan.curation.behavior.edition import read_edition  # noqa: PLC0415  loads the YAML reader
    from rightscan.knowledge.policy import library_with_policy  # noqa: PLC0415

    library = read_edition(options.edition).library if options.edition else read_library()
    return library_with_policy(library, Path(options.with_policy)) if options.with_policy else library


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """A bar on the terminal for as long as it is needed."""
    bar = Progress()
    try:
        yield lambda done: bar.told("per 100 read", round(100 * done), 100)
    finally:
        bar.end()


def _side(library: Library, source: Source, options: Namespace, as_of: date) -> Side:
    """What reads the table in the words of this content, and what answers. Raises InputError for content past its date."""
    from rightscan.audit.judge import Answers, Judge  # noqa: PLC0415
    from rightscan.audit.run import Side  # noqa: PLC0415

    if library.edition.standing(as_of) == "expired":
        why = f"is not used after {library.edition.refuse_after}."
        raise InputError(f"content edition {library.edition.name}", why, "Install a newer edition, or see --as-of.")
    may_be = _may_be(library, options.settings) if options.settings else "appropriate"
    ruled = with_policy(library, as_of)
    return Side(_reader(ruled, source, options, as_of), Judge(ruled, Answers(), may_be))


def _may_be(library: Library, settings: str) -> MayBe:
    """How the service says "may be appropriate". Raises InputError, also where what reads its settings is not installed."""
    try:
        from rightscan.faces.cds_hooks.settings import read_settings  # noqa: PLC0415  needs the extra `hooks`
    except ImportError as error:
        fix = "Install it: pip install 'rightscan[hooks]'"
        raise InputError(f"settings {settings}", f"cannot be read here: {error}.", fix) from None
    return read_settings(settings, library).may_be_appropriate


def _least(options: Namespace) -> int:
    if options.min_cell < 0:
        raise InputError(f"--min-cell {options.min_cell}", "is below 0.", "Write for example 11.")
    return int(options.min_cell)


def _spare(source: Source, targets: list[Path]) -> None:
    """Raises InputError where a result would be written over the orders, or be read as some of them the next time."""
    ours = {part.resolve() for part in source.parts}
    for target in targets:
        if target.resolve() in ours or (source.path.is_dir() and target.resolve().parent == source.path.resolve()):
            why = "would be written over the orders, or among them."
            raise InputError(f"result {target}", why, "Name another place with --out.")


def _source(options: Namespace) -> Source:
    from rightscan.intake.orders.source import Source  # noqa: PLC0415

    return Source(options.orders)


def _reader(library: Library, source: Source, options: Namespace, as_of: date) -> OrderReader:
    """What reads the table: by the map, or by the names of its columns where none is given."""
    from rightscan.intake.orders.codes import StudyCodes  # noqa: PLC0415
    from rightscan.intake.orders.frame import OrderReader  # noqa: PLC0415
    from rightscan.intake.orders.map_file import read_map  # noqa: PLC0415
    from rightscan.intake.orders.propose import map_by_names  # noqa: PLC0415

    order_map = read_map(library, options.map, source.columns) if options.map else map_by_names(library, source.columns)
    if not order_map.columns:
        fix = "Draft a map with `rightscan audit map`, complete it and give it with --map."
        raise InputError(f"orders {options.orders}", "has no column named like a fact.", fix)
    return OrderReader(library, order_map, StudyCodes(library, read_terminology()), as_of)


def _said(summary: Summary, out: str) -> list[Block]:
    """The coverage, in a few lines; the report has the rest."""
    from rightscan.audit.count import share  # noqa: PLC0415
    from rightscan.audit.report_page import shown  # noqa: PLC0415

    numbers = {row.id: row.numbers[0] for row in summary.table("coverage").rows}
    blocks: list[Block] = [Heading(1, f"AUDITED: {summary.orders:,} orders with edition {summary.edition}")]
    for name, label in OUTCOMES.items():
        of_all = share(numbers[name], summary.orders)
        blocks.append(Bullet(f"{label}: {shown(numbers[name])}{f' ({of_all} of 100)' if of_all else ''}"))
    blocks.append(Paragraph(f"The report is {Path(out) / 'report.html'}; orders.parquet has a row for every order."))
    return [*blocks, Paragraph(NOTICE)]
