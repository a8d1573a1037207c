"""Imported packs as data: what `--json` prints."""

from __future__ import annotations

from typing import Any

import msgspec

from rightscan.lookup.pack import Pack, PackTopic, banner, replacement
from rightscan.lookup.pack_page import level_text
from rightscan.model.library import Library
from rightscan.presentation.words import source_text


def head_data(pack: Pack) -> dict[str, Any]:
    """What a pack is, without its topics, and the words that stand above all that is shown of it."""
    head = {name: getattr(pack, name) for name in pack.__struct_fields__ if name not in ("format", "topics")}
    counts = {"topics": len(pack.topics), "variants": pack.variants, "ratings": pack.ratings}
    return {**head, "banner": banner(pack), "counts": counts}


def contents_data(library: Library, pack: Pack, topics: tuple[PackTopic, ...]) -> list[dict[str, Any]]:
    """Each topic without its variants."""
    return [{**_topic(library, pack, topic), "variants": len(topic.variants)} for topic in topics]


def topic_data(library: Library, pack: Pack, topic: PackTopic) -> dict[str, Any]:
    """One topic with every rating: category as id and words, radiation as level, words and as the table writes it."""
    variants = []
    for variant in topic.variants:
        ratings = [
            {
                **msgspec.structs.asdict(rating),
                "category_words": library.categories[rating.category].label,
                "adult_words": level_text(library, rating.adult_rrl),
                "child_words": level_text(library, rating.child_rrl, child=True),
            }
            for rating in variant.ratings
        ]
        variants.append({"number": variant.number, "text": variant.text, "ratings": ratings})
    return {**_topic(library, pack, topic), "variants": variants}


def _topic(library: Library, pack: Pack, topic: PackTopic) -> dict[str, Any]:
    return {
        "number": topic.number,
        "title": topic.title,
        "panels": topic.panels,
        "superseded_by": _replacement(library, pack, topic),
    }


def _replacement(library: Library, pack: Pack, topic: PackTopic) -> dict[str, Any] | None:
    newer = replacement(library, topic.title, pack.edition)
    if newer is None:
        return None
    return {
        "topic": newer.topic.id,
        "title": newer.topic.title,
        "why": newer.why,
        "sources": [source_text(library, cite) for cite in newer.cites],
        "open": f"rightscan show {newer.topic.id}",
    }
