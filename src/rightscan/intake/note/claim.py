"""What a rule makes of a passage: a fact it proposes, or a passage it understood and left out, and why."""

from __future__ import annotations

import msgspec

from rightscan.intake.note.mention import Mention


class Claim(msgspec.Struct, frozen=True, gc=False):
    """A fact said by a passage; `rule` names the rule, `likely` if it rests on usage rather than on exact words."""

    fact: str
    value: str
    where: tuple[Mention, ...]
    rule: str
    likely: bool = False


class Aside(msgspec.Struct, frozen=True, gc=False):
    """A passage that was understood and is no fact: a relative's, denied in part, doubted, planned, too vague."""

    where: Mention
    why: str
