"""Imported packs as pages: what is held, the topics of one pack, and one topic with its ratings."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.errors import InputError
from rightscan.lookup.pack import (
    Pack,
    PackRating,
    PackTopic,
    PackVariant,
    RadiationWord,
    banner,
    edition_text,
    replacement,
)
from rightscan.lookup.pack_rows import Problem
from rightscan.model.library import Library
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOT_RECORDED, NOTICE, SHAPES, radiation_text

_EQUALS = "Studies of one category are equals; they stand in alphabetical order."
_NO_ASSESSMENT = "A pack is only looked up. It takes no part in any assessment, and rightscan has not checked it."


def packs_page(packs: list[Pack], damaged: list[InputError], folder: str) -> list[Block]:
    """Every pack in the folder, and what keeps the others from being read."""
    count = f"{len(packs)} pack{'' if len(packs) == 1 else 's'}"
    blocks: list[Block] = [Heading(1, f"{count} in {folder}")]
    for pack in packs:
        blocks += [Bullet(f"{pack.name}: {pack.title}. {banner(pack)}"), Bullet(_counts(pack), depth=1)]
    blocks += [Bullet(f"{error}", mark="!") for error in damaged]
    if not packs and not damaged:
        blocks.append(Paragraph("Import a table that you are licensed to hold: rightscan pack import FILE"))
    return [*blocks, *_about()]


def imported_page(pack: Pack, file: str) -> list[Block]:
    """What was imported, and where it is kept."""
    return [
        Heading(1, f"Imported: {pack.title}"),
        *_head(pack),
        Bullet(f"Kept in {file}"),
        Bullet(f"Open it: rightscan pack show {pack.name}", mark="→"),
        *_about(),
    ]


def refused_page(file: str, problems: tuple[Problem, ...], most: int) -> list[Block]:
    """Why a file was not imported: the first problems, at `most` so many, and how many more there are."""
    many = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    blocks: list[Block] = [Heading(1, f"NOT IMPORTED: {many} in {file}")]
    blocks += [Bullet(str(problem)) for problem in problems[:most]]
    if len(problems) > most:
        blocks.append(Bullet(f"and {len(problems) - most} more; --json names them all"))
    blocks.append(Bullet("Correct what is named and import the file again. Nothing of it was stored.", mark="→"))
    return [*blocks, *_about()]


def removed_page(name: str, file: str, pack: Pack | None) -> list[Block]:
    """What was removed; a damaged pack has no title to tell."""
    what = f"{pack.title}, edition {edition_text(pack.edition)}: {_counts(pack)}" if pack else "It could not be read."
    return [Heading(1, f"Removed: {name}"), Paragraph(what), Bullet(f"Removed file: {file}"), *_about()]


def contents_page(library: Library, pack: Pack, topics: tuple[PackTopic, ...], asked: str = "") -> list[Block]:
    """The topics of a pack under their panels: all of them, or those that hold the words `asked` for."""
    found = f": {len(topics)} topics for '{asked}'" if asked else ""
    sources = SourceList(library)
    blocks: list[Block] = [Heading(1, f"{pack.title}{found}"), *_head(pack)]
    blocks.append(Bullet(f"Open one: rightscan pack show {pack.name} NUMBER, or words of its title", mark="→"))
    for panel in dict.fromkeys(topic.panels[0] for topic in topics):
        blocks.append(Heading(2, panel))
        for topic in topics:
            if topic.panels[0] == panel:
                also = f"; also {', '.join(topic.panels[1:])}" if len(topic.panels) > 1 else ""
                count = f"{len(topic.variants)} variant{'' if len(topic.variants) == 1 else 's'}"
                blocks.append(Bullet(f"{topic.title} ({count}{also})", mark=f"{topic.number}."))
                blocks += _replaced(library, pack, topic, sources, depth=1)
    return [*blocks, *_sources(blocks, sources), *_about()]


def topic_page(library: Library, pack: Pack, topic: PackTopic) -> list[Block]:
    """One topic with every variant and every rating."""
    sources = SourceList(library)
    panels = f"Panel{'' if len(topic.panels) == 1 else 's'}: {', '.join(topic.panels)}."
    blocks: list[Block] = [Heading(1, topic.title), *_head(pack), Paragraph(f"{panels} {_EQUALS}")]
    blocks += _replaced(library, pack, topic, sources, depth=0)
    for variant in topic.variants:
        blocks += _variant(library, variant)
    return [*blocks, *_sources(blocks, sources), *_about()]


def level_text(library: Library, level: RadiationWord | None, child: bool = False) -> str:
    """A radiation level in words with its band in mSv."""
    if level is None:
        return NOT_RECORDED
    if level == "undetermined":
        return "radiation level to be determined"
    return radiation_text(library, level, child)


def _head(pack: Pack) -> Iterator[Block]:
    yield Paragraph(banner(pack))
    source = f"Source: {pack.source}. " if pack.source else ""
    licence = f"License: {pack.licence}. " if pack.licence else ""
    yield Paragraph(f"{source}{licence}Pack {pack.name}, imported {pack.imported}: {_counts(pack)}")


def _counts(pack: Pack) -> str:
    counts = (("topic", len(pack.topics)), ("variant", pack.variants), ("rating", pack.ratings))
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts) + "."


def _variant(library: Library, variant: PackVariant) -> Iterator[Block]:
    yield Heading(2, f"Variant {variant.number}")
    yield Paragraph(variant.text)
    for category in library.categories.values():
        rated = [rating for rating in variant.ratings if rating.category == category.id]
        if rated:
            yield Heading(3, f"{SHAPES[category.id]} {category.label}")
            rows = tuple(_row(library, rating) for rating in sorted(rated, key=lambda one: one.procedure.casefold()))
            yield Table(("Study", "Radiation (adult)", "Radiation (child)"), rows)


def _row(library: Library, rating: PackRating) -> tuple[str, str, str]:
    adult, child = level_text(library, rating.adult_rrl), level_text(library, rating.child_rrl, child=True)
    return rating.procedure, adult, child


def _replaced(library: Library, pack: Pack, topic: PackTopic, sources: SourceList, depth: int) -> Iterator[Block]:
    """That the content of rightscan holds something newer, why, and where to open it."""
    newer = replacement(library, topic.title, pack.edition)
    if newer is None:
        return
    named = f"Superseded by {newer.topic.title} (ACR topic {newer.topic.acr_topic})"
    yield Bullet(f"{named}: {newer.why}", sources.cite(newer.cites), depth, "!")
    yield Bullet(f"Open what rightscan computes: rightscan show {newer.topic.id}", depth=depth, mark="→")


def _sources(blocks: list[Block], sources: SourceList) -> Iterator[Block]:
    used, texts = sources_used(blocks), sources.texts()
    if used:
        yield Heading(2, "Sources")
    yield from (Bullet(texts[number - 1], mark=f"[{number}]") for number in used)


def _about() -> Iterator[Block]:
    yield Heading(2, "About this page")
    yield Paragraph(_NO_ASSESSMENT)
    yield Paragraph(NOTICE)
