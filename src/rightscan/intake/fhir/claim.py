"""What the readers of resources find: claims of facts, and what is told beside them."""

from __future__ import annotations

import msgspec

from rightscan.model.record import Place, Remark, Unused

NO_FACT = "understood; it states no fact that is asked for"


class Claim(msgspec.Struct, frozen=True):
    """A resource states a fact: the value as the vocabulary writes it, where it stands, and how it was read.

    `late` marks a reading from after treatment began.
    """

    fact: str
    value: str
    places: tuple[Place, ...]
    rule: str
    late: bool = False


Found = Claim | Unused | Remark
