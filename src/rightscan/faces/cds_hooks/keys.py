"""Public keys of a client, read from a JSON Web Key Set. Each is bound to one algorithm: a token cannot choose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from rightscan.errors import InputError

CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
RSA_UNLESS_SAID = "RS384"
LEAST_RSA_BITS = 2048
SECRET = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""The parts of a key that only its owner may have."""


class Key(NamedTuple):
    """A key that can only check signatures, and the one algorithm it does so with."""

    kid: str
    algorithm: str
    public: EllipticCurvePublicKey | RSAPublicKey


class _Set(msgspec.Struct):
    keys: list[dict[str, Any]]


class _Said(msgspec.Struct):
    """What a key says of itself."""

    kty: str
    kid: str = ""
    use: str = "sig"
    alg: str = ""
    crv: str = ""


def read_keys(data: bytes, where: str) -> dict[str, Key]:
    """The keys of a set by their names. Raises InputError at the first that cannot be used."""
    return _by_name((_read(one, where) for one in _members(data, where)), where)


def usable_keys(data: bytes, where: str) -> dict[str, Key]:
    """The keys that can be used: a client may publish others beside them, as for encryption. Raises InputError."""
    found = []
    for one in _members(data, where):
        try:
            found.append(_read(one, where))
        except InputError:
            continue
    return _by_name(found, where)


def _members(data: bytes, where: str) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode(data, type=_Set).keys
    except (msgspec.DecodeError, ValueError, RecursionError):
        fix = 'Give what the client publishes: {"keys": [...]}.'
        raise InputError(where, "is no JSON Web Key Set.", fix) from None


def _by_name(keys: Iterable[Key], where: str) -> dict[str, Key]:
    named: dict[str, Key] = {}
    for key in keys:
        if key.kid in named:
            fix = "Ask the client for a set in which each key has its own `kid`."
            raise InputError(where, f"has two keys named {key.kid!r}.", fix)
        named[key.kid] = key
    if not named:
        raise InputError(where, "has no key that can check a signature.", "Ask the client for its signing keys.")
    return named


def _read(jwk: dict[str, Any], where: str) -> Key:
    """One key. Raises InputError."""
    what = f"a key of {where}"
    try:
        said = msgspec.convert(jwk, _Said)
    except msgspec.ValidationError as error:
        raise InputError(what, f"cannot be read: {error}.", "Ask the client for a valid key.") from None
    if not said.kid:
        raise InputError(what, "has no name.", "Each key needs a `kid`, which the tokens repeat.")
    what = f"key {said.kid!r} of {where}"
    if said.kty == "oct":
        raise InputError(what, "is a shared secret.", "Only public keys are used here: EC or RSA.")
    if SECRET & jwk.keys():
        fix = "Only the client may have it. It should make a new pair, keep the private key and send the public one."
        raise InputError(what, "is a private key, and no longer private.", fix)
    if said.use != "sig":
        raise InputError(what, f"is for {said.use!r}, not for signatures.", 'Leave it out, or give one with use "sig".')
    algorithm = _algorithm(said)
    if algorithm is None:
        why = f"is of a kind that is not taken: {' '.join(filter(None, (said.kty, said.crv, said.alg)))}."
        raise InputError(what, why, "Use EC P-384 with ES384, or RSA with RS384.")
    return Key(said.kid, algorithm, _public(jwk, algorithm, what))


def _algorithm(said: _Said) -> str | None:
    """The one algorithm of a key; None for a kind that is not taken."""
    if said.kty == "EC":
        own = CURVES.get(said.crv)
        return own if said.alg in ("", own) else None
    algorithm = said.alg or RSA_UNLESS_SAID
    return algorithm if said.kty == "RSA" and algorithm in RSA else None


def _public(jwk: dict[str, Any], algorithm: str, what: str) -> EllipticCurvePublicKey | RSAPublicKey:
    """The key itself. Raises InputError."""
    try:
        public: EllipticCurvePublicKey | RSAPublicKey = jwt.PyJWK(jwk, algorithm).key
    except jwt.PyJWTError:
        raise InputError(what, "is damaged.", "Ask the client for it again.") from None
    if isinstance(public, RSAPublicKey) and public.key_size < LEAST_RSA_BITS:
        raise InputError(what, f"has only {public.key_size} bits.", f"It needs at least {LEAST_RSA_BITS}.")
    return public
