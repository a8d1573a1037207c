"""A study one can order, by the name the ACR uses."""

from __future__ import annotations

import msgspec

from rightscan.model.citation import Citations


class OrderName(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A way the study is written on an order; `sets` are the facts which that wording states besides the study."""

    name: str
    sets: tuple[tuple[str, str], ...] = ()


class Procedure(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A study. `adult_rrl` and `child_rrl` are ACR levels "0" to "5" or "varies"; empty where none was read.

    `codes` maps laterality to a LOINC code; where there is none, `no_code` says why.
    """

    id: str
    name: str
    modality: str
    contrast: str
    cites: Citations
    adult_rrl: str = ""
    child_rrl: str = ""
    order_names: tuple[OrderName, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    no_code: str = ""


class RadiationLevel(msgspec.Struct, frozen=True, gc=False):
    """The dose band of one relative radiation level, adult and child, as text with the unit mSv."""

    level: str
    adult: str
    child: str
    cites: Citations


class Category(msgspec.Struct, frozen=True, gc=False):
    """One of the four category words of the ACR."""

    id: str
    label: str
    short: str
    means: str
    cites: Citations
