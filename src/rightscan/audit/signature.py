"""Rows that differ in nothing that decides have one signature: each is decoded once, and the answer joined back.

Three-valued columns are packed two bits each: 0 unknown, 1 false, 2 true.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import NamedTuple

import polars as pl

from rightscan.logic import FALSE, TRUE, UNKNOWN, Truth

_IN_ONE = 31
_TRUTHS = (UNKNOWN, FALSE, TRUE)


class Packing(NamedTuple):
    """Columns of one kind (`verdict:`, `raised:`, ...) as a few numbers."""

    prefix: str
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the packed columns."""
        return tuple(f"{self.prefix}{part}" for part in range(0, len(self.names), _IN_ONE))

    def expressions(self, matters: Mapping[str, pl.Expr]) -> list[pl.Expr]:
        """The packed columns of a frame that has one column for each name; unknown where a name does not matter."""
        parts = range(0, len(self.names), _IN_ONE)
        return [self._packed(part, matters).alias(f"{self.prefix}{part}") for part in parts]

    def _packed(self, part: int, matters: Mapping[str, pl.Expr]) -> pl.Expr:
        packed: pl.Expr = reduce(
            add,
            [
                (self._truth(name, matters).cast(pl.UInt64) + 1).fill_null(0) * 4**place
                for place, name in enumerate(self.names[part : part + _IN_ONE])
            ],
        )
        return packed

    def _truth(self, name: str, matters: Mapping[str, pl.Expr]) -> pl.Expr:
        column = pl.col(f"{self.prefix}:{name}")
        return pl.when(matters[name]).then(column) if name in matters else column

    def unpacked(self, numbers: tuple[int, ...]) -> dict[str, Truth]:
        """The truth of every name, from the packed numbers."""
        found = {}
        for place, name in enumerate(self.names):
            which, at = divmod(place, _IN_ONE)
            found[name] = _TRUTHS[numbers[which] >> (2 * at) & 3]
        return found


def packing(frame_columns: list[str], prefix: str) -> Packing:
    """The packing of all columns of a kind."""
    start = f"{prefix}:"
    return Packing(prefix, tuple(name.removeprefix(start) for name in frame_columns if name.startswith(start)))
