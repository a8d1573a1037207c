"""One YAML file as plain items that remember their line. Nothing is guessed: every scalar stays text.

Read strictly as YAML 1.2: duplicate keys, tabs, anchors and bare yes/no words are issues.
"""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from rightscan.errors import Issue
from rightscan.knowledge.issues import WHY_AND_FIX

DEEPEST = 50
_AMBIGUOUS = {"yes", "no", "on", "off", "true", "false", "null", "~", "y", "n"}


class Issues:
    """Collects every issue instead of stopping at the first."""

    def __init__(self) -> None:
        self.found: list[Issue] = []

    def add(self, code: str, item: Item, what: str, fix: str = "") -> None:
        """Record an issue at the item's file and line; `fix` replaces the general advice where it can be exact."""
        why, usual_fix = WHY_AND_FIX[code]
        self.found.append(Issue(code, item.file, item.line, what, why, fix or usual_fix))

    def in_order(self) -> tuple[Issue, ...]:
        """All of them, each once, by file and line."""
        return tuple(sorted(set(self.found), key=lambda issue: (issue.file, issue.line, issue.code, issue.what)))


class Item:
    """A piece of a file: text, a list of items or a mapping to items, with where it stands."""

    __slots__ = ("file", "line", "value")

    def __init__(self, file: str, line: int, value: str | list[Item] | dict[str, Item]) -> None:
        self.file = file
        self.line = line
        self.value = value

    def mapping(self) -> dict[str, Item]:
        """The entries if this is a mapping, else nothing."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> list[Item]:
        """The members of a list; anything else is a list of one."""
        return self.value if isinstance(self.value, list) else [self]

    def plain(self) -> object:
        """The same as ordinary strings, lists and dicts."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return [item.plain() for item in self.value] if isinstance(self.value, list) else self.value


def read_document(path: Path, shown_as: str, issues: Issues) -> Item | None:
    """Read one file. None where it could not be read at all; the reason is then among the issues."""
    here = Item(shown_as, 1, "")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fix = "Check the name of the file, that you may read it, and that it is UTF-8 text."
        issues.add("YAML01", here, f"The file cannot be read as text ({error.__class__.__name__}).", fix)
        return None
    return read_text(text, shown_as, issues)


def read_text(text: str, shown_as: str, issues: Issues) -> Item | None:
    """Read YAML text; see `read_document`."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            issues.add("YAML03", Item(shown_as, number, ""), "The line holds a tab.")
            return None
    too_deep = _line_too_deep(lines)
    if too_deep:
        issues.add("YAML01", Item(shown_as, too_deep, ""), f"More than {DEEPEST} brackets inside each other.")
        return None
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return Item(shown_as, 1, {}) if node is None else _Reader(shown_as, lines, issues).read(node)
    except MarkedYAMLError as error:
        number = error.problem_mark.line + 1 if error.problem_mark else 1
        issues.add("YAML01", Item(shown_as, number, ""), f"Not valid YAML: {error.problem or 'cannot be parsed'}.")
    except RecursionError:
        issues.add("YAML01", Item(shown_as, 1, ""), "Not valid YAML: nested too deeply.")
    except (YAMLError, ValueError, OverflowError) as error:
        issues.add("YAML01", Item(shown_as, 1, ""), f"Not valid YAML: {error.__class__.__name__}.")
    return None


def _line_too_deep(lines: list[str]) -> int:
    """The first line where brackets stand too deep inside each other, or 0: the parser would need gigabytes for them."""
    depth = 0
    for number, line in enumerate(lines, 1):
        for char in line:
            depth += (char in "[{") - (char in "]}")
            if depth > DEEPEST:
                return number
    return 0


class _Reader:
    """Turns a composed document into items; the strictness lives here."""

    def __init__(self, file: str, lines: list[str], issues: Issues) -> None:
        self.file = file
        self.lines = lines
        self.issues = issues
        self.seen: set[int] = set()

    def read(self, node: Node) -> Item:
        """One node with everything below it. An alias leads back to a node seen before and is not followed."""
        here = Item(self.file, node.start_mark.line + 1, "")
        if id(node) in self.seen:
            return here
        self.seen.add(id(node))
        if node.anchor:
            self.issues.add("YAML05", here, f"The anchor '&{node.anchor}'.")
        if isinstance(node, MappingNode):
            return Item(self.file, here.line, self._entries(node))
        if isinstance(node, SequenceNode):
            return Item(self.file, here.line, [self.read(member) for member in node.value])
        assert isinstance(node, ScalarNode)
        return self._scalar(node, here)

    def _entries(self, node: MappingNode) -> dict[str, Item]:
        entries: dict[str, Item] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node)
            if not isinstance(key.value, str):
                self.issues.add("TYPE01", key, "A key that is not plain text.")
            elif key.value in entries:
                self.issues.add("YAML02", key, f"The key '{key.value}' stands twice.")
            elif isinstance(value_node, ScalarNode) and value_node.style is None and value_node.value == "":
                self.issues.add("YAML04", key, f"The key '{key.value}' has no value.")
                entries[key.value] = Item(self.file, key.line, "")
            else:
                entries[key.value] = self.read(value_node)
        return entries

    def _scalar(self, node: ScalarNode, here: Item) -> Item:
        text = str(node.value)
        if any("\ud800" <= char <= "\udfff" for char in text):  # from "\\ud800" in quotes; no page could show it
            self.issues.add("YAML01", here, "It holds half a character (a surrogate).")
        if node.style is None:
            if text.lower() in _AMBIGUOUS or text == "":
                self.issues.add("YAML04", here, f"The bare word '{text}'." if text else "A list entry without a value.")
            end = node.end_mark
            rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
            if " " in text and rest.lstrip().startswith("#"):
                self.issues.add("TEXT01", here, f"'{text}' is followed by a '#'.")
        block = node.style in (">", "|")
        return Item(here.file, here.line, " ".join(text.split()) if block else text)
