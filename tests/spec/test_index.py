"""The index on small scenarios: the traps in which engines of two values fall, and how trees become bits."""

from decimal import Decimal
from threading import Thread

import pytest

from rightscan.engine.clauses import MOST_CLAUSES, clause_form
from rightscan.engine.index import Index, build_index, index_of
from rightscan.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    All,
    Any,
    AtLeast,
    Expression,
    Has,
    HasNone,
    Is,
    Not,
    Over,
    Scalar,
    Truth,
    evaluate,
)
from tests.spec.invented import library, scenario

YES = Is("gene", ("yes",))
FORTY, BOUND = Decimal(40), Decimal(20)
LITTLE = Decimal("1E-20")
CODES = {"0": TRUE, "1": UNKNOWN, "2": FALSE}


def indexed(*lines: Expression) -> Index:
    """The index of one scenario with these lines."""
    return build_index((scenario("one", "where", *lines),), {})


def truth(line: Expression, **known: Scalar) -> Truth:
    """What the index says of one line, which is also its verdict; never other than the tree."""
    values = {name.replace("_", "-"): value for name, value in known.items()}
    index = indexed(line)
    clauses = index.clauses(index.parts(values), values)
    fits, waiting = index.verdicts(clauses)
    found = TRUE if fits else UNKNOWN if waiting else FALSE
    assert found is evaluate(line, values)
    (codes,) = index.codes(clauses)
    assert CODES[max(codes, default="0")] is found
    return found


def test_not_of_an_unknown_fact_is_unknown() -> None:
    """Engines of two values read unknown as no, and then "not known to carry it" as "does not carry it"."""
    assert truth(Not(YES)) is UNKNOWN
    assert truth(Not(YES), gene="no") is TRUE
    assert truth(Not(Not(YES))) is UNKNOWN


def test_something_or_its_opposite_is_unknown_while_nothing_is_known() -> None:
    """Kleene's logic has no excluded middle, and no engine is to be cleverer than the tree."""
    assert truth(Any((YES, Not(YES)))) is UNKNOWN
    assert truth(Any((YES, Not(YES))), gene="no") is TRUE
    assert truth(All((YES, Not(YES)))) is UNKNOWN
    assert truth(Any((AtLeast("age", FORTY), Not(AtLeast("age", FORTY))))) is UNKNOWN
    assert truth(Any((Has("signs", ("red",)), Not(Has("signs", ("red",))))), signs=frozenset({"hot"})) is UNKNOWN


def test_an_unknown_comparison_beside_a_false_one_does_not_count() -> None:
    """A comparison with nothing is no error that hides what stands beside it, on whichever side."""
    unknown, false = AtLeast("age", FORTY), Is("sex", ("male",))
    assert truth(All((unknown, false)), sex="female") is FALSE
    assert truth(All((false, unknown)), sex="female") is FALSE
    assert truth(Any((unknown, Not(false))), sex="female") is TRUE


def test_a_missing_amount_is_not_below_a_bound() -> None:
    """Nothing is not less than forty."""
    assert truth(Not(AtLeast("age", FORTY))) is UNKNOWN


@pytest.mark.parametrize(
    ("amount", "at_least", "over"),
    [
        (Decimal("-1E+30"), FALSE, FALSE),
        (BOUND - LITTLE, FALSE, FALSE),
        (BOUND, TRUE, FALSE),
        (Decimal("20.000"), TRUE, FALSE),
        (Decimal("2E+1"), TRUE, FALSE),
        (BOUND + LITTLE, TRUE, TRUE),
        (Decimal("1E+30"), TRUE, TRUE),
    ],
)
def test_bounds_are_exact(amount: Decimal, at_least: Truth, over: Truth) -> None:
    """At the bound itself "at least" holds and "over" does not, however near its neighbors are."""
    assert truth(AtLeast("size", BOUND), size=amount) is at_least
    assert truth(Over("size", BOUND), size=amount) is over


def test_between_two_bounds() -> None:
    """From twenty up to fifty, fifty included: below, at, between, at and above."""
    line = All((AtLeast("size", BOUND), Not(Over("size", Decimal(50)))))
    said = [truth(line, size=Decimal(amount)) for amount in ("19", "20", "35", "50", "50.1")]
    assert said == [FALSE, TRUE, TRUE, TRUE, FALSE]
    assert truth(AtLeast("size", Decimal("-0.0")), size=Decimal("0.0")) is TRUE


@pytest.mark.parametrize(("word", "said"), [("IA", TRUE), ("IIB", FALSE), ("II", UNKNOWN), ("I", FALSE)])
def test_coarse_words_leave_open_what_they_may_mean(word: str, said: Truth) -> None:
    """Stage II may be IIA; stage I was not said to mean one of the words, so it does not."""
    stage = Is("stage", ("IA", "IIA"), ("II",))
    assert truth(stage, stage=word) is said
    assert truth(Not(stage), stage="II") is UNKNOWN


def test_words_are_compared_letter_by_letter() -> None:
    """Another case, an accent composed or not, a quotation mark: other words."""
    for other in ("Yes", "yes ", "yès", "ye\u0300s", "'yes'", ""):
        assert truth(YES, gene=other) is FALSE


def test_a_set_that_names_other_things_leaves_the_question_open() -> None:
    """Redness says nothing of heat; a complete listing does, and so does "none"."""
    hot, complete = Has("signs", ("hot", "warm")), Has("signs", ("hot",), closed=True)
    red, both, none = frozenset({"red"}), frozenset({"hot", "warm", "red"}), frozenset[str]()
    assert [truth(hot, signs=said) for said in (red, both, none)] == [UNKNOWN, TRUE, FALSE]
    assert [truth(complete, signs=said) for said in (red, both, none)] == [FALSE, TRUE, FALSE]
    assert [truth(Not(hot), signs=said) for said in (red, both, none)] == [UNKNOWN, FALSE, TRUE]


def test_no_signs_and_unknown_signs_differ() -> None:
    """Only who was asked has none."""
    assert truth(HasNone("signs")) is UNKNOWN
    assert truth(HasNone("signs"), signs=frozenset[str]()) is TRUE
    assert truth(HasNone("signs"), signs=frozenset({"red"})) is FALSE
    either = Any((Has("signs", ("red",)), HasNone("signs")))
    assert [truth(either, signs=said) for said in (frozenset({"red"}), frozenset({"hot"}))] == [TRUE, UNKNOWN]


def test_nothing_to_join() -> None:
    """An empty AND always holds and an empty OR never; a scenario without lines fits."""
    assert truth(All(())) is TRUE
    assert truth(Any(())) is FALSE
    assert truth(Any((YES, All(())))) is TRUE
    assert truth(All((YES, Any(())))) is FALSE
    assert truth(Any((Any(()), YES))) is UNKNOWN
    index = indexed()
    assert index.verdicts(index.clauses(index.parts({}), {})) == (1, 0)


def test_a_fact_that_no_line_reads_changes_nothing() -> None:
    """It is passed, whatever it is."""
    index = indexed(YES)
    assert index.parts({"weight": Decimal(70), "order": "mri"}) == index.parts({})
    assert index.change("order", "mri") == 0


def test_a_tree_becomes_clauses() -> None:
    """NOT goes down to the comparisons, OR is distributed over AND, and a tree over one fact stays whole."""
    a, b, c = (Is(name, ("yes",)) for name in "abc")
    assert clause_form(Any((a, All((b, c))))) == ((a, b), (a, c))
    assert clause_form(Not(Any((a, Not(b))))) == ((Not(a),), (b,))
    assert clause_form(Not(All((a, Any((b, c)))))) == ((Not(a), Not(b)), (Not(a), Not(c)))
    one_fact = Not(Any((AtLeast("size", BOUND), Not(Over("size", Decimal(5))))))
    assert clause_form(one_fact) == ((one_fact,),)
    signs = Any((Has("signs", ("red",)), HasNone("signs")))
    assert clause_form(signs) == (signs.parts,)


def too_many() -> tuple[Expression, dict[str, Scalar]]:
    """A line that would take 32 clauses, and values that make it true."""
    pairs = tuple(All((Is(f"a{n}", ("yes",)), Is(f"b{n}", ("yes",)))) for n in range(5))
    return Any(pairs), {"a3": "yes", "b3": "yes"}


def test_a_tree_of_too_many_clauses_is_walked_and_reported() -> None:
    """It gets the same truth by the slower way, and the index says which lines those are."""
    line, values = too_many()
    assert clause_form(line) is None
    assert clause_form(Not(Not(line))) is None
    assert clause_form(All((YES, line))) is None
    assert clause_form(All(tuple(Is(f"a{n}", ("yes",)) for n in range(MOST_CLAUSES + 1)))) is None
    index = indexed(YES, line)
    assert index.tree_walks == (("made.up.one", line),)
    assert indexed(YES).tree_walks == ()
    assert truth(line, **values) is TRUE
    assert truth(line) is UNKNOWN
    assert truth(line, **{f"a{n}": "no" for n in range(5)}) is FALSE


def test_a_set_of_too_many_clauses_is_walked_too() -> None:
    """Several words of one set are several facts of their own."""
    pairs = tuple(All((Has("signs", (f"a{n}",)), Has("signs", (f"b{n}",)))) for n in range(5))
    line = Any(pairs)
    assert indexed(line).tree_walks == (("made.up.one", line),)
    assert truth(line, signs=frozenset({"a1", "b1"})) is TRUE
    assert truth(line, signs=frozenset({"a1", "b2"})) is UNKNOWN
    assert truth(line, signs=frozenset[str]()) is FALSE


def test_lines_keep_their_order_whatever_their_width() -> None:
    """Lines with wide clauses lie first in the bits, and are told in the order of the file."""
    wide = Any((YES, Is("sex", ("male",)), HasNone("signs")))
    several = Any((YES, All((Is("sex", ("male",)), AtLeast("age", FORTY)))))
    index = indexed(Is("sex", ("female",)), wide, HasNone("signs"), several)
    values: dict[str, Scalar] = {"sex": "female", "signs": frozenset({"red"}), "age": Decimal(50)}
    (codes,) = index.codes(index.clauses(index.parts(values), values))
    assert [CODES[max(codes[planes], default="0")] for planes in index.planes[0]] == [TRUE, UNKNOWN, FALSE, UNKNOWN]


def test_the_index_is_made_once_for_a_library() -> None:
    """Every patient and every thread meets the same one; another library has its own."""
    made, found = library(), list[Index]()
    threads = [Thread(target=lambda: found.append(index_of(made))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert index_of(made) is index_of(made)
    assert index_of(made) is not index_of(library())
