"""A FHIR server with a few charts, and a plain server of files: what an EHR in a browser needs besides advice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.functional.web import LOOPBACK

Resource = dict[str, Any]
Charts = Mapping[str, Sequence[Resource]]
"""The resources of each patient, by the patient's id; the Patient is one of them."""
SEARCHED = (
    "Condition",
    "Observation",
    "Procedure",
    "MedicationRequest",
    "MedicationAdministration",
    "DiagnosticReport",
)


class FhirStub(BaseHTTPRequestHandler):
    """Reads a Patient and searches the other types by patient and code. `withheld` types may not be searched."""

    def __init__(self, charts: Charts, withheld: tuple[str, ...], *arguments: Any) -> None:  # noqa: ANN401  a socket's
        self.charts, self.withheld = charts, withheld
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """The resource or the Bundle that was asked for, or an OperationOutcome."""
        address = urlsplit(self.path)
        status, found = self._found(address.path.strip("/").split("/"), parse_qs(address.query))
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def _found(self, path: list[str], asked: dict[str, list[str]]) -> tuple[int, Resource]:
        if path[0] == "Patient" and len(path) == 2 and path[1] in self.charts:
            return 200, next(one for one in self.charts[path[1]] if one["resourceType"] == "Patient")
        if path[0] in self.withheld:
            return 403, _refusal("forbidden", f"{path[0]} is not for this client")
        if path[0] not in SEARCHED or len(path) > 1 or "patient" not in asked:
            return 404, _refusal("not-found", f"{self.path} is not here")
        chart = self.charts.get(asked["patient"][0].removeprefix("Patient/"), ())
        hits = [one for one in chart if one["resourceType"] == path[0] and _has_code(one, asked.get("code", []))]
        entries = [{"fullUrl": f"urn:chart:{one['id']}", "resource": one} for one in hits]
        return 200, {"resourceType": "Bundle", "type": "searchset", "total": len(hits), "entry": entries}

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def _refusal(code: str, text: str) -> Resource:
    issue = {"severity": "error", "code": code, "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _has_code(resource: Resource, asked: list[str]) -> bool:
    """Whether the code is one of each list: of "system|code", "system|" for any of the system, or "code"."""
    codings = [(one.get("system", ""), one.get("code", "")) for one in resource.get("code", {}).get("coding", [])]
    return all(any(_meant(token, *one) for token in tokens.split(",") for one in codings) for tokens in asked)


def _meant(token: str, system: str, code: str) -> bool:
    named, bar, wanted = token.rpartition("|")
    return (not bar or named == system) and wanted in ((code, "") if named else (code,))


class Files(SimpleHTTPRequestHandler):
    """The files of a folder."""

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextmanager
def fhir_stub(charts: Charts, *withheld: str) -> Iterator[str]:
    """The base address of a FHIR server with these charts."""
    with _listening(partial(FhirStub, charts, withheld)) as port:
        yield f"http://{LOOPBACK}:{port}"


@contextmanager
def files(folder: Path) -> Iterator[int]:
    """The port of a server of the files of a folder."""
    with _listening(partial(Files, directory=str(folder))) as port:
        yield port


@contextmanager
def _listening(handler: Any) -> Iterator[int]:  # noqa: ANN401  a class of handlers, with its first arguments
    server = ThreadingHTTPServer((LOOPBACK, 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
