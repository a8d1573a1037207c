"""How a value given for a fact is read: words, sets, amounts and dates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightscan.errors import FactError
from rightscan.model.fact import Fact, Value, Word, nearest, read_value, scalar, word_label
from rightscan.model.quantity import Quantity, quantity

MARGINS = Fact(
    name="margins",
    group="disease",
    kind="choice",
    label="Margins",
    question="What about the margins?",
    why="It decides.",
    cites=(),
    words=(
        Word("positive", "Positive (tumor on ink)", aliases=("ink on tumor", "R1")),
        Word("close", "close"),
        Word("negative", "negative"),
    ),
)
SYMPTOMS = Fact(
    name="breast-symptoms",
    group="signs",
    kind="set",
    label="Symptoms",
    question="Which symptoms?",
    why="They decide.",
    cites=(),
    words=(Word("lump", "lump"), Word("pain", "pain"), Word("skin-change", "skin change")),
    none="No symptom.",
)
DISEASE = Fact(
    name="margin-disease",
    group="disease",
    kind="set",
    label="Disease at the margin",
    question="Which disease?",
    why="It decides.",
    cites=(),
    words=(Word("dcis", "DCIS"), Word("invasive", "invasive cancer")),
)
AGE = Fact(
    name="age",
    group="patient",
    kind="quantity",
    label="Age",
    question="How old?",
    why="It decides.",
    cites=(),
    dimension="time",
    unit="years",
    at_least=quantity(0, "years", "time"),
    at_most=quantity(120, "years", "time"),
)
BIRTH = Fact(
    name="date-of-birth",
    group="patient",
    kind="date",
    label="Date of birth",
    question="When born?",
    why="The age follows.",
    cites=(),
)


def refused(fact: Fact, raw: str | list[str]) -> FactError:
    """The error with which the value is refused; it always names the fact."""
    with pytest.raises(FactError) as caught:
        read_value(fact, raw)
    assert caught.value.what == fact.name
    assert str(caught.value) == f"{fact.name}: {caught.value.why} {caught.value.fix}"
    return caught.value


@pytest.mark.parametrize(
    "raw",
    [
        "positive",
        "POSITIVE",
        "  positive ",
        "Positive (tumor on ink)",
        "positive  (TUMOR on  ink)",
        "ink on tumor",
        "Ink On Tumor",
        "r1",
    ],
)
def test_words(raw: str) -> None:
    """The id, the label and every alias mean the word, in any case and spacing."""
    assert read_value(MARGINS, raw) == "positive"


def test_words_with_capitals() -> None:
    """A word that is written in capitals is also found in small letters, and returned as it is written."""
    stage = Fact("stage", "any", "choice", "Stage", "Which?", "It decides.", (), (Word("IIA", "stage IIA"),))
    assert read_value(stage, "iia") == "IIA"


def test_a_misspelled_word() -> None:
    """The nearest words are offered before the whole list."""
    error = refused(MARGINS, "positif")
    assert error.why == "'positif' is not one of its values."
    assert error.fix == "Did you mean positive? Use one of: positive, close, negative."


def test_a_word_that_resembles_none() -> None:
    """Without a near word only the list is offered."""
    assert refused(MARGINS, "xyz").fix == "Use one of: positive, close, negative."


@pytest.mark.parametrize("raw", ["", " ", "none", "positive, close"])
def test_not_a_word(raw: str) -> None:
    """Nothing, 'none' and two words are no value of a fact with one."""
    assert "is not one of its values" in refused(MARGINS, raw).why


def test_a_list_for_a_single_value() -> None:
    """A fact with one value refuses a list, even of one."""
    for fact in (MARGINS, AGE, BIRTH):
        assert "takes one value" in refused(fact, ["positive"]).why


def test_long_lists_of_words_are_cut() -> None:
    """The remedy names a dozen words and shows that there are more."""
    words = tuple(Word(f"word-{letter}", letter) for letter in "abcdefghijklm")
    fact = Fact("many", "any", "choice", "Many", "Which?", "It decides.", (), words)
    assert refused(fact, "xyz").fix.endswith("word-k, word-l, ....")
    twelve = Fact("many", "any", "choice", "Many", "Which?", "It decides.", (), words[:12])
    assert refused(twelve, "xyz").fix.endswith("word-k, word-l.")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("lump", {"lump"}),
        ("lump, pain", {"lump", "pain"}),
        ("pain,lump", {"lump", "pain"}),
        (["lump", "pain"], {"lump", "pain"}),
        ("lump, lump", {"lump"}),
        ("Skin Change, LUMP", {"skin-change", "lump"}),
        ("none", set[str]()),
        (" none ", set[str]()),
        (["none"], set[str]()),
        ("None", set[str]()),
        ("NONE", set[str]()),
    ],
)
def test_sets(raw: str | list[str], expected: set[str]) -> None:
    """Words by comma or in a list, each once, in any case; 'none' is the empty set."""
    assert read_value(SYMPTOMS, raw) == frozenset(expected)


@pytest.mark.parametrize("raw", ["none, lump", "lump, none", ["none", "pain"]])
def test_none_beside_others(raw: str | list[str]) -> None:
    """None of them and one of them contradict each other."""
    assert "says 'none' beside other values" in refused(SYMPTOMS, raw).why


@pytest.mark.parametrize("raw", ["", "  ", ",", ", ,", []])
def test_an_empty_set_is_not_none(raw: str | list[str]) -> None:
    """An empty field says nothing; who means none has to say so."""
    error = refused(SYMPTOMS, raw)
    assert "not the same as 'none'" in error.why
    assert error.fix == "Use one of: lump, pain, skin-change, none, or leave it out."


def test_none_where_it_is_no_answer() -> None:
    """A set that cannot be empty refuses 'none' and does not offer it."""
    error = refused(DISEASE, "none")
    assert "'none' is not an answer here" in error.why
    assert error.fix == "Use one of: dcis, invasive, or leave the fact out."


@pytest.mark.parametrize("raw", ["lump, itch", "lump,", ["lump", "itch"], "lump pain"])
def test_a_set_with_an_unknown_word(raw: str | list[str]) -> None:
    """One word that is not understood refuses the whole set."""
    assert "is not one of its values" in refused(SYMPTOMS, raw).why


def test_amounts() -> None:
    """An age in years is read with its unit."""
    assert read_value(AGE, "58 years") == Quantity(Decimal("21184.5"), Decimal(58), "years")


@pytest.mark.parametrize("raw", ["0 years", "120 years", "0 days"])
def test_the_limits_are_possible(raw: str) -> None:
    """The smallest and the largest possible amount are allowed themselves."""
    assert isinstance(read_value(AGE, raw), Quantity)


@pytest.mark.parametrize("raw", ["430 years", "-1 years", "120.01 years", "50000 days"])
def test_impossible_amounts(raw: str) -> None:
    """An age that nobody reaches is a slip of the pen, and the limits are named."""
    error = refused(AGE, raw)
    assert "is outside what is possible (0 years to 120 years)" in error.why
    assert "the unit" in error.fix


def test_a_bare_age() -> None:
    """The refusal of a bare number names the fact."""
    assert "has no unit" in refused(AGE, "58").why


@pytest.mark.parametrize("raw", ["1968-03-14", " 1968-03-14 "])
def test_dates(raw: str) -> None:
    """Year, month and day, with or without space around."""
    assert read_value(BIRTH, raw) == date(1968, 3, 14)


@pytest.mark.parametrize("raw", ["14.3.1968", "03/14/1968", "1968-02-30", "1968-13-01", "1968", "yesterday", ""])
def test_not_a_date(raw: str) -> None:
    """Other notations and days that do not exist are refused with an example."""
    error = refused(BIRTH, raw)
    assert error.why == f"'{raw}' is not a date."
    assert "2026-03-14" in error.fix


def test_nearest_names() -> None:
    """At most three names, nearest first, in any case; none where nothing is alike."""
    known = ["age", "margins", "margin-disease", "Margin-width", "margin-side"]
    assert nearest("MARGINS", known)[0] == "margins"
    assert len(nearest("margin-", known)) == 3
    assert nearest("margin-widht", known)[0] == "Margin-width"
    assert nearest("her3", ["HER2"]) == ["HER2"]
    assert nearest("xyz", known) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("positive", "positive"),
        (frozenset({"lump"}), frozenset({"lump"})),
        (frozenset[str](), frozenset[str]()),
        (quantity(Decimal("1.8"), "cm", "length"), Decimal(18)),
        (date(1968, 3, 14), None),
    ],
)
def test_what_the_logic_compares(value: Value, expected: object) -> None:
    """Amounts are compared in their canonical unit; a date is only an input to other facts."""
    assert scalar(value) == expected


def test_labels() -> None:
    """A word is shown by its own label."""
    assert word_label(MARGINS, "close") == "close"
    assert word_label(MARGINS, "positive") == "Positive (tumor on ink)"


@given(st.sampled_from([MARGINS, SYMPTOMS, DISEASE, AGE, BIRTH]), st.text() | st.lists(st.text(), max_size=3))
def test_any_value_is_read_or_refused(fact: Fact, raw: str | list[str]) -> None:
    """Whatever is given is read or refused with a remedy, never another error."""
    try:
        found = read_value(fact, raw)
    except FactError:
        return
    assert isinstance(found, (str, frozenset, Quantity, date))
