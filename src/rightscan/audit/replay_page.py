"""The replay in counts and as a page: which parts of the answers change, from what to what, because of which statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

import msgspec

from rightscan.audit.count import Head, Number, Row, Table, add_up, hide_small, ranked, told_share
from rightscan.audit.replay import PARTS, Change, Replayed
from rightscan.audit.report_page import STYLE, part_html
from rightscan.model.library import Library
from rightscan.presentation.answer import policy_text
from rightscan.presentation.html import page_html
from rightscan.presentation.words import NOTICE, OUTCOMES

FORMAT = "rightscan.audit-replay.v1"
_LABELS = {
    "reading": "Whether the order can be read",
    "outcome": "Outcome",
    "scenario": "Scenarios",
    "rating": "Rating of the ordered study",
    "concern": "Concerns",
    "alternative": "Study offered instead",
    "card": "Card in the EHR",
}


class Content(msgspec.Struct, frozen=True):
    """One of the two contents: its edition, the hash of its files, and the local policy beside it, if there is one."""

    edition: str
    content_hash: str
    policy: str

    @property
    def text(self) -> str:
        """In words."""
        return f"edition {self.edition} ({self.content_hash[:12]}){f'. {self.policy}' if self.policy else ''}"


class ReplaySummary(msgspec.Struct, frozen=True):
    """The summary of one replay. `least` is the smallest count shown (0: all are); a hidden one is null."""

    format: str
    as_of: date
    old: Content
    new: Content
    first_month: str
    last_month: str
    orders: int
    changed: Number
    least: int
    tables: tuple[Table, ...]
    notice: str


def summarize_replay(old: Library, new: Library, replayed: Replayed, as_of: date, least: int) -> ReplaySummary:
    """Count the changes, and hide what is below the least count."""
    changed = sum(number for _, number in replayed.changes)
    return ReplaySummary(
        format=FORMAT,
        as_of=as_of,
        old=_content(old),
        new=_content(new),
        first_month=replayed.first,
        last_month=replayed.last,
        orders=replayed.orders,
        changed=None if 0 < changed < least else changed,
        least=least,
        tables=tuple(hide_small(table, least) for table in _tables(replayed, changed)),
        notice=NOTICE,
    )


def _content(library: Library) -> Content:
    policy = policy_text(library.policy) if library.policy is not None else ""
    return Content(library.edition.name, library.content_hash, policy)


def _tables(replayed: Replayed, changed: int) -> Iterator[Table]:
    moved = [(one, number) for change, number in replayed.changes for one in change]
    parts = add_up((one.part, number) for one, number in moved)
    rows = tuple(Row(part, _LABELS[part], (parts[part],)) for part in PARTS)
    about = "An order counts once for each part of its answer that changes."
    yield Table(Head("parts", "What changes", about, "Part"), ("Orders",), rows, (changed,), replayed.orders, "orders")
    kept = {f"{OUTCOMES[a]} → {OUTCOMES[b]}": n for (a, b), n in replayed.outcomes.items() if a != b}
    yield _listed(Head("outcomes", "Outcomes", "From what to what.", "Change"), [*kept.items()], changed)
    because = [(cause, number) for change, number in replayed.changes for cause in _causes(change)]
    about = "The statements that differ, and the orders whose answer changes with them."
    yield _listed(Head("because", "Because of", about, "Statement"), because, changed)
    about = "Every change of a part, most frequent first."
    changes = [(f"{_LABELS[one.part]}: {one.old} → {one.new}", number) for one, number in moved]
    yield _listed(Head("changes", "From what to what", about, "Change"), changes, changed)


def _causes(change: Change) -> tuple[str, ...]:
    """Every statement that a change rests on, once."""
    return tuple(dict.fromkeys(cause for moved in change for cause in moved.because))


def _listed(head: Head, counted: list[tuple[str, int]], changed: int) -> Table:
    rows = tuple(Row(one, one, (number,)) for one, number in ranked(add_up(counted)))
    return Table(head, ("Orders",), rows, (changed,), changed, "changed")


def replay_html(summary: ReplaySummary) -> str:
    """The whole page."""
    return page_html("Replay of past orders", "\n".join(_body(summary)), STYLE)


def _body(summary: ReplaySummary) -> Iterator[str]:
    when = f", {summary.first_month} to {summary.last_month}" if summary.first_month else ""
    yield "<h1>Replay of past orders</h1>"
    yield f'<p class="lead">{summary.orders:,} orders{when}, answered under two contents for {summary.as_of}.</p>'
    yield f"<p><b>Before:</b> {escape(summary.old.text)}<br><b>After:</b> {escape(summary.new.text)}</p>"
    part = told_share(summary.changed, summary.orders)
    number = "hidden" if summary.changed is None else f"{summary.changed:,}"
    yield f'<ul class="key"><li><b>{number}</b> <span>orders get another answer</span></li>'
    yield f"<li><b>{part}</b> <span>of 100 orders</span></li></ul>"
    if not summary.changed and summary.changed is not None:
        yield "<p>No answer changes. Both contents say the same about every order of this table.</p>"
    else:
        yield "<h2>What changes</h2>"
    for table in summary.tables:
        if any(row.numbers != (0,) for row in table.rows):
            yield from part_html(table)
    yield "<h2>About</h2>"
    if summary.least > 1:
        yield f"<p>Counts from 1 to {summary.least - 1} are hidden. Differences between tables are not guarded.</p>"
    yield "<p>changed.parquet names every order that changes, with each part before and after.</p>"
    yield f"<p>{escape(summary.notice)}</p>"
