"""`rightscan ask`: the interview. One question at a time, every answer can be changed, "not known" is an answer."""

from __future__ import annotations

from argparse import Namespace

from rightscan.engine.assess import Assessment, Outcome, assess
from rightscan.errors import InputError, printable
from rightscan.faces.cli.case import read_case
from rightscan.faces.cli.options import read_library_and_policy
from rightscan.intake.form import NOT_KNOWN, fact_name, read_answers
from rightscan.model.fact import Fact
from rightscan.presentation.answer import answer
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, as_text
from rightscan.presentation.page import answer_page
from rightscan.presentation.question import fact_question

_HELP = "Answer with a number, a word or an amount. Also: ? (not known), back, change FACT, facts, quit."


def ask_command(options: Namespace) -> Outcome:
    """Interview until no answer can change the advice, then print the same answer as `assess`."""
    interview = Interview(options)
    print(as_text([Paragraph(_HELP)]), end="")
    while (fact := interview.next_fact()) is not None:
        print(as_text([Heading(2, fact.label), *interview.question(fact)]), end="")
        if not interview.hear(_read("> "), fact):
            break
    assessment = interview.conclusion()
    print("\n" + as_text(answer_page(answer(interview.library, assessment))), end="")
    return assessment.outcome


def _explain(error: InputError) -> None:
    """What was not understood, and what to do about it."""
    print(printable(as_text([Paragraph(f"{error.what}: {error.why}"), Bullet(error.fix)])), end="")


def _read(prompt: str) -> str:
    """One line from the user; the end of the input counts as quitting."""
    try:
        return input(prompt).strip()
    except EOFError:
        return "quit"


class Interview:
    """The answers so far, in the order given. Every step assesses all of them afresh."""

    def __init__(self, options: Namespace) -> None:
        self.library = read_library_and_policy(options.policy)
        answers, self.results, self.as_of = read_case(options)
        read_answers(self.library, answers)
        self.answers = {fact_name(self.library, name): value for name, value in answers}
        self.changing: Fact | None = None
        self.undecided: set[str] = set()
        self.no_better: set[str] = set()  # known in part, asked again, and known no better

    def assessment(self, results: tuple[str, ...] = ()) -> Assessment:
        """The answer to everything said so far."""
        given = read_answers(self.library, self.answers.items())
        return assess(self.library, given.stated, self.as_of, results, given.declined | self.no_better)

    def conclusion(self) -> Assessment:
        """The last answer, with the results of the case file if they can be followed by now."""
        try:
            return self.assessment(self.results)
        except InputError as error:
            _explain(error)
            return self.assessment()

    def next_fact(self) -> Fact | None:
        """The fact to ask for: one to be changed, one in dispute, or the one that narrows the ratings most."""
        if self.changing is not None:
            return self.changing
        assessment = self.assessment()
        disputed = [conflict.fact for conflict in assessment.conflicts if conflict.fact not in self.undecided]
        if disputed:
            return self.library.facts[disputed[0]]
        return None if assessment.question is None else assessment.question.fact

    def question(self, fact: Fact) -> list[Block]:
        """The question with its numbered answers, why it is asked and how many scenarios are left."""
        data = fact_question(fact)
        assessment = self.assessment()
        blocks: list[Block] = [Paragraph(data.question), Paragraph(f"Why it is asked: {data.why}")]
        for conflict in assessment.conflicts:
            if conflict.fact == fact.name:
                readings = " or ".join(
                    f"{r.known.value} ({', '.join(r.known.sources) or 'as stated'})" for r in conflict.readings
                )
                blocks.append(
                    Paragraph(f"What was said contradicts itself: {readings}. Change one of these with 'change FACT'.")
                )
        if self._asked_for_more(fact):
            blocks.append(Paragraph(f"So far: {self.answers[fact.name]}. Answer ? if no more is known."))
        blocks += [Bullet(word.label, mark=f"{number})") for number, word in enumerate(data.answers, 1)]
        if data.example:
            blocks.append(Bullet(data.example))
        blocks.append(Bullet("not known", mark="?)"))
        left = len(assessment.match.fits) + len(assessment.match.open)
        blocks.append(Paragraph(f"({left} scenario{'s' if left != 1 else ''} still possible)"))
        return blocks

    def hear(self, said: str, fact: Fact) -> bool:
        """Take one line; False when the user wants to stop. What is not understood is explained and asked again."""
        word, _, rest = said.partition(" ")
        if word == "quit":
            return False
        try:
            if word == "back":
                self._back()
            elif word == "change":
                self.changing = self.library.facts[fact_name(self.library, rest)]
            elif word == "facts":
                print(
                    as_text(
                        [Bullet(f"{name} = {value}") for name, value in self.answers.items()] or [Bullet("nothing yet")]
                    ),
                    end="",
                )
            else:
                self._take(fact, said)
        except InputError as error:
            _explain(error)
        return True

    def _back(self) -> None:
        if self.changing is not None:
            self.changing = None
        elif self.answers:
            print(f"Taken back: {self.answers.popitem()[0]}")
        else:
            print("Nothing to take back.")

    def _asked_for_more(self, fact: Fact) -> bool:
        """Whether the fact is known in part, and asked for because the rest would matter."""
        disputed = [conflict.fact for conflict in self.assessment().conflicts]
        return self.changing is None and fact.name in self.answers and fact.name not in disputed

    def _take(self, fact: Fact, said: str) -> None:
        """Store an answer after checking it; numbers stand for the answers shown."""
        shown = fact_question(fact).answers
        words = [part.strip() for part in said.split(",")]
        numbers = [str(number) for number in range(1, len(shown) + 1)]
        if shown and all(part in numbers for part in words):
            said = ", ".join(shown[int(part) - 1].value for part in words)
        if self._asked_for_more(fact) and said.lower() in (*NOT_KNOWN, self.answers[fact.name]):
            self.no_better.add(fact.name)
            return
        self.no_better.discard(fact.name)
        kept = {name: value for name, value in self.answers.items() if name != fact.name}
        given = read_answers(self.library, [*kept.items(), (fact.name, said)])
        assess(self.library, given.stated, self.as_of, (), given.declined)
        if fact.name in given.declined:
            self.undecided.add(fact.name)
        self.answers = {**self.answers, fact.name: said}
        self.changing = None
