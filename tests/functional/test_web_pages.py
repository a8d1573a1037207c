"""The pages over the wire: every address answers, links lead somewhere, twins say the same, and nothing is heavy."""

import json
from collections import deque
from urllib.parse import urldefrag
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from rightscan.engine.assess import assess
from rightscan.faces.web.app import Safe, make_app
from rightscan.faces.web.site import Site
from rightscan.knowledge.artefact import read_library
from rightscan.presentation.answer import answer
from rightscan.presentation.words import value_code
from tests.functional.addresses import MARGINS, NOTE, PAGES, PAPER, TWINS
from tests.functional.command import CONFLICT, facts, rightscan_run
from tests.functional.web import DAY, Reply, Server, link
from tests.laws.strategies import patients

LIBRARY = read_library()
TODAY = LIBRARY.edition.released
ELSEWHERE = ("/read", "/facts", "/facts.json", "/answer.md", "/scenario/x.svg", "/pack/x/1", "/healthz", "/readyz")
"""Addresses with tests of their own."""
LOADED = ("/static/site.js", "/static/site.css", "/static/icon.svg")
CASES = {
    "matched": (MARGINS, ()),
    "with an order": ((*MARGINS, "order=us-breast"), ()),
    "on the pathway": (MARGINS, ("negative",)),
    "needs answers": (("sex=female", "age=58 years", "diagnosis=unknown"), ()),
    "conflict": (CONFLICT, ()),
    "out of scope": (("sex=male", "clinical-question=residual-disease"), ()),
    "from a date": ((*MARGINS, "surgery-date=2026-10-01"), ()),
    "nothing known": ((), ()),
}


def address_of(page: str, site: Server) -> str:
    """The address of a page; that of a typed text is made by typing it."""
    return PAGES[page] if page in PAGES else site.post("/read", {"note": NOTE}).location


@pytest.mark.parametrize("page", [*PAGES, "typed text"])
def test_every_page_answers_and_is_not_empty(site: Server, page: str) -> None:
    reply = site.followed(address_of(page, site))
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert len(reply.page.main) > 60
    assert "<h1" in reply.text


def test_every_route_is_tried() -> None:
    tried = [urldefrag(address)[0].partition("?")[0] for address in (*PAGES.values(), *TWINS.values(), *PAPER.values())]
    safe = make_app(Site(LIBRARY, lambda: TODAY))
    assert isinstance(safe, Safe)
    assert isinstance(safe.app, Starlette)
    untried = [
        route.path
        for route in safe.app.routes
        if isinstance(route, Route) and not any(route.path_regex.match(path) for path in (*tried, *ELSEWHERE))
    ]
    assert untried == []
    assert [route.path for route in safe.app.routes if isinstance(route, Mount)] == ["/static"]


def test_every_link_leads_to_a_page_that_answers(site: Server) -> None:
    """300 addresses from the first page and two answers on: pages without a patient first, as there are fewer."""
    waiting = deque(["/", PAGES["matched"], PAGES["conflict"], PAGES["needs answers"]])
    seen = {*waiting}
    visited: dict[str, Reply] = {}
    while waiting and len(visited) < 300:
        here = waiting.popleft()
        reply = visited[here] = site.followed(here)
        assert reply.status == 200, here
        for found in targets(here, reply):
            if found not in seen and not found.partition("?")[0].endswith(".pdf"):
                seen.add(found)
                (waiting.append if "?" in found else waiting.appendleft)(found)
    paths = {address.partition("?")[0] for address in visited}
    assert {f"/scenario/{one}" for one in LIBRARY.scenarios} <= paths
    assert {f"/procedure/{one}" for one in LIBRARY.procedures} <= paths


def targets(here: str, reply: Reply) -> list[str]:
    """The addresses on a page. A place in the page itself must be there."""
    if not reply.headers["content-type"].startswith("text/html"):
        return []
    page = reply.page
    found = []
    for one in (*page.links, *page.loaded, *(action for action in page.sent_to if action != "/read")):
        address, place = urldefrag(one)
        if not address:
            assert place in page.ids, f"{here}#{place}"
        elif address.startswith("/"):
            found.append(address)
    return found


def test_a_search_leads_to_pages_that_answer(site: Server) -> None:
    found = [one for one in site.get(PAGES["hits"]).page.links if one.startswith(("/topic/", "/scenario/"))]
    assert found
    assert {site.get(address).status for address in found} == {200}


@pytest.mark.parametrize("page", TWINS)
def test_every_page_has_a_twin_in_json(site: Server, page: str) -> None:
    reply = site.get(TWINS[page])
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.data


@pytest.mark.parametrize("page", sorted(set(TWINS) - {"a question", "the form", "hits"}))
def test_a_page_links_its_twin(site: Server, page: str) -> None:
    twin = TWINS[page].partition("?")[0]
    assert twin in [address.partition("?")[0] for address in site.get(PAGES[page]).page.links]


def test_the_twin_of_a_typed_text_has_what_was_read(site: Server) -> None:
    data = site.get(address_of("typed text", site).replace("/facts", "/facts.json")).data
    assert data["text"] == NOTE
    assert {"margins", "diagnosis"} <= {fact["name"] for fact in data["facts"]}


@pytest.mark.parametrize("case", CASES)
def test_the_answer_as_data_is_that_of_the_command(site: Server, case: str) -> None:
    told, results = CASES[case]
    walked = [part for result in results for part in ("--result", result)]
    printed = rightscan_run("assess", *facts(*told), *walked, "--as-of", DAY, "--json").out
    assert site.get(link("/answer.json", *told, r=list(results))).data == json.loads(printed)


@pytest.mark.parametrize("case", CASES)
def test_the_answer_as_text_is_that_of_the_command(site: Server, case: str) -> None:
    told, results = CASES[case]
    walked = [part for result in results for part in ("--result", result)]
    printed = rightscan_run("assess", *facts(*told), *walked, "--as-of", DAY, "--md", "--explain").out
    reply = site.get(link("/answer.md", *told, r=list(results)))
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.text == printed


def test_the_search_as_data_is_that_of_the_command(site: Server) -> None:
    printed = rightscan_run("find", "positve", "margin", "--most", "10", "--json").out
    assert site.get(TWINS["hits"]).data == json.loads(printed)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_pages_and_the_engine_agree(site: Server, data: st.DataObject) -> None:
    stated = data.draw(patients(LIBRARY))
    codes = {name: value_code(value) for name, value in stated.items()}
    typed = [f"{name}={code if isinstance(code, str) else ','.join(code)}" for name, code in codes.items()]
    reply = site.get(link("/answer.json", *typed))
    assert reply.status == 200
    assert reply.body == msgspec.json.encode(answer(LIBRARY, assess(LIBRARY, stated, TODAY)))


@pytest.mark.parametrize("scenario", sorted(LIBRARY.scenarios))
def test_the_picture_of_a_pathway_is_well_formed(site: Server, scenario: str) -> None:
    reply = site.get(f"/scenario/{scenario}.svg")
    if LIBRARY.scenarios[scenario].pathway is None:
        assert reply.status == 404
    else:
        assert reply.headers["content-type"] == "image/svg+xml"
        assert ET.fromstring(reply.body).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  our own


@pytest.mark.parametrize("sheet", PAPER)
def test_a_sheet_is_a_pdf(site: Server, sheet: str) -> None:
    reply = site.get(PAPER[sheet])
    assert (reply.status, reply.headers["content-type"]) == (200, "application/pdf")
    assert reply.body.startswith(b"%PDF-")
    assert b"%%EOF" in reply.body[-1024:]


def test_no_page_weighs_more_than_60_kb_with_all_it_loads(site: Server) -> None:
    script, *others = [len(site.get(file, Accept_Encoding="gzip").body) for file in LOADED]
    assert script <= 20_000
    for page in [*PAGES, "typed text"]:
        address = address_of(page, site)
        reply = site.get(address, Accept_Encoding="gzip")
        assert reply.headers["content-encoding"] == "gzip", page
        assert len(reply.body) + script + sum(others) <= 60_000, page
        assert {urldefrag(one)[0] for one in site.get(address).page.loaded} <= {*LOADED, ""}, page
