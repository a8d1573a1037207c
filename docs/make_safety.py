"""Writes the hazard table of SAFETY.md from docs/safety/hazards.yaml.

Run `python docs/make_safety.py` after changing the hazards; a test fails while the two are out of step.
"""

from pathlib import Path

from rightscan.knowledge.document import Issues, Item, read_document

ROOT = Path(__file__).parents[1]
BEGIN = "<!-- hazards: written by docs/make_safety.py, do not edit -->"
END = "<!-- end of hazards -->"


def hazards() -> list[dict[str, Item]]:
    """The entries of hazards.yaml, in its order."""
    issues = Issues()
    document = read_document(ROOT / "docs/safety/hazards.yaml", "docs/safety/hazards.yaml", issues)
    if document is None or issues.found:
        raise SystemExit("\n".join(map(str, issues.found)))
    return [entry.mapping() for entry in document.mapping()["hazards"].items()]


def table() -> str:
    """The table in Markdown: one line for each hazard."""
    lines = ["| id | severity | hazard | what controls it | tests |", "| --- | --- | --- | --- | --- |"]
    for entry in hazards():
        cells = [_text(entry, key) for key in ("id", "severity", "hazard", "control")]
        lines.append("| " + " | ".join([*cells, _tests(entry)]) + " |")
    return "\n".join(lines)


def _text(entry: dict[str, Item], key: str) -> str:
    return str(entry[key].value).replace("|", "\\|") if key in entry else ""


def _tests(entry: dict[str, Item]) -> str:
    """How many tests hold the control, how many faults are open, or what brings the hazard."""
    if "not-yet" in entry:
        return f"not yet: {_text(entry, 'not-yet')}"
    count = len(entry["tests"].items())
    faults = len(entry["open-faults"].items()) if "open-faults" in entry else 0
    return f"{count}; **{faults} open**" if faults else str(count)


def with_table(page: str) -> str:
    """The page with its table replaced by the one written from the data."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    page = ROOT / "SAFETY.md"
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")
