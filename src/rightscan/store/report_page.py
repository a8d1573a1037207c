"""A report as a page, as CSV and as a small chart."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from html import escape
from io import StringIO

from rightscan.presentation.document import Block, Heading, Paragraph, Table
from rightscan.presentation.words import NOTICE
from rightscan.store.report import COUNTED, Count, Report, ScenarioCount

TITLES = {
    "outcomes": "Outcomes",
    "unmatched": "Why nothing matched",
    "ratings": "Ratings shown",
    "ordered": "Ratings of the ordered studies",
    "concerns": "Concerns about orders",
    "offered": "Alternatives offered",
    "taken": "Alternatives taken",
    "feedback": "Feedback about cards",
    "overrides": "Reasons for overriding",
}
_WIDTH, _LINE, _NAMES, _BARS = 640, 22, 220, 340


def report_page(report: Report) -> list[Block]:
    """The report as blocks. What was not counted is not shown."""
    return [
        Heading(1, f"Consultations {_period(report)} (UTC)"),
        Paragraph(_summary(report)),
        *(block for name in COUNTED for block in _counts(TITLES[name], getattr(report, name))),
        *_scenarios(report.scenarios),
        Paragraph(NOTICE),
    ]


def _period(report: Report) -> str:
    """The days in words; the first day of all is what stands for no first day."""
    return f"up to {report.until}" if report.since == str(date.min) else f"from {report.since} to {report.until}"


def _summary(report: Report) -> str:
    said = [f"{report.consultations} consultations, {report.orders} with an order."]
    if report.per_100_orders is not None:
        said.append(f"{report.fired} of the orders met with a concern or a card: {report.per_100_orders} per 100.")
    if report.silent:
        said.append(f"{report.silent} of the consultations were silent: nothing of them was shown.")
    if report.erased:
        said.append(f"{report.erased} more entries had their record erased and are not counted.")
    if report.orphans:
        said.append(f"Feedback came about {report.orphans} cards that are not in the log.")
    return " ".join(said)


def _counts(title: str, counts: tuple[Count, ...]) -> list[Block]:
    rows = tuple((one.what, str(one.number)) for one in counts)
    return [Heading(2, title), Table(("What", "Number"), rows)] if rows else []


def _scenarios(scenarios: tuple[ScenarioCount, ...]) -> list[Block]:
    rows = tuple(
        (one.scenario, str(one.consultations), str(one.orders), str(one.fired), _rate(one)) for one in scenarios
    )
    header = ("Scenario", "Fitted", "Orders", "Fired", "Per 100")
    return [Heading(2, "By scenario"), Table(header, rows)] if rows else []


def _rate(one: ScenarioCount) -> str:
    return "no order" if one.per_100_orders is None else str(one.per_100_orders)


def report_csv(report: Report) -> str:
    """One count a row: section, what, number. A cell never begins as a formula does."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("section", "what", "number"))
    rows.writerows((section, _harmless(what), number) for section, what, number in _flat(report))
    return text.getvalue()


def _flat(report: Report) -> Iterator[tuple[str, str, float]]:
    for name in ("consultations", "orders", "fired", "silent", "erased", "orphans"):
        yield "all", name, getattr(report, name)
    for name in COUNTED:
        yield from ((name, one.what, one.number) for one in getattr(report, name))
    for one in report.scenarios:
        yield "scenario: fitted", one.scenario, one.consultations
        yield "scenario: orders", one.scenario, one.orders
        yield "scenario: fired", one.scenario, one.fired


def _harmless(cell: str) -> str:
    """A reason comes from outside: a spreadsheet must not take it for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def report_svg(report: Report) -> str:
    """The outcomes as bars, with each number in words beside its bar; color and letters come from the page."""
    counts = report.outcomes
    most = max((one.number for one in counts), default=1)
    title = f"Outcomes of {report.consultations} consultations, {report.since} to {report.until}"
    height = _LINE * (len(counts) + 2)
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" fill="currentColor" font-family="system-ui, sans-serif" font-size="13">'
    )
    return "\n".join(
        [
            frame,
            f"<title>{escape(title)}</title>",
            f'<text x="4" y="16" font-weight="600">{escape(title)}</text>',
            *(_bar(one, most, _LINE * (row + 1)) for row, one in enumerate(counts)),
            "</svg>\n",
        ]
    )


def _bar(one: Count, most: int, top: int) -> str:
    wide = round(_BARS * one.number / most, 1)
    return (
        f'<text x="4" y="{top + 15}">{escape(one.what)}</text>'
        f'<rect x="{_NAMES}" y="{top + 4}" width="{wide}" height="{_LINE - 8}"/>'
        f'<text x="{_NAMES + wide + 6}" y="{top + 15}">{one.number}</text>'
    )
