"""From rows of text to topics: every row that cannot be read is named, and then nothing is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from rightscan.errors import InputError
from rightscan.lookup.pack import PackRating, PackTopic, PackVariant, RadiationWord
from rightscan.lookup.pack_radiation import read_level
from rightscan.model.fact import nearest
from rightscan.model.library import Library
from rightscan.model.scenario import CategoryId

_SEPARATORS = re.compile(r"[\s()\[\]/,:‐‑–—−-]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one row, and what to do. `row` 0 is the file itself; `rating` counts within a JSON row."""

    row: int
    column: str
    why: str
    fix: str
    rating: int = 0

    def __str__(self) -> str:
        rating = f", rating {self.rating}" if self.rating else ""
        row = f"row {self.row}{rating}" if self.row else "the file"
        column = f", {self.column}" if self.column else ""
        return f"{row}{column}: {self.why} {self.fix}"


class RatingRow(NamedTuple):
    """One rating as text, with what stands around it, and where it stands in the file."""

    row: int
    rating: int
    panel: str
    topic: str
    variant: str
    text: str
    procedure: str
    category: str
    adult_rrl: str
    peds_rrl: str


class _Draft:
    """One variant while its rows are read: where it was first met, its text, and each study with its first row."""

    def __init__(self, row: RatingRow) -> None:
        self.row = row.row
        self.text = row.text
        self.ratings: dict[str, tuple[int, PackRating | None]] = {}


def read_rows(library: Library, rows: Iterable[RatingRow]) -> tuple[tuple[PackTopic, ...], tuple[Problem, ...]]:
    """The topics in the order of the rows, and every problem. With a problem the topics are not complete."""
    reader = _RowReader(library)
    for row in rows:
        reader.read(row)
    return _topics(reader.drafts), tuple(reader.problems)


class _RowReader:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.categories = _category_words(library)
        self.labels = [category.label for category in library.categories.values()]
        self.drafts: dict[tuple[str, str], dict[int, _Draft]] = {}  # by topic and panel, then by variant
        self.problems: list[Problem] = []

    def read(self, row: RatingRow) -> None:
        """Take one row in, or name what is wrong with it."""
        draft = self._draft(row)
        rating = self._rating(row)
        if not row.procedure:
            self._add(row, "procedure", "The name of the study is missing.", "Write it, or remove the rating.")
            return
        if draft is None:
            return
        key = " ".join(row.procedure.casefold().split())
        if key in draft.ratings:
            where = f"row {draft.ratings[key][0]}"
            why = f"'{row.procedure}' is rated twice in this variant, first in {where}."
            self._add(row, "procedure", why, "Keep one of the two.")
            return
        draft.ratings[key] = (row.row, rating)

    def _draft(self, row: RatingRow) -> _Draft | None:
        """The variant this row belongs to; None where it does not say which."""
        for column, value in (("panel", row.panel), ("topic", row.topic), ("text", row.text)):
            if not value:
                self._add(row, column, "It is empty.", f"Write the {column}.", whole=True)
        if not _NUMBER.fullmatch(row.variant):
            why = f"'{row.variant}' is not the number of a variant." if row.variant else "It is empty."
            self._add(row, "variant", why, "Number the variants of a topic 1, 2, 3.", whole=True)
            return None
        if not (row.panel and row.topic and row.text):
            return None
        variants = self.drafts.setdefault((row.topic, row.panel), {})
        draft = variants.setdefault(int(row.variant), _Draft(row))
        if draft.text != row.text:
            why = f"Variant {row.variant} of '{row.topic}' has another text here than in row {draft.row}."
            self._add(row, "text", why, "Give a variant one text, or this one another number.", whole=True)
        return draft

    def _rating(self, row: RatingRow) -> PackRating | None:
        category = self._category(row)
        adult = self._level(row, "adult_rrl", row.adult_rrl)
        child = self._level(row, "peds_rrl", row.peds_rrl)
        if category is None:
            return None
        return PackRating(row.procedure, category, adult, child, row.adult_rrl, row.peds_rrl)

    def _level(self, row: RatingRow, column: str, written: str) -> RadiationWord | None:
        try:
            return read_level(self.library, written, child=column == "peds_rrl")
        except InputError as error:
            self._add(row, column, error.why, error.fix)
            return None

    def _category(self, row: RatingRow) -> CategoryId | None:
        found = self.categories.get(_folded(row.category))
        if found is None:
            near = nearest(row.category, self.labels)
            meant = f"Did you mean '{near[0]}'? " if near else ""
            known = ", ".join(f"'{label}'" for label in self.labels)
            why = f"'{row.category}' is not one of the four categories." if row.category else "It is empty."
            self._add(row, "category", why, f"{meant}Use one of: {known}.")
        return found

    def _add(self, row: RatingRow, column: str, why: str, fix: str, whole: bool = False) -> None:
        """Note a problem of one rating, or of the `whole` row that several ratings may share."""
        self.problems.append(Problem(row.row, column, why, fix, 0 if whole else row.rating))


def _category_words(library: Library) -> dict[str, CategoryId]:
    """The categories by label and by id, as they are compared."""
    found: dict[str, CategoryId] = {}
    for category in library.categories.values():
        known = msgspec.convert(category.id, CategoryId)
        found |= {_folded(category.label): known, _folded(category.id): known}
    return found


def _folded(category: str) -> str:
    """Words as categories are compared: without case, brackets and dashes. Any other sign may mean a doubt and stays."""
    return " ".join(_SEPARATORS.split(category.casefold())).strip()


def _topics(drafts: dict[tuple[str, str], dict[int, _Draft]]) -> tuple[PackTopic, ...]:
    """Each topic with its panels: one topic where the panels list the same variants, else one for each."""
    merged: dict[object, tuple[str, list[str], tuple[PackVariant, ...]]] = {}
    for (title, panel), found in drafts.items():
        variants = tuple(_variant(number, found[number]) for number in sorted(found))
        said = (title, tuple((one.number, one.text, frozenset(one.ratings)) for one in variants))
        merged.setdefault(said, (title, [], variants))[1].append(panel)
    return tuple(
        PackTopic(number, title, tuple(panels), variants)
        for number, (title, panels, variants) in enumerate(merged.values(), 1)
    )


def _variant(number: int, draft: _Draft) -> PackVariant:
    read = tuple(rating for _, rating in draft.ratings.values() if rating is not None)
    return PackVariant(number, draft.text, read)
