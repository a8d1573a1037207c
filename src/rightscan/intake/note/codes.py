"""Finds what follows a fixed notation: TNM and stage, receptors, ages; with amounts.py sizes, times and dates.

Notation is the same in every vocabulary and stands here; words for things are content (`knowledge/language`).
Every pattern is free of nested repetition, so the time grows with the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from rightscan.intake.note.amounts import Found, find_amounts
from rightscan.intake.note.mention import Mention
from rightscan.intake.note.text import Token

_TNM = re.compile(
    r"(?<![a-z0-9.])(?P<how>yp|yc|[cpyrm])?t(?P<t>is|[0-4])(?:mi|[a-d])?(?:\([^()\s]{1,4}\))?"
    r"(?:[ ,/]{0,2}(?P<nhow>yp|yc|[cpyr])?n(?P<n>[0-3](?:mi)?|x|\+)(?:[a-c])?(?:\([^()\s]{1,4}\))?)?"
    r"(?:[ ,/]{0,2}[cp]?m(?P<m>[01x]))?(?![a-z0-9])"
)
_N_ALONE = re.compile(
    r"(?<![a-z0-9.])(?P<how>yp|yc|[cpyr]|clinical(?:ly)? )n(?P<n>[0-3](?:mi)?|\+|-(?![a-z0-9]))[a-c]?(?![a-z0-9])"
    r"(?:[ ,/]{0,2}[cp]?m(?P<m>[01x])(?![a-z0-9]))?"
)
_N_BARE = re.compile(r"(?<![a-z0-9.-])n(?P<n>[0-3])(?![a-z0-9+]|-\d)")
_M_ALONE = re.compile(
    r"(?<![a-z0-9.])c?m(?P<m>[01])(?![a-z0-9]|[ -](?:segment|branch|arter|mca|stenos|occlu|muscarin))"
)
_NOT_T = re.compile(
    r"[ -]?(?:weighted|signal|hyper|hypo|bright|dark|vertebra|level|spine|compression|body|dm|diabet|fs|foc(?:us|i)|lesions?|white)"
)
_TUMOR_AFTER = re.compile(r"\s(?:tumou?r|disease|lesion|cancer|idc|ilc|breast|invasive|dcis|[a-z]{0,4}grade)")
_STAGE = re.compile(
    r"(?P<how>\b(?:pathologic(?:al)?|path|prognostic|p|yp)\s{1,2})?\b(?:stage|stg)\s?(?:group\s)?[:=]?\s?"
    r"(?P<s>iv|i{1,3}|[0-4])-?(?P<l>[abc])?(?![a-z0-9]| of (?:her|his|the) )(?P<to>\s?(?:-|to|/|or)\s?(?:i|[0-4]))?"
)
_OTHER_STAGE = re.compile(
    r"ckd|kidney|renal|copd|sacral|ulcer|heart|lymphoma|lung|melanoma|colon|ovar|prostate|pressure|decub|hypert"
    r"|cirrhos|liver|sleep|grief|labor|parkinson|rectal|endometri|cervical|bladder|thyroid"
)
_ROMAN = {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV", "i": "I", "ii": "II", "iii": "III", "iv": "IV"}

_NAME = r"(?:er|e\.r\.|pr|pgr|p\.r\.|her[ -]?2(?!\d)(?:[ /-]?neu)?|c-?erbb-?2|o?estrogen receptors?|progesterone receptors?)"
_RECEPTOR = re.compile(
    rf"(?<![a-z0-9])(?P<names>{_NAME}(?:\s?(?:/|,|and|&)\s?{_NAME}){{0,2}})"
    r"[\s:=(]{0,3}(?:status |receptors? |is |was |ihc |are |both |all |strongly |weakly |focally |by ihc |score |approx |~){0,2}"
    r"(?P<status>[- ]?positive|[- ]?pos(?![a-z])|\+ve|\s?-ve|[- ]?negative|[- ]?neg(?![a-z])|[- ]?not amplified"
    r"|[- ]?non-?amplified|[- ]?amplified|[><≥≤]?\s?\d{1,3}\s?%|[0-8]/8|[0-3]\s?\+|\+{1,3}|[- ]?low|[- ]?equivocal|[- ]?pending"
    r"|[- ]?unknown|0(?![\d%a-z]|\.\d)|--?(?![a-z0-9]))"
)
_PERCENTS = re.compile(r"(?<![a-z0-9])er\s?(?P<er>\d{1,3})%?[ ,/]{1,2}pr\s?(?P<pr>\d{1,3})(?![\d/.])")
_SEX_FIELD = re.compile(r"\b(?:sex|gender)\s?[:=]\s?(?P<sex>[fm])(?:ale|emale)?\b")
_TRIPLE = re.compile(r"\btriple[ -]?(?P<sign>negative|neg|-ve|positive|pos|\+ve)(?![a-z])|\b(?P<tnbc>tnbc)\b")
ALLRED_POSITIVE = 3
_RECEPTOR_SIGN = {"positive": "positive", "pos": "positive", "+ve": "positive", "amplified": "positive"}

_SEXES = {"f": "female", "w": "female", "m": "male"}
_OLD = r"(?:y\.?[ /]?o\.?(?![a-z]{2})|(?:years?|yrs?|y|yr\.)[ -]{0,2}old|(?:years?|yrs?) of age|yo)"
_AGE = (
    re.compile(
        rf"(?<![\d.])(?P<age>\d{{1,3}})[ -]{{0,2}}{_OLD}[ ,/-]{{0,2}}(?:(?:pre|post|peri)-?menopausal |white |black |asian |hispanic )?(?P<sex>[fm])?(?![a-z])"
    ),
    re.compile(rf"(?<![\d.])(?P<age>\d{{1,3}})[ -]{{0,2}}{_OLD}"),
    re.compile(
        r"(?<![\d./-])(?P<age>\d{2,3})[ -]{0,2}(?:y|yrs?|years?)?[ -]{0,2}(?=(?:fe)?male|woman|lady|gentleman|man\b)"
    ),
    re.compile(r"(?<![\d./-])(?P<age>\d{2,3})(?: ?y(?:rs?)?)?[ /]{0,2}(?P<sex>f)(?![a-z0-9])"),
    re.compile(r"(?<![\d./-])(?P<age>\d{2,3})(?:y|/)?(?P<upper>m)(?![a-z0-9])"),
    re.compile(r"(?:^|\n|[:.] )(?P<age>[2-9]\d) (?P<upper>m)(?=[,.;\s])"),
    re.compile(r"(?<![a-z0-9])(?P<sex>[f])[ /]{0,2}(?P<age>\d{2,3})(?:y|yo)?(?![a-z0-9]|\.\d)"),
    re.compile(r"(?<![a-z0-9])(?P<upper>m)[ /]?(?P<age>[2-9]\d)(?:y|yo)?(?![a-z0-9.])"),
    re.compile(
        r"\b(?:female|woman|lady|male|man|gentleman|pt|patient|(?:mrs|ms|mr|miss)\b\.? [a-z'-]{2,20})[,:]? (?:is )?"
        r"(?P<age>\d{2})(?=[,;:)\n]|\.(?!\d)| y|$)"
    ),
    re.compile(r"\b(?:woman|lady|man|gentleman|female|male|patient) of (?P<age>\d{2}) (?:years|yrs)"),
    re.compile(r"(?<![\d./-])(?P<age>[2-9]\d) ?y(?=[,;)])"),
    re.compile(r"(?<![\d./-])(?P<age>[2-9]\d)y(?![a-z0-9]|[ -]?(?:ago|post|s/p|hx|history|out|after|since|back))"),
    re.compile(
        r"(?:^|[,;:(.\n-] ?|\b(?:patient|pt|woman|man|female|male|lady|gentleman|old),? )(?:aged?|age is)[ :=]{0,2}(?P<age>\d{2,3})(?!\d|\.\d|\s?[cm]m)"
    ),
)
_THEN = re.compile(
    r"(?:\b(?:x|for|over|past|last|about|at|since|from|dx|dx'?d|diagnosed|menarche|menopause|died|until|by|before|after|under|over|below|above)"
    r"(?: the)?(?: age)?(?: of)?|[<>≤≥])\s?$"
)
_AGED = re.compile(r"(?:yo|y/o|y\.o\.?|old|\d)\s?$")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_AGE_WORDS = re.compile(
    rf"\b(?P<ten>{'|'.join(_TENS)})(?:[ -](?P<one>{'|'.join(_ONES)}))?[ -]{{1,2}}(?:years?|yrs?)[ -]old"
)


def find_codes(text: str, original: str, tokens: list[Token]) -> list[Mention]:
    """Every notation in a folded text as a mention; `original` tells capital letters."""
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    found = []
    for kind, value, start, end in (
        *_tnm(text),
        *_stages(text),
        *_receptors(text),
        *_ages(text, original),
        *find_amounts(text),
    ):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        if first < last:
            found.append(Mention(kind, value, first, last))
    return found


def _tnm(text: str) -> Iterator[Found]:
    """Kinds t, n and m; the value holds the prefix: "c:2", ":1", "p:0"."""
    for match in _TNM.finditer(text):
        how = match["how"] or ""
        bare = not how and match["n"] is None
        if _NOT_T.match(text, match.end()):
            continue
        if bare and not _TUMOR_AFTER.match(text, match.end()):
            yield "bare-t", match["t"], match.start(), match.end()
            continue
        yield "t", f"{how}:{match['t']}", match.start(), match.end()
        if match["n"] is not None:
            yield "n", f"{match['nhow'] or how}:{match['n']}", match.start(), match.end()
        if match["m"] is not None:
            yield "m", match["m"], match.start(), match.end()
    for match in _N_ALONE.finditer(text):
        yield "n", f"{match['how'][0] if match['how'].startswith('c') else match['how']}:{match['n']}", *match.span()
        if match["m"] is not None:
            yield "m", match["m"], *match.span()
    for match in _N_BARE.finditer(text):
        yield "bare-n", match["n"], *match.span()
    for match in _M_ALONE.finditer(text):
        yield "m" if match[0].startswith("c") else "bare-m", match["m"], *match.span()


def _stages(text: str) -> Iterator[Found]:
    for match in _STAGE.finditer(text):
        around = text[max(0, match.start() - 14) : match.start()], text[match.end() : match.end() + 16]
        if any(
            _OTHER_STAGE.search(re.split(r"[,.;\n]", side)[index]) for side, index in zip(around, (-1, 0), strict=True)
        ):
            continue
        how = "p" if match["how"] else "range" if match["to"] else ""
        yield "stage", f"{how}:{_ROMAN[match['s']]}{(match['l'] or '').upper()}", *match.span()


def _receptors(text: str) -> Iterator[Found]:
    for match in _RECEPTOR.finditer(text):
        for name in re.findall(_NAME, match["names"]):
            kind = "er" if name.startswith(("er", "e.", "es", "oe")) else "pr" if name.startswith("p") else "her2"
            if name != "erbb2":
                yield kind, _receptor_sign(kind, match["status"].strip()), *match.span()
    for match in _PERCENTS.finditer(text):
        for kind in ("er", "pr"):
            yield kind, "negative" if int(match[kind]) == 0 else "positive", *match.span()
    for match in _TRIPLE.finditer(text):
        value = "positive" if (match["sign"] or "").startswith(("pos", "+")) else "negative"
        for kind in ("er", "pr", "her2"):
            yield kind, value, *match.span()


def _receptor_sign(kind: str, status: str) -> str:
    """Positive, negative, or empty where the notation settles nothing (HER2 2+, equivocal, low, pending)."""
    word = status.strip("- ") or status
    if word[:1].isdigit() or word.endswith("%"):
        return _her2_score(word) if kind == "her2" else _hormone_score(word)
    if word in ("low", "equivocal", "pending", "unknown"):
        return ""
    return "positive" if word in _RECEPTOR_SIGN or word.startswith("+") else "negative"


def _her2_score(word: str) -> str:
    """0 and 1+ are negative, 3+ is positive; 2+ and a percentage settle nothing."""
    if word.endswith(("%", "/8")):
        return ""
    return {"0": "negative", "1": "negative", "3": "positive"}.get(word[0], "")


def _hormone_score(word: str) -> str:
    """A share of stained cells (positive from 1 %), or the Allred score (positive from 3 of 8)."""
    number = int(re.sub(r"\D", "", word.partition("/")[0]))
    if word.endswith("/8"):
        return "positive" if number >= ALLRED_POSITIVE else "negative"
    if word.endswith("%"):
        return "negative" if number == 0 or (word.startswith(("<", "≤")) and number == 1) else "positive"
    return "negative" if number == 0 else "positive" if word.endswith("+") else ""


def _ages(text: str, original: str) -> Iterator[Found]:
    """Kind age in years, and the sex that stands with it."""
    seen: set[int] = set()
    for pattern in _AGE:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            upper = groups.get("upper")
            if (
                match.start("age") in seen
                or _THEN.search(text[max(0, match.start() - 24) : match.start()])
                or int(match["age"]) > 120
            ):
                continue
            after_age = groups.get("sex") == "f" and match.start("sex") < match.start("age")
            if after_age and _AGED.search(text[max(0, match.start() - 8) : match.start()]):
                continue  # "33 yo F 12 wks postpartum"
            if upper and not (original[match.start("upper")].isupper() or match.start() == 0):
                continue
            seen.add(match.start("age"))
            yield "age", match["age"], *match.span()
            if upper or groups.get("sex"):
                yield "sex", _SEXES[upper or groups["sex"]], *match.span()
    for match in _SEX_FIELD.finditer(text):
        yield "sex", _SEXES[match["sex"]], *match.span()
    for match in _AGE_WORDS.finditer(text):
        ones = _ONES.index(match["one"]) + 1 if match["one"] else 0
        yield "age", str((_TENS.index(match["ten"]) + 2) * 10 + ones), *match.span()
