"""The run over a table: batch by batch to numbered answers, then counts and the table of orders.

Only one batch of rows is held at a time; what grows is the list of different answers.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import polars as pl

from rightscan.audit.answer import OrderAnswer
from rightscan.audit.judge import ANSWER, Answers, Judge, not_evaluated
from rightscan.intake.orders.frame import MONTH, OrderReader, Orders, Rejected
from rightscan.intake.orders.source import BATCH, Batch, Source

Progress = Callable[[float], None]
PARTS, ORDERS, REJECTED = "parts", "orders.parquet", "rejected.csv"


class Run(NamedTuple):
    """What came out: the answers, how many orders have each, the same by group and value.

    Months are written 2026-03; `assumed` counts by fact the missing cells that a stated default filled.
    """

    answers: list[OrderAnswer]
    counts: Counter[int]
    groups: dict[str, dict[str, Counter[int]]]
    first: str
    last: str
    assumed: Counter[str]


class Side(NamedTuple):
    """One content, and what reads the table in its words. The library has its local policy applied."""

    reader: OrderReader
    judge: Judge


def run_audit(source: Source, side: Side, folder: Path, progress: Progress) -> Run:
    """Answer every order of the table; the parts of the table of orders are written into the folder."""
    parts = folder / PARTS
    parts.mkdir()
    assumed: Counter[str] = Counter()
    with rejects(folder / REJECTED) as reject:
        for number, batch in enumerate(source.batches(side.reader.map.used)):
            orders = side.reader.read(batch)
            assumed.update(orders.assumed)
            reject(orders.rejected)
            answered(orders, side.judge, batch).write_parquet(parts / f"{number:06d}.parquet")
            progress(batch.done)
    return _run(read_parts(folder, side.reader), side.judge.answers, assumed)


@contextmanager
def rejects(path: Path) -> Iterator[Callable[[list[Rejected]], None]]:
    """The file of cells that cannot be read: row, line, column and reason, never the cell."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(("order_id", "line", "column", "why"))
        yield table.writerows


def answered(orders: Orders, judge: Judge, batch: Batch) -> pl.DataFrame:
    """One row for each order of a batch, in order: line, key, groups and the number of the answer."""
    reasons: dict[int, str] = {}
    for entry in orders.rejected:
        reasons.setdefault(entry.row, f"{entry.column}: {entry.why}" if entry.column else entry.why)
    unread = [not_evaluated(reasons[row]) for row in orders.unread["order_id"]]
    theirs = pl.Series(ANSWER, [judge.answers.number(answer) for answer in unread], dtype=pl.UInt32)
    kept = orders.facts.select(orders.unread.columns).with_columns(judge.judge(orders.facts))
    both = pl.concat([kept, orders.unread.with_columns(theirs)]).sort("order_id")
    return both.with_columns(pl.Series("line", batch.lines, dtype=pl.Int64))


def read_parts(folder: Path, reader: OrderReader) -> pl.LazyFrame:
    """All parts, in order; for a table without orders, none of them."""
    if any((folder / PARTS).iterdir()):
        return pl.scan_parquet(folder / PARTS / "*.parquet")
    groups = dict.fromkeys([*(f"by:{name}" for name in reader.map.groups), MONTH], pl.String)
    return pl.LazyFrame(schema={"order_id": pl.Int64, **groups, ANSWER: pl.UInt32, "line": pl.Int64})


def _run(scan: pl.LazyFrame, answers: Answers, assumed: Counter[str]) -> Run:
    """The counts of all answers."""
    groups = [name for name in scan.collect_schema().names() if name.startswith("by:")]
    found = {name.removeprefix("by:"): _counted_by(scan, name) for name in groups}
    months = [value for value in found[MONTH.removeprefix("by:")] if value]
    counts: Counter[int] = Counter()
    for counted in found[MONTH.removeprefix("by:")].values():
        counts.update(counted)
    return Run(answers.all, counts, found, min(months, default=""), max(months, default=""), assumed)


def _counted_by(scan: pl.LazyFrame, group: str) -> dict[str, Counter[int]]:
    """How often each answer stands beside each value of a group; "" is a missing value."""
    found: dict[str, Counter[int]] = {}
    rows = scan.group_by(group, ANSWER).len().collect().sort(group, ANSWER, nulls_last=True)
    for value, number, count in rows.iter_rows():
        found.setdefault(value or "", Counter())[number] += count
    return found


def write_orders(folder: Path, side: Side, run: Run) -> None:
    """The table of orders from its parts: one row for each order of the input, in order, none left out."""
    table = answers_frame(run.answers).lazy()
    joined = read_parts(folder, side.reader).join(table, on=ANSWER, how="left", maintain_order="left")
    names = joined.collect_schema().names()
    first = [name for name in ("order_id", "line", "key") if name in names]
    rest = [pl.col(name).alias(name.removeprefix("by:")) for name in names if name not in (*first, ANSWER)]
    joined.select(*first, *rest).sink_parquet(folder / ORDERS, row_group_size=BATCH, maintain_order=True)


def answers_frame(answers: list[OrderAnswer]) -> pl.DataFrame:
    """One row for each answer, as the table of orders holds it: words and lists of words."""
    rows = [_flat(answer) for answer in answers]
    columns = {name: pl.Series([row[name] for row in rows], dtype=kind) for name, kind in _COLUMNS.items()}
    return pl.DataFrame({ANSWER: pl.int_range(len(rows), dtype=pl.UInt32, eager=True), **columns})


_MANY = pl.List(pl.String)
_COLUMNS: dict[str, Any] = {
    "question": pl.String,
    "order": pl.String,
    "outcome": pl.String,
    "why": pl.String,
    "scenarios": _MANY,
    "rated_in": _MANY,
    "category": _MANY,
    "local_category": _MANY,
    "nearest": pl.String,
    "decided_by": _MANY,
    "missing": _MANY,
    "concerns": _MANY,
    "alternatives": _MANY,
    "gaps": _MANY,
    "impossible": _MANY,
    "card": pl.String,
    "because": _MANY,
}


def _flat(answer: OrderAnswer) -> dict[str, Any]:
    """An answer as cells; null for a word that is not there."""
    parts = msgspec.structs.asdict(answer)
    lists = {name: list(value) for name, value in parts.items() if isinstance(value, tuple)}
    return {
        **{name: value or None for name, value in parts.items() if isinstance(value, str)},
        **lists,
        "rated_in": [one.scenario for one in answer.ratings],
        "category": [one.category for one in answer.ratings],
        "local_category": [one.local for one in answer.ratings],
        "concerns": [one.name for one in answer.concerns],
    }
