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

    __slots__ = ("block", "file", "line", "value")

    def __init__(self, file: str, line: int, value: str | list[Item] | dict[str, Item], block: bool = False) -> None:
        self.file = file
        self.line = line
        self.value = value
        self.block = block

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
        issues.add("YAML01", here, f"The file cannot be read as text ({error.__class__.__name__}).")
        return None
    return read_text(text, shown_as, issues)


def read_text(text: str, shown_as: str, issues: Issues) -> Item | None:
    """Read YAML text; see `read_document`."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            issues.add("YAML03", Item(shown_as, number, ""), "The line holds a tab.")
            return None
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return Item(shown_as, 1, {}) if node is None else _convert(node, shown_as, lines, issues)
    except MarkedYAMLError as error:
        number = error.problem_mark.line + 1 if error.problem_mark else 1
        issues.add("YAML01", Item(shown_as, number, ""), f"Not valid YAML: {error.problem or 'cannot be parsed'}.")
    except (YAMLError, RecursionError, ValueError) as error:
        issues.add("YAML01", Item(shown_as, 1, ""), f"Not valid YAML: {error.__class__.__name__}.")
    return None


def _convert(node: Node, file: str, lines: list[str], issues: Issues) -> Item:
    """A composed node as an item; the strictness lives here."""
    here = Item(file, node.start_mark.line + 1, "")
    if node.anchor:
        issues.add("YAML05", here, f"The anchor '&{node.anchor}'.")
    if isinstance(node, MappingNode):
        entries: dict[str, Item] = {}
        for key_node, value_node in node.value:
            key = _convert(key_node, file, lines, issues)
            if not isinstance(key.value, str):
                issues.add("TYPE01", key, "A key that is not plain text.")
            elif key.value in entries:
                issues.add("YAML02", key, f"The key '{key.value}' stands twice.")
            else:
                entries[key.value] = _convert(value_node, file, lines, issues)
        return Item(file, here.line, entries)
    if isinstance(node, SequenceNode):
        return Item(file, here.line, [_convert(member, file, lines, issues) for member in node.value])
    assert isinstance(node, ScalarNode)
    return _convert_scalar(node, here, lines, issues)


def _convert_scalar(node: ScalarNode, here: Item, lines: list[str], issues: Issues) -> Item:
    text = str(node.value)
    if node.style is None:
        if text.lower() in _AMBIGUOUS or text == "":
            issues.add("YAML04", here, f"The bare word '{text}'." if text else "A key without a value.")
        end = node.end_mark
        rest = lines[end.line][end.column :] if end.line < len(lines) else ""
        if " " in text and rest.lstrip().startswith("#"):
            issues.add("TEXT01", here, f"'{text}' is followed by a '#'.")
    block = node.style in (">", "|")
    return Item(here.file, here.line, " ".join(text.split()) if block else text, block)
