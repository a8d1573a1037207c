"""Where one line of an export goes: to which patient, to the drugs, nowhere, or back with the reason."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from rightscan.errors import InputError
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.envelope import dicts, is_failure
from rightscan.intake.fhir.status import READ
from rightscan.intake.fhir.strict_json import decode
from rightscan.intake.fhir.told import codes_of

DRUG = "Medication"
ORDER = "ServiceRequest"
_ID = re.compile(r"[!-~]{1,200}")
_URN = "urn:uuid:"
_NO_PATIENT = "does not say by a reference whose it is."
_NOT_A_RESOURCE = "is not a FHIR resource."
_MANY = "holds several resources; a bulk export has one a line."
_ERROR = "is an error that the sender reports in place of data, so the export may be incomplete."


class Route(msgspec.Struct, frozen=True):
    """The kind of a resource and the id of its patient, or of the drug itself; `why` says why it goes nowhere.

    Without an id and a reason it is passed over: nothing here reads it.
    """

    kind: str = ""
    own: str = ""
    why: str = ""


class _Head(msgspec.Struct):
    """What decides about the way of a resource, of whatever type it turns out to be."""

    kind: Any = msgspec.field(name="resourceType", default=None)
    id: Any = None
    subject: Any = None
    code: Any = None
    issue: Any = None


class Router:
    """Routes lines. Without `orders` no order goes anywhere."""

    def __init__(self, book: CodeBook, orders: bool) -> None:
        self.book = book
        self.orders = orders
        self.decoder = msgspec.json.Decoder(_Head)

    def route(self, data: bytes) -> Route:
        """Where a line goes. Its JSON is checked; whether every key stands there once is left to who reads all of it."""
        try:
            head = self.decoder.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return self._strictly(data)
        return self._route(head)

    def _strictly(self, data: bytes) -> Route:
        """The same of a line that the quick decoder refuses: it knows fewer numbers, and no reason that a reader knows."""
        try:
            document = decode(data, "the line")
        except InputError as error:
            return Route(why=error.why.replace(" (line 1)", ""))  # there is but one
        if not isinstance(document, dict):
            return Route(why=_NOT_A_RESOURCE)
        return self._route(_Head(*map(document.get, ("resourceType", "id", "subject", "code", "issue"))))

    def _route(self, head: _Head) -> Route:
        kind = head.kind
        if not isinstance(kind, str):
            return Route(why=_NOT_A_RESOURCE)
        if kind in ("Bundle", "Parameters"):
            return Route(why=_MANY)
        if kind == "OperationOutcome":
            return Route(why=_ERROR if is_failure({"issue": head.issue}) else "")
        if kind in ("Patient", DRUG):
            return Route(kind, head.id) if _is_id(head.id) else Route(why="has no id that can be read.")
        if (
            kind not in READ
            or (kind == ORDER and not self.orders)
            or (kind == "Observation" and not self._is_asked(head))
        ):
            return Route()
        patient = patient_of(head.subject)
        return Route(kind, patient) if patient else Route(why=_NO_PATIENT)

    def _is_asked(self, head: _Head) -> bool:
        """Whether it is an observation that the tables know: the service for EHRs asks for no others."""
        return bool(self.book.look_up("observations", head.code, "code").codes) or any(codes_of(dicts(head.code)))


def patient_of(subject: object) -> str:
    """The id of the patient that a reference leads to; empty where it leads to none, or into the resource itself."""
    reference = subject.get("reference") if isinstance(subject, dict) else None
    kind, own = parts_of(reference)
    return own if kind in ("Patient", "") else ""


def parts_of(reference: object) -> tuple[str, str]:
    """The kind and the id of a reference, relative or absolute, of any version; no kind for a UUID, nothing for others."""
    text = reference.partition("/_history/")[0] if isinstance(reference, str) else ""
    if text.startswith(_URN):
        kind, own = "", text.removeprefix(_URN)
    else:
        kind, _, own = "/".join(text.split("/")[-2:]).partition("/")
    return (kind, own) if _is_id(own) else ("", "")


def server_of(reference: object) -> str:
    """The address of the server that an absolute reference names; empty for any other."""
    text = reference.partition("/_history/")[0] if isinstance(reference, str) else ""
    return text.rpartition("/")[0].rpartition("/")[0] if text.startswith(("http:", "https:")) else ""


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
