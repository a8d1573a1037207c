"""Words as the lookup compares them: stems of words that mean something, in the order of the text."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
_SLASHED = re.compile(r"\b([a-z])/([a-z])\b")
STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "or",
        "of",
        "the",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "without",
        "by",
        "from",
        "is",
        "are",
        "was",
        "be",
        "been",
        "no",
        "not",
        "as",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "who",
        "which",
        "than",
        "then",
        "there",
        "has",
        "have",
        "had",
        "having",
        "do",
        "does",
        "did",
        "will",
        "would",
        "should",
        "can",
        "may",
        "might",
        "what",
        "when",
        "where",
        "if",
        "but",
        "patient",
        "patients",
        "pt",
        "year",
        "years",
        "yr",
        "yrs",
        "old",
        "yo",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "ago",
        "since",
        "per",
        "via",
        "etc",
        "other",
        "s",
        "t",
        "presents",
        "presenting",
        "presented",
        "present",
        "complaining",
        "complains",
        "complaint",
        "initial",
        "imaging",
        "study",
        "next",
        "evaluation",
        "evaluate",
        "evaluated",
        "assess",
        "assessment",
        "suspected",
        "suspicion",
        "suspect",
        "concern",
        "concerning",
        "rule",
        "out",
    ]
)
_BRITISH = (("haem", "hem"), ("aemi", "emi"), ("oedem", "edem"), ("oesoph", "esoph"), ("paed", "ped"), ("orrhoea", "orrhea"),
            ("tumour", "tumor"), ("anaes", "anes"), ("gynaec", "gynec"), ("orthopaed", "orthoped"), ("ischaem", "ischem"),
            ("leukaem", "leukem"), ("foet", "fet"), ("isation", "ization"), ("labour", "labor"), ("colour", "color"))  # fmt: skip
# Endings that change the kind of word and not the thing: "arterial, arteries", "obstructed, obstruction, obstructive".
_ENDINGS = ("ations", "ation", "atic", "itic", "ings", "ing", "ions", "ion", "ives", "ive", "ous", "ies", "ied", "ial",
            "eal", "al", "ic", "ed", "es", "s", "y", "e", "ae", "a", "um", "us", "is", "i", "ia")  # fmt: skip
SHORTEST_STEM = 4


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text without its stop words. Numbers stand as they are."""
    lowered = _SLASHED.sub(r"\1\2", text.lower())
    return tuple(stem(word) for word in _WORD.findall(lowered) if word not in STOP)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """One word without its ending, so that "fractured" finds "fracture"; short words only lose their plural."""
    for british, american in _BRITISH:
        word = word.replace(british, american)
    if len(word) <= SHORTEST_STEM:
        return word[:-1] if len(word) == SHORTEST_STEM and word.endswith("s") and not word.endswith("ss") else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
