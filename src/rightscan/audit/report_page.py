"""The report of an audit as one HTML page: tables with bars, the coverage meter, the months. It holds no order."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from rightscan.audit.charts import bar, coverage_svg, months_svg
from rightscan.audit.count import Number, Row, Table, per_100, share, told_share
from rightscan.audit.summary import Summary
from rightscan.presentation.html import cites_html, page_html

_MOST = 10  # rows of a long table; summary.csv has all
_SECTIONS = (
    ("What the guidance would have said", ("coverage", "waiting", "unmatched", "not-evaluated")),
    ("How often it would have interrupted", ("cards", "rules")),
    ("Ratings", ("ratings", "scenarios", "studies", "local", "concerns", "alternatives", "impossible")),
)


def report_html(summary: Summary, title: str = "Audit of past orders") -> str:
    """The whole page."""
    return page_html(title, "\n".join(_body(summary, title)), STYLE)


def _body(summary: Summary, title: str) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p class="lead">{escape(_lead(summary))}</p>'
    yield from _key_figures(summary)
    yield from _contents(summary)
    for number, (heading, names) in enumerate(_sections(summary), 1):
        yield f'<section aria-labelledby="s{number}"><h2 id="s{number}">{escape(heading)}</h2>'
        for name in names:
            yield from part_html(summary.table(name))
        yield "</section>"
    yield from _about(summary)


def _sections(summary: Summary) -> Iterator[tuple[str, list[str]]]:
    """The headings with their tables; a table without rows is left out, except where it would be asked for."""
    filled = {table.head.id for table in summary.tables if table.rows}
    for heading, names in _SECTIONS:
        yield heading, [name for name in names if name in filled]
    groups = [name for name in filled if name.startswith("by-")]
    yield "By month and group", sorted(groups, key=lambda name: (name != "by-month", name))


def _lead(summary: Summary) -> str:
    when = f", {summary.first_month} to {summary.last_month}" if summary.first_month else ""
    return (
        f"{summary.orders:,} orders{when}, answered with content edition {summary.edition} for {summary.as_of}. "
        f"The figures tell what it would have said, not whether the orders were right. {summary.status}"
    )


def _key_figures(summary: Summary) -> Iterator[str]:
    """The four figures that are asked for first."""
    coverage = {row.id: row.numbers[0] for row in summary.table("coverage").rows}
    cards = summary.table("cards")
    shown = _less(summary.evaluated, next(row.numbers[0] for row in cards.rows if row.id == "none"))
    against = next(row.numbers[0] for row in summary.table("ratings").rows if row.id == "usually-not-appropriate")
    figures = (
        (told_share(coverage["matched"], summary.orders), "of 100 orders matched a scenario"),
        (told_share(coverage["needs-answers"], summary.orders), "stay open for want of facts"),
        (told_share(shown, summary.evaluated), "of 100 evaluated orders would have met with a card"),
        (told_share(against, coverage["matched"]), "of 100 matched orders were usually not appropriate"),
    )
    items = "".join(f"<li><b>{value}</b> <span>{escape(text)}</span></li>" for value, text in figures)
    yield f'<ul class="key">{items}</ul>'


def _less(whole: Number, part: Number) -> Number:
    return None if whole is None or part is None else whole - part


def _contents(summary: Summary) -> Iterator[str]:
    names = [heading for heading, _ in _sections(summary)]
    links = "".join(
        f'<li><a href="#s{at}">{escape(name)}</a></li>' for at, name in enumerate([*names, "About", "Sources"], 1)
    )
    yield f'<nav aria-label="On this page"><ul>{links}</ul></nav>'


def part_html(table: Table) -> Iterator[str]:
    """One table under its title, with a chart before it where one says more."""
    yield f'<h3 id="{table.head.id}">{escape(table.head.title)}</h3><p>{escape(table.head.about)}</p>'
    if table.head.id == "coverage":
        yield f"<figure>{coverage_svg(table)}</figure>"
    if table.head.id == "by-month" and len(table.rows) > 1:
        yield f"<figure>{months_svg(table)}</figure>"
    yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    """The first rows. A table of shares has a bar beside each, a table of several numbers only these."""
    heads = [table.head.what, *table.columns, *([f"Per 100 {table.of_what}"] if table.of_what else [])]
    cells = "".join(f'<th scope="col"{_right(at)}>{escape(name)}</th>' for at, name in enumerate(heads))
    yield f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{table.head.id}"><table>'
    yield f'<caption class="said">{escape(table.head.title)}</caption><thead><tr>{cells}</tr></thead><tbody>'
    yield from (_row(table, row) for row in _first(table))
    yield "</tbody>"
    if table.rows_add_up and len(table.rows) > 1:
        yield f"<tfoot>{_row(table, Row('', 'All', table.total))}</tfoot>"
    yield "</table></div>"
    if len(table.rows) > len(_first(table)):
        more = len(table.rows) - len(_first(table))
        yield f'<p class="more">{more} more rows are in summary.csv.</p>'


def _first(table: Table) -> tuple[Row, ...]:
    """The rows shown: all values of a group, the most frequent of anything else."""
    return table.rows if table.head.id.startswith("by-") or len(table.rows) <= _MOST + 2 else table.rows[:_MOST]


def _right(at: int) -> str:
    return ' class="n"' if at else ""


def _row(table: Table, row: Row) -> str:
    cells = [
        f'<td class="n" data-label="{escape(name)}">{shown(number)}</td>'
        for name, number in zip(table.columns, row.numbers, strict=True)
    ]
    if table.of_what:
        part = share(row.numbers[0], table.of)
        label = f"Per 100 {table.of_what}"
        cells.append(
            f'<td class="n" data-label="{escape(label)}">{part or "–"}{bar(per_100(row.numbers[0], table.of))}</td>'
        )
    return f'<tr><th scope="row">{escape(row.label)}{cites_html(row.cites)}</th>{"".join(cells)}</tr>'


def shown(number: Number) -> str:
    """A count as it is printed."""
    return "hidden" if number is None else f"{number:,}"


def _about(summary: Summary) -> Iterator[str]:
    number = len(list(_sections(summary))) + 1
    yield f'<section aria-labelledby="s{number}"><h2 id="s{number}">About</h2>'
    yield from _assumptions(summary)
    yield from (f"<p>{text}</p>" for text in _remarks(summary))
    yield f"<p>{escape(summary.notice)}</p></section>"
    yield f'<section aria-labelledby="s{number + 1}"><h2 id="s{number + 1}">Sources</h2><ul>'
    for at, text in enumerate(summary.sources, 1):
        yield f'<li id="source-{at}" class="source"><span class="mark">[{at}]</span> {escape(text)}</li>'
    yield "</ul></section>"


def _assumptions(summary: Summary) -> Iterator[str]:
    """What missing cells counted as, each with the reason of the site."""
    for entry in summary.assumed:
        yield (
            f"<p><b>Assumed:</b> where {escape(entry.label.lower())} is missing it counts as "
            f"{escape(entry.counted_as)}, in {shown(entry.orders)} orders. {escape(entry.because)}</p>"
        )
    if not summary.assumed:
        yield "<p>A missing cell counts as not known. Nothing was assumed.</p>"


def _remarks(summary: Summary) -> Iterator[str]:
    """How to read the numbers, and what they rest on."""
    if summary.least > 1:
        yield (
            f"Counts from 1 to {summary.least - 1} are hidden. Where the numbers of a table add up, the next "
            "smallest is hidden as well. Differences between two tables are not guarded."
        )
    said = (
        "the settings that the service has unless a site changes them"
        if summary.may_be_appropriate == "appropriate"
        else f'the setting of this site: may_be_appropriate = "{summary.may_be_appropriate}"'
    )
    yield (
        "Cards are counted for orders that were evaluated, once for each, as if nothing had been answered or "
        f"overridden, and with {said}. Orders that could not be read are not counted as interruptions."
    )
    if summary.policy:
        yield escape(summary.policy)
    yield f'Content edition {escape(summary.edition)}, SHA-256 <span class="hash">{summary.content_hash}</span>.'


STYLE = """
main { max-width: 62rem; }
.lead { font-size: 1.05rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
.key { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; list-style: none; padding: 0; margin: 1.25rem 0; }
.key li { background: var(--tint); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; margin: 0; }
.key b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.key span { color: var(--quiet); font-size: .9rem; }
figure { margin: .75rem 0; max-width: 34rem; } figure svg { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
tbody th { font-weight: 500; } .more { color: var(--quiet); font-size: .9rem; } .hash { overflow-wrap: anywhere; }
.n { width: 1%; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th.n { width: auto; min-width: 5rem; white-space: normal; vertical-align: bottom; } tbody th { min-width: 14rem; }
tfoot th, tfoot td { font-weight: 700; border-bottom: 0; border-top: 2px solid var(--line); }
td svg.bar { display: inline-block; vertical-align: middle; margin-left: .5rem; width: 6rem; height: .7rem; }
@media (max-width: 40rem) {
  .n { width: auto; text-align: left; white-space: normal; } tbody th { min-width: 0; }
  tfoot th, tfoot td { display: block; border: 0; padding: .1rem 0; } tfoot tr { border-top: 2px solid var(--line); }
  td svg.bar { width: 40%; }
}
@media print { .key li { border-color: #999; } h3 { break-after: avoid; } figure, .key { break-inside: avoid; } .scroll { overflow: visible; } tfoot { display: table-row-group; } }
"""
