"""What holds for every table: it is imported whole or its problems are named; nothing is lost on the way to the page."""

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rightscan.errors import InputError, printable
from rightscan.lookup.pack import Pack, find_topics
from rightscan.lookup.pack_data import topic_data
from rightscan.lookup.pack_file import read_pack
from rightscan.lookup.pack_page import contents_page, refused_page, topic_page
from rightscan.lookup.pack_store import read_stored, write_pack
from rightscan.model.library import Library
from rightscan.presentation.document import Table, as_markdown, as_text
from tests.unit.lookup.tables import DAY, as_csv, read_csv, read_json

KEYS = [
    "edition",
    "rows",
    "panel",
    "topic",
    "variant",
    "text",
    "ratings",
    "procedure",
    "category",
    "adult_rrl",
    "peds_rrl",
]
CATEGORIES = [
    "Usually appropriate",
    "May be appropriate",
    "May be appropriate (Disagreement)",
    "Usually not appropriate",
]
LEVELS = ["", "O 0 mSv", "☢ <0.1 mSv", "☢☢  0.1-1mSv", "Varies", "TBD TBD"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(CATEGORIES + LEVELS)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=8),
    max_leaves=30,
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A sound table: some topics under some panels, each variant and each study of it once."""
    rows = []
    for panel, topic in draw(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4, unique=True)):
        for variant in range(1, draw(st.integers(1, 3)) + 1):
            studies = draw(st.lists(TEXT, min_size=1, max_size=4, unique_by=str.casefold))
            ratings = [
                {
                    "procedure": study,
                    "category": draw(st.sampled_from(CATEGORIES)),
                    "adult_rrl": draw(st.sampled_from(LEVELS)),
                    "peds_rrl": draw(st.sampled_from(["", "O 0 mSv [ped]", "☢ <0.03 mSv [ped]"])),
                }
                for study in studies
            ]
            rows.append({"panel": panel, "topic": topic, "variant": variant, "text": draw(TEXT), "ratings": ratings})
    return {"edition": "2024-03", "title": "Table", "rows": draw(st.permutations(rows))}


@given(value=ANYTHING | tables(), data=st.data())
def test_any_json_is_imported_or_explained(library: Library, value: object, data: st.DataObject) -> None:
    """Never a crash: a pack that can be stored and shown, named problems, or what the file as a whole lacks."""
    if isinstance(value, dict) and isinstance(value.get("rows"), list):  # a sound table with one thing put in its place
        target = data.draw(st.sampled_from([value, *(one for one in value["rows"] if isinstance(one, dict))]))
        if target and data.draw(st.booleans()):
            target[data.draw(st.sampled_from(sorted(target)))] = data.draw(ANYTHING)
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            found = read_json(library, folder, value)
        except InputError:  # a title that makes no name
            return
        if isinstance(found, Pack):
            write_pack(folder / "packs", found)
            assert read_stored(folder / "packs", found.name) == found
        else:
            assert found
            assert all(problem.why and problem.fix for problem in found)
            printable(as_text(refused_page("table.json", found, 50))).encode()


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode), kind=st.sampled_from(["json", "csv"]))
def test_any_bytes_are_imported_or_explained(library: Library, content: bytes, kind: str) -> None:
    """Whatever a file holds."""
    with TemporaryDirectory() as name:
        path = Path(name) / f"table.{kind}"
        path.write_bytes(content)
        with suppress(InputError):
            assert read_pack(path, library, DAY, edition="2024")


@given(whole=tables())
def test_no_rating_is_lost(library: Library, whole: dict[str, Any]) -> None:
    """Each rating of the file stands in the stored pack, on the page of its topic, and in the data, under its panel."""
    given_ratings = sorted(
        (row["panel"], row["topic"], row["variant"], row["text"], one["procedure"], one["category"].lower())
        for row in whole["rows"]
        for one in row["ratings"]
    )
    with TemporaryDirectory() as name:
        found = read_json(library, Path(name), whole)
        assert isinstance(found, Pack)
        write_pack(Path(name) / "packs", found)
        stored = read_stored(Path(name) / "packs", found.name)
    shown = []
    for listed in stored.topics:
        (topic,) = find_topics(stored, str(listed.number))
        data = topic_data(library, stored, topic)
        shown += [
            (panel, topic.title, variant["number"], variant["text"], one["procedure"], one["category_words"].lower())
            for panel in data["panels"]
            for variant in data["variants"]
            for one in variant["ratings"]
        ]
        tables_shown = [block for block in topic_page(library, stored, topic) if isinstance(block, Table)]
        studies = sorted(row[0] for block in tables_shown for row in block.rows)
        assert studies == sorted(one.procedure for variant in topic.variants for one in variant.ratings)
    assert sorted(shown) == given_ratings


@given(whole=tables())
def test_json_and_csv_are_the_same(library: Library, whole: dict[str, Any]) -> None:
    """One rating a row or one variant a row: the same pack."""
    untitled = {key: value for key, value in whole.items() if key != "title"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        options = {"name": "same", "edition": "2024-03"}
        assert read_csv(library, folder, as_csv(whole), **options) == read_json(library, folder, untitled, **options)


@given(whole=tables())
def test_pages_can_be_printed(library: Library, whole: dict[str, Any]) -> None:
    """Text and Markdown of every page, whatever signs stand in the table."""
    with TemporaryDirectory() as name:
        found = read_json(library, Path(name), json.loads(json.dumps(whole)))
    assert isinstance(found, Pack)
    for page in (
        contents_page(library, found, found.topics),
        *(topic_page(library, found, one) for one in found.topics),
    ):
        for text in (as_text(page), as_markdown(page)):
            assert "\x1b" not in printable(text)
            assert "Not a medical device" in " ".join(text.split())
