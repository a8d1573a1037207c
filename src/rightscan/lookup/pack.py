"""Table packs: rating tables that a user is licensed to hold. They are looked up by text and never assess anybody."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

from rightscan.model.citation import Citation, Citations
from rightscan.model.fact import nearest
from rightscan.model.library import Library, ReplacedTitle, Topic
from rightscan.model.scenario import CategoryId

RadiationWord = Literal["0", "1", "2", "3", "4", "5", "varies", "undetermined"]
FORMAT: Literal["rightscan.pack.v1"] = "rightscan.pack.v1"
TEXT_ONLY = "Text match only: not matched to your patient."
_EDITION = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class PackRating(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The category of one study. The levels are None where the table gives none; `_written` is how it writes them."""

    procedure: str
    category: CategoryId
    adult_rrl: RadiationWord | None = None
    child_rrl: RadiationWord | None = None
    adult_written: str = ""
    child_written: str = ""


class PackVariant(msgspec.Struct, frozen=True, gc=False):
    """One clinical presentation in the words of the table, with its ratings in the order of the table."""

    number: int
    text: str
    ratings: tuple[PackRating, ...]


class PackTopic(msgspec.Struct, frozen=True, gc=False):
    """One topic with the panels it is listed under. `number` is its place in the pack, from 1."""

    number: int
    title: str
    panels: tuple[str, ...]
    variants: tuple[PackVariant, ...]


class Pack(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One imported table. `edition` is a year, a month (2020-08) or a day; `imported` the day of the import."""

    format: Literal["rightscan.pack.v1"]
    name: str
    title: str
    edition: str
    imported: date
    topics: tuple[PackTopic, ...]
    source: str = ""
    licence: str = ""

    @property
    def words(self) -> set[str]:
        """Every word of the titles and panels."""
        return {word for topic in self.topics for word in _all_words(topic)}

    @property
    def variants(self) -> int:
        """How many variants there are."""
        return sum(len(topic.variants) for topic in self.topics)

    @property
    def ratings(self) -> int:
        """How many ratings there are."""
        return sum(len(variant.ratings) for topic in self.topics for variant in topic.variants)


class Replacement(msgspec.Struct, frozen=True):
    """The topic of the content that is newer than a table, why it is, and what says so."""

    topic: Topic
    why: str
    cites: Citations


def banner(pack: Pack) -> str:
    """What stands above everything that is shown of a pack."""
    return f"Edition {edition_text(pack.edition)}. {TEXT_ONLY}"


def is_edition(text: str) -> bool:
    """Whether this is a year, a month or a day: 2020, 2020-08, 2020-08-31."""
    if not (text.isascii() and _EDITION.fullmatch(text)):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def edition_text(edition: str) -> str:
    """An edition as it is read: "August 2020"."""
    year, *rest = edition.split("-")
    month = f"{_MONTHS[int(rest[0]) - 1]} " if rest else ""
    day = f"{int(rest[1])} " if len(rest) > 1 else ""
    return f"{day}{month}{year}"


def find_topics(pack: Pack, words: str) -> tuple[PackTopic, ...]:
    """The topic of this number or title, else every topic whose title and panels hold all these words."""
    if words.isascii() and words.isdigit():
        numbered = tuple(topic for topic in pack.topics if str(topic.number) == words)
        if numbered:
            return numbered
    wanted = _words(words)
    exact = tuple(topic for topic in pack.topics if _words(topic.title) == wanted)
    return exact or tuple(topic for topic in pack.topics if wanted and set(wanted) <= _all_words(topic))


def words_meant(pack: Pack, words: str) -> list[str]:
    """For each of these words that no title or panel holds, the one most like it, if there is any."""
    known = sorted(pack.words)
    meant = [nearest(word, known)[:1] for word in _words(words) if word not in known]
    return [word for found in meant for word in found]


def replaced_by(library: Library, title: str, edition: str) -> Topic | None:
    """The topic of the content that took the place of a table of this title and edition; None where none is known to.

    Where the two dates cannot be told apart (2022 and November 2022), nothing is said to be replaced.
    """
    key = title_key(title)
    for topic in library.topics.values():
        older = _replaced_title(topic, title)
        if older is not None and older.until:
            if edition.startswith(older.until) or _is_before(edition, older.until):
                return topic
        elif (older is not None or title_key(topic.title) == key) and _is_before(edition, _source_date(library, topic)):
            return topic
    return None


def replacement(library: Library, title: str, edition: str) -> Replacement | None:
    """What is to be said of a table that `replaced_by` knows a newer topic for."""
    topic = replaced_by(library, title, edition)
    if topic is None:
        return None
    older = _replaced_title(topic, title)
    if older is not None:
        return Replacement(topic, older.say, older.cites)
    why = f"rightscan's own content follows a later edition ({topic.edition})."
    return Replacement(topic, why, (Citation(topic.source),))


def _replaced_title(topic: Topic, title: str) -> ReplacedTitle | None:
    """What the content says of an older topic of this title, if it names it."""
    key = title_key(title)
    return next((older for older in topic.replaces if title_key(older.title) == key), None)


def title_key(title: str) -> tuple[str, ...]:
    """A title as titles are compared: without case, dashes, signs, and the name of the ACR before it."""
    words = tuple(word for word in _words(title) if word != "acr")
    return words[2:] if words[:2] == ("appropriateness", "criteria") else words


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", text.casefold()))


def _all_words(topic: PackTopic) -> set[str]:
    return {word for text in (topic.title, *topic.panels) for word in _words(text)}


def _source_date(library: Library, topic: Topic) -> str:
    """The date of the topic's source; empty where it was not read."""
    said = library.sources[topic.source].date
    return said if is_edition(said) else ""


def _is_before(edition: str, other: str) -> bool:
    """Whether one date is certainly earlier, as far as both are given."""
    size = min(len(edition), len(other))
    return edition[:size] < other[:size]
