"""`rightscan ask`: the interview, answered by a script."""

import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from rightscan.knowledge.artefact import read_library
from rightscan.model.fact import Fact
from tests.functional.command import CONFLICT, MATCHED, NOTICE, Ran, command, environment, facts, rightscan_run, widest

DAY = ("--as-of", "2026-11-21")
PROMPT = b"\n> "


class Interview:
    """A running interview: `heard` is what it said last, `say` answers, `end` closes the input."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            command("ask", *arguments, *DAY),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        self.heard = ""
        self.asking = True
        self._listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def say(self, line: str) -> str:
        """Answer one line; returns what comes back, up to the next prompt or the end."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        return self._listen()

    def end(self) -> Ran:
        """Close the input and wait for the answer."""
        out, err = self.process.communicate()
        return Ran(self.process.returncode, self.heard + out.decode(), err.decode())

    def _listen(self) -> str:
        """Read up to the next prompt; at the end of the output the interview no longer asks."""
        assert self.process.stdout is not None
        data = b""
        while not data.endswith(PROMPT):
            char = self.process.stdout.read(1)
            if not char:
                self.asking = False
                break
            data += char
        self.heard = data.decode()
        return self.heard


def asked_fact(heard: str) -> Fact:
    """The fact whose heading and question stand last in what was heard."""
    text = " ".join(heard.split())
    library = read_library()
    position, name = max((text.rfind(f"{f.label.upper()} {f.question}"), f.name) for f in library.facts.values())
    assert position >= 0
    return library.facts[name]


def numbered(heard: str, fact: Fact, value: str) -> str:
    """The number that stands before an answer; the word itself where nothing is numbered."""
    label = next((word.label for word in fact.words if word.id == value), fact.none)
    for line in heard.splitlines():
        number, _, text = line.strip().partition(") ")
        if number.isdigit() and label.startswith(text):
            return number
    return value


def interviewed(known: dict[str, str], by_number: bool) -> tuple[Ran, list[str]]:
    """Answer every question from `known`, else with not known; the final answer, and the facts as they were told."""
    told = []
    with Interview() as interview:
        while interview.asking:
            fact = asked_fact(interview.heard)
            value = known.get(fact.name, "?")
            told.append(f"{fact.name}={value}")
            interview.say(numbered(interview.heard, fact, value) if by_number and value != "?" else value)
        return interview.end(), told


@pytest.mark.parametrize("by_number", [False, True], ids=["by-word", "by-number"])
def test_the_same_answer_as_assess(by_number: bool) -> None:
    """An interview ends with the page that assess prints for the same facts, and with the same exit code."""
    known = dict(fact.split("=") for fact in MATCHED) | {"clinical-question": "residual-disease"}
    ran, told = interviewed(known, by_number)
    assert len(told) > 3
    assert ran.code == 0
    assessed = rightscan_run("assess", *facts(*told), *DAY)
    assert ran.out.lstrip("\n").endswith(assessed.out)
    assert assessed.out.startswith("MATCHED: Positive margins after lumpectomy")


def test_asking_stops_when_nothing_can_change() -> None:
    """With every fact given nothing is asked, and the answer comes at once."""
    ran = rightscan_run("ask", *facts(*MATCHED, "clinical-question=residual-disease"), *DAY)
    assert ran.code == 0
    assert "\n> " not in ran.out
    assert "MATCHED: " in ran.out


def test_not_known_is_an_answer() -> None:
    """After a question mark another question is asked, and the answer tells what is not known."""
    with Interview() as interview:
        first = asked_fact(interview.heard)
        second = asked_fact(interview.say("?"))
        ran = interview.end()
    assert second.name != first.name
    assert f"Asked and not known: {first.name}" in ran.said


def test_back_takes_the_last_answer_back() -> None:
    """After back the same question is asked again, and nothing is known of it."""
    with Interview() as interview:
        first = asked_fact(interview.heard)
        assert asked_fact(interview.say("1")).name != first.name
        heard = interview.say("back")
        assert f"Taken back: {first.name}" in heard
        assert asked_fact(heard).name == first.name
        assert "nothing yet" in interview.say("facts")


def test_back_at_the_beginning() -> None:
    """Before the first answer there is nothing to take back, and the question stays."""
    with Interview() as interview:
        first = asked_fact(interview.heard)
        heard = interview.say("back")
    assert "Nothing to take back." in heard
    assert asked_fact(heard).name == first.name


def test_back_leaves_a_change() -> None:
    """Back while a fact is being changed keeps its answer and returns to the question."""
    with Interview(*facts("margins=positive")) as interview:
        first = asked_fact(interview.heard)
        interview.say("change margins")
        assert asked_fact(interview.say("back")).name == first.name
        assert "margins = positive" in interview.say("facts")


def test_change_replaces_an_answer() -> None:
    """A fact can be changed by name at any time, and the new answer counts."""
    with Interview(*facts("margins=positive")) as interview:
        first = asked_fact(interview.heard)
        assert asked_fact(interview.say("change Margins")).name == "margins"
        assert asked_fact(interview.say("negative")).name == first.name
        heard = interview.say("facts")
    assert "margins = negative" in heard
    assert "positive" not in heard


def test_change_of_an_unknown_fact() -> None:
    """A misspelled fact is explained with the nearest name, and the question stays."""
    with Interview() as interview:
        first = asked_fact(interview.heard)
        heard = interview.say("change margin")
    assert "fact 'margin': is not in the vocabulary" in heard
    assert "Did you mean margins" in heard
    assert asked_fact(heard).name == first.name


def test_facts_lists_what_was_said() -> None:
    """The list of facts grows with the answers and is empty at first."""
    with Interview() as interview:
        first = asked_fact(interview.heard)
        assert "nothing yet" in interview.say("facts")
        interview.say("1")
        assert f"{first.name} = {first.words[0].id}" in interview.say("facts")


@pytest.mark.parametrize("said", ["blue", "0", "99", "", "1, 2", "-1", "①", "9" * 5000, "change", "\x1b[A"])
def test_an_answer_that_is_not_understood(said: str) -> None:
    """It is explained, nothing is stored, and the same question is asked again."""
    with Interview() as interview:
        first = asked_fact(interview.heard)
        heard = interview.say(said)
        assert interview.asking
        assert asked_fact(heard).name == first.name
        assert "\n  " in heard
        assert "nothing yet" in interview.say("facts")


def test_an_amount_without_a_unit() -> None:
    """A bare number for an amount is explained with an example, and the question stays."""
    with Interview() as interview:
        interview.say("change age")
        heard = interview.say("58")
        assert "has no unit" in heard
        assert asked_fact(heard).name == "age"
        interview.say("58 years")
        assert "age = 58 years" in interview.say("facts")


def test_several_numbers_for_a_set() -> None:
    """A fact that holds several words takes several numbers."""
    with Interview() as interview:
        symptoms = asked_fact(interview.say("change breast-symptoms"))
        numbers = [numbered(interview.heard, symptoms, word.id) for word in symptoms.words[:2]]
        interview.say(", ".join(numbers))
        heard = interview.say("facts")
    assert f"breast-symptoms = {symptoms.words[0].id}, {symptoms.words[1].id}" in heard


@pytest.mark.parametrize("stdin", ["", "quit\n", "1\n", "1\nquit\n"], ids=["end", "quit", "answer-end", "answer-quit"])
def test_stopping_early(stdin: str) -> None:
    """Quitting and the end of the input give the answer to what is known so far."""
    ran = rightscan_run("ask", *DAY, stdin=stdin)
    assert ran.code == 4
    assert "NEEDS ANSWERS: " in ran.out
    assert ran.err == ""
    for piece in NOTICE:
        assert piece in ran.said


def test_a_contradiction_is_asked_about() -> None:
    """A stage that T, N and M contradict is asked for first; the corrected stage settles it."""
    with Interview(*facts(*CONFLICT, "clinical-question=locoregional")) as interview:
        assert asked_fact(interview.heard).name == "stage-group"
        assert "contradicts itself: IIA (as stated) or IIB" in " ".join(interview.heard.split())
        heard = interview.say("IIB")
        assert "contradicts itself" not in heard
        ran = interview.end()
    assert ran.code == 0


def test_a_contradiction_that_nobody_can_settle() -> None:
    """Not known is an answer to a contradiction too: the same question is not asked again and again."""
    apart = ("clinical-n=n1", "palpable-axillary-node=absent", "suspicious-node-on-imaging=absent")
    with Interview(*facts(*apart, "clinical-question=axilla")) as interview:
        assert asked_fact(interview.heard).name == "node-status"
        heard = interview.say("?")
        assert not interview.asking or asked_fact(heard).name != "node-status"


def test_results_wait_for_the_scenario(tmp_path: Path) -> None:
    """A case file with a result is asked for its missing facts before the result is followed."""
    path = tmp_path / "case.yaml"
    path.write_text("facts: {margins: positive, sex: female}\nresults: [negative]\n", encoding="utf-8")
    with Interview(str(path)) as interview:
        assert interview.asking
        assert asked_fact(interview.heard).question in " ".join(interview.heard.split())


def test_bad_facts_at_the_start() -> None:
    """Facts given as options are checked before the first question."""
    ran = rightscan_run("ask", *facts("age=58"))
    assert (ran.code, ran.out) == (2, "")
    assert "has no unit" in ran.explained


def test_an_answer_that_is_no_text() -> None:
    """Bytes that are not UTF-8 are an answer that is not understood, not a fault."""
    ran = rightscan_run("ask", *DAY, stdin=b"caf\xe9\nquit\n")
    assert ran.code == 4
    assert "is not one of its values" in ran.said


def test_interruption() -> None:
    """Control-C ends the interview with one line and exit code 130."""
    with Interview() as interview:
        interview.process.send_signal(signal.SIGINT)
        ran = interview.end()
    assert ran.code == 130
    assert "interrupted" in ran.err
    assert "Traceback" not in ran.err


def test_the_interview_keeps_to_the_width() -> None:
    """No line of an interview is wider than 80 columns, errors included."""
    ran = rightscan_run("ask", *DAY, stdin="blue\nfacts\n1\n?\n?\nquit\n")
    assert widest(ran.out) <= 80


@pytest.mark.parametrize("again", ["cancer", "4", "?"])
def test_a_coarse_answer_is_asked_for_once_more_and_then_stands(again: str) -> None:
    """Whoever knows only "breast cancer" is asked for its type once; the coarse word is kept and the interview goes on."""
    known = facts("clinical-question=locoregional", "treatment-phase=before-treatment", "stage-group=IA")
    with Interview(*known) as interview:
        assert asked_fact(interview.heard).name == "diagnosis"
        heard = interview.say("cancer")
        assert asked_fact(heard).name == "diagnosis"
        assert "So far: cancer. Answer ? if no more is known." in heard
        interview.say(again)
        assert not interview.asking
        ran = interview.end()
    assert ran.code == 4
    assert "Tissue diagnosis: breast cancer, type not stated" in ran.said
    assert "Asked and not known" not in ran.said
