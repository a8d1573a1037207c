"""Writes the generated reference pages: the JSON Schemas of the answer and of a protocol, the tables of facts and issue codes.

Run with `make schema` after changing a type, a fact or an issue code.
"""

from pathlib import Path

import msgspec

from rightscan.knowledge.artefact import read_library
from rightscan.knowledge.issues import WHY_AND_FIX
from rightscan.presentation import protocol_data
from rightscan.presentation.data import FORMAT, Answer

HERE = Path(__file__).parent / "reference"


def schema() -> str:
    """JSON Schema 2020-12 of `rightscan assess --json`."""
    return _schema(Answer, FORMAT)


def protocol_schema() -> str:
    """JSON Schema 2020-12 of `rightscan protocol STUDY --json`."""
    return _schema(protocol_data.ProtocolData, protocol_data.FORMAT)


def _schema(form: type[msgspec.Struct], name: str) -> str:
    described = msgspec.json.schema(form) | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name}
    return msgspec.json.format(msgspec.json.encode(described, order="sorted"), indent=2).decode() + "\n"


def facts() -> str:
    """Every fact with its type, values and question."""
    library = read_library()
    lines = [
        "# Facts",
        "",
        "Generated from `knowledge/vocabulary/facts.yaml`. A fact that is not given is unknown.",
        "",
    ]
    for group, label in library.groups.items():
        lines += [f"## {label}", "", "| fact | values | question |", "| --- | --- | --- |"]
        for fact in library.facts.values():
            if fact.group == group:
                words = ", ".join(f"`{word.id}`" for word in fact.words) if fact.name != "order" else "a procedure"
                none = "`none`, " if fact.kind == "set" and fact.none else ""
                values = words or {"quantity": f"{fact.at_least} to {fact.at_most}, with unit"}.get(fact.kind, "a date")
                lines.append(f"| `{fact.name}` | {none}{values} | {fact.question} |")
        lines.append("")
    return "\n".join(lines)


def issue_codes() -> str:
    """Every issue the content lint raises."""
    lines = ["# Issues of the content lint", "", "Generated from `src/rightscan/knowledge/issues.py`.", ""]
    lines += ["| code | why it matters | how to mend it |", "| --- | --- | --- |"]
    lines += [f"| `{code}` | {why} | {fix} |" for code, (why, fix) in WHY_AND_FIX.items()]
    return "\n".join([*lines, ""])


PAGES = {
    "assessment.schema.json": schema,
    "protocol.schema.json": protocol_schema,
    "facts.md": facts,
    "issues.md": issue_codes,
}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (HERE / name).write_text(write(), encoding="utf-8")
