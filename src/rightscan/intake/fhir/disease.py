"""Conditions: the cancer and its side, metastases, symptoms. Which breast is meant is settled here for all readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from rightscan.intake.fhir.chart import BOTH_NAMED, Chart, Seen
from rightscan.intake.fhir.claim import NO_FACT, Claim, Found
from rightscan.intake.fhir.envelope import Entry, dicts
from rightscan.intake.fhir.when import FRESH, When, earliest, first_when, is_before
from rightscan.model.record import Remark

UNKNOWN_ORIGIN = "A distant metastasis is recorded, and not which cancer it comes from: no stage below IV is taken."
_ENDED = ("inactive", "remission", "resolved")
_NOW = ("active", "recurrence", "relapse")
_NO_FACT = {
    "lcis": "the vocabulary has no word for it",
    "past-cancer": "a cancer of the past; say which disease the question is about",
    "recurrence": "whether it has been treated is not said; say the phase of treatment",
    "regional-metastasis": "a regional node is no distant metastasis, and whether it was known before treatment is not said",
    "metastasis-to-breast": "a metastasis of another cancer to the breast is no breast cancer",
    "no-fact": NO_FACT,
}


class Cancer(msgspec.Struct, frozen=True):
    """The breast cancer that the record is about: its conditions, its side (or empty) and since when it is known."""

    conditions: tuple[Entry, ...]
    side: str
    since: When | None

    def is_other_side(self, side: str) -> bool:
        """Whether something on that side is certainly not on this one."""
        return bool(self.side and side) and side != self.side and "both" not in (side, self.side)


def find_cancer(chart: Chart) -> tuple[Cancer | None, str]:
    """The cancer; or none, and why: none is recorded, or two that nobody can tell apart."""
    cancers = [one for one in chart.of("Condition") if one.role == "breast-cancer" and one.side != BOTH_NAMED]
    cancers = [one for one in cancers if one.clinical_status() not in _ENDED] or cancers
    sides = {one.side for one in cancers} - {""}
    if not cancers:
        return None, "the record holds no breast cancer that it could belong to"
    if len(sides) > 1 and "both" not in sides:
        return None, "cancers of both breasts are recorded, and it cannot be told which one is meant"
    meant = _of_one_time(cancers) if sides else cancers
    since = earliest([when for one in meant if (when := _onset(one)) is not None])
    side = "both" if "both" in sides else next(iter(sides), "")
    return Cancer(tuple(one.entry for one in meant), side, since), ""


def _of_one_time(cancers: list[Seen]) -> list[Seen]:
    """The cancers with a side, and those without one that do not begin at another time: these may be others."""
    sided = [one for one in cancers if one.side]
    begun = [when for one in sided if (when := _onset(one)) is not None]
    return [one for one in cancers if one in sided or not any(_apart(_onset(one), when) for when in begun)]


def _apart(one: When | None, other: When) -> bool:
    return is_before(one, other) or is_before(other, one)


def _onset(one: Seen) -> When | None:
    """When it began. When it was written down is not when it began."""
    return first_when(one.data, "onsetDateTime", "onsetPeriod")[0]


def read_conditions(chart: Chart, cancer: Cancer | None, why: str, as_of: date) -> Iterator[Found]:
    """Facts from conditions, and why the others state none."""
    for one in chart.of("Condition"):
        if one.side == BOTH_NAMED:
            yield one.unused("its code and its site name different sides")
        elif one.role == "breast-cancer":
            yield from _cancer(one, cancer, why)
        elif one.role == "distant-metastasis":
            yield from _metastasis(chart, one, cancer)
        elif one.role in ("symptom", "axillary-lump"):
            yield from _sign(one, cancer, as_of)
        elif one.role in _NO_FACT:
            yield one.unused(_NO_FACT[one.role])


def _cancer(one: Seen, cancer: Cancer | None, why: str) -> Iterator[Found]:
    if cancer is None:
        yield one.unused(why)
        return
    if one.entry not in cancer.conditions:
        yield one.unused("it is on the other side and over; the active cancer counts")
        return
    for fact in ("diagnosis", "histology", "skin-or-chest-wall"):
        for word in one.meant.words(fact):
            yield Claim(fact, word, (one.place(),), "code of the condition")
    if one.side:
        yield Claim("laterality", one.side, (one.place(),), "side named by the code or the body site")


def _metastasis(chart: Chart, one: Seen, cancer: Cancer | None) -> Iterator[Found]:
    """A metastasis counts where it names the breast cancer as its origin: it may come from another cancer."""
    origins = [
        chart.find(part.get("valueReference"))
        for part in dicts(one.data.get("extension"))
        if "related" in str(part.get("url")) and "condition" in str(part.get("url"))
    ]
    if one.clinical_status() in _ENDED:
        yield one.unused("it is no longer active; say whether a distant metastasis is known")
    elif not origins:
        yield Remark(UNKNOWN_ORIGIN, (one.place(),))
    elif cancer is None or not all(origin in cancer.conditions for origin in origins):
        yield one.unused("it does not come from this breast cancer")
    else:
        yield Claim("distant-metastasis", "m1", (one.place(),), "metastasis that names the breast cancer as its origin")


def _is_new(begun: When | None, cancer: Cancer | None, as_of: date) -> bool:
    """Whether something began lately, and not with the cancer itself."""
    if begun is None or begun.first < as_of - FRESH:
        return False
    return cancer is None or (cancer.since is not None and begun.first >= cancer.since.last + FRESH)


def _sign(one: Seen, cancer: Cancer | None, as_of: date) -> Iterator[Found]:
    """A symptom counts as new where it is active, began lately, and after the diagnosis on the side of the cancer."""
    sides = {"left": "one-side", "right": "one-side", "both": "both-sides"}
    if one.clinical_status() not in _NOW or any(key.startswith("abatement") for key in one.data):
        yield one.unused("it is not said to be active")
    elif cancer is not None and cancer.is_other_side(one.side):
        yield one.unused("it is on the other side than the cancer")
    elif not _is_new(_onset(one), cancer, as_of):
        yield one.unused(f"it is not known to be new: to begin in the last {FRESH.days} days, and well after a cancer")
    elif one.role == "symptom":
        rule = "active, and after the diagnosis" if cancer is not None else "active"
        yield from (Claim("breast-symptoms", word, (one.place(),), rule) for word in one.meant.words("breast-symptoms"))
    elif one.side in sides:
        yield Claim("axillary-lump", sides[one.side], (one.place(),), "active, with its side")
    else:
        yield one.unused("on which side it is, is not said")
