"""A question to the user: the fact, why it is asked, and what can be answered."""

from __future__ import annotations

import msgspec

from rightscan.model.fact import Fact


class AnswerWord(msgspec.Struct, frozen=True):
    """One answer to a question: what to type and what it means."""

    value: str
    label: str


class QuestionData(msgspec.Struct, frozen=True):
    """The next question, why it is asked and the possible answers ("unknown" is always one)."""

    fact: str
    label: str
    question: str
    why: str
    answers: tuple[AnswerWord, ...]
    example: str = ""


def fact_question(fact: Fact) -> QuestionData:
    """The question for one fact."""
    answers = [AnswerWord(word.id, word.label) for word in fact.words]
    if fact.kind == "set" and fact.none:
        answers.insert(0, AnswerWord("none", fact.none))
    example = {"length": "for example 18 mm", "time": f"for example 6 {fact.unit}"}.get(fact.dimension, "")
    return QuestionData(fact.name, fact.label, fact.question, fact.why, tuple(answers), example)
