"""What a browser made of a page, and whether anything of a hostile text came alive in it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, Page, Response

from rightscan.faces.web.state import LONGEST_VALUE
from tests.browser.hostile import RAN

GUARD = """
window.__tried = [];
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = () => { window.__ran = name; };
addEventListener("securitypolicyviolation", (event) => window.__tried.push(event.violatedDirective + " " + event.sample));
"""
READ = """(page) => {
  const names = (e) => e.getAttributeNames().filter((name) => name !== "selected").sort();
  const all = Array.from(page.querySelectorAll("*"));
  const led = (name) => all.filter((e) => e.hasAttribute(name)).map((e) => new URL(e.getAttribute(name), page.baseURI));
  return {
    shape: all.map((e) => [e.localName, ...names(e)].join(" ")),
    away: ["href", "src", "action", "formaction", "data"].flatMap(led).filter((url) => url.origin !== location.origin).map(String),
    said: page.querySelector("main").textContent,
    title: page.querySelector("title").textContent,
    head: page.querySelector("h1").textContent,
    fields: Array.from(page.querySelectorAll("input, textarea"), (e) => e.getAttribute("value") ?? e.value),
  };
}"""
LOOK = f"""async () => {{
  await new Promise((done) => setTimeout(done));
  const ran = window.__ran === undefined ? "" : String(window.__ran);
  return JSON.stringify({{ ran, tried: window.__tried, ...({READ})(document) }});
}}"""
PARSE = f"""(html) => JSON.stringify(({READ})(new DOMParser().parseFromString(html, "text/html")))"""
SET = "([selector, text]) => { document.querySelector(selector).value = JSON.parse(text); }"
SUBMIT = "(selector) => document.querySelector(selector).form.requestSubmit()"


class Seen(NamedTuple):
    """A page as the browser made it: its elements with the names of their attributes, and the text that is shown."""

    shape: Counter[str]
    said: str
    title: str
    head: str
    fields: list[str]


def literal(text: str) -> str:
    """What any HTML page can show of a text: line breaks of one kind, no half character and no NUL."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\0\ud800-\udfff\ufffd]", "", lines)


def one_line(text: str) -> str:
    """The same without line breaks, which a field of one line drops, and without space around."""
    return literal(cut(re.sub("[\r\n]", "", text).strip()))


def cut(text: str) -> str:
    """The text as far as an address holds it."""
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def words(text: str) -> str:
    """The same with single spaces, as imported tables and policies are kept."""
    return " ".join(literal(text).split())


def address(path: str, *pairs: tuple[str, str]) -> str:
    """An address with these pairs; half characters become bytes that are no UTF-8."""
    raw = [(key.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass")) for key, text in pairs]
    return f"{path}?{urlencode(raw)}"


@contextmanager
def faultless(browser: Browser, **options: Any) -> Iterator[Page]:  # noqa: ANN401  what a context of a browser takes
    """A fresh page of 1280 by 800 that fails on any fault in the console; a refusal by a server is none."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    found = context.new_page()
    faults: list[str] = []
    found.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    found.on("pageerror", lambda error: faults.append(str(error)))
    yield found
    context.close()
    told = [fault for fault in faults if "status of 4" not in fault]
    assert told == [], f"the console told of {told}"


@contextmanager
def guarded(page: Page) -> Iterator[Page]:
    """The page, on guard: what runs or is refused is noted in it. Fails if another host was asked or a window opened."""
    asked: list[str] = []
    windows: list[str] = []
    page.add_init_script(GUARD)
    page.context.on("request", lambda request: asked.append(request.url))
    page.context.on("page", lambda other: windows.append(other.url))
    yield page
    hosts = {urlsplit(url).netloc for url in asked}
    assert len(hosts) <= 1, f"these were asked: {hosts}"
    assert windows == [], f"these were opened: {windows}"


def seen(page: Page, response: Response | None, text: str) -> Seen:
    """What the browser made of the page just loaded. Fails if anything of the text came alive in it."""
    found: dict[str, Any] = json.loads(page.evaluate(LOOK))
    assert found["ran"] == "", f"it ran: {text!a}"
    assert found["tried"] == [], f"it was refused: {found['tried']}: {text!a}"
    assert response is not None
    assert "set-cookie" not in response.headers, f"it set a cookie: {text!a}"
    return dead(found, response.text() if "<" in text else "", text)


def dead(found: dict[str, Any], html: str, text: str) -> Seen:
    """The page as it was read. Fails if a link leads elsewhere, or if the text stands in the source as it was sent."""
    assert found["away"] == [], f"it leads to {found['away']}: {text!a}"
    if RAN in text and "<" in text:
        assert text not in html, f"it stands there as it was sent: {text!a}"
    return Seen(Counter(found["shape"]), found["said"], found["title"], found["head"], found["fields"])


def opened(page: Page, path: str, text: str) -> Seen:
    """The page at this address."""
    return seen(page, page.goto(path), text)


def parsed(page: Page, path: str, text: str) -> Seen:
    """The page at this address, taken apart by the browser and not shown: quicker, and no script of it can run."""
    answer = page.context.request.get(path)
    html = answer.text()
    return dead(json.loads(page.evaluate(PARSE, html)), html, text)


def typed(page: Page, selector: str, text: str) -> None:
    """Put a text into a field as it is, half characters and all."""
    page.evaluate(SET, [selector, json.dumps(text)])


def sent(page: Page, selector: str, text: str) -> Seen:
    """The page after the form of this field was sent."""
    with page.expect_navigation() as going:
        page.evaluate(SUBMIT, selector)
    return seen(page, going.value, text)
