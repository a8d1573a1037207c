"""A protocol as a page, and the list of all protocols."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightscan.model.library import Library
from rightscan.model.protocol import GENERAL, Protocols
from rightscan.presentation.data import Cites
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.protocol_data import (
    DisagreementOnData,
    PointData,
    ProtocolData,
    RaisedData,
    RatedData,
    SectionData,
    SiteData,
    StudyData,
)
from rightscan.presentation.protocol_dose import study_dose_blocks
from rightscan.presentation.words import LEVELS, NOTICE, SHAPES, banner, point_anchor, rule_address

SITE_MARK = "§"
"""What a local policy is marked with as well."""
SAFETY = "exclusions"
"""The section that is never left out: nothing said there does not mean that everybody may have the study."""
STATUSES = {
    "article": "in the article",
    "read": "read",
    "second-hand": "second-hand",
    "editorial": "our words",
}
"""How well a point is known, in words."""
LEGEND = (
    "Behind each point stands how it is known and the date of its source: in the article (an article on these "
    "scenarios says it), read (in the source, or in the part of it that the list of sources names), second-hand "
    "(seen only through another source), our words (wording, not a fact)."
)


def protocol_page(data: ProtocolData, *, linked: bool = False) -> list[Block]:
    """The protocol in the order of its sections, then what the guidance says about the study, gaps and sources.

    On a page that is `linked`, a concern leads to the rule that it points at.
    """
    blocks: list[Block] = [
        Heading(1, f"Protocol: {'; '.join(study.name for study in data.studies)}"),
        *(Paragraph(text) for text in data.banner),
    ]
    if data.sections:
        blocks += _body(data, linked)
    used = sources_used(blocks)
    if used:
        blocks.append(Heading(2, "Sources"))
        blocks += [Bullet(data.sources[number - 1], mark=f"[{number}]") for number in used]
    return [*blocks, Heading(2, "About this page"), Paragraph(data.notice)]


def _body(data: ProtocolData, linked: bool) -> Iterator[Block]:
    yield Paragraph(
        f"Content status: {data.status}, last compared with its sources on {data.written}; edition {data.edition}. "
        "It tells how the study is done, not whether it is the right one."
    )
    yield Paragraph(LEGEND)
    yield from (_study(study) for study in data.studies)
    if data.site_terms:
        yield Paragraph(f"Values of {data.site} ({data.site_terms}) stand beside ours, marked with {SITE_MARK}.")
    for section in data.sections:
        if section.points or section.site or section.id == SAFETY:
            yield from _section(section, data)
    yield from _dose(data)
    yield from _conflicts(data.conflicts)
    yield from _gaps(data)
    yield from _guidance(data, linked)


def _study(study: StudyData) -> Bullet:
    """What is ordered: modality, contrast, the names it goes by and its codes."""
    codes = ", ".join(f"{code} {side}" for side, code in study.codes.items())
    parts = [study.modality, f"contrast: {study.contrast}", f"also ordered as: {', '.join(study.order_names)}"]
    parts += [f"LOINC {codes}"] if codes else []
    return Bullet(f"{study.name}: {'; '.join(parts)}", study.cites)


def _section(section: SectionData, data: ProtocolData) -> Iterator[Block]:
    yield Heading(2, section.title)
    if section.id == "series" and section.points:
        rows = tuple((point.name, _sentence(point), _known(point)) for point in section.points)
        yield Table(("Series or view", "How", "Known"), rows, *_cited(section))
    elif section.id == "quality" and section.points:
        rows = tuple((_sentence(point), point.set_by, _known(point)) for point in section.points)
        yield Table(("Minimum", "Set by", "Known"), rows, *_cited(section))
    else:
        for point in section.points:
            yield from _point(point)
    for point in section.points if section.id in ("series", "quality") else ():
        yield from _raised_by(point, point.name or point.text)
    if section.id == "order":
        yield from (Bullet(f"{order.title}: “{order.text}”", order.cites) for order in data.orders)
    yield from _site(section.site, data)
    if section.id == SAFETY:
        yield from (Bullet(f"Not known here: {gap}", mark="?") for gap in section.gaps)


def _cited(section: SectionData) -> tuple[tuple[Cites, ...], tuple[str, ...]]:
    """The sources and the anchors of the rows."""
    return tuple(point.cites for point in section.points), tuple(point_anchor(point.id) for point in section.points)


def _point(point: PointData, depth: int = 0) -> Iterator[Block]:
    """A point; the sides of a disagreement stand deeper, and no concern points at them."""
    anchor = "" if depth else point_anchor(point.id)
    yield Bullet(f"{_sentence(point)} ({_known(point)})", point.cites, depth, anchor=anchor)
    if point.order_text:
        yield Bullet(f"To copy: “{point.order_text}”", depth=depth + 1)
    yield from _raised_by(point, "")


def _raised_by(point: PointData, name: str) -> Iterator[Block]:
    """The concerns of the order check that point at this very rule."""
    if point.raised_by:
        about = f"{name}: rule" if name else "Rule"
        text = f"{about} {point.id}, raised by the order check: {'; '.join(point.raised_by)}"
        yield Bullet(text, depth=0 if name else 1, mark="!")


def _sentence(point: PointData) -> str:
    """The point with its amount, between which events it is measured, and for whom alone it was said."""
    measured = f"{point.interval}: {point.amount}" if point.interval else point.amount
    said = f"{point.text} [{measured}]" if measured else point.text
    return f"{said} Said only for: {'; '.join(point.only_for)}." if point.only_for else said


def _known(point: PointData) -> str:
    return f"{STATUSES[point.status]}, {point.date}"


def _site(values: tuple[SiteData, ...], data: ProtocolData) -> Iterator[Block]:
    for value in values:
        said = f"{value.name}: {value.text}" if value.name else value.text
        amount = f" [{value.amount}]" if value.amount else ""
        yield Bullet(f"At {data.site}: {said}{amount} ({data.site_terms})", mark=SITE_MARK)


def _dose(data: ProtocolData) -> Iterator[Block]:
    yield Heading(2, "Radiation")
    for dose in data.dose:
        if len(data.dose) > 1:
            yield Heading(3, dose.name)
        yield from study_dose_blocks(dose)
    yield from _site(data.dose_at_site, data)


def _conflicts(conflicts: tuple[DisagreementOnData, ...]) -> Iterator[Block]:
    if conflicts:
        yield Heading(2, "Where the sources disagree")
    for conflict in conflicts:
        yield Bullet(f"On {conflict.about.lower()} ({conflict.id}):", mark="≠")
        for side in conflict.sides:
            yield from _point(side, 1)
        yield Bullet(conflict.did, depth=1, mark="→")


def _gaps(data: ProtocolData) -> Iterator[Block]:
    gaps = [(section.title, gap) for section in data.sections for gap in section.gaps]
    gaps += [(GENERAL.capitalize(), gap) for gap in data.general_gaps]
    if gaps:
        yield Heading(2, "What is not known here")
    yield from (Bullet(f"{title}: {gap}") for title, gap in gaps)


def _guidance(data: ProtocolData, linked: bool) -> Iterator[Block]:
    """What the scenarios say about the study; the reader finds the whole of it with `rightscan show`."""
    names = {study.id: study.name for study in data.studies}
    yield Heading(2, "Where it is rated")
    if data.ratings:
        rows = tuple(
            (_place(rated, names if len(names) > 1 else {}), f"{SHAPES[rated.category]} {rated.label}")
            for rated in data.ratings
        )
        yield Table(("Scenario", "Rating"), rows, tuple(rated.cites for rated in data.ratings))
    else:
        yield Paragraph("In no scenario that was read.")
    if data.concerns:
        yield Heading(2, "What the order check raises about it")
    yield from (_concern(concern, data.studies[0].id, linked) for concern in data.concerns)


def _place(rated: RatedData, names: dict[str, str]) -> str:
    """The scenario, and the study where the protocol is that of several."""
    study = f", {names[rated.procedure]}" if names else ""
    return f"{rated.title} ({rated.scenario}){study}"


def _concern(concern: RaisedData, protocol: str, linked: bool) -> Bullet:
    """A concern, and the rule that it points at, here or in another protocol."""
    at = f" Rule: {concern.point}." if concern.point else ""
    text = f"{LEVELS[concern.level]}, {concern.id}, in {concern.title}: {concern.text}{at}"
    place = concern.point if "#" in concern.point else f"{protocol}#{concern.point}"
    link = ("The rule", rule_address(place)) if linked and concern.point else ("", "")
    return Bullet(text, concern.cites, mark="!", link=link)


def protocol_list(library: Library, protocols: Protocols, as_of: date) -> list[Block]:
    """Every protocol with the studies done by it, how much it says and how much it leaves open."""
    blocks: list[Block] = [Heading(1, "Imaging protocols")]
    blocks += [Paragraph(text) for text in banner(library.edition, as_of)]
    for protocol in protocols.protocols.values():
        names = "; ".join(library.procedures[name].name for name in (protocol.procedure, *protocol.also))
        counts = {
            "point": sum(len(points) for points in protocol.sections.values()),
            "gap": sum(len(gaps) for gaps in protocol.gaps.values()),
            "disagreement": len(protocol.conflicts),
        }
        told = ", ".join(f"{many} {what}{'s' * (many != 1)}" for what, many in counts.items() if many)
        blocks.append(Bullet(f"{protocol.procedure}: {names} ({told})"))
    return [*blocks, Heading(2, "About this list"), Paragraph(NOTICE)]
