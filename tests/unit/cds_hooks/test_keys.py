"""Which keys a client may have, and how the settings name them."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from rightscan.errors import InputError
from rightscan.faces.cds_hooks.clients import Client, known_clients
from rightscan.faces.cds_hooks.keys import read_keys, usable_keys
from tests.unit.cds_hooks.tokens import ISSUER, P256, P384, P521, RSA, STRANGER, jwk, key_set
from tests.waiting import wait_for

SMALL = rsa.generate_private_key(65537, 1024)  # noqa: S505  it is to be refused
OTHER_CURVE = ec.generate_private_key(ec.SECP256K1())
PRIVATE = {**json.loads(jwt.get_algorithm_by_name("ES384").to_jwk(P384)), "kid": "own"}
ED25519 = json.loads(jwt.get_algorithm_by_name("EdDSA").to_jwk(ed25519.Ed25519PrivateKey.generate().public_key()))
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a private key": (PRIVATE, "no longer private.*make a new pair"),
    "a part of a private key": (jwk(RSA, "r", p="AQAB"), "no longer private"),
    "a shared secret": ({"kty": "oct", "k": "AAAA", "kid": "s"}, "shared secret"),
    "a key without a name": ({**jwk(P384, ""), "use": "sig"}, "has no name"),
    "a key whose name is a number": (jwk(P384, "") | {"kid": 1}, "cannot be read"),
    "a key for encryption": (jwk(P384, "e", use="enc"), "is for 'enc'"),
    "a short RSA key": (jwk(SMALL, "r"), "only 1024 bits"),
    "an RSA key for encryption": (jwk(RSA, "r", alg="RSA-OAEP"), "of a kind that is not taken: RSA RSA-OAEP"),
    "an RSA key for a shared secret's algorithm": (jwk(RSA, "r", alg="HS256"), "of a kind that is not taken"),
    "an EC key with another algorithm than its curve's": (jwk(P384, "e", alg="ES256"), "of a kind that is not taken"),
    "another curve": (jwk(OTHER_CURVE, "e"), "of a kind that is not taken: EC secp256k1"),
    "another kind": ({**ED25519, "kid": "o"}, "of a kind that is not taken: OKP Ed25519"),
    "a kind that is RSA in small letters": (jwk(RSA, "r", kty="rsa"), "of a kind that is not taken"),
    "a point that is not on its curve": (jwk(P384, "e") | {"x": jwk(STRANGER, "e")["x"]}, "is damaged"),
    "a key without its number": ({"kty": "RSA", "kid": "r"}, "is damaged"),
    "a key with a number of another kind": (jwk(RSA, "r") | {"n": 5}, "is damaged"),
    "a key that is no base64": (jwk(RSA, "r") | {"n": "\u00e4"}, "is damaged"),
}


@pytest.mark.parametrize(("refused", "why"), REFUSED.values(), ids=REFUSED)
def test_a_key_that_cannot_be_trusted_is_refused_by_name(refused: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        read_keys(key_set(jwk(P256, "good"), refused), "key set x.json")
    assert "key set x.json" in caught.value.what


@pytest.mark.parametrize("refused", [key for key, _ in REFUSED.values()], ids=REFUSED)
def test_of_a_published_set_the_other_keys_are_used(refused: dict[str, Any]) -> None:
    assert set(usable_keys(key_set(refused, jwk(P256, "good")), "x")) == {"good"}


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b'{"keys":{}}', b'{"keys":[1]}', b"\xff", b"[" * 100_000])
def test_what_is_no_key_set_is_said(data: bytes) -> None:
    for read in (read_keys, usable_keys):
        with pytest.raises(InputError, match="is no JSON Web Key Set"):
            read(data, "x.json")


def test_a_set_needs_a_key_and_each_its_own_name() -> None:
    for read in (read_keys, usable_keys):
        with pytest.raises(InputError, match="has no key"):
            read(key_set(), "x.json")
        with pytest.raises(InputError, match="two keys named 'same'"):
            read(key_set(jwk(P256, "same"), jwk(P384, "same")), "x.json")


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (jwk(P256, "k"), "ES256"),
        (jwk(P384, "k", alg="ES384", use="sig"), "ES384"),
        (jwk(P521, "k"), "ES512"),
        (jwk(RSA, "k"), "RS384"),
        (jwk(RSA, "k", alg="PS512"), "PS512"),
    ],
)
def test_a_key_is_bound_to_one_algorithm(key: dict[str, Any], algorithm: str) -> None:
    assert read_keys(key_set(key), "x.json")["k"].algorithm == algorithm


@pytest.mark.parametrize(
    ("client", "why"),
    [
        (Client(""), "not one issuer of its own"),
        (Client(ISSUER), "from one place"),
        (Client(ISSUER, jwks_file="a.json", jwks_url="https://ehr.example.org/jwks"), "from one place"),
        (Client(ISSUER, jwks_file="absent.json"), "cannot be read: No such file"),
        (Client(ISSUER, jwks_file="."), "cannot be read: Is a directory"),
        (Client(ISSUER, jwks_url="http://ehr.example.org/jwks"), "is not encrypted"),
        (Client(ISSUER, jwks_url="http://127.0.0.1.example.org/jwks"), "is not encrypted"),
        (Client(ISSUER, jwks_url="file:///etc/passwd"), "is no address"),
        (Client(ISSUER, jwks_url="ftp://ehr.example.org/jwks"), "is not encrypted"),
        (Client(ISSUER, jwks_url="ehr.example.org/jwks"), "is no address"),
        (Client(ISSUER, jwks_url="https://"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr.example.org:99999/"), "is no address"),
        (Client(ISSUER, jwks_url="https://[::1/"), "is no address"),
        (Client(ISSUER, jwks_url="http://127.0.0.1@evil.example.org/"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr.example.org/a b"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr.example.org/a\r\nb"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr.example.org/schl\u00fcssel"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr.example.org/jwks#sig"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr..example.org/jwks"), "is no address"),
        (Client(ISSUER, jwks_url="https://.example.org/jwks"), "is no address"),
        (Client(ISSUER, jwks_url="https://ehr.example.org:0/jwks"), "is no address"),
    ],
)
def test_a_client_that_cannot_be_used_is_said_at_the_start(tmp_path: Path, client: Client, why: str) -> None:
    with pytest.raises(InputError, match=why):
        known_clients([client], tmp_path)


def test_an_issuer_is_named_once(tmp_path: Path) -> None:
    client = Client(ISSUER, jwks_url="https://ehr.example.org/jwks")
    assert set(known_clients([client], tmp_path)) == {ISSUER}
    with pytest.raises(InputError, match="not one issuer of its own"):
        known_clients([client, client], tmp_path)


def test_a_key_file_stands_beside_the_settings_or_anywhere(tmp_path: Path) -> None:
    (tmp_path / "ehr.json").write_bytes(key_set(jwk(P256, "k")))
    for folder, name in ((tmp_path, "ehr.json"), (tmp_path / "elsewhere", str(tmp_path / "ehr.json"))):
        known = known_clients([Client(ISSUER, jwks_file=name)], folder)
        found = wait_for(known[ISSUER].keys.find("k"))
        assert found is not None
        assert wait_for(known[ISSUER].keys.find("other")) is None


def test_its_tokens_may_name_the_registered_places_of_keys_only(tmp_path: Path) -> None:
    both = Client(ISSUER, jwks_url="https://ehr.example.org/a", jku="https://ehr.example.org/b")
    assert known_clients([both], tmp_path)[ISSUER].jkus == (both.jwks_url, both.jku)
    assert known_clients([Client(ISSUER, jwks_url=both.jwks_url)], tmp_path)[ISSUER].jkus == (both.jwks_url,)
