"""Packs in memory: editions, finding a topic, and what the content has replaced."""

from pathlib import Path

import msgspec
import pytest

from rightscan.lookup.pack import (
    banner,
    edition_text,
    find_topics,
    is_edition,
    replaced_by,
    replacement,
    title_key,
    words_meant,
)
from rightscan.model.library import Library
from tests.unit.lookup.tables import pack, row


@pytest.mark.parametrize("text", ["2020", "2020-08", "2020-02-29"])
def test_editions(text: str) -> None:
    """A year, a month or a day."""
    assert is_edition(text)


@pytest.mark.parametrize(
    "text", ["", "20", "2020-8", "2020-13", "2021-02-29", "August 2020", "2020-08-", "٢٠٢٠", "0000"]
)
def test_no_editions(text: str) -> None:
    """Anything else, and days that do not exist."""
    assert not is_edition(text)


@pytest.mark.parametrize(
    ("edition", "text"), [("2020", "2020"), ("2020-08", "August 2020"), ("2020-12-05", "5 December 2020")]
)
def test_an_edition_in_words(edition: str, text: str) -> None:
    """As a reader says it."""
    assert edition_text(edition) == text


def test_the_banner(library: Library, tmp_path: Path) -> None:
    """The words above everything that is shown of a pack."""
    found = pack(library, tmp_path, edition="2020-08")
    assert banner(found) == "Edition August 2020. Text match only: not matched to your patient."


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("knee", [1]),
        ("KNEE, sore!", [2]),
        ("sore", [2, 3]),
        ("sore joints", [2]),
        ("sports sore", [3]),
        ("3", [3]),
        ("hip", []),
        ("4", []),
        ("?", []),
    ],
)
def test_finding_a_topic(library: Library, tmp_path: Path, words: str, numbers: list[int]) -> None:
    """By number, by the whole title, or by words of title and panel in any order."""
    titles = (row(topic="Knee"), row(topic="Knee: Sore"), row(topic="Sore Elbow", panel="Sports"))
    found = pack(library, tmp_path, *titles)
    assert [topic.number for topic in find_topics(found, words)] == numbers


def test_every_topic_can_be_opened_by_its_number(library: Library, tmp_path: Path) -> None:
    """Whatever its title is made of, also where another title is a number."""
    found = pack(library, tmp_path, row(topic="2"), row(topic="???"), row(topic="2", panel="Sports", text="Other."))
    assert [find_topics(found, str(number)) for number in (1, 2, 3)] == [(topic,) for topic in found.topics]


def test_a_misspelled_word_is_told_what_it_may_mean(library: Library, tmp_path: Path) -> None:
    """Only words that occur nowhere."""
    assert words_meant(pack(library, tmp_path), "sore kneee") == ["knee"]


def retired_title(library: Library) -> str:
    """The title of the topic that was retired in favor of topic 310."""
    (older,) = library.topics["imaging-of-invasive-breast-cancer"].replaces
    return older.title


def test_a_retired_topic_is_replaced(library: Library) -> None:
    """The content names its title; dashes, case and the name of the ACR do not matter."""
    title = retired_title(library)
    for written in (title, title.upper(), title.replace(":", " –"), f"ACR Appropriateness Criteria® {title}"):
        newer = replaced_by(library, written, "2020-08")
        assert newer is not None
        assert newer.acr_topic == "310"


@pytest.mark.parametrize(
    ("edition", "replaced"),
    [("2019", True), ("2024-05", True), ("2024-05-31", True), ("2024-06", False), ("2024", False), ("2024-07", False)],
)
def test_only_an_older_edition_is_replaced(library: Library, edition: str, replaced: bool) -> None:
    """The source of topic 310 is of June 2024; 2024 alone may be before or after it."""
    assert (replaced_by(library, retired_title(library), edition) is not None) == replaced
    assert (replaced_by(library, "Imaging of invasive breast cancer", edition) is not None) == replaced


@pytest.mark.parametrize(
    ("edition", "replaced"),
    [("2017", True), ("2020-08", True), ("2020-08-31", True), ("2020-09", False), ("2020", False)],
)
def test_a_source_without_a_date_replaces_what_is_known_to_be_older(
    library: Library, edition: str, replaced: bool
) -> None:
    """The year of topic 235 was not read; tables up to August 2020 are known to hold the revision of 2017."""
    assert library.sources["acr-neoadjuvant-monitoring"].date == "year not read"
    title = library.topics["neoadjuvant-monitoring"].title
    assert (replaced_by(library, title, edition) is not None) == replaced


def test_a_source_without_a_date_alone_replaces_nothing(library: Library) -> None:
    """Without a date on either side nobody knows which is newer."""
    topic = library.topics["neoadjuvant-monitoring"]
    undated = msgspec.structs.replace(library, topics={topic.id: msgspec.structs.replace(topic, replaces=())})
    assert replaced_by(undated, topic.title, "1999") is None


def test_other_titles_are_not_replaced(library: Library) -> None:
    """A table about something else stands as it is."""
    assert replaced_by(library, "Sore knee", "1999") is None
    assert replacement(library, "Sore knee", "1999") is None
    assert title_key("ACR") == ()


def test_what_is_said_of_a_replaced_table(library: Library) -> None:
    """The words of the content where it has some, else the edition that is followed; each with its source."""
    named = replacement(library, retired_title(library), "2020-08")
    assert named is not None
    assert "310" in named.why
    assert "acr-stage-i-breast-cancer" in [cite.source for cite in named.cites]
    same = replacement(library, "ACR Imaging of the Axilla", "2020-08")
    assert same is not None
    assert "J Am Coll Radiol, May 2022" in same.why
    assert [cite.source for cite in same.cites] == ["acr-axilla"]
