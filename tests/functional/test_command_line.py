"""The command as its users run it: exit codes, errors, forms of output, and content without a patient."""

import importlib
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from rightscan import __version__
from rightscan.knowledge.artefact import read_library
from rightscan.model.library import Library
from rightscan.presentation.data import Answer
from tests.functional.command import (
    CONFLICT,
    MATCHED,
    NOTICE,
    command,
    environment,
    facts,
    has_table,
    rightscan_run,
    widest,
)

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/positive-margins.yaml"
SCHEMA = ROOT / "docs/reference/assessment.schema.json"
OUTCOMES = [
    pytest.param(facts(*MATCHED), 0, "matched", id="matched"),
    pytest.param(facts("sex=male", "clinical-question=residual-disease"), 3, "out-of-scope", id="out-of-scope"),
    pytest.param([], 4, "needs-answers", id="needs-answers"),
    pytest.param(facts(*CONFLICT), 5, "conflict", id="conflict"),
    pytest.param([*facts(*MATCHED), "--as-of", "2099-01-01"], 6, "not-evaluated", id="not-evaluated"),
]
REFUSED = [
    pytest.param(facts("margin=positive"), ["fact 'margin'", "Did you mean margins"], id="unknown-fact"),
    pytest.param(facts("xyzzy=1"), ["fact 'xyzzy'", "rightscan list facts"], id="fact-like-no-other"),
    pytest.param(facts("margins=positif"), ["margins:", "Did you mean positive?"], id="unknown-word"),
    pytest.param(facts("age=58"), ["age:", "has no unit", "58 years"], id="missing-unit"),
    pytest.param(facts("tumor-size=2 inches"), ["tumor-size:", "'inches'", "mm, cm"], id="wrong-unit"),
    pytest.param(facts("tumor-size=1,8 cm"), ["tumor-size:", "Use a point, not a comma"], id="decimal-comma"),
    pytest.param(facts("age=430 years"), ["age:", "430 years is outside what is possible"], id="impossible-age"),
    pytest.param(facts("sex=female", "Sex=male"), ["sex:", "is given twice"], id="fact-twice"),
    pytest.param(facts("margins"), ["--fact margins", "--fact margins=positive"], id="no-equals-sign"),
    pytest.param(facts("margins= "), ["--fact margins=", "--fact margins=positive"], id="no-value"),
    pytest.param(facts("=positive"), ["--fact =positive", "--fact margins=positive"], id="no-name"),
    pytest.param(facts("surgery-date=2026-02-30"), ["surgery-date:", "is not a date"], id="no-such-day"),
    pytest.param(["--as-of", "21.11.2026"], ["21.11.2026", "is not a date", "2026-11-21"], id="bad-day"),
    pytest.param(
        [*facts("surgery-date=2026-12-01"), "--as-of", "2026-11-21"], ["surgery-date:", "2026-12-01 lies after 2026-11-21"], id="future"
    ),
    pytest.param(["--order", "x-ray of the toe"], ["order:", "is not one of its values"], id="unknown-study"),
    pytest.param(["--order", "us-breast", *facts("order=us-breast")], ["order:", "is given twice"], id="order-twice"),
    pytest.param(["--result", "negative"], ["result 'negative'", "exactly one scenario"], id="result-without-scenario"),
    pytest.param(["nobody.yaml"], ["case file nobody.yaml", "cannot be read"], id="no-such-file"),
    pytest.param(["--json", "--md"], ["not allowed with"], id="two-forms"),
    pytest.param(["--colour"], ["unrecognized arguments: --colour"], id="unknown-option"),
]  # fmt: skip


@pytest.fixture(scope="module")
def compiled() -> Library:
    """The compiled library that the command reads."""
    return read_library()


@pytest.mark.parametrize(("arguments", "code", "outcome"), OUTCOMES)
def test_exit_code_and_notice(arguments: list[str], code: int, outcome: str) -> None:
    """Every outcome has its exit code, opens with its name, and says what the program is not."""
    ran = rightscan_run("assess", *arguments)
    assert ran.code == code
    assert ran.out.startswith(outcome.replace("-", " ").upper() + ": ")
    assert ran.err == ""
    for piece in NOTICE:
        assert piece in ran.said


@pytest.mark.parametrize(("arguments", "code", "outcome"), OUTCOMES)
def test_json(arguments: list[str], code: int, outcome: str) -> None:
    """With --json every outcome is one JSON document of the documented type, with the same exit code."""
    ran = rightscan_run("assess", "--json", *arguments)
    data = json.loads(ran.out)
    assert (ran.code, data["outcome"], data["format"]) == (code, outcome, "rightscan.assessment.v1")
    assert json.loads(msgspec.json.encode(msgspec.convert(data, Answer))) == data
    for piece in NOTICE:
        assert piece in data["notice"]


@pytest.mark.skipif(not SCHEMA.exists(), reason="docs/reference/assessment.schema.json was not generated yet")
@pytest.mark.parametrize(("arguments", "code", "outcome"), OUTCOMES)
def test_json_follows_its_schema(arguments: list[str], code: int, outcome: str) -> None:
    """Every outcome validates against the published schema."""
    ran = rightscan_run("assess", "--json", *arguments)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = importlib.import_module("jsonschema").Draft202012Validator(schema)
    assert (ran.code, json.loads(ran.out)["outcome"]) == (code, outcome)
    assert [error.message for error in validator.iter_errors(json.loads(ran.out))] == []


@pytest.mark.skipif(not SCHEMA.exists(), reason="docs/reference/assessment.schema.json was not generated yet")
def test_the_schema_is_not_empty() -> None:
    """An answer without its outcome does not validate."""
    data = json.loads(rightscan_run("assess", "--json").out)
    del data["outcome"]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert not importlib.import_module("jsonschema").Draft202012Validator(schema).is_valid(data)


@pytest.mark.parametrize(("arguments", "code", "outcome"), OUTCOMES)
def test_markdown(arguments: list[str], code: int, outcome: str) -> None:
    """With --md every outcome is a Markdown page; ratings stand in a table."""
    ran = rightscan_run("assess", "--md", *arguments)
    assert ran.code == code
    assert ran.out.startswith("# " + outcome.replace("-", " ").upper())
    assert has_table(ran.out) == (outcome == "matched")
    for piece in NOTICE:
        assert piece in ran.said


@pytest.mark.parametrize(("arguments", "pieces"), REFUSED)
def test_refused(arguments: list[str], pieces: list[str]) -> None:
    """What cannot be used is refused with what, why and what to do; nothing is answered beside it."""
    ran = rightscan_run("assess", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    for piece in pieces:
        assert piece in ran.explained


def test_a_result_that_does_not_follow(compiled: Library) -> None:
    """A result that the step cannot have is refused with every answer that it can have."""
    ran = rightscan_run("assess", *facts(*MATCHED), "--result", "splendid")
    pathway = compiled.scenario("positive-margins").pathway
    assert pathway is not None
    assert ran.code == 2
    assert "result 'splendid': does not follow here" in ran.explained
    results = [result.id for result in pathway.steps[pathway.start].results]
    for word in [*results, *(leave.id for leave in pathway.leaves)]:
        assert word in ran.explained


def test_a_result_that_follows(compiled: Library) -> None:
    """A result leads to the step that the pathway names for it."""
    pathway = compiled.scenario("positive-margins").pathway
    assert pathway is not None
    result = pathway.steps[pathway.start].results[0]
    data = json.loads(rightscan_run("assess", "--json", *facts(*MATCHED), "--result", result.id).out)
    assert [step["id"] for step in data["pathway"]["here"]] == [following.step for following in result.then]


def test_a_case_file_and_options_add_up() -> None:
    """Facts come from the file and from options; a fact in both is refused."""
    ran = rightscan_run("assess", str(EXAMPLE), *facts("age=58 years"))
    assert ran.code == 0
    again = rightscan_run("assess", str(EXAMPLE), *facts("sex=female"))
    assert again.code == 2
    assert "sex: is given twice" in again.explained


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_standard_input_says_the_same(form: str) -> None:
    """The same facts as options, as YAML and as JSON give the same answer, byte for byte."""
    named = dict(fact.split("=") for fact in MATCHED)
    text = json.dumps(named) if form == "json" else "\n".join(f"{name}: {value}" for name, value in named.items())
    ran = rightscan_run("assess", "-", "--as-of", "2026-11-21", stdin=text)
    assert ran == rightscan_run("assess", *facts(*MATCHED), "--as-of", "2026-11-21")


@pytest.mark.parametrize(
    "stdin",
    [
        b"",
        b"\0",
        b"\xff",
        b"- a\n",
        b"[" * 10_000,
        b"a: b\n" * 60_000,
        b"sex: female\nsex: male\n",
        b'sex: "\\UFFFFFFFF"\n',
    ],
    ids=["nothing", "nul", "not-utf-8", "list", "deep", "large", "twice", "beyond-unicode"],
)
def test_bad_standard_input(stdin: bytes) -> None:
    """Whatever arrives on standard input, bad input is explained and never a fault."""
    ran = rightscan_run("assess", "-", stdin=stdin)
    assert ran.code == 2
    assert ran.out == ""
    assert "case file standard input" in ran.explained


def test_yaml_bomb() -> None:
    """A few hundred bytes of nested aliases are refused without unfolding them."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 100))]
    limited = ["/bin/sh", "-c", 'ulimit -v 2000000 2>/dev/null; exec "$@"', "sh", *command("assess", "-")]
    done = subprocess.run(
        limited, input="\n".join(lines), text=True, capture_output=True, check=False, timeout=300, env=environment()
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "case file standard input, line 1" in done.stderr


def test_control_characters_are_not_echoed() -> None:
    """A file cannot recolor or clear the terminal through an error message."""
    ran = rightscan_run("assess", "-", stdin='{"\\u001b[2Jsex": "female"}')
    assert ran.code == 2
    ran = rightscan_run("assess", "-", stdin='{"sex": "\\u001b[31mred"}')
    assert ran.code == 2
    assert "sex:" in ran.err


@pytest.mark.parametrize(
    "arguments", [["list", "facts"], ["show", "positive-margins"], ["assess", *facts(*MATCHED)], ["--help"]]
)
def test_closed_pipe(arguments: list[str]) -> None:
    """When nobody reads the output any more, the program stops without a word."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command(*arguments), stdout=writer, stderr=subprocess.PIPE, check=False, timeout=300, env=environment()
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_head() -> None:
    """`rightscan list facts | head -1` prints one line and no traceback."""
    pipe = ["/bin/sh", "-c", '"$@" | head -1', "sh", *command("list", "facts")]
    done = subprocess.run(pipe, capture_output=True, check=False, timeout=300, env=environment(), text=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_output_that_cannot_be_written() -> None:
    """An answer that got lost on a full disk is not reported as a success."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("assess", *facts(*MATCHED)), stdout=full, stderr=subprocess.PIPE, check=False, env=environment()
        )
    assert done.returncode == 6
    assert b"NOT EVALUATED" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["assess", *facts(*MATCHED)], ["show", "positive-margins"]])
def test_terminals_without_unicode(arguments: list[str]) -> None:
    """Where only ASCII can be printed, other signs become question marks and nothing crashes."""
    ran = rightscan_run(*arguments, PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert ran.out.isascii()
    assert "?" in ran.out


def test_every_scenario_page(compiled: Library) -> None:
    """Every scenario can be read: it opens with its title, keeps to 80 columns and carries the notice."""
    assert compiled.scenarios
    for scenario in compiled.scenarios.values():
        ran = rightscan_run("show", scenario.id)
        assert ran.code == 0
        assert ran.said.startswith(scenario.title)
        assert widest(ran.out) <= 80, scenario.id
        for piece in NOTICE:
            assert piece in ran.said


def test_a_scenario_by_the_end_of_its_id() -> None:
    """The end of an id is enough, and gives the same page."""
    short = rightscan_run("show", "positive-margins")
    assert short.code == 0
    assert short == rightscan_run("show", "breast.after-surgery.positive-margins")


def test_a_scenario_page_in_markdown() -> None:
    """With --md the page is Markdown with a table of ratings."""
    ran = rightscan_run("show", "positive-margins", "--md")
    assert ran.code == 0
    assert ran.out.startswith("# ")
    assert has_table(ran.out)


def test_an_unknown_scenario() -> None:
    """A misspelled scenario is refused with the nearest id."""
    ran = rightscan_run("show", "breast.after-surgery.positive-margin")
    assert (ran.code, ran.out) == (2, "")
    assert "breast.after-surgery.positive-margins" in ran.explained


@pytest.mark.parametrize(
    "arguments",
    [
        facts(*MATCHED),
        [*facts(*MATCHED), "--order", "screening mammogram"],
        [*facts(*MATCHED), "--result", "negative"],
        [*facts(*MATCHED), "--result", "new-symptom"],
        facts("sex=male", "clinical-question=residual-disease"),
        [],
        facts(*CONFLICT),
        [*facts(*MATCHED), "--as-of", "2099-01-01"],
    ],
)
def test_explained_answers_keep_to_the_width(arguments: list[str]) -> None:
    """With --explain no line is wider than 80 columns."""
    ran = rightscan_run("assess", "--explain", *arguments)
    assert ran.code in (0, 3, 4, 5, 6)
    assert widest(ran.out) <= 80


def test_explain_adds_and_removes_nothing() -> None:
    """The explained answer has every part of the short one, and the frequent questions besides."""
    short, long = (rightscan_run("assess", *facts(*MATCHED), *more) for more in ([], ["--explain"]))
    parts, all_parts = ({line for line in ran.out.splitlines() if line.isupper()} for ran in (short, long))
    assert len(parts) > 5
    assert parts < all_parts
    assert "FREQUENT QUESTIONS" in all_parts - parts


def test_lists(compiled: Library) -> None:
    """Each list has every entry of its kind, on at most 80 columns."""
    kinds: dict[str, Iterable[str]] = {
        "scenarios": compiled.scenarios,
        "facts": compiled.facts,
        "procedures": compiled.procedures,
        "topics": compiled.topics,
        "sources": compiled.sources,
    }
    for kind, entries in kinds.items():
        ran = rightscan_run("list", kind)
        assert ran.code == 0
        assert widest(ran.out) <= 80
        for name in entries:
            assert f"- {name}:" in ran.out


def test_list_alone_lists_scenarios() -> None:
    """Without a kind the scenarios are listed."""
    ran = rightscan_run("list")
    assert ran.code == 0
    assert ran == rightscan_run("list", "scenarios")


@pytest.mark.parametrize("arguments", [[], ["advise"], ["list", "doctors"], ["show"]])
def test_wrong_usage(arguments: list[str]) -> None:
    """A command that does not exist or lacks its argument is exit code 2, with the usage."""
    ran = rightscan_run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: rightscan" in ran.err


@pytest.mark.parametrize("arguments", [["--help"], ["assess", "--help"]])
def test_help(arguments: list[str]) -> None:
    """The help names the exit codes and says what the program is not."""
    ran = rightscan_run(*arguments)
    assert ran.code == 0
    assert "exit codes: 0 matched, 2 wrong usage or input" in ran.said
    for piece in NOTICE:
        assert piece in ran.said


def test_version() -> None:
    """The version is the package's."""
    assert rightscan_run("--version").out == f"rightscan {__version__}\n"
