"""A pathway as a graph to draw or to list: what can be done, what can come out, and where the patient stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from rightscan.model.pathway import Pathway, Step
from rightscan.presentation.data import Cites
from rightscan.presentation.sources import SourceList

Kind = Literal["step", "result", "end", "leave"]
Standing = Literal["walked", "here", "open", "not-taken"]


class Node(msgspec.Struct, frozen=True):
    """One thing on the way. An "end" is a step without results, a "leave" a trigger that ends the scenario.

    `mark` is the standing in words, empty for what is still open. `name` is what to say to get here: the id of the
    step, result or trigger. It is also the last part of `id`, after "_".
    """

    id: str
    kind: Kind
    name: str
    text: str
    cites: Cites
    standing: Standing = "open"
    mark: str = ""
    study: str = ""
    note: str = ""


class Edge(msgspec.Struct, frozen=True):
    """What follows what, by id of the nodes, and the condition in words under which it does."""

    before: str
    after: str
    condition: str = ""
    walked: bool = False


class Tree(msgspec.Struct, frozen=True):
    """The graph, the node where it starts first. `next` are the nodes that can be said now, by id.

    Triggers have no edges: they can end the scenario at any step.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    next: tuple[str, ...] = ()

    @property
    def walked(self) -> bool:
        """Whether a patient stands somewhere on it."""
        return any(node.standing != "open" for node in self.nodes)


def pathway_tree(
    pathway: Pathway,
    taken: Sequence[tuple[str, str]] = (),
    here: Sequence[str] = (),
    leave: str = "",
    *,
    sources: SourceList,
) -> Tree:
    """The graph of a pathway. `taken` are the steps done, each with its result; `here` the steps that can follow.

    `leave` is the trigger that ended the scenario: the patient then stands there and nowhere else.
    """
    walk = _Walk(pathway, taken, () if leave else here, leave)
    nodes = tuple(_nodes(pathway, walk, sources))
    return Tree(nodes, walk.edges, walk.next())


def step_node(step: str) -> str:
    """The id of the node of a step."""
    return f"step_{step}"


def result_node(step: str, result: str) -> str:
    """The id of the node of a result of a step."""
    return f"result_{step}_{result}"


def leave_node(leave: str) -> str:
    """The id of the node of a trigger."""
    return f"leave_{leave}"


class _Walk:
    """Where the patient stands, by id of the nodes."""

    def __init__(self, pathway: Pathway, taken: Sequence[tuple[str, str]], here: Sequence[str], leave: str) -> None:
        self.pathway = pathway
        self.left = bool(leave)
        self.known = bool(taken or here or leave)
        self.here = [leave_node(leave)] if leave else [step_node(step) for step in here]
        self.walked = {node for step, result in taken for node in (step_node(step), result_node(step, result))}
        self.trail = _trail(taken, self.here)
        self.edges = tuple(self._edges())
        self.reachable = _reachable(self.edges, self.here)

    def _edges(self) -> Iterator[Edge]:
        for step in _ordered(self.pathway):
            for result in step.results:
                found = result_node(step.id, result.id)
                yield Edge(step_node(step.id), found, walked=found in self.walked)
                for following in result.then:
                    then = step_node(following.step)
                    yield Edge(found, then, following.condition, (found, then) in self.trail)

    def next(self) -> tuple[str, ...]:
        """The results of the step that is next, or the steps to choose from; and the triggers."""
        if self.left or not self.here:
            return ()
        results = [edge.after for edge in self.edges if edge.before == self.here[0]]
        triggers = [leave_node(leave.id) for leave in self.pathway.leaves]
        return (*(self.here if len(self.here) > 1 else results), *triggers)

    def standing(self, node: str) -> Standing:
        """How a step, a result or a trigger stands to the walk."""
        if node in self.here:
            return "here"
        if node in self.walked:
            return "walked"
        ahead = node in self.reachable or (node.startswith("leave_") and not self.left)
        return "open" if ahead or not self.known else "not-taken"

    def mark(self, node: str) -> str:
        """The standing in words."""
        words = {
            "walked": "Done" if node.startswith("step_") else "This way",
            "here": "You are here: choose" if len(self.here) > 1 else "You are here",
            "not-taken": "Not taken",
        }
        return words.get(self.standing(node), "")


def _trail(taken: Sequence[tuple[str, str]], here: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs of result and step that were passed. A choice that is still to be made is none of them."""
    after = [*(step_node(step) for step, _ in taken[1:]), *(here if len(here) == 1 else [])]
    return {(result_node(*passed), then) for passed, then in zip(taken, after, strict=False)}


def _reachable(edges: Sequence[Edge], here: Iterable[str]) -> set[str]:
    reached = list(here)
    for node in reached:  # grows while it is walked
        reached += [edge.after for edge in edges if edge.before == node and edge.after not in reached]
    return set(reached)


def _ordered(pathway: Pathway) -> Iterator[Step]:
    """The steps as the file has them, but the first one first."""
    yield pathway.steps[pathway.start]
    yield from (step for step in pathway.steps.values() if step.id != pathway.start)


def _nodes(pathway: Pathway, walk: _Walk, sources: SourceList) -> Iterator[Node]:
    for step in _ordered(pathway):
        yield _step(step, walk, sources)
        for result in step.results:
            node, cites = result_node(step.id, result.id), sources.cite(step.cites)
            yield Node(node, "result", result.id, result.means, cites, walk.standing(node), walk.mark(node))
    for leave in pathway.leaves:
        node, cites = leave_node(leave.id), sources.cite(leave.cites)
        note = f"Encoding note: {leave.note}" if leave.note else ""
        yield Node(node, "leave", leave.id, leave.say, cites, walk.standing(node), walk.mark(node), note=note)


def _step(step: Step, walk: _Walk, sources: SourceList) -> Node:
    node = step_node(step.id)
    study = sources.library.procedures[step.study].name if step.study else ""
    return Node(
        id=node,
        kind="step" if step.results else "end",
        name=step.id,
        text=step.do,
        cites=sources.cite(step.cites),
        standing=walk.standing(node),
        mark=walk.mark(node),
        study=study,
        note=step.note,
    )
