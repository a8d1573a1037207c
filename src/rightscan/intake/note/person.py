"""Who the patient is: age, sex, date of birth."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention

_TRANS = ("transfeminine", "transmasculine")


def read_person(reading: Reading) -> Iterator[Claim | Aside]:
    """Age and sex of the patient, not of a relative; a pronoun only where no other word says the sex."""
    for mention in reading.of("age"):
        if reading.is_relative(mention) or reading.near(mention, "relative", after=2):
            yield Aside(mention, "of a relative")
        else:
            yield Claim("age", f"{mention.value} years", (mention,), "age")
    said = [
        mention for mention in reading.of("sex") if not (reading.is_relative(mention) or _is_unit(reading, mention))
    ]
    trans = [mention for mention in said if mention.value in _TRANS]
    for mention in trans or said:
        yield Claim("sex", mention.value, (mention,), "sex word", likely=mention.corrected)
    if not said:
        yield from _pronouns(reading)
    for born in reading.of("born"):
        date = reading.near(born, "date", after=3, part=False)
        if date is not None and len(date.value) == len("2026-01-01") and not reading.is_relative(born):
            yield Claim("date-of-birth", date.value, (born, date), "date of birth")


def _is_unit(reading: Reading, mention: Mention) -> bool:
    """Milliseconds, as in "PR 190 ms"."""
    return reading.word(mention.first) == "ms" and reading.word(mention.first - 1)[:1].isdigit()


def _pronouns(reading: Reading) -> Iterator[Claim]:
    if reading.of("she") and reading.of("he"):
        return  # of whom is each said?
    for mention in reading.of("she", "he"):
        following = reading.word(mention.last)
        if not reading.is_relative(mention) and following not in ("2", "neu"):
            sex = "female" if mention.kind == "she" else "male"
            yield Claim("sex", sex, (mention,), "pronoun", likely=True)
            return
