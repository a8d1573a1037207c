"""The draft of a map: exact names only, every column named, nothing guessed and nothing rare shown."""

from pathlib import Path

import pytest

pytest.importorskip("polars", reason="tables need the extra `audit`")

import polars as pl

from rightscan.intake.orders.draft import draft
from rightscan.intake.orders.map_file import read_map
from rightscan.intake.orders.order_map import ColumnMap, DayColumn
from rightscan.intake.orders.propose import map_by_names, propose
from rightscan.intake.orders.source import Source
from rightscan.model.library import Library

TABLE = """\
MRN,order-date,Sex,Age (y),Tumor_size_at_diagnosis [mm],Tumor size (kg),Margins,Receptor,ER,er,Grade
""" + "\n".join(
    f"{number},2026-03-14,female,45,21,3,{'R1' if number < 8 else 'seen by Dr Miller' if number == 8 else 'positive'},positive,+,positive,x"
    for number in range(12)
)


@pytest.fixture
def table(tmp_path: Path) -> Source:
    """A table with columns of every kind."""
    path = tmp_path / "o.csv"
    path.write_text(TABLE, encoding="utf-8")
    return Source(str(path))


def test_columns_are_placed_by_exact_name_and_unit_only(library: Library, table: Source) -> None:
    found = propose(library, table).map
    assert found.day == DayColumn("order-date")
    assert found.columns == (
        ColumnMap("Sex", "sex"),
        ColumnMap("Age (y)", "age", "years"),
        ColumnMap("Tumor_size_at_diagnosis [mm]", "tumor-size", "mm"),
        ColumnMap("Margins", "margins"),
        ColumnMap("ER", "er"),
        ColumnMap("Grade", "grade"),
    )
    assert map_by_names(library, table.columns) == found


def test_the_draft_loads_as_a_map(library: Library, table: Source, tmp_path: Path) -> None:
    text = draft(library, "o.csv", propose(library, table))
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    assert read_map(library, str(path), table.columns) == propose(library, table).map


def test_the_draft_names_every_column_and_says_what_it_could_not_place(library: Library, table: Source) -> None:
    text = draft(library, "o.csv", propose(library, table))
    assert all(f'"{column}"' in text for column in table.columns)
    assert "names er, as another column does" in text
    assert "all of its cells are words of: node-status" in text


def test_words_that_cannot_be_read_are_counted_and_rare_ones_are_not_shown(library: Library, table: Source) -> None:
    text = draft(library, "o.csv", propose(library, table))
    assert '#   "+": ...  # 12 cells' in text
    assert "Miller" not in text


def test_a_bare_number_is_said_to_need_its_unit(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("tumor-size\n21\n22\n", encoding="utf-8")
    source = Source(str(path))
    text = draft(library, "o.csv", propose(library, source))
    assert "2 cells are bare numbers: add 'unit:' with one of mm, cm" in text


def test_a_table_of_nothing_known_is_drafted_as_comments(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "o.ndjson"
    path.write_bytes(b'{"MRN": "7"}\nbroken\n')
    text = draft(library, "o.ndjson", propose(library, Source(str(path))))
    assert "# columns:" in text
    assert "1 rows cannot be taken apart" in text
    assert "No column is named order-date" in text


def test_a_birthday_is_never_shown(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("date-of-birth\n" + "03.12.1961\n" * 40, encoding="utf-8")
    text = draft(library, "o.csv", propose(library, Source(str(path))))
    assert "1961" not in text
    assert "40 cells are no dates written year-month-day" in text


def test_columns_of_any_type_are_described(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    values = {"l": [["pain", "lump"], None], "s": [{"a": 1}, {"a": 2}], "b": [b"x", b"y"], "n": [None, None]}
    pl.DataFrame({**values, "^q.*$": [1, 2]}).write_parquet(path)
    text = draft(library, "o.parquet", propose(library, Source(str(path))))
    assert all(f'"{column}"' in text for column in [*"lsbn", "^q.*$"])
    assert "all of its cells are words of: breast-symptoms" in text
