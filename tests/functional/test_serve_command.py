"""`rightscan serve` as a program: its port, its one line, who can reach it, how it stops, and a local policy."""

import re
import signal
import socket
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.functional.command import MATCHED, rightscan_run
from tests.functional.web import LOOPBACK, link, serving, start

POLICY = str(Path(__file__).parents[2] / "docs/examples/local-policy.yaml")
OTHER_LOOPBACK = "127.0.0.2"
"""An address of this machine on which a server of 127.0.0.1 alone does not listen, and one of 0.0.0.0 does."""


def test_a_taken_port_is_refused_with_its_number_and_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = rightscan_run("serve", "--port", str(port))
    assert (ran.code, ran.out) == (2, "")
    assert f"port {port} of 127.0.0.1" in ran.explained
    assert "already in use" in ran.explained
    assert "Choose another with --port" in ran.explained


@pytest.mark.parametrize("port", ["99999", "65536", "-1"])
def test_a_number_that_is_no_port_is_refused(port: str) -> None:
    ran = rightscan_run("serve", f"--port={port}")
    assert (ran.code, ran.out) == (2, "")
    assert f"port {port} of 127.0.0.1: is no port." in ran.explained
    assert "1 to 65535" in ran.explained


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--port", "http"), 2, "invalid int value"),
        (("--host", "nowhere.invalid", "--port", "0"), 2, "port 0 of nowhere.invalid: cannot be used"),
        (("--port", "0", "--as-of", "tomorrow"), 2, "day of the assessment 'tomorrow': is not a date."),
        (("--port", "0", "--policy", "nothing.yaml"), 1, "nothing.yaml"),
    ],
    ids=["port in words", "no such host", "no day", "no such policy"],
)
def test_what_cannot_be_used_ends_it_before_it_serves(options: tuple[str, ...], code: int, said: str) -> None:
    ran = rightscan_run("serve", *options)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.explained


def test_it_prints_its_address_in_one_line(tmp_path: Path) -> None:
    """With port 0 the system chose the port; what is printed can be opened."""
    with serving(tmp_path) as server:
        assert re.fullmatch(
            rf"rightscan is at http://127\.0\.0\.1:{server.port}/  \(stop it with Ctrl-C\)\n", server.out
        )
        assert 1024 <= server.port <= 65535
        assert server.get("/healthz").status == 200
        assert server.err == ""


def test_two_servers_take_two_ports(tmp_path: Path) -> None:
    with serving(tmp_path / "one") as one, serving(tmp_path / "two") as two:
        assert one.port != two.port
        assert one.get("/healthz").status == two.get("/healthz").status == 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere only 127.0.0.1 is an address of loopback")
def test_it_can_be_reached_from_this_machine_alone_unless_told_otherwise(tmp_path: Path) -> None:
    with serving(tmp_path / "alone") as server:
        assert not listens(OTHER_LOOPBACK, server.port)
    with serving(tmp_path / "open", "--host", "0.0.0.0") as server:  # noqa: S104  what the warning is about
        assert listens(OTHER_LOOPBACK, server.port)
        assert "can be reached from other machines. There is no login" in server.err
        assert server.get("/", Host="hospital.example").status == 400


def listens(host: str, port: int) -> bool:
    """Whether somebody takes calls there."""
    with socket.socket() as caller:
        caller.settimeout(5)
        return caller.connect_ex((host, port)) == 0


def test_it_answers_to_the_names_it_was_given_and_may_be_framed_by_whom_it_was_told(tmp_path: Path) -> None:
    with serving(tmp_path, "--name", "guidance.example", "--framed-by", "https://chart.example") as server:
        assert server.get("/", Host="guidance.example").status == 200
        assert server.get("/", Host="other.example").status == 400
        policy = server.get("/").headers["content-security-policy"]
        assert policy.endswith("frame-ancestors https://chart.example")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_stops_it_within_seconds(tmp_path: Path, sent: signal.Signals) -> None:
    """Even with a browser that keeps its connection open."""
    server = start(tmp_path, "--port", "0")
    line = HTTPConnection(LOOPBACK, server.port, timeout=10)
    line.request("GET", "/")
    assert line.getresponse().read()
    server.process.send_signal(sent)
    assert server.process.wait(timeout=5) == 0
    line.close()
    assert server.out.endswith("\nStopped.\n")
    assert server.err == ""
    assert not listens(LOOPBACK, server.port)


def test_without_a_day_it_answers_for_today(tmp_path: Path) -> None:
    server = start(tmp_path, "--port", "0")
    day = server.get("/answer.json").data["as_of"]
    server.process.terminate()
    server.process.wait(timeout=10)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    assert day in rightscan_run("assess", "--json").out


def test_a_local_policy_stands_beside_the_source(tmp_path: Path) -> None:
    study = "mri-breast-without-and-with-contrast"
    address = link("/answer", *MATCHED, "clinical-question=residual-disease", f"order={study}")
    with serving(tmp_path, "--policy", POLICY) as server:
        (fit,) = server.get(address.replace("/answer", "/answer.json")).data["fits"]
        (rating,) = [one for one in fit["ratings"] if one["procedure"] == study]
        assert (rating["category"], rating["local"]["category"]) == ("may-be-appropriate", "usually-appropriate")
        said = server.get(address).page.main
        assert re.search(
            r"May be appropriate [^.]*Local: Usually appropriate \(Breast imaging committee, until 2027-06-30", said
        )
        assert "Local policy: local-policy.yaml (Example Hospital)" in said
        assert "Usually appropriate" in server.get("/scenario/breast.after-surgery.positive-margins").page.main
