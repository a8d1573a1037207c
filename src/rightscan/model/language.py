"""How people write what the vocabulary knows: the phrases, spellings and short forms that reading free text rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

# Short forms with a slash are one word; a hyphen inside a word is a space; numbers, words and signs stand alone.
_PIECE = re.compile(
    r"(?P<slashed>\b(?:s/p|h/o|r/o|c/o|w/o|w/u|f/u|y/o|b/l|n/v|d/c|p/w|u/s)\b|\bw/)"
    r"|(?P<hyphen>(?<=\w)-(?=\w))"
    r"|(?P<word>\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?|[^\w\s]|_)"
)


class Place(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One place of a phrase: any of these words; an optional place may be left out."""

    words: tuple[str, ...]
    optional: bool = False


class Phrase(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A row of places that says something: `kind` is a fact or a kind of word, `value` the fact's value or empty."""

    kind: str
    value: str
    places: tuple[Place, ...]


class NoteLanguage(msgspec.Struct, frozen=True, gc=False):
    """What the note reader knows of language.

    `spellings` maps a spelling to the one the phrases use; after a word in `dotted` a full stop ends no sentence;
    `correct` are ordinary words that are no misspelling of a word in a phrase.
    """

    phrases: tuple[Phrase, ...]
    spellings: dict[str, str]
    dotted: frozenset[str]
    correct: frozenset[str]


def plain_words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a lower-case text as phrases and texts are compared, each with its start and end in the text."""
    for match in _PIECE.finditer(text):
        if match.lastgroup != "hyphen":
            yield plain_word(match.group()), match.start(), match.end()


def plain_word(word: str) -> str:
    """A lower-case word without plural or possessive ending, as phrases and texts are compared."""
    word = word.removesuffix("'s")
    if len(word) > 6 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        return word[:-1]
    return word


class ListedTopic(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A topic of the ACR known by its title only: `read_at` is the page the title was read on."""

    title: str
    panel: str
    read_at: str
    acr_topic: str = ""
    also: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class SearchLanguage(msgspec.Struct, frozen=True, gc=False):
    """What the lookup knows of language.

    `abbreviations` stand for one or more full forms; phrases of one of the `groups` mean the same; a phrase in
    `narrower` is a kind, part, cause or sign of those it leads to; `background` are conditions named in passing.
    """

    abbreviations: dict[str, tuple[str, ...]]
    groups: tuple[tuple[str, ...], ...]
    narrower: dict[str, tuple[str, ...]]
    background: tuple[str, ...]
    directory: tuple[ListedTopic, ...]
