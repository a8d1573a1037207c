"""Reads a radiation level as tables write it: symbols, and beside them the band in mSv."""

from __future__ import annotations

import re
from typing import cast

from rightscan.errors import InputError
from rightscan.lookup.pack import RadiationWord
from rightscan.model.library import Library

_FOR_CHILDREN = "[ped]"
_WORDS: dict[str, RadiationWord] = {"varies": "varies", "tbd": "undetermined", "tbd tbd": "undetermined"}
_SYMBOLS = re.compile(r"([☢ ]+|o(?= |$))?(.*)")
_SPELLED = (("\ufe0f", ""), ("\ufe0e", ""), ("under ", "<"), ("–", "-"), ("—", "-"), ("−", "-"), ("‐", "-"))
_FIX = "Write for example '☢☢ 0.1-1 mSv', 'O 0 mSv' or 'Varies', or leave it empty where none is given."


def read_level(library: Library, written: str, child: bool) -> RadiationWord | None:
    """The level of adults, or of a `child`; None for an empty text.

    Raises InputError for a text that is no level, and where the symbols and the band beside them disagree.
    """
    text = written.casefold().strip()
    if text.endswith(_FOR_CHILDREN):
        if not child:
            fix = "Move it to the column peds_rrl."
            raise InputError(written, f"'{written}' is a level for children.", fix)
        text = text.removesuffix(_FOR_CHILDREN).strip()
    if not text:
        return None
    if text in _WORDS:
        return _WORDS[text]
    found = _SYMBOLS.fullmatch(_plain(text))
    assert found is not None
    symbols, band = found.group(1) or "", found.group(2).replace(" ", "")
    shown = _shown_level(symbols)
    bands = _bands(library, child)
    stated = bands.get(band, "") if band else shown
    if shown == "?" or not stated:
        known = "; ".join(one.child if child else one.adult for one in library.radiation_levels.values())
        raise InputError(written, f"'{written}' is no radiation level; the bands {_whose(child)} are {known}.", _FIX)
    if shown and shown != stated:
        why = f"'{written}' has the symbol of level {shown} and the band of level {stated} {_whose(child)}."
        raise InputError(written, why, "Correct the one that is wrong.")
    return cast("RadiationWord", stated)


def _plain(text: str) -> str:
    for spelling, usual in _SPELLED:
        text = text.replace(spelling, usual)
    return " ".join(text.split())


def _shown_level(symbols: str) -> str:
    """The level that the symbols show, "?" where there is none of so many; empty without symbols."""
    count = symbols.count("☢")
    if count:
        return str(count) if count <= 5 else "?"
    return "0" if symbols == "o" else ""


def _bands(library: Library, child: bool) -> dict[str, str]:
    """The level behind each band, the band written without spaces."""
    levels = library.radiation_levels.values()
    return {_plain((one.child if child else one.adult).casefold()).replace(" ", ""): one.level for one in levels}


def _whose(child: bool) -> str:
    return "for children" if child else "for adults"
