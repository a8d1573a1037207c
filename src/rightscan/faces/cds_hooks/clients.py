"""The clients that may call: each an issuer of tokens with its own keys. Nobody else's tokens are looked at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from rightscan.errors import InputError
from rightscan.faces.cds_hooks.fetch import FetchedKeys, check_address
from rightscan.faces.cds_hooks.keys import Key, read_keys


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the settings' `[[clients]]`: who signs, where the keys are, and the only `jku` its tokens may name.

    A key file is read once, at the start. A path that is not absolute begins at the folder of the settings.
    """

    issuer: str
    jwks_file: str = ""
    jwks_url: str = ""
    jku: str = ""


class Keys(Protocol):
    """Keys of one client by their names."""

    async def find(self, kid: str) -> Key | None:
        """The key of a name, if the client has one."""


class KnownClient(NamedTuple):
    """A client as the gate sees it: its keys, and the addresses of keys that its tokens may name."""

    keys: Keys
    jkus: tuple[str, ...]


class FileKeys:
    """The keys that a file had at the start."""

    def __init__(self, keys: dict[str, Key]) -> None:
        self.keys = keys

    async def find(self, kid: str) -> Key | None:
        """The key of a name."""
        return self.keys.get(kid)


def known_clients(
    clients: Iterable[Client], folder: Path, clock: Callable[[], float] = time.monotonic
) -> dict[str, KnownClient]:
    """The clients by issuer, with the keys of those that have a file. Raises InputError; calls nobody yet."""
    known: dict[str, KnownClient] = {}
    for client in clients:
        what = f"client {client.issuer!r}"
        if not client.issuer or client.issuer in known:
            raise InputError(what, "is not one issuer of its own.", "Name each issuer once, as its tokens do in `iss`.")
        if bool(client.jwks_file) == bool(client.jwks_url):
            raise InputError(what, "needs its keys from one place.", "Give either jwks_file or jwks_url.")
        jkus = tuple(filter(None, (client.jwks_url, client.jku)))
        known[client.issuer] = KnownClient(_keys_of(client, folder, clock), jkus)
    return known


def _keys_of(client: Client, folder: Path, clock: Callable[[], float]) -> Keys:
    if client.jwks_url:
        check_address(client.jwks_url, f"jwks_url {client.jwks_url!r}")
        return FetchedKeys(client.jwks_url, clock)
    file = folder / client.jwks_file
    try:
        data = file.read_bytes()
    except OSError as error:
        why = f"cannot be read: {error.strerror}."
        raise InputError(f"key set {file}", why, "Name the file that the client sent.") from None
    return FileKeys(read_keys(data, f"key set {file}"))
