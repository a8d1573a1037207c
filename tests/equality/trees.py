"""Small libraries made of trees, for the logic alone: each tree is the one line of a scenario, and a concern."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import msgspec

from rightscan.engine.domain import values_to_try
from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.fact import Fact, Word
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity, quantity
from rightscan.model.scenario import Concern, Criterion, Scenario

DAY = date(2026, 11, 21)
WORDS = (
    "it's",
    'say "yes"',
    "Case",
    "case",
    "caf\u00e9",
    "cafe\u0301",
    "`tick`",
    "50%",
    "a;b--c",
    "\u2265 5",
    " ",
    "null",
)
SIZE_BOUND = Decimal(5)


def library_of(library: Library, trees: list[Expression], facts: list[Fact] | None = None) -> Library:
    """The library with these trees in place of its scenarios; tree n is also a concern unless tree n + 1 holds."""
    places = {}
    for number, tree in enumerate(trees):
        following = trees[(number + 1) % len(trees)]
        concern = Concern("raised", "inform", tree, "Said.", (), unless=following if number % 2 else None)
        places[f"tree.{number}"] = Scenario(
            f"tree.{number}", "Tree", "tree", "routing", str(number), "", "draft", "names-only", (),
            (Criterion(tree, ()),), concerns=(concern,),
        )  # fmt: skip
    vocabulary = {fact.name: fact for fact in facts} if facts is not None else library.facts
    return msgspec.structs.replace(library, scenarios=places, topics={}, impossible=(), facts=vocabulary)


def odd_facts() -> list[Fact]:
    """A choice with words that are hard to quote, an open set, a closed set and an amount."""
    plain = Fact("word", "group", "choice", "Label", "Question", "Why", ())
    words = tuple(Word(word, word) for word in WORDS)
    none, most = quantity(0, "mm", "length"), quantity(300, "mm", "length")
    like = msgspec.structs.replace
    return [
        like(plain, words=words),
        like(plain, name="other word", words=words),
        like(plain, name="open", kind="set", words=words, none="none"),
        like(plain, name="shut", kind="set", words=words, none="none", closed=True),
        like(plain, name="size", kind="quantity", dimension="length", unit="mm", at_least=none, at_most=most),
    ]


def odd_trees() -> list[Expression]:
    """Every kind of node over the odd facts, and what no engine may improve: `x or not x`, `x < 5 or x >= 5`."""
    less, more = Not(AtLeast("size", SIZE_BOUND)), AtLeast("size", SIZE_BOUND)
    over, tenth = Over("size", SIZE_BOUND), AtLeast("size", Decimal("0.1"))
    words = [Is("word", (word,)) for word in WORDS]
    coarse = Is("word", WORDS[:2], unless_coarse=(*WORDS[1:4], WORDS[5]))
    sets: list[Expression] = [Has(name, WORDS[:2], closed=name == "shut") for name in ("open", "shut")]
    sets += [Has("open", (WORDS[-1],)), HasNone("open"), HasNone("shut")]
    atoms: list[Expression] = [*words, coarse, *sets, less, more, over, tenth, Over("size", Decimal(0))]
    tautologies = [Any((tree, Not(tree))) for tree in (words[0], coarse, sets[0], more)]
    contradictions = [All((tree, Not(tree))) for tree in (words[0], coarse, sets[0], more)]
    mixed: list[Expression] = [
        Any((less, more)),
        All((Is("word", ("Case",)), Is("other word", ("case",)))),
        Any((Not(coarse), All((more, Not(sets[0]))))),
        Not(All((over, Any((sets[1], words[3]))))),
        All(()),
        Any(()),
    ]
    return [*atoms, *tautologies, *contradictions, *mixed]


def random_trees(library: Library, count: int, seed: int) -> list[Expression]:
    """Trees of up to four levels over the facts of the library."""
    rng = Random(seed)
    facts = [fact for fact in library.facts.values() if fact.kind != "date"]
    return [_tree(rng, facts, rng.randint(0, 3)) for _ in range(count)]


def _tree(rng: Random, facts: list[Fact], depth: int) -> Expression:
    if depth == 0 or rng.random() < 0.15:
        return _atom(rng, rng.choice(facts))
    if rng.random() < 0.25:
        return Not(_tree(rng, facts, depth - 1))
    parts = tuple(_tree(rng, facts, depth - 1) for _ in range(rng.randint(1, 4)))
    return All(parts) if rng.random() < 0.5 else Any(parts)


def _atom(rng: Random, fact: Fact) -> Expression:
    if fact.kind == "quantity":
        bound = next(value for value in rng.sample(list(values_to_try(fact, {SIZE_BOUND})), 1))
        assert isinstance(bound, Quantity)
        return rng.choice((AtLeast, Over))(fact.name, bound.canonical)
    some = tuple(word.id for word in rng.sample(fact.words, rng.randint(1, min(3, len(fact.words)))))
    if fact.kind == "set":
        return rng.choice((Has(fact.name, some, closed=fact.closed), HasNone(fact.name)))
    coarse = tuple(word.id for word in fact.words if word.covers or rng.random() < 0.1)
    return Is(fact.name, some, coarse if rng.random() < 0.5 else ())
