"""Writes docs/reference/cds-hooks-requirements.md from docs/safety/cds-hooks-requirements.yaml.

Run `python docs/make_requirements.py` after changing the requirements; a test fails while the two are out of step.
"""

from pathlib import Path

from rightscan.knowledge.document import Issues, Item, read_document

ROOT = Path(__file__).parents[1]
NAME = "cds-hooks-requirements"
PAGE = ROOT / "docs/reference" / f"{NAME}.md"
SPECIFICATION = "https://cds-hooks.hl7.org/2.0/"
INTRODUCTION = """\
# What CDS Hooks asks, and what holds it

Generated from `docs/safety/cds-hooks-requirements.yaml` by `python docs/make_requirements.py`.

Every requirement of [CDS Hooks 2.0](https://cds-hooks.hl7.org/2.0/) that binds a service, in our own words. The numbers are those of the public requirement list of the Inferno CRD test kit. A requirement is held by tests that run in every `make test`, or it says why there is none. The JSON Schemas are in [cds-hooks](cds-hooks/response.schema.json).
"""


def requirements() -> list[dict[str, Item]]:
    """The entries of the YAML file, in its order."""
    issues = Issues()
    document = read_document(ROOT / f"docs/safety/{NAME}.yaml", f"docs/safety/{NAME}.yaml", issues)
    if document is None or issues.found:
        raise SystemExit("\n".join(map(str, issues.found)))
    return [entry.mapping() for entry in document.mapping()[NAME].items()]


def page() -> str:
    """The page: how many there are, and a line for each."""
    entries = requirements()
    held = sum("tests" in entry for entry in entries)
    lines = [
        INTRODUCTION,
        f"{len(entries)} requirements, {held} held by tests, {len(entries) - held} with a reason.",
        "",
        "| no. | | requirement | held by, or why not |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *map(_line, entries), ""])


def _line(entry: dict[str, Item]) -> str:
    number, level, section, says = (str(entry[key].value) for key in ("id", "level", "section", "says"))
    held = ", ".join(map(_test, entry["tests"].items())) if "tests" in entry else str(entry["reason"].value)
    return f"| [{number}]({SPECIFICATION}#{section}) | {level} | {says} | {held} |"


def _test(item: Item) -> str:
    """The name of a test, linked to its file."""
    file, _, name = str(item.value).partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../../{file})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
