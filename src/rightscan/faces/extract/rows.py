"""One row: what was known when an order was placed, put together as the service for EHRs would have done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from rightscan.engine.facts import Facts, derive_facts
from rightscan.errors import InputError
from rightscan.faces.known import Known, put_together, sides_text, with_possible_facts
from rightscan.intake.bulk.moment import Moment, moment_of
from rightscan.intake.bulk.persons import Person, as_bundle, is_based_on
from rightscan.intake.bulk.then import as_of
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.draft import Draft, read_draft
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.reader import Reader
from rightscan.intake.fhir.status import ORDERED
from rightscan.intake.form import NOT_KNOWN
from rightscan.intake.table import SEVERAL
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.record import Record
from rightscan.model.terminology import Terminology
from rightscan.presentation.words import value_code

Resource = dict[str, Any]
_PLACED = ("active", "on-hold", "completed", "revoked", "unknown")
_CARRIED_OUT = ("filler-order", "instance-order")
_EMPTY = Record((), (), (), (), (), {}, {}, ())
BIRTH = "date-of-birth"
NO_DAY = "no day on which it was ordered"


class Row(msgspec.Struct, frozen=True):
    """The day, the facts as they would be typed, the codes of the order, and what a reader must be told.

    `no_study` says that the study on the order was not read. `key` are the identifiers of the order itself; empty unless they were asked for.
    """

    day: str
    facts: dict[str, str]
    codes: tuple[str, ...]
    remarks: tuple[str, ...]
    no_study: bool = False
    key: tuple[str, str] = ("", "")


class LeftOut(msgspec.Struct, frozen=True):
    """An order that makes no row, and why."""

    why: str


class RowMaker:
    """Makes rows with one content and one set of tables. `keep_key` keeps the identifiers of the orders."""

    def __init__(self, library: Library, terminology: Terminology, keep_key: bool = False) -> None:
        self.library = library
        self.terminology = terminology
        self.keep_key = keep_key
        self.book = CodeBook(terminology, library)

    def forget(self) -> None:
        """Let go of what was counted of codes, which would grow with the export."""
        self.book = CodeBook(self.terminology, self.library)

    def of_orders(self, person: Person, drugs: tuple[Resource, ...]) -> Iterator[Row | LeftOut]:
        """A row for every imaging order of a patient, and why the other orders have none."""
        for order in person.orders:
            why = _why_no_order(order, person)
            draft = None if why else read_draft(self.book, self.library, order, {})
            if draft is None or not (draft.study or draft.is_imaging):
                yield LeftOut(why or ("no code and no words" if draft and draft.is_empty else "not for imaging"))
                continue
            moment = moment_of(order.get("authoredOn"))
            if moment is None:
                yield LeftOut(NO_DAY)
            else:
                yield self._of_order(person, drugs, order, draft, moment)

    def of_patient(self, person: Person, drugs: tuple[Resource, ...], day: date) -> Row:
        """What was known of a patient at the end of a day."""
        record, remarks = self._read(person, drugs, Moment(day, whole_day=True))
        return self._row(put_together(self.library, record), day, remarks)

    def _of_order(
        self, person: Person, drugs: tuple[Resource, ...], order: Resource, draft: Draft, moment: Moment
    ) -> Row:
        own = order.get("id")
        record, remarks = self._read(person, drugs, moment, own if isinstance(own, str) else "")
        known = put_together(self.library, record, draft)
        if not draft.study:
            remarks.append(f"The study on the order was not read: {draft.why}")
        if known.sides_differ:  # the service does not rate it either
            remarks.append(sides_text(self.library, known, draft))
            stated = {name: value for name, value in known.stated.items() if name != "order"}
            known = msgspec.structs.replace(known, stated=stated)
        row = self._row(known, moment.day, remarks)
        key = _key(order) if self.keep_key else ("", "")
        return msgspec.structs.replace(row, codes=draft.codes, no_study=not draft.study, key=key)

    def _read(
        self, person: Person, drugs: tuple[Resource, ...], moment: Moment, order: str = ""
    ) -> tuple[Record, list[str]]:
        """The record of a patient as of a moment, and what of it was left out."""
        if person.why:
            return _EMPTY, [person.why]
        then = as_of((*person.resources, *drugs), moment, order)
        remarks = [f"{_entries(count)} not read: {why}" for why, count in then.left_out.items()]
        is_there = any(one["resourceType"] == "Patient" for one in then.resources)
        reader = Reader(self.library, self.terminology, moment.day, person.id if is_there else "")
        try:
            return reader.read_prefetch({"record": as_bundle(then.resources)}), remarks
        except InputError as error:
            return _EMPTY, [*remarks, f"Nothing of the record was read: it {error.why}"]

    def _row(self, known: Known, day: date, remarks: list[str]) -> Row:
        def derived(known: Known) -> Facts:
            return derive_facts(self.library.facts, known.stated, day, known.declined)

        known, follows = with_possible_facts(self.library, known, derived)
        stated = _without_birth(known.stated, follows)
        facts = {name: _typed(stated[name]) for name in self.library.facts if name in stated}
        facts |= dict.fromkeys(sorted(known.declined - known.stated.keys()), NOT_KNOWN[0])
        return Row(str(day), facts, (), (*known.remarks, *remarks))


def _why_no_order(order: Resource, person: Person) -> str:
    """Why a resource is no order that somebody placed; empty where it is one."""
    others = (str(other["id"]) for other in person.orders if other is not order and isinstance(other.get("id"), str))
    if order.get("modifierExtension") or order.get("implicitRules") or order.get("doNotPerform") not in (None, False):
        return "changed in meaning by an extension, or not to be done"
    if order.get("intent") not in ORDERED:
        return "no order: a plan, a proposal or an option"
    if order.get("status") not in _PLACED:
        return "never placed, or entered in error"
    if order.get("intent") in _CARRIED_OUT and is_based_on(order, others):
        return "carrying out another order of the export"
    return ""


def _without_birth(stated: dict[str, Value], follows: Facts) -> dict[str, Value]:
    """The facts without a date of birth, which names people; the age that follows from it stands in its place."""
    if BIRTH not in stated:
        return stated
    age = {"age": follows.known["age"].value} if "age" in follows.known else {}
    return {name: value for name, value in stated.items() if name not in (BIRTH, "age")} | age


def _entries(count: int) -> str:
    return "1 entry of the record was" if count == 1 else f"{count} entries of the record were"


def _typed(value: Value) -> str:
    """A value as it stands in one cell."""
    code = value_code(value)
    return SEVERAL.join(code) if isinstance(code, list) else code


def _key(order: Resource) -> tuple[str, str]:
    """The id of an order on its server, and its identifiers as the hospital writes them."""
    said = (f"{one.get('system') or ''}|{one.get('value') or ''}" for one in dicts(order.get("identifier")))
    return str(order.get("id") or ""), SEVERAL.join(said)
