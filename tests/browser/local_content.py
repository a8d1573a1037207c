"""Servers whose local content, a policy, values beside the protocols and an imported table, is made of texts of our choice."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.functional.command import rightscan_run
from tests.functional.web import LOOPBACK, serving

SCENARIO = "breast.after-surgery.positive-margins"
MRI = "mri-breast-without-and-with-contrast"


class Content(NamedTuple):
    """A server whose policy, protocol values and table are made of these texts, and the file of its remarks."""

    url: str
    words: str
    remarks: Path


@contextmanager
def local_content(folder: Path, texts: tuple[str, ...], policy: str) -> Iterator[Content]:
    """A server whose local content is made of these texts, with its policy in a file of this name."""
    folder.joinpath(policy).write_text(policy_of(texts), encoding="utf-8")
    folder.joinpath("table.json").write_text(json.dumps(table_of(texts)), encoding="utf-8")
    packs = str(folder / "packs")
    assert (
        rightscan_run("pack", "import", str(folder / "table.json"), "--name", "table", RIGHTSCAN_PACKS=packs).code == 0
    )
    folder.joinpath("protocols.yaml").write_text(protocols_of(texts), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched, ExitStack() as stack:
        patched.setenv("RIGHTSCAN_PROTOCOLS", str(folder / "protocols.yaml"))
        server = stack.enter_context(serving(folder, "--policy", str(folder / policy)))
        patched.undo()  # for this server only
        yield Content(f"http://{LOOPBACK}:{server.port}", texts[0], folder / "remarks.jsonl")


def quoted(text: str) -> str:
    """The text for YAML, in double quotes and with every letter of it written as its number."""
    return '"' + "".join(f"\\U{ord(char):08X}" for char in text) + '"'


def policy_of(texts: tuple[str, ...]) -> str:
    """A policy whose every sentence is one of the texts: a local category, and a concern and notes of each."""
    lines = [f"site: {quoted(texts[0])}", "sources:", f"  own-minutes:\n    title: {quoted(texts[1])}"]
    lines += ["    kind: local minutes", "    read: read", "categories:", *entry(f"procedure: {MRI}", texts[2])]
    lines += ["    category: usually-appropriate", "    cite: own-minutes", "concerns:"]
    for number, text in enumerate(texts):
        lines += [*entry(f"id: concern-{number}", text), "    level: inform"]
        lines += [f"    when: {{order: {MRI}}}", f"    say: {quoted(text)}"]
    lines.append("notes:")
    for number, text in enumerate(texts):
        lines += [*entry(f"id: note-{number}", text), f"    say: {quoted(text)}"]
    return "\n".join(lines) + "\n"


def protocols_of(texts: tuple[str, ...]) -> str:
    """Values of a site beside a protocol: a series and a dose of each text, which is its owner as well."""
    lines = [f"site: {quoted(texts[0])}", "protocols:", f"  {MRI}:", f"    owner: {quoted(texts[1])}"]
    lines += ["    date: 2026-10-01", "    series:"]
    for number, text in enumerate(texts):
        lines += [f"      series-{number}:", f"        name: {quoted(text)}", f"        say: {quoted(text)}"]
    lines.append("    dose:")
    for number, text in enumerate(texts):
        lines += [f"      dose-{number}:", f"        say: {quoted(text)}", "        amount: 1 mGy"]
    return "\n".join(lines) + "\n"


def entry(first: str, text: str) -> list[str]:
    """The beginning of an entry of a policy, with the text as owner and reason."""
    terms = [f"    owner: {quoted(text)}", f"    reason: {quoted(text)}", "    expires: 2027-06-30"]
    return [f"  - scenario: {SCENARIO}", f"    {first}", *terms]


def table_of(texts: tuple[str, ...]) -> dict[str, Any]:
    """A table with one topic for each text, which is its panel, title, presentation and study."""
    rows = [
        {
            "panel": text,
            "topic": text,
            "variant": 1,
            "text": text,
            "ratings": [{"procedure": text, "category": "Usually appropriate"}],
        }
        for text in texts
    ]
    return {"edition": "2024-03", "title": texts[0], "source": texts[1], "licence": texts[2], "rows": rows}
