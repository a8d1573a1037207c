"""What a site adds to the guidance: who answers for it, why, and until when. It stands beside the source, never in its place."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from rightscan.model.citation import Citations


class Terms(msgspec.Struct, frozen=True, gc=False):
    """Who answers for a local entry, the reason, and its last day."""

    owner: str
    reason: str
    expires: date


class LocalCategory(msgspec.Struct, frozen=True, gc=False):
    """The category a site gives to a study, beside that of the source."""

    category: Literal[
        "usually-appropriate", "may-be-appropriate", "may-be-appropriate-disagreement", "usually-not-appropriate"
    ]
    terms: Terms
    cites: Citations


class LocalNote(msgspec.Struct, frozen=True, gc=False):
    """A remark of a site on a scenario."""

    id: str
    say: str
    terms: Terms
    cites: Citations


class Lapsed(msgspec.Struct, frozen=True, gc=False):
    """A local entry past its last day. It changes nothing any more, and says so. `about` is a study or an id."""

    kind: Literal["category", "concern", "note"]
    about: str
    terms: Terms
    cites: Citations
