"""An order that is being written: the study it names, its side, and the facts that its reasons state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from rightscan.intake.fhir.chart import BOTH_NAMED, side_of
from rightscan.intake.fhir.claim import Claim
from rightscan.intake.fhir.codes import PLAIN_ADDRESS, PLAIN_CODE, CodeBook, Meant
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.settle import settle
from rightscan.intake.fhir.told import codes_of, why_unreadable
from rightscan.intake.form import NOT_KNOWN
from rightscan.model.library import Library
from rightscan.model.record import Disputed, Place, RecordFact

PROCEDURE = "urn:rightscan:procedure"
"""The code system of our own names of studies."""
_IMAGING = "363679005"  # the category of imaging orders in FHIR's own example list
_RADIOLOGY = range(70000, 80000)  # the section of CPT that holds imaging
ANSWERED = "answered on the order"
"""The rule of a fact that was added to the order as an answer."""
_NO_IMAGING = ("laboratory", "none")
"""What the vocabulary lists beside studies, and nobody orders as one."""
_MOST_REASONS = 50


class Draft(msgspec.Struct, frozen=True):
    """An order as it was read.

    `study` is empty where none could be read, and `why` says so; `is_imaging` is true where the order is for imaging as
    far as anybody can tell, `is_empty` where it has neither a code nor words. `codes` are its codes as received,
    `refused` what its reasons say that cannot be read, `declined` the facts that were answered with "not known".
    """

    study: str
    why: str
    side: str
    is_imaging: bool
    is_empty: bool
    codes: tuple[str, ...]
    facts: tuple[RecordFact, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    refused: tuple[str, ...] = ()
    declined: frozenset[str] = frozenset()


def read_draft(book: CodeBook, library: Library, order: Mapping[str, Any], own_codes: Mapping[str, str]) -> Draft:
    """Read an order. `own_codes` maps a site's codes ("system|code") to studies."""
    concept = order.get("code")
    study, coded, why = _study(book, library, concept, own_codes)
    meant = book.look_up("procedures", concept, "code")
    sited = side_of(book, dict(order), Meant((), "code"))
    if study and {coded, sited} == {"left", "right"}:
        study, why = "", "its code and its body site name different sides"
    named = coded or sited
    claims, refused, declined = _reasons(book, library, order)
    facts, disputed, unused = settle(library, claims)
    return Draft(
        study=study,
        why=why,
        side="" if named == BOTH_NAMED else named,
        is_imaging=bool(study or "sides" in why or book.studies_named(concept))
        or meant.role == "imaging"
        or _is_imaging(order),
        is_empty=not list(_codings(concept)) and not _words(concept),
        codes=tuple(_kept(system, code) for system, code in _codings(concept)),
        facts=facts,
        disputed=disputed,
        refused=(*refused, *(entry.why for entry in unused)),
        declined=declined,
    )


def _study(book: CodeBook, library: Library, concept: object, own_codes: Mapping[str, str]) -> tuple[str, str, str]:
    """The study, its side, and why there is no study."""
    _, side = book.study(concept)
    found = {study for study, _ in book.studies_named(concept)}
    for system, code in _codings(concept):
        found |= {own_codes.get(f"{system}|{code}", "")} - {""}
        found |= {code} if system == PROCEDURE and code in library.procedures else set()
    found = {study for study in found if library.procedures[study].modality not in _NO_IMAGING}
    named = {study for words in _words(concept) if (study := _by_name(library, words))}
    found |= named
    if len(found) > 1:
        return "", "", "its codes name different studies"
    if found:
        return found.pop(), side, ""
    if book.look_up("procedures", concept, "code").role == "imaging":
        return "", "", "its code leaves open which kind of study it is"
    return "", "", "no table knows its code"


def _by_name(library: Library, words: str) -> str:
    """The study that goes by exactly this name."""
    said = " ".join(words.lower().split())
    for study in (study for study in library.procedures.values() if study.modality not in _NO_IMAGING):
        if said in (study.name.lower(), *(name.name.lower() for name in study.order_names)):
            return study.id
    return ""


def _codings(concept: object) -> Iterator[tuple[str, str]]:
    for coding in dicts(concept.get("coding")) if isinstance(concept, dict) else []:
        system, code = coding.get("system"), coding.get("code")
        if isinstance(code, str) and code.strip():
            yield (system if isinstance(system, str) else ""), code.strip()


def _kept(system: str, code: str) -> str:
    """A code as it may be kept: plain letters and digits. Anything else may be words about somebody."""
    shown = code if PLAIN_CODE.fullmatch(code) else "not shown"
    return f"{system if PLAIN_ADDRESS.fullmatch(system) else 'not shown'}|{shown}" if system else shown


def _words(concept: object) -> list[str]:
    """The text of a concept and of its codes."""
    found = concept if isinstance(concept, dict) else {}
    texts = [found.get("text"), *(coding.get("display") for coding in dicts(found.get("coding")))]
    return [text for text in texts if isinstance(text, str) and text.strip()]


def _is_imaging(order: Mapping[str, Any]) -> bool:
    """Whether the order says that it is for imaging, by its category or by the section of its code."""
    categories = {code for concept in dicts(order.get("category")) for _, code in _codings(concept)}
    numbers = [code for system, code in _codings(order.get("code")) if system.endswith("/cpt")]
    return _IMAGING in categories or any(number.isdecimal() and int(number) in _RADIOLOGY for number in numbers)


def _reasons(
    book: CodeBook, library: Library, order: Mapping[str, Any]
) -> tuple[list[Claim], list[str], frozenset[str]]:
    """What the reasons state, what of them cannot be read, and what is said to be not known."""
    claims: list[Claim] = []
    refused: list[str] = []
    declined: set[str] = set()
    label = f"ServiceRequest/{order.get('id')}"
    for number, reason in enumerate(dicts(order.get("reasonCode"))[:_MOST_REASONS]):
        place = (Place(label, f"reasonCode[{number}]"),)
        for said in codes_of(reason):
            name, _, value = said.partition(":")
            fact = library.facts.get(name)
            if fact is not None and value.strip().lower() in NOT_KNOWN:
                declined.add(name)
                continue
            why = why_unreadable(fact, value) if fact is not None else "a reason names no fact of this vocabulary"
            refused += [why] if why else []
            words = [part.strip() for part in value.split(",")] if fact and fact.kind == "set" else [value]
            claims += [] if why else [Claim(name, word, place, ANSWERED) for word in words]
        claims += _of_finding(book.read("findings", reason, "reasonCode", "ServiceRequest.reasonCode"), place)
    return claims, refused, frozenset(declined)


def _of_finding(meant: Meant, place: tuple[Place, ...]) -> Iterator[Claim]:
    """A symptom or the cancer as the reason. What a record would have to date or to link is not taken from a reason."""
    if meant.role == "symptom":
        yield from (
            Claim("breast-symptoms", word, place, "reason on the order") for word in meant.words("breast-symptoms")
        )
    elif meant.role == "breast-cancer":
        for fact in ("diagnosis", "histology"):
            yield from (Claim(fact, word, place, "reason on the order") for word in meant.words(fact))
