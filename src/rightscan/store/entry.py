"""What the log keeps: frozen records without names, and their canonical bytes.

No record has a field for a name, a chart number, a birth date or free text. Patients and users appear only under
pseudonyms that cannot be computed without the site's key.
"""

from __future__ import annotations

import hashlib
import hmac

import msgspec

PSEUDONYM = b"pseudonym"


class FactUsed(msgspec.Struct, frozen=True):
    """A fact that was known, by its code, and the facts it was derived from. A date is kept as its year."""

    name: str
    value: str | tuple[str, ...]
    derived_from: tuple[str, ...] = ()


class RatingShown(msgspec.Struct, frozen=True):
    """A rating that was shown. `scenario` is empty where every scenario still possible agreed."""

    scenario: str
    procedure: str
    category: str
    local: str = ""


class ConcernShown(msgspec.Struct, frozen=True):
    """A concern about the order, by its id, where it stands and how strong it was."""

    id: str
    where: str
    level: str


class AlternativeShown(msgspec.Struct, frozen=True):
    """A study that was offered instead; `category` is empty where none is recorded."""

    procedure: str
    category: str


class Suggestion(msgspec.Struct, frozen=True):
    """A suggestion on a card: the study that it would order."""

    id: str
    procedure: str


class Card(msgspec.Struct, frozen=True):
    """A card as an EHR showed it; `level` is "info", "warning" or "critical", `says` a hash of its words."""

    id: str
    level: str
    suggestions: tuple[Suggestion, ...] = ()
    says: str = ""


class Asked(msgspec.Struct, frozen=True):
    """How an EHR asked: the hook, its instance, the client by its issuer, and the codes of the order as received."""

    hook: str
    instance: str
    client: str = ""
    codes: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """What answered: the content's edition and hash, the engine's version, the local policy in force if any."""

    edition: str
    content_hash: str
    engine: str
    policy: str = ""


class Consultation(msgspec.Struct, frozen=True, tag_field="kind", tag="consultation"):
    """One question to the guidance and what was shown. `id` is the caller's: sent again, it is the same entry.

    `reasons` say why it did not match: the question asked, the gaps, the contradicted facts. `silent` means that
    nothing of it was shown.
    """

    id: str
    face: str
    patient: str
    user: str
    as_of: str
    outcome: str
    source: Source
    facts: tuple[FactUsed, ...]
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    scenarios: tuple[str, ...]
    ratings: tuple[RatingShown, ...]
    order: str = ""
    concerns: tuple[ConcernShown, ...] = ()
    alternatives: tuple[AlternativeShown, ...] = ()
    cards: tuple[Card, ...] = ()
    asked: Asked | None = None
    silent: bool = False


class Feedback(msgspec.Struct, frozen=True, tag_field="kind", tag="feedback"):
    """What was done about a card: `outcome` is "accepted" or "overridden", `at` the caller's time of it.

    The reason for an override is kept as a code. Of a comment only its being there is kept: it may name anybody.
    """

    card: str
    outcome: str
    at: str
    accepted: frozenset[str] = frozenset()
    reason: str = ""
    reason_system: str = ""
    commented: bool = False

    @property
    def id(self) -> str:
        """Made from all that it says: sent again it is the same entry, and sent with a reason added it is another."""
        why = (self.reason, self.reason_system, self.commented)
        said = msgspec.json.encode((self.card, self.outcome, sorted(self.accepted), self.at, *why))
        return f"feedback-{hashlib.sha256(said).hexdigest()[:32]}"


class Erasure(msgspec.Struct, frozen=True, tag_field="kind", tag="erasure"):
    """That the record of an entry was erased, and why. The entry itself stays in the chain."""

    seq: int
    reason: str

    @property
    def id(self) -> str:
        """One erasure for each entry."""
        return f"erasure-{self.seq}"


Record = Consultation | Feedback | Erasure


def canonical(record: Record) -> bytes:
    """The bytes that are hashed and stored: the same record gives the same bytes."""
    return msgspec.json.encode(record, order="deterministic")


def read_record(body: bytes) -> Record:
    """The record of its canonical bytes. Raises msgspec.MsgspecError for anything else."""
    record: Record = msgspec.json.decode(body, type=Record)
    return record


def kind_of(record: Record) -> str:
    """The kind of a record: "consultation", "feedback" or "erasure"."""
    return str(type(record).__struct_config__.tag)


def pseudonym(key: bytes, chain: str, identifier: str) -> str:
    """The same 32 digits for the same identifier in one chain; not to be reversed, or linked to another chain."""
    said = msgspec.json.encode((chain, identifier))
    return hmac.new(key, PSEUDONYM + b"\0" + said, hashlib.sha256).hexdigest()[:32]
