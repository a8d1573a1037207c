"""Finds the protocol of a study by its id or by a name under which it is ordered."""

from __future__ import annotations

from rightscan.errors import FactError, InputError
from rightscan.model.fact import read_value
from rightscan.model.library import Library
from rightscan.model.protocol import Protocol, Protocols

ORDER = "order"


def find_protocol(library: Library, protocols: Protocols, words: str) -> Protocol:
    """The protocol of the study that these words name; InputError with the nearest names, or with what there is."""
    try:
        procedure = str(read_value(library.fact(ORDER), words))
    except FactError as error:
        raise InputError(
            f"study '{words}'", "is not one of the studies.", f"{error.fix} See `rightscan protocol`."
        ) from None
    protocol = protocols.of(procedure)
    if protocol is None:
        there = ", ".join(protocols.protocols) or "none so far"
        raise InputError(f"study '{procedure}'", "has no protocol.", f"Protocols exist for: {there}.")
    return protocol
