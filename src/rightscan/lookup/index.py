"""Ranks texts by the words they share with a query: BM25 over words and pairs of neighboring words."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

import msgspec

from rightscan.lookup.query import Onset, Query
from rightscan.lookup.words import stems

Kind = Literal["scenario", "topic", "procedure", "pack", "directory"]
K1, B = 1.2, 0.5  # the usual saturation of repeated words; half the usual weight of length, as texts are short
TITLE, PAIR, WHOLE = 2, 0.5, 0.5
CHILD_FOR_CHILD, ADULT_FOR_CHILD, CHILD_FOR_ADULT, CHILD_UNSAID, OTHER_SEX, TITLE_ONLY = 1.3, 0.85, 0.5, 0.85, 0.5, 0.6
OTHER_ONSET = 0.75


class Entry(msgspec.Struct, frozen=True, gc=False):
    """Something to be found, gathered with others under its `group` (a topic).

    `topic` is the topic's title where it is not the entry's own, `also` further words to find it by, `open` the command
    that shows it, `note` what the reader must know of where it comes from.
    """

    kind: Kind
    id: str
    group: str
    title: str
    text: str
    also: str = ""
    topic: str = ""
    open: str = ""
    note: str = ""
    child: bool = False
    women_only: bool = False
    onset: Onset = ""


class Hit(msgspec.Struct, frozen=True):
    """A group that was found: its entries best first, the score, and the words of the query that led there."""

    group: str
    entries: tuple[Entry, ...]
    score: float
    words: tuple[str, ...]


class Index:
    """The words of all entries. Building takes time with their length, a search with the entries that share a word."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self.counts = [_counts(entry) for entry in self.entries]
        self.postings = _postings(self.counts)
        self.groups: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            self.groups[entry.group].append(at)
        self.names = list(self.groups)
        self.of_group = _postings([_together([self.counts[at] for at in held]) for held in self.groups.values()])

    def members(self, group: str) -> list[Entry]:
        """Every entry of a group, whether or not a query found it."""
        return [self.entries[at] for at in self.groups[group]]

    @property
    def terms(self) -> dict[str, int]:
        """Every term with the number of entries that hold it."""
        return {term: len(held) for term, held in self.postings.items()}

    def search(self, query: Query, most: int = 10) -> list[Hit]:
        """The best groups for a query, best first; equal scores in the order of the entries."""
        entries, wholes = _scores(query, self.postings), _scores(query, self.of_group)
        best: dict[str, float] = {}
        fits: dict[str, float] = {}
        for at, score in entries.items():
            entry = self.entries[at]
            fit = _fit(entry, query)
            best[entry.group] = max(best.get(entry.group, 0.0), score * fit)
            fits[entry.group] = max(fits.get(entry.group, 0.0), fit)
        scored = [
            (best[name] + WHOLE * fits[name] * wholes.get(place, 0.0), -place, name)
            for place, name in enumerate(self.names)
            if name in best
        ]
        return [self._hit(name, score, entries, query) for score, _, name in heapq.nlargest(most, scored)]

    def _hit(self, name: str, score: float, entries: dict[int, float], query: Query) -> Hit:
        held = [at for at in self.groups[name] if at in entries]
        ranked = sorted(held, key=lambda at: (-entries[at] * _fit(self.entries[at], query), at))
        found = {said for term, said in query.said_as.items() if term in self.counts[ranked[0]]}
        return Hit(name, tuple(self.entries[at] for at in ranked), score, _reasons(found))


def _scores(query: Query, postings: dict[str, list[tuple[int, float]]]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for terms, factor in ((query.weights, 1.0), (query.pairs, PAIR)):
        for term, weight in terms.items():
            share = factor * weight
            for at, value in postings.get(term, ()):
                scores[at] += share * value
    return scores


def _reasons(said: set[str]) -> tuple[str, ...]:
    """Each word of the query once: as it was typed where that was found, else with what it was taken for."""
    kept: dict[str, str] = {}
    for reason in sorted(said, key=lambda reason: (reason.count("("), reason)):
        kept.setdefault(reason.partition(" (")[0], reason)
    return tuple(kept.values())


def _fit(entry: Entry, query: Query) -> float:
    """Texts for children rank before others for a child and after them for an adult; a bare title after what is held."""
    factor = TITLE_ONLY if entry.kind == "directory" else 1.0
    if entry.women_only and query.sex == "male":
        factor *= OTHER_SEX
    if entry.onset and query.onset and entry.onset != query.onset:
        factor *= OTHER_ONSET
    if query.group == "child":
        return factor * (CHILD_FOR_CHILD if entry.child else ADULT_FOR_CHILD)
    if entry.child:
        return factor * (CHILD_FOR_ADULT if query.group == "adult" else CHILD_UNSAID)
    return factor


def _counts(entry: Entry) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text, weight in ((entry.title, TITLE), (entry.text, 1), (entry.also, 1)):
        words = stems(text)
        for word in words:
            counts[word] += weight
        for first, second in itertools.pairwise(words):
            counts[f"{first} {second}"] += weight
    return counts


def _postings(counts: list[Counter[str]]) -> dict[str, list[tuple[int, float]]]:
    """For each term the places that hold it, with its BM25 value there."""
    holders = Counter(itertools.chain.from_iterable(counts))
    rarity = {term: _rarity(len(counts), held) * (K1 + 1) for term, held in holders.items()}
    lengths = [count.total() for count in counts]
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, count in enumerate(counts):
        norm = K1 * (1 - B + B * lengths[at] / mean)
        for term, times in count.items():
            postings[term].append((at, rarity[term] * times / (times + norm)))
    return postings


@cache
def _rarity(entries: int, holders: int) -> float:
    return math.log(1 + (entries - holders + 0.5) / (holders + 0.5))


def _together(counts: Sequence[Counter[str]]) -> Counter[str]:
    if len(counts) == 1:
        return counts[0]
    whole: Counter[str] = Counter()
    for count in counts:
        whole.update(count)
    return whole
