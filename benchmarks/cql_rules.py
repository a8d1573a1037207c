"""The scenarios as CQL in its compiled form (ELM), and the engine that runs it, cql-execution, in a process of Node.

CQL has three values of its own, so a tree is written as it stands: an unknown fact is a null parameter. The parameters
are those of `zen_rules`: a set becomes one boolean for each member that is read and one for "none". Nothing of the
project is asked for a truth, which makes this an independent witness.

Needs Node, and once: npm install --prefix benchmarks/cql
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any as Json

import msgspec
from zen_rules import name_of

from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not

_TYPES = "urn:hl7-org:elm-types:r1"
_HERE = Path(__file__).parent / "cql"


def is_installed() -> bool:
    """Whether Node and the package are there."""
    return shutil.which("node") is not None and (_HERE / "node_modules" / "cql-execution").exists()


def elm_library(trees: Iterable[Expression]) -> bytes:
    """A library with one definition for each tree, named by its number, and a parameter for each fact read."""
    parameters: dict[str, str] = {}
    definitions = [
        {"name": str(number), "context": "Unfiltered", "accessLevel": "Public", "expression": _elm(tree, parameters)}
        for number, tree in enumerate(trees)
    ]
    library = {
        "identifier": {"id": "Scenarios", "version": "1"},
        "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
        "usings": {"def": [{"localIdentifier": "System", "uri": _TYPES}]},
        "parameters": {"def": [_parameter(name, kind) for name, kind in parameters.items()]},
        "statements": {"def": definitions},
    }
    return msgspec.json.encode({"library": library})


class CqlProcess:
    """cql-execution with one library, for as many rounds of patients as are wanted."""

    def __init__(self, library: bytes, folder: Path) -> None:
        written = folder / "library.json"
        written.write_bytes(library)
        command = ["node", str(_HERE / "judge.mjs"), str(written)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def judge(self, patients: list[str]) -> tuple[list[list[int]], list[int]]:
        """The verdicts of each patient (JSON text with every parameter), and the nanoseconds that it took in Node."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"[{','.join(patients)}]\n")
        self._process.stdin.flush()
        answers = msgspec.json.decode(self._process.stdout.readline(), type=list[tuple[int, list[int]]])
        return [verdicts for _, verdicts in answers], [elapsed for elapsed, _ in answers]

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _parameter(name: str, kind: str) -> dict[str, Json]:
    named = {"type": "NamedTypeSpecifier", "name": f"{{{_TYPES}}}{kind}"}
    return {"name": name, "accessLevel": "Public", "parameterTypeSpecifier": named}


def _elm(tree: Expression, parameters: dict[str, str]) -> dict[str, Json]:
    """The tree node by node. AND and OR take all their parts at once, which spares the engine work."""
    if isinstance(tree, Not):
        return {"type": "Not", "operand": _elm(tree.part, parameters)}
    if isinstance(tree, (All, Any)):
        joint = "And" if isinstance(tree, All) else "Or"
        return _joined(joint, [_elm(part, parameters) for part in tree.parts])
    if isinstance(tree, Is):
        return _is(tree, parameters)
    if isinstance(tree, (Has, HasNone)):
        return _of_set(tree, parameters)
    said = _reference(name_of(tree.fact), "Decimal", parameters)
    sign = "GreaterOrEqual" if isinstance(tree, AtLeast) else "Greater"
    return {"type": sign, "operand": [said, _literal("Decimal", f"{tree.bound:f}")]}


def _is(tree: Is, parameters: dict[str, str]) -> dict[str, Json]:
    """One of the words; null for a coarse word that may mean one of them."""
    said = _reference(name_of(tree.fact), "String", parameters)
    found = _one_of(said, tree.values)
    if not tree.unless_coarse:
        return found
    return {"type": "If", "condition": _one_of(said, tree.unless_coarse), "then": {"type": "Null"}, "else": found}


def _of_set(tree: Has | HasNone, parameters: dict[str, str]) -> dict[str, Json]:
    none = _reference(name_of(tree.fact, "none"), "Boolean", parameters)
    if isinstance(tree, HasNone):
        return none
    members = [_reference(name_of(tree.fact, word), "Boolean", parameters) for word in tree.values]
    if not tree.closed:
        return _joined("Or", members)
    named = _joined("Or", [{"type": "IsTrue", "operand": member} for member in members])
    return {"type": "If", "condition": {"type": "IsNull", "operand": none}, "then": {"type": "Null"}, "else": named}


def _one_of(said: dict[str, Json], words: Iterable[str]) -> dict[str, Json]:
    return _joined("Or", [{"type": "Equal", "operand": [said, _literal("String", word)]} for word in sorted(words)])


def _joined(joint: str, parts: list[dict[str, Json]]) -> dict[str, Json]:
    return parts[0] if len(parts) == 1 else {"type": joint, "operand": parts}


def _reference(name: str, kind: str, parameters: dict[str, str]) -> dict[str, Json]:
    parameters[name] = kind
    return {"type": "ParameterRef", "name": name}


def _literal(kind: str, value: str) -> dict[str, Json]:
    return {"type": "Literal", "valueType": f"{{{_TYPES}}}{kind}", "value": value}
