"""Sizes, spans of time and dates in a fixed notation. No pattern repeats within a repetition: see codes.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

Found = tuple[str, str, int, int]  # kind, value, start and end in the text

_UNIT = r"(?:cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)(?![a-z])"
_SIZE = re.compile(
    r"(?P<bound>[<>≤≥]=?\s?)?(?<![\d.,/])(?P<a>\d{1,3}(?:[.,]\d{1,2})?)\s?(?P<ua>" + _UNIT + r")?"
    r"(?:\s?(?P<link>x|by|×|\*|-|to)\s?(?P<b>\d{1,3}(?:[.,]\d{1,2})?)\s?(?P<ub>" + _UNIT + r")?)?"
    r"(?:\s?(?:x|by|×|\*)\s?(?P<c>\d{1,3}(?:[.,]\d{1,2})?)\s?(?P<uc>" + _UNIT + r")?)?"
)

_CYCLE = re.compile(
    r"#\s?\d\b(?: of \d)?|(?<![\d/])(?P<a>\d{1,2}) of (?P<b>\d{1,2})(?= |[,;.)]|$)|\b\d# "
    r"|(?:cycles? |c)(?P<c>\d{1,2})/(?P<d>\d{1,2})\b|\b(?P<e>\d{1,2})/(?P<f>\d{1,2}) cycles?\b"
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_COUNTS |= {"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_SPAN = re.compile(
    rf"(?<![\d./a-z])(?P<n>\d{{1,3}}(?:\.\d)?|(?:{'|'.join(_COUNTS)})(?=[ -]))[ -]?"
    r"(?P<u>d|days?|w|wks?|weeks?|mos?|mths?|mnths?|months?|m|yrs?|years?|y)\.?(?![a-z])"
    r"(?P<how>[ -]{0,2}(?:now )?(?:ago|back|earlier|post|status|s/p|after|out|since|following|from|into|previously|prior)"
    r"(?:[ -]?op(?:eratively|erative)?(?![a-z]))?)?"
)
_SPAN_SLASH = re.compile(
    r"(?<![\d/.])(?P<n>\d{1,2})/(?P<u>7|52|12)(?![\d/])(?P<how>\s(?:ago|back|post|after|since|out))"
)
_SLASH_UNITS = {"7": "days", "52": "weeks", "12": "months"}
_POSTOP = re.compile(
    r"\b(?:day (?P<n2>\d{1,2}) post-?\s?op(?![a-z])|(?:pod|post-?\s?(?:lumpectomy|mastectomy|wle|bcs) day|post-?\s?op(?:erative)? (?P<u2>day|week|month)|po(?P<u1>[dw])|po day)\s?[#:]?\s?(?P<n>\d{1,3})(?![\d%]))"
)
_POSTOP_SPAN = re.compile(r"\bpost-?\s?op(?:erative)? (?P<n>\d{1,3}) ?(?P<u>days?|wks?|weeks?|mos?|months?)(?![a-z])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:[a-z]{1,6})?\.?"
_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/.])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>(?:19|20)?\d\d)(?![\d/])"),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[ ,-]{{0,2}}(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<![a-z]){_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<![a-z0-9]){_MONTH}[ ,'-]{{0,2}}(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<![\d/.])(?P<m>\d{1,2})/(?P<y>(?:19|20)\d\d)(?![\d/])"),
    re.compile(r"(?<![\d/.-])(?P<y>(?:19|20)\d\d)(?![\d/%]|-\d|\s?(?:mg|ml|cm|mm))"),
)


def find_amounts(text: str) -> Iterator[Found]:
    """Every size, span of time, cycle and date in a folded text."""
    for match in _SIZE.finditer(text):
        unit = match["ua"] or match["ub"] or match["uc"]
        if unit:
            yield *_size(match, unit), match.start(), match.end()
    for match in _SPAN.finditer(text):
        count = _COUNTS.get(match["n"], match["n"])
        how = (match["how"] or "").strip(" -").replace(" ", "-").replace("postop", "post-op")
        yield "span", f"{how}:{count} {_UNITS[match['u'][0]]}", *match.span()
    for match in _SPAN_SLASH.finditer(text):
        yield "span", f"{match['how'].strip()}:{match['n']} {_SLASH_UNITS[match['u']]}", *match.span()
    for match in _POSTOP_SPAN.finditer(text):
        yield "span", f"post-op:{match['n']} {_UNITS[match['u'][0]]}", *match.span()
    for match in _POSTOP.finditer(text):
        unit = _UNITS[(match["u1"] or match["u2"] or "d")[0]]
        yield "span", f"post-op:{match['n'] or match['n2']} {unit}", *match.span()
    for match in _CYCLE.finditer(text):
        done, of = (match["a"] or match["c"] or match["e"]), (match["b"] or match["d"] or match["f"])
        yield "cycle", "running" if done and int(done) < int(of) else "", *match.span()
    yield from _dates(text)


def _size(match: re.Match[str], unit: str) -> tuple[str, str]:
    """The longest of the diameters; a range or an inequality is no size."""
    units = {"a": match["ua"] or unit, "b": match["ub"] or unit, "c": match["uc"] or unit}
    amounts = [(float(match[key].replace(",", ".")), units[key][0]) for key in ("a", "b", "c") if match[key]]
    number, letter = max(amounts, key=lambda amount: amount[0] * (10 if amount[1] == "c" else 1))
    kind = "size-range" if match["bound"] or match["link"] in ("-", "to") else "size"
    return kind, f"{number:g} {letter}m"


def _dates(text: str) -> Iterator[Found]:
    """Kind date: year-month-day, year-month or year; "?" where day and month could be swapped."""
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken[-40:]):
                continue
            taken.append(match.span())
            yield "date", _date(match.groupdict()), *match.span()


def _date(parts: dict[str, str | None]) -> str:
    year = parts["y"] or ""
    year = f"20{year}" if len(year) == 2 else year
    if parts.get("a") is not None:
        a, b = int(parts["a"] or 0), int(parts["b"] or 0)
        if a > 12 >= b:
            return f"{year}-{b:02}-{a:02}"
        return f"{year}-{a:02}-{b:02}" if b > 12 or a == b else "?"
    if parts.get("month"):
        parts = {**parts, "m": str(_MONTHS.index((parts["month"] or "")[:3]) + 1)}
    month = f"-{int(parts['m'] or 0):02}" if parts.get("m") else ""
    return f"{year}{month}" + (f"-{int(parts['d'] or 0):02}" if parts.get("d") else "")
