"""What follows each result: a small graph of steps, and the triggers that leave it."""

from __future__ import annotations

import msgspec

from rightscan.model.citation import Citations


class Next(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One step that can follow, and the condition in words under which it does."""

    step: str
    condition: str = ""


class Result(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One result of a step: what it means and which steps can follow."""

    id: str
    means: str
    then: tuple[Next, ...]


class Step(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something done: a study, a procedure, a decision. Without results the path ends here."""

    id: str
    do: str
    cites: Citations
    study: str = ""
    note: str = ""
    results: tuple[Result, ...] = ()


class Leave(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A trigger that ends the scenario: matching runs again with `change` (fact name to words) over what was known."""

    id: str
    say: str
    change: dict[str, str]
    cites: Citations
    rule: str = ""
    note: str = ""


class Pathway(msgspec.Struct, frozen=True, gc=False):
    """The graph: where it starts, its steps by id, and the triggers that leave it."""

    start: str
    steps: dict[str, Step]
    leaves: tuple[Leave, ...]
