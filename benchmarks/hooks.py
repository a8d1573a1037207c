"""How fast the service for EHRs answers, beside a constant endpoint of the same server that only decodes the body.

    python benchmarks/hooks.py [--seconds N] [--rate N] [--log FOLDER]

A real `rightscan hooks` on loopback with one process and a log on the disk, loaded by this process over kept-open
connections with calls of about 50 kB: one order at signing, the patient, 48 observations of which a few matter. Every
call has an instance of its own, so every answer is a new consultation, and it goes out when the log has it.

- throughput: as many calls as the server takes (closed loop, 16 connections);
- latency under an open loop: calls are sent at fixed times whatever has come back, at the same rate for every row, and
  each is timed from when it was due, so that waiting in line counts. The rate is half of what the slowest row takes,
  unless one is given.

The constant endpoint reads the same calls with the same strict decoder and answers with constant bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from load import LOOPBACK, Measured, measure
from machine import machine, print_table
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rightscan.faces.cds_hooks.app import read_sent
from rightscan.faces.cds_hooks.calls import read_body
from rightscan.faces.cds_hooks.serve import Plan, make
from rightscan.faces.serving import listen, run

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the calls are built by the parts that the tests use

from tests.unit.cds_hooks.hooks import EARLY, INSTANCE, call, order, patient  # noqa: E402  after the path is set

CONSTANT = "constant"
SIGN, SELECT = "imaging-order-sign", "imaging-order-select"
ALLOWED, MOST_MS = 3.0, 25.0


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each measure (default: 8)")
    parser.add_argument("--rate", type=float, default=0.0, help="calls a second of the open loop")
    parser.add_argument("--log", type=Path, help="the folder of the log (default: a temporary one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, _serving(options.log or Path(temporary)) as port:
        calls = _calls()
        rate = options.rate or _half_of_the_slowest(port, calls)
        rows = [asyncio.run(measure(port, name, make, options.seconds, rate)) for name, make in calls.items()]
    print(machine())
    print(f"calls of {len(calls['rated']()) / 1024:.0f} kB; open loop at {rate:.0f} calls a second")
    _print(rows)


def _print(rows: list[Measured]) -> None:
    base = rows[0]
    table = [
        (
            row.name,
            f"{row.rate:.0f}",
            f"{row.rate / base.rate:.2f}",
            *row.milliseconds,
            f"{row.times[2] / base.times[2]:.1f}",
        )
        for row in rows
    ]
    header = ("call", "calls/s", "of constant", "p50 ms", "p95 ms", "p99 ms", "p99 of constant")
    print_table([header, *table])
    rated = rows[1]
    said = f"p99 at most {ALLOWED:g} times the constant endpoint and well under {MOST_MS:g} ms"
    print(f"aim: {said}; here {rated.times[2] / base.times[2]:.1f} times and {rated.times[2] * 1e3:.1f} ms where rated")


def _half_of_the_slowest(port: int, calls: dict[str, Callable[[], bytes]]) -> float:
    found = [asyncio.run(measure(port, name, make, 1.5)) for name, make in calls.items()]
    return min(row.rate for row in found) / 2


def _calls() -> dict[str, Callable[[], bytes]]:
    """The requests of each row; every one has an instance of its own."""
    rated, asks = order(reasons=EARLY), order(reasons=EARLY[1:2])
    drafts = [order(reasons=EARLY, own=f"o{number}") for number in range(10)]
    two = ["ServiceRequest/o2", "ServiceRequest/o7"]
    return {
        CONSTANT: _request(f"/{CONSTANT}", _call("order-sign", rated)),
        "rated": _request(f"/cds-services/{SIGN}", _call("order-sign", rated)),
        "asks": _request(f"/cds-services/{SIGN}", _call("order-sign", asks)),
        "two of ten": _request(f"/cds-services/{SELECT}", _call("order-select", *drafts, selected=two)),
    }


def _call(hook: str, *orders: dict[str, object], selected: list[str] | None = None) -> bytes:
    entries = [{"resource": _observation(number)} for number in range(48)]
    searched = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    return call(hook, *orders, selected=selected, prefetch={"patient": patient(), "observations": searched})


def _observation(number: int) -> dict[str, object]:
    """An observation as records have them: most say nothing that imaging guidance asks for."""
    code = {"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}
    category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "meta": {"versionId": "1", "lastUpdated": "2026-11-20T10:00:00.000+00:00", "source": f"#{number:032d}"},
        "status": "final",
        "category": [{"coding": [{**category, "display": "Vital Signs"}], "text": "Vital Signs"}],
        "code": {"coding": [code, {"system": "http://loinc.org", "code": "3141-9"}], "text": "Body weight"},
        "subject": {"reference": "Patient/me"},
        "encounter": {"reference": f"Encounter/{number:032d}"},
        "effectiveDateTime": f"2026-{1 + number % 9:02d}-11T10:00:00+00:00",
        "issued": "2026-01-11T10:00:00.000+00:00",
        "performer": [{"reference": "Practitioner/123456789"}],
        "valueQuantity": {"value": 70.5, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }


def _request(path: str, body: bytes) -> Callable[[], bytes]:
    head = f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    before, after = body.split(INSTANCE.encode())

    def made() -> bytes:
        return head.encode() + before + str(uuid4()).encode() + after

    return made


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    """The port of the service with the constant endpoint, in a process of its own."""
    server = subprocess.Popen([sys.executable, __file__, "--serve", str(folder)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.communicate(timeout=20)


def serve_with_constant_endpoint(folder: Path) -> None:
    """Serve like `rightscan hooks`, with an endpoint that decodes the body and answers with constant bytes."""
    app = make(Plan(LOOPBACK, 0, str(folder / "log.db"), str(folder / "log.key"), "main", as_of="2026-11-21"))
    assert isinstance(app, Starlette)
    answer = json.dumps({"cards": []}).encode()

    async def constant(request: Request) -> Response:
        read_body(await read_sent(request))
        return Response(answer, media_type="application/json")

    app.router.routes.insert(0, Route(f"/{CONSTANT}", constant, methods=["POST"]))
    listening = listen(LOOPBACK, 0)
    print(listening.getsockname()[1], flush=True)
    run(app, listening)


if __name__ == "__main__":
    serve_with_constant_endpoint(Path(sys.argv[2])) if sys.argv[1:2] == ["--serve"] else main()
