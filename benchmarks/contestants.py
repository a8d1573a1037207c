"""Who judges all scenarios for one patient in `match.py`: two of ours, full verdicts, and two peers.

Every contestant gets a patient in the form it likes best, made off the clock: ours the facts as the engine has them, zen
a JSON text, cql-execution the parsed object. What it says is read as 1 true, 0 unknown, -1 false, off the clock too.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any as Json
from typing import NamedTuple

import zen
from cql_rules import CqlProcess, elm_library, is_installed
from zen_rules import zen_context, zen_expression

from rightscan.engine.facts import Facts
from rightscan.engine.index import build_index
from rightscan.engine.match import Match, find_match
from rightscan.logic import FALSE, TRUE, UNKNOWN, All, Truth, evaluate
from rightscan.model.library import Library

INDEX, WALK, FULL = "rightscan bitset index", "rightscan tree walk", "rightscan find_match, every line and need"
ZEN, CQL = "zen-engine, one array expression", "cql-execution, one definition each"
NUMBERS = {TRUE: 1, UNKNOWN: 0, FALSE: -1}
WORDS = {"fits": 1, "open": 0, "excluded": -1}
Verdicts = list[int]
Judged = tuple[list[Verdicts], list[int]]
"""The verdicts on each patient, and the nanoseconds that they took."""
Contestant = Callable[[list[Facts]], Judged]


class Engine(NamedTuple):
    """One way to judge in this process: how it wants a patient, the call that is timed, and how its answer is read."""

    prepare: Callable[[Facts], Json]
    judge: Callable[[Json], Json]
    read: Callable[[Json], Verdicts]

    def run(self, patients: list[Facts]) -> Judged:
        """Judge each patient, with the collector off."""
        judge, inputs, said, times = self.judge, [self.prepare(facts) for facts in patients], [], []
        gc.collect()
        gc.disable()
        judge(inputs[0])  # off the clock: the collection has left the caches cold
        for one in inputs:
            start = perf_counter_ns()
            answer = judge(one)
            times.append(perf_counter_ns() - start)
            said.append(answer)
        gc.enable()
        return [self.read(answer) for answer in said], times


def contestants(library: Library, folder: Path) -> dict[str, Contestant]:
    """All that are installed; cql-execution keeps its process until `folder` is gone."""
    scenarios = tuple(scenario for scenario in library.scenarios.values() if scenario.status != "retired")
    trees = [All(tuple(line.expression for line in scenario.fits)) for scenario in scenarios]
    index = build_index(scenarios, library.facts)
    compiled, context = zen.compile_expression(zen_expression(trees)), zen_context(trees)

    def at_once(values: dict[str, Json]) -> tuple[int, int]:
        return index.verdicts(index.clauses(index.parts(values), values))

    def one_by_one(values: dict[str, Json]) -> list[Truth]:
        return [evaluate(tree, values) for tree in trees]

    def full(facts: Facts) -> Match:
        return find_match(library, facts)

    found: dict[str, Contestant] = {
        INDEX: Engine(_values, at_once, lambda said: _from_bits(said, len(trees))).run,
        WALK: Engine(_values, one_by_one, lambda truths: [NUMBERS[truth] for truth in truths]).run,
        ZEN: Engine(lambda facts: context(facts.values), compiled.evaluate, list).run,
        FULL: Engine(lambda facts: facts, full, lambda match: [WORDS[v.word] for v in match.verdicts]).run,
    }
    if is_installed():
        node = CqlProcess(elm_library(trees), folder)
        found[CQL] = lambda patients: node.judge([context(facts.values) for facts in patients])
    return found


def _values(facts: Facts) -> dict[str, Json]:
    return facts.values


def _from_bits(said: tuple[int, int], count: int) -> Verdicts:
    fits, waiting = said
    return [1 if fits >> place & 1 else 0 if waiting >> place & 1 else -1 for place in range(count)]
