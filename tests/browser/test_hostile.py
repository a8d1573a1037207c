"""Text that is typed, sent or imported stays text: in a real browser nothing of it becomes an element, a script or a request."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from rightscan.faces.web.feedback import KINDS
from rightscan.presentation.document import Bullet, Paragraph
from rightscan.presentation.paper import paper_html
from rightscan.presentation.pdf import pdf_bytes
from tests.browser.guard import Seen, address, cut, guarded, literal, one_line, opened, parsed, sent, typed, words
from tests.browser.hostile import ELSEWHERE, HOSTILE, RAN, WHOLE
from tests.browser.local_content import MRI, SCENARIO, Content, local_content
from tests.functional.command import MATCHED, rightscan_run

PLAIN = "Quillobrax"  # a word of no vocabulary, in place of a hostile text
PATIENT = [("f", fact.replace("=", ":")) for fact in (*MATCHED, "clinical-question=residual-disease", f"order={MRI}")]
FILL = """(text) => {
  const typed = JSON.parse(text);
  for (const field of document.querySelectorAll("form.dense input[type=text]")) field.value = typed;
  for (const unit of document.querySelectorAll("form.dense select[name^='u.']")) unit.options[unit.selectedIndex].value = typed;
}"""
TYPED = """() => {
  const copy = document.querySelector(".typed").cloneNode(true);
  copy.querySelectorAll(".said").forEach((said) => said.remove());
  return copy.textContent;
}"""


class Careless(BaseHTTPRequestHandler):
    """A site that puts what it is asked for into its page as it is; under "/strict" with a policy for scripts."""

    def do_GET(self) -> None:
        """The page."""
        path, _, query = self.path.partition("?q=")
        body = f"<!doctype html><title>x</title><main><h1>x</h1>{unquote(query)}</main>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if path == "/strict":
            self.send_header("Content-Security-Policy", "default-src 'none'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def careless() -> Iterator[str]:
    """The address of a careless site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Content]:
    """A server with hostile content, even in the name of a file."""
    with local_content(tmp_path_factory.mktemp("hostile"), WHOLE, f"<img src=x onerror={RAN}>.yaml") as found:
        yield found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Content]:
    """The same with harmless words in place of every text."""
    texts = tuple(f"{PLAIN} {number}" for number in range(len(WHOLE)))
    with local_content(tmp_path_factory.mktemp("plain"), texts, "plain.yaml") as found:
        yield found


@pytest.fixture
def content_page(browser: Browser, content: Content) -> Iterator[Page]:
    """A page of the server with hostile content, on guard."""
    context = browser.new_context(base_url=content.url)
    with guarded(context.new_page()) as found:
        yield found
    context.close()


@pytest.fixture
def plain_page(browser: Browser, plain: Content) -> Iterator[Page]:
    """A page of the server with harmless content."""
    context = browser.new_context(base_url=plain.url)
    with guarded(context.new_page()) as found:
        yield found
    context.close()


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page of the site, on guard."""
    with guarded(page):
        yield page


def test_a_typed_note_is_shown_whole_and_goes_back_into_its_box(watched: Page) -> None:
    rich = "52F BCS 2 mo back, post. margin involved, asx. Tumor 2 cm. Tumor 3 cm. DOB 1974-03-02. No lump. MRI breast"
    usual: set[str] = set()
    opened(watched, "/", "")
    for text in (PLAIN, rich):
        typed(watched, "#note", text)
        usual |= set(sent(watched, "#note", text).shape)
        box = opened(watched, f"/?{token(watched.url)}", text).shape
    for text in HOSTILE:
        typed(watched, "#note", text)
        facts = sent(watched, "#note", text)
        assert set(facts.shape) <= usual, ascii(text)
        assert literal(watched.evaluate(TYPED)) == literal(text), ascii(text)
        again = opened(watched, f"/?{token(watched.url)}", text)
        assert again.shape == box, ascii(text)
        assert literal(text) in [literal(field) for field in again.fields], ascii(text)


def token(url: str) -> str:
    """The part of an address that names the typed text."""
    (found,) = re.findall(r"note=[^&]+", url)
    return str(found)


def test_a_search_repeats_its_words_and_finds_the_same_elements(content: Content, content_page: Page) -> None:
    searches = (PLAIN, "positive margin lumpectomy", "MRI breast", "T2 N1 axilla", content.words)
    usual = {one for text in searches for one in opened(content_page, address("/find", ("q", text)), text).shape}
    for text in HOSTILE:
        found = opened(content_page, address("/find", ("q", text)), text)
        assert set(found.shape) <= usual, ascii(text)
        assert literal(found.head).startswith(f"Found for “{literal(text)}”: "), ascii(text)
        assert words(found.title) == words(f"{text} – rightscan"), ascii(text)
        assert literal(text) in [literal(field) for field in found.fields], ascii(text)


def test_an_order_in_words_comes_back_as_words(watched: Page) -> None:
    opened(watched, "/answer", "")
    typed(watched, "#order-words", PLAIN)
    usual = sent(watched, "#order-words", PLAIN).shape
    for text in HOSTILE:
        typed(watched, "#order-words", text)
        found = sent(watched, "#order-words", text)
        assert found.shape == usual, ascii(text)
        assert f"(You wrote: {one_line(text)})" in literal(found.said), ascii(text)


def test_facts_results_and_marks_of_an_address_are_told_and_stay_text(watched: Page) -> None:
    ways = (
        ("/answer", opened, 1),
        ("/ask", opened, 8),
        ("/ask", parsed, 1),
        ("/form", opened, 8),
        ("/form", parsed, 1),
    )
    for path, read, each in ways:
        usual = read(watched, everywhere(path, PLAIN), PLAIN).shape
        for text in HOSTILE[::each]:
            found = read(watched, everywhere(path, text), text)
            assert found.shape == usual, (path, ascii(text))
            told_in_full(found, path, text)


def told_in_full(found: Seen, path: str, text: str) -> None:
    """The text stands where the page repeats what it was sent."""
    said, shown, name = literal(found.said), literal(cut(text)), literal(cut(text.partition(":")[0]))
    told = [f"made with content edition {shown}. ", f"told on {shown}. "]
    if path != "/ask":
        told += [f"{name}: is not in the vocabulary", f"(You wrote: {shown})"]
    assert [words for words in told if words not in said] == [], (path, ascii(text))
    fields = {literal(field) for field in found.fields}
    assert {shown, f"sex:{shown}"} <= fields if path != "/form" else shown in fields, (path, ascii(text))


def everywhere(path: str, text: str) -> str:
    """An address with the text as facts, as the name of a fact, as result, edition, day, note and question."""
    facts = [("f", f"age:{text}"), ("f", f"sex:{text}"), ("f", f"surgery-date:{text}"), ("f", f"{text}:1")]
    known = ("k", text.partition(":")[0])
    marks = [(key, text) for key in ("r", "edition", "day", "note", "ask", "asked", "sent", "paper", "language")]
    return address(path, *facts, known, *marks)


def test_the_dense_form_takes_text_in_every_field_as_text(watched: Page) -> None:
    usual = filled(watched, PLAIN).shape
    for text in HOSTILE[::8]:
        assert filled(watched, text).shape == usual, ascii(text)
    usual = parsed(watched, dense(PLAIN), PLAIN).shape
    for text in HOSTILE:
        found = parsed(watched, dense(text), text)
        assert found.shape == usual, ascii(text)
        assert literal(found.said).count(f"(You wrote: {literal(cut(text.strip()))}") >= 4, ascii(text)


def dense(text: str) -> str:
    """The address that the dense form makes of this text in all kinds of fields, in their units and in their names."""
    fields = (
        "q.age",
        "u.age",
        "q.tumor-size",
        "t.surgery-date",
        "s.sex",
        "m.breast-symptoms",
        f"t.{text}",
        f"u.{text}",
    )
    return address("/answer", *((field, text) for field in fields))


def filled(page: Page, text: str) -> Seen:
    """The page after the dense form was sent with the text in every field in which one can type."""
    opened(page, "/form", "")
    page.evaluate(FILL, json.dumps(text))
    return sent(page, "form.dense button", text)


def test_an_unknown_name_in_a_path_is_named_and_stays_text(watched: Page) -> None:
    for path in (
        "/scenario/{}",
        "/topic/{}",
        "/procedure/{}",
        "/protocol/{}",
        "/pack/{}/1",
        f"/handout/{SCENARIO}?language={{}}",
    ):
        for read, texts in ((opened, HOSTILE[::8]), (parsed, HOSTILE)):
            usual = read(watched, path.format(PLAIN), PLAIN).shape
            for text in texts:
                where = path.format(quote(text.encode("utf-8", "surrogatepass"), safe=""))
                found = read(watched, where, text)
                assert found.shape == usual, (path, ascii(text))
                assert literal(text) in literal(found.head) or ("/" in text and "?" not in path), (path, ascii(text))


def test_a_remark_is_kept_as_it_was_written(content: Content, content_page: Page) -> None:
    def remarked(text: str) -> Seen:
        opened(content_page, address("/feedback", ("f", "sex:female"), ("r", text)), text)
        typed(content_page, "#text", text)
        typed(content_page, "[name=kind]:checked", text)
        return sent(content_page, "#text", text)

    usual = remarked(PLAIN).shape
    for text in HOSTILE:
        assert remarked(text).shape == usual, ascii(text)
    kept = [json.loads(line) for line in content.remarks.read_text(encoding="utf-8").split("\n")[:-1]]
    assert [literal(remark["text"]) for remark in kept] == [literal(text.strip()) for text in (PLAIN, *HOSTILE)]
    assert {remark["kind"] for remark in kept} == {KINDS[0]}


def test_a_policy_and_a_table_are_shown_as_text(content_page: Page, plain_page: Page) -> None:
    for path in (address("/answer", *PATIENT), f"/scenario/{SCENARIO}"):
        found = opened(content_page, path, "")
        assert found.shape == opened(plain_page, path, "").shape
        for text in WHOLE:
            assert words(found.said).count(words(text)) >= 3, (path, ascii(text))
    for read, each in ((opened, 4), (parsed, 1)):
        usual = read(plain_page, "/pack/table/1", "").shape
        for number in range(1, len(WHOLE) + 1, each):
            text = WHOLE[number - 1]
            found = read(content_page, f"/pack/table/{number}", text)
            assert found.shape == usual, ascii(text)
            assert words(found.said).count(words(text)) >= 4, ascii(text)
            assert words(text) in words(found.title), ascii(text)


def test_values_of_a_site_beside_a_protocol_are_shown_as_text(content_page: Page, plain_page: Page) -> None:
    found = opened(content_page, f"/protocol/{MRI}", "")
    assert found.shape == opened(plain_page, f"/protocol/{MRI}", "").shape
    for text in WHOLE:
        assert words(found.said).count(words(text)) >= 3, ascii(text)


@pytest.mark.parametrize(
    ("path", "field"), [("/dose", "exams"), ("/dose", "age"), ("/dose", "background"), ("/dose/plans", "b")]
)
def test_what_is_typed_about_exams_and_plans_stays_text(watched: Page, path: str, field: str) -> None:
    for read, texts in ((opened, HOSTILE[::8]), (parsed, HOSTILE)):
        usual = read(watched, address(path, (field, PLAIN)), PLAIN).shape
        for text in texts:
            found = read(watched, address(path, (field, text)), text)
            assert found.shape == usual, (path, field, ascii(text))
            assert literal(text.strip()) in [literal(one) for one in found.fields], (path, field, ascii(text))


def test_only_a_plain_form_is_read_and_a_policy_of_half_characters_is_refused(page: Page, tmp_path: Path) -> None:
    body = '--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nMRI \\ud800 breast\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    assert page.context.request.post("/read", data=body, headers=kind).status == 415
    tmp_path.joinpath("half.yaml").write_text('site: "half \\ud800 a character"\n', encoding="utf-8")
    assert "half a character" in rightscan_run("policy", str(tmp_path / "half.yaml")).explained


def test_in_a_pdf_all_of_it_is_text(content_page: Page) -> None:
    typewritten = [text for text in WHOLE if text.isascii() and text.isprintable()]
    sheet = pdf_bytes(paper_html(WHOLE[0], [Paragraph(text) for text in typewritten]))
    shown = spaceless("".join(page.extract_text() for page in PdfReader(BytesIO(sheet)).pages))
    assert [text for text in typewritten if spaceless(text) not in shown] == []
    sheets = [sheet, pdf_bytes(paper_html(WHOLE[0], [Bullet(text, mark=text) for text in WHOLE]))]
    made = [content_page.context.request.get(address(path, *PATIENT)) for path in ("/answer.pdf", "/board.pdf")]
    sheets += [one.body() for one in made]
    for one in sheets:
        assert living(PdfReader(BytesIO(one))) == set()


def living(sheet: PdfReader) -> set[str]:
    """What a PDF could do by itself, or lead to outside of itself."""
    names = {"/JavaScript", "/JS", "/OpenAction", "/AA", "/URI", "/Launch", "/EmbeddedFile", "/SubmitForm", "/GoToR"}
    found: set[str] = set()
    for number in range(1, len(sheet.xref_objStm) + max(sheet.xref[0], default=0) + 1):
        one = sheet.get_object(number)
        found |= names & (set(one) if isinstance(one, dict) else set())
        found |= names & {str(one.get("/S"))} if isinstance(one, dict) else set()
    return found


def spaceless(text: str) -> str:
    """The text without space, of which a line break makes more or less."""
    return "".join(text.replace("\0", "").split())


def test_the_check_sees_what_comes_alive_on_a_careless_site(browser: Browser, careless: str) -> None:
    payload = f"<img src=x onerror={RAN}>"
    page = browser.new_context(base_url=careless).new_page()
    with guarded(page):
        with pytest.raises(AssertionError, match="it ran"):
            opened(page, f"/?q={quote(payload)}", payload)
        with pytest.raises(AssertionError, match=r"it was refused: .*script-src-elem"):
            opened(page, f"/strict?q={quote(f'<script>{RAN}</script>')}", payload)
        with pytest.raises(AssertionError, match="as it was sent"):
            parsed(page, f"/?q={quote(payload)}", payload)
        with pytest.raises(AssertionError, match=r"leads to .*elsewhere"):
            opened(page, f"/?q={quote(f'<a href={ELSEWHERE}/>x</a>')}", "x")
        assert opened(page, f"/?q={quote('<b>x</b>')}", "x").shape != opened(page, "/?q=x", "x").shape
    page.context.close()
    page = browser.new_context(base_url=careless).new_page()
    with pytest.raises(AssertionError, match=r"asked: .*elsewhere"), guarded(page):
        page.goto(f"/?q={quote(f'<img src={ELSEWHERE}/x.png>')}")
    page.context.close()
