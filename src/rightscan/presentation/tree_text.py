"""The words of a pathway picture, wrapped and measured.

No font is at hand when the picture is written, so widths are estimated, generously enough for a wide sans serif.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rightscan.presentation.document import marker
from rightscan.presentation.tree import Node

WIDTH = 204.0  # of a box
PADDING = 12.0
CHECK = 18.0  # beside a mark
_EM = {"narrow": 0.39, "lower": 0.64, "capital": 0.78, "wide": 1.0}
_NARROW = frozenset("fijlrtI.,:;'!|()[]/- ")
_LOWER = frozenset("abcdeghknopqsuvxyz0123456789")
_BOLD = 1.12  # how much wider bold letters are
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Style(NamedTuple):
    """How a passage looks: its name for a stylesheet; font size, line height and space above in pixels; bold, slanted."""

    name: str
    size: float
    height: float
    above: float = 0
    bold: bool = False
    slanted: bool = False


MARK = Style("mark", 12, 18, bold=True)
NAME = Style("name", 13, 18, bold=True)
TEXT = Style("text", 13, 17, above=1)
QUIET = Style("quiet", 12, 16, above=4)
CONDITION = Style("condition", 12, 16, slanted=True)
HEADING = Style("heading", 13, 18, bold=True)


class Passage(NamedTuple):
    """One paragraph in its style, by line."""

    style: Style
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """In pixels."""
        return self.style.above + self.style.height * len(self.lines)


def passage(style: Style, text: str, width: float) -> Passage:
    """The text in lines that are at most `width` pixels wide."""
    return Passage(style, tuple(_lines(style, printable(text), width)))


def printable(text: str) -> str:
    """The text with a sign in place of every control character that XML cannot hold."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def words_of(node: Node, width: float = WIDTH) -> tuple[Passage, ...]:
    """Everything that stands in the box of a node: standing, name, text, study, note, sources."""
    room = width - 2 * PADDING
    said = (
        (QUIET if node.standing == "not-taken" else MARK, node.mark),
        (NAME, node.name),
        (TEXT, node.text),
        (QUIET, f"Study: {node.study}" if node.study else ""),
        (QUIET, node.note),
        (QUIET, marker(node.cites) if node.cites else ""),
    )
    return tuple(passage(style, text, room - (CHECK if style is MARK else 0)) for style, text in said if text)


def height_of(passages: Sequence[Passage]) -> float:
    """Of a box with these passages."""
    return sum(one.height for one in passages) + 2 * PADDING


def width_of(style: Style, text: str) -> float:
    """The estimated width in pixels."""
    return sum(_em(char) for char in text) * style.size * (_BOLD if style.bold else 1)


def _em(char: str) -> float:
    if char in _NARROW:
        return _EM["narrow"]
    if char in _LOWER:
        return _EM["lower"]
    return _EM["capital"] if char.isascii() and char not in "mwMW@%" else _EM["wide"]


def _lines(style: Style, text: str, width: float) -> Iterator[str]:
    """As many words on a line as fit; a word that is wider than a line is broken."""
    line = ""
    for word in text.split():
        wider = f"{line} {word}" if line else word
        if width_of(style, wider) <= width:
            line = wider
            continue
        if line:
            yield line
        *full, line = _pieces(style, word, width)
        yield from full
    yield line


def _pieces(style: Style, word: str, width: float) -> Iterator[str]:
    """A word in pieces that fit, after a hyphen where it has one."""
    piece = ""
    for part in re.split(r"(?<=[-/])", word):
        if piece and width_of(style, piece + part) > width:
            yield piece
            piece = ""
        for char in part:
            if width_of(style, piece + char) > width:
                yield piece
                piece = ""
            piece += char
    yield piece
