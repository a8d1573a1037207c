"""What the content says about radiation: typical doses, factors, background, positions and the risk table."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from rightscan.model.citation import Citations

Status = Literal["read", "second-hand", "computed"]
STATUSES: tuple[Status, ...] = ("read", "second-hand", "computed")
"""How a figure is known: in the source, in somebody's reproduction of it, or by arithmetic on such figures."""
Side = Literal["for", "against"]
Sex = Literal["male", "female", ""]
ADULT_AGE = 18


class TypicalDose(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A dose of an adult, in mSv, that was printed for a study. `low` and `high` are the source's own range."""

    id: str
    status: Status
    cites: Citations
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    sd: Decimal | None = None
    note: str = ""
    how: str = ""


class PastStudy(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A study that a record of exams names and that no scenario rates."""

    id: str
    name: str
    modality: str
    names: tuple[str, ...]
    cites: Citations
    adult_rrl: str = ""
    child_rrl: str = ""
    note: str = ""


class FactorSet(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Factors of one source by region: mSv for 1 mGy·cm. `children` holds one factor for each of `ages` (years)."""

    id: str
    name: str
    status: Status
    cites: Citations
    adult: dict[str, Decimal] = {}
    ages: tuple[int, ...] = ()
    children: dict[str, tuple[Decimal, ...]] = {}
    sex: Sex = ""


class PhantomGuard(msgspec.Struct, frozen=True, gc=False):
    """Only with this phantom ("head" or "body") are the factors of these regions used, for "adult" or "child"."""

    id: str
    who: str
    regions: tuple[str, ...]
    phantom: str
    cites: Citations


class Weight(msgspec.Struct, frozen=True, gc=False):
    """A tissue weight of the breast: mSv for 1 mGy of mean glandular dose to both breasts."""

    id: str
    name: str
    factor: Decimal
    status: Status
    cites: Citations


class ActivitySet(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Coefficients of one source: mSv for 1 MBq, for adults, and one for each of `ages` (years)."""

    id: str
    name: str
    status: Status
    cites: Citations
    adult: Decimal | None = None
    men: Decimal | None = None
    women: Decimal | None = None
    ages: tuple[int, ...] = ()
    children: tuple[Decimal, ...] = ()
    how: str = ""


class Tracer(msgspec.Struct, frozen=True, gc=False):
    """A radiopharmaceutical: its codes ("scheme|code"), words that name it, and its coefficients; `used` is the set."""

    id: str
    name: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    used: str
    sets: dict[str, ActivitySet]


class Region(msgspec.Struct, frozen=True, gc=False):
    """A region of the body and the codes ("scheme|code") that reports name it with."""

    id: str
    name: str
    codes: tuple[str, ...]
    cites: Citations


class Background(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A figure of natural background, in mSv a year."""

    id: str
    name: str
    per_year: Decimal
    status: Status
    cites: Citations
    note: str = ""


class Saying(msgspec.Struct, frozen=True, gc=False):
    """A sentence of the dose page."""

    id: str
    text: str
    cites: Citations


class Position(msgspec.Struct, frozen=True, gc=False):
    """What a professional body says; `side` is "for" or "against" using dose when deciding about one patient."""

    id: str
    who: str
    side: Side
    text: str
    cites: Citations


class RiskRows(msgspec.Struct, frozen=True, gc=False):
    """The risk table of one sex: one cell for each age. `factors` scale a point to its 90 % interval."""

    organs: dict[str, tuple[Decimal, ...]]
    leukemia: tuple[Decimal, ...]
    solid: tuple[Decimal, ...]
    all: tuple[Decimal, ...]
    factors: tuple[Decimal, Decimal]
    baseline: int


class RiskTable(msgspec.Struct, frozen=True, gc=False):
    """Cases of cancer among 100,000 people who get 0.1 Gy once, by age. `baseline` of the rows is per 10,000."""

    ages: tuple[int, ...]
    male: RiskRows
    female: RiskRows
    cites: Citations
    interval_cites: Citations
    baseline_cites: Citations
    benefit: tuple[Saying, ...]
    caveats: tuple[Saying, ...]


class DoseKnowledge(msgspec.Struct, frozen=True, gc=False):
    """All of it. The bands of the ACR stand in the library, with the procedures."""

    typical: dict[str, tuple[TypicalDose, ...]]
    studies: dict[str, PastStudy]
    ct: dict[str, FactorSet]
    ct_adult: str
    ct_child: str
    phantoms: tuple[PhantomGuard, ...]
    glandular: dict[str, Weight]
    glandular_used: str
    tracers: dict[str, Tracer]
    regions: dict[str, Region]
    background: dict[str, Background]
    background_used: str
    says: dict[str, Saying]
    positions: tuple[Position, ...]
    gaps: tuple[Saying, ...]
    risk: RiskTable
