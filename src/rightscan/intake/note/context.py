"""Whose a statement is and whether it is so: relatives, negation, doubt, conditions, history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rightscan.intake.note.mention import Mention
from rightscan.intake.note.text import Token

# What marks a part of a sentence as the patient's own after a relative was named.
_OWN = frozenset(("patient", "t", "n", "order", "margin", "size"))
_NO_LIST = frozenset(
    """diagnosis histology laterality t n m stage last-breast-surgery order margin er pr her2 size age date span affirming
    asymptomatic no-breast-symptom no-systemic-symptom treatment-phase grade anxiety clinical-question study-wanted
    relative patient none-known-cancer clip skin-or-chest-wall breast-density urgency neoadjuvant chemotherapy
    no-imaging-since next-open recurrence sex axillary-lump planned-treatment alp no-distant known-metastasis""".split()  # noqa: SIM905  read as a list of words
)
_HAS_SIDE = frozenset(("breast", "axilla", "node", "last-breast-surgery", "diagnosis", "tumor", "axillary-lump"))
_LINKS = frozenset(("for", "to", "in", "of", "and", "+", "on", "by", "after", "with", ",", "."))
_SPEAKS = frozenset(
    [
        "found",
        "noticed",
        "noted",
        "felt",
        "feel",
        "says",
        "say",
        "reports",
        "asks",
        "want",
        "wants",
        "worried",
        "concerned",
        "present",
        "called",
    ]
)
REACH = 8  # words that a "no" reaches within its part of the sentence
LIST_PART = 6  # words of a further item of a denied list


def _sided(mentions: Iterable[Mention], tokens: list[Token]) -> Iterable[Mention]:
    """Tell "Rt breast", a side, from "completed RT", radiation, by what stands beside it."""
    found = list(mentions)
    places = {mention.first for mention in found if mention.kind in _HAS_SIDE}
    for mention in found:
        if tokens[mention.first].word != "rt" or mention.last - mention.first > 1:
            yield mention
            continue
        if (mention.kind == "laterality") == _is_side(mention, tokens, places):
            yield mention


def _is_side(rt: Mention, tokens: list[Token], places: set[int]) -> bool:
    """Whether "rt" stands before or behind what has a side, or alone between commas."""
    before, after = ("" if not 0 <= place < len(tokens) else tokens[place].word for place in (rt.first - 1, rt.last))
    if before == "," and after in ("", ",", ".", ")"):
        return True
    if rt.last in places or (after not in _LINKS and rt.last + 1 in places):
        return True
    whole = rt.first > 1 and tokens[rt.first - 2].word == "whole"  # "whole breast RT"
    return rt.first - 1 in places and not whole and rt.kind == "laterality"


class Reading:
    """A note with its words, phrases and notations, and what governs each of them."""

    def __init__(self, text: str, tokens: list[Token], mentions: Iterable[Mention]) -> None:
        self.text = text
        self.tokens = tokens
        self.mentions = sorted(_sided(mentions, tokens), key=lambda mention: (mention.first, mention.last))
        self.of_kind: dict[str, list[Mention]] = defaultdict(list)
        self.in_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            self.of_kind[mention.kind].append(mention)
            self.in_sentence[tokens[mention.first].sentence].append(mention)
        self.ends: dict[int, int] = {}
        self.part_ends: dict[int, int] = {}
        for place, token in enumerate(tokens):
            self.ends[token.sentence] = self.part_ends[token.part] = place + 1
        self.relative = self._scopes("relative", self._relative_end)
        self._before_relative()
        self.denied_from = self._denied()
        self.doubted = self._scopes("maybe", self._doubt_end)
        self.queried = {mention.last for mention in self.of("maybe") if self.word(mention.first) == "?"}
        self._question_marks()
        self.conditional = self._scopes("if", lambda cue: self.ends[self.tokens[cue.first].sentence])
        self.cues = {at for cue in self.of("relative", "history") for at in range(cue.first, cue.last)}
        self.past = self._scopes("history", self._doubt_end)

    def of(self, *kinds: str) -> list[Mention]:
        """Mentions of these kinds, in order of kind and place."""
        return [mention for kind in kinds for mention in self.of_kind.get(kind, ())]

    def beside(self, mention: Mention, *kinds: str, part: bool = False) -> list[Mention]:
        """Mentions of these kinds in the same sentence, or in the same part of it."""
        here = self.tokens[mention.first]
        return [
            other
            for other in self.in_sentence[here.sentence]
            if other.kind in kinds and (not part or self.tokens[other.first].part == here.part)
        ]

    def near(self, mention: Mention, *kinds: str, before: int = 0, after: int = 0, part: bool = True) -> Mention | None:
        """The nearest mention of these kinds with at most so many words between, on either side."""
        best: tuple[int, Mention] | None = None
        for other in self.beside(mention, *kinds, part=part):
            if other.last <= mention.first:
                gap, most = mention.first - other.last, before
            elif other.first >= mention.last:
                gap, most = other.first - mention.last, after
            else:
                gap, most = 0, max(before, after)
            if gap < most and (best is None or gap < best[0]):
                best = gap, other
        return best[1] if best else None

    def is_inside(self, mention: Mention, *kinds: str) -> bool:
        """Whether it lies within a longer or equal mention of these kinds."""
        return any(
            other.first <= mention.first and mention.last <= other.last for other in self.beside(mention, *kinds)
        )

    def overlaps(self, mention: Mention, *kinds: str) -> bool:
        """Whether it shares a word with another mention of these kinds."""
        return any(one.first < mention.last and mention.first < one.last for one in self.beside(mention, *kinds))

    def word(self, place: int) -> str:
        """The word at a place of the note; empty beyond its ends."""
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def sentence(self, mention: Mention) -> int:
        """The number of the sentence a mention stands in."""
        return self.tokens[mention.first].sentence

    def is_relative(self, mention: Mention) -> bool:
        """Whether it is said of somebody else."""
        return mention.first in self.relative

    def is_denied(self, mention: Mention) -> bool:
        """Whether it is said not to be so. A "no" that is part of the phrase itself does not count."""
        cue = self.denied_from.get(mention.first)
        return cue is not None and not mention.first <= cue < mention.last

    def is_open(self, mention: Mention) -> bool:
        """Whether it is only doubted, feared, looked for, or hangs on a condition."""
        return mention.first in self.doubted or mention.first in self.conditional

    def is_questioned(self, mention: Mention) -> bool:
        """Whether a question mark ends the part in which it stands."""
        part = self.tokens[mention.first].part
        return any(self.word(place) == "?" for place in range(mention.last, self.part_ends[part]))

    def is_said(self, mention: Mention) -> bool:
        """Whether it is said of the patient as a fact."""
        return not (self.is_relative(mention) or self.is_denied(mention) or self.is_open(mention))

    def _scopes(self, kind: str, end: object) -> set[int]:
        places: set[int] = set()
        for cue in self.of(kind):
            of_two = kind == "relative" and self.word(cue.last) == "of"  # "mother of two" is the patient
            if of_two or (kind == "relative" and self.word(cue.last) in _SPEAKS):
                continue  # "his wife found a lump": they speak of the patient
            places.update(range(cue.first, end(cue)))  # type: ignore[operator]
        return places

    def _relative_end(self, cue: Mention) -> int:
        """Up to the end of the sentence, or to the part in which the patient comes up again."""
        end = self.ends[self.tokens[cue.first].sentence]
        if self.word(cue.last) == ":":
            return self._line_end(cue.last)
        own_parts = {self.tokens[other.first].part for other in self.beside(cue, *_OWN) if other.first >= cue.last} - {
            self.tokens[cue.first].part
        }
        if own_parts:
            first = min(own_parts)
            end = next(place for place in range(cue.last, end) if self.tokens[place].part == first)
        here = self.beside(cue, "patient", part=True)
        return min([end, *(other.first for other in here if other.first >= cue.last)])

    def _line_end(self, place: int) -> int:
        """The first place on a later line: a heading such as "FH:" holds for its whole line."""
        line_end = self.text.find("\n", self.tokens[place].start)
        if line_end < 0:
            return len(self.tokens)
        return next((at for at in range(place, len(self.tokens)) if self.tokens[at].start > line_end), len(self.tokens))

    def _before_relative(self) -> None:
        """Give the relative what comes before, as in "breast cancer in her mother"."""
        for cue in self.of("relative"):
            if {self.word(cue.first - 1), self.word(cue.first - 2)} & {"in", "of", "her", "his"} & {"in", "of"}:
                first = cue.first
                while first and self.tokens[first - 1].part == self.tokens[cue.first].part:
                    first -= 1
                self.relative.update(range(first, cue.first))

    def _denied(self) -> dict[int, int]:
        """Each denied place with the place of the "no" that denies it."""
        denied: dict[int, int] = {}
        covered = {place for other in self.of("not-a-negation") for place in range(other.first, other.last)}
        for cue in self.of("negation"):
            if cue.first in covered:
                continue
            for place in range(cue.first, self._denial_end(cue)):
                denied.setdefault(place, cue.first)
        return denied

    def _denial_end(self, cue: Mention) -> int:
        last = self.ends[self.tokens[cue.first].sentence]
        stops = [other.first for other in self.beside(cue, "affirming") if other.first >= cue.last]
        last = min([last, *stops])
        part_end = min(self.part_ends[self.tokens[cue.first].part], last)
        end = min(part_end, cue.last + REACH)
        if part_end - cue.last > REACH:
            return end
        while part_end < last and self._goes_on(part_end, last):
            end = part_end = min(self.part_ends[self.tokens[part_end].part], last)
        return end

    def _goes_on(self, first: int, last: int) -> bool:
        """Whether the part that starts here is a further item of a list that is denied."""
        end = min(self.part_ends[self.tokens[first].part], last)
        if end - first > LIST_PART + 2:
            return False
        if all(not self.word(place)[:1].isalnum() for place in range(first, end)):
            return True
        kinds = {other.kind for other in self.in_sentence[self.tokens[first].sentence] if first <= other.first < end}
        return not (kinds & _NO_LIST or any(self.word(place).isdigit() for place in range(first, end)))

    def _doubt_end(self, cue: Mention) -> int:
        if self.is_inside(cue, "possible-biopsy"):
            return cue.first
        end = self.part_ends[self.tokens[cue.first].part]
        return min(
            [end, *(other.first for other in self.beside(cue, "affirming", part=True) if other.first >= cue.last)]
        )

    def _question_marks(self) -> None:
        """A question mark after a short part doubts it, unless the question is for a study."""
        for place, token in enumerate(self.tokens):
            if token.word != "?" or not place or self.tokens[place - 1].part != token.part:
                continue
            first = place
            while first and self.tokens[first - 1].part == token.part:
                first -= 1
            kinds = {other.kind for other in self.in_sentence[token.sentence] if first <= other.first < place}
            if place - first <= LIST_PART and not kinds & {"order", "clinical-question"}:
                self.doubted.update(range(first, place))
