"""A typed text as words with their places: which sentence, and which part of it between commas."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from rightscan.model.language import NoteLanguage, plain_words

_STOPS = frozenset(".!;•·*|")
_PARTS = frozenset(",:()[]-")
_COMMA = re.compile(r"\bcomma\b")
_STOPS_SPOKEN = {"comma": ",", "period": ".", "full stop": ".", "new paragraph": "\n", "colon": ":"}
_STOP_WORDS = re.compile(r"\b(comma|period|full stop|new paragraph|colon)\b")
_ENDS_LINE = frozenset(".:;,!?")


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word or sign: as compared, its place in the text, its sentence and its part of the sentence."""

    word: str
    start: int
    end: int
    sentence: int
    part: int


def fold(text: str) -> str:
    """The text in lower case without accents, curly quotes and long dashes; each character stays in its place."""
    return "".join(map(_fold, text)) if not text.isascii() else text.lower()


def _fold(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    plain = unicodedata.normalize("NFKD", char).lower()
    return plain[0] if plain and (len(plain) == 1 or unicodedata.combining(plain[1])) else char


_SAME = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " "}


def spoken(text: str) -> str:
    """A dictation with its stops spoken, as one with stops; each character stays in its place."""
    if len(_COMMA.findall(text)) < 2:
        return text
    return _STOP_WORDS.sub(lambda found: _STOPS_SPOKEN[found[1]].ljust(len(found[0])), text)


def squeeze(text: str) -> tuple[str, list[int]]:
    """The text with single spaces, and where each of its characters stood; one more place for the end."""
    places = [at for at, char in enumerate(text) if char not in " \t" or text[at - 1 : at] not in (" ", "\t")]
    return "".join(" " if text[at] == "\t" else text[at] for at in places), [*places, len(text)]


def read_tokens(text: str, language: NoteLanguage, original: str = "") -> list[Token]:
    """The words of a folded text; `original` tells capital letters. Sentences end at full stops, question marks, semicolons, bullets and new lines."""
    tokens: list[Token] = []
    sentence = part = 0
    end = 0
    for word, start, stop in plain_words(text):
        if tokens and _new_line(text, end, start, original or text):
            sentence, part = sentence + 1, part + 1
        end = stop
        parts = word in _PARTS and (word != "-" or _is_dash(text, start)) and not _is_clock(word, text, start)
        part += parts
        tokens.append(Token(language.spellings.get(word, word), start, stop, sentence, part))
        if (word in _STOPS and not (word == "." and _is_dotted(tokens, text, language))) or (
            word == "?" and not _before_word(text, stop)
        ):
            sentence, part = sentence + 1, part + 1
        elif parts and word in ",:)]":
            part += 1
    return tokens


def _is_dash(text: str, at: int) -> bool:
    """A dash between spaces parts a sentence; "ER-" and "-ve" do not."""
    return text[at - 1 : at] in (" ", "") and text[at + 1 : at + 2] in (" ", "", "\n")


def _is_clock(word: str, text: str, at: int) -> bool:
    """The colon of "10:00" parts nothing."""
    return word == ":" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _before_word(text: str, at: int) -> bool:
    """Whether a question mark stands directly before a word, as in "?mets"."""
    return text[at : at + 1].isalpha() and text[at - 2 : at - 1] in ("", " ", "\n", "(", ",", "-", "/")


def _is_dotted(tokens: list[Token], text: str, language: NoteLanguage) -> bool:
    """Whether a full stop belongs to a short form ("post."), or is followed by a letter ("y.o.")."""
    before = tokens[-2].word if len(tokens) > 1 and tokens[-2].end == tokens[-1].start else ""
    follows = text[tokens[-1].end : tokens[-1].end + 1]
    return before in language.dotted or (len(before) == 1 and follows.isalnum())


def _new_line(text: str, end: int, start: int, original: str) -> bool:
    """Whether a line break between two words ends a sentence: not where a line is only wrapped."""
    between = text[end:start]
    if "\n" not in between and "\r" not in between:
        return False
    return bool(re.search(r"\n\s*\n", between)) or not _is_wrapped(text, end, original[start])


def _is_wrapped(text: str, end: int, following: str) -> bool:
    """A long line that ends without a stop and goes on with a small letter or a figure was wrapped by an editor."""
    line_start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
    return end - line_start > 45 and text[end - 1] not in _ENDS_LINE and (following.islower() or following.isdigit())
