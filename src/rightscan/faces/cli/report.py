"""`rightscan report`: what was asked and shown over a period."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, date, datetime

import msgspec

from rightscan.errors import InputError, LogError, printable
from rightscan.faces.cli.log import existing_log
from rightscan.presentation.document import as_markdown, as_text
from rightscan.store.report import Report, report
from rightscan.store.report_page import report_csv, report_page, report_svg
from rightscan.store.verify import verify


def report_command(options: Namespace) -> int:
    """Print the report in the form asked for."""
    since, until = _day(options.since, date.min), _day(options.until, datetime.now(UTC).date())
    if since > until:
        raise InputError(f"--since {since}", f"is after the last day, {until}.", "Exchange them.")
    log = existing_log(options)
    fault = verify(log.key, log.chain, log.read()).fault
    if fault is not None:
        raise LogError(
            "the consultation log", f"is not whole: entry {fault.seq} {fault.why}", "See rightscan audit verify."
        )
    print(printable(_printed(report(log.read(), log.chain, since, until), options)), end="")
    return 0


def _printed(counted: Report, options: Namespace) -> str:
    if options.json:
        return msgspec.json.format(msgspec.json.encode(counted), indent=2).decode() + "\n"
    if options.csv:
        return report_csv(counted)
    if options.svg:
        return report_svg(counted)
    page = report_page(counted)
    return as_markdown(page) if options.md else as_text(page)


def _day(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"day '{text}'", "is not a date.", "Write year-month-day: 2026-11-21.") from None
