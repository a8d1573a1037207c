"""Generated patients: any value of any fact, most facts unknown."""

from datetime import date

from hypothesis import strategies as st

from rightscan.engine.domain import thresholds, values_to_try
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library

SOME_DAYS = [date(1950, 5, 1), date(1990, 2, 28), date(2020, 2, 29), date(2026, 10, 1), date(2026, 11, 1)]


def values_of(library: Library, fact: Fact) -> st.SearchStrategy[Value]:
    """Every word (coarse ones too), sets of any size, amounts below, at and above each threshold, some days."""
    if fact.kind == "choice":
        return st.sampled_from([word.id for word in fact.words])
    if fact.kind == "set":
        names = [word.id for word in fact.words]
        return st.sets(st.sampled_from(names), min_size=0 if fact.none else 1, max_size=3).map(frozenset)
    if fact.kind == "date":
        return st.sampled_from(SOME_DAYS)
    return st.sampled_from(list(values_to_try(fact, thresholds(fact.name, library.scenarios.values()))))


_CHOICES: dict[int, tuple[Library, dict[str, st.SearchStrategy[Value]]]] = {}


def patients(library: Library, least: int = 0) -> st.SearchStrategy[dict[str, Value]]:
    """Stated facts of a patient; at least `least` of them."""
    if id(library) not in _CHOICES:  # building the strategies is slower than drawing from them
        # The library is kept beside them, so that no later one can be met under its id.
        _CHOICES[id(library)] = library, {name: values_of(library, fact) for name, fact in library.facts.items()}
    _, choices = _CHOICES[id(library)]
    names = st.lists(st.sampled_from(list(choices)), unique=True, min_size=least, max_size=len(choices))
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: choices[name] for name in chosen}))
