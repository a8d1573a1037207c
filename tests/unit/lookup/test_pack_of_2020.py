"""The real tables of August 2020, where they are at hand: every row arrives as it is written there."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from rightscan.lookup.pack import Pack
from rightscan.lookup.pack_file import read_pack
from rightscan.model.library import Library
from tests.unit.lookup.tables import DAY

SHARED = Path(__file__).parents[4] / "shared" / "data" / "lookup" / "acr-2020-tables.json"
pytestmark = pytest.mark.skipif(not SHARED.is_file(), reason="the tables of 2020 are not part of the repository")


def test_the_table_of_2020(library: Library) -> None:
    """Every row of the real table arrives, with every category and level as it is written there."""
    found = read_pack(SHARED, library, DAY)
    assert isinstance(found, Pack)
    held = Counter(
        (
            panel,
            topic.title,
            variant.number,
            variant.text,
            one.procedure,
            one.category,
            one.adult_written,
            one.child_written,
        )
        for topic in found.topics
        for panel in topic.panels
        for variant in topic.variants
        for one in variant.ratings
    )
    rows = json.loads(SHARED.read_text(encoding="utf-8"))["rows"]
    given = Counter(
        (
            *(spaced(entry[key]) for key in ("panel", "topic")),
            entry["variant"],
            *(spaced(text) for text in (entry["text"], one["procedure"])),
            re.sub("[ ()]+", "-", one["category"].lower()).strip("-"),
            *(spaced(one[key]) for key in ("adult_rrl", "peds_rrl")),
        )
        for entry in rows
        for one in entry["ratings"]
    )
    assert held == given
    assert sum(len(topic.panels) > 1 for topic in found.topics) == 10


def test_every_level_of_the_table_of_2020(library: Library) -> None:
    """Each way of writing a level is read as the level its symbols show."""
    found = read_pack(SHARED, library, DAY)
    assert isinstance(found, Pack)
    ratings = [one for topic in found.topics for variant in topic.variants for one in variant.ratings]
    pairs = {(one.adult_written, one.adult_rrl) for one in ratings} | {
        (one.child_written, one.child_rrl) for one in ratings
    }
    for written, level in pairs:
        by_hand = {"": None, "Varies": "varies", "TBD TBD": "undetermined", "O": "0"}
        key = written if written in by_hand else written.split()[0]
        assert level == by_hand.get(key, str(len(key))), written


def spaced(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())
