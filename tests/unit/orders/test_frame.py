"""From cells to the frame of facts: rows that cannot be read are named, defaults are counted, nothing is guessed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars", reason="tables need the extra `audit`")

from rightscan.errors import InputError  # noqa: E402  polars first
from rightscan.intake.orders.codes import StudyCodes  # noqa: E402
from rightscan.intake.orders.frame import SIDE, OrderReader, Orders  # noqa: E402
from rightscan.intake.orders.order_map import Assumed, ColumnMap, DayColumn, OrderMap  # noqa: E402
from rightscan.intake.orders.source import Source  # noqa: E402
from rightscan.knowledge.artefact import read_terminology  # noqa: E402
from rightscan.model.fact import Value, read_value  # noqa: E402
from rightscan.model.library import Library  # noqa: E402

TODAY = date(2026, 11, 21)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def codes(library: Library) -> StudyCodes:
    """The code tables of the content."""
    return StudyCodes(library, read_terminology())


def read(library: Library, codes: StudyCodes, tmp_path: Path, rows: list[Row], order_map: OrderMap) -> Orders:
    pl.DataFrame(rows).write_parquet(tmp_path / "o.parquet")
    (batch,) = Source(str(tmp_path / "o.parquet")).batches(order_map.used)
    return OrderReader(library, order_map, codes, TODAY).read(batch)


def test_values_stand_as_every_judge_takes_them(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    order_map = OrderMap(
        (ColumnMap("a", "age", "years"), ColumnMap("s", "breast-symptoms"), ColumnMap("b", "date-of-birth")),
        DayColumn("d"),
    )
    rows: list[Row] = [
        {"a": 58, "s": "pain; lump", "b": "1968-02-03", "d": "2026-03-14 10:00"},
        {"a": None, "s": "none", "b": None, "d": "2026-03-15"},
    ]
    facts = read(library, codes, tmp_path, rows, order_map).facts
    assert facts["age"].to_list() == [58 * 365.25, None]
    assert facts["age:unit"].to_list() == [365.25, None]
    words = [word.id for word in library.facts["breast-symptoms"].words]
    assert facts["breast-symptoms"].to_list() == [1 << words.index("pain") | 1 << words.index("lump"), 0]
    assert facts["date-of-birth"].to_list() == [date(1968, 2, 3), None]
    assert facts["as_of"].to_list() == [date(2026, 3, 14), date(2026, 3, 15)]
    assert facts["by:month"].to_list() == ["2026-03", "2026-03"]


@pytest.mark.parametrize("name", ["*", "^.*$", "^s.*$", "order_id", "by:month", "as_of"])
def test_a_column_of_any_name_is_read(library: Library, codes: StudyCodes, tmp_path: Path, name: str) -> None:
    rows: list[Row] = [{"sex": "female", name: "2026-03-14"}, {"sex": "male", name: "x"}]
    columns = (ColumnMap("sex", "sex"), ColumnMap(name, "surgery-date"))
    found = read(library, codes, tmp_path, rows, OrderMap(columns, DayColumn(name), key=name, groups={"g": name}))
    assert found.facts.select("surgery-date", "as_of", "key", "by:g").rows() == [
        (date(2026, 3, 14), date(2026, 3, 14), "2026-03-14", "2026-03-14")
    ]
    assert {entry.column for entry in found.rejected} == {name}


def test_a_column_of_bare_numbers_without_a_unit_is_a_refusal(
    library: Library, codes: StudyCodes, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="neither its name nor the map says the unit"):
        read(library, codes, tmp_path, [{"size": 21}], OrderMap((ColumnMap("size", "tumor-size"),)))


def test_rows_that_cannot_be_read_are_named_and_kept_apart(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    order_map = OrderMap((ColumnMap("m", "margins"), ColumnMap("o", "order")), DayColumn("d"), groups={"clinic": "c"})
    rows: list[Row] = [
        {"m": "positive", "o": "breast MRI", "d": "2026-03-14", "c": "A"},
        {"m": "see note", "o": "MR KNEE", "d": "2026-03-14", "c": "B"},
        {"m": None, "o": None, "d": None, "c": None},
        {"m": None, "o": None, "d": "2027-01-01", "c": None},
        {"m": None, "o": None, "d": "14.3.2026", "c": None},
    ]
    found = read(library, codes, tmp_path, rows, order_map)
    assert found.facts["order_id"].to_list() == [0]
    assert found.unread.select("order_id", "by:clinic").rows() == [(1, "B"), (2, None), (3, None), (4, None)]
    assert [(entry.row, entry.line, entry.column) for entry in found.rejected] == [
        (1, 2, "m"),
        (1, 2, "o"),
        (2, 3, "d"),
        (3, 4, "d"),
        (4, 5, "d"),
    ]
    assert not any("see note" in entry.why or "KNEE" in entry.why for entry in found.rejected)


def test_a_stated_default_fills_missing_cells_and_is_counted(
    library: Library, codes: StudyCodes, tmp_path: Path
) -> None:
    age = Assumed("age", "50 years", library_value(library, "age", "50 years"), "invented")
    urgency = Assumed("urgency", "routine", "routine", "invented")
    order_map = OrderMap((ColumnMap("a", "age", "years"),), missing=(age, urgency))
    found = read(library, codes, tmp_path, [{"a": 58}, {"a": None}], order_map)
    assert found.facts["age"].to_list() == [58 * 365.25, 50 * 365.25]
    assert found.facts["age:unit"].to_list() == [365.25, 365.25]
    assert found.facts["urgency"].to_list() == ["routine", "routine"]
    assert found.assumed == {"age": 1, "urgency": 2}


def test_a_row_that_cannot_be_read_assumes_nothing(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    urgency = Assumed("urgency", "routine", "routine", "invented")
    order_map = OrderMap((ColumnMap("u", "urgency"), ColumnMap("er", "er")), missing=(urgency,))
    rows: list[Row] = [{"u": "soon", "er": None}, {"u": None, "er": "x"}, {"u": None, "er": "positive"}]
    assert read(library, codes, tmp_path, rows, order_map).assumed == {"urgency": 1}


def library_value(library: Library, name: str, text: str) -> Value:
    return read_value(library.facts[name], text)


def test_the_words_of_an_order_state_what_they_say(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    values = {"US AX BX": "axillary ultrasound with possible biopsy"}
    order_map = OrderMap((ColumnMap("o", "order", values=values), ColumnMap("b", "order-biopsy")))
    rows: list[Row] = [
        {"o": "US AX BX", "b": None},
        {"o": "US AX BX", "b": "not-included"},
        {"o": "axilla US", "b": "not-included"},
    ]
    found = read(library, codes, tmp_path, rows, order_map)
    assert found.facts.select("order_id", "order", "order-biopsy").rows() == [
        (0, "us-axilla", "included"),
        (2, "us-axilla", "not-included"),
    ]
    assert [(entry.row, entry.column) for entry in found.rejected] == [(1, "o")]


def test_the_words_of_an_order_need_no_column_for_what_they_state(
    library: Library, codes: StudyCodes, tmp_path: Path
) -> None:
    rows: list[Row] = [{"o": "axillary ultrasound with possible biopsy"}, {"o": "breast MRI"}]
    found = read(library, codes, tmp_path, rows, OrderMap((ColumnMap("o", "order"),)))
    assert found.facts["order-biopsy"].to_list() == ["included", None]


def test_codes_name_the_study_and_its_side(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    loinc = dict(library.procedures["mammography-diagnostic"].codes)
    order_map = OrderMap((ColumnMap("o", "order", codes="loinc"),))
    found = read(library, codes, tmp_path, [{"o": loinc["left"]}, {"o": loinc["bilateral"]}, {"o": "1-8"}], order_map)
    assert found.facts.select("order", SIDE).rows() == [
        ("mammography-diagnostic", "left"),
        ("mammography-diagnostic", None),
    ]
    assert [entry.row for entry in found.rejected] == [2]


def test_the_key_of_the_site_passes_through_as_text(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    found = read(library, codes, tmp_path, [{"m": "close", "k": 7}], OrderMap((ColumnMap("m", "margins"),), key="k"))
    assert found.facts["key"].to_list() == ["7"]


def test_without_a_column_for_the_day_the_audit_gives_it(library: Library, codes: StudyCodes, tmp_path: Path) -> None:
    found = read(library, codes, tmp_path, [{"m": "close"}], OrderMap((ColumnMap("m", "margins"),)))
    assert found.facts["as_of"].to_list() == [TODAY]
