"""Reads notes with one machinery, in an environment that has only that; started by `note_machinery.py`.

    python benchmarks/note_machinery_driver.py ours|spacy|medspacy|medspacy-quiet JOB

JOB is a JSON file with the phrases, the plain form of each word, and the notes; without notes the machinery is only
imported and loaded. Prints JSON: what each note states as far as this machinery sees, and milliseconds for each note.
Nothing of rightscan is imported unless it is what is measured.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

Job = dict[str, Any]
Reading = dict[str, list[str]]  # the values of each fact; more than one of a choice contradict each other
Read = Callable[[str, str], Reading]
ROUNDS = 3  # on the clock
PASSES = ROUNDS + 1
SPANS = "medspacy_spans"
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_NOT_SO = ("is_negated", "is_hypothetical", "is_uncertain", "is_family")


def ours(_job: Job) -> Read:
    """The reader of rightscan with all its rules; it brings its own phrases."""
    from datetime import date

    from rightscan.intake.note.mention import Phrasebook
    from rightscan.intake.note.reader import read_note
    from rightscan.knowledge.artefact import read_library, read_note_language

    library, book = read_library(), Phrasebook(read_note_language())

    def read(text: str, as_of: str) -> Reading:
        note = read_note(library, book, text, date.fromisoformat(as_of))
        proposed = {
            name: sorted(value) or ["none"] if isinstance(value, frozenset) else [str(value)]
            for name, value in note.proposed.items()
        }
        return proposed | {one.fact: [str(reading.value) for reading in one.readings] for one in note.contradicted}

    return read


def spacy_alone(job: Job) -> Read:
    """A blank English pipeline and a PhraseMatcher: every phrase counts, whoever it is said of and whether it is so."""
    import spacy  # type: ignore[import-not-found]
    from spacy.matcher import PhraseMatcher  # type: ignore[import-not-found]

    nlp = spacy.blank("en")
    _compare_plain_forms(nlp, job["forms"])
    matcher, texts = PhraseMatcher(nlp.vocab, attr="NORM"), defaultdict(list)
    for fact, value, text in job["phrases"]:
        texts[f"{fact}={value}"].append(text)
    for label, phrases in texts.items():
        matcher.add(label, list(nlp.tokenizer.pipe(phrases)))

    def read(text: str, _as_of: str) -> Reading:
        doc = nlp(_HYPHEN.sub(" ", text))
        return _reading(matcher(doc, as_spans=True))

    return read


def medspacy(job: Job, quiet: bool = False) -> Read:
    """Tokenizer, PyRuSH, TargetMatcher and ConText of medSpaCy with the rules they come with."""
    import medspacy as package  # type: ignore[import-not-found]
    from loguru import logger  # type: ignore[import-not-found]
    from medspacy.target_matcher import TargetRule  # type: ignore[import-not-found]

    if quiet:
        logger.disable("PyRuSH")
    nlp = package.load(medspacy_enable=["medspacy_tokenizer", "medspacy_pyrush"])
    _compare_plain_forms(nlp, job["forms"])
    # a span group, not doc.ents: "invasive ductal carcinoma" is a diagnosis and a histology
    group = {"span_group_name": SPANS, "phrase_matcher_attr": "NORM", "result_type": "group", "prune": False}
    targets = nlp.add_pipe("medspacy_target_matcher", config=group)
    targets.add([TargetRule(text, f"{fact}={value}") for fact, value, text in job["phrases"]])
    nlp.add_pipe("medspacy_context", config={"input_span_type": "group", "span_group_name": SPANS})

    def read(text: str, _as_of: str) -> Reading:
        doc = nlp(_HYPHEN.sub(" ", text))  # spans live no longer than their document
        return _reading(doc.spans[SPANS], _is_said)

    return read


def _is_said(span: Any) -> bool:  # noqa: ANN401  a span of spaCy, which is not installed where types are checked
    """Whether ConText leaves it standing: a symptom of the past is none, an operation or a cancer of the past is."""
    past = span._.is_historical and span.label_.startswith(("breast-symptoms=", "metastasis-signs="))
    return not past and not any(span._.get(name) for name in _NOT_SO)


def _compare_plain_forms(nlp: Any, forms: dict[str, str]) -> None:  # noqa: ANN401  as above
    """Have "lumps" and "tumour" compared as "lump" and "tumor", as in our own phrases."""
    from spacy.attrs import NORM  # type: ignore[import-not-found]

    def form(word: str) -> str:
        return forms.get(word.lower(), word.lower())

    nlp.vocab.lex_attr_getters[NORM] = form
    for lexeme in nlp.vocab:  # those that the tokenizer has met before
        lexeme.norm_ = form(lexeme.text)


def _reading(spans: Iterable[Any], is_said: Callable[[Any], bool] = bool) -> Reading:
    """The values of each fact by its longest phrases, without those that are not said to be so."""
    from spacy.util import filter_spans  # type: ignore[import-not-found]

    by_fact = defaultdict(list)
    for span in spans:
        by_fact[span.label_.partition("=")[0]].append(span)
    said = {
        fact: sorted({span.label_.partition("=")[2] for span in filter_spans(found) if is_said(span)})
        for fact, found in by_fact.items()
    }
    return {fact: values for fact, values in said.items() if values}


MACHINERIES: dict[str, Callable[[Job], Read]] = {
    "ours": ours,
    "spacy": spacy_alone,
    "medspacy": medspacy,
    "medspacy-quiet": lambda job: medspacy(job, quiet=True),
}


def timed(read: Read, notes: list[tuple[str, str]]) -> list[float]:
    """Milliseconds of each note: the median of its rounds, which are interleaved; one round before does not count."""
    rounds = []
    for _ in range(ROUNDS):
        times = []
        for text, as_of in notes:
            start = perf_counter_ns()
            read(text, as_of)
            times.append((perf_counter_ns() - start) / 1e6)
        rounds.append(times)
    return [median(times) for times in zip(*rounds, strict=True)]


def main() -> None:
    """Load, read and print."""
    job = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    read = MACHINERIES[sys.argv[1]](job)
    if job["notes"]:
        readings = [read(text, as_of) for text, as_of in job["notes"]]
        print(json.dumps({"readings": readings, "ms": timed(read, job["notes"])}))


if __name__ == "__main__":
    main()
