"""The summary of an audit: what the answers come to, table by table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from rightscan.audit.count import Number, Table, hide_small
from rightscan.audit.run import Run, Side
from rightscan.audit.tables import Counted, Tables, sum_of
from rightscan.engine.interrupt import MayBe
from rightscan.engine.local import with_policy
from rightscan.intake.orders.order_map import OrderMap
from rightscan.model.library import Library
from rightscan.presentation.answer import policy_text
from rightscan.presentation.words import NOTICE

FORMAT = "rightscan.audit.v1"
_ABOUT = {
    "waiting": "needs-answers",
    "unmatched": "out-of-scope",
    "not-evaluated": "not-evaluated",
    "cards": "evaluated",
    "rules": "evaluated",
    "ratings": "matched",
    "studies": "evaluated",
}
"""The outcome whose orders a table is about."""


class Assumption(msgspec.Struct, frozen=True):
    """What missing cells of one fact counted as, in how many orders, and the site's reason."""

    fact: str
    label: str
    counted_as: str
    orders: Number
    because: str


class Summary(msgspec.Struct, frozen=True):
    """The summary of one audit. `least` is the smallest count shown (0: all are); a hidden one is null.

    `may_be_appropriate` is the setting by which the cards are counted.
    """

    format: str
    as_of: date
    edition: str
    status: str
    content_hash: str
    policy: str
    first_month: str
    last_month: str
    orders: int
    evaluated: Number
    least: int
    may_be_appropriate: MayBe
    assumed: tuple[Assumption, ...]
    tables: tuple[Table, ...]
    sources: tuple[str, ...]
    notice: str

    def table(self, name: str) -> Table:
        """The table of this name."""
        return next(table for table in self.tables if table.head.id == name)


def summarize(library: Library, run: Run, side: Side, as_of: date, least: int) -> Summary:
    """Count everything, and hide what is below the least count."""
    counted: Counted = [(run.answers[number], count) for number, count in sorted(run.counts.items())]
    made = Tables(with_policy(library, as_of), run, counted)
    tables = tuple(_guarded(made.all(), least))
    evaluated = sum_of([one for one in counted if one[0].outcome != "not-evaluated"])
    return Summary(
        format=FORMAT,
        as_of=as_of,
        edition=library.edition.name,
        status=library.edition.status,
        content_hash=library.content_hash,
        policy=policy_text(library.policy) if library.policy is not None else "",
        first_month=run.first,
        last_month=run.last,
        orders=sum_of(counted),
        evaluated=evaluated if not 0 < sum_of(counted) - evaluated < least else None,
        least=least,
        may_be_appropriate=side.judge.decoder.may_be,
        assumed=tuple(_assumed(library, run, side.reader.map, least)),
        tables=tables,
        sources=made.words.sources.texts(),
        notice=NOTICE,
    )


def _guarded(tables: Iterable[Table], least: int) -> Iterator[Table]:
    """The tables with small numbers hidden. What the coverage hides is no total of another table either."""
    hidden: set[str] = set()
    for one in tables:
        table = one
        if _ABOUT.get(table.head.id) in hidden:
            table = msgspec.structs.replace(table, total=(None, *table.total[1:]), of=None)
        shown = hide_small(table, least)
        if table.head.id == "coverage":
            hidden = {row.id for row in shown.rows if row.numbers == (None,)}
            hidden |= {"evaluated"} if "not-evaluated" in hidden else set()
        yield shown


def _assumed(library: Library, run: Run, order_map: OrderMap, least: int) -> Iterator[Assumption]:
    for entry in order_map.missing:
        label = library.facts[entry.fact].label
        number = run.assumed[entry.fact]
        yield Assumption(entry.fact, label, entry.text, None if 0 < number < least else number, entry.because)
