"""Reads the pathway of a scenario file and checks that it hangs together."""

from __future__ import annotations

from rightscan.errors import FactError
from rightscan.knowledge.document import Item
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.fact import Fact, read_value
from rightscan.model.pathway import Leave, Next, Pathway, Result, Step


def read_pathway(
    keys: dict[str, Item], statements: Statements, facts: dict[str, Fact], procedures: tuple[str, ...]
) -> Pathway | None:
    """The pathway of a scenario, or None if the file has none. Dangling and unreachable steps are issues."""
    if "pathway" not in keys:
        return None
    item = keys["pathway"]
    entries = statements.keys(item, "start steps", "leaves cite")
    cites = statements.cites(entries, ())
    steps = {}
    for name, member, own in statements.section(entries, "steps", cites):
        steps[name] = _step(name, member, own, statements, procedures)
    leaves = tuple(
        _leave(name, member, own, statements, facts)
        for name, member, own in statements.section(entries, "leaves", cites)
    )
    pathway = Pathway(statements.text(entries, "start"), steps, leaves)
    _check_links(pathway, entries, item, statements)
    return pathway


def _step(name: str, item: Item, cites: Citations, statements: Statements, procedures: tuple[str, ...]) -> Step:
    entries = statements.keys(item, "do", "study note results cite")
    statements.cited(item, cites, f"The step '{name}'")
    study = statements.text(entries, "study")
    if study and study not in procedures:
        statements.issues.add("PROC01", entries["study"], f"'{study}' is not a procedure.")
    results = []
    for result, member in statements.mapping(entries, "results").items():
        fields = statements.keys(member, "means then")
        then = tuple(_next(following, statements) for following in fields["then"].items()) if "then" in fields else ()
        results.append(Result(statements.identifier(member, result), statements.text(fields, "means"), then))
    return Step(
        id=name,
        do=statements.text(entries, "do"),
        cites=cites,
        study=study,
        note=statements.text(entries, "note"),
        results=tuple(results),
    )


def _next(item: Item, statements: Statements) -> Next:
    if isinstance(item.value, str):
        return Next(item.value)
    fields = statements.keys(item, "step", "if")
    return Next(statements.text(fields, "step"), statements.text(fields, "if"))


def _leave(name: str, item: Item, cites: Citations, statements: Statements, facts: dict[str, Fact]) -> Leave:
    entries = statements.keys(item, "change say", "rule cite encoding-note")
    statements.cited(item, cites, f"The trigger '{name}'")
    change = {}
    for fact, value in statements.mapping(entries, "change").items():
        change[fact] = ", ".join(str(member.value) for member in value.items())
        if fact not in facts:
            statements.issues.add("FACT01", value, f"'{fact}' is not a fact.")
            continue
        try:
            read_value(facts[fact], change[fact])
        except FactError as error:
            statements.issues.add("FACT02", value, f"{fact}: {error.why}", error.fix)
    say, note = statements.text(entries, "say"), statements.text(entries, "encoding-note")
    return Leave(name, say, change, cites, statements.rule(entries), note)


def _check_links(pathway: Pathway, entries: dict[str, Item], item: Item, statements: Statements) -> None:
    """Every step that is named exists, and every step that exists is reached from the start."""
    steps = statements.mapping(entries, "steps")
    if pathway.start not in pathway.steps:
        statements.issues.add("PATH01", item, f"The pathway starts at '{pathway.start}'.")
    reached = [pathway.start]
    for name in reached:  # grows while it is walked
        for result in pathway.steps[name].results if name in pathway.steps else ():
            reached += [following.step for following in result.then if following.step not in reached]
    for step in pathway.steps.values():
        if step.id not in reached:
            statements.issues.add("PATH02", steps[step.id], f"No result leads to '{step.id}'.")
        for result in step.results:
            for following in result.then:
                if following.step not in pathway.steps:
                    statements.issues.add("PATH01", steps[step.id], f"'{step.id}' leads to '{following.step}'.")
