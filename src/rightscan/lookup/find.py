"""One search over everything the system knows, as data: what was found, by which words, and where to open it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from rightscan.intake.note.mention import Phrasebook
from rightscan.lookup.entries import listed_entries, own_entries, pack_entries
from rightscan.lookup.index import Entry, Hit, Index
from rightscan.lookup.pack import Pack
from rightscan.lookup.query import Understanding
from rightscan.model.language import NoteLanguage, SearchLanguage
from rightscan.model.library import Library

SHOWN_IN_A_HIT = 3  # scenarios or variants named under one topic
DEPTH = 60  # places of each ranking that are fused
MEANING = "its meaning (sentence model)"
SAID_NEAR = 10  # groups that may be called near in meaning
RANK, NEAR = 10, 0.5  # a place counts 1 / (RANK + place); nearness in meaning counts half as much as words


class Nearest(Protocol):
    """Ranks the texts of the index by nearness in meaning (lookup/sentences.py)."""

    def nearest(self, text: str) -> list[int]:
        """The places of all entries, nearest first."""


class FoundEntry(msgspec.Struct, frozen=True):
    """A scenario, a variant of an imported table, a study or a title; `open` is the command that shows it."""

    kind: str
    id: str
    title: str
    open: str


class Found(msgspec.Struct, frozen=True):
    """One hit: a topic or a study. `words` are the words of the query that led here, `notes` what to know of it."""

    kind: str
    title: str
    titles: tuple[str, ...]
    words: tuple[str, ...]
    entries: tuple[FoundEntry, ...]
    more: int
    notes: tuple[str, ...]


class Lookup:
    """The index of one library with imported tables beside it."""

    def __init__(
        self,
        library: Library,
        note: NoteLanguage,
        language: SearchLanguage,
        packs: Iterable[Pack] = (),
        sentences: Callable[[list[str]], Nearest] | None = None,
    ) -> None:
        self.library = library
        self.understanding = Understanding(Phrasebook(note), language)
        held = [*own_entries(library), *pack_entries(library, packs)]
        self.index = Index([*held, *listed_entries(language, held)])
        self.understanding.learn(self.index.terms)
        texts = [f"{entry.title}. {entry.text}" for entry in self.index.entries]
        self.sentences = sentences(texts) if sentences else None

    def find(self, text: str, most: int = 5) -> tuple[Found, ...]:
        """The best hits for a free text, best first. Never a rating: a place to open, or nothing."""
        query = self.understanding.read(text)
        if self.sentences is None or not query.weights:
            return tuple(self._found(hit) for hit in self.index.search(query, most))
        near = self.sentences.nearest(self.understanding.written_out(text))
        return tuple(self._found(hit) for hit in self._fused(self.index.search(query, DEPTH), near)[:most])

    def _fused(self, hits: list[Hit], near: list[int]) -> list[Hit]:
        """Both rankings of the groups in one, by their places: no score of one kind is weighed against the other."""
        by_words = {hit.group: hit for hit in hits}
        by_meaning: dict[str, list[Entry]] = defaultdict(list)
        for place in near:
            entry = self.index.entries[place]
            by_meaning[entry.group].append(entry)
        score: dict[str, float] = defaultdict(float)
        for share, groups in ((1.0, by_words), (NEAR, by_meaning)):
            for place, group in enumerate(itertools.islice(groups, DEPTH)):
                score[group] += share / (RANK + place)
        ranked = sorted(score, key=lambda group: -score[group])
        meant = set(itertools.islice(by_meaning, SAID_NEAR))
        return [
            Hit(
                group,
                by_words[group].entries if group in by_words else tuple(by_meaning[group]),
                score[group],
                (by_words[group].words if group in by_words else ()) + ((MEANING,) if group in meant else ()),
            )
            for group in ranked
            if group in by_words or group in meant
        ]

    def _found(self, hit: Hit) -> Found:
        whole = [entry for entry in hit.entries if entry.kind in ("topic", "directory", "procedure")]
        parts = sorted((entry for entry in hit.entries if entry not in whole), key=lambda entry: entry.kind == "pack")
        parts = parts or whole
        head = (whole or parts)[0]
        own = [entry for entry in self.index.members(hit.group) if entry.kind == "topic"]
        return Found(
            kind=own[0].kind if own else head.kind,
            title=own[0].title if own else head.topic or head.title,
            titles=tuple(dict.fromkeys(entry.topic or entry.title for entry in (*own, *hit.entries))),
            words=hit.words,
            entries=tuple(_entry(entry) for entry in parts[:SHOWN_IN_A_HIT]),
            more=max(len(parts) - SHOWN_IN_A_HIT, 0),
            notes=tuple(dict.fromkeys(entry.note for entry in hit.entries if entry.note)),
        )


def _entry(entry: Entry) -> FoundEntry:
    return FoundEntry(entry.kind, entry.id, entry.text if entry.kind == "pack" else entry.title, entry.open)
