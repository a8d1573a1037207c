"""How a study is done: what it answers, how to order it, its series, timing rules and quality minima, each with source.

A protocol is shown beside the guidance and decides nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from rightscan.model.citation import Citations, Source
from rightscan.model.procedure import Procedure
from rightscan.model.scenario import CategoryId, Concern, OrderText

SECTIONS = {
    "purpose": "What it answers",
    "order": "How to order it",
    "exclusions": "Who must not have it",
    "preparation": "Preparation",
    "equipment": "Equipment",
    "contrast": "Contrast or tracer",
    "coverage": "Positioning and coverage",
    "series": "Series and views",
    "processing": "Processing",
    "timing": "Timing rules",
    "quality": "Quality minima and who sets them",
    "reading": "Reading checklist",
    "variants": "Variants",
}
"""The sections of every protocol with their headings, in the order in which they are read."""
GENERAL = "general"
"""Under this name stand gaps that belong to no single section."""
SITE_SECTIONS = ("series", "contrast", "dose")
"""What a site can add of its own."""
EVENTS = {
    "surgery": "surgery",
    "last-meal": "the last meal",
    "hard-exercise": "the last hard exercise",
    "start-of-warming": "the start of keeping warm",
    "tracer-injection": "injection of the tracer",
    "contrast-injection": "injection of the contrast medium",
    "end-of-contrast-injection": "the end of the contrast injection",
    "study": "the study",
    "imaging": "imaging",
    "early-images": "the early images",
    "late-images": "the late images",
    "end-of-early-series": "the end of the early series",
}
"""Between which events a timing rule can measure, in words."""
UNITS = (
    "seconds", "minutes", "hours", "days", "weeks", "months", "cycle days",
    "mm", "cm", "degrees", "T",
    "MBq", "MBq/kg", "mL", "mL/kg", "mL/s", "mmol/kg", "mmol/L",
    "mGy", "mGy·cm", "mSv", "keV", "kVp", "%",
)  # fmt: skip
"""The units of amounts. An amount is shown as it was given and never converted."""

PointStatus = Literal["article", "read", "second-hand", "editorial"]


class Amount(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A number or a span in one unit. `over` and `under` leave their bound out; `better` goes beyond what is required."""

    unit: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    over: Decimal | None = None
    under: Decimal | None = None
    usual: Decimal | None = None
    better: Decimal | None = None


class Point(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing a protocol says. A concern can point at it by its id.

    `status` says how we know it. `name` is that of a series, `text` can be copied onto the order, `set_by` is who
    demands a minimum, `start` and `end` are the events between which a timing rule measures. `scenarios`, if any, are
    the only ones for which it was said.
    """

    id: str
    say: str
    status: PointStatus
    cites: Citations
    amount: Amount | None = None
    name: str = ""
    text: str = ""
    set_by: str = ""
    start: str = ""
    end: str = ""
    scenarios: tuple[str, ...] = ()


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """Sources that do not agree on a section: every side, and what we did with them."""

    id: str
    about: str
    sides: tuple[Point, ...]
    did: str


class Protocol(msgspec.Struct, frozen=True, gc=False):
    """How one study is done. `also` are procedures done in the same way; `gaps` by section, in whole sentences.

    `written` is the day (ISO) on which the file was last compared with what was read.
    """

    procedure: str
    also: tuple[str, ...]
    status: Literal["draft", "reviewed", "current", "retired"]
    written: str
    sections: dict[str, tuple[Point, ...]]
    conflicts: tuple[Conflict, ...]
    gaps: dict[str, tuple[str, ...]]

    def point(self, name: str) -> Point | None:
        """The point with this id; None if there is none."""
        return next((point for points in self.sections.values() for point in points if point.id == name), None)


class Protocols(msgspec.Struct, frozen=True, gc=False):
    """All protocols, by the procedure that names their file."""

    protocols: dict[str, Protocol]

    def of(self, procedure: str) -> Protocol | None:
        """The protocol by which this procedure is done; None where none was written."""
        return next((p for p in self.protocols.values() if procedure in (p.procedure, *p.also)), None)

    def at(self, place: str) -> Point | None:
        """The point at `procedure#point`, as a concern names it; None if there is none."""
        procedure, _, name = place.partition("#")
        protocol = self.of(procedure)
        return protocol.point(name) if protocol is not None else None


class RatedIn(msgspec.Struct, frozen=True, gc=False):
    """One rating of a procedure of the protocol."""

    scenario: str
    procedure: str
    category: CategoryId
    cites: Citations


class RaisedIn(msgspec.Struct, frozen=True, gc=False):
    """A concern about an order of this study, and the scenario or topic it stands in."""

    where: str
    concern: Concern


class Links(msgspec.Struct, frozen=True, gc=False):
    """What the guidance says about the procedures of a protocol."""

    procedures: tuple[Procedure, ...]
    ratings: tuple[RatedIn, ...]
    concerns: tuple[RaisedIn, ...]
    orders: tuple[tuple[str, OrderText], ...]


class SitePoint(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One value of a site: a series, a dose of contrast or tracer, a radiation dose."""

    id: str
    say: str
    amount: Amount | None = None
    name: str = ""


class SiteProtocol(msgspec.Struct, frozen=True, gc=False):
    """What a site adds to one protocol, who answers for it, and the day from which it holds (ISO date)."""

    procedure: str
    owner: str
    date: str
    sections: dict[str, tuple[SitePoint, ...]]


class SiteProtocols(msgspec.Struct, frozen=True, gc=False):
    """Everything of one file, by the procedure that names the protocol. It stands beside the content, never instead."""

    site: str
    file: str
    protocols: dict[str, SiteProtocol]


def expected_status(cites: Citations, sources: dict[str, Source]) -> PointStatus:
    """What the sources allow to say of a point: the weakest of them decides."""
    if any(cite.seen_through for cite in cites):
        return "second-hand"
    kinds = {sources[cite.source].kind for cite in cites}
    if kinds == {"editorial"}:
        return "editorial"
    return "article" if "article" in kinds else "read"
