"""A word that nothing knows, as the known word it was meant to be: one slip, or two words run together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rightscan.intake.note.mention import one_slip

SHORTEST = 5
SHORTEST_HALF = 4


class Speller:
    """Knows the stems that occur, and how often."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self.known = known
        self.shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(known):
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self.shelves[word[0], len(word)].append(word)

    def meant(self, stem: str) -> tuple[str, ...]:
        """The stem itself where it is known or nothing is near; else the commonest near one, or two run together."""
        if stem in self.known or len(stem) < SHORTEST or not stem.isalpha():
            return (stem,)
        shelves = ((stem[0], len(stem) + more) for more in (-1, 0, 1))
        near = [word for shelf in shelves for word in self.shelves.get(shelf, ()) if one_slip(stem, word)]
        if near:
            return (max(near, key=lambda word: (self.known[word], word)),)
        for cut in range(SHORTEST_HALF, len(stem) - SHORTEST_HALF + 1):
            if stem[:cut] in self.known and stem[cut:] in self.known:
                return stem[:cut], stem[cut:]
        return (stem,)
