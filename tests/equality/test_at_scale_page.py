"""The code on docs/audit-at-scale.md runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from rightscan.backends.plan import Plan, make_plan
from rightscan.model.library import Library
from tests.equality.engines import WITHOUT_SPARK, spark_session
from tests.equality.orders import draw_orders
from tests.equality.reference import RATED_KEY, answers, differences, differing_ratings, ratings

PAGE = Path(__file__).parents[2] / "docs" / "audit-at-scale.md"
FOR_POLARS, FOR_SPARK = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def orders(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    """Some drawn orders, in two files where the page reads them."""
    drawn = draw_orders(library, 3000, seed=12)
    (tmp_path / "orders").mkdir()
    for part in range(2):
        drawn.slice(1500 * part, 1500).write_parquet(tmp_path / "orders" / f"{part}.parquet")
    monkeypatch.chdir(tmp_path)
    return drawn


def assert_right(plan: Plan, orders: pl.DataFrame, judged: str, rated: str) -> None:
    """What was written is what the engine says."""
    reference = answers(plan, orders)
    assert differences(reference, pl.read_parquet(judged).sort("order_id")) == {}
    found = pl.read_parquet(rated).sort(RATED_KEY)
    assert found.height > 0
    assert differing_ratings(reference, ratings(plan, reference), found) == 0


def test_the_code_for_one_machine_runs(library: Library, orders: pl.DataFrame) -> None:
    exec(FOR_POLARS, {})  # noqa: S102  a page of ours
    assert_right(make_plan(library), orders, "judged.parquet", "rated.parquet")


@pytest.mark.skipif(bool(WITHOUT_SPARK), reason=WITHOUT_SPARK)
def test_the_code_for_spark_runs(library: Library, orders: pl.DataFrame, tmp_path: Path) -> None:
    # Java keeps the folder in which it was started, so the names of the page are made whole.
    code = re.sub(r'"(orders|judged|rated)"', lambda name: repr(str(tmp_path / name[1])), FOR_SPARK)
    exec(code, {"session": spark_session()})  # noqa: S102  a page of ours
    assert_right(make_plan(library), orders, "judged/*.parquet", "rated/*.parquet")
