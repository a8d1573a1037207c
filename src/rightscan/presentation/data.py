"""The answer as data: the stable JSON form, from which text and Markdown are written too.

`docs/reference/assessment.schema.json` is generated from these types. Every statement carries its sources in
`cites`, by number and place; `sources` lists each once.
"""

from __future__ import annotations

import msgspec

from rightscan.presentation.fhir_data import RecordData
from rightscan.presentation.note_data import NoteData
from rightscan.presentation.question import QuestionData

FORMAT = "rightscan.assessment.v1"


class Cite(msgspec.Struct, frozen=True):
    """The number of a source in `sources`, and the place in it."""

    source: int
    place: str = ""


Cites = tuple[Cite, ...]


class Statement(msgspec.Struct, frozen=True):
    """A sentence with the numbers of its sources; `label` names it where it has a name."""

    text: str
    cites: Cites
    id: str = ""
    label: str = ""


class FactData(msgspec.Struct, frozen=True):
    """A known fact: its code as typed, its words, and what it was derived from (empty if given)."""

    name: str
    label: str
    value: str | list[str]
    text: str
    derived_from: tuple[str, ...] = ()


class LineData(msgspec.Struct, frozen=True):
    """One criterion: `truth` is "true", "false" or "unknown"; `because` is the value that decided, in words."""

    text: str
    truth: str
    because: str
    needs: tuple[str, ...]
    cites: Cites
    note: str = ""


class Radiation(msgspec.Struct, frozen=True):
    """ACR relative radiation level: "0" to "5", "varies" or "" (not recorded), with words and bands in mSv."""

    level: str
    text: str
    adult: str
    child: str


class TermsData(msgspec.Struct, frozen=True):
    """Who answers for an entry of the local policy, why, and its last day."""

    owner: str
    reason: str
    expires: str


class LocalData(msgspec.Struct, frozen=True):
    """The category of the local policy, beside that of the source."""

    category: str
    label: str
    terms: TermsData
    cites: Cites


class RatingData(msgspec.Struct, frozen=True):
    """One study in one scenario. `category` is "not-recorded" where no source that was read rates it.

    `local` is what the local policy says beside it; while in force it counts for the advice.
    """

    procedure: str
    name: str
    category: str
    label: str
    why: str
    radiation: Radiation
    cites: Cites
    note: str = ""
    local: LocalData | None = None


class ConsiderationData(msgspec.Struct, frozen=True):
    """A reason under a condition. `applies` is "true", "false" or "unknown" for this patient."""

    id: str
    text: str
    condition: str
    applies: str
    favors: str
    cites: Cites
    note: str = ""


class RedirectData(msgspec.Struct, frozen=True):
    """Where an excluded patient goes: a scenario, or words where no scenario is named."""

    see: str
    title: str
    say: str
    cites: Cites


class ScenarioData(msgspec.Struct, frozen=True):
    """A scenario for this patient. The statements after `redirects` are filled for scenarios that fit."""

    id: str
    title: str
    kind: str
    topic: str
    topic_edition: str
    variant: str
    question: str
    status: str
    completeness: str
    verdict: str
    lines: tuple[LineData, ...]
    needs: tuple[str, ...]
    redirects: tuple[RedirectData, ...]
    ratings: tuple[RatingData, ...] = ()
    considerations: tuple[ConsiderationData, ...] = ()
    goals: tuple[Statement, ...] = ()
    pitfalls: tuple[Statement, ...] = ()
    escalation: tuple[Statement, ...] = ()
    faq: tuple[Statement, ...] = ()
    errata: tuple[Statement, ...] = ()
    local_notes: tuple[Statement, ...] = ()
    local_lapsed: tuple[Statement, ...] = ()
    reviewed: str = ""


class ReadingData(msgspec.Struct, frozen=True):
    """One reading of a contradicted fact and the scenarios it would lead to (title, or title with what it needs)."""

    value: str | list[str]
    text: str
    derived_from: tuple[str, ...]
    fits: tuple[str, ...]
    open: tuple[str, ...]


class ConflictData(msgspec.Struct, frozen=True):
    """A fact with readings that exclude each other. `changes_answer` says whether the readings lead apart.

    `remarks` are the recorded disagreements of the sources about who fits the scenarios that the readings lead to.
    """

    fact: str
    label: str
    changes_answer: bool
    readings: tuple[ReadingData, ...]
    remarks: tuple[Statement, ...] = ()


class ConcernData(msgspec.Struct, frozen=True):
    """A concern about the order; `needs` is filled when it could not be checked, `terms` in a local policy.

    `protocol` is the rule behind it, `procedure#point`.
    """

    id: str
    where: str
    level: str
    text: str
    cites: Cites
    rule: str = ""
    note: str = ""
    needs: tuple[str, ...] = ()
    terms: TermsData | None = None
    protocol: str = ""


class AlternativeData(msgspec.Struct, frozen=True):
    """A study to order instead, why, and its category where it is recorded."""

    procedure: str
    name: str
    reason: str
    category: str
    label: str
    cites: Cites


class OrderData(msgspec.Struct, frozen=True):
    """The order check. `ratings` are those of the ordered study, by scenario.

    `checked` is false while no scenario fits: then only what holds for every patient of a topic was looked at.
    """

    procedure: str
    name: str
    ratings: tuple[tuple[str, RatingData], ...]
    not_recorded_in: tuple[str, ...]
    concerns: tuple[ConcernData, ...]
    unchecked: tuple[ConcernData, ...]
    alternatives: tuple[AlternativeData, ...]
    texts: tuple[Statement, ...]
    checked: bool


class StepData(msgspec.Struct, frozen=True):
    """A step that can follow, the condition under which it does, and the results it can have."""

    id: str
    text: str
    condition: str
    note: str
    results: tuple[Statement, ...]
    cites: Cites


class PathwayData(msgspec.Struct, frozen=True):
    """Where the patient stands on the pathway: what was done, what can follow, and what would leave it."""

    scenario: str
    taken: tuple[Statement, ...]
    here: tuple[StepData, ...]
    leaves: tuple[Statement, ...]
    left_by: str
    ended: bool


class DecidedData(msgspec.Struct, frozen=True):
    """A study with one category in every scenario that is still possible."""

    procedure: str
    name: str
    category: str
    label: str
    cites: Cites


class DisagreementData(msgspec.Struct, frozen=True):
    """A study that fitting scenarios rate differently: the rating in each, by title of the scenario."""

    procedure: str
    name: str
    ratings: tuple[tuple[str, RatingData], ...]


class EditionData(msgspec.Struct, frozen=True):
    """The content edition that answered. `overdue` means its review date has passed."""

    name: str
    released: str
    review_due: str
    status: str
    content_hash: str
    overdue: bool


class Answer(msgspec.Struct, frozen=True):
    """The whole answer."""

    format: str
    outcome: str
    headline: str
    to_do: tuple[str, ...]
    as_of: str
    edition: EditionData
    facts: tuple[FactData, ...]
    not_known: tuple[str, ...]
    impossible: tuple[Statement, ...]
    conflicts: tuple[ConflictData, ...]
    gaps: tuple[Statement, ...]
    fits: tuple[ScenarioData, ...]
    open: tuple[ScenarioData, ...]
    near_misses: tuple[ScenarioData, ...]
    other_questions: tuple[ScenarioData, ...]
    overlaps: tuple[Statement, ...]
    disagreements: tuple[DisagreementData, ...]
    decided: tuple[DecidedData, ...]
    question: QuestionData | None
    order: OrderData | None
    pathway: PathwayData | None
    reopened: Answer | None
    not_checked: tuple[str, ...]
    policy: str
    sources: tuple[str, ...]
    notice: str
    note: NoteData | None = None
    record: RecordData | None = None
