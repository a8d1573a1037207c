"""All the content of one edition, with lookup by id."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from rightscan.errors import FactError, InputError
from rightscan.logic import Expression
from rightscan.model.citation import Citations, Source
from rightscan.model.fact import Fact, nearest
from rightscan.model.policy import Policy
from rightscan.model.procedure import Category, Procedure, RadiationLevel
from rightscan.model.scenario import Concern, Scenario

Standing = Literal["current", "overdue", "expired"]


class Edition(msgspec.Struct, frozen=True, gc=False):
    """A dated state of the content. Past `refuse_after` nothing is evaluated any more."""

    name: str
    released: date
    review_due: date
    refuse_after: date
    status: str
    not_checked: tuple[str, ...]

    def standing(self, as_of: date) -> Standing:
        """Current up to and on the review date, overdue after it, expired from the day after `refuse_after`."""
        if as_of > self.refuse_after:
            return "expired"
        return "overdue" if as_of > self.review_due else "current"


class Part(msgspec.Struct, frozen=True, gc=False):
    """One part of a topic's guide: scenarios in the order in which a clinician meets them."""

    title: str
    scenarios: tuple[str, ...]


class Gap(msgspec.Struct, frozen=True, gc=False):
    """Patients of a topic whom no scenario covers, and why. `questions` are the clinical questions it stands for."""

    id: str
    topic: str
    questions: tuple[str, ...]
    when: Expression
    say: str
    cites: Citations


class Impossible(msgspec.Struct, frozen=True, gc=False):
    """Facts that no patient can have together, and why. Whoever has them needs the record corrected first."""

    id: str
    when: Expression
    say: str
    cites: Citations


class ReplacedTitle(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An older topic, or an older state of the same one, that a topic took the place of.

    `until` (year or year-month) is the last date known to be of the older state; without it the date of the topic's
    source decides.
    """

    id: str
    title: str
    say: str
    cites: Citations
    until: str = ""


class Topic(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One ACR document. Its concerns run for every patient, whichever scenario fits.

    `population` says whom it speaks of; `gaps` are those among them whom no scenario covers; `replaces` are the older
    topics whose place it took.
    """

    id: str
    title: str
    acr_topic: str
    edition: str
    source: str
    covers: str
    cites: Citations
    concerns: tuple[Concern, ...] = ()
    population: Expression | None = None
    guide: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    replaces: tuple[ReplacedTitle, ...] = ()


class Library(msgspec.Struct, frozen=True, dict=True):
    """The compiled content. `content_hash` is the SHA-256 of the source files it was compiled from.

    What the engine works out from a library once is kept in its `__dict__`, which is no part of the content.
    """

    edition: Edition
    content_hash: str
    groups: dict[str, str]
    facts: dict[str, Fact]
    procedures: dict[str, Procedure]
    categories: dict[str, Category]
    radiation_levels: dict[str, RadiationLevel]
    sources: dict[str, Source]
    impossible: tuple[Impossible, ...]
    topics: dict[str, Topic]
    scenarios: dict[str, Scenario]
    policy: Policy | None = None

    def fact(self, name: str) -> Fact:
        """The vocabulary entry; FactError with the nearest names if there is none."""
        if name in self.facts:
            return self.facts[name]
        near = nearest(name, list(self.facts))
        meant = f"Did you mean {' or '.join(near)}?" if near else "See `rightscan list facts` for all names."
        raise FactError(f"fact '{name}'", "is not in the vocabulary.", meant)

    def scenario(self, scenario_id: str) -> Scenario:
        """The scenario with this id, or the only one whose id ends with it; InputError with the nearest ids."""
        if scenario_id in self.scenarios:
            return self.scenarios[scenario_id]
        found = [s for key, s in self.scenarios.items() if key.endswith(f".{scenario_id}")]
        if len(found) == 1:
            return found[0]
        near = [s.id for s in found] or nearest(scenario_id, list(self.scenarios))
        meant = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else "See `rightscan list` for all of them, and `rightscan list topics`."
        )
        raise InputError(f"scenario '{scenario_id}'", "is not one of the scenarios.", meant)

    def topic(self, name: str) -> Topic | None:
        """The topic with this id or ACR number; None if there is none."""
        return next((topic for topic in self.topics.values() if name in (topic.id, topic.acr_topic)), None)
