"""A case in a file: both forms, YAML and JSON, and everything that is refused."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rightscan.errors import InputError
from rightscan.intake.case_file import MOST_BYTES, Case, read_case_file, read_case_stream
from rightscan.intake.form import read_answers
from rightscan.model.library import Library


def read(content: str | bytes) -> Case:
    """Read a case from text or bytes, as if they were the file 'her.yaml'."""
    data = content.encode() if isinstance(content, str) else content
    return read_case_stream(BytesIO(data), "her.yaml")


def refused(content: str | bytes) -> InputError:
    """The error with which the content is refused; it names the file and a remedy."""
    with pytest.raises(InputError) as caught:
        read(content)
    assert caught.value.what.startswith("case file her.yaml")
    assert caught.value.fix
    return caught.value


def bomb(levels: int) -> str:
    """Lists of ten aliases to lists of ten aliases: some hundred bytes that mean ten to the power of `levels`."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


PLAIN = Case((("sex", "female"), ("breast-symptoms", ["lump", "pain"]), ("age", "58 years")), (), "")
FULL = Case((("sex", "female"), ("order", "us-breast")), ("suspicious", "cancer"), "2026-11-21")


@pytest.mark.parametrize(
    "content",
    [
        "sex: female\nbreast-symptoms: [lump, pain]\nage: 58 years\n",
        "# one patient\n\nsex: female  # known\nbreast-symptoms:\n  - lump\n  - pain\nage: '58 years'",
        "sex: female\r\nbreast-symptoms: [lump, pain]\r\nage: 58 years\r\n",
        '{"sex": "female", "breast-symptoms": ["lump", "pain"], "age": "58 years"}',
        '\n{\n\t"sex": "female",\n\t"breast-symptoms": [\n\t\t"lump",\n\t\t"pain"\n\t],\n\t"age": "58 years"\n}\n',
        b"\xef\xbb\xbfsex: female\nbreast-symptoms: [lump, pain]\nage: 58 years\n",
    ],
    ids=["yaml", "yaml-in-blocks", "windows-lines", "json", "json-with-tabs", "byte-order-mark"],
)
def test_facts_alone(content: str | bytes) -> None:
    """One fact a line, in YAML or JSON, however indented, with or without a byte order mark."""
    assert read(content) == PLAIN


@pytest.mark.parametrize(
    "content",
    [
        "facts: {sex: female}\norder: us-breast\nresults: [suspicious, cancer]\nas-of: 2026-11-21\n",
        '{"facts": {"sex": "female"}, "order": "us-breast", "results": ["suspicious", "cancer"], "as-of": "2026-11-21"}',
    ],
    ids=["yaml", "json"],
)
def test_facts_with_order_results_and_day(content: str) -> None:
    """Under `facts:` there is room beside it for the order, the results and the day."""
    assert read(content) == FULL


def test_facts_key_alone() -> None:
    """Order, results and day may all be left out."""
    assert read("facts: {sex: female}") == Case((("sex", "female"),), (), "")


def test_one_result_needs_no_list() -> None:
    """A single result may stand without brackets."""
    assert read("facts: {sex: female}\nresults: negative").results == ("negative",)


def test_a_file_is_read_like_a_stream(tmp_path: Path) -> None:
    """A file on disk gives the same case."""
    path = tmp_path / "her.yaml"
    path.write_text("sex: female\nbreast-symptoms: [lump, pain]\nage: 58 years\n", encoding="utf-8")
    assert read_case_file(str(path)) == PLAIN


@pytest.mark.parametrize("name", ["nobody.yaml", "."])
def test_a_path_that_is_no_file(name: str, tmp_path: Path) -> None:
    """A missing file and a folder are refused by their path."""
    with pytest.raises(InputError, match="cannot be read") as caught:
        read_case_file(str(tmp_path / name))
    assert str(tmp_path / name) in caught.value.what


def test_the_largest_file_that_is_read() -> None:
    """Exactly the limit is still read; one byte more is not."""
    text = b"sex: female\n#"
    assert read(text.ljust(MOST_BYTES, b"x")).answers == (("sex", "female"),)
    assert "is larger than 256 kB" in refused(text.ljust(MOST_BYTES + 1, b"x")).why


def test_too_large() -> None:
    """A file of 300 kB holds more than one patient."""
    assert "is larger than 256 kB" in refused(b"a: b\n" * 60_000).why


def test_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Of a file of 50 MB no more is read than is needed to know that it is too large."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with path.open("rb") as stream:
        with pytest.raises(InputError, match="is larger than 256 kB"):
            read_case_stream(stream, "huge.yaml")
        assert stream.tell() == MOST_BYTES + 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"sex: fem\0ale", "is a binary file"),
        (b"sex: caf\xe9", "is not UTF-8 text"),
        ("sex: female".encode("utf-16"), "is not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8 text"),
    ],
    ids=["nul", "latin-1", "utf-16", "picture"],
)
def test_not_text(content: bytes, why: str) -> None:
    """Bytes that are not UTF-8 text are refused, with the two forms that are read."""
    error = refused(content)
    assert why in error.why
    assert "YAML or JSON" in error.fix


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("sex: female\nage: [1, 2\nmargins: positive\n", 3),
        ("sex: female\n  age: 58 years\n", 2),
        ("sex: female\nmargins: 'positive\n", 3),
        ("sex: female\n---\nsex: male\n", 2),
        ('{"sex": "female",\n "age" "58 years"}', 2),
        ("sex: female\nage:\t58 years\n", 2),
        ("sex: female\nmargins: yes\n", 2),
        ("sex: female\nmargins: *other\n", 2),
    ],
)
def test_broken_yaml(content: str, line: int) -> None:
    """What cannot be parsed is refused with its line."""
    assert refused(content).what == f"case file her.yaml, line {line}"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("sex: female\nage: 58 years\nsex: male\n", 3),
        ("facts:\n  sex: female\n  sex: male\n", 3),
        ('{"sex": "female",\n "sex": "female"}', 2),
    ],
)
def test_a_key_twice(content: str, line: int) -> None:
    """A fact given twice is refused even if both values are the same: one of them was meant otherwise."""
    error = refused(content)
    assert error.what == f"case file her.yaml, line {line}"
    assert "'sex' stands twice" in error.why


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("sex: {is: female}", 1),
        ("age: 58 years\nsex:\n  is: female", 3),
        ("breast-symptoms: [[lump]]", 1),
        ("breast-symptoms: [{lump: left}]", 1),
        ("facts: {sex: female}\norder: [us-breast]", 2),
        ("facts: {sex: female}\nresults: [{word: negative}]", 2),
        ("facts: {sex: female}\nas-of: [2026-11-21]", 2),
    ],
)
def test_nested_values(content: str, line: int) -> None:
    """A fact holds a text or a list of texts and nothing deeper."""
    error = refused(content)
    assert error.what == f"case file her.yaml, line {line}"
    assert "nested value" in error.why


@pytest.mark.parametrize("key", ["result", "patient", "asof", "fact"])
def test_unknown_keys_beside_facts(key: str) -> None:
    """Beside `facts:` every key must be one that is read; a misspelled one would be ignored."""
    error = refused(f"facts: {{sex: female}}\n{key}: something\n")
    assert error.what == "case file her.yaml, line 2"
    assert f"unknown key '{key}'" in error.why
    assert error.fix == "Use facts, order, results, as-of."


@pytest.mark.parametrize(
    "content", ["", "  \n\n", "# only a comment\n", "- sex\n- female\n", "female", "[]", "{}", '["sex"]']
)
def test_no_named_facts(content: str) -> None:
    """An empty file, a list and a single word hold no named facts."""
    error = refused(content)
    assert "does not hold named facts" in error.why
    assert "fact: value" in error.fix


@pytest.mark.parametrize("content", ["facts: [sex, female]", "facts: female", "facts: []"])
def test_facts_that_are_not_named(content: str) -> None:
    """`facts:` without names is refused; read as nothing, the answer would ask for what was said."""
    refused(content)


@pytest.mark.parametrize(
    "content",
    ["sex: &s female\nbreast-density: *s\n", "sex: &s female\n", "a: &a [*a]\n", bomb(3)],
    ids=["alias", "anchor", "circle", "bomb"],
)
def test_anchors(content: str) -> None:
    """Anchors and aliases are refused: they hide what a line says, and can unfold into something enormous."""
    refused(content)


@pytest.mark.parametrize(
    "content", ["[" * 10_000, "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + '"b"' + "}" * 10_000, "- " * 10_000]
)
def test_deep_nesting(content: str) -> None:
    """Ten thousand brackets are refused and exhaust nothing."""
    refused(content)


def test_json_words_that_yaml_would_guess() -> None:
    """true, false and null are no values of a fact."""
    for word in ("true", "false", "null"):
        assert f"'{word}'" in refused(f'{{"breast-density": {word}}}').why


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(rb'sex: "\UFFFFFFFF"')
@example(b"%YAML 9.9\n---\nsex: female\n")
@example(b"sex: !!python/object:os.system female\n")
@example(b"? [sex]\n: female\n")
@example(b"<<: {sex: female}\n")
@example(b"sex: female\n\x0cage: 58 years\n")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Whatever stands in the file gives named texts or an explained refusal, never another error."""
    try:
        case = read(content)
    except InputError:
        return
    assert case.answers
    assert all(isinstance(name, str) and isinstance(value, (str, list)) for name, value in case.answers)


PRINTED = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")))
"""Text without control characters and line breaks: JSON and YAML 1.2 agree on all of it."""


@given(st.dictionaries(PRINTED, PRINTED | st.lists(PRINTED, max_size=3), min_size=1))
def test_any_json_text_is_taken_as_it_stands(facts: dict[str, str | list[str]]) -> None:
    """A case written by another program as JSON arrives as it was, or is refused; it is never changed."""
    import msgspec

    try:
        case = read(msgspec.json.encode(facts))
    except InputError:
        return
    assert dict(case.answers) == facts


@pytest.mark.parametrize(
    "lines", [("order: {order}", "order-biopsy: included"), ("order-biopsy: included", "order: {order}")]
)
def test_the_order_of_lines_does_not_matter(library: Library, lines: tuple[str, str]) -> None:
    """Wording of an order that states a further fact may stand before or after that fact."""
    text = "\n".join(lines).format(order="axillary ultrasound with possible biopsy")
    assert read_answers(library, read(text).answers).stated == {"order": "us-axilla", "order-biopsy": "included"}
