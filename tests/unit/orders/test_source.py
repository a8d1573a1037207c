"""A table of orders from a file: no row is lost, and one that does not fit says why."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

pl = pytest.importorskip("polars", reason="tables need the extra `audit`")

from rightscan.errors import InputError  # noqa: E402  polars first
from rightscan.intake.orders.source import Batch, Source  # noqa: E402

Written = Callable[[str, bytes], str]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a file and gives its name."""

    def write(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


def only(path: str, *columns: str) -> Batch:
    batches = list(Source(path).batches(columns or None))
    assert len(batches) == 1
    return batches[0]


def test_a_csv_gives_text_with_its_lines(written: Written) -> None:
    batch = only(written("o.csv", b'a,b\n1," x "\n\n2,\n'))
    assert batch.cells.to_dict(as_series=False) == {"a": ["1", "2"], "b": ["x", None]}
    assert batch.lines == [2, 4]


def test_only_the_named_columns_are_read(written: Written) -> None:
    assert only(written("o.csv", b"a,b\n1,2\n"), "b").cells.columns == ["b"]


@pytest.mark.parametrize(("row", "cells"), [(b"1", 1), (b"1,2,3", 3)])
def test_a_row_with_other_cells_than_the_header_is_kept_and_says_so(written: Written, row: bytes, cells: int) -> None:
    batch = only(written("o.csv", b"a,b\n" + row + b"\n3,4\n"))
    assert batch.broken == {0: f"it has {cells} cells, and the first line names 2 columns"}
    assert batch.cells["a"].to_list() == [None, "3"]


def test_ndjson_takes_the_keys_of_all_lines_and_keeps_what_is_no_object(written: Written) -> None:
    batch = only(written("o.ndjson", b'{"a": 1}\n{"b": ["x", "y"], "a": 2.50}\nnot json\n[1]\n{"b": null}\n'))
    assert batch.cells["a"].to_list() == ["1", "2.5", None, None, None]
    assert batch.cells["b"].to_list() == [None, "x;y", None, None, None]
    assert batch.broken == {2: "it is not JSON", 3: "it is not a JSON object"}


def test_parquet_keeps_its_types_and_drops_what_is_no_amount(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    frame = pl.DataFrame(
        {"f": [1.5, float("nan"), float("inf")], "d": [date(2026, 1, 2), None, None], "t": [" x", "", "y"]}
    )
    frame.write_parquet(path)
    batch = only(str(path))
    assert batch.cells["f"].to_list() == [1.5, None, None]
    assert batch.cells["t"].to_list() == ["x", None, "y"]
    assert batch.cells["d"].dtype == pl.Date


@pytest.mark.parametrize("name", ["*", "^.*$", "^a$", "", "order_id", "by:month"])
def test_a_column_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "o.parquet"
    pl.DataFrame({"a": ["x"], name: [" y"], "f": [1.5]}).write_parquet(path)
    assert only(str(path), name, "f").cells.to_dict(as_series=False) == {name: ["y"], "f": [1.5]}
    assert only(str(path)).cells.rows() == [("x", "y", 1.5)]


def test_columns_that_no_text_is_made_of_elsewhere_become_text(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    values = {"l": [["x", "y"], None, []], "b": [b"\xff", None, b""], "s": [{"a": 1}, None, {"a": None}]}
    pl.DataFrame(values).with_columns(pl.Series("t", [timedelta(1), None, None])).write_parquet(path)
    unread = "\N{REPLACEMENT CHARACTER}"
    assert only(str(path)).cells.to_dict(as_series=False) == {
        "l": ["x;y", None, None],
        "b": [unread, None, unread],
        "s": [unread, None, unread],
        "t": [unread, None, None],
    }


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_a_moment_has_no_nanoseconds(tmp_path: Path, zone: str | None) -> None:
    path = tmp_path / "o.parquet"
    moments = pl.Series("t", [1_735_732_800_000_000_123, None], dtype=pl.Int64).cast(pl.Datetime("ns", zone))
    moments.to_frame().write_parquet(path)
    assert only(str(path)).cells["t"].dtype == pl.Datetime("us", zone)


def test_a_table_without_rows_has_no_batch(tmp_path: Path, written: Written) -> None:
    pl.DataFrame({"a": []}, schema={"a": pl.String}).write_parquet(tmp_path / "o.parquet")
    for path in (written("o.csv", b"a,b\n"), written("o.ndjson", b""), str(tmp_path / "o.parquet")):
        assert list(Source(path).batches()) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("o.xlsx", b"", "is of no kind that is read here"),
        ("o.csv", b"", "is empty"),
        ("o.csv", b"a,a\n", "stands there already"),
        ("o.csv", b"a,b\n\xff,1\n", "is not UTF-8 text"),
        ("o.csv", b'a,b\n"1,2\n', "is not CSV"),
        ("o.parquet", b"PAR1 cut off", "is not Parquet, or is cut off"),
        ("o.ndjson", b'{"a": "\xff"}\n', "is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_table_is_refused(written: Written, name: str, content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        list(Source(written(name, content)).batches())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for ending in ("csv", "parquet", "ndjson"):
        with pytest.raises(InputError, match="cannot be read"):
            Source(str(tmp_path / f"none.{ending}"))


def test_the_files_of_a_folder_are_one_table_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, cells in {"b.parquet": ["3"], "a.parquet": ["1", "2"]}.items():
        pl.DataFrame({"a": cells}).write_parquet(tmp_path / name)
    batch = only(str(tmp_path))
    assert batch.cells["a"].to_list() == ["1", "2", "3"]
    assert batch.lines == [1, 2, 3]


def test_a_folder_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder without Parquet files"):
        Source(str(tmp_path))
    for name, column in {"a": "sex", "b": "margins"}.items():
        pl.DataFrame({column: ["1"]}).write_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(InputError, match="has files with different columns"):
        list(Source(str(tmp_path)).batches())


def test_a_moment_is_read_as_its_day(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    pl.DataFrame({"d": [datetime(2026, 1, 2, 8, 15)]}).write_parquet(path)  # noqa: DTZ001  a hospital writes its own time
    assert only(str(path)).cells["d"].dtype == pl.Datetime
