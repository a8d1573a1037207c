"""A pathway as a nested list: the nodes and edges of the picture in an order that can be read aloud."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rightscan.presentation.tree import Edge, Node, Tree


class Branch(msgspec.Struct, frozen=True):
    """One point of the list, the condition under which it follows, and what comes behind it.

    `again` means that the node was listed before: nothing is behind it here, and the point should lead to the first.
    """

    node: Node
    condition: str
    walked: bool
    again: bool
    branches: tuple[Branch, ...] = ()

    @property
    def text(self) -> str:
        """What the point says; at the second mention where to read on."""
        return f"continue at {self.node.name}" if self.again else self.node.text


class TreeList(msgspec.Struct, frozen=True):
    """The way from its start, and the triggers that leave it."""

    start: Branch
    leaves: tuple[Node, ...]


def tree_list(tree: Tree) -> TreeList:
    """The same nodes and edges as nested points; a step that is reached twice is told at its first mention."""
    nodes = {node.id: node for node in tree.nodes}
    told: set[str] = set()

    def branch(edge: Edge) -> Branch:
        node, again = nodes[edge.after], edge.after in told
        told.add(node.id)
        behind = () if again else tuple(branches(node))
        return Branch(node, edge.condition, edge.walked, again, behind)

    def branches(node: Node) -> Iterator[Branch]:
        return (branch(edge) for edge in tree.edges if edge.before == node.id)

    start = branch(Edge("", tree.nodes[0].id))
    return TreeList(start, tuple(node for node in tree.nodes if node.kind == "leave"))


def told(tree: Tree) -> str:
    """The way so far and what follows what, in running words."""
    return " ".join([*_position(tree), *_outcomes(tree), *_triggers(tree)])


def _position(tree: Tree) -> Iterator[str]:
    names = {node.id: node.name for node in tree.nodes}
    done = [f"{names[edge.before]}, {names[edge.after]}" for edge in _passed(tree) if edge.after.startswith("result_")]
    here = [node for node in tree.nodes if node.standing == "here"]
    if done:
        yield f"Done: {'; '.join(done)}."
    if here:
        yield f"{here[0].mark}: {' or '.join(node.name for node in here)}."
    if not tree.walked:
        yield f"Starts with {tree.nodes[0].name}."


def _passed(tree: Tree) -> list[Edge]:
    """The edges of the way so far, in its order."""
    passed: list[Edge] = []
    node = tree.nodes[0].id
    while ahead := [e for e in tree.edges if e.walked and e.before == node and e not in passed]:
        passed.append(ahead[0])
        node = ahead[0].after
    return passed


def _outcomes(tree: Tree) -> Iterator[str]:
    """A sentence for each step that has results: what each of them leads to."""
    names = {node.id: node.name for node in tree.nodes}
    for step in (node for node in tree.nodes if node.kind == "step"):
        leads = []
        for result in (edge.after for edge in tree.edges if edge.before == step.id):
            then = [_condition(edge) + names[edge.after] for edge in tree.edges if edge.before == result]
            leads.append(f"{names[result]} leads to {' or '.join(then)}" if then else names[result])
        yield f"{step.name}: {'; '.join(leads)}."


def _condition(edge: Edge) -> str:
    return f"(if {edge.condition}) " if edge.condition else ""


def _triggers(tree: Tree) -> Iterator[str]:
    names = [node.name for node in tree.nodes if node.kind == "leave"]
    if names:
        yield f"Leaves the scenario: {', '.join(names)}."
