"""Writes docs/reference/dose-demands.md from docs/safety/dose-demands.yaml.

Run `python docs/make_dose_demands.py` after changing the demands; a test fails while the two are out of step.
"""

from pathlib import Path

from rightscan.knowledge.document import Issues, Item, read_document

ROOT = Path(__file__).parents[1]
NAME = "dose-demands"
PAGE = ROOT / "docs/reference" / f"{NAME}.md"
INTRODUCTION = """\
# What is demanded of every dose shown, and what holds it

Generated from `docs/safety/dose-demands.yaml` by `python docs/make_dose_demands.py`. See [the dose record](../dose.md).
"""


def demands() -> list[dict[str, Item]]:
    """The entries of the YAML file, in its order."""
    issues = Issues()
    document = read_document(ROOT / f"docs/safety/{NAME}.yaml", f"docs/safety/{NAME}.yaml", issues)
    if document is None or issues.found:
        raise SystemExit("\n".join(map(str, issues.found)))
    return [entry.mapping() for entry in document.mapping()[NAME].items()]


def page() -> str:
    """The page: a line for each demand."""
    lines = [INTRODUCTION, "| no. | demand | held by, or why not |", "| --- | --- | --- |"]
    return "\n".join([*lines, *map(_line, demands()), ""])


def _line(entry: dict[str, Item]) -> str:
    held = ", ".join(map(_test, entry["tests"].items())) if "tests" in entry else str(entry["reason"].value)
    return f"| {entry['id'].value} | {entry['says'].value} | {held} |"


def _test(item: Item) -> str:
    """The name of a test, linked to its file."""
    file, _, name = str(item.value).partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../../{file})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
