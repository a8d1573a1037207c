"""Table packs as files: what is read, and how everything that cannot be read is named."""

from pathlib import Path
from typing import Any

import pytest

from rightscan.errors import InputError
from rightscan.lookup import pack_file
from rightscan.lookup.pack import Pack
from rightscan.lookup.pack_file import read_pack
from rightscan.model.library import Library
from tests.unit.lookup.tables import DAY, as_csv, pack, places, rating, read_csv, read_json, row, table


def test_a_table_becomes_a_pack(library: Library, tmp_path: Path) -> None:
    """Topic, variant, text, study, category and radiation level arrive, and the name is made from title and edition."""
    levels = {"adult_rrl": "☢ <0.1 mSv", "peds_rrl": "☢ <0.03 mSv [ped]"}
    found = pack(library, tmp_path, row(rating(**levels)), title="Joint Tables!", source="Our society", licence="No. 7")
    assert (found.name, found.title, found.edition) == ("joint-tables-2024-03", "Joint Tables!", "2024-03")
    assert (found.source, found.licence, found.imported) == ("Our society", "No. 7", DAY)
    (topic,) = found.topics
    assert (topic.number, topic.title, topic.panels) == (1, "Sore knee", ("Joints",))
    (variant,) = topic.variants
    assert (variant.number, variant.text) == (1, "A knee is sore. First look.")
    (rated,) = variant.ratings
    assert (rated.procedure, rated.category) == ("Knee film", "usually-appropriate")
    assert (rated.adult_rrl, rated.child_rrl, rated.adult_written) == ("1", "1", "☢ <0.1 mSv")


def test_csv_and_json_give_the_same_pack(library: Library, tmp_path: Path) -> None:
    """The form of the file leaves no trace."""
    knee = row(rating(adult_rrl="☢ <0.1 mSv"), rating("Knee echo, both sides", "May be appropriate"))
    hip = row(topic="=Sore hip", text='He said "ouch",\nthen left.')
    whole = table(knee, row(variant=2, text="Still sore."), hip)
    assert read_csv(library, tmp_path, as_csv(whole), edition="2024-03") == read_json(library, tmp_path, whole)


def test_formulas_are_only_text(library: Library, tmp_path: Path) -> None:
    """A cell that a spreadsheet would run is kept as it stands."""
    text = as_csv(table(row(rating("=1+1"), rating("@SUM(A1)"), rating("-2"))))
    found = read_csv(library, tmp_path, text, edition="2024")
    assert isinstance(found, Pack)
    assert [one.procedure for one in found.topics[0].variants[0].ratings] == ["=1+1", "@SUM(A1)", "-2"]


def test_the_name_and_the_edition_can_be_given(library: Library, tmp_path: Path) -> None:
    """For a file that does not say them; a file without a title is called after itself."""
    found = read_json(library, tmp_path, {"rows": [row()]}, name="knees", edition="2024")
    assert isinstance(found, Pack)
    assert (found.name, found.title, found.edition) == ("knees", "table", "2024")


def test_white_space_is_one_space(library: Library, tmp_path: Path) -> None:
    """Line breaks, tabs and spaces at the ends mean nothing."""
    found = pack(library, tmp_path, row(text=" A knee\tis\n sore. "), row(rating("Knee echo"), text="A knee is sore."))
    assert found.topics[0].variants[0].text == "A knee is sore."
    assert found.ratings == 2


def test_variants_stand_by_number(library: Library, tmp_path: Path) -> None:
    """Whatever the order of the rows."""
    found = pack(library, tmp_path, row(variant=10, text="Ten."), row(variant="2", text="Two."))
    assert [variant.number for variant in found.topics[0].variants] == [2, 10]


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("usually appropriate", "usually-appropriate"),
        ("MAY BE APPROPRIATE", "may-be-appropriate"),
        ("May be appropriate (Disagreement)", "may-be-appropriate-disagreement"),
        ("May be appropriate – disagreement", "may-be-appropriate-disagreement"),
        ("usually-not-appropriate", "usually-not-appropriate"),
    ],
)
def test_categories_as_people_write_them(library: Library, tmp_path: Path, written: str, category: str) -> None:
    """Capital letters, brackets and dashes do not matter."""
    found = pack(library, tmp_path, row(rating(category=written)))
    assert found.topics[0].variants[0].ratings[0].category == category


@pytest.mark.parametrize("written", ["Usually apropriate", "appropriate", "Usually appropriate?", "7", ""])
def test_another_category_is_refused(library: Library, tmp_path: Path, written: str) -> None:
    """The four words are named; a sign of doubt is not overlooked."""
    found = read_json(library, tmp_path, table(row(rating(), rating("Knee echo", written))))
    assert places(found) == [(1, 2, "category")]
    assert not isinstance(found, Pack)
    assert "'May be appropriate (disagreement)'" in found[0].fix


def test_the_nearest_category_is_offered(library: Library, tmp_path: Path) -> None:
    """A misspelling is told what was probably meant."""
    found = read_json(library, tmp_path, table(row(rating(category="Usually not apropriate"))))
    assert not isinstance(found, Pack)
    assert found[0].fix.startswith("Did you mean 'Usually not appropriate'?")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"panel": ""}, (1, 0, "panel")),
        ({"topic": " "}, (1, 0, "topic")),
        ({"text": None}, (1, 0, "text")),
        ({"text": 7}, (1, 0, "text")),
        ({"text": "half \ud83d"}, (1, 0, "text")),
        ({"variant": 0}, (1, 0, "variant")),
        ({"variant": -1}, (1, 0, "variant")),
        ({"variant": 10**9}, (1, 0, "variant")),
        ({"variant": True}, (1, 0, "variant")),
        ({"variant": "1a"}, (1, 0, "variant")),
        ({"variant": "²"}, (1, 0, "variant")),
        ({"ratings": []}, (1, 0, "ratings")),
        ({"ratings": {"procedure": "Knee film"}}, (1, 0, "ratings")),
        ({"ratings": ["Knee film"]}, (1, 1, "")),
        ({"ratings": [{"category": "Usually appropriate"}]}, (1, 1, "procedure")),
        ({"ratings": [rating(adult_rrl="lots")]}, (1, 1, "adult_rrl")),
        ({"ratings": [rating(peds_rrl="☢ 10-30 mSv")]}, (1, 1, "peds_rrl")),
        ({"ratings": [rating(), rating("knee  FILM")]}, (1, 2, "procedure")),
        ({"ratings": [rating(median="7")]}, (1, 1, "median")),
        ({"page": "3"}, (1, 0, "page")),
    ],
)
def test_a_bad_row_is_named(
    library: Library, tmp_path: Path, change: dict[str, Any], place: tuple[int, int, str]
) -> None:
    """Row, rating and column, once, and nothing else is complained about."""
    found = read_json(library, tmp_path, table(row(**change), row(topic="Sore hip")))
    assert places(found) == [place]
    assert not isinstance(found, Pack)
    assert found[0].why.endswith(".")
    assert found[0].fix


def test_the_first_reason_is_the_one_told(library: Library, tmp_path: Path) -> None:
    """A number where a text belongs is no text; that it then counts as empty is not told besides."""
    found = read_json(library, tmp_path, table(row(text=7)))
    assert not isinstance(found, Pack)
    assert [str(problem) for problem in found] == ["row 1, text: It is not text. Write it in quotes."]


def test_one_bad_row_keeps_all_out_and_all_are_named(library: Library, tmp_path: Path) -> None:
    """Every bad row, in their order, not only the first."""
    found = read_json(library, tmp_path, table(row(text=""), row(topic="Hip"), row(rating(category="x"), topic="Toe")))
    assert places(found) == [(1, 0, "text"), (3, 1, "category")]


def test_a_variant_with_two_texts(library: Library, tmp_path: Path) -> None:
    """The second text is refused, with the row of the first."""
    found = read_json(library, tmp_path, table(row(), row(rating("Knee echo"), text="Another knee.")))
    assert places(found) == [(2, 0, "text")]
    assert not isinstance(found, Pack)
    assert "than in row 1" in found[0].why


def test_a_study_rated_twice_in_two_rows(library: Library, tmp_path: Path) -> None:
    """Also where both ratings say the same: nobody knows which line was meant to be another."""
    assert places(read_json(library, tmp_path, table(row(), row()))) == [(2, 1, "procedure")]


def test_a_topic_under_two_panels_is_one(library: Library, tmp_path: Path) -> None:
    """Where its variants are the same, in whatever order the studies stand."""
    one, other = rating(), rating("Knee echo", "May be appropriate")
    found = pack(library, tmp_path, row(one, other), row(other, one, panel="Sports"))
    assert [(topic.title, topic.panels) for topic in found.topics] == [("Sore knee", ("Joints", "Sports"))]
    assert found.ratings == 2


@pytest.mark.parametrize(
    "other",
    [
        row(rating(category="May be appropriate"), panel="Sports"),
        row(panel="Sports", text="Another text."),
        row(panel="Sports", variant=2),
        row(rating(adult_rrl="Varies"), panel="Sports"),
    ],
)
def test_a_topic_that_differs_between_panels_is_two(library: Library, tmp_path: Path, other: dict[str, Any]) -> None:
    """A difference in category, text, number or level keeps them apart, so that none is lost."""
    found = pack(library, tmp_path, row(), other)
    assert [(topic.number, topic.panels) for topic in found.topics] == [(1, ("Joints",)), (2, ("Sports",))]


@pytest.mark.parametrize(
    ("whole", "column"),
    [
        ([], ""),
        ("table", ""),
        (None, ""),
        ({"edition": "2024"}, "rows"),
        ({"edition": "2024", "rows": {}}, "rows"),
        ({"edition": "2024", "rows": []}, "rows"),
        ({"rows": [row()]}, "edition"),
        (table(edition="August"), "edition"),
        (table(edition="2024-13"), "edition"),
        (table(edition=2024), "edition"),
        (table(titel="Knees"), "titel"),
    ],
)
def test_a_file_of_another_shape(library: Library, tmp_path: Path, whole: object, column: str) -> None:
    """What the file as a whole lacks."""
    assert places(read_json(library, tmp_path, whole)) == [(0, 0, column)]


def test_a_misspelled_key_is_offered_the_right_one(library: Library, tmp_path: Path) -> None:
    """An optional column that was misspelled must not be lost in silence."""
    found = read_json(library, tmp_path, table(row(rating(adult_rll="Varies"))))
    assert not isinstance(found, Pack)
    assert found[0].fix == "Did you mean adult_rrl?"


def test_two_editions_that_disagree(library: Library, tmp_path: Path) -> None:
    """Neither the file nor the option wins in silence."""
    assert places(read_json(library, tmp_path, table(), edition="2025")) == [(0, 0, "edition")]


def test_the_edition_as_a_column(library: Library, tmp_path: Path) -> None:
    """Given once or on every row; two of them are refused."""
    head = "panel,topic,variant,text,procedure,category,edition\n"
    first, second = "J,Knee,1,Sore.,Film,Usually appropriate,2024-03\n", "J,Knee,1,Sore.,Echo,Usually appropriate,"
    found = read_csv(library, tmp_path, f"{head}{first}{second}\n")
    assert isinstance(found, Pack)
    assert found.edition == "2024-03"
    assert places(read_csv(library, tmp_path, f"{head}{first}{second}2025\n")) == [(3, 0, "edition")]


def test_columns_in_any_order_and_case(library: Library, tmp_path: Path) -> None:
    """A byte order mark, blank rows and rows of empty cells are passed over; rows count as lines of the file."""
    text = "\ufeffCategory,Text,Variant,Topic,Panel,Procedure\n\n,,,,,\nUsually appropriate,Sore.,1,Knee,J,Film\nx,Sore.,1,Knee,J,Echo\n"
    assert places(read_csv(library, tmp_path, text, edition="2024")) == [(5, 0, "category")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("panel,topic,variant,text,procedure\n", (1, 0, "category")),
        ("panel,topic,variant,text,procedure,category,category\n", (1, 0, "category")),
        ("panel,topic,variant,text,procedure,category,adult rll\n", (1, 0, "adult rll")),
        ("panel;topic;variant;text;procedure;category\n", (1, 0, "")),
        ("panel,topic,variant,text,procedure,category\n", (0, 0, "rows")),
        ("panel,topic,variant,text,procedure,category\nJ,Knee,1,Sore.,Film\n", (2, 0, "")),
    ],
)
def test_a_csv_file_of_another_shape(library: Library, tmp_path: Path, text: str, place: tuple[int, int, str]) -> None:
    """Missing, repeated and unknown columns, another separator, too few cells."""
    assert places(read_csv(library, tmp_path, text, edition="2024")) == [place]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.json", b"{", "is not JSON"),
        ("t.json", b'{"rows": [], "rows": []}', "'rows' stands twice"),
        ("t.json", b"[" * 100_000, "nested too deeply"),
        ("t.json", b"9" * 5000, "is not JSON"),
        ("t.json", '{"title": "Größe"}'.encode("latin-1"), "is not UTF-8"),
        ("t.csv", "größe".encode("utf-16"), "is not UTF-8"),
        ("t.csv", b"", "is empty"),
        ("t.csv", b'panel,topic,variant,text,procedure,category\n"open\n', "line 2: is not CSV"),
        ("t.xlsx", b"", "neither .json nor .csv"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(
    library: Library, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    """What the file is not, in words."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_pack(tmp_path / name, library, DAY)
    assert said in str(caught.value)


def test_no_file_and_a_folder(library: Library, tmp_path: Path) -> None:
    """The path is named."""
    (tmp_path / "folder.json").mkdir()
    for name in ("nowhere.json", "folder.json", "a\0b.json"):
        with pytest.raises(InputError, match="Check the path"):
            read_pack(tmp_path / name, library, DAY)


def test_a_file_that_is_too_large(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte above the bound is refused before anything of it is read as JSON."""
    path = tmp_path / "table.json"
    path.write_bytes(b"?" * 1001)
    monkeypatch.setattr(pack_file, "LARGEST", 1000)
    with pytest.raises(InputError, match="is larger than"):
        read_pack(path, library, DAY)


@pytest.mark.parametrize("name", ["Knees", "../knees", "knees.json", "knees-", "k" * 81, "kne es"])
def test_a_name_that_is_no_name(library: Library, tmp_path: Path, name: str) -> None:
    """Names are small letters, digits and single dashes, so they cannot lead out of the folder."""
    with pytest.raises(InputError, match="no name of a pack"):
        read_json(library, tmp_path, table(), name=name)


def test_a_title_that_makes_no_name(library: Library, tmp_path: Path) -> None:
    """Then a name must be given."""
    with pytest.raises(InputError, match="--name"):
        read_json(library, tmp_path, table(title="膝"))
