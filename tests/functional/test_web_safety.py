"""What the pages must never do: run a script of others, answer to another site, fall silent, or fall over."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from rightscan.faces.serving import listen
from rightscan.faces.web.app import make_app
from rightscan.faces.web.site import Site
from rightscan.faces.web.state import MOST_FACTS
from rightscan.knowledge.artefact import read_library
from tests.functional.addresses import MARGINS, NOTE, PAGES, PAPER, SCENARIO, TWINS
from tests.functional.web import FORM, LONGEST_NOTE, LOOPBACK, MOST_BYTES, Reply, Server, link, serving

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EXPIRED = "2028-01-01"
LIBRARY = read_library()


def kinds_of_answer(site: Server) -> dict[str, Reply]:
    """Every kind of answer the server gives, by the name of its status or form."""
    return {
        "200 page": site.get("/"),
        "200 compressed": site.get("/form", Accept_Encoding="gzip"),
        "200 data": site.get("/answer.json"),
        "200 text": site.get("/answer.md"),
        "200 picture": site.get(f"/scenario/{SCENARIO}.svg"),
        "200 sheet": site.get(PAPER["answer"]),
        "200 head": site.get("/about", "HEAD"),
        "200 state": site.get("/healthz"),
        "200 static": site.get("/static/site.css"),
        "304 static": site.get("/static/site.css", If_None_Match=site.get("/static/site.css").headers["etag"]),
        "303 typed text": site.post("/read", {"note": NOTE}),
        "303 form": site.get("/answer?s.sex=female"),
        "400 host": site.get("/", Host="evil.example"),
        "403 elsewhere": site.post("/read", {"note": "x"}, Origin="https://evil.example"),
        "404 page": site.get("/nothing-here"),
        "404 data": site.get("/scenario/nothing.json"),
        "404 static": site.get("/static/nothing"),
        "405 page": site.get("/", "DELETE"),
        "410 typed text": site.get("/facts?note=gone"),
        "411 length": chunked(site),
        "413 long": site.post("/read", {"note": "a" * (LONGEST_NOTE + 1)}),
        "413 large": site.post("/read", "note=" + "a" * MOST_BYTES),
        "415 form": site.post("/read", "note=x", Content_Type="text/plain"),
        "422 page": site.get("/ask?asked=sex"),
        "422 data": site.get(link("/answer.json", "age=52")),
        "422 address": site.get(link("/answer", *(f"x{number}=y" for number in range(MOST_FACTS + 1)))),
    }


def chunked(site: Server) -> Reply:
    """A form whose length is not said."""
    line = HTTPConnection(LOOPBACK, site.port, timeout=20)
    line.request("POST", "/read", iter([b"note=x"]), FORM, encode_chunked=True)
    answer = line.getresponse()
    reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    line.close()
    return reply


def assert_marked(reply: Reply, cache: str) -> None:
    """The headers that every answer carries."""
    assert reply.headers["content-security-policy"] == POLICY
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == cache
    assert not {"server", "set-cookie", "access-control-allow-origin"} & set(reply.headers)


def test_every_kind_of_answer_carries_the_headers(site: Server) -> None:
    for name, reply in kinds_of_answer(site).items():
        assert reply.status == int(name[:3]), name
        assert_marked(reply, "no-cache" if "static" in name else "no-store")


@pytest.mark.parametrize("failures", [1, 9], ids=["once", "for good"])
def test_a_fault_of_the_program_is_said_plainly_and_carries_the_headers(failures: int) -> None:
    """The clock of this one fails with a sentence that nobody may read; where it fails for good, so does the page."""
    left = [RuntimeError("Zuzanna")] * failures

    def clock() -> date:
        if left:
            raise left.pop()
        return LIBRARY.edition.released

    with in_thread(Site(LIBRARY, clock)) as port:
        line = HTTPConnection(LOOPBACK, port, timeout=20)
        line.request("GET", "/about")
        answer = line.getresponse()
        body = answer.read().decode()
        line.close()
    assert answer.status == 500
    assert "not evaluated" in body
    assert "Zuzanna" not in body
    assert_marked(Reply(500, {name.lower(): value for name, value in answer.getheaders()}, b""), "no-store")


@contextmanager
def in_thread(site: Site) -> Iterator[int]:
    """The port of a server in this process, for a site that no command line can make."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(make_app(site), log_level="critical", server_header=False))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        running.join(10)
        listening.close()


@pytest.mark.parametrize("page", [*PAGES, "typed text", "no such page", "forgotten"])
def test_no_page_needs_what_the_policy_forbids(site: Server, page: str) -> None:
    """No script, style or handler in the page, and nothing loaded from or sent to another host."""
    others = {"typed text": site.post("/read", {"note": NOTE}).location, "forgotten": "/facts?note=gone"}
    found = site.followed(PAGES.get(page) or others.get(page, "/nothing-here")).page
    assert found.forbidden == []
    assert found.loaded
    assert [one for one in (*found.loaded, *found.sent_to) if not re.match(r"/(?!/)|#", one)] == []


def test_no_picture_carries_a_script_or_a_style(site: Server) -> None:
    for name in ("/static/icon.svg", f"/scenario/{SCENARIO}.svg"):
        text = site.get(name).text
        assert re.findall(r"<script|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", text) == []


@pytest.mark.parametrize("path", ["/read", "/feedback"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://[::1"},
        {"Origin": "evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_not_read(site: Server, path: str, headers: dict[str, str]) -> None:
    kept = site.remarks
    reply = site.post(path, {"note": NOTE, "text": "planted"}, **headers)
    assert (reply.status, reply.headers.get("location")) == (403, None)
    assert "another site" in reply.text
    assert site.remarks == kept


def test_a_form_of_this_site_is_read(site: Server) -> None:
    own = f"http://{LOOPBACK}:{site.port}"
    for headers in ({"Origin": own, "Sec_Fetch_Site": "same-origin"}, {"Origin": "null", "Sec_Fetch_Site": "none"}):
        assert site.post("/read", {"note": "x"}, **headers).status == 303


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "localhost.evil"])
def test_another_name_of_the_host_is_refused(site: Server, host: str) -> None:
    """A page of another site that makes its own name point here reads nothing."""
    assert site.get(link("/answer", *MARGINS), Host=host).status == 400


NASTY = st.one_of(
    st.sampled_from(["", "%", "%zz", "%00", "%ED%A0%80", "%E2%80%AE", "%E2%80%8F", "%FF%FE", "unknown", "none", ","]),
    st.text(max_size=20).map(lambda text: quote(text.encode("utf-8", "surrogatepass"))),
    st.integers(200, 10_000).map(lambda length: "9" * length),
    st.sampled_from(["age", "sex", "order", "surgery-date", "margins", "metastasis-signs", "NaN+years", "1e999+mm"]),
)
KEYS = st.sampled_from(
    ["f", "k", "r", "note", "day", "edition", "ask", "asked", "q", "language", "paper", "sent", "exams", "age"]
)
FIELDS = st.sampled_from(["s.sex", "m.metastasis-signs", "q.age", "u.age", "t.surgery-date", "s.", "x.y", "q.order"])
PAIRS = st.lists(
    st.one_of(
        st.tuples(st.one_of(KEYS, FIELDS), NASTY).map("=".join),
        st.tuples(NASTY, NASTY).map(lambda pair: f"f={pair[0]}:{pair[1]}"),
        NASTY,
    ),
    max_size=70,
).map("&".join)
PATHS = st.sampled_from(
    [address.partition("?")[0] for address in (*PAGES.values(), *TWINS.values())]
    + ["/answer.md", "/answer.pdf", "/facts", "/facts.json", f"/scenario/{SCENARIO}.svg"]
)


@settings(max_examples=120, deadline=None)
@given(path=PATHS, query=PAIRS)
def test_no_address_makes_it_fall_over(site: Server, path: str, query: str) -> None:
    reply = site.get(f"{path}?{query}"[:60_000])
    assert reply.status in (200, 303, 404, 410, 422)
    assert reply.status == 303 or reply.body.strip()


@settings(max_examples=40, deadline=None)
@given(
    stem=st.sampled_from(["topic", "scenario", "procedure", "protocol", "handout", "pack/x", "pack", "static"]),
    name=NASTY,
)
def test_no_name_makes_it_fall_over(site: Server, stem: str, name: str) -> None:
    for end in ("", ".json", ".svg", ".pdf"):
        assert site.get(f"/{stem}/{name}{end}").status in (303, 307, 404, 400)


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(["/read", "/feedback"]), pairs=PAIRS, note=NASTY)
def test_no_form_makes_it_fall_over(site: Server, path: str, pairs: str, note: str) -> None:
    for body in (f"{pairs}&note={note}", f"text=&note={note}&{pairs}"):
        reply = site.post(path, body)
        assert reply.status in (303, 400, 422)
        if reply.status == 303:
            assert site.followed(reply.location).status in (200, 410, 422)


def test_it_says_that_it_runs_and_with_what(site: Server) -> None:
    assert site.get("/healthz").text == "ok\n"
    ready = site.get("/readyz")
    assert (ready.status, ready.data["content"], ready.data["edition"]) == (200, "current", "2026.11")
    assert ready.data["scenarios"] == len(LIBRARY.scenarios)


def test_expired_content_rates_nothing_and_leaves_no_page_empty(tmp_path: Path) -> None:
    with serving(tmp_path, day=EXPIRED) as server:
        ready = server.get("/readyz")
        assert (ready.status, ready.data["content"]) == (503, "expired")
        assert server.get("/healthz").status == 200
        assert server.get(link("/answer.json", *MARGINS)).data["outcome"] == "not-evaluated"
        answered = server.get(link("/answer", *MARGINS)).page.main
        assert "Not evaluated" in answered
        assert "too old to rate anything" in answered
        for address in PAGES.values():
            reply = server.followed(address)
            assert reply.status == 200
            assert "OVERDUE" in reply.page.main, address
            if not address.startswith(("/procedure", "/topics", "/find")):
                assert not re.search(r"[Uu]sually (not )?appropriate", reply.page.main), address
