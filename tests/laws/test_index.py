"""The index says of every line and every scenario what walking their trees says, for every patient."""

from decimal import Decimal

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.curation.cases import read_cases
from rightscan.engine.ask import next_question
from rightscan.engine.facts import derive_facts
from rightscan.engine.index import index_of
from rightscan.engine.match import find_match
from rightscan.errors import InputError
from rightscan.intake.form import read_answers
from rightscan.knowledge.document import Issues
from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.fact import Fact, Value, Word
from rightscan.model.library import Library
from rightscan.model.quantity import quantity
from rightscan.model.scenario import Rating, Scenario
from tests.builders import TODAY
from tests.conftest import CONTENT
from tests.laws.plainly import plain_question, walked
from tests.laws.strategies import patients, values_of
from tests.laws.test_asking import told
from tests.spec.invented import CITES, scenario
from tests.spec.invented import library as invented

many = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
WORDS = ("a", "b", "c")
BOUNDS = tuple(Decimal(bound) for bound in ("10", "20", "20.5", "60"))


def _fact(name: str, **parts: object) -> Fact:
    plain = Fact(name, "patient", "choice", name, f"Which {name}?", "It matters.", CITES)
    return msgspec.structs.replace(plain, **parts)


COARSE = (*(Word(word, word) for word in WORDS), Word("a-or-b", "a or b", covers=("a", "b")))
LIMITS = {"at_least": quantity(1, "mm", "length"), "at_most": quantity(90, "mm", "length")}
VOCABULARY = [
    *(_fact(name, words=COARSE) for name in ("kind", "side", "place")),
    _fact("signs", kind="set", words=COARSE[:3], none="No sign."),
    _fact("reasons", kind="set", words=COARSE[:3], none="No reason.", closed=True),
    *(_fact(name, kind="quantity", dimension="length", unit="mm", **LIMITS) for name in ("size", "width")),
]
some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True).map(tuple)
atoms = st.one_of(
    st.builds(Is, st.sampled_from(["kind", "side", "place"]), some_words, st.sampled_from([(), ("a-or-b",)])),
    st.builds(Has, st.just("signs"), some_words),
    st.builds(Has, st.just("reasons"), some_words, st.just(value=True)),
    st.builds(HasNone, st.sampled_from(["signs", "reasons"])),
    st.builds(AtLeast, st.sampled_from(["size", "width"]), st.sampled_from(BOUNDS)),
    st.builds(Over, st.sampled_from(["size", "width"]), st.sampled_from(BOUNDS)),
)
trees: st.SearchStrategy[Expression] = st.recursive(
    atoms,
    lambda below: st.one_of(
        st.builds(Not, below),
        st.builds(All, st.lists(below, max_size=4).map(tuple)),
        st.builds(Any, st.lists(below, max_size=4).map(tuple)),
    ),
    max_leaves=20,
)
ratings = st.lists(
    st.builds(
        Rating,
        st.sampled_from(["mri", "us", "pet"]),
        st.sampled_from(["usually-appropriate", "usually-not-appropriate"]),
        st.just(CITES),
    ),
    max_size=2,
    unique_by=lambda rating: rating.procedure,
).map(tuple)


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    """A few scenarios of random trees over a vocabulary of every kind."""
    made: list[Scenario] = []
    for number in range(draw(st.integers(1, 9))):
        lines = draw(st.lists(trees, max_size=4))
        one = scenario(f"number-{number}", draw(st.sampled_from(["where", "why"])), *lines)
        made.append(msgspec.structs.replace(one, ratings=draw(ratings)))
    base = invented(*made)
    asked = base.facts["clinical-question"]
    return msgspec.structs.replace(base, facts={fact.name: fact for fact in (asked, *VOCABULARY)})


@st.composite
def known(draw: st.DrawFn, library: Library) -> dict[str, Value]:
    """Some facts of a patient."""
    names = draw(st.lists(st.sampled_from(list(library.facts)), unique=True))
    return {name: draw(values_of(library, library.facts[name])) for name in names}


@many
@given(data=st.data())
def test_random_trees_have_the_same_lines_verdicts_and_needs(data: st.DataObject) -> None:
    """Whatever the trees: nested, empty, over sets and coarse words, too wide for clauses."""
    library = data.draw(libraries())
    for _ in range(3):
        facts = derive_facts(library.facts, data.draw(known(library)), TODAY)
        assert find_match(library, facts) == walked(library.scenarios.values(), facts)


@many
@given(data=st.data())
def test_random_trees_lead_to_the_same_next_question(data: st.DataObject) -> None:
    """The same fact, and the same advice open before and after."""
    library = data.draw(libraries())
    facts = derive_facts(library.facts, data.draw(known(library)), TODAY)
    match = find_match(library, facts)
    assert told(next_question(library, facts, match)) == plain_question(library, facts, match)


@many
@given(data=st.data())
def test_the_content_has_the_same_lines_verdicts_and_needs(library: Library, data: st.DataObject) -> None:
    """For any patient, contradictions included."""
    facts = derive_facts(library.facts, data.draw(patients(library)), TODAY)
    assert find_match(library, facts) == walked(library.scenarios.values(), facts)


def test_no_line_of_the_content_takes_too_many_clauses(library: Library) -> None:
    """None of them is walked."""
    assert index_of(library).tree_walks == ()


def test_so_it_is_for_every_case_file(library: Library) -> None:
    """Every patient of a case: lines, verdicts, needs and the next question."""
    compared = 0
    for case in read_cases(CONTENT, Issues()):
        try:
            given_facts = read_answers(library, case.answers)
        except InputError:  # a case that is there to be refused
            continue
        facts = derive_facts(library.facts, given_facts.stated, library.edition.released, given_facts.declined)
        match = find_match(library, facts)
        assert match == walked(library.scenarios.values(), facts)
        if compared % 10 == 0:  # the plain reckoning of one question takes tens of milliseconds
            assert told(next_question(library, facts, match)) == plain_question(library, facts, match)
        compared += 1
    assert compared > 400
