"""What readers write: the typed text stays in memory, a remark keeps coded facts only, and neither holds anybody up."""

import json
import re
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.functional.addresses import MARGINS, NOTE
from tests.functional.web import FORM, LONGEST_NOTE, LOOPBACK, MOST_BYTES, Server, link, serving

NAME = "Zuzanna Quagmire"
TYPED = f"{NAME}, {NOTE}"


def test_a_typed_text_is_in_no_address_no_log_and_no_file(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        sent = server.post("/read", {"note": TYPED, "f": "sex:female"})
        assert (sent.status, sent.body) == (303, b"")
        assert re.fullmatch(r"/facts\?f=sex:female&note=[\w-]{22}", sent.location)
        assert NAME in server.get(sent.location).page.main
        for path in ("/answer", "/ask", "/form", "/board", "/feedback", "/"):
            page = server.followed(sent.location.replace("/facts", path, 1)).page
            assert not [one for one in (*page.links, *page.loaded, *page.sent_to) if "Quagmire" in one]
        remark = {"text": "Ask me.", "note": sent.location.rpartition("=")[2]}
        assert server.post("/feedback", remark).status == 303
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"stdout", "stderr", "remarks.jsonl"}
    assert [path.name for path in written if b"Quagmire" in path.read_bytes()] == []
    assert (server.out.count("\n"), server.err) == (2, "")  # where it is, and that it stopped


def test_links_to_hand_on_do_not_name_the_typed_text(site: Server) -> None:
    name = site.post("/read", {"note": TYPED}).location.rpartition("=")[2]
    page = site.get(link("/answer", *MARGINS, note=name))
    assert f"note={name}" in "".join(page.page.links)
    taken = [one for one in page.page.links if one.startswith(("/answer.", "/board", "/handout", "/feedback"))]
    assert len(taken) >= 5
    assert [one for one in taken if name in one] == []
    copied = re.findall(r'data-copy="([^"]+)"', page.text)
    assert copied
    assert name not in copied[0]


@pytest.mark.parametrize("name", ["gone", "", "A" * 22, "../../etc/passwd", "%00"])
def test_a_forgotten_text_leaves_the_confirmed_facts(site: Server, name: str) -> None:
    reply = site.get(f"/facts?f=sex:female&f=age:58+years&note={name}")
    assert reply.status == 410
    assert "Go on with 2 confirmed facts" in reply.page.main
    assert "/answer?f=sex:female&f=age:58+years" in reply.page.links


def test_a_text_as_long_as_allowed_is_read_and_a_longer_one_is_not(site: Server) -> None:
    assert site.post("/read", {"note": "a" * LONGEST_NOTE}).status == 303
    refused = site.post("/read", {"note": "a" * (LONGEST_NOTE + 1)})
    assert refused.status == 413
    assert "longer than 200000 characters" in refused.page.main


def test_more_bytes_than_allowed_are_refused_before_they_are_read(site: Server) -> None:
    """Only the length is sent: the answer comes without the bytes."""
    line = HTTPConnection(LOOPBACK, site.port, timeout=10)
    line.putrequest("POST", "/read")
    line.putheader("Content-Type", FORM["Content-Type"])
    line.putheader("Content-Length", str(MOST_BYTES + 1))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


def test_it_goes_on_answering_while_a_long_text_is_read(site: Server) -> None:
    """A reading of seconds must not hold up anybody else."""
    long = (NOTE + "\n") * (LONGEST_NOTE // (len(NOTE) + 1))
    address = site.post("/read", {"note": long}).location
    found: list[int] = []
    for slow in (address, address.replace("/facts", "/facts.json"), address.replace("/facts", "/answer")):
        reading = threading.Thread(target=lambda slow=slow: found.append(site.get(slow).status))
        reading.start()
        time.sleep(0.1)  # so that the long text is at the server first
        answered = 0
        while reading.is_alive():
            assert site.get("/healthz").status == 200
            answered += reading.is_alive()
        assert answered > 5, slow
    assert found == [200, 200, 200]


def test_a_remark_is_one_line_without_the_typed_text(site: Server) -> None:
    before = site.remarks
    name = site.post("/read", {"note": TYPED}).location.rpartition("=")[2]
    page = site.get(link("/feedback", *MARGINS, r="negative", note=name)).page
    said = {"kind": "Something is missing", "text": "The\nage.\r\n", "f": "sex:female", "r": "negative", "note": name}
    assert "feedback" in page.sent_to[-1]
    assert site.followed(site.post("/feedback", said).location).page.main.startswith("Say what is wrong Thank you")
    (line,) = site.remarks[len(before) :]
    assert json.loads(line) == {
        "day": "2026-11-21",
        "edition": "2026.11",
        "kind": "Something is missing",
        "text": "The\nage.",
        "facts": {"sex": "female"},
        "results": ["negative"],
    }


def test_a_remark_keeps_coded_facts_only(site: Server) -> None:
    """No date, and nothing that somebody typed where a word of the vocabulary belongs."""
    told = [("text", "x"), ("f", "surgery-date:2026-10-01"), ("f", "date-of-birth:2.3.1968"), ("f", f"sex:{NAME}")]
    assert site.post("/feedback", urlencode(told)).status == 303
    assert json.loads(site.remarks[-1])["facts"] == {"time-since-surgery": "51 days"}


@pytest.mark.parametrize("text", ["", "  \r\n "])
def test_an_empty_remark_is_refused(site: Server, text: str) -> None:
    before = site.remarks
    reply = site.post("/feedback", {"text": text})
    assert reply.status == 422
    assert "is empty" in reply.page.main
    assert site.remarks == before
