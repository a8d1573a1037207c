"""The exams in time as ranges, drawn with the color of the page: it reads in print, in the dark and without color.

No threshold is drawn and none colors anything. The table of the page says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from rightscan.model.exam import DoseRecord, RecordedExam
from rightscan.presentation.dose_words import KINDS, estimate_text, figure

_WIDTH, _ROW, _TOP = 760, 38, 56
_LEFT, _RIGHT = 300, 740
_LEAST, _MOST = Decimal("0.01"), Decimal(100)
_TICKS = (Decimal("0.01"), Decimal("0.1"), Decimal(1), Decimal(10), Decimal(100))
_NAME = 40
_STYLES = {
    "measured": 'fill="currentColor"',
    "typical": 'fill="none" stroke="currentColor" stroke-width="1.5"',
    "band": 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"',
}


def dose_svg(record: DoseRecord) -> str:
    """The timeline as one SVG, oldest exam first."""
    height = _TOP + _ROW * len(record.exams) + 8
    title = f"Effective dose of {len(record.exams)} exams in mSv (logarithmic)"
    rows = (line for place, one in enumerate(record.exams) for line in _row(one, _TOP + _ROW * place))
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" fill="currentColor" font-family="system-ui, sans-serif" font-size="12">'
    )
    told = "; ".join(
        f"{one.exam.date or 'no date'} {one.exam.name}: {estimate_text(one.estimate)}" for one in record.exams
    )
    head = (
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(told)}</desc>",
        f'<text x="4" y="16" font-weight="600">{title}</text>',
    )
    return "\n".join([frame, *head, *_axis(height), *rows, "</svg>\n"])


def _axis(height: int) -> Iterator[str]:
    for tick in _TICKS:
        x = _place(tick)
        yield f'<line x1="{x}" y1="42" x2="{x}" y2="{height - 6}" stroke="currentColor" stroke-opacity="0.25"/>'
        yield f'<text x="{x}" y="36" text-anchor="middle">{figure(tick)}</text>'


def _row(one: RecordedExam, top: int) -> Iterator[str]:
    """An exam: date and name, the figure in words below, and its range in the shape of its kind."""
    name = one.exam.name if len(one.exam.name) <= _NAME else f"{one.exam.name[: _NAME - 1]}…"
    yield f'<text x="4" y="{top + 13}">{escape(one.exam.date or "no date")} {escape(name)}</text>'
    yield f'<text x="4" y="{top + 28}" font-size="11">{escape(_figure(one))}</text>'
    estimate = one.estimate
    style = _STYLES.get(estimate.kind)
    if style is None or estimate.low is None or estimate.high is None:
        yield f'<text x="{_LEFT + 6}" y="{top + 16}">{escape(KINDS[estimate.kind])}</text>'
        return
    first, last = _place(estimate.low), _place(estimate.high)
    yield f'<rect x="{first}" y="{top + 5}" width="{max(round(last - first, 1), 3)}" height="14" {style}/>'


def _figure(one: RecordedExam) -> str:
    estimate = one.estimate
    if estimate.low is None or estimate.high is None:
        return KINDS[estimate.kind]
    if estimate.low == estimate.high:
        return f"{KINDS[estimate.kind]}: {figure(estimate.low)} mSv"
    return f"{KINDS[estimate.kind]}: {figure(estimate.low)} to {figure(estimate.high)} mSv"


def _place(dose: Decimal) -> float:
    """Where a dose stands on the axis; what is beyond either end stands at that end."""
    share = (max(_LEAST, min(_MOST, dose)).log10() - _LEAST.log10()) / (_MOST.log10() - _LEAST.log10())
    return round(_LEFT + float(share) * (_RIGHT - _LEFT), 1)
