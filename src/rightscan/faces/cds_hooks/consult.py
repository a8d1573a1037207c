"""One call, one answer: orders are read, assessed, rated and spoken of, and what was said is made ready for the log.

The same call gives the same bytes: nothing in an answer depends on anything but the call, the content, the settings,
the day, and what an earlier consultation named in the order has shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec

from rightscan import __version__
from rightscan.engine.assess import Assessment, assess
from rightscan.engine.interrupt import interruption
from rightscan.faces.cds_hooks.advice import STALE, advise, patient_advice, stale_advice, unread_advice
from rightscan.faces.cds_hooks.calls import Call
from rightscan.faces.cds_hooks.cards import CardMaker, Shown
from rightscan.faces.cds_hooks.names import Names
from rightscan.faces.cds_hooks.rating import earlier_consult, is_rated, rate, rated, unrated
from rightscan.faces.cds_hooks.services import Service
from rightscan.faces.cds_hooks.settings import Settings
from rightscan.faces.cds_hooks.suggest import Order
from rightscan.faces.cds_hooks.wire import Action, Card, Reply, reply
from rightscan.faces.known import Known, put_together, with_possible_facts
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.draft import Draft, read_draft
from rightscan.intake.fhir.reader import Reader
from rightscan.model.library import Library
from rightscan.model.terminology import Terminology
from rightscan.presentation.answer import answer, policy_text
from rightscan.presentation.data import Answer
from rightscan.store.consulted import Asking, consulted, unread
from rightscan.store.entry import Asked, Consultation, Source, pseudonym

FACE = "cds-hooks"
Earlier = Callable[[str], Consultation | None]
"""The record of an earlier consultation by its id, if the log has it."""
_OPEN = ("draft", "active")


class Origin(NamedTuple):
    """Who calls: the client by its issuer ("" where none is configured), and the chain of the log it belongs to."""

    client: str
    chain: str


class Answered(NamedTuple):
    """What goes back to the EHR, and what the log must have kept before it goes."""

    reply: Reply
    records: tuple[Consultation, ...]


class _Said(NamedTuple):
    """What is said of one order, or of the patient."""

    card: Card | None
    action: Action | None
    record: Consultation


class Desk:
    """Answers calls with one content, one set of tables and one set of settings. `key` is the key of the log."""

    def __init__(self, library: Library, terminology: Terminology, settings: Settings, key: bytes) -> None:
        self.library = library
        self.terminology = terminology
        self.settings = settings
        self.key = key
        self.cards = CardMaker(library, settings)

    def answer(self, service: Service, call: Call, origin: Origin, as_of: date, earlier: Earlier) -> Answered:
        """Answer one call for that day. Raises InputError where what was sent along cannot be read."""
        return _Consult(self, service, call, origin, as_of).answer(earlier)


class _Consult:
    """One call in work."""

    def __init__(self, desk: Desk, service: Service, call: Call, origin: Origin, as_of: date) -> None:
        self.desk = desk
        self.library = desk.library
        self.settings = desk.settings
        self.call = call
        self.origin = origin
        self.as_of = as_of
        reader = Reader(desk.library, desk.terminology, as_of, call.patient)
        self.record = reader.read_prefetch(call.prefetch, expected=service.prefetch, what="the prefetch")

    def answer(self, earlier: Earlier) -> Answered:
        """All that is said, and all that is kept."""
        said = list(self._orders(earlier)) if self.call.hook != "patient-view" else [self._patient()]
        records = tuple(one.record for one in said)
        if self.settings.silent:
            return Answered(reply((), (), self.settings.mirror), records)
        cards = tuple(one.card for one in said if one.card is not None)
        actions = tuple(one.action for one in said if one.action is not None)
        return Answered(reply(cards, actions, self.settings.mirror), records)

    def _orders(self, earlier: Earlier) -> Iterator[_Said]:
        book = CodeBook(self.desk.terminology, self.library)
        for resource in self.call.orders:
            if not (self._is_of_the_patient(resource) and _is_to_be_done(resource)):
                continue
            draft = read_draft(book, self.library, resource, self.settings.orders)
            if draft.study:
                yield self._rated(resource, draft, earlier)
            elif draft.is_imaging or draft.is_empty or is_rated(resource, self.settings):
                yield self._unread(resource, draft)

    def _is_of_the_patient(self, resource: dict[str, Any]) -> bool:
        """An order that names nobody is of the patient of the call; one that may be somebody else's is left alone."""
        subject = resource.get("subject")
        if subject is None:
            return True
        reference = subject.get("reference") if isinstance(subject, dict) else None
        own = f"Patient/{self.call.patient}"
        return isinstance(reference, str) and (reference == own or reference.endswith(f"/{own}"))

    def _rated(self, resource: dict[str, Any], draft: Draft, earlier: Earlier) -> _Said:
        known, assessment = self._assess(put_together(self.library, self.record, draft))
        said = answer(self.library, assessment)
        names, plain = self._names(str(resource["id"])), unrated(resource, self.settings)
        rating = None if known.sides_differ else rate(assessment, draft.study, self.settings)
        if rating is None and is_rated(resource, self.settings):
            known = msgspec.structs.replace(known, remarks=(STALE, *known.remarks))
        asks, speaks = assessment.question is not None, known.speaks_of(self.library)
        card = interruption(assessment, rating, speaks=speaks, sides_differ=known.sides_differ, asks=asks)
        advice = advise(self.library, said, known, draft, card) if card else None
        if advice is None and STALE in known.remarks:
            advice = stale_advice(said.headline, plain)
        order = Order(resource, plain, draft, assessment)
        shown = self.desk.cards.card(advice, names, said.facts, order) if advice else None
        if shown is not None and self._was_told(shown, earlier(earlier_consult(resource))):
            shown = None
        record = self._record(said, names, draft, shown)
        if rating is None:
            return _Said(shown.card if shown else None, None, record)
        changed = rated(resource, rating, names.consult, self.library, self.settings)
        action = Action("update", "Imaging guidance: the rating of this order", changed)
        return _Said(shown.card if shown else None, action, record)

    def _was_told(self, shown: Shown, record: Consultation | None) -> bool:
        """Whether the same was told at selection, to the same user about the same patient. Only signing leaves it out."""
        if record is None or record.silent or record.asked is None or self.call.hook != "order-sign":
            return False
        ours = (self._pseudonym(self.call.patient), self._pseudonym(self.call.user), self.origin.client)
        told = any(card.says == shown.kept.says for card in record.cards)
        return told and (record.patient, record.user, record.asked.client) == ours

    def _assess(self, known: Known) -> tuple[Known, Assessment]:
        def make(known: Known) -> Assessment:
            return assess(self.library, known.stated, self.as_of, declined=known.declined)

        return with_possible_facts(self.library, known, make)

    def _unread(self, resource: dict[str, Any], draft: Draft) -> _Said:
        """An imaging order that nobody here can rate is kept too: a code that changed must not go unnoticed."""
        names = self._names(str(resource["id"]))
        advice = unread_advice(draft)
        if is_rated(resource, self.settings):
            advice = stale_advice(f"Now {draft.why}.", unrated(resource, self.settings))
        shown = self.desk.cards.card(advice, names) if advice else None
        edition = self.library.edition.name
        policy = policy_text(self.library.policy) if self.library.policy is not None else ""
        source = Source(edition, self.library.content_hash, __version__, policy)
        cards = (shown.kept,) if shown else ()
        record = unread(self._asking(names, draft), str(self.as_of), source, f"order not read: {draft.why}", cards)
        return _Said(shown.card if shown else None, None, record)

    def _patient(self) -> _Said:
        known, assessment = self._assess(put_together(self.library, self.record))
        said = answer(self.library, assessment)
        names = self._names("")
        advice = patient_advice(said, known)
        shown = self.desk.cards.card(advice, names, said.facts) if advice else None
        return _Said(shown.card if shown else None, None, self._record(said, names, None, shown))

    def _names(self, order: str) -> Names:
        content = (self.library.content_hash, __version__, self.settings.fingerprint)
        return Names(self.desk.key, (self.origin.client, self.call.digest.hex(), *content, order))

    def _pseudonym(self, identifier: str) -> str:
        return pseudonym(self.desk.key, self.origin.chain, f"{self.origin.client} {identifier}")

    def _asking(self, names: Names, draft: Draft | None) -> Asking:
        return Asking(
            id=names.consult,
            face=FACE,
            patient=self._pseudonym(self.call.patient),
            user=self._pseudonym(self.call.user),
            asked=Asked(self.call.hook, self.call.instance, self.origin.client, draft.codes if draft else ()),
            silent=self.settings.silent,
        )

    def _record(self, said: Answer, names: Names, draft: Draft | None, shown: Shown | None) -> Consultation:
        return consulted(said, self._asking(names, draft), (shown.kept,) if shown else ())


def _is_to_be_done(resource: dict[str, Any]) -> bool:
    """Whether an order is open: one that is over, was a mistake, or is changed in meaning by an extension is not."""
    changed = resource.get("doNotPerform") or resource.get("modifierExtension") or resource.get("implicitRules")
    return not changed and resource.get("status", "draft") in _OPEN
