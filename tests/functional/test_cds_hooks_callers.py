"""Who may call: with clients named, only who proves by a signed token to be one of them; in a browser, only known pages."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.functional.hook_requests import EARLY, PET, SIGN, Json, call, order, record
from tests.functional.hook_schemas import answer_faults, schema_faults
from tests.functional.hooks import JSON, SERVICES, Hooks, hooks
from tests.functional.web import Reply

PUBLIC, EHR, PAGE = "https://cds.example.org", "https://ehr.example.org", "https://pages.example.org"
ELLIPTIC, RSA = ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)
KEYS = [
    {**ECAlgorithm.to_jwk(ELLIPTIC.public_key(), as_dict=True), "kid": "ec", "use": "sig", "alg": "ES384"},
    {**RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True), "kid": "rsa", "use": "sig", "alg": "RS384"},
]
CALL = f"{SERVICES}/{SIGN}"


class Guarded(NamedTuple):
    """A service that knows one client and one page."""

    hooks: Hooks

    def discover(self, token: str | None) -> Reply:
        return self.hooks.get(SERVICES, bearer(token))

    def call(self, token: str | None) -> Reply:
        return self.hooks.post(CALL, call(SIGN, [order(PET)], record(EARLY)), bearer(token))

    def feed_back(self, token: str | None) -> Reply:
        told = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}
        return self.hooks.post(f"{CALL}/feedback", {"feedback": [told]}, bearer(token))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A service whose callers need a token."""
    folder = tmp_path_factory.mktemp("callers")
    (folder / "ehr.jwks.json").write_text(json.dumps({"keys": KEYS}))
    lines = [f'public_url = "{PUBLIC}"', f'origins = ["{PAGE}"]', "[[clients]]", f'issuer = "{EHR}"']
    lines.append(f'jwks_file = "{folder / "ehr.jwks.json"}"')
    with hooks(folder / "run", settings="\n".join(lines)) as running:
        yield Guarded(running)


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def claims(path: str = CALL, **more: object) -> Json:
    now = int(time.time())
    kept = {"iss": EHR, "aud": PUBLIC + path, "iat": now, "exp": now + 120, "jti": str(uuid4()), **more}
    return {name: value for name, value in kept.items() if value is not None}


def token(said: Json | None = None, key: Any = ELLIPTIC, algorithm: str = "ES384", **header: str) -> str:  # noqa: ANN401  several kinds of key
    own = "rsa" if algorithm == "RS384" else "ec"
    return jwt.encode(said or claims(), key, algorithm, {"kid": own, **header})


@pytest.mark.parametrize(("key", "algorithm"), [(ELLIPTIC, "ES384"), (RSA, "RS384")], ids=["ES384", "RS384"])
def test_the_recommended_signatures_are_taken(guarded: Guarded, key: object, algorithm: str) -> None:
    """At discovery, at a service and at its feedback: a new token for each, made for exactly that address."""
    listed = guarded.discover(token(claims(SERVICES), key, algorithm))
    assert (listed.status, schema_faults("discovery", listed.data)) == (200, [])
    answer = guarded.call(token(claims(aud=["https://other.example.org", PUBLIC + CALL]), key, algorithm))
    assert answer_faults(call(SIGN, [order(PET)], record(EARLY)), answer) == []
    thanks = guarded.feed_back(token(claims(f"{CALL}/feedback"), key, algorithm))
    assert (thanks.status, thanks.data) == (200, {})


PEM = ELLIPTIC.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def forged() -> dict[str, str | None]:
    """One token of each kind that must not open the door; fresh, so that its age is not what keeps it out."""
    now = int(time.time())
    unsigned = jwt.encode(claims(), "", "none", {"kid": "ec"})
    return {
        "none at all": None,
        "an empty one": "",
        "no token": "abc",
        "unsigned": unsigned,
        "unsigned, with a signature": unsigned + token().rpartition(".")[2],
        "HS256": token(key="s" * 48, algorithm="HS256"),
        "HS384": token(key="s" * 48, algorithm="HS384"),
        "HS512": token(key="s" * 64, algorithm="HS512"),
        "the key of another": token(key=ec.generate_private_key(ec.SECP384R1())),
        "the RSA key under the name of the other": token(key=RSA, algorithm="RS384", kid="ec"),
        "an unknown key": token(kid="other"),
        "another issuer": token(claims(iss="https://evil.example")),
        "another audience": token(claims(SERVICES)),
        "the start of the audience": token(claims(aud=PUBLIC)),
        "too old": token(claims(exp=now - 120)),
        "for ten years": token(claims(exp=now + 315_360_000)),
        "from the future": token(claims(iat=now + 7200, exp=now + 7260)),
        "without an id": token(claims(jti=None)),
        "another type": token(typ="at+jwt"),
        "keys at another address": token(jku="https://evil.example/jwks.json"),
    }


def test_all_who_cannot_prove_who_they_are_get_the_same_answer(guarded: Guarded) -> None:
    """Not even whether there is a token, a client or a key: the same status, body and headers for each."""
    replies = {name: guarded.call(made) for name, made in forged().items()}
    assert {name: reply.status for name, reply in replies.items()} == dict.fromkeys(replies, 401)
    assert len({(reply.body, *sorted(reply.headers.items())) for reply in replies.values()}) == 1
    assert {reply.body for reply in replies.values()} == {b""}
    assert guarded.call(token()).status == 200


def test_every_address_asks_for_a_token(guarded: Guarded) -> None:
    """What is said of the body, or of an unknown service, is for clients only."""
    assert [one(None).status for one in (guarded.discover, guarded.call, guarded.feed_back)] == [401, 401, 401]
    assert guarded.hooks.post(f"{SERVICES}/nothing", {}).status == 401
    assert guarded.hooks.post(CALL, b"{").status == 401


def test_a_token_is_good_for_one_call(guarded: Guarded) -> None:
    once = token()
    assert [guarded.call(once).status for _ in range(3)] == [200, 401, 401]


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(guarded: Guarded) -> None:
    """The confusion of kinds of key: made by hand, because no library signs like this any more."""
    from hashlib import sha256
    from hmac import digest

    from jwt.utils import base64url_encode

    head = {"alg": "HS256", "kid": "ec", "typ": "JWT"}
    signed = b".".join(base64url_encode(json.dumps(part).encode()) for part in (head, claims()))
    forged = signed + b"." + base64url_encode(digest(PEM, signed, sha256))
    assert guarded.call(forged.decode()).status == 401


def test_the_address_of_keys_in_a_token_is_never_fetched(guarded: Guarded) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        address = f"http://127.0.0.1:{stranger.getsockname()[1]}/jwks.json"
        assert guarded.call(token(jku=address, kid="new")).status == 401
        assert guarded.call(token(x5u=address)).status == 401
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.accept()


def test_a_known_page_may_read_and_another_may_not(guarded: Guarded) -> None:
    """The browser asks for its page; a page that is not on the list is told nothing that would let it read."""
    for path, made in ((SERVICES, token(claims(SERVICES))), (SERVICES, None)):
        reply = guarded.hooks.get(path, {**bearer(made), "Origin": PAGE})
        assert reply.headers["access-control-allow-origin"] == PAGE
        assert "Origin" in reply.headers["vary"]
    for origin in ("https://evil.example", f"{PAGE}.evil.example", PAGE.replace("https", "http"), "null"):
        reply = guarded.hooks.get(SERVICES, {**bearer(token(claims(SERVICES))), "Origin": origin})
        assert "access-control-allow-origin" not in reply.headers, origin


@pytest.mark.parametrize(("path", "method"), [(SERVICES, "GET"), (CALL, "POST"), (f"{CALL}/feedback", "POST")])
def test_a_browser_may_ask_beforehand(guarded: Guarded, path: str, method: str) -> None:
    """Without a token, because a browser sends none with this question."""
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type"}
    reply = guarded.hooks.send("OPTIONS", path, None, {"Origin": PAGE, **asked})
    assert reply.status in (200, 204)
    assert reply.headers["access-control-allow-origin"] == PAGE
    assert method in reply.headers["access-control-allow-methods"]
    allowed = {name.strip().lower() for name in reply.headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type"} <= allowed
    assert "access-control-allow-credentials" not in reply.headers
    refused = guarded.hooks.send("OPTIONS", path, None, {"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in refused.headers


def test_a_page_of_this_machine_may_call_a_service_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> None:
    """For trying it out: without settings, and with no other page."""
    with hooks(tmp_path_factory.mktemp("local")) as local:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        for origin in ("http://localhost:8000", "http://127.0.0.1:3000"):
            assert (
                local.send("OPTIONS", CALL, None, {"Origin": origin, **asked}).headers["access-control-allow-origin"]
                == origin
            )
        for origin in ("http://localhost.evil.example", "https://evil.example", "http://127.0.0.1.evil.example"):
            reply = local.post(CALL, call(SIGN, [order(PET)], record(EARLY)), {"Origin": origin, **JSON})
            assert "access-control-allow-origin" not in reply.headers
