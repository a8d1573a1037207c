"""The answer about every order of a frame of facts: judged as a table, decoded once for each signature.

Rows whose facts contradict each other, and dates that cannot be, go to the engine itself, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import polars as pl

from rightscan.audit.answer import OrderAnswer, order_answer
from rightscan.audit.checks import with_checks
from rightscan.audit.decode import Decoder, Signature
from rightscan.audit.signature import Packing, packing
from rightscan.backends.plan import make_plan
from rightscan.backends.polars import judge
from rightscan.backends.rows import stated_facts
from rightscan.engine.ask import can_ask
from rightscan.engine.assess import assess_without_asking
from rightscan.engine.interrupt import says_something
from rightscan.errors import FactError
from rightscan.intake.orders.frame import SIDE
from rightscan.model.library import Library

ANSWER, SPEAKS, SIDES = "answer", "audit:speaks", "audit:sides"
_FLAGS = (SPEAKS, SIDES, "expired")
_ASKED = ("clinical-question", "order")
_AT = "audit:signature"
LATERALITY = "laterality"


class Answers:
    """Every different answer of an audit, each once, numbered as they come."""

    def __init__(self) -> None:
        self.all: list[OrderAnswer] = []
        self._numbers: dict[OrderAnswer, int] = {}

    def number(self, answer: OrderAnswer) -> int:
        """The number of an answer, a new one if it was not given before."""
        if answer not in self._numbers:
            self._numbers[answer] = len(self.all)
            self.all.append(answer)
        return self._numbers[answer]


class Judge:
    """Answers frames with one library, which has its local policy applied."""

    def __init__(self, library: Library, answers: Answers) -> None:
        self.library = library
        self.answers = answers
        self.plan = make_plan(with_checks(library))
        self.decoder = Decoder(library)
        self._seen: dict[tuple[Any, ...], int] = {}
        self._out_of_scope: set[int] = set()

    def judge(self, frame: pl.DataFrame) -> pl.Series:
        """The number of the answer for every row, in order."""
        marked = frame.with_columns(_speaks(self.library, frame), _sides_differ(frame))
        judged = judge(self.plan, marked.lazy(), lines=True, needs=True).collect()
        odd = judged["contradiction"] | judged["fault"]
        found = self._decoded(judged)
        if not odd.any():
            return found
        rows = marked.filter(odd)
        one_by_one = pl.Series([self._of_row(row) for row in rows.iter_rows(named=True)], dtype=pl.UInt32)
        places = pl.int_range(frame.height, eager=True)
        order = pl.concat([places.filter(~odd), places.filter(odd)]).arg_sort()
        return pl.concat([found.filter(~odd), one_by_one])[order]

    def _decoded(self, judged: pl.DataFrame) -> pl.Series:
        """The answers by signature; only where no scenario is possible do the lines belong to it."""
        kinds = [packing(judged.columns, prefix) for prefix in ("verdict", "raised", "needs", "line")]
        *plain, lines = kinds
        usable = judged.with_columns(pl.col(name).cast(pl.String).fill_null("") for name in _ASKED)
        key = [*_ASKED, *_FLAGS, *(name for kind in plain for name in kind.columns)]
        matters = self._matters()
        packed = usable.with_columns(expression for kind in kinds for expression in kind.expressions(matters))
        numbers = self._grouped(packed, key, plain, None)
        scope = numbers.is_in(list(self._out_of_scope))
        if not scope.any():
            return numbers
        nearest = self._grouped(packed.filter(scope), [*key, *lines.columns], plain, lines)
        places = pl.int_range(judged.height, eager=True)
        order = pl.concat([places.filter(~scope), places.filter(scope)]).arg_sort()
        return pl.concat([numbers.filter(~scope), nearest])[order]

    def _matters(self) -> dict[str, pl.Expr]:
        """When a condition of a scenario can change the answer: for its question; a concern, where it fits as well."""
        question, found = pl.col("clinical-question"), {}
        for scenario in self.decoder.scenarios:
            asked = question.is_in(["", scenario.question])
            fits = asked & pl.col(f"verdict:{scenario.id}").fill_null(value=False)
            found[scenario.id] = asked
            found |= {f"{scenario.id}#{number}": asked for number in range(1, len(scenario.fits) + 1)}
            found |= {f"{scenario.id}#{concern.id}": fits for concern in scenario.concerns}
        return found

    def _grouped(self, packed: pl.DataFrame, key: list[str], plain: list[Packing], lines: Packing | None) -> pl.Series:
        """The number of the answer for every row, worked out once for each different key."""
        distinct = packed.select(key).unique(maintain_order=True)
        kinds = [*plain, *([lines] if lines else [])]
        numbers = pl.Series(ANSWER, [self._of_key(row, kinds) for row in distinct.iter_rows()], dtype=pl.UInt32)
        joined = packed.select(key).join(distinct.with_columns(numbers), on=key, how="left", maintain_order="left")
        return joined[ANSWER]

    def _of_key(self, row: tuple[Any, ...], kinds: list[Packing]) -> int:
        if row not in self._seen:
            signature = _signature(row, kinds)
            answer = self.decoder.answer(signature)
            number = self._seen[row] = self.answers.number(answer)
            if answer.outcome == "out-of-scope" and not signature.lines:
                self._out_of_scope.add(number)
        return self._seen[row]

    def _of_row(self, row: Mapping[str, Any]) -> int:
        """One row by the engine itself."""
        stated = stated_facts(self.plan, row)
        try:
            assessment = assess_without_asking(self.library, stated, row["as_of"])
        except FactError as error:
            return self.answers.number(not_evaluated(f"{error.what}: no date that could be", row))
        return self.answers.number(
            order_answer(
                self.library,
                assessment,
                speaks=row[SPEAKS],
                sides_differ=row[SIDES],
                asks=can_ask(self.library, assessment.facts, assessment.match),
            )
        )


def not_evaluated(why: str, row: Mapping[str, Any] | None = None) -> OrderAnswer:
    """The answer about an order that could not be evaluated, with the reason; question and study as far as known."""
    known = {name: (row or {}).get(name) or "" for name in _ASKED}
    return OrderAnswer("not-evaluated", why, known["clinical-question"], known["order"])


def _signature(row: tuple[Any, ...], kinds: list[Packing]) -> Signature:
    cells: Iterator[Any] = iter(row)
    question, order, speaks, sides, expired = (next(cells) for _ in range(5))
    found = {kind.prefix: kind.unpacked(tuple(next(cells) for _ in kind.columns)) for kind in kinds}
    needs = tuple(name for name, truth in found["needs"].items() if truth.value == "true")
    return Signature(
        question, order, speaks, sides, expired, found["verdict"], found["raised"], needs, found.get("line", {})
    )


def _speaks(library: Library, frame: pl.DataFrame) -> pl.Expr:
    """Whether anything is known beyond sex, age and the order: a column of a group that says so is filled."""
    names = [name for name in frame.columns if name in library.facts and says_something(library.facts, [name])]
    known = pl.any_horizontal([pl.col(name).is_not_null() for name in names]) if names else pl.lit(value=False)
    return known.alias(SPEAKS)


def _sides_differ(frame: pl.DataFrame) -> pl.Expr:
    """Whether the code of the order names one breast and the record the other."""
    if SIDE not in frame.columns or LATERALITY not in frame.columns:
        return pl.lit(value=False).alias(SIDES)
    both = pl.col(SIDE).is_in(["left", "right"]) & pl.col(LATERALITY).is_in(["left", "right"])
    return (both & (pl.col(SIDE) != pl.col(LATERALITY))).fill_null(value=False).alias(SIDES)


def answers_frame(answers: list[OrderAnswer]) -> pl.DataFrame:
    """One row for each answer, as the table of orders holds it: words and lists of words."""
    rows = [msgspec.structs.asdict(answer) for answer in answers]
    text, many = pl.String, pl.List(pl.String)
    return pl.DataFrame(
        {
            ANSWER: pl.int_range(len(rows), dtype=pl.UInt32, eager=True),
            **{name: pl.Series([row[name] or None for row in rows], dtype=text) for name in ("question", "order")},
            **{name: pl.Series([row[name] for row in rows], dtype=text) for name in ("outcome",)},
            "why": pl.Series([row["why"] or None for row in rows], dtype=text),
            "scenarios": pl.Series([list(row["scenarios"]) for row in rows], dtype=many),
            "rating": pl.Series([[one.category for one in row["ratings"]] for row in rows], dtype=many),
            "local_rating": pl.Series([[one.local for one in row["ratings"]] for row in rows], dtype=many),
            "rated_in": pl.Series([[one.scenario for one in row["ratings"]] for row in rows], dtype=many),
            "decided_by": pl.Series([list(row["decided_by"]) for row in rows], dtype=many),
            "nearest": pl.Series([row["nearest"] or None for row in rows], dtype=text),
            "missing": pl.Series([list(row["missing"]) for row in rows], dtype=many),
            "concerns": pl.Series([[one.name for one in row["concerns"]] for row in rows], dtype=many),
            "alternatives": pl.Series([list(row["alternatives"]) for row in rows], dtype=many),
            "card": pl.Series([row["card"] or None for row in rows], dtype=text),
            "because": pl.Series([list(row["because"]) for row in rows], dtype=many),
        }
    )
