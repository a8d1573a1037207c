"""Orders over the generated knowledge base (`generated.py`) as Parquet files of 250,000 rows, the same for the same seed.

A fifth of all cells is unknown. The age is stated for nobody: it follows from the date of birth. Words are text or
enumerations.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from generated import DAY, QUESTION, UNKNOWN

from rightscan.model.fact import Fact
from rightscan.model.library import Library

PART = 250_000


def write_orders(library: Library, folder: Path, count: int, seed: int, *, enumerated: bool) -> None:
    """So many orders over the facts of a generated library, in parts."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, start in enumerate(range(0, count, PART)):
        rng = np.random.default_rng([seed, part])
        rows = min(PART, count - start)
        columns = {"order_id": pl.Series(np.arange(start, start + rows)), "as_of": pl.repeat(DAY, rows, eager=True)}
        columns |= {fact.name: _cells(fact, rng, rows) for fact in library.facts.values() if fact.name != "age"}
        frame = pl.DataFrame(columns)
        (with_enumerations(library, frame) if enumerated else frame).write_parquet(folder / f"{part:05}.parquet")


def with_enumerations(library: Library, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the words of choices as enumerations."""
    choices = {name: fact for name, fact in library.facts.items() if fact.kind == "choice" and name in frame.columns}
    return frame.with_columns(
        pl.col(name).cast(pl.Enum([word.id for word in fact.words])) for name, fact in choices.items()
    )


def _cells(fact: Fact, rng: np.random.Generator, rows: int) -> pl.Series:
    if fact.kind == "choice":
        column = pl.Series([word.id for word in fact.words])[rng.integers(0, len(fact.words), rows)]
    elif fact.kind == "date":
        column = pl.Series(rng.integers(-10_000, 10_000, rows).astype(np.int32)).cast(pl.Date)
    else:
        column = pl.Series(rng.integers(0, 200, rows) / 2)
    known = rng.random(rows) >= (0.9 if fact.name == QUESTION else UNKNOWN)
    return pl.select(pl.when(pl.Series(known)).then(column)).to_series()
