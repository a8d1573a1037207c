"""Finds the protocol of a study by its id, by a name under which it is ordered, or by words that only it has."""

from __future__ import annotations

from rightscan.errors import FactError, InputError
from rightscan.model.fact import read_value
from rightscan.model.library import Library
from rightscan.model.protocol import Protocol, Protocols

ORDER = "order"


def find_protocol(library: Library, protocols: Protocols, words: str) -> Protocol:
    """The protocol of the study that these words name; InputError with the nearest names, or with what there is."""
    procedure = _study(library, protocols, words)
    protocol = protocols.of(procedure)
    if protocol is None:
        raise InputError(f"study '{procedure}'", "has no protocol.", f"Protocols exist for: {_all(protocols)}.")
    return protocol


def _all(protocols: Protocols) -> str:
    return ", ".join(protocols.protocols) or "none so far"


def _study(library: Library, protocols: Protocols, words: str) -> str:
    """The study named so, or the only one with a protocol in whose names all these words stand. Raises InputError."""
    try:
        return str(read_value(library.fact(ORDER), words))
    except FactError as error:
        found = [protocol.procedure for protocol in protocols.protocols.values() if _has(library, protocol, words)]
        if len(found) == 1:
            return found[0]
        fix = f"Use one of: {', '.join(found)}." if found else f"{error.fix} See `rightscan protocol`."
        why = "is the name of several studies." if found else "is not one of the studies."
        raise InputError(f"study '{words}'", why, fix) from None


def _has(library: Library, protocol: Protocol, words: str) -> bool:
    """Whether each word begins a word in the names of one of the protocol's studies."""
    wanted = words.lower().replace("-", " ").split()
    for study in (library.procedures[name] for name in (protocol.procedure, *protocol.also)):
        names = " ".join((study.id, study.name, *(order.name for order in study.order_names)))
        said = names.lower().replace("-", " ").replace("/", " ").split()
        if all(any(one.startswith(word) for one in said) for word in wanted):
            return True
    return False
