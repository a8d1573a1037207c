"""The same orders under two contents: which of them get another answer, from what to what, because of which statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import polars as pl

from rightscan.audit.answer import OrderAnswer
from rightscan.audit.judge import ANSWER
from rightscan.audit.run import REJECTED, Progress, Side, answered, rejects
from rightscan.audit.words import CARDS
from rightscan.curation.behavior.replay import PARTS as ASSESSED
from rightscan.curation.behavior.replay import Moved, moved_parts
from rightscan.engine.assess import Assessment
from rightscan.engine.order_check import Alternative
from rightscan.intake.orders.source import BATCH, Source
from rightscan.model.library import Library

CHANGED = "changed.parquet"
PARTS = (*ASSESSED, "alternative", "card")
"""The parts of an answer that can change."""
Change = tuple[Moved, ...]
_NOTICED = ("outcome", "scenarios", "ratings", "concerns", "alternatives", "card")


class Replayed(NamedTuple):
    """What came out: every different change with the number of its orders, all orders, and outcomes before and after."""

    changes: list[tuple[Change, int]]
    orders: int
    outcomes: Counter[tuple[str, str]]
    first: str
    last: str


def run_replay(source: Source, old: Side, new: Side, folder: Path, progress: Progress) -> Replayed:
    """Answer every order under both contents; the orders that change are written into the folder."""
    work = _Replay(old, new)
    used = dict.fromkeys([*old.reader.map.used, *new.reader.map.used])
    (folder / "parts").mkdir()
    with rejects(folder / REJECTED) as reject:
        for number, batch in enumerate(source.batches(used)):
            both = [side.reader.read(batch) for side in (old, new)]
            reject(both[0].rejected)
            was, now = (answered(orders, side.judge, batch) for orders, side in zip(both, (old, new), strict=True))
            frames = (both[0].facts, both[1].facts)
            work.compare(was, now, frames).write_parquet(folder / "parts" / f"{number:06d}.parquet")
            progress(batch.done)
    _write_changed(folder, work)
    months = sorted(work.months)
    return Replayed(
        work.counted(), work.orders, work.outcomes, months[0] if months else "", months[-1] if months else ""
    )


class _Replay:
    """Two contents at work on one table."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old = old
        self.new = new
        self.orders = 0
        self.months: set[str] = set()
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.changes: dict[Change, int] = {}
        self.counts: Counter[int] = Counter()

    def compare(self, was: pl.DataFrame, now: pl.DataFrame, frames: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
        """The orders of a batch that change, each with the number of its change."""
        both = was.with_columns(now[ANSWER].alias("now"))
        self.orders += both.height
        self.months |= set(was["by:month"].drop_nulls().unique())
        pairs = both.group_by(ANSWER, "now").len().sort(ANSWER, "now")
        differ = []
        for one, other, number in pairs.iter_rows():
            before, after = self.old.judge.answers.all[one], self.new.judge.answers.all[other]
            self.outcomes[before.outcome, after.outcome] += number
            if _kept(before) != _kept(after):
                differ.append((one, other))
        changed = pl.DataFrame(differ, schema={ANSWER: pl.UInt32, "now": pl.UInt32}, orient="row")
        rows = both.join(changed, on=[ANSWER, "now"], how="semi", maintain_order="left")
        numbers = pl.Series("change", list(self._changes(rows, frames)), dtype=pl.UInt32)
        kept = [name for name in ("order_id", "line", "key") if name in rows.columns]
        return rows.select(kept).with_columns(numbers)

    def _changes(self, rows: pl.DataFrame, frames: tuple[pl.DataFrame, pl.DataFrame]) -> Iterator[int]:
        """The number of the change of each order. Those that were read on both sides are looked at line by line."""
        ids = rows.select("order_id")
        old, new = (frame.join(ids, on="order_id", how="semi", maintain_order="left") for frame in frames)
        before = dict(zip(old["order_id"], self.old.judge.assessments(old), strict=True)) if old.height else {}
        after = dict(zip(new["order_id"], self.new.judge.assessments(new), strict=True)) if new.height else {}
        seen: dict[tuple[int, int, int, int], int] = {}
        for order, one, other in rows.select("order_id", ANSWER, "now").iter_rows():
            was, now = before.get(order), after.get(order)
            key = (one, other, id(was), id(now))
            if key not in seen:
                answers = self.old.judge.answers.all[one], self.new.judge.answers.all[other]
                seen[key] = self._number((*self._assessed(was, now), *_besides(*answers, both=bool(was and now))))
            self.counts[seen[key]] += 1
            yield seen[key]

    def _assessed(self, was: Assessment | None, now: Assessment | None) -> Iterator[Moved]:
        """What changes in the assessments, where both sides could be read: the study offered instead among it."""
        if was is None or now is None:
            return
        old, new = self.old.judge.library, self.new.judge.library
        yield from moved_parts(old, new, was, now)
        before, after = was.order.alternatives, now.order.alternatives
        if [one.procedure for one in before] != [one.procedure for one in after]:
            statements = {_statement(one) for one in before} ^ {_statement(one) for one in after}
            yield Moved("alternative", _listed(old, before), _listed(new, after), tuple(sorted(statements)))

    def _number(self, change: Change) -> int:
        return self.changes.setdefault(change, len(self.changes))

    def counted(self) -> list[tuple[Change, int]]:
        """Every change with its orders, the most frequent first."""
        found = [(change, self.counts[number]) for change, number in self.changes.items()]
        return sorted(found, key=lambda one: (-one[1], [msgspec.structs.astuple(moved) for moved in one[0]]))


def _kept(answer: OrderAnswer) -> tuple[object, ...]:
    """The parts of an answer that a reader would notice; scenarios that merely may fit count while none does."""
    return (*(getattr(answer, name) for name in _NOTICED), answer.scenarios or answer.possible)


def _besides(was: OrderAnswer, now: OrderAnswer, *, both: bool) -> Iterator[Moved]:
    """What changes besides: whether the order can be read, and the card."""
    if not both:
        yield Moved("reading", was.why or was.outcome, now.why or now.outcome, ())
    if was.card != now.card:
        yield Moved("card", CARDS[was.card or "none"], CARDS[now.card or "none"], ())


def _listed(library: Library, alternatives: tuple[Alternative, ...]) -> str:
    return ", ".join(library.procedures[one.procedure].name for one in alternatives) or "none"


def _statement(alternative: Alternative) -> str:
    """The statement by which a study is offered: a concern, or its rating."""
    return f"{alternative.where}: {alternative.concern or f'the rating of {alternative.procedure}'}"


def _write_changed(folder: Path, work: _Replay) -> None:
    """The orders that change, one row for each part of the answer: row, line, part, before, after, because of what."""
    rows = [
        (number, moved.part, moved.old, moved.new, list(moved.because))
        for change, number in work.changes.items()
        for moved in change
    ]
    kinds: dict[str, Any] = {
        "change": pl.UInt32,
        "part": pl.String,
        "before": pl.String,
        "after": pl.String,
        "because": pl.List(pl.String),
    }
    table = pl.DataFrame(rows, schema=kinds, orient="row").lazy()
    if not any((folder / "parts").iterdir()):
        table.clear().select(pl.lit(None, pl.Int64).alias("order_id"), pl.all().exclude("change")).sink_parquet(
            folder / CHANGED
        )
        return
    parts = pl.scan_parquet(folder / "parts" / "*.parquet")
    joined = parts.join(table, on="change", how="inner", maintain_order="left_right").drop("change")
    joined.sink_parquet(folder / CHANGED, row_group_size=BATCH, maintain_order=True)
