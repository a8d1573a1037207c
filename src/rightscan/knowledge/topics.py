"""Reads topic files, and what no patient can be: the frame in which the scenarios stand."""

from __future__ import annotations

import re

from rightscan.knowledge.document import Item
from rightscan.knowledge.scenarios import ScenarioReader
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.library import Gap, Impossible, Part, ReplacedTitle, Topic

_REQUIRED = "id title acr-topic edition source covers cite"
_OPTIONAL = "sources concerns population guide gaps replaces"
_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")


def read_topic(item: Item, reader: ScenarioReader) -> Topic:
    """A topic.yaml."""
    statements = reader.statements
    keys = statements.keys(item, _REQUIRED, _OPTIONAL)
    statements.short_names(keys.get("sources"))
    cites = statements.cites(keys, ())
    text = statements.text
    if text(keys, "source") not in statements.sources and "source" in keys:
        statements.issues.add("CITE02", keys["source"], f"'{text(keys, 'source')}' is not a source.")
    return Topic(
        id=text(keys, "id"),
        title=text(keys, "title"),
        acr_topic=text(keys, "acr-topic"),
        edition=text(keys, "edition"),
        source=text(keys, "source"),
        covers=text(keys, "covers"),
        cites=statements.cited(item, cites, "The topic"),
        concerns=reader.concerns(keys, cites),
        population=statements.condition(keys, "population", reader.conditions),
        guide=_guide(keys, statements),
        gaps=_gaps(keys, reader, cites),
        replaces=_replaces(keys, statements, cites),
    )


def _guide(keys: dict[str, Item], statements: Statements) -> tuple[Part, ...]:
    found = []
    for member in keys["guide"].items() if "guide" in keys else ():
        entries = statements.keys(member, "part scenarios")
        found.append(Part(statements.text(entries, "part"), statements.texts(entries, "scenarios")))
    return tuple(found)


def _gaps(keys: dict[str, Item], reader: ScenarioReader, inherited: Citations) -> tuple[Gap, ...]:
    statements = reader.statements
    topic = statements.text(keys, "id")
    question = reader.conditions.facts.get("clinical-question")
    allowed = [word.id for word in question.words] if question else []
    found = []
    for name, member, cites in statements.section(keys, "gaps", inherited):
        entries = statements.keys(member, "question when say", "cite")
        statements.cited(member, cites, f"The gap '{name}'")
        questions = statements.texts(entries, "question")
        for word in questions:
            if word not in allowed:
                statements.issues.add("FACT02", entries["question"], f"'{word}' is not a clinical question.")
        when = statements.condition(entries, "when", reader.conditions)
        if when is not None:
            found.append(Gap(name, topic, questions, when, statements.text(entries, "say"), cites))
    return tuple(found)


def _replaces(keys: dict[str, Item], statements: Statements, inherited: Citations) -> tuple[ReplacedTitle, ...]:
    found = []
    for name, member, cites in statements.section(keys, "replaces", inherited):
        entries = statements.keys(member, "title say", "until cite")
        statements.cited(member, cites, f"The replaced topic '{name}'")
        until = statements.text(entries, "until")
        if until and not _MONTH.fullmatch(until):
            statements.issues.add("TYPE01", entries["until"], f"'{until}' is not a year or a month such as 2020-08.")
        title, say = statements.text(entries, "title"), statements.text(entries, "say")
        found.append(ReplacedTitle(name, title, say, cites, until))
    return tuple(found)


def read_impossible(item: Item, reader: ScenarioReader) -> tuple[Impossible, ...]:
    """The section `impossible` of facts.yaml."""
    statements = reader.statements
    statements.short_names(None)
    keys = item.mapping()
    found = []
    for name, member, cites in statements.section(keys, "impossible", statements.cites(keys, ())):
        entries = statements.keys(member, "when say", "cite")
        statements.cited(member, cites, f"The combination '{name}'")
        when = statements.condition(entries, "when", reader.conditions)
        if when is not None:
            found.append(Impossible(name, when, statements.text(entries, "say"), cites))
    return tuple(found)
