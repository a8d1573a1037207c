"""Keys and tokens of clients, good and forged, made by hand so that everything about them can be wrong."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ISSUER, OTHER = "https://ehr.example.org", "https://clinic.example.org"
URL = "https://cds.example.org/cds-services/imaging-order-select"
JKU = "https://ehr.example.org/jwks.json"
NOW = 1_795_000_000.0

P256, P384, P521 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1))
STRANGER = ec.generate_private_key(ec.SECP384R1())
NEIGHBOR = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(65537, 2048)
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ABSENT = object()
"""As a value: the name is left out."""


def jwk(key: Private, kid: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """The public part of a key, as its client publishes it."""
    algorithm = "ES384" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS384"
    found = json.loads(jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key()))
    return {**{name: value for name, value in found.items() if name != "key_ops"}, "kid": kid, **more}


def key_set(*keys: dict[str, Any]) -> bytes:
    """A set as it is published."""
    return json.dumps({"keys": keys}).encode()


def client_files(folder: Path) -> None:
    """The key sets of both clients, as `ehr.json` and `clinic.json`."""
    rsa_keys = (jwk(RSA, name, alg=name) for name in ("RS256", "RS512", "PS256", "PS384", "PS512"))
    ours = (jwk(P384, "ec"), jwk(P256, "ES256"), jwk(P521, "ES512"), jwk(RSA, "rsa"), *rsa_keys)
    (folder / "ehr.json").write_bytes(key_set(*ours))
    (folder / "clinic.json").write_bytes(key_set(jwk(NEIGHBOR, "clinic"), jwk(NEIGHBOR, "ec")))


def changed(said: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The same with other values; ABSENT leaves one out."""
    return {name: value for name, value in {**said, **changes}.items() if value is not ABSENT}


def header(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """The header of a good token, changed."""
    return changed({"alg": "ES384", "kid": "ec", "typ": "JWT"}, changes)


def claims(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """What a good token claims, changed."""
    good = {"iss": ISSUER, "aud": URL, "iat": int(NOW), "exp": int(NOW) + 300, "jti": "one"}
    return changed(good, changes)


def part(said: dict[str, Any] | bytes) -> str:
    """One part of a token."""
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def token(
    head: dict[str, Any] | bytes, body: dict[str, Any] | bytes, key: Private | bytes = P384, algorithm: str = "ES384"
) -> str:
    """A token with a right signature, whatever its header says of it."""
    text = f"{part(head)}.{part(body)}"
    signature: bytes = jwt.get_algorithm_by_name(algorithm).sign(text.encode(), key)
    return f"{text}.{part(signature)}"
