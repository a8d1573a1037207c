"""Who may call: every forged token is refused in the same way, and refusing it costs the good one nothing."""

import json
import logging
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from rightscan.errors import LogError
from rightscan.faces.cds_hooks.clients import Client, known_clients
from rightscan.faces.cds_hooks.token import MOST_CHARACTERS, Caller, Gate
from rightscan.store.database import bring_up_to_date, database_url, open_engine
from rightscan.store.replay import SeenTokens
from tests.unit.cds_hooks.tokens import (
    ABSENT,
    ISSUER,
    JKU,
    NEIGHBOR,
    NOW,
    OTHER,
    P256,
    P384,
    P521,
    RSA,
    STRANGER,
    URL,
    Private,
    claims,
    client_files,
    header,
    jwk,
    part,
    token,
)
from tests.waiting import wait_for

CLIENTS = (Client(ISSUER, jwks_file="ehr.json", jku=JKU), Client(OTHER, jwks_file="clinic.json"))
NUMBERS = count()


def opened(folder: Path) -> Gate:
    """A gate for both clients with nothing seen yet."""
    client_files(folder)
    engine = open_engine(database_url(str(folder / "log.db")))
    bring_up_to_date(engine)
    return Gate(known_clients(CLIENTS, folder), SeenTokens(engine, lambda: NOW).first_seen, lambda: NOW)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """One gate for tokens that have names of their own, or are refused."""
    return opened(tmp_path_factory.mktemp("gate"))


@pytest.fixture
def jti() -> str:
    """A name that no token of this module has had."""
    return f"token-{next(NUMBERS)}"


def admitted(gate: Gate, authorization: str | None, url: str = URL) -> Caller | None:
    return wait_for(gate.admit(authorization, url))


def said(**changes: Any) -> Callable[[str], str]:  # noqa: ANN401  JSON
    """A token that claims something else."""
    return lambda jti: f"Bearer {token(header(), claims(**{'jti': jti, **changes}))}"


def headed(key: Private | bytes = P384, algorithm: str = "ES384", **changes: Any) -> Callable[[str], str]:  # noqa: ANN401
    """A token with something else in its header, signed by a key of the caller's choice."""
    return lambda jti: f"Bearer {token(header(**changes), claims(jti=jti), key, algorithm)}"


def altered(alter: Callable[[str], str]) -> Callable[[str], str]:
    """A good token, changed after it was signed."""
    return lambda jti: f"Bearer {alter(token(header(), claims(jti=jti)))}"


def with_parts(change: Callable[[list[str]], list[str]]) -> Callable[[str], str]:
    return altered(lambda good: ".".join(change(good.split("."))))


def pem(key: Private) -> bytes:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind)


def der_signed(good: str) -> str:
    """The signature in the form that other systems than JWT use."""
    signed = good.rpartition(".")[0]
    return f"{signed}.{part(P384.sign(signed.encode(), ECDSA(hashes.SHA384())))}"


def keyed_hash(secret: bytes) -> Callable[[str], str]:
    """HS256 with a public key as the shared secret."""

    def forge(jti: str) -> str:
        import hashlib
        import hmac

        signed = f"{part(header(alg='HS256'))}.{part(claims(jti=jti))}"
        return f"Bearer {signed}.{part(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"

    return forge


DEEP = b'{"alg":"ES384","kid":"ec","typ":"JWT","x":' + b"[" * 2500 + b"]" * 2500 + b"}"
NO_TEXT = b'{"iss":"\xff"}'
FORGED: dict[str, Callable[[str], str]] = {
    "algorithm none": lambda jti: f"Bearer {part(header(alg='none'))}.{part(claims(jti=jti))}.",
    "algorithm none with a signature": headed(alg="none"),
    "HS256 with the public key as PEM": keyed_hash(pem(P384)),
    "HS256 with the public key as JSON": keyed_hash(json.dumps(jwk(P384, "ec")).encode()),
    "another algorithm than the key's": headed(alg="ES256"),
    "algorithm missing": headed(alg=ABSENT),
    "algorithm a list": headed(alg=["ES384"]),
    "a stranger's key under a known name": headed(STRANGER),
    "PS256 with a key for RS384": headed(RSA, "PS256", kid="rsa", alg="PS256"),
    "RS256 with a key for RS384": headed(RSA, "RS256", kid="rsa", alg="RS256"),
    "RS384 with a key for PS384": headed(RSA, "RS384", kid="PS384", alg="RS384"),
    "PS384 under the name RS384": headed(RSA, "PS384", kid="rsa", alg="RS384"),
    "another audience": said(aud="https://other.example.org/cds-services/imaging-order-select"),
    "a beginning of the audience": said(aud="https://cds.example.org/cds-services"),
    "a longer audience": said(aud=f"{URL}/feedback"),
    "the audience with a slash": said(aud=f"{URL}/"),
    "the audience with capitals": said(aud=URL.upper()),
    "the audience within a text": said(aud=f"https://evil.example.org/ {URL}"),
    "a list without the audience": said(aud=[f"{URL}/", "https://cds.example.org"]),
    "an empty list as audience": said(aud=[]),
    "a list in a list as audience": said(aud=[[URL]]),
    "audience missing": said(aud=ABSENT),
    "audience null": said(aud=None),
    "over this second": said(iat=int(NOW) - 60, exp=int(NOW)),
    "over an hour ago": said(iat=int(NOW) - 3900, exp=int(NOW) - 3600),
    "good for ten years": said(exp=int(NOW) + 315_360_000),
    "good for a second too long": said(exp=int(NOW) + 601),
    "an end before all time": said(exp=-1),
    "an end that is no number": said(exp=str(int(NOW) + 300)),
    "an end that is true": said(exp=True),
    "an end that is null": said(exp=None),
    "an end beyond numbers": lambda jti: f"Bearer {token(header(), endless(jti))}",
    "end missing": said(exp=ABSENT),
    "made in the future": said(iat=int(NOW) + 61),
    "made after its end": said(iat=int(NOW) + 50, exp=int(NOW) + 40),
    "made at no number": said(iat=f"{int(NOW)}"),
    "moment of making missing": said(iat=ABSENT),
    "not before a later moment": said(nbf=int(NOW) + 61),
    "not before no number": said(nbf="now"),
    "name missing": said(jti=ABSENT),
    "name empty": said(jti=""),
    "name too long": said(jti="x" * 201),
    "name with a control character": said(jti="a\nb"),
    "name with half a character": lambda jti: f"Bearer {token(header(), halved(jti))}",
    "name a number": said(jti=1),
    "issuer missing": said(iss=ABSENT),
    "issuer a list": said(iss=[ISSUER]),
    "issuer not known": said(iss="https://evil.example.org"),
    "issuer with a slash": said(iss=f"{ISSUER}/"),
    "issuer with capitals": said(iss=ISSUER.upper()),
    "another client's name": said(iss=OTHER),
    "tenant a number": said(tenant=7),
    "tenant with a control character": said(tenant="a\x1b[2J"),
    "an unknown key": headed(kid="unknown"),
    "key missing": headed(kid=ABSENT),
    "key a number": headed(kid=1),
    "another client's key": headed(NEIGHBOR, kid="clinic"),
    "a foreign place of keys": headed(jku="https://evil.example.org/jwks.json"),
    "a place of keys that begins as ours": headed(jku=f"{JKU}.evil.example.org"),
    "an empty place of keys": headed(jku=""),
    "a place of keys that is null": headed(jku=None),
    "a key in the token": headed(STRANGER, jwk=jwk(STRANGER, "ec")),
    "our own key in the token": headed(jwk=jwk(P384, "ec")),
    "a place of certificates": headed(x5u="https://evil.example.org/cert.pem"),
    "certificates in the token": headed(x5c=["MIIB"]),
    "something critical": headed(crit=["exp"], exp=1),
    "nothing critical": headed(crit=[]),
    "a payload that is not encoded": headed(b64=False, crit=["b64"]),
    "b64 without a word that it is critical": headed(b64=True),
    "another type": headed(typ="at+jwt"),
    "the type in small letters": headed(typ="jwt"),
    "type missing": headed(typ=ABSENT),
    "another payload": with_parts(lambda parts: [parts[0], part(claims(jti="other")), parts[2]]),
    "another header": with_parts(lambda parts: [part(header(cty="x")), *parts[1:]]),
    "another signature": with_parts(lambda parts: [*parts[:2], parts[2][::-1]]),
    "a shorter signature": altered(lambda good: good[:-4]),
    "a longer signature": altered(lambda good: f"{good}AAAA"),
    "a signature of zeros": with_parts(lambda parts: [*parts[:2], part(bytes(96))]),
    "a signature as DER": altered(der_signed),
    "no signature": with_parts(lambda parts: parts[:2]),
    "five parts": with_parts(lambda parts: [*parts, "AAAA", "AAAA"]),
    "a space within": altered(lambda good: f"{good[:40]} {good[40:]}"),
    "a letter of another alphabet": altered(lambda good: f"{good[:40]}\u00e4{good[41:]}"),
    "padded parts": altered(lambda good: f"{good}="),
    "an end of line behind": altered(lambda good: f"{good}\n"),
    "two tokens": altered(lambda good: f"{good} {good}"),
    "two tokens in a list": altered(lambda good: f"{good}, Bearer {good}"),
    "another scheme": lambda jti: f"Basic {token(header(), claims(jti=jti))}",
    "no scheme": lambda jti: token(header(), claims(jti=jti)),
    "too long": said(padding="x" * MOST_CHARACTERS),
    "a payload that is no JSON": lambda _: f"Bearer {token(header(), b'not JSON')}",
    "a payload that is no text": lambda _: f"Bearer {token(header(), NO_TEXT)}",
    "a payload that is a list": lambda _: f"Bearer {token(header(), b'[]')}",
    "a payload nested without end": lambda _: f"Bearer {token(header(), DEEP)}",
    "a header nested without end": lambda jti: f"Bearer {token(DEEP, claims(jti=jti))}",
    "a header that is no JSON": lambda jti: f"Bearer {token(b'{', claims(jti=jti))}",
    "nothing": lambda _: "",
    "a scheme alone": lambda _: "Bearer ",
    "single letters": lambda _: "Bearer a.b.c",
    "dots": lambda _: "Bearer ..",
}


def endless(jti: str) -> bytes:
    return json.dumps(claims(jti=jti, exp=1)).replace('"exp": 1', '"exp": 1e999').encode()


def halved(jti: str) -> bytes:
    return json.dumps(claims(jti=f"{jti}\ud800")).encode()


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused_without_a_word_and_the_good_one_still_counts(
    gate: Gate, jti: str, forge: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert admitted(gate, forge(jti)) is None
    assert [record for record in caplog.records if record.name != "asyncio"] == []
    assert admitted(gate, said()(jti)) == Caller(ISSUER, "", jti)


def test_no_token_is_no_caller(gate: Gate) -> None:
    assert admitted(gate, None) is None


GOOD: dict[str, Callable[[str], str]] = {
    "the audience in a list": said(aud=["https://other.example.org", URL]),
    "the longest time": said(iat=int(NOW) - 300),
    "a fraction of a second left": said(iat=NOW - 300, exp=NOW + 0.5),
    "a clock that is ahead": said(iat=int(NOW) + 60, nbf=int(NOW) + 60),
    "further claims": said(sub="x", azp={"any": ["thing"]}),
    "the registered place of keys": headed(jku=JKU),
    "further words in the header": headed(cty="JSON", x5t="abc"),
    "the scheme in small letters": lambda jti: f"bearer {token(header(), claims(jti=jti))}",
    "ES256": headed(P256, "ES256", alg="ES256", kid="ES256"),
    "ES512": headed(P521, "ES512", alg="ES512", kid="ES512"),
    "RSA without an algorithm of its own": headed(RSA, "RS384", alg="RS384", kid="rsa"),
    **{name: headed(RSA, name, alg=name, kid=name) for name in ("RS256", "RS512", "PS256", "PS384", "PS512")},
}


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
def test_a_good_token_is_admitted_once(gate: Gate, jti: str, make: Callable[[str], str]) -> None:
    authorization = make(jti)
    assert admitted(gate, authorization) == Caller(ISSUER, "", jti)
    assert admitted(gate, authorization) is None


def test_the_tenant_is_told(gate: Gate, jti: str) -> None:
    assert admitted(gate, said(tenant="Klinik Süd")(jti)) == Caller(ISSUER, "Klinik Süd", jti)


@pytest.mark.parametrize("length", [1, 200])
def test_a_name_may_have_so_many_characters(gate: Gate, length: int) -> None:
    assert admitted(gate, said(jti="n" * length)("")) == Caller(ISSUER, "", "n" * length)


def test_a_name_counts_once_for_each_issuer(gate: Gate, jti: str) -> None:
    theirs = token(header(), claims(iss=OTHER, jti=jti), NEIGHBOR)
    assert admitted(gate, said()(jti)) == Caller(ISSUER, "", jti)
    assert admitted(gate, f"Bearer {theirs}") == Caller(OTHER, "", jti)


def test_a_name_seen_in_one_token_is_refused_in_another(gate: Gate, jti: str) -> None:
    assert admitted(gate, said()(jti)) == Caller(ISSUER, "", jti)
    assert admitted(gate, said(exp=int(NOW) + 200)(jti)) is None


def test_a_token_for_one_address_does_not_open_another(gate: Gate, jti: str) -> None:
    authorization = said()(jti)
    for url in (f"{URL}/feedback", "https://cds.example.org/cds-services", f"{URL}?", ""):
        assert admitted(gate, authorization, url) is None
    assert admitted(gate, authorization) == Caller(ISSUER, "", jti)


def test_where_tokens_cannot_be_kept_nobody_is_admitted(tmp_path: Path) -> None:
    gate = opened(tmp_path)
    engine = open_engine(database_url(str(tmp_path / "log.db")))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE token"))
    with pytest.raises(LogError) as caught:
        admitted(gate, said()("secret-name"))
    assert "secret-name" not in str(caught.value)
    assert admitted(gate, headed(STRANGER)("x")) is None  # who forges does not learn of it


def test_nesting_of_any_depth_breaks_nothing(gate: Gate) -> None:
    """The two readers of a header give up at depths of their own."""
    unsigned = f"{part(claims())}.{part(bytes(96))}"
    for depth in range(700, 1100):
        nested = json.dumps(header(x=0)).replace('"x": 0', f'"x": {"[" * depth}{"]" * depth}').encode()
        assert admitted(gate, f"Bearer {part(nested)}.{unsigned}") is None


untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
HEADERS = st.dictionaries(st.sampled_from(["alg", "kid", "typ", "jku", "crit", "jwk", "b64", "zip"]), JSON)
CLAIMS = st.dictionaries(st.sampled_from(["iss", "aud", "exp", "iat", "nbf", "jti", "tenant"]), JSON, min_size=1)


@untimed
@given(st.text() | st.binary().map(lambda data: f"Bearer {part(data)}.{part(data)}.{part(data)}"))
def test_whatever_is_sent_is_refused_and_breaks_nothing(gate: Gate, authorization: str) -> None:
    assert admitted(gate, authorization) is None


@untimed
@given(HEADERS, CLAIMS)
def test_a_header_and_claims_of_any_kind_break_nothing(gate: Gate, head: dict[str, Any], body: dict[str, Any]) -> None:
    """Signed by a client's own key, so that only what is said can be at fault."""
    unsound = header(**{**head, "alg": head.get("alg", "none")})
    assert admitted(gate, f"Bearer {token(unsound, claims())}") is None
    unmeant = claims(**{**body, "aud": body.get("aud", "")})
    assert admitted(gate, f"Bearer {token(header(), unmeant)}") is None
