"""Keys by address: from a real server, over https, and from no other place than the one registered."""

import asyncio
import logging
import socket
from pathlib import Path

import pytest

from rightscan.faces.cds_hooks.clients import Client, known_clients
from rightscan.faces.cds_hooks.fetch import COOLDOWN, MOST_BYTES, OLD, FetchedKeys, fetch
from rightscan.faces.cds_hooks.token import Caller, Gate
from rightscan.store.database import bring_up_to_date, database_url, open_engine
from rightscan.store.replay import SeenTokens
from tests.functional.key_server import LOOPBACK, Answer, body, endless, make_certificate, serving
from tests.unit.cds_hooks.tokens import ISSUER, NOW, P256, P384, URL, claims, header, jwk, key_set, token
from tests.waiting import wait_for

KEYS = key_set(jwk(P384, "ec"))
MORE_KEYS = key_set(jwk(P384, "ec"), jwk(P256, "next"))
SHORT = 0.2  # seconds: for servers that never end


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def padded(length: int) -> bytes:
    """The key set with spaces behind it."""
    return KEYS + b" " * (length - len(KEYS))


def test_keys_come_over_https_from_a_server_that_can_prove_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_certificate(tmp_path / "own.pem")
    with serving(body(KEYS), tmp_path / "own.pem") as (server, address):
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            fetch(address)
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        assert fetch(address) == KEYS
        assert server.asked == ["/keys?of=all"]


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_certificate(tmp_path / "other.pem", "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    with (
        serving(body(KEYS), tmp_path / "other.pem") as (server, address),
        pytest.raises(OSError, match="IP address mismatch"),
    ):
        fetch(address)
    assert server.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with serving(body(KEYS)) as (there, elsewhere):
        with (
            serving(body(KEYS, status, {"Location": elsewhere})) as (here, address),
            pytest.raises(OSError, match=f"answered {status}"),
        ):
            fetch(address)
        assert (len(here.asked), there.asked) == (1, [])


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(body(KEYS)) as (proxy, other), serving(body(KEYS)) as (_, address):
        monkeypatch.setenv("http_proxy", other)
        monkeypatch.setenv("ALL_PROXY", other)
        assert fetch(address) == KEYS
        assert proxy.asked == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (body(padded(MOST_BYTES + 1)), "more than 256000 bytes"),
        (endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "no usable way"),
        (body(KEYS, 404), "answered 404"),
        (body(KEYS, 204), "answered 204"),
        (body(KEYS, headers={"Transfer-Encoding": "chunked"}), "no usable way"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n"), "no usable way"),
        (lambda _: None, "no usable way"),
    ],
)
def test_what_is_no_whole_small_answer_is_refused(answer: Answer, why: str) -> None:
    with serving(answer) as (_, address), pytest.raises(OSError, match=why):
        fetch(address)


def test_no_more_is_read_than_is_allowed() -> None:
    with serving(endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1_000_000)) as (server, address):
        with pytest.raises(OSError, match="more than 256000 bytes"):
            fetch(address, 60)
        assert server.sent < 50_000_000  # what the system holds on its way; without a limit it would be gigabytes


def test_as_much_as_is_allowed_is_taken() -> None:
    with serving(body(padded(MOST_BYTES))) as (_, address):
        assert len(fetch(address)) == MOST_BYTES


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"", b""),
        endless(b"", b"H"),
        endless(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        endless(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n", b" "),
        endless(b"HTTP/1.1 200 OK\r\n\r\n" + KEYS, b" "),
        endless(b"HTTP/1.1 200 OK\r\n\r\n" + KEYS, b""),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["silent", "status", "header", "promised", "unending", "whole-but-open", "chunks"],
)
@pytest.mark.parametrize("safe", [False, True], ids=["http", "https"])
def test_a_server_that_never_ends_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer, safe: bool
) -> None:
    """The server goes on until after the call: that this test ends at all is the proof."""
    make_certificate(tmp_path / "own.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    with serving(answer, tmp_path / "own.pem" if safe else None) as (server, address):
        with pytest.raises(OSError):
            fetch(address, SHORT)
        assert not server.over.is_set()


def test_a_server_that_never_begins_to_encrypt_is_left() -> None:
    with socket.create_server((LOOPBACK, 0)) as silent, pytest.raises(OSError):
        fetch(f"https://{LOOPBACK}:{silent.getsockname()[1]}/keys", SHORT)


def test_unknown_names_make_one_call_a_minute_whoever_sends_them() -> None:
    clock = Clock()

    async def strangers(keys: FetchedKeys, number: int) -> int:
        found = await asyncio.gather(*(keys.find(f"unknown-{one}") for one in range(number)))
        return sum(key is not None for key in found)

    with serving(body(KEYS)) as (server, address):
        keys = FetchedKeys(address, clock)
        calls = []
        for now in (0.0, 1.0, COOLDOWN - 0.1, COOLDOWN, COOLDOWN + 1, 2 * COOLDOWN):
            clock.now = now
            assert wait_for(strangers(keys, 50)) == 0
            calls.append(len(server.asked))
    assert calls == [1, 1, 1, 2, 2, 3]


def test_a_new_key_is_found_and_a_known_one_needs_no_call() -> None:
    clock = Clock()

    async def both(keys: FetchedKeys) -> list[bool]:
        found = [await keys.find(kid) is not None for kid in ("ec", "next")]
        if (renewing := keys._renewing) is not None and not renewing.done():
            await renewing
        return found

    with serving(body(KEYS)) as (server, address):
        keys = FetchedKeys(address, clock)
        assert wait_for(both(keys)) == [True, False]
        server.answer = body(MORE_KEYS)
        assert wait_for(both(keys)) == [True, False]  # not within the minute
        clock.now = COOLDOWN
        assert wait_for(both(keys)) == [True, True]
        assert len(server.asked) == 2
        clock.now = COOLDOWN + OLD - 1
        assert wait_for(both(keys)) == [True, True]
        assert len(server.asked) == 2


def test_a_key_that_the_client_took_back_is_gone_after_the_hour() -> None:
    clock = Clock()

    async def renewed(keys: FetchedKeys) -> bool:
        assert await keys.find("next") is not None  # at once, from the set that is there
        assert keys._renewing is not None
        await keys._renewing
        return await keys.find("next") is not None

    with serving(body(MORE_KEYS)) as (server, address):
        keys = FetchedKeys(address, clock)
        assert wait_for(renewed(keys))
        server.answer = body(KEYS)
        clock.now = OLD
        assert not wait_for(renewed(keys))
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        body(b"busy", 503),
        body(b"<html>not the keys</html>"),
        body(key_set()),
        body(key_set(jwk(P384, "ec"), jwk(P256, "ec"))),
        body(padded(MOST_BYTES + 1)),
        lambda _: None,
    ],
    ids=["busy", "page", "empty", "ambiguous", "huge", "silent"],
)
def test_a_renewal_that_fails_keeps_the_old_keys_and_is_said(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()

    async def known_after_a_stranger(keys: FetchedKeys) -> bool:
        assert await keys.find("unknown") is None
        return await keys.find("ec") is not None

    with serving(body(KEYS)) as (server, address):
        keys = FetchedKeys(address, clock)
        assert wait_for(known_after_a_stranger(keys))
        server.answer = answer
        clock.now = COOLDOWN
        with caplog.at_level(logging.WARNING):
            assert wait_for(known_after_a_stranger(keys))
        assert len(server.asked) == 2
    assert [record.getMessage().startswith(f"The keys at {address} were not renewed: ") for record in caplog.records]


def test_a_server_that_is_not_there_leaves_the_client_without_keys(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server((LOOPBACK, 0)) as gone:
        address = f"http://{LOOPBACK}:{gone.getsockname()[1]}/"
    assert wait_for(FetchedKeys(address).find("ec")) is None
    assert "Connection refused" in caplog.text


def test_a_token_cannot_name_the_place_of_its_keys(tmp_path: Path) -> None:
    engine = open_engine(database_url(str(tmp_path / "log.db")))
    bring_up_to_date(engine)
    with serving(body(KEYS)) as (ours, address), serving(body(KEYS)) as (theirs, elsewhere):
        clients = known_clients([Client(ISSUER, jwks_url=address)], tmp_path)
        gate = Gate(clients, SeenTokens(engine).first_seen, lambda: NOW)
        for jku in (elsewhere, f"{address}&x", address.replace(LOOPBACK, f"{LOOPBACK}@{LOOPBACK}")):
            assert wait_for(gate.admit(f"Bearer {token(header(jku=jku), claims())}", URL)) is None
        assert (ours.asked, theirs.asked) == ([], [])
        found = wait_for(gate.admit(f"Bearer {token(header(jku=address), claims())}", URL))
        assert found == Caller(ISSUER, "", "one")
        assert (len(ours.asked), theirs.asked) == (1, [])
    engine.dispose()
