"""Small charts in the color of the page: they read in print, in the dark and without color. The tables say the same."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from rightscan.audit.count import Number, Table, told_share

_WIDTH = 360  # as wide as a telephone, so that the letters keep their size there
_FILLS = {
    "matched": 'fill="currentColor"',
    "needs-answers": 'fill="currentColor" fill-opacity="0.45"',
    "out-of-scope": 'fill="currentColor" fill-opacity="0.15"',
    "conflict": 'fill="url(#slant)"',
    "not-evaluated": 'fill="none"',
}


def bar(part: float | None) -> str:
    """A share of 100 as a small bar; nothing where it is hidden. The number stands beside it."""
    if part is None:
        return ""
    return (
        '<svg class="bar" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">'
        '<rect width="100" height="10" fill="currentColor" fill-opacity="0.12"/>'
        f'<rect width="{part}" height="10" fill="currentColor" fill-opacity="0.7"/></svg>'
    )


def coverage_svg(table: Table) -> str:
    """The coverage meter: one bar, a part for each outcome, each named below with its share."""
    total = table.total[0]
    parts = [(row.id, row.label, row.numbers[0]) for row in table.rows]
    told = "; ".join(f"{label} {told_share(number, total)} of 100" for _, label, number in parts)
    height = 34 + 18 * len(parts)
    return "\n".join([_frame(height, "Coverage", told), *_meter(parts, total), *_legend(parts, total), "</svg>"])


def _frame(height: int, title: str, told: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
        'fill="currentColor" font-family="system-ui, sans-serif" font-size="12">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
        '<defs><pattern id="slant" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="2" height="5" fill="currentColor"/></pattern></defs>'
    )


def _meter(parts: list[tuple[str, str, Number]], total: Number) -> Iterator[str]:
    left = 0.5
    for name, _, number in parts:
        wide = round((_WIDTH - 1) * (number or 0) / total, 2) if total else 0
        if wide:
            yield f'<rect x="{left:.2f}" y="1" width="{wide}" height="22" {_FILLS[name]} stroke="currentColor" stroke-width="0.7"/>'
        left += wide


def _legend(parts: list[tuple[str, str, Number]], total: Number) -> Iterator[str]:
    for place, (name, label, number) in enumerate(parts):
        top = 32 + 18 * place
        yield f'<rect x="1" y="{top}" width="12" height="12" {_FILLS[name]} stroke="currentColor" stroke-width="0.7"/>'
        yield f'<text x="20" y="{top + 10}">{escape(label)}</text>'
        yield f'<text x="{_WIDTH - 1}" y="{top + 10}" text-anchor="end">{told_share(number, total)} of 100</text>'


def months_svg(table: Table) -> str:
    """Orders by month as columns, with the matched ones as their dark foot."""
    rows = [row for row in table.rows if row.id]
    most = max((row.numbers[0] or 0 for row in rows), default=0) or 1
    told = "; ".join(f"{row.label}: {_said(row.numbers[0])} orders, {_said(row.numbers[1])} matched" for row in rows)
    step = _WIDTH / len(rows)
    every = max(1, round(40 / step))
    columns: list[str] = []
    for place, row in enumerate(rows):
        left, wide = place * step + step * 0.15, step * 0.7
        whole, matched = (100 * (number or 0) / most for number in row.numbers[:2])
        columns.append(_column(left, wide, whole, 'fill="currentColor" fill-opacity="0.18"'))
        columns.append(_column(left, wide, matched, 'fill="currentColor" fill-opacity="0.85"'))
        if place % every == 0:
            columns.append(f'<text x="{left:.1f}" y="132" font-size="10">{escape(row.label[2:])}</text>')
    key = f'<text x="0" y="10" font-size="11">Orders by month (highest {most:,}); dark: matched</text>'
    base = f'<line x1="0" y1="120" x2="{_WIDTH}" y2="120" stroke="currentColor" stroke-width="0.7"/>'
    return "\n".join([_frame(140, "Orders by month", told), key, *columns, base, "</svg>"])


def _column(left: float, wide: float, high: float, fill: str) -> str:
    return f'<rect x="{left:.1f}" y="{120 - high:.1f}" width="{wide:.1f}" height="{high:.1f}" {fill}/>'


def _said(number: Number) -> str:
    return "hidden" if number is None else str(number)
