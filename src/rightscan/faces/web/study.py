"""The page of one study: its dose block, what stands on an order, what every scenario rates it, and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.faces.usual_dose import usual_dose
from rightscan.faces.web.site import Site
from rightscan.model.procedure import Procedure
from rightscan.model.scenario import Rating
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.dose_block import dose_block
from rightscan.presentation.sources import SourceList


def study_page(site: Site, study: Procedure) -> list[Block]:
    """A study as a page. Radiation is its first section, which other pages link to."""
    sources = SourceList(site.library)
    blocks: list[Block] = [
        Heading(1, study.name),
        Paragraph(f"{study.modality}; contrast: {study.contrast}." if study.contrast else f"{study.modality}."),
        Heading(2, "Radiation"),
        *_dose(site, study, sources),
        *_order(study),
        *_ratings(site, study, sources),
    ]
    texts = sources.texts()
    listed = [Bullet(texts[number - 1], mark=f"[{number}]") for number in sources_used(blocks)]
    return [*blocks, Heading(2, "Sources"), *listed]


def _dose(site: Site, study: Procedure, sources: SourceList) -> Iterator[Block]:
    adult, child = usual_dose(site.library, site.dose, [study.id]).studies[study.id]
    yield from dose_block(site.library, site.dose, sources, adult, child)


def _order(study: Procedure) -> Iterator[Block]:
    yield Heading(2, "On an order")
    for order_name in study.order_names:
        sets = "".join(f" ({name}: {value})" for name, value in order_name.sets)
        yield Bullet(f"{order_name.name}{sets}")
    codes = ", ".join(f"{code} ({side})" for side, code in study.codes)
    yield Bullet(f"LOINC: {codes}" if codes else f"No LOINC code: {study.no_code}")


def _ratings(site: Site, study: Procedure, sources: SourceList) -> Iterator[Block]:
    yield Heading(2, "What each scenario rates it")
    rated = tuple(_rated(site, study))
    if rated:
        cites = tuple(sources.cite(rating.cites) for _, rating in rated)
        yield Table(("Scenario", "Rating"), tuple((title, _label(site, rating)) for title, rating in rated), cites)
    else:
        yield Paragraph("No scenario that was read rates it.")
    yield Paragraph("A rating holds for the patient of its scenario only. Answer the questions to find the scenario.")


def _label(site: Site, rating: Rating) -> str:
    return site.library.categories[rating.category].label


def _rated(site: Site, study: Procedure) -> Iterable[tuple[str, Rating]]:
    for scenario in site.library.scenarios.values():
        for rating in scenario.ratings:
            if rating.procedure == study.id and rating.category in site.library.categories:
                yield scenario.title, rating
