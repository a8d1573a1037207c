"""Reads what the lookup knows of language: short forms, synonyms, background conditions, and topics known by title."""

from __future__ import annotations

from pathlib import Path

from rightscan.errors import ContentError
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.load import LANGUAGE
from rightscan.knowledge.statements import Statements
from rightscan.model.language import ListedTopic, SearchLanguage


def read_search_language(folder: Path) -> SearchLanguage:
    """The four files below the content folder. Raises ContentError with every issue."""
    issues = Issues()
    statements = Statements(issues, {})

    def section(file: str, name: str, others: str = "") -> dict[str, Item]:
        item = read_document(folder / LANGUAGE / file, f"{folder.name}/{LANGUAGE}/{file}", issues)
        return statements.keys(item, f"{name} {others}") if item is not None else {}

    abbreviations = section("abbreviations.yaml", "abbreviations")
    synonyms = section("synonyms.yaml", "groups", "narrower")
    background = section("background.yaml", "background")
    directory = section("directory.yaml", "topics")
    if issues.found:
        raise ContentError(issues.in_order())
    language = SearchLanguage(
        abbreviations={key: _texts(item) for key, item in abbreviations["abbreviations"].mapping().items()},
        groups=tuple(_texts(group) for group in synonyms["groups"].items()),
        narrower={key: _texts(item) for key, item in synonyms["narrower"].mapping().items()},
        background=_texts(background["background"]),
        directory=tuple(_topic(statements, item) for item in directory["topics"].items()),
    )
    if issues.found:
        raise ContentError(issues.in_order())
    return language


def _topic(statements: Statements, item: Item) -> ListedTopic:
    keys = statements.keys(item, "title panel read-at", "acr-topic also replaces keywords")
    return ListedTopic(
        title=statements.text(keys, "title"),
        panel=statements.text(keys, "panel"),
        read_at=statements.text(keys, "read-at"),
        acr_topic=statements.text(keys, "acr-topic"),
        also=statements.texts(keys, "also"),
        replaces=statements.texts(keys, "replaces"),
        keywords=statements.texts(keys, "keywords"),
    )


def _texts(item: Item) -> tuple[str, ...]:
    return tuple(str(entry.value) for entry in item.items())
