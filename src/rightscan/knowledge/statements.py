"""Reading the parts of a content file: keys, text, citations. Used by the scenario and vocabulary readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rightscan.knowledge.conditions import Conditions
from rightscan.knowledge.document import Issues, Item
from rightscan.logic import Expression
from rightscan.model.citation import Citation, Citations, Source
from rightscan.model.fact import nearest

_RULES = tuple(f"R{number}" for number in range(1, 22))
_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


class Statements:
    """Reads statements of one file: checks keys and text, resolves short source names, inherits citations."""

    def __init__(self, issues: Issues, sources: dict[str, Source]) -> None:
        self.issues = issues
        self.sources = sources
        self.short: dict[str, Citation] = {}

    def keys(self, item: Item, required: str, optional: str = "") -> dict[str, Item]:
        """The entries of a mapping, after reporting unknown and missing keys (names separated by spaces)."""
        allowed = [*required.split(), *optional.split()]
        if not isinstance(item.value, dict):
            self.issues.add("TYPE01", item, f"Expected a mapping with {', '.join(allowed)}.")
            return {}
        for key, value in item.value.items():
            if key not in allowed:
                near = nearest(key, allowed)
                fix = f"Did you mean {' or '.join(near)}?" if near else f"Allowed here: {', '.join(allowed)}."
                self.issues.add("KEY01", value, f"Unknown key '{key}'.", fix)
        for key in required.split():
            if key not in item.value:
                self.issues.add("KEY02", item, f"The key '{key}' is missing.")
        return item.value

    def text(self, entries: dict[str, Item], key: str) -> str:
        """The text under a key; empty where it is absent (reported by `keys` if it was required)."""
        item = entries.get(key)
        if item is None:
            return ""
        if not isinstance(item.value, str):
            self.issues.add("TYPE01", item, f"'{key}' should be text.")
            return ""
        return item.value.strip()

    def said(self, entries: dict[str, Item], key: str) -> str:
        """The text under a key, which may be absent but not empty."""
        text = self.text(entries, key)
        if key in entries and entries[key].value == "":
            self.issues.add("KEY02", entries[key], f"'{key}' is empty.")
        return text

    def one_of(self, entries: dict[str, Item], key: str, words: tuple[str, ...], code: str = "TYPE01") -> str:
        """The text under a key, which must be one of `words`."""
        text = self.text(entries, key)
        if key in entries and text not in words:
            self.issues.add(
                code, entries[key], f"'{text}' is not allowed for '{key}'.", f"Use one of: {', '.join(words)}."
            )
        return text

    def texts(self, entries: dict[str, Item], key: str) -> tuple[str, ...]:
        """The list of texts under a key; a single text counts as a list of one."""
        if key not in entries:
            return ()
        found = []
        for member in entries[key].items():
            if isinstance(member.value, str):
                found.append(member.value.strip())
            else:
                self.issues.add("TYPE01", member, f"'{key}' should be a list of texts.")
        return tuple(found)

    def mapping(self, entries: dict[str, Item], key: str) -> dict[str, Item]:
        """The mapping under a key; nothing where it is absent, an issue where it is something else."""
        if key in entries and not isinstance(entries[key].value, dict):
            self.issues.add("TYPE01", entries[key], f"'{key}' should be a mapping.")
        return entries[key].mapping() if key in entries else {}

    def rule(self, entries: dict[str, Item]) -> str:
        """The number of the rule of the source notes that a statement encodes, if it names one."""
        return self.one_of(entries, "rule", _RULES, "RULE01")

    def identifier(self, item: Item, text: str) -> str:
        """An id in lower-case words, reported if it is not one."""
        if not _ID.fullmatch(text):
            self.issues.add("ID01", item, f"'{text}' is not a well-formed id.")
        return text

    def section(
        self, entries: dict[str, Item], key: str, inherited: Citations
    ) -> Iterator[tuple[str, Item, Citations]]:
        """The named statements of a section with the citations each inherits."""
        item = entries.get(key)
        if item is None:
            return
        if not isinstance(item.value, dict):
            self.issues.add("TYPE01", item, f"'{key}' should be a mapping of named statements.")
            return
        cites = self.cites(item.value, inherited)
        for name, member in item.value.items():
            if name != "cite":
                yield self.identifier(member, name), member, self.cites(member.mapping(), cites)

    def listing(self, item: Item, key: str, inherited: Citations) -> Iterator[tuple[Item, Citations]]:
        """The members of `{cite: ..., all: [...]}` with the citations each inherits."""
        entries = self.keys(item, key, "cite")
        cites = self.cites(entries, inherited)
        for member in entries[key].items() if key in entries else ():
            yield member, self.cites(member.mapping(), cites)

    def cites(self, entries: dict[str, Item], inherited: Citations) -> Citations:
        """The citations of a statement: its own, or those of the nearest section above."""
        item = entries.get("cite")
        if item is None:
            return inherited
        return tuple(found for member in item.items() if (found := self._citation(member)) is not None)

    def cited(self, item: Item, cites: Citations, what: str) -> Citations:
        """Report a statement that ends up without a source."""
        if not cites:
            self.issues.add("CITE01", item, f"{what} has no source.")
        return cites

    def _citation(self, item: Item) -> Citation | None:
        text = item.value if isinstance(item.value, str) else ""
        name, _, locator = text.partition("#")
        if name in self.short:
            return Citation(self.short[name].source, locator, self.short[name].seen_through)
        if name in self.sources:
            return Citation(name, locator)
        self.issues.add("CITE02", item, f"'{name}' is not a source.")
        return None

    def short_names(self, item: Item | None) -> None:
        """Read the `sources:` block of a file: short names for source keys, some seen through another source."""
        self.short = {}
        for short, member in (item.mapping() if item else {}).items():
            entries = self.keys(member, "key", "seen-through") if isinstance(member.value, dict) else {}
            key = self.text(entries, "key") if isinstance(member.value, dict) else str(member.value)
            through = self.text(entries, "seen-through")
            seen = self.short[through].source if through in self.short else through
            given = [] if entries and "key" not in entries else [key]  # a missing key was reported as such
            for name in (*given, *filter(None, (seen,))):
                if name not in self.sources:
                    self.issues.add("CITE02", member, f"'{name}' is not a source.")
            self.short[short] = Citation(key, "", seen)

    def condition(self, entries: dict[str, Item], key: str, conditions: Conditions) -> Expression | None:
        """The expression under a key, or None where it is absent or cannot be read (then reported)."""
        return conditions.read(entries[key]) if key in entries else None
