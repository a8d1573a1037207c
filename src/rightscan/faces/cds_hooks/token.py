"""Who may call: every call carries a token that one known client signed for this address, now, and once.

Whatever is wrong, the answer is the same, and nothing of a token is kept, logged or raised: who forges learns nothing.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import NamedTuple

import jwt
import msgspec
from msgspec import UNSET, UnsetType

from rightscan.faces.cds_hooks.clients import KnownClient
from rightscan.faces.cds_hooks.keys import Key

MOST_CHARACTERS = 8192
LEEWAY = 60.0
"""How far a client's clock may be ahead of ours, in seconds."""
LONGEST = 600.0
"""Good practice allows a token an hour. One is made for each call, and five minutes are usual: ten are plenty for a
slow line and a clock that is off, while whoever steals one, or its key, has less time, and fewer must be remembered."""
LONGEST_NAME = 200
_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)")


class Caller(msgspec.Struct, frozen=True):
    """Who called, as proved: the client, the organization it names or nothing, and the name of the token."""

    issuer: str
    tenant: str
    jti: str


class _Header(msgspec.Struct):
    """What a token says of its signature. The last five would let it bring its own rules or keys: none may be there."""

    alg: str
    kid: str
    typ: str
    jku: str | UnsetType = UNSET
    crit: UnsetType = UNSET
    b64: UnsetType = UNSET
    jwk: UnsetType = UNSET
    x5u: UnsetType = UNSET
    x5c: UnsetType = UNSET


class _Claims(msgspec.Struct):
    iss: str
    aud: str | list[str]
    exp: float
    iat: float
    jti: str
    nbf: float = -math.inf
    tenant: str = ""


class _Token(NamedTuple):
    """A token taken apart. Nothing in it is proved before `_is_signed`."""

    whole: str
    header: _Header
    claims: _Claims


class Gate:
    """Admits a caller or not. `first_seen` keeps tokens and says whether one is new; `now` is in seconds since 1970."""

    def __init__(
        self,
        clients: Mapping[str, KnownClient],
        first_seen: Callable[[str, str, int], bool],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.clients = clients
        self.first_seen = first_seen
        self.now = now

    async def admit(self, authorization: str | None, url: str) -> Caller | None:
        """Who calls `url` with this header, or None. A request with two such headers has none.

        Raises LogError where the tokens seen cannot be kept: only who has a good token learns of that.
        """
        token = _taken_apart(authorization or "")
        client = self.clients.get(token.claims.iss) if token else None
        if token is None or client is None or not self._is_meant(token, client, url):
            return None
        key = await client.keys.find(token.header.kid)
        if key is None or not _is_signed(token, key):
            return None
        said = token.claims
        if not await asyncio.to_thread(self.first_seen, said.iss, said.jti, math.ceil(said.exp)):
            return None
        return Caller(said.iss, said.tenant, said.jti)

    def _is_meant(self, token: _Token, client: KnownClient, url: str) -> bool:
        """Whether the token says it is for this call."""
        header, said = token.header, token.claims
        return (
            header.typ == "JWT"
            and (header.jku is UNSET or header.jku in client.jkus)
            and url in ([said.aud] if isinstance(said.aud, str) else said.aud)
            and _is_current(said, self.now())
            and said.jti != ""
            and all(len(name) <= LONGEST_NAME and name.isprintable() for name in (said.jti, said.tenant))
        )


def _is_current(said: _Claims, now: float) -> bool:
    """Whether it was made for a short time, which this moment is in."""
    return 0 < said.exp - said.iat <= LONGEST and max(said.iat, said.nbf) - LEEWAY <= now < said.exp


def _taken_apart(authorization: str) -> _Token | None:
    """The one token of a header, if it has the form of one."""
    if len(authorization) > MOST_CHARACTERS:
        return None
    found = _BEARER.fullmatch(authorization)
    if found is None:
        return None
    header, claims, _ = found[1].split(".")
    try:
        return _Token(
            found[1],
            msgspec.json.decode(_bytes(header), type=_Header),
            msgspec.json.decode(_bytes(claims), type=_Claims),
        )
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _bytes(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _is_signed(token: _Token, key: Key) -> bool:
    """Whether this key signed it, in the way that the key is for."""
    try:
        jwt.PyJWS().decode(token.whole, key.public, [key.algorithm])
    except jwt.PyJWTError:
        return False
    return True
