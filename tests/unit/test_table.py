"""Tables of cases: what a cell may say, and what becomes of a row that cannot be read."""

from pathlib import Path

import pytest

from rightscan.errors import FactError, InputError
from rightscan.intake.form import Given
from rightscan.intake.table import Table, Unreadable, read_columns, read_row, read_table
from rightscan.model.library import Library


def table(tmp_path: Path, text: str) -> Table:
    """The table of this text."""
    path = tmp_path / "cases.csv"
    path.write_bytes(text.encode())
    return read_table(str(path))


def first_row(library: Library, tmp_path: Path, text: str) -> Given | Unreadable:
    """What the first row says."""
    found = table(tmp_path, text)
    return read_row(library, found.rows[0], read_columns(library, found))


def given(library: Library, tmp_path: Path, text: str) -> Given:
    """The facts of the first row, which can be read."""
    found = first_row(library, tmp_path, text)
    assert isinstance(found, Given)
    return found


def unreadable(library: Library, tmp_path: Path, text: str) -> Unreadable:
    """Why the first row cannot be read."""
    found = first_row(library, tmp_path, text)
    assert isinstance(found, Unreadable)
    return found


def test_a_row_is_a_patient(library: Library, tmp_path: Path) -> None:
    """Columns are facts, written as people write them; the id is no fact."""
    found = given(library, tmp_path, "ID,sex,Tumor Size\nP1,female,18 mm\n")
    assert {name: str(value) for name, value in found.stated.items()} == {"sex": "female", "tumor-size": "18 mm"}


def test_an_empty_cell_is_a_fact_not_known(library: Library, tmp_path: Path) -> None:
    """It is not given and not declined; the word unknown is declined."""
    found = given(library, tmp_path, "sex,margins,diagnosis\n,unknown,dcis\n")
    assert found == Given({"diagnosis": "dcis"}, frozenset({"margins"}))


def test_several_words_in_one_cell(library: Library, tmp_path: Path) -> None:
    """A set takes them with a semicolon between."""
    found = given(library, tmp_path, "breast-symptoms\nlump; pain\n")
    assert found.stated == {"breast-symptoms": frozenset({"lump", "pain"})}


def test_none_in_a_set(library: Library, tmp_path: Path) -> None:
    """None is an answer."""
    assert given(library, tmp_path, "breast-symptoms\nnone\n").stated == {"breast-symptoms": frozenset()}


def test_the_order_in_words(library: Library, tmp_path: Path) -> None:
    """The order is a column like any other, in the words of an order."""
    assert given(library, tmp_path, "order\nscreening mammogram\n").stated["order"] == "mammography-screening"


def test_the_id_of_a_row(tmp_path: Path) -> None:
    """Where there is no id, the line stands for it; lines count as an editor counts them."""
    found = table(tmp_path, 'id,sex\nP1,"fe\nmale"\n\n,male\n')
    assert [(row.id, row.line) for row in found.rows] == [("P1", 2), ("line 5", 5)]


def test_a_cell_that_cannot_be_read(library: Library, tmp_path: Path) -> None:
    """Line, row, column as it is written there, and the reason."""
    found = unreadable(library, tmp_path, "id,sex,Tumor Size\nP1,female,18\n")
    assert (found.line, found.id, found.column) == (2, "P1", "Tumor Size")
    assert "has no unit" in found.why
    assert "18 mm" in found.why


def test_an_order_that_contradicts_another_column(library: Library, tmp_path: Path) -> None:
    """The words of an order can say more than the study, and must agree with the other cells."""
    words = next((o.name, o.sets[0]) for p in library.procedures.values() for o in p.order_names if o.sets)
    name, (fact, value) = words
    other = next(word.id for word in library.facts[fact].words if word.id != value)
    assert unreadable(library, tmp_path, f"order,{fact}\n{name},{other}\n").column == fact


@pytest.mark.parametrize(("row", "cells"), [("P1", 1), ("P1,female,extra", 3)])
def test_a_row_with_too_few_or_too_many_cells(library: Library, tmp_path: Path, row: str, cells: int) -> None:
    """Nobody can say which cell belongs to which column."""
    found = unreadable(library, tmp_path, f"id,sex\n{row}\n")
    assert (found.id, found.column) == ("P1", "")
    assert found.why == f"It has {cells} cells, and the first line names 2 columns."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("id,sex,sex\n", "names column 3 'sex'"),
        ("id,,sex\n", "without a name"),
        ('id,sex\nP1,"female\nP2,male\n', "is not CSV"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, text: str, said: str) -> None:
    """An open quotation mark would swallow the rest: the file is refused rather than read in part."""
    with pytest.raises(InputError, match=said):
        table(tmp_path, text)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    """Another encoding is named."""
    path = tmp_path / "cases.csv"
    path.write_bytes("id,größe\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_table(str(path))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(InputError, match="cannot be read"):
        read_table(str(tmp_path / "nowhere.csv"))


def test_two_columns_of_one_fact(library: Library, tmp_path: Path) -> None:
    """Two spellings of one fact are refused."""
    with pytest.raises(InputError, match="as another column does"):
        read_columns(library, table(tmp_path, "tumor-size,Tumor Size\n"))


def test_a_column_that_is_no_fact(library: Library, tmp_path: Path) -> None:
    """It is left out here; whoever compares editions refuses it unless one of them knows it."""
    found = table(tmp_path, "sex,shoe-size\nfemale,38\n")
    assert read_columns(library, found) == {"sex": "sex"}
    with pytest.raises(FactError):
        library.fact("shoe-size")
