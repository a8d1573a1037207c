"""Past radiation takes no part in any answer: the same patient with and without it gets the same bytes."""

import json
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import msgspec

from rightscan.dose.record import build_record
from rightscan.engine.assess import assess
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import find_match
from rightscan.engine.order_check import check_order
from rightscan.engine.rating import decided_regardless, disagreements
from rightscan.intake.dose_list import ListReader
from rightscan.intake.fhir.reader import Reader
from rightscan.knowledge.artefact import read_dose, read_terminology
from rightscan.knowledge.load import content_files
from rightscan.model.exam import AgeSpan, DoseRecord
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.quantity import quantity
from rightscan.presentation.answer import answer
from rightscan.presentation.dose_fhir import dose_bundle
from tests.builders import TODAY
from tests.unit.dose.objects import ct_event, ct_sum, report, saved
from tests.unit.dose.reading import records
from tests.unit.fhir.records import bundle, cancer, patient

PATIENTS = 10_000
IN_WORDS = 200  # every so many patients the whole answer is worded too: the next question takes most of the time
HISTORIES = ("CT CAP 2020 x40", "PET/CT 2024-03-02 x12; CT CAP 2025-01 x9", "mammogram x4", "US axilla 2025")


def test_ten_thousand_patients_get_the_same_answer_with_and_without_past_dose(library: Library) -> None:
    """Answered, then given a history of radiation, then answered again."""
    rng, knowledge = Random(2021), read_dose()
    reader = ListReader(library, knowledge, TODAY, AgeSpan(Decimal(58), Decimal("58.99")), "female")
    heaviest = Decimal(0)
    for number in range(PATIENTS):
        facts = drawn(library, rng)
        before = answered(library, facts, in_words=number % IN_WORDS == 0)
        record = build_record(library, knowledge, reader.read(rng.choice(HISTORIES)))
        heaviest = max(heaviest, record.total.high)
        assert answered(library, facts, in_words=number % IN_WORDS == 0) == before
    assert heaviest > 1000


def answered(library: Library, stated: dict[str, Value], *, in_words: bool) -> tuple[object, bytes]:
    """Every verdict, rating and word about the order; with `in_words` the answer as it is shown, byte for byte."""
    facts = derive_facts(library.facts, stated, TODAY)
    match = find_match(library, facts)
    order = check_order(match, library.topics.values(), facts)
    worded = msgspec.json.encode(answer(library, assess(library, stated, TODAY))) if in_words else b""
    return (match, order, disagreements(match), decided_regardless(match)), worded


def drawn(library: Library, rng: Random) -> dict[str, Value]:
    """A patient of random facts, two of three unknown, and an order."""
    named = (fact for fact in library.facts.values() if fact.name == "order" or rng.random() < 0.3)
    return {fact.name: drawn_value(fact, rng) for fact in named}


def drawn_value(fact: Fact, rng: Random) -> Value:
    if fact.kind == "quantity":
        return quantity(rng.randrange(1, 90), fact.unit, fact.dimension)
    if fact.kind == "date":
        return date(2020 + rng.randrange(6), 1 + rng.randrange(12), 1 + rng.randrange(28))
    words = [word.id for word in fact.words]
    return frozenset([rng.choice(words)]) if fact.kind == "set" else rng.choice(words)


def test_no_fact_of_the_vocabulary_is_about_past_dose(library: Library) -> None:
    """What no fact holds, no rule can read."""
    for fact, word in product(library.facts.values(), ("dose", "mSv", "radiation", "irradiation")):
        assert word not in fact.name.replace("radiation-therapy", "").replace("radiotherapy", ""), fact.name


def test_no_file_that_decides_an_answer_is_about_doses() -> None:
    root = Path(__file__).parents[2] / "knowledge"
    assert not [path for path in content_files(root) if "dose" in path.relative_to(root).parts]


def test_a_record_with_dose_summaries_states_the_same_facts(library: Library, tmp_path: Path) -> None:
    """A FHIR record with observations of dose is read as the same record without them."""
    [history] = records(saved(tmp_path, report(ct_sum("9000"), ct_event("1.1", "9000"))))
    plain = bundle(patient(), cancer())
    with_dose = {**plain, "entry": [*plain["entry"], *summaries(history)]}
    read = [
        Reader(library, read_terminology(), TODAY).read_either(json.dumps(one).encode(), "the record").stated
        for one in (plain, with_dose)
    ]
    assert read[0] == read[1]
    answers = [msgspec.json.encode(answer(library, assess(library, stated, TODAY))) for stated in read]
    assert answers[0] == answers[1]


def summaries(history: DoseRecord) -> list[dict[str, object]]:
    made = dose_bundle(read_dose(), history, "Patient/p", "Practitioner/1")
    return list(made["entry"])
