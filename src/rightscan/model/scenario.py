"""Our encoding of one variant: who fits, what is rated how, what is wrong with an order, what comes next.

Every statement carries its citations.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from rightscan.logic import Expression
from rightscan.model.citation import Citations
from rightscan.model.local import Lapsed, LocalCategory, LocalNote, Terms
from rightscan.model.pathway import Pathway

CategoryId = Literal[
    "usually-appropriate", "may-be-appropriate", "may-be-appropriate-disagreement", "usually-not-appropriate"
]
Level = Literal["stop", "warn", "inform"]
Completeness = Literal["full-table", "partial", "names-only"]


class Criterion(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of `fits`. `note` tells why it is encoded so where the source was vague."""

    expression: Expression
    cites: Citations
    note: str = ""


class Redirect(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where a patient who does not fit goes instead: another scenario, or advice in words where none is named."""

    when: Expression
    cites: Citations
    see: str = ""
    say: str = ""
    note: str = ""


class Overlap(msgspec.Struct, frozen=True, gc=False):
    """Why one patient may fit this scenario and another one that answers the same clinical question."""

    other: str
    say: str
    cites: Citations


class Goal(msgspec.Struct, frozen=True, gc=False):
    """Something the study looks for, or must tell apart from it."""

    id: str
    name: str
    say: str
    cites: Citations


class Rating(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The category of one procedure in this scenario, and the reason where a source gives one.

    `local` is the category of a local policy beside it; "not-recorded" stands where only the policy has one.
    """

    procedure: str
    category: CategoryId | Literal["not-recorded"]
    cites: Citations
    why: str = ""
    note: str = ""
    local: LocalCategory | None = None

    @property
    def counts(self) -> str:
        """The category that counts for advice: the local one while it is in force."""
        return self.local.category if self.local is not None else self.category


class Consideration(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reason that speaks for one study, or for care, under a condition. It never changes a category."""

    id: str
    say: str
    cites: Citations
    when: Expression | None = None
    favors: str = ""
    note: str = ""


class Concern(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the order check raises when `when` holds and `unless` does not. `terms` are set in a local policy.

    `protocol` names the rule of an imaging protocol that it is about: `procedure#point`.
    """

    id: str
    level: Level
    when: Expression
    say: str
    cites: Citations
    unless: Expression | None = None
    suggest: str = ""
    rule: str = ""
    note: str = ""
    terms: Terms | None = None
    protocol: str = ""


class OrderText(msgspec.Struct, frozen=True, gc=False):
    """Words to copy onto the order."""

    procedure: str
    text: str
    cites: Citations


class Pitfall(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A mistake to avoid that no fact can reveal; shown, not run."""

    id: str
    say: str
    cites: Citations
    rule: str = ""


class Escalation(msgspec.Struct, frozen=True, gc=False):
    """When to take the case to others, and to whom."""

    id: str
    when: str
    say: str
    who: tuple[str, ...]
    cites: Citations


class Answer(msgspec.Struct, frozen=True, gc=False):
    """A frequent question and its answer."""

    id: str
    ask: str
    answer: str
    cites: Citations


class Erratum(msgspec.Struct, frozen=True, gc=False):
    """A recorded disagreement with, within or between sources: what they say and what the encoding did."""

    id: str
    about: str
    says: str
    did: str
    cites: Citations


class Review(msgspec.Struct, frozen=True, gc=False):
    """Who reviewed what, and when (ISO date)."""

    by: str
    date: str
    what: str


class Scenario(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One variant. `kind` is "full" (a whole workflow) or "routing" (enough to send a patient to the right place).

    `completeness` says how much of the variant's rating table was read: all, some of it, or only its name.
    """

    id: str
    title: str
    topic: str
    kind: Literal["full", "routing"]
    variant: str
    question: str
    status: Literal["draft", "reviewed", "current", "retired"]
    completeness: Completeness
    cites: Citations
    fits: tuple[Criterion, ...]
    instead: tuple[Redirect, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    goals: tuple[Goal, ...] = ()
    ratings: tuple[Rating, ...] = ()
    considerations: tuple[Consideration, ...] = ()
    concerns: tuple[Concern, ...] = ()
    orders: tuple[OrderText, ...] = ()
    pathway: Pathway | None = None
    pitfalls: tuple[Pitfall, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    faq: tuple[Answer, ...] = ()
    errata: tuple[Erratum, ...] = ()
    not_recorded: tuple[str, ...] = ()
    reviewed: Review | None = None
    note: str = ""
    notes: tuple[LocalNote, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()
