"""Finds the phrases of the language in a text, also where a long word has one letter wrong."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from rightscan.intake.note.text import Token
from rightscan.model.language import NoteLanguage, Place

SHORTEST_CORRECTED, LONGEST_CORRECTED = 6, 24
Rows = dict[str, list[tuple[str, str, tuple[Place, ...]]]]


class Mention(msgspec.Struct, frozen=True, gc=False):
    """A phrase found in the text: tokens `first` up to `last` (exclusive). `corrected` if a misspelling was read."""

    kind: str
    value: str
    first: int
    last: int
    corrected: bool = False


class Phrasebook:
    """The phrases of a language, arranged for finding them."""

    def __init__(self, language: NoteLanguage) -> None:
        self.language = language
        self.rows: Rows = defaultdict(list)
        self.correct = language.correct
        self.known: set[str] = set()
        for phrase in language.phrases:
            for word in _first_words(phrase.places):
                self.rows[word].append((phrase.kind, phrase.value, phrase.places))
            self.known.update(word for place in phrase.places for word in place.words)
        self.shortened: dict[str, set[str]] = defaultdict(set)
        for word in self.known:
            if len(word) >= SHORTEST_CORRECTED and word.isalpha():
                for short in _shortened(word):
                    self.shortened[short].add(word)

    def correction(self, word: str) -> str:
        """The one known word that is a single slip away from a long unknown word, or the word itself."""
        if (
            not SHORTEST_CORRECTED - 1 <= len(word) <= LONGEST_CORRECTED
            or word in self.known
            or word in self.correct
            or not word.isalpha()
        ):
            return word
        near = {known for short in _shortened(word) for known in self.shortened.get(short, ()) if one_slip(word, known)}
        near = {known for known in near if not (word.startswith(known) or known.startswith(word))}  # an ending, no slip
        return near.pop() if len(near) == 1 else word


def find_mentions(tokens: list[Token], book: Phrasebook) -> list[Mention]:
    """Every phrase in the text; of one kind the longest, never overlapping."""
    words = [book.correction(token.word) for token in tokens]
    ends: dict[str, int] = {}
    found: list[Mention] = []
    for first, word in enumerate(words):
        best: dict[str, tuple[int, str]] = {}
        for kind, value, places in book.rows.get(word, ()):
            if ends.get(kind, 0) > first:
                continue
            last = _match(words, first, places, 0)
            if last > best.get(kind, (0, ""))[0]:
                best[kind] = last, value
        for kind, (last, value) in best.items():
            if tokens[first].sentence == tokens[last - 1].sentence:
                ends[kind] = last
                corrected = any(words[at] != tokens[at].word for at in range(first, last))
                found.append(Mention(kind, value, first, last, corrected))
    return found


def _match(words: list[str], at: int, places: tuple[Place, ...], place: int) -> int:
    """Where the longest match of the remaining places ends, or 0."""
    if place == len(places):
        return at
    here = places[place]
    taken = _match(words, at + 1, places, place + 1) if at < len(words) and words[at] in here.words else 0
    return taken or (_match(words, at, places, place + 1) if here.optional else 0)


def _first_words(places: tuple[Place, ...]) -> set[str]:
    first: set[str] = set()
    for place in places:
        first.update(place.words)
        if not place.optional:
            break
    return first


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def one_slip(word: str, known: str) -> bool:
    """One letter too many, too few, wrong or two swapped; the first letter must be right."""
    if word[0] != known[0] or abs(len(word) - len(known)) > 1:
        return False
    if len(word) == len(known):
        wrong = [at for at in range(len(word)) if word[at] != known[at]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == known[wrong[1]]
        return len(wrong) == 1 or (swapped and word[wrong[1]] == known[wrong[0]])
    longer, shorter = (word, known) if len(word) > len(known) else (known, word)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
