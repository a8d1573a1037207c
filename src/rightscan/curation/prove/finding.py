"""What a proof finds: each finding with a patient whom anyone can look at."""

from __future__ import annotations

import msgspec

from rightscan.model.fact import Value

Patient = dict[str, Value]


class Finding(msgspec.Struct, frozen=True):
    """Something that was found: where, what, and a patient who shows it (empty where none is needed).

    `fault` is set for what has to be mended; anything else is declared and told for the reader.
    """

    where: str
    what: str
    patient: Patient
    fault: bool = True
    reason: str = ""


class Overlap(msgspec.Struct, frozen=True):
    """Two scenarios that one patient fits. `declared` is "question" (they answer different ones), "stated" or "".

    `reason` is what the content says about a stated one.
    """

    one: str
    other: str
    declared: str
    rated_differently: tuple[str, ...]
    patient: Patient
    reason: str


class Hole(msgspec.Struct, frozen=True):
    """Patients of a topic whom no scenario covers for a question; `gap` is its declaration, empty if there is none."""

    topic: str
    question: str
    gap: str
    region: str
    patient: Patient
    nearest: tuple[str, ...]
    reason: str


class Proof(msgspec.Struct, frozen=True):
    """Everything that was proved of one edition of the content."""

    edition: str
    scenarios: int
    pairs: int
    overlaps: tuple[Overlap, ...]
    holes: tuple[Hole, ...]
    statements: int
    dead: tuple[Finding, ...]
    derived: tuple[Finding, ...]
    thresholds: int
    questions: int
    unknown: int

    @property
    def faults(self) -> int:
        """What has to be mended, or declared, before the content is sound."""
        findings = (*self.dead, *self.derived)
        return (
            sum(not overlap.declared for overlap in self.overlaps)
            + sum(not hole.gap for hole in self.holes)
            + sum(finding.fault for finding in findings)
            + self.unknown
        )
