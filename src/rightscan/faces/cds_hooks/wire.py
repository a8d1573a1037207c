"""What is sent back, as the specification names it. What has no value is left out: never null, never empty."""

from __future__ import annotations

from typing import Any

import msgspec

ENCODER = msgspec.json.Encoder(decimal_format="number")  # an order keeps its numbers as numbers


class Wire(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A part of a message; names are written as in `selectionBehavior`."""


class Coding(Wire, frozen=True):
    """A code of a system, with its words."""

    system: str = ""
    code: str = ""
    display: str = ""


class Source(Wire, frozen=True):
    """Where the advice comes from."""

    label: str
    url: str = ""
    topic: Coding | None = None


class Action(Wire, frozen=True):
    """A change of an order: "update" with the whole resource, or "delete" with "ServiceRequest/17"."""

    type: str
    description: str
    resource: dict[str, Any] | None = None
    resource_id: str = ""


class Suggestion(Wire, frozen=True):
    """Something to accept with one press."""

    label: str
    uuid: str
    actions: tuple[Action, ...]


class Link(Wire, frozen=True):
    """A page to open."""

    label: str
    url: str
    type: str


class Card(Wire, frozen=True):
    """One piece of advice. `summary` is at most 139 characters, `detail` is Markdown."""

    uuid: str
    summary: str
    indicator: str
    source: Source
    detail: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: str = ""
    override_reasons: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()


class Mirror(Wire, frozen=True):
    """The place of system actions before release 2.0, which older clients read."""

    system_actions: tuple[Action, ...]


class Reply(msgspec.Struct, frozen=True, rename="camel"):
    """The answer to a call: cards, always; actions that the EHR carries out by itself, if there are any."""

    cards: tuple[Card, ...]
    system_actions: tuple[Action, ...] | msgspec.UnsetType = msgspec.UNSET
    extension: Mirror | msgspec.UnsetType = msgspec.UNSET


def reply(cards: tuple[Card, ...], actions: tuple[Action, ...], mirror: bool) -> Reply:
    """The answer; with `mirror` the actions stand in the older place too."""
    if not actions:
        return Reply(cards)
    return Reply(cards, actions, Mirror(actions) if mirror else msgspec.UNSET)


class Issue(Wire, frozen=True):
    """One problem with a call."""

    severity: str
    code: str
    diagnostics: str


class OperationOutcome(Wire, frozen=True):
    """Why a call was not answered. It never repeats what was sent."""

    resource_type: str
    issue: tuple[Issue, ...]


def outcome(code: str, text: str) -> bytes:
    """An OperationOutcome with one error."""
    return ENCODER.encode(OperationOutcome("OperationOutcome", (Issue("error", code, text),)))
