"""A protocol as data: every point with its status, its date and the numbers of its sources, beside the guidance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from rightscan.model.citation import Citations
from rightscan.model.library import Library
from rightscan.model.procedure import Procedure
from rightscan.model.protocol import (
    EVENTS,
    GENERAL,
    SECTIONS,
    Amount,
    Links,
    Point,
    Protocol,
    SitePoint,
    SiteProtocols,
)
from rightscan.presentation.amount import amount_text
from rightscan.presentation.data import Cites, Radiation
from rightscan.presentation.protocol_dose import StudyDoseData, UsualDose, study_dose
from rightscan.presentation.scenario import ScenarioWords
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOTICE, banner

FORMAT = "rightscan.protocol.v1"


class PointData(msgspec.Struct, frozen=True):
    """One point. `amount` and `interval` in words; `date` is that of its sources; `raised_by` names concerns."""

    id: str
    text: str
    status: str
    date: str
    cites: Cites
    name: str = ""
    amount: str = ""
    interval: str = ""
    order_text: str = ""
    set_by: str = ""
    only_for: tuple[str, ...] = ()
    raised_by: tuple[str, ...] = ()
    span: Amount | None = None


class SiteData(msgspec.Struct, frozen=True):
    """One value of the site, beside ours."""

    id: str
    text: str
    name: str = ""
    amount: str = ""


class SectionData(msgspec.Struct, frozen=True):
    """One section: what it says, what the site adds, and what is not known."""

    id: str
    title: str
    points: tuple[PointData, ...]
    site: tuple[SiteData, ...]
    gaps: tuple[str, ...]


class DisagreementOnData(msgspec.Struct, frozen=True):
    """Sources that do not agree: every side, and what we did."""

    id: str
    about: str
    sides: tuple[PointData, ...]
    did: str


class StudyData(msgspec.Struct, frozen=True):
    """A procedure done by this protocol: its other names, its codes (LOINC, by side) and its radiation level."""

    id: str
    name: str
    modality: str
    contrast: str
    order_names: tuple[str, ...]
    codes: dict[str, str]
    radiation: Radiation
    cites: Cites


class RatedData(msgspec.Struct, frozen=True):
    """One rating of the study."""

    scenario: str
    title: str
    procedure: str
    category: str
    label: str
    cites: Cites


class RaisedData(msgspec.Struct, frozen=True):
    """A concern about an order of the study; `point` is the rule it points at, if it names one."""

    where: str
    title: str
    id: str
    level: str
    text: str
    point: str
    cites: Cites


class OrderWordsData(msgspec.Struct, frozen=True):
    """Words for the order in one scenario."""

    scenario: str
    title: str
    text: str
    cites: Cites


class ProtocolData(msgspec.Struct, frozen=True):
    """The whole protocol. Everything between `banner` and `sources` is empty where the content is too old."""

    format: str
    as_of: str
    edition: str
    status: str
    written: str
    banner: tuple[str, ...]
    studies: tuple[StudyData, ...]
    sections: tuple[SectionData, ...]
    dose: tuple[StudyDoseData, ...]
    dose_at_site: tuple[SiteData, ...]
    conflicts: tuple[DisagreementOnData, ...]
    general_gaps: tuple[str, ...]
    ratings: tuple[RatedData, ...]
    concerns: tuple[RaisedData, ...]
    orders: tuple[OrderWordsData, ...]
    site: str
    site_terms: str
    sources: tuple[str, ...]
    notice: str


class Beside(msgspec.Struct, frozen=True):
    """What stands beside a protocol: what the guidance says, the usual dose of its studies, the values of a site."""

    links: Links
    usual: UsualDose
    site: SiteProtocols | None = None


def protocol_data(library: Library, protocol: Protocol, beside: Beside, as_of: date) -> ProtocolData:
    """The protocol as it is shown on this day; content past its last day shows no advice, only that it is too old."""
    words, links, site = _Words(library, protocol, beside), beside.links, beside.site
    expired = library.edition.standing(as_of) == "expired"
    studies = tuple(words.study(procedure) for procedure in links.procedures)
    return ProtocolData(
        format=FORMAT,
        as_of=str(as_of),
        edition=library.edition.name,
        status=protocol.status,
        written=protocol.written,
        banner=banner(library.edition, as_of),
        studies=studies,
        sections=() if expired else tuple(words.sections()),
        dose=() if expired else tuple(study_dose(library, beside.usual, words.sources, study.id) for study in studies),
        dose_at_site=() if expired else words.at_site("dose"),
        conflicts=() if expired else tuple(words.conflicts()),
        general_gaps=() if expired else protocol.gaps.get(GENERAL, ()),
        ratings=() if expired else tuple(words.ratings()),
        concerns=() if expired else tuple(words.concerns()),
        orders=() if expired else tuple(words.orders()),
        site=site.site if site is not None else "",
        site_terms=words.terms(),
        sources=words.sources.texts(),
        notice=NOTICE,
    )


class _Words:
    """Words one protocol; remembers the sources it uses."""

    def __init__(self, library: Library, protocol: Protocol, beside: Beside) -> None:
        self.library = library
        self.protocol = protocol
        self.links = beside.links
        self.own = beside.site.protocols.get(protocol.procedure) if beside.site is not None else None
        self.sources = SourceList(library)

    def study(self, procedure: Procedure) -> StudyData:
        """One procedure with its radiation level and where that was read."""
        radiation = ScenarioWords(self.library, self.sources).radiation(procedure.id)
        level = self.library.radiation_levels.get(procedure.adult_rrl)
        cites = tuple(dict.fromkeys((*procedure.cites, *(level.cites if level is not None else ()))))
        return StudyData(
            id=procedure.id,
            name=procedure.name,
            modality=procedure.modality,
            contrast=procedure.contrast,
            order_names=tuple(order.name for order in procedure.order_names),
            codes=dict(procedure.codes),
            radiation=radiation,
            cites=self.sources.cite(cites),
        )

    def sections(self) -> Iterator[SectionData]:
        """Every section, also one of which nothing is known."""
        for section, title in SECTIONS.items():
            points = tuple(self.point(point) for point in self.protocol.sections.get(section, ()))
            yield SectionData(section, title, points, self.at_site(section), self.protocol.gaps.get(section, ()))

    def point(self, point: Point) -> PointData:
        """One point with everything that belongs to it."""
        return PointData(
            id=point.id,
            text=point.say,
            status=point.status,
            date=", ".join(dict.fromkeys(self._dates(point.cites))),
            cites=self.sources.cite(point.cites),
            name=point.name,
            amount=amount_text(point.amount),
            interval=f"{EVENTS[point.start]} to {EVENTS[point.end]}" if point.start else "",
            order_text=point.text,
            set_by=point.set_by,
            only_for=tuple(self._title(scenario) for scenario in point.scenarios),
            raised_by=tuple(self._raised_by(point)),
            span=point.amount,
        )

    def _dates(self, cites: Citations) -> Iterable[str]:
        """The dates of the sources; our own words have the day on which the protocol was written."""
        dates = [date for cite in cites if (date := self.library.sources[cite.source].date)]
        return dates or [self.protocol.written]

    def _raised_by(self, point: Point) -> Iterator[str]:
        for raised in self.links.concerns:
            procedure, _, name = raised.concern.protocol.partition("#")
            if name == point.id and procedure in (self.protocol.procedure, *self.protocol.also):
                yield f"{raised.concern.id} ({raised.where})"

    def at_site(self, section: str) -> tuple[SiteData, ...]:
        """What the site adds to a section."""
        points: tuple[SitePoint, ...] = self.own.sections.get(section, ()) if self.own is not None else ()
        return tuple(SiteData(point.id, point.say, point.name, amount_text(point.amount)) for point in points)

    def terms(self) -> str:
        """Who answers for the values of the site, and since when."""
        return f"{self.own.owner}, {self.own.date}" if self.own is not None else ""

    def conflicts(self) -> Iterator[DisagreementOnData]:
        """The disagreements of the sources."""
        for conflict in self.protocol.conflicts:
            sides = tuple(self.point(side) for side in conflict.sides)
            yield DisagreementOnData(conflict.id, SECTIONS[conflict.about], sides, conflict.did)

    def ratings(self) -> Iterator[RatedData]:
        """The ratings in the order of the content."""
        for rated in self.links.ratings:
            label = self.library.categories[rated.category].label
            title, cites = self._title(rated.scenario), self.sources.cite(rated.cites)
            yield RatedData(rated.scenario, title, rated.procedure, rated.category, label, cites)

    def concerns(self) -> Iterator[RaisedData]:
        """The concerns in the order of the content."""
        for raised in self.links.concerns:
            concern = raised.concern
            procedure, _, name = concern.protocol.partition("#")
            here = procedure in (self.protocol.procedure, *self.protocol.also)
            yield RaisedData(
                where=raised.where,
                title=self._title(raised.where),
                id=concern.id,
                level=concern.level,
                text=concern.say,
                point=name if here else concern.protocol,
                cites=self.sources.cite(concern.cites),
            )

    def orders(self) -> Iterator[OrderWordsData]:
        """The words that scenarios have for the order."""
        for scenario, text in self.links.orders:
            yield OrderWordsData(scenario, self._title(scenario), text.text, self.sources.cite(text.cites))

    def _title(self, where: str) -> str:
        part = self.library.scenarios if where in self.library.scenarios else self.library.topics
        return part[where].title
