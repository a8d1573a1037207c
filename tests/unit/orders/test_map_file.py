"""The map of a table: read strictly, each mistake with its line."""

from pathlib import Path

import pytest

pytest.importorskip("polars", reason="tables need the extra `audit`")

from rightscan.errors import InputError
from rightscan.intake.orders.map_file import read_map
from rightscan.intake.orders.order_map import Assumed, ColumnMap, DayColumn, OrderMap
from rightscan.model.library import Library

COLUMNS = ("Exam", "Age (y)", "Margin", "Ordered", "Clinic", "Acc")


def read(library: Library, tmp_path: Path, text: str) -> OrderMap:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return read_map(library, str(path), COLUMNS)


WHOLE = """\
order-date: {column: Ordered, written: day-month-year}
key: Acc
groups: {department: Clinic}
columns:
  Exam: {fact: order, codes: cpt, values: {"MG": mammography-diagnostic}}
  Age (y): {fact: age, unit: years}
  Margin: margins
missing:
  urgency: {count-as: routine, because: The form says routine unless somebody changes it.}
  sex: unknown
"""


def test_a_whole_map_is_read(library: Library, tmp_path: Path) -> None:
    found = read(library, tmp_path, WHOLE)
    assert found.day == DayColumn("Ordered", "day-month-year")
    assert found.columns == (
        ColumnMap("Exam", "order", codes="cpt", values={"MG": "mammography-diagnostic"}),
        ColumnMap("Age (y)", "age", unit="years"),
        ColumnMap("Margin", "margins"),
    )
    assert found.missing == (
        Assumed("urgency", "routine", "routine", "The form says routine unless somebody changes it."),
    )
    assert found.used == ("Exam", "Age (y)", "Margin", "Ordered", "Acc", "Clinic")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("key: Acc\n", "maps no column"),
        ("columns: {Exam: order}\nkye: Acc\n", "unknown key 'kye'"),
        ("columns: {Exom: order}\n", "names the column 'Exom', which the table does not have. Did you mean Exam"),
        ("columns: {Exam: studdy}\n", "names a fact that is not there"),
        ("columns:\n  Exam: order\n  Margin: order\n", "line 3: names the fact order a second time"),
        ("columns: {Exam: {unit: mm}}\n", "does not say which fact"),
        ("columns: {Margin: {fact: margins, unit: mm}}\n", "It is no amount"),
        ("columns: {Margin: {fact: tumor-size, unit: years}}\n", "Use one of: mm, cm"),
        ("columns: {Margin: {fact: margins, codes: cpt}}\n", "Codes are for the column of the study"),
        ("columns: {Exam: {fact: order, codes: icd}}\n", "Codes are for the column of the study"),
        ("columns: {Margin: {fact: margins, values: {R1: postive}}}\n", "Did you mean positive"),
        ("columns: {Margin: {fact: margins, values: {R1: positive, r1: close}}}\n", "has the word 'r1' twice"),
        ("columns: {Margin: {fact: surgery-date, written: any}}\n", "Use one of: year-month-day"),
        ("columns: {Exam: order}\norder-date: {written: day-month-year}\n", "does not name the column"),
        ("columns: {Exam: order}\ngroups: {month: Clinic}\n", "has a group named 'month'"),
        ("columns: {Exam: order}\ngroups: {outcome: Clinic}\n", "has a group named 'outcome'"),
        ("columns: {Exam: order}\nkey: Acc\ngroups: {who: Acc}\n", "counts by the column 'Acc', which is the key"),
        ("columns: {Exam: order}\ngroups: {Dep t: Clinic}\n", "has a group named 'Dep t'"),
        ("columns: {Exam: order}\nmissing: {sex: female}\n", "has text or a list where named entries belong"),
        ("columns: {Exam: order}\nmissing: {sex: {count-as: female}}\n", "without value or reason"),
        ("columns: {Exam: order}\nmissing: {order: {count-as: us-breast, because: x}}\n", "which study was ordered"),
        ("columns: [Exam]\n", "named entries belong"),
        ("columns: {Exam: [order]}\n", "named entries belong"),
        ("columns: {Exam: order}\nkey: [Acc]\n", "nested value"),
        ("columns: {Exam: order, Exam: margins}\n", "stands twice"),
    ],
)
def test_a_mistake_is_named_with_its_line(library: Library, tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        read(library, tmp_path, text)
    assert says in str(refused.value)
    assert ", line " in refused.value.what


def test_a_map_that_is_not_there_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as text"):
        read_map(library, str(tmp_path / "none.yaml"), COLUMNS)
