"""A typed query as weighted words: what is asked counts most, what is only history or denied counts little."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

import msgspec

from rightscan.intake.note.codes import find_codes
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Phrasebook, find_mentions
from rightscan.intake.note.text import fold, read_tokens
from rightscan.lookup.spelling import Speller
from rightscan.lookup.words import STOP, stem, stems
from rightscan.model.language import SearchLanguage

Group = Literal["child", "adult", ""]
Onset = Literal["acute", "chronic", ""]
ADULT_FROM = 18
# How much a word counts by what is said of it. Chosen by reasoning and left alone: see benchmarks/lookup.py.
ASKED, SAID, BACKGROUND, HISTORY, RELATIVE, NUMBER, DENIED = 1.4, 1.0, 0.3, 0.45, 0.45, 0.3, 0.15
SAME, BROADER, ONE_OF_SEVERAL = 0.8, 0.7, 0.6
_CHILD = re.compile(
    r"\b(?:child|children|infant|neonate|newborn|toddler|pa?ediatric|baby|boy|girl|adolescent|teenager|schoolchild"
    r"|\d{1,2}[ -]?(?:day|week|wk|month|mo)s?[ -]old)\b"
)
_ACUTE = re.compile(
    r"\b(?:acute|hyperacute|sudden(?:ly)?|trauma(?:tic)?|injury|injured|fell|fall|collision|accident|dropp(?:ed|ing)"
    r"|struck|hit|for the (?:past|last) \d+ (?:hours?|days?)|x ?\d+ ?(?:hrs?|hours?|days?|d)|today|yesterday)\b"
)
_CHRONIC = re.compile(
    r"\b(?:chronic|longstanding|progressive|for (?:the (?:past|last) )?(?:\d+|several|many) (?:months?|years?|yrs?))\b"
)
_ASKED = re.compile(
    r"\b(?:suspect(?:ed|ing)?|suspicion (?:of|for)|suspicious for|concern(?:ed|ing)? (?:for|of|about)|rule[- ]?out|r/o"
    r"|evaluat(?:e|ion) (?:for|of)|eval for|assess(?:ment)? (?:for|of)|screen(?:ing)? for|work[- ]?up (?:for|of)"
    r"|looking for|query|exclude|staging|planning|follow[- ]?up (?:of|for))\b"
)


Weighted = tuple[str, float, str]  # a stem, its weight, and the word of the query it came from


class Query(msgspec.Struct, frozen=True):
    """Stems and pairs with their weights, the words of the query each came from, and whom the query is about."""

    weights: dict[str, float]
    pairs: dict[str, float]
    said_as: dict[str, str]
    group: Group
    sex: str
    onset: Onset


class Understanding:
    """What a query means: the languages of the note reader and of the lookup, arranged for use."""

    def __init__(self, book: Phrasebook, language: SearchLanguage) -> None:
        self.book = book
        self.abbreviations = language.abbreviations
        self.leads: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], float]]] = defaultdict(list)
        grouped = set()
        for group in language.groups:
            broader = tuple(dict.fromkeys(one for phrase in group for one in language.narrower.get(phrase, ())))
            for phrase in group:  # whoever means the same leads to the same
                grouped.add(phrase)
                self._lead(phrase, tuple(other for other in group if other != phrase), SAME)
                self._lead(phrase, broader, BROADER)
        for phrase, leads in language.narrower.items():
            if phrase not in grouped:
                self._lead(phrase, leads, BROADER)
        for short, full in language.abbreviations.items():
            if len(stems(short)) > 1:  # "a fib": several words, so no single word stands for it
                self._lead(short, full, SAID)
        self.speller = Speller({})
        self.background = {tuple(stems(phrase)) for phrase in language.background}
        self.longest = max((len(key) for key in self.background), default=1)

    def learn(self, index_terms: Mapping[str, int]) -> None:
        """Learn which stems occur in the texts, so that a misspelled one is told from a rare one."""
        known = {term: count for term, count in index_terms.items() if " " not in term}
        for leads in self.leads.values():
            for key, _, _ in leads:
                for word in key:
                    known.setdefault(word, 1)
        self.speller = Speller(known)

    def _lead(self, phrase: str, others: tuple[str, ...], weight: float) -> None:
        key = tuple(stems(phrase))
        if key:
            self.leads[key[0]].append((key, others, weight))

    def read(self, text: str) -> Query:
        """The query as weighted stems. Any text will do; an empty one has no words."""
        folded = fold(text)
        tokens = read_tokens(folded, self.book.language)
        reading = Reading(text, tokens, [*find_mentions(tokens, self.book), *find_codes(folded, text, tokens)])
        asked = self._asked(folded, reading)
        words: list[Weighted] = []
        for place, token in enumerate(tokens):
            weight = _weight(reading, place, asked)
            full = self.abbreviations.get(token.word, ())
            for phrase in full:
                share = weight * (1 if len(full) == 1 else ONE_OF_SEVERAL)
                words += [(found, share, f"{token.word} ({phrase})") for found in stems(phrase)]
            if not full and token.word not in STOP and token.word[:1].isalnum():
                for one in self.speller.meant(stem(token.word)):
                    words.append((one, weight, token.word))
        weights, pairs, said_as = self._expanded(words)
        return Query(weights, pairs, said_as, _group(folded, reading), _sex(reading), onset(folded))

    def written_out(self, text: str) -> str:
        """The text with its abbreviations written out behind it, for a reader that does not know them."""
        words = [token.word for token in read_tokens(fold(text), self.book.language)]
        return " ".join((text, *(self.abbreviations[word][0] for word in words if self.abbreviations.get(word))))

    def _asked(self, folded: str, reading: Reading) -> set[int]:
        """The places after "suspected", "evaluate for" and the like, up to the next comma."""
        places: set[int] = set()
        starts = [match.end() for match in _ASKED.finditer(folded)]
        for place, token in enumerate(reading.tokens):
            if any(
                start <= token.start
                and reading.part_ends[token.part] > place
                and not _comma(folded, start, token.start)
                for start in starts
            ):
                places.add(place)
        return places

    def _expanded(self, words: list[Weighted]) -> tuple[dict[str, float], dict[str, float], dict[str, str]]:
        """Stems and pairs with their weights, and the words each came from; synonyms added at less weight."""
        words = self._background(words)
        weights: dict[str, float] = {}
        said_as: dict[str, str] = {}
        pairs: dict[str, float] = {}
        for place, (found, weight, said) in enumerate(words):
            _raise(weights, said_as, found, weight, said)
            if place + 1 < len(words):
                _raise(pairs, said_as, f"{found} {words[place + 1][0]}", min(weight, words[place + 1][1]), said)
            for key, others, factor in self.leads.get(found, ()):
                if tuple(word for word, _, _ in words[place : place + len(key)]) != key:
                    continue
                least = min(w for _, w, _ in words[place : place + len(key)]) * factor
                whole = " ".join(dict.fromkeys(one for _, _, one in words[place : place + len(key)]))
                for other in others:
                    new = stems(other)
                    for at, one in enumerate(new):
                        _raise(weights, said_as, one, least, f"{whole} ({other})")
                        if at:
                            _raise(pairs, said_as, f"{new[at - 1]} {one}", least, f"{whole} ({other})")
        return weights, pairs, said_as

    def _background(self, words: list[Weighted]) -> list[Weighted]:
        """Words for a background condition count less, unless the query says nothing else."""
        places: set[int] = set()
        for first in range(len(words)):
            for size in range(self.longest, 0, -1):
                if tuple(word for word, _, _ in words[first : first + size]) in self.background:
                    places.update(range(first, first + size))
                    break
        if len(places) == len(words):
            return words
        return [
            (word, weight * BACKGROUND if place in places and weight < ASKED else weight, said)
            for place, (word, weight, said) in enumerate(words)
        ]


def onset(text: str) -> Onset:
    """Whether a text speaks of something sudden or of something long; empty where it says neither or both."""
    acute, chronic = bool(_ACUTE.search(text)), bool(_CHRONIC.search(text))
    return "" if acute == chronic else "acute" if acute else "chronic"


def _comma(text: str, start: int, end: int) -> bool:
    return any(stop in text[start:end] for stop in ",.;\n")


def _weight(reading: Reading, place: int, asked: set[int]) -> float:
    if reading.word(place)[:1].isdigit():
        return NUMBER
    if place in reading.cues:
        return DENIED
    if place in reading.denied_from:
        return DENIED
    if place in reading.relative:
        return RELATIVE
    if place in asked:
        return ASKED
    return HISTORY if place in reading.past else SAID


def _raise(weights: dict[str, float], said_as: dict[str, str], key: str, weight: float, said: str) -> None:
    if weight > weights.get(key, 0):
        weights[key] = weight
        said_as[key] = said


def _group(folded: str, reading: Reading) -> Group:
    ages = [float(mention.value) for mention in reading.of("age") if not reading.is_relative(mention)]
    if _CHILD.search(folded) or (ages and max(ages) < ADULT_FROM):
        return "child"
    return "adult" if ages else ""


def _sex(reading: Reading) -> str:
    said = {mention.value for mention in reading.of("sex") if not reading.is_relative(mention)}
    return said.pop() if len(said) == 1 else ""
