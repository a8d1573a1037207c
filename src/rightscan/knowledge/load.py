"""A content folder as a library, with every issue that stands in the way."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rightscan.errors import ContentError, Issue
from rightscan.knowledge.conditions import Conditions
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.scenarios import ScenarioReader
from rightscan.knowledge.statements import Statements
from rightscan.knowledge.topics import read_impossible, read_topic
from rightscan.knowledge.vocabulary import (
    check_order_names,
    read_categories,
    read_edition,
    read_facts,
    read_procedures,
    read_sources,
)
from rightscan.model.library import Library, Topic
from rightscan.model.scenario import Scenario

CASES_SUFFIX = ".cases.yaml"
LANGUAGE = "language"
HANDOUT = "handout"
TERMINOLOGY = "terminology"
DOSE = "dose"
PROTOCOLS = "protocols"
_ELSEWHERE = (LANGUAGE, HANDOUT, TERMINOLOGY, PROTOCOLS, DOSE)
"""Folders that decide no answer: they are read on their own."""
_FRAME = ("references.yaml", "facts.yaml", "procedures.yaml", "categories.yaml", "edition.yaml")


def load_folder(folder: Path) -> Library:
    """Read all content below `folder`. Raises ContentError with every issue found."""
    library, issues = read_folder(folder)
    if issues or library is None:
        raise ContentError(issues)
    return library


def read_folder(folder: Path) -> tuple[Library | None, tuple[Issue, ...]]:
    """Read all content below `folder`: the library (None if its frame cannot be read) and every issue found."""
    issues = Issues()
    documents = {path: _read(path, folder, issues) for path in content_files(folder)}
    frame = {path.name: item for path, item in documents.items() if item is not None and path.name in _FRAME}
    for name in _FRAME:
        if name not in frame:
            issues.add("REF01", Item(str(folder / name), 1, ""), f"The file '{name}' is missing or cannot be read.")
    if len(frame) < len(_FRAME):
        return None, issues.in_order()
    statements = Statements(issues, read_sources(frame["references.yaml"], issues))
    procedures = read_procedures(frame["procedures.yaml"], statements)
    categories, levels = read_categories(frame["categories.yaml"], statements)
    groups, facts = read_facts(frame["facts.yaml"], statements, procedures)
    check_order_names(frame["procedures.yaml"], facts, statements)
    edition = read_edition(frame["edition.yaml"], statements)
    reader = ScenarioReader(statements, Conditions(facts, issues), procedures)
    items = [item for path, item in documents.items() if item is not None and path.name not in _FRAME]
    impossible = read_impossible(frame["facts.yaml"], reader)
    topics, scenarios = _read_topics(reader, items, issues)
    if edition is None:
        return None, issues.in_order()
    library = Library(
        edition=edition,
        content_hash=content_hash(folder),
        groups=groups,
        facts=facts,
        procedures=procedures,
        categories=categories,
        radiation_levels=levels,
        sources=statements.sources,
        impossible=impossible,
        topics=topics,
        scenarios=scenarios,
    )
    return library, issues.in_order()


def _read_topics(
    reader: ScenarioReader, items: list[Item], issues: Issues
) -> tuple[dict[str, Topic], dict[str, Scenario]]:
    """Topics and scenarios by id; a file with an `acr-topic` is a topic. Dangling references are issues."""
    topics: dict[str, Topic] = {}
    scenarios: dict[str, Scenario] = {}
    places: dict[str, Item] = {}
    for item in items:
        if "acr-topic" in item.mapping():
            topic = read_topic(item, reader)
            _keep(topics, topic, item, issues)
            places[topic.id] = item
        else:
            scenario = reader.scenario(item)
            _keep(scenarios, scenario, item, issues)
            places[scenario.id] = item
    _check_references(scenarios, topics, places, issues)
    for topic in topics.values():
        _check_guide(topic, scenarios, places[topic.id], issues)
    return topics, scenarios


def scenario_items(folder: Path) -> dict[str, Item]:
    """The files of the scenarios by id, for telling the line of a statement. Only for content that loads."""
    items = [_read(path, folder, Issues()) for path in content_files(folder) if path.name not in _FRAME]
    scenarios = [item for item in items if item is not None and "acr-topic" not in item.mapping()]
    return {str(item.mapping()["id"].value): item for item in scenarios}


def content_files(folder: Path) -> list[Path]:
    """Every file that decides an answer, in a fixed order: without cases, hand-outs and the folders read on their own."""
    found = (path for path in folder.rglob("*.yaml") if not path.name.endswith(CASES_SUFFIX))
    decides = (path for path in found if f".{HANDOUT}." not in path.name)
    return sorted(path for path in decides if path.relative_to(folder).parts[0] not in _ELSEWHERE)


def content_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of the content files: two equal hashes mean the same content."""
    digest = hashlib.sha256()
    for path in content_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _read(path: Path, folder: Path, issues: Issues) -> Item | None:
    return read_document(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", issues)


def _keep(kept: dict[str, Any], entry: Topic | Scenario, item: Item, issues: Issues) -> None:
    if entry.id in kept:
        issues.add("ID02", item, f"The id '{entry.id}' is used twice.")
    kept[entry.id] = entry


def _check_references(
    scenarios: dict[str, Scenario], topics: dict[str, Topic], items: dict[str, Item], issues: Issues
) -> None:
    """Every topic and every scenario that is named exists; the issue stands at the line that names it."""
    for scenario in scenarios.values():
        entries = items[scenario.id].mapping()
        if "topic" in entries and scenario.topic not in topics:
            issues.add("REF01", entries["topic"], f"'{scenario.topic}' is not a topic.")
        for redirect in statements_of(items[scenario.id], "instead", "any"):
            see = redirect.mapping().get("see")
            if see is not None and see.value not in scenarios:
                issues.add("REF01", see, f"A redirect leads to '{see.plain()}', which is not a scenario.")
        for overlap in statements_of(items[scenario.id], "overlaps", "any"):
            other = overlap.mapping().get("with")
            if other is not None and other.value not in scenarios:
                issues.add("REF01", other, f"An overlap is declared with '{other.plain()}', which is not a scenario.")


def _check_guide(topic: Topic, scenarios: dict[str, Scenario], item: Item, issues: Issues) -> None:
    """The guide of a topic names only its scenarios, and none of them twice."""
    named = [name for part in topic.guide for name in part.scenarios]
    for name in sorted(set(named)):
        if name not in scenarios or scenarios[name].topic != topic.id:
            what = f"The guide names '{name}', which is not a scenario of this topic."
            issues.add("GUIDE01", item.mapping()["guide"], what)
        elif named.count(name) > 1:
            issues.add("GUIDE01", item.mapping()["guide"], f"The guide names '{name}' {named.count(name)} times.")


def statements_of(item: Item, section: str, key: str) -> list[Item]:
    """The listed statements of a section, such as `instead: {any: [...]}`, as they stand in the file."""
    found = item.mapping().get(section)
    listed = found.mapping().get(key) if found is not None else None
    return listed.items() if listed is not None else []
