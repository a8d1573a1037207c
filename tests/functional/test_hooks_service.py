"""The service as a site runs it: what it keeps and what it never writes down, retries, workers, silence, faults."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from tests.functional.command import rightscan_run
from tests.functional.hooks import Hooks, hooks
from tests.functional.web import LOOPBACK
from tests.unit.cds_hooks.hooks import EARLY, Resource, call, order, patient, ratings

SELECT, SIGN, VIEW = "imaging-order-select", "imaging-order-sign", "imaging-patient-view"
CANARY = "Canary Quetzalcoatl"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    with hooks(tmp_path_factory.mktemp("hooks") / "run") as running:
        yield running


def selected(**more: object) -> bytes:
    return call("order-select", order(reasons=EARLY), selected=None, **{"hookInstance": str(uuid4()), **more})


def test_the_same_call_gets_the_same_bytes_and_one_entry(service: Hooks) -> None:
    body = selected()
    before = service.report()["consultations"]
    first, again = service.call(SELECT, body), service.call(SELECT, body)
    assert (first.status, first.body) == (again.status, again.body)
    assert service.report()["consultations"] == before + 1


def test_the_same_call_gets_the_same_bytes_from_every_worker_and_on_another_day(tmp_path: Path) -> None:
    body = selected()
    with hooks(tmp_path, "--workers", "2") as two, ThreadPoolExecutor(8) as many:
        first = {reply.body for reply in many.map(lambda _: two.call(SELECT, body), range(40))}
    assert len(first) == 1
    with hooks(tmp_path, day="2026-11-25") as later:
        assert {later.call(SELECT, body).body} == first
        assert later.report()["consultations"] == 1


def test_feedback_is_in_the_report_however_often_it_comes(service: Hooks) -> None:
    card = service.call(SELECT, selected()).data["cards"][0]
    taken = [{"id": card["suggestions"][0]["uuid"]}]
    said = {
        "card": card["uuid"],
        "outcome": "accepted",
        "acceptedSuggestions": taken,
        "outcomeTimestamp": "2026-11-21T10:00:00Z",
    }
    before = sum(one["number"] for one in service.report()["taken"])
    for _ in range(3):
        assert service.post(f"/cds-services/{SELECT}/feedback", {"feedback": [said]}).status == 200
    counted = {one["what"]: one["number"] for one in service.report()["taken"]}
    assert sum(counted.values()) == before + 1
    assert "no-imaging" in counted


def test_silence_shows_nothing_and_counts_what_would_be_shown(tmp_path: Path) -> None:
    with hooks(tmp_path, settings="silent = true\n") as quiet:
        assert quiet.call(SELECT, selected()).data == {"cards": []}
        found = quiet.report()
    assert (found["consultations"], found["fired"], found["silent"]) == (1, 1, 1)


def _planted(value: object, key: str = "") -> object:
    """Every text that may hold what a person wrote becomes the canary; what machines read stays."""
    coded = (
        "resourceType",
        "id",
        "reference",
        "system",
        "code",
        "status",
        "intent",
        "hook",
        "hookInstance",
        "patientId",
    )
    if isinstance(value, dict):
        return {name: _planted(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_planted(part, key) for part in value]
    return (
        f"{CANARY} {value}"
        if isinstance(value, str) and key not in (*coded, "gender", "birthDate", "selections")
        else value
    )


def canary_call() -> Resource:
    person = patient(name=[{"family": CANARY, "text": CANARY}], telecom=[{"value": CANARY}], address=[{"text": CANARY}])
    noted = order(reasons=EARLY, note=[{"text": CANARY}], patientInstruction=CANARY, requester={"display": CANARY})
    said = json.loads(call("order-select", noted, prefetch={"patient": person, CANARY: person}))
    condition = {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "Patient/me", "display": CANARY},
        "code": {
            "text": CANARY,
            "coding": [{"system": "http://snomed.info/sct", "code": "254837009", "display": CANARY}],
        },
        "note": [{"text": CANARY}],
        "text": {"status": "generated", "div": f"<div>{CANARY}</div>"},
    }
    said["prefetch"]["conditions"] = condition
    said["fhirAuthorization"] = {"access_token": CANARY, "token_type": "Bearer"}
    said["fhirServer"] = f"https://{CANARY.replace(' ', '')}.example.org"
    said["context"]["userId"] = f"Practitioner/{CANARY}"
    found = _planted(said)
    assert isinstance(found, dict)
    return found


def test_nothing_that_a_person_wrote_is_written_down(tmp_path: Path) -> None:
    words = CANARY.split()
    with hooks(tmp_path) as service:
        good = canary_call()
        replies = [service.call(SELECT, good), service.call(VIEW, {**good, "hook": "patient-view"})]
        assert [reply.status for reply in replies] == [200, 200]
        broken: list[object] = [
            {**good, "context": CANARY},
            {**good, "prefetch": {"patient": CANARY}},
            {**good, "prefetch": {"patient": {"resourceType": "Patient", "id": CANARY}}},
            {**good, "hook": CANARY},
            {"feedback": [{"card": CANARY}]},
            CANARY,
        ]
        replies += [service.call(SELECT, one) for one in broken]
        replies.append(service.call(CANARY.replace(" ", "%20"), good))
        replies.append(service.call(SELECT, json.dumps(good).encode()[:-40]))
        override = {"reason": {"code": CANARY, "display": CANARY, "system": CANARY}, "userComment": CANARY}
        said = {"card": CANARY, "outcome": "overridden", "overrideReason": override}
        feedback = {"feedback": [{**said, "outcomeTimestamp": "2026-11-21T10:00:00Z"}]}
        assert service.post(f"/cds-services/{SELECT}/feedback", feedback).status == 200
    found = service.written
    assert len(found) > 50_000
    assert not [word for word in words if word.encode() in found]
    for reply in replies[2:]:
        assert not [word for word in words if word.encode() in reply.body]
    cards = json.dumps(replies[0].data["cards"][0] | {"suggestions": []})
    assert not [word for word in words if word in cards], "a card has our words alone; the order itself goes back"
    (tmp_path / "leak").write_text(CANARY)
    assert words[0].encode() in service.written, "a leak would be seen"


def test_it_opens_no_connection_to_anybody(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("no strace here: `make test` installs Debian's")
    with hooks(tmp_path) as service:
        trace = tmp_path / "trace"
        line = [strace, "-f", "-e", "trace=connect", "-o", str(trace), "-p", str(service.process.pid)]
        with subprocess.Popen(line, stderr=subprocess.PIPE) as watch:
            assert watch.stderr is not None
            assert b"attached" in watch.stderr.readline()
            lures = {"fhirServer": f"http://{LOOPBACK}:9/fhir", "fhirAuthorization": {"access_token": "x"}}
            assert service.call(SELECT, selected(**lures)).status == 200
            assert service.call(SELECT, selected(prefetch={}, **lures)).status == 412
            watch.send_signal(signal.SIGINT)
    seen = [line for line in trace.read_text().splitlines() if "connect(" in line]
    assert not seen, seen


def test_a_log_that_cannot_be_written_is_said_and_nothing_is_answered(tmp_path: Path) -> None:
    with hooks(tmp_path) as service:
        assert service.call(SELECT, selected()).status == 200
        service.log.rename(tmp_path / "away")
        service.log.mkdir()
        refused = service.call(SELECT, selected())
        assert refused.status == 503
        assert refused.data["resourceType"] == "OperationOutcome"
        assert "cards" not in refused.data
        service.log.rmdir()
        (tmp_path / "away").rename(service.log)
        assert service.call(SELECT, selected()).status == 200


def test_pages_of_this_machine_may_call_and_others_only_if_they_are_listed(service: Hooks, tmp_path: Path) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    path = f"/cds-services/{SELECT}"
    near = service.send("OPTIONS", path, None, {**ask, "Origin": "http://localhost:3000"})
    assert near.headers["access-control-allow-origin"] == "http://localhost:3000"
    far = service.send("OPTIONS", path, None, {**ask, "Origin": "https://localhost.evil.example"})
    assert "access-control-allow-origin" not in far.headers
    with hooks(tmp_path, settings='origins = ["https://ehr.example.org"]\n') as listed:
        found = listed.send("OPTIONS", path, None, {**ask, "Origin": "https://ehr.example.org"})
        assert found.headers["access-control-allow-origin"] == "https://ehr.example.org"


def test_it_says_whether_it_is_ready(service: Hooks, tmp_path: Path) -> None:
    assert service.get("/healthz").text == "ok\n"
    assert service.get("/readyz").data["content"] == "current"
    with hooks(tmp_path, day="2040-01-01") as old:
        assert old.get("/readyz").status == 503
        assert ratings(old.call(SELECT, selected()).data) == {}


def test_a_slow_sender_does_not_hold_the_service(service: Hooks) -> None:
    import socket

    line = socket.create_connection((LOOPBACK, service.port), timeout=30)
    head = f"POST /cds-services/{SELECT} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    line.sendall(head.encode())
    assert service.call(SELECT, selected()).status == 200
    until = time.monotonic() + 25
    answer = b""
    while b"\r\n" not in answer and time.monotonic() < until:
        answer += line.recv(4096)
    line.close()
    assert b" 408 " in answer.splitlines()[0]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("silnt = true\n", "silnt"),
        ('may_be_appropriate = "maybe"\n', "may_be_appropriate"),
        ('[orders]\n"x|y" = "mammogramm"\n', "mammogramm"),
        ('origins = ["https://ehr.example.org/path"]\n', "origin"),
        ('[[clients]]\nissuer = "https://ehr.example.org"\njwks_file = "none.json"\n', "public_url"),
        ("not toml", "TOML"),
    ],
)
def test_a_mistake_in_the_settings_is_named_before_anything_listens(settings: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "hooks.toml"
    file.write_text(settings)
    log = ("--log", str(tmp_path / "log.db"), "--key", str(tmp_path / "key"))
    ran = rightscan_run("hooks", "--port", "0", "--settings", str(file), *log)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_a_key_file_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("00" * 32)
    key.chmod(0o644)
    ran = rightscan_run("hooks", "--port", "0", "--log", str(tmp_path / "log.db"), "--key", str(key))
    assert ran.code == 2
    assert "chmod 600" in ran.err
