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
from rightscan.engine.assess import assess
from rightscan.faces.cds_hooks.advice import Advice, advise, patient_advice, stale_advice, unread_advice
from rightscan.faces.cds_hooks.calls import Call
from rightscan.faces.cds_hooks.cards import CardMaker, Shown
from rightscan.faces.cds_hooks.known import put_together
from rightscan.faces.cds_hooks.names import Names
from rightscan.faces.cds_hooks.rating import earlier_consult, is_rated, rate, rated
from rightscan.faces.cds_hooks.services import Service
from rightscan.faces.cds_hooks.settings import Settings
from rightscan.faces.cds_hooks.suggest import Order
from rightscan.faces.cds_hooks.wire import Action, Card, Reply, reply
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.draft import Draft, read_draft
from rightscan.intake.fhir.reader import Reader
from rightscan.model.library import Library
from rightscan.model.terminology import Terminology
from rightscan.presentation.answer import answer
from rightscan.presentation.data import Answer
from rightscan.store.consulted import Call as Asking
from rightscan.store.consulted import consulted
from rightscan.store.entry import Asked, Consultation, pseudonym

FACE = "cds-hooks"
Earlier = Callable[[str], frozenset[str]]
"""What the cards of an earlier consultation said, as hashes; nothing where there is none."""


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
        self.record = reader.read_parts(call.prefetch, expected=service.prefetch, what="the prefetch")

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
            if resource.get("doNotPerform") or not self._is_of_the_patient(resource):
                continue
            draft = read_draft(book, self.library, resource, self.settings.orders)
            if draft.study:
                yield self._rated(resource, draft, earlier)
            elif draft.is_imaging or draft.is_empty:
                yield self._unread(resource, draft)

    def _is_of_the_patient(self, resource: dict[str, Any]) -> bool:
        """An order that names nobody is of the patient of the call; one that names somebody else is left alone."""
        subject = resource.get("subject")
        reference = subject.get("reference") if isinstance(subject, dict) else None
        own = f"Patient/{self.call.patient}"
        return reference is None or reference == own or str(reference).endswith(f"/{own}")

    def _rated(self, resource: dict[str, Any], draft: Draft, earlier: Earlier) -> _Said:
        known = put_together(self.library, self.record, draft)
        assessment = assess(self.library, known.stated, self.as_of, declined=known.declined)
        said = answer(self.library, assessment)
        names = self._names(str(resource["id"]))
        rating = None if known.sides_differ else rate(assessment, draft.study, self.settings)
        advice = advise(self.library, said, known, draft, rating)
        if advice is None and rating is None and is_rated(resource):
            advice = stale_advice(said, known)
        shown = self.desk.cards.card(advice, names, said.facts, Order(resource, draft, assessment)) if advice else None
        if (
            shown is not None
            and self.call.hook == "order-sign"
            and shown.kept.says in earlier(earlier_consult(resource))
        ):
            shown = None  # told when the study was selected: not again
        record = self._record(said, names, draft, shown)
        if rating is None:
            return _Said(shown.card if shown else None, None, record)
        changed = rated(resource, rating, names.consult, self.library, self.settings)
        action = Action("update", "Imaging guidance: the rating of this order", changed)
        return _Said(shown.card if shown else None, action, record)

    def _unread(self, resource: dict[str, Any], draft: Draft) -> _Said:
        """An imaging order that nobody here can rate is kept too: a code that changed must not go unnoticed."""
        names = self._names(str(resource["id"]))
        shown = self._card(unread_advice(draft), names)
        said = answer(self.library, assess(self.library, {}, self.as_of))
        record = msgspec.structs.replace(
            self._record(said, names, draft, shown),
            outcome="not-evaluated",
            missing=(),
            reasons=(f"order not read: {draft.why}",),
        )
        return _Said(shown.card if shown else None, None, record)

    def _patient(self) -> _Said:
        known = put_together(self.library, self.record)
        said = answer(self.library, assess(self.library, known.stated, self.as_of))
        names = self._names("")
        advice = patient_advice(said, known)
        shown = self.desk.cards.card(advice, names, said.facts) if advice else None
        return _Said(shown.card if shown else None, None, self._record(said, names, None, shown))

    def _card(self, advice: Advice | None, names: Names) -> Shown | None:
        return self.desk.cards.card(advice, names) if advice else None

    def _names(self, order: str) -> Names:
        content = (self.library.content_hash, __version__, self.settings.fingerprint)
        return Names(self.desk.key, (self.origin.client, self.call.digest.hex(), *content, order))

    def _record(self, said: Answer, names: Names, draft: Draft | None, shown: Shown | None) -> Consultation:
        key, chain = self.desk.key, self.origin.chain
        asking = Asking(
            id=names.consult,
            face=FACE,
            patient=pseudonym(key, chain, f"{self.origin.client} {self.call.patient}"),
            user=pseudonym(key, chain, f"{self.origin.client} {self.call.user}"),
            asked=Asked(self.call.hook, self.call.instance, self.origin.client, draft.codes if draft else ()),
            silent=self.settings.silent,
        )
        return consulted(said, asking, (shown.kept,) if shown else ())
