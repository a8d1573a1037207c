"""Reads the local policy of a site, as strictly as content: one mistake and the whole file is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast, get_args

import msgspec

from rightscan.errors import ContentError
from rightscan.knowledge.conditions import Conditions
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.statements import Statements
from rightscan.knowledge.vocabulary import read_sources
from rightscan.model.citation import Citation, Citations, Source
from rightscan.model.fact import nearest
from rightscan.model.library import Library
from rightscan.model.local import LocalCategory, LocalNote, Terms
from rightscan.model.policy import POLICY_SOURCE, CategoryEntry, ConcernEntry, NoteEntry, Policy
from rightscan.model.scenario import CategoryId, Concern, Level

_TERMS = "owner reason expires"


def library_with_policy(library: Library, path: Path) -> Library:
    """The library with the policy of this file beside it. Raises ContentError with every issue; nothing is half-applied."""
    issues = Issues()
    item = read_document(path, path.name, issues)
    policy = _Reader(library, path.name, issues).read(item) if item is not None else None
    if issues.found or policy is None:
        raise ContentError(issues.in_order())
    return msgspec.structs.replace(library, policy=policy, sources={**library.sources, **policy.sources})


class _Reader:
    """Reads the entries of one file against one library."""

    def __init__(self, library: Library, file: str, issues: Issues) -> None:
        self.library = library
        self.file = file
        self.issues = issues
        self.statements = Statements(issues, dict(library.sources))
        self.conditions = Conditions(library.facts, issues)
        self.seen: set[tuple[str, str, str]] = set()

    def read(self, item: Item) -> Policy:
        """The whole file."""
        keys = self.statements.keys(item, "site", "sources categories concerns notes")
        site = self.statements.text(keys, "site")
        sources = self._sources(keys, site)
        self.statements.sources.update(sources)
        return Policy(
            file=self.file,
            site=site,
            sources=sources,
            categories=tuple(self._category(entry) for entry in self._entries(keys, "categories")),
            concerns=tuple(found for e in self._entries(keys, "concerns") if (found := self._concern(e)) is not None),
            notes=tuple(self._note(entry) for entry in self._entries(keys, "notes")),
        )

    def _sources(self, keys: dict[str, Item], site: str) -> dict[str, Source]:
        """The file itself as a source, and those it brings along; a key that the content uses is refused."""
        own = Source(POLICY_SOURCE, f"Local policy of {site}, file {self.file}", "local policy", "read")
        brought = Item(self.file, 1, {"sources": keys["sources"]}) if "sources" in keys else None
        found = read_sources(brought, self.issues) if brought is not None else {}
        for key in found:
            if key in (*self.library.sources, POLICY_SOURCE):
                self.issues.add("ID02", keys["sources"], f"The source '{key}' is already there.")
        return {POLICY_SOURCE: own, **found}

    def _entries(self, keys: dict[str, Item], section: str) -> list[Item]:
        return keys[section].items() if section in keys else []

    def _category(self, item: Item) -> CategoryEntry:
        keys = self.statements.keys(item, f"scenario procedure category {_TERMS}", "cite")
        procedure = self._known(keys, "procedure", list(self.library.procedures), "PROC01")
        category = self.statements.one_of(keys, "category", get_args(CategoryId), "CAT01")
        scenario = self._scenario(keys)
        self._once(item, "category", scenario, procedure)
        local = LocalCategory(cast("CategoryId", category), self._terms(keys), self._cites(keys, procedure))
        return CategoryEntry(scenario, procedure, local)

    def _concern(self, item: Item) -> ConcernEntry | None:
        keys = self.statements.keys(item, f"scenario id level when say {_TERMS}", "unless suggest cite")
        scenario, name = self._scenario(keys), self.statements.identifier(item, self.statements.text(keys, "id"))
        self._once(item, "concern", scenario, name)
        if scenario in self.library.scenarios and name in self._concerns_of(scenario):
            what = f"'{name}' is a concern of the content; a local policy can add concerns, never replace one."
            self.issues.add("ID02", item, what, "Choose another id.")
        level = self.statements.one_of(keys, "level", get_args(Level))
        when = self.statements.condition(keys, "when", self.conditions)
        if when is None:
            return None
        concern = Concern(
            id=name,
            level=cast("Level", level),
            when=when,
            say=self.statements.text(keys, "say"),
            cites=self._cites(keys, name),
            unless=self.statements.condition(keys, "unless", self.conditions),
            suggest=self._known(keys, "suggest", list(self.library.procedures), "PROC01"),
            terms=self._terms(keys),
        )
        return ConcernEntry(scenario, concern)

    def _note(self, item: Item) -> NoteEntry:
        keys = self.statements.keys(item, f"scenario id say {_TERMS}", "cite")
        scenario, name = self._scenario(keys), self.statements.identifier(item, self.statements.text(keys, "id"))
        self._once(item, "note", scenario, name)
        say = self.statements.text(keys, "say")
        return NoteEntry(scenario, LocalNote(name, say, self._terms(keys), self._cites(keys, name)))

    def _concerns_of(self, scenario: str) -> list[str]:
        found = self.library.scenarios[scenario]
        topic = self.library.topics[found.topic]
        return [concern.id for concern in (*found.concerns, *topic.concerns)]

    def _scenario(self, keys: dict[str, Item]) -> str:
        return self._known(keys, "scenario", list(self.library.scenarios), "REF01")

    def _known(self, keys: dict[str, Item], key: str, names: list[str], code: str) -> str:
        """The text under a key, which must be one of `names` in this edition of the content."""
        text = self.statements.text(keys, key)
        if key in keys and text not in names:
            near = nearest(text, names)
            fix = f"Did you mean {' or '.join(near)}?" if near else ""
            what = (
                f"'{text}' is not a {key if key != 'suggest' else 'procedure'} of edition {self.library.edition.name}."
            )
            self.issues.add(code, keys[key], what, fix)
        return text

    def _once(self, item: Item, kind: str, scenario: str, name: str) -> None:
        if (kind, scenario, name) in self.seen:
            self.issues.add("ID02", item, f"Two entries give a {kind} for '{name}' in '{scenario}'.")
        self.seen.add((kind, scenario, name))

    def _terms(self, keys: dict[str, Item]) -> Terms:
        owner, reason = self.statements.text(keys, "owner"), self.statements.text(keys, "reason")
        try:
            expires = date.fromisoformat(self.statements.text(keys, "expires"))
        except ValueError:
            expires = date.min
            if "expires" in keys:
                self.issues.add("TYPE01", keys["expires"], "'expires' should be a date such as 2027-06-30.")
        return Terms(owner, reason, expires)

    def _cites(self, keys: dict[str, Item], place: str) -> Citations:
        """The file at this entry, and whatever else it cites."""
        return (Citation(POLICY_SOURCE, place), *self.statements.cites(keys, ()))
