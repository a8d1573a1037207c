"""The scenarios as one expression in the language of zen-engine, exact in three-valued logic.

zen knows true and false only and reads a null as "no". Each criterion therefore becomes two rails in negation normal
form: *possible* (not known to be false) and *certain* (known to be true). A scenario is the element
`possible ? (certain ? 1 : 0) : -1` of one array: 1 TRUE, 0 UNKNOWN, -1 FALSE. Most scenarios are false for most
patients, so asking for *possible* first spares zen the second rail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from rightscan.logic import All, Any, Atom, Expression, Has, HasNone, Is, Not, Over, Values, atoms

_Rail = Callable[[Atom, bool], str]


def zen_expression(trees: Iterable[Expression]) -> str:
    """One array with an element per tree."""
    rows = (
        f"{_rail(tree, _possible, wanted=True)} ? ({_rail(tree, _certain, wanted=True)} ? 1 : 0) : -1" for tree in trees
    )
    return f"[{', '.join(rows)}]"


def zen_context(trees: Iterable[Expression]) -> Callable[[Values], str]:
    """How to write a patient for zen: JSON with the facts the trees read, a null for each that is unknown.

    A set becomes one boolean for each member that is read and one for "none": a member that is not named is unknown,
    unless the set is known to be empty.
    """
    read = list(dict.fromkeys(atom for tree in trees for atom in atoms(tree)))
    plain = list(dict.fromkeys(atom.fact for atom in read if not isinstance(atom, (Has, HasNone))))
    sets = list(dict.fromkeys(atom.fact for atom in read if isinstance(atom, (Has, HasNone))))
    members = {(atom.fact, word): None for atom in read if isinstance(atom, Has) for word in atom.values}

    def write(values: Values) -> str:
        context: dict[str, object] = {name_of(fact): _plain(values, fact) for fact in plain}
        context |= {name_of(fact, "none"): _empty(values, fact) for fact in sets}
        context |= {name_of(fact, word): _contains(values, fact, word) for fact, word in members}
        return msgspec.json.encode(context).decode()

    return write


def _plain(values: Values, fact: str) -> str | float | None:
    value = values.get(fact)
    assert not isinstance(value, frozenset)
    return value if value is None or isinstance(value, str) else float(value)


def _empty(values: Values, fact: str) -> bool | None:
    return None if fact not in values else not values[fact]


def _contains(values: Values, fact: str, word: str) -> bool | None:
    value = values.get(fact)
    if value is None:
        return None
    assert isinstance(value, frozenset)
    return True if word in value else None if value else False


def _rail(tree: Expression, atom: _Rail, *, wanted: bool) -> str:
    """Negation normal form: a NOT turns what is wanted of the comparisons below it, and AND into OR."""
    if isinstance(tree, Not):
        return _rail(tree.part, atom, wanted=not wanted)
    if isinstance(tree, (All, Any)):
        joint = " and " if isinstance(tree, All) is wanted else " or "
        return f"({joint.join(_rail(part, atom, wanted=wanted) for part in tree.parts)})"
    return atom(tree, wanted)


def _certain(atom: Atom, wanted: bool) -> str:
    """The comparison is known to be true (`wanted`) or known to be false."""
    name = name_of(atom.fact)
    if isinstance(atom, Is):
        if wanted:
            return _one_of(name, atom.values)
        return f"({name} != null and {_none_of(name, (*atom.values, *atom.unless_coarse))})"
    if isinstance(atom, (Has, HasNone)):
        return _certain_set(atom, wanted)
    return f"({name} != null and {name} {_sign(atom, wanted)} {atom.bound:f})"


def _possible(atom: Atom, wanted: bool) -> str:
    """The comparison is not known to be false (`wanted`) or not known to be true."""
    name = name_of(atom.fact)
    if isinstance(atom, Is):
        if wanted:
            return f"({name} == null or {_one_of(name, (*atom.values, *atom.unless_coarse))})"
        return _none_of(name, atom.values)
    if isinstance(atom, (Has, HasNone)):
        return f"not ({_certain_set(atom, not wanted)})"
    return f"({name} == null or {name} {_sign(atom, wanted)} {atom.bound:f})"


def _certain_set(atom: Has | HasNone, wanted: bool) -> str:
    none = name_of(atom.fact, "none")
    if isinstance(atom, HasNone):
        return f"{none} == {'true' if wanted else 'false'}"
    named = " or ".join(f"{name_of(atom.fact, word)} == true" for word in atom.values)
    if wanted:
        return f"({named})"
    return f"({none} != null and not ({named}))" if atom.closed else f"{none} == true"


def _sign(atom: Atom, wanted: bool) -> str:
    if isinstance(atom, Over):
        return ">" if wanted else "<="
    return ">=" if wanted else "<"


def _one_of(name: str, words: tuple[str, ...]) -> str:
    return f"{name} == {_listed(words)}" if len(words) == 1 else f"{name} in [{_listed(words)}]"


def _none_of(name: str, words: tuple[str, ...]) -> str:
    return f"{name} != {_listed(words)}" if len(words) == 1 else f"{name} not in [{_listed(words)}]"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def name_of(fact: str, word: str = "") -> str:
    """A name that zen reads as one word; the two underscores keep a member apart from a fact."""
    return "__".join(part.replace("-", "_") for part in (fact, word) if part)
