"""What is sent to break the service: each body is refused with a reason, and the next call is served."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator

import pytest

from tests.functional.hook_requests import (
    EARLY,
    PET,
    SIGN,
    call,
    order,
    record,
)
from tests.functional.hook_schemas import answer_faults, refusal_faults
from tests.functional.hooks import JSON, SERVICES, Hooks, hooks
from tests.functional.web import LOOPBACK

GOOD = call(SIGN, [order(PET)], record(EARLY))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """A service as it comes."""
    with hooks(tmp_path_factory.mktemp("fuzz")) as running:
        yield running


def text_with(marked: str, instead: str) -> bytes:
    """The good call with a piece of its text replaced."""
    text = json.dumps(GOOD)
    assert marked in text
    return text.replace(marked, instead, 1).encode()


def with_context(**more: object) -> bytes:
    return json.dumps({**GOOD, "context": {**GOOD["context"], **more}}).encode()


def with_entry(entry: object) -> bytes:
    return with_context(draftOrders={"resourceType": "Bundle", "entry": entry})


def with_top(**more: object) -> bytes:
    return json.dumps({**GOOD, **more}).encode()


HOSTILE: dict[str, bytes | Callable[[], bytes]] = {
    "nothing": b"",
    "white space": b" \n",
    "words": b"hello",
    "half a call": json.dumps(GOOD).encode()[:-9],
    "two calls": json.dumps(GOOD).encode() * 2,
    "a call and more": json.dumps(GOOD).encode() + b"]",
    "single quotes": b"{'hook': 'order-sign'}",
    "a remark": b"/* call */ " + json.dumps(GOOD).encode(),
    "a list": b"[]",
    "a list of calls": lambda: json.dumps([GOOD]).encode(),
    "a text": b'"hook"',
    "a number": b"7",
    "null": b"null",
    "an empty object": b"{}",
    "NaN": lambda: text_with('"status": "draft"', '"status": NaN'),
    "infinity": lambda: text_with('"status": "draft"', '"status": -Infinity'),
    "1e999": lambda: text_with('"status": "draft"', '"quantity": 1e999'),
    "a number of 5000 digits": lambda: text_with('"status": "draft"', f'"quantity": {"9" * 5000}'),
    "a key twice": lambda: text_with('"hook": ', '"hook": "order-select", "hook": '),
    "a key twice, deep inside": lambda: text_with('"gender": "female"', '"gender": "male", "gender": "female"'),
    "half a character, spelled": lambda: text_with('"draft"', '"\\ud800"'),
    "half a character, in a key": lambda: text_with('"status"', '"\\udfff"'),
    "half a character, in bytes": lambda: text_with('"draft"', '"dra?t"').replace(b"?", b"\xed\xa0\x80"),
    "Latin-1": lambda: text_with('"draft"', '"drafß"').decode().encode("latin-1"),
    "UTF-16": lambda: json.dumps(GOOD).encode("utf-16"),
    "a zero byte": b'{"hook": "\x00"}',
    "lists 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "lists 100,000 deep, left open": b"[" * 100_000,
    "objects 50,000 deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a prefetch 3,000 deep": lambda: with_top(prefetch={"patient": "?"}).replace(b'"?"', b"[" * 3000 + b"]" * 3000),
    "a hook that is a list": lambda: with_top(hook=["order-sign"]),
    "an instance that is an object": lambda: with_top(hookInstance={"a": 1}),
    "no instance": lambda: with_top(hookInstance=None),
    "a context that is null": lambda: with_top(context=None),
    "a context that is a list": lambda: with_top(context=[GOOD["context"]]),
    "a context that is a text": lambda: with_top(context="me"),
    "a prefetch that is a list": lambda: with_top(prefetch=[record(EARLY)]),
    "a prefetch that is a text": lambda: with_top(prefetch="patient"),
    "a patient who is a number": lambda: with_context(patientId=7),
    "a patient who is null": lambda: with_context(patientId=None),
    "drafts that are null": lambda: with_context(draftOrders=None),
    "drafts that are a list": lambda: with_context(draftOrders=[order(PET)]),
    "drafts that are an order": lambda: with_context(draftOrders=order(PET)),
    "drafts without a type of resource": lambda: with_context(draftOrders={"entry": []}),
    "entries that are an object": lambda: with_entry({"resource": order(PET)}),
    "entries that are null": lambda: with_entry([None]),
    "entries that are texts": lambda: with_entry(["ServiceRequest/one"]),
    "an order that is a list": lambda: with_entry([{"resource": [order(PET)]}]),
    "an order without a type": lambda: with_entry([{"resource": {"id": "one"}}]),
    "5 MB of white space": b" " * 5_000_000,
    "30,000 orders": lambda: with_entry([{"resource": order(PET, str(number))} for number in range(30_000)]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_refused_and_the_next_call_served(service: Hooks, name: str) -> None:
    made = HOSTILE[name]
    body = made if isinstance(made, bytes) else made()
    reply = service.call(SIGN, body)
    assert refusal_faults(reply) == []
    assert reply.status in (400, 413)
    assert answer_faults(GOOD, service.call(SIGN, GOOD)) == []


def test_a_hostile_feedback_is_refused_and_the_next_call_served(service: Hooks) -> None:
    for name in ("nothing", "words", "null", "a list", "UTF-16", "lists 100,000 deep", "a zero byte"):
        made = HOSTILE[name]
        assert isinstance(made, bytes) or name == "UTF-16"
        reply = service.call(f"{SIGN}/feedback", made if isinstance(made, bytes) else made())
        assert (reply.status, refusal_faults(reply)) == (400, []), name
    assert answer_faults(GOOD, service.call(SIGN, GOOD)) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "text/json"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=application/json"},
        {"Content-Type": "application/xml"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_what_is_not_sent_as_json_is_refused(service: Hooks, headers: dict[str, str]) -> None:
    """A page of another site can send the plain kinds without asking first; what is packed is not unpacked."""
    body = json.dumps(GOOD).encode()
    sent = gzip.compress(body) if "Content-Encoding" in headers else body
    reply = service.send("POST", f"{SERVICES}/{SIGN}", sent, headers)
    assert (reply.status, refusal_faults(reply)) == (415, [])


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"]
)
def test_json_may_be_named_in_other_letters(service: Hooks, kind: str) -> None:
    reply = service.send("POST", f"{SERVICES}/{SIGN}", json.dumps(GOOD).encode(), {"Content-Type": kind})
    assert answer_faults(GOOD, reply) == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", SIGN), ("PUT", SIGN), ("DELETE", SIGN), ("GET", f"{SIGN}/feedback")]
)
def test_another_method_is_refused(service: Hooks, method: str, path: str) -> None:
    reply = service.send(method, f"{SERVICES}/{path}", None, {})
    assert (reply.status, refusal_faults(reply)) == (405, [])


@pytest.mark.parametrize(
    "path", ["..%2f..%2fetc%2fpasswd", "%00", "%ff", "a" * 3000, "imaging-order-sign%2ffeedback", "{id}", ""]
)
def test_an_address_that_leads_nowhere_is_not_found(service: Hooks, path: str) -> None:
    reply = service.call(path, GOOD)
    assert 400 <= reply.status < 500
    assert "passwd" not in reply.text


def raw(service: Hooks, head: str, *, body: bytes = b"") -> bytes:
    """What comes back to bytes on the line, up to its end."""
    with socket.create_connection((LOOPBACK, service.port), timeout=60) as line:
        line.sendall(
            f"POST {SERVICES}/{SIGN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{head}\r\n".encode()
        )
        line.sendall(body)
        answer = line.recv(65536)
        while b"\r\n" not in answer:
            answer += line.recv(65536)
        return answer


@pytest.mark.parametrize("length", ["99999999999999999999", "-1", "ten", "1e3"])
def test_a_length_that_nobody_would_read_is_refused(service: Hooks, length: str) -> None:
    status = int(raw(service, f"Content-Length: {length}\r\n").split()[1])
    assert status in (400, 411, 413)
    assert answer_faults(GOOD, service.call(SIGN, GOOD)) == []


def test_a_body_that_grows_without_end_is_refused_while_it_grows(service: Hooks) -> None:
    """Its length is not said. The refusal is there before its end is."""
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    head = f"POST {SERVICES}/{SIGN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with socket.create_connection((LOOPBACK, service.port), timeout=60) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(100):  # 6.5 MB
            line.sendall(chunk)
        assert line.recv(65536).split()[1] in (b"411", b"413")
    assert answer_faults(GOOD, service.call(SIGN, GOOD)) == []
