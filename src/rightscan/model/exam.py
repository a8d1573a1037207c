"""What is known of the exams of one person: what reports measured, and what follows from it. It holds no identifier.

The UIDs of studies and reports are kept while objects are put together; no page and no JSON shows them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from rightscan.model.citation import Citations
from rightscan.model.dose import Sex
from rightscan.model.dose_unit import Amount

Modality = Literal["ct", "mammography", "projection", "tracer", "none"]
EstimateKind = Literal["measured", "typical", "band", "no-radiation", "varies", "cannot-convert"]
ESTIMATE_KINDS: tuple[EstimateKind, ...] = (
    "measured",
    "typical",
    "band",
    "no-radiation",
    "varies",
    "cannot-convert",
)
BreastSide = Literal["left", "right", "unknown"]


class AgeSpan(msgspec.Struct, frozen=True, gc=False):
    """An age at an exam in years, as closely as it is known: at least `low`, less than or equal to `high`."""

    low: Decimal
    high: Decimal


class Reported(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An effective dose that a report states itself, and the authority it names for it; `whole` if it is for all of it."""

    amount: Amount
    authority: str
    whole: bool = True


class Irradiation(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One irradiation or injection as a report states it. `amount` is None where it gives none; then `problem` says why.

    `region`, `phantom` and `tracer` are ids of the content, empty where what the report says is not among them;
    `region_said` says what it says then. `event` is its UID.
    """

    event: str
    amount: Amount | None
    problem: str = ""
    region: str = ""
    region_said: str = ""
    phantom: str = ""
    side: BreastSide = "unknown"
    tracer: str = ""
    tracer_said: str = ""
    beside: tuple[Amount, ...] = ()
    reported: tuple[Reported, ...] = ()


class Stated(msgspec.Struct, frozen=True, gc=False):
    """A sum that a report states itself; `side` counts for the breast only."""

    amount: Amount
    side: BreastSide = "unknown"


class DoseReport(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One object: a dose report, or the header of an image that holds a dose.

    `persons` are salted digests that tell whether two objects speak of one person. `test_words` are words that mark a
    run on a phantom. A report of modality "none" is of a study without ionizing radiation; `name` says which.
    """

    object: str
    study: str
    modality: Modality
    persons: tuple[str, ...] = ()
    date: str = ""
    age: AgeSpan | None = None
    age_problem: str = ""
    sex: Sex = ""
    irradiations: tuple[Irradiation, ...] = ()
    stated: tuple[Stated, ...] = ()
    reported: tuple[Reported, ...] = ()
    test_words: tuple[str, ...] = ()
    name: str = ""
    from_image: bool = False


class Part(msgspec.Struct, frozen=True, gc=False):
    """What was measured in one part of an exam: its irradiations, each once, and the total with what is odd about it."""

    modality: Modality
    irradiations: tuple[Irradiation, ...]
    totals: tuple[Stated, ...]
    reported: tuple[Reported, ...]
    notes: tuple[str, ...]


class Exam(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One exam. `study` is a study of the content (typed or coded exams); `parts` are what reports measured.

    `date` is as exact as it is known: "2024", "2024-03", "2024-03-02" or "".
    """

    source: str
    name: str
    date: str = ""
    study: str = ""
    parts: tuple[Part, ...] = ()
    age: AgeSpan | None = None
    age_problem: str = ""
    sex: Sex = ""
    test_words: tuple[str, ...] = ()
    study_uid: str = ""


class Alternative(msgspec.Struct, frozen=True, gc=False):
    """What another set of factors gives for the same measured quantity."""

    name: str
    factor: Decimal
    value: Decimal
    cites: Citations


class Conversion(msgspec.Struct, frozen=True, gc=False):
    """A measured quantity as effective dose in mSv: the quantity as it was said, the set, the factor, how it is known.

    `low` and `high` span what all sets give that have a factor for it.
    """

    quantity: str
    said: str
    factors: str
    factor: Decimal
    factor_unit: str
    status: str
    value: Decimal
    low: Decimal
    high: Decimal
    cites: Citations
    alternatives: tuple[Alternative, ...] = ()
    note: str = ""


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """Why a quantity was not converted."""

    quantity: str
    why: str


class Check(msgspec.Struct, frozen=True, gc=False):
    """An effective dose that a report states, with our own figure beside it; `differs` from 5 % on."""

    stated: Decimal
    authority: str
    ours: Decimal | None
    differs: bool


class Estimate(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What an exam gave, in mSv, and of which kind the figure is; `low` and `high` are None where there is none.

    `partly` is true where a part of the exam could not be converted: the figures are then at least so much.
    """

    kind: EstimateKind
    low: Decimal | None = None
    high: Decimal | None = None
    value: Decimal | None = None
    conversions: tuple[Conversion, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checks: tuple[Check, ...] = ()
    why: str = ""
    cites: Citations = ()
    partly: bool = False


class RecordedExam(msgspec.Struct, frozen=True, gc=False):
    """An exam with its estimate, and with the band of its study beside it where that is known."""

    exam: Exam
    estimate: Estimate
    level: str = ""
    band: tuple[Decimal, Decimal] | None = None
    child: bool | None = None
    typical: tuple[Decimal, Decimal] | None = None


class Total(msgspec.Struct, frozen=True, gc=False):
    """The sum in mSv, with how many exams of each kind it holds; `at_least` where something is not in it."""

    low: Decimal
    high: Decimal
    counts: dict[EstimateKind, int]
    at_least: bool
    sets: tuple[str, ...]


class DoseRecord(msgspec.Struct, frozen=True, gc=False):
    """The exams of one person, oldest first. Runs on phantoms stand apart and are in no total."""

    exams: tuple[RecordedExam, ...]
    test_runs: tuple[RecordedExam, ...]
    total: Total
    notes: tuple[str, ...] = ()


class PlannedStudy(msgspec.Struct, frozen=True, gc=False):
    """One study of a plan: its band and the span of the typical values, in mSv, None where there is none, and why."""

    study: str
    name: str
    level: str
    band: tuple[Decimal, Decimal] | None
    typical: tuple[Decimal, Decimal] | None
    why: str
    cites: Citations


class Plan(msgspec.Struct, frozen=True, gc=False):
    """The studies of a plan and the sums of their bands and typical spans; `missing` counts those without a figure."""

    name: str
    studies: tuple[PlannedStudy, ...]
    band: tuple[Decimal, Decimal]
    band_missing: int
    typical: tuple[Decimal, Decimal]
    typical_missing: int


class Risk(msgspec.Struct, frozen=True, gc=False):
    """Cancers among 10,000 people as an interval, beside the baseline of the same 10,000; or why it is not shown."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    baseline: int = 0
    refused: str = ""
