"""The answer about every order of a frame of facts: judged as a table, decoded once for each signature.

Rows whose facts contradict each other, and dates that cannot be, go to the engine itself, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from rightscan.audit.answer import OrderAnswer, order_answer
from rightscan.audit.checks import with_checks
from rightscan.audit.decode import Decoder, Signature
from rightscan.audit.signature import Packing, packing
from rightscan.backends.plan import make_plan
from rightscan.backends.polars import judge
from rightscan.backends.rows import stated_facts
from rightscan.engine.assess import Assessment, assess_without_asking
from rightscan.engine.interrupt import MayBe, says_something
from rightscan.engine.match import QUESTION
from rightscan.engine.order_check import ORDER
from rightscan.errors import FactError
from rightscan.intake.orders.frame import SIDE
from rightscan.model.library import Library

ANSWER, SPEAKS, SIDES = "answer", "audit:speaks", "audit:sides"
_FLAGS = (SPEAKS, SIDES, "expired")
_ASKED = (QUESTION, ORDER)
LATERALITY = "laterality"
IMPOSSIBLE_DATE = "a date of the record cannot be: it lies after the order, or too far back"


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
    """Answers frames with one library, which has its local policy applied.

    `may_be` is how the service for EHRs says "may be appropriate": left out, it has nothing to say there and asks more.
    """

    def __init__(self, library: Library, answers: Answers, may_be: MayBe = "appropriate") -> None:
        self.library = library
        self.answers = answers
        self.plan = make_plan(with_checks(library))
        self.decoder = Decoder(library, may_be)
        self._seen: dict[tuple[Any, ...], int] = {}
        self._out_of_scope: set[int] = set()

    def judge(self, frame: pl.DataFrame) -> pl.Series:
        """The number of the answer for every row, in order."""
        if not frame.height:
            return pl.Series(ANSWER, dtype=pl.UInt32)
        marked, packed, kinds = self._packed(frame)
        odd = packed["contradiction"] | packed["fault"]
        one_by_one = pl.Series([self._of_row(row) for row in marked.filter(odd).iter_rows(named=True)], dtype=pl.UInt32)
        return _put_together(odd, one_by_one, self._decoded(packed.filter(~odd), kinds))

    def assessments(self, frame: pl.DataFrame) -> list[Assessment | None]:
        """The assessment of every row with all its lines, for saying why; None for a date that cannot be.

        Rows that differ in nothing that decides share one.
        """
        marked, packed, kinds = self._packed(frame)
        key = [*_ASKED, *_FLAGS, *(name for kind in kinds for name in kind.columns)]
        odd = packed["contradiction"] | packed["fault"]
        known: dict[tuple[Any, ...], Assessment] = {}
        found: list[Assessment | None] = []
        for row, signed, is_odd in zip(marked.iter_rows(named=True), packed.select(key).iter_rows(), odd, strict=True):
            if is_odd:
                found.append(self._assessed(row))
                continue
            if signed not in known:
                known[signed] = self.decoder.assessment(_signature(signed, kinds))
            found.append(known[signed])
        return found

    def _packed(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, list[Packing]]:
        """The frame with what the rule of the cards asks for, and its rows as signatures."""
        asked = [pl.lit(None, pl.String).alias(name) for name in _ASKED if name not in frame.columns]
        marked = frame.with_columns(_speaks(self.library, frame), _sides_differ(frame), *asked)
        judged = judge(self.plan, marked.lazy(), lines=True, needs=True)
        kinds = [packing(judged.collect_schema().names(), prefix) for prefix in ("verdict", "raised", "needs", "line")]
        matters = self._matters()
        packed = (
            judged.with_columns(pl.col(name).cast(pl.String).fill_null("") for name in _ASKED)
            .with_columns(expression for kind in kinds for expression in kind.expressions(matters))
            .select(*_ASKED, *_FLAGS, "contradiction", "fault", *(name for kind in kinds for name in kind.columns))
            .collect()
        )
        return marked, packed, kinds

    def _decoded(self, packed: pl.DataFrame, kinds: list[Packing]) -> pl.Series:
        """The answers by signature; only where no scenario is possible do the lines belong to it."""
        *plain, lines = kinds
        key = [*_ASKED, *_FLAGS, *(name for kind in plain for name in kind.columns)]
        numbers = self._grouped(packed, key, plain)
        scope = numbers.is_in(list(self._out_of_scope))
        return _put_together(
            scope, self._grouped(packed.filter(scope), [*key, *lines.columns], kinds), numbers.filter(~scope)
        )

    def _matters(self) -> dict[str, pl.Expr]:
        """When a condition of a scenario can change the answer: for its question; a concern, where it fits as well."""
        question = pl.col(QUESTION)
        found: dict[str, pl.Expr] = {}
        for scenario in self.decoder.scenarios:
            asked = question.is_in(["", scenario.question])
            fits = asked & pl.col(f"verdict:{scenario.id}").fill_null(value=False)
            found[scenario.id] = asked
            found |= {f"{scenario.id}#{number}": asked for number in range(1, len(scenario.fits) + 1)}
            found |= {f"{scenario.id}#{concern.id}": fits for concern in scenario.concerns}
        return found

    def _grouped(self, packed: pl.DataFrame, key: list[str], kinds: list[Packing]) -> pl.Series:
        """The number of the answer for every row, worked out once for each different key."""
        distinct = packed.select(key).unique(maintain_order=True)
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
        assessment = self._assessed(row)
        if assessment is None:
            return self.answers.number(not_evaluated(IMPOSSIBLE_DATE, row))
        return self.answers.number(
            order_answer(self.library, assessment, self.decoder.may_be, speaks=row[SPEAKS], sides_differ=row[SIDES])
        )

    def _assessed(self, row: Mapping[str, Any]) -> Assessment | None:
        try:
            return assess_without_asking(self.library, stated_facts(self.plan, row), row["as_of"])
        except FactError:
            return None


def _put_together(here: pl.Series, ours: pl.Series, others: pl.Series) -> pl.Series:
    """One series from two: `ours` where `here` is true, `others` elsewhere, each in order."""
    places = pl.int_range(len(here), eager=True)
    order = pl.concat([places.filter(here), places.filter(~here)]).arg_sort()
    return pl.concat([ours.alias(ANSWER), others.alias(ANSWER)])[order]


def not_evaluated(why: str, row: Mapping[str, Any] | None = None) -> OrderAnswer:
    """The answer about an order that could not be evaluated, with the reason; question and study as far as known."""
    known = {name: (row or {}).get(name) or "" for name in _ASKED}
    return OrderAnswer("not-evaluated", why, known[QUESTION], known[ORDER])


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
