"""The margins of the specimen, and the disease at a positive one."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention

QUALITIES = ("positive", "close", "negative")
_OTHERS = frozenset(("other", "others", "remaining", "rest"))
_EXCEPT = frozenset(("except", "but", "excluding", "save"))
_DISEASES = {"dcis": "dcis", "ductal": "invasive-ductal", "lobular": "invasive-lobular"}
_FOR = frozenset(("for", "by", "with", ":", "w", "w/", "("))
_TO = frozenset(("at", "to", "on", "involving", "reaching", "involves", "present", "extends", "touching"))
LINK = 3  # words between a margin and what is said to be at it
_AT = frozenset(("is", "are", "was", "were", "at", "by", "within", "mm", "cm", "width", "status"))


def read_margins(reading: Reading) -> Iterator[Claim | Aside]:
    """The margins and the disease at a positive one; a close or positive margin outweighs clear ones."""
    found: dict[str, list[tuple[Mention, Mention]]] = {}
    final = [margin for margin in reading.of("margin") if reading.near(margin, "final", before=2)]
    for margin in final or reading.of("margin"):
        said = _quality(reading, margin)
        if said is None or reading.beside(margin, "other-site", "other-cancer"):
            continue
        quality, word = said
        if reading.beside(margin, "would", part=True):
            yield Aside(margin, "doubted, or hangs on a condition")
            continue
        if reading.is_relative(margin) or reading.is_open(margin) or reading.is_open(word):
            yield Aside(margin, "doubted, or hangs on a condition")
        elif quality == "negative" and reading.word(margin.first - 1) in _OTHERS:
            yield Aside(margin, "clear, but of another margin it is not said")
        elif not (reading.is_denied(word) and reading.denied_from[word.first] >= margin.first - 3):
            found.setdefault(quality, []).append((margin, word))
        elif quality == "positive":  # "no positive margin"
            found.setdefault("negative", []).append((margin, word))
    yield from _worst(reading, found)


def _worst(reading: Reading, found: dict[str, list[tuple[Mention, Mention]]]) -> Iterator[Claim]:
    """The worst state counts, and the disease at a positive margin. Two reports that disagree are both told."""
    worst = next((quality for quality in QUALITIES if quality in found), "")
    for margin, word in found.get(worst, ()):
        yield Claim("margins", worst, (margin, word), "margin")
        if worst == "positive":
            yield from _at_margin(reading, margin, word)
    of_all = {quality: [pair for pair in pairs if _is_of_all(reading, pair[0])] for quality, pairs in found.items()}
    if of_all.get("positive"):  # "margins negative" here, "margins positive" there
        for margin, word in of_all.get("negative", ()):
            yield Claim("margins", "negative", (margin, word), "margin")


def _is_of_all(reading: Reading, margin: Mention) -> bool:
    """Whether it speaks of the margins as a whole, without naming a side: "margins" after a stop, a comma or a colon."""
    token = reading.tokens[margin.first]
    before = reading.word(margin.first - 1)
    return reading.text[token.start : token.end].lower() == "margins" and not before[:1].isalnum()


def _quality(reading: Reading, margin: Mention) -> tuple[str, Mention] | None:
    """The nearest word for its state; a worse one further on counts if an "except" or a "but" stands before it."""
    words = {
        quality: reading.near(margin, quality, before=3, after=6) or _bracketed(reading, margin, quality)
        for quality in QUALITIES
    }
    near = sorted(
        ((_distance(margin, word), quality, word) for quality, word in words.items() if word is not None),
        key=lambda entry: (entry[0], QUALITIES.index(entry[1])),
    )
    near = [entry for entry in near if entry[0] <= 1 or reading.word(entry[2].first) != "+"]
    near = [entry for entry in near if not _of_a_node(reading, margin, entry[2])]
    if not near:
        return None
    for _, quality, word in near[1:]:
        between = {reading.word(place) for place in range(margin.last, word.first)}
        if QUALITIES.index(quality) < QUALITIES.index(near[0][1]) and between & _EXCEPT:
            return quality, word
    return near[0][1], near[0][2]


def _of_a_node(reading: Reading, margin: Mention, word: Mention) -> bool:
    """Tell the state of a node or a receptor, as in "margins clear but SLN positive"."""
    other = reading.near(word, "sentinel", "node", "er", "pr", "her2", before=2)
    return other is not None and margin.last <= other.first


def _distance(one: Mention, other: Mention) -> int:
    return max(other.first - one.last, one.first - other.last, 0)


def _bracketed(reading: Reading, margin: Mention, quality: str) -> Mention | None:
    """The quality behind nothing but widths and brackets, as in "anterior margin: 0.5 mm (close)"."""
    word = reading.near(margin, quality, after=9, part=False)
    if word is None or word.first < margin.last:
        return None
    widths = {place for size in reading.beside(margin, "size") for place in range(size.first, size.last)}
    between = (place for place in range(margin.last, word.first) if place not in widths)
    return (
        word if all(not reading.word(place)[:1].isalpha() or reading.word(place) in _AT for place in between) else None
    )


def _at_margin(reading: Reading, margin: Mention, word: Mention) -> Iterator[Claim]:
    for disease in reading.beside(margin, "diagnosis", "histology"):
        in_situ = disease.kind == "histology" and reading.is_inside(disease, "in-situ")
        if disease.value in _DISEASES and not in_situ and _reaches(reading, disease, margin, word):
            yield Claim("margin-disease", _DISEASES[disease.value], (disease, margin), "disease at the margin")


def _reaches(reading: Reading, disease: Mention, margin: Mention, word: Mention) -> bool:
    """Whether it is said to be at the margin, as in "margin positive for DCIS" or "DCIS at the margin"."""
    first, last = min(margin.first, word.first), max(margin.last, word.last)
    if first <= disease.first < last:
        return True
    if disease.first >= last:
        between = {reading.word(place) for place in range(last, disease.first)}
        return not between or (disease.first - last <= LINK and bool(_FOR & between))
    between = {reading.word(place) for place in range(disease.last, margin.first)}
    return disease.last == first or (margin.first - disease.last <= 2 * LINK and bool(_TO & between))
