"""Symptoms, signs and blood results, and their absence."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention
from rightscan.model.quantity import read_quantity

DENIED = "denied"
PERSISTENT = 21  # days from which a cough or headache is persistent
SETS = ("breast-symptoms", "metastasis-signs")
ALL_OF_THE_BREAST = frozenset(("lump", "skin-change", "nipple-discharge", "pain"))
_NONE_BY = {
    "no-breast-symptom": ("breast-symptoms",),
    "no-systemic-symptom": ("metastasis-signs",),
    "asymptomatic": SETS,
}


def read_signs(reading: Reading, cancer: bool, operated: bool) -> Iterator[Claim | Aside]:
    """Members of the two sets that are affirmed; "none" only where all are denied and nothing is affirmed."""
    said = [*_members(reading, cancer, operated), *_by_duration_or_level(reading)]
    affirmed = {one.fact for one in said if isinstance(one, Claim)}
    none = [
        Claim(name, "none", (mention,), "no symptoms", likely=mention.kind == "asymptomatic")
        for mention, name in _general_denials(reading)
        if name not in affirmed
    ]
    yield from (one for one in said if isinstance(one, Claim) or one.why != DENIED)
    yield from none
    denied = [one.where for one in said if isinstance(one, Aside) and one.why == DENIED]
    yield from _denied(denied, affirmed | {claim.fact for claim in none})
    yield from _alkaline_phosphatase(reading)


def _members(reading: Reading, cancer: bool, operated: bool) -> Iterator[Claim | Aside]:
    for mention in reading.of(*SETS):
        why = _why_not(reading, mention, cancer, operated)
        if why:
            yield Aside(mention, why)
        else:
            yield Claim(mention.kind, mention.value, (mention,), "symptom", likely=mention.corrected)


def _denied(denied: list[Mention], settled: set[str]) -> Iterator[Claim | Aside]:
    """Only whoever denies all four symptoms of the breast has denied the set."""
    of_breast = [mention for mention in denied if mention.kind == "breast-symptoms"]
    whole = "breast-symptoms" not in settled and {mention.value for mention in of_breast} == ALL_OF_THE_BREAST
    if whole:
        yield Claim("breast-symptoms", "none", tuple(of_breast), "every symptom denied")
    for mention in denied:
        if not (whole and mention.kind == "breast-symptoms"):
            yield Aside(mention, "denied; what else there is or is not is not said")


def _by_duration_or_level(reading: Reading) -> Iterator[Claim]:
    """A cough or headache of three weeks or more; a tumor marker said to be raised."""
    for kind, value in (("cough", "cough-or-breathlessness"), ("headache", "neurologic")):
        for mention in reading.of(kind):
            span = reading.near(mention, "span", after=6, before=3)
            lasting = span is not None and _days(span) >= PERSISTENT and not _beside(reading, mention, "explained")
            if span and lasting and not _why_not(reading, mention, cancer=False, operated=False):
                yield Claim("metastasis-signs", value, (mention, span), "symptom for weeks", likely=True)
    for mention in reading.of("liver-other"):
        raised = reading.near(mention, "abnormal-result", after=9, part=False)
        if raised and reading.is_said(mention) and not reading.is_denied(raised):
            yield Claim("metastasis-signs", "abnormal-liver-tests", (mention, raised), "liver tests")
    for mention in reading.of("tumor-marker"):
        raised = reading.near(mention, "raised", before=3, after=10, part=False)
        if raised and _is_up_to(reading, raised):
            continue
        if raised and reading.is_said(mention) and not reading.is_denied(raised):
            yield Claim("metastasis-signs", "raised-tumor-marker", (mention, raised), "tumor marker")


def _is_up_to(reading: Reading, mention: Mention) -> bool:
    """Tell "normal up to 30" and "up to date" from "up"."""
    return reading.word(mention.last - 1) == "up" and reading.word(mention.last) == "to"


def _days(span: Mention) -> float:
    return float(read_quantity(span.value.partition(":")[2], "time", "span").canonical)


def _general_denials(reading: Reading) -> Iterator[tuple[Mention, str]]:
    for mention in reading.of(*_NONE_BY):
        inside = mention.kind == "asymptomatic" and any(
            one.first < mention.last and mention.first < one.last
            for one in reading.beside(mention, "no-breast-symptom", "no-systemic-symptom")
        )
        if not (inside or reading.is_relative(mention) or reading.is_open(mention) or reading.is_denied(mention)):
            for name in _NONE_BY[mention.kind]:
                yield mention, name


def _why_not(reading: Reading, sign: Mention, cancer: bool, operated: bool) -> str:
    """Why a symptom is none of the patient's now; empty if it is one."""
    if reading.is_relative(sign):
        return "of a relative"
    if reading.is_denied(sign) or reading.near(sign, "absent-after", after=3):
        return DENIED
    if reading.is_open(sign):
        return "doubted or conditional"
    if sign.first in reading.past or _beside(reading, sign, "resolved"):
        return "past"
    return _elsewhere(reading, sign, cancer, operated) or _otherwise(reading, sign)


def _elsewhere(reading: Reading, sign: Mention, cancer: bool, operated: bool) -> str:
    """A lump that is the known tumor or in the armpit; a bare pain or discharge of which nothing says whence."""
    in_armpit = reading.overlaps(sign, "axillary-lump") or reading.near(sign, "axilla", before=3, after=4)
    if sign.value == "lump" and (in_armpit or (cancer and not operated)):
        return "the known tumor, or in the armpit"
    if sign.value == "lump" and _only_imaged(reading, sign):
        return "seen on imaging"
    single = sign.last - sign.first == 1
    if (
        single
        and reading.word(sign.first) == "lump"
        and reading.of("axillary-lump")
        and not reading.beside(sign, "breast")
    ):
        return "the known tumor, or in the armpit"
    bare = single and reading.word(sign.first) in ("discharge", "pain")
    if not bare:
        return ""
    of_breast = reading.near(sign, "breast", before=6, after=3) or _other_breast_sign(reading, sign)
    return "" if of_breast and not reading.is_inside(sign, "metastasis-signs") else "not said to be of the breast"


def _only_imaged(reading: Reading, sign: Mention) -> bool:
    """A mass or nodule of which only imaging speaks; a lump or anything palpable has been felt."""
    words = {reading.word(place) for place in range(sign.first, sign.last)}
    seen = reading.beside(sign, "on-mammography", "on-ultrasound", "on-mri", "on-other")
    seen = seen or reading.beside(sign, "imaging-words")
    return bool(seen) and not words & {"lump", "palpable", "thickening"} and not reading.beside(sign, "palpable")


def _otherwise(reading: Reading, sign: Mention) -> str:
    """An old complaint, one with a cause, or alkaline phosphatase alone."""
    if _is_up_to(reading, sign) or (sign.value == "skin-change" and reading.near(sign, "elsewhere", after=5)):
        return "elsewhere, or no complaint"
    known_cause = sign.kind == "metastasis-signs" and sign.value != "raised-tumor-marker"
    if known_cause and _beside(reading, sign, "explained"):
        return "old or explained otherwise"
    alone = reading.beside(sign, "alp", part=True) and not reading.beside(sign, "liver-other", part=True)
    return "alkaline phosphatase alone" if sign.value == "abnormal-liver-tests" and alone else ""


def _other_breast_sign(reading: Reading, sign: Mention) -> bool:
    return any(
        other != sign and (other.last - other.first > 1 or reading.word(other.first) not in ("discharge", "pain"))
        for other in reading.beside(sign, "breast-symptoms")
    )


def _beside(reading: Reading, sign: Mention, kind: str) -> bool:
    """Such a word in the same part, or in a short part that follows and tells of nothing else."""
    if any(
        other.first != sign.first and not reading.is_denied(other)
        for other in reading.beside(sign, kind, part=True)
        if not sign.first <= other.first < sign.last
    ):
        return True
    part = reading.tokens[sign.last - 1].part
    for other in reading.beside(sign, kind):
        there = reading.tokens[other.first].part
        if reading.is_denied(other):
            continue
        if other.first >= sign.last and there in (part + 1, part + 2) and other.first - sign.last <= 5:
            return not reading.beside(other, *SETS, part=True)
    return False


def _alkaline_phosphatase(reading: Reading) -> Iterator[Claim]:
    for mention in reading.of("alp"):
        if reading.is_relative(mention) or reading.is_open(mention):
            continue
        mild = reading.near(mention, "mildly-raised", before=4, after=5)
        if mild and reading.beside(mention, "alone"):
            yield Claim("alkaline-phosphatase", "mildly-raised-alone", (mention, mild), "alkaline phosphatase")
        elif not mild and (normal := reading.near(mention, "marker-normal", before=8, after=4)):
            yield Claim("alkaline-phosphatase", "normal", (mention, normal), "alkaline phosphatase")
