"""The small EHR as a doctor uses it: orders, advice, answers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, Request, Response

from tests.browser.charts import CHARTS
from tests.browser.fhir_stub import fhir_stub, files
from tests.functional.web import LOOPBACK

Json = dict[str, Any]
ULTRASOUND, MAMMOGRAM, PET_CT = (
    "Ultrasound of one breast (CPT 76641)",
    "Mammogram for a finding, both breasts (CPT 77066)",
    "PET/CT from skull base to thighs (CPT 78815)",
)


class Site(NamedTuple):
    """Where the EHR's own servers are: the port of its pages, the address of its charts."""

    port: int
    fhir: str

    def address(self, patient: str, service: str = "", host: str = LOOPBACK, **switches: str) -> str:
        """The page of a patient; without a service it waits to be connected."""
        asked = {"fhir": self.fhir, "patient": patient, **({"service": service} if service else {}), **switches}
        return f"http://{host}:{self.port}/index.html?{urlencode(asked)}"


@contextmanager
def site(*withheld: str) -> Iterator[Site]:
    """The EHR's own servers; the charts refuse searches for `withheld` types."""
    with files(Path(__file__).parent / "ehr") as port, fhir_stub(CHARTS, *withheld) as fhir:
        yield Site(port, fhir)


class Practice(NamedTuple):
    """The EHR in a page."""

    page: Page

    def open(self, address: str) -> None:
        """Open the page of a patient, and let the first advice come."""
        self.page.goto(address)
        self._settle()

    def connect(self, service: str) -> None:
        """Name the service, and let the first advice come."""
        self.page.get_by_label("Decision support at").fill(service)
        self.page.get_by_role("button", name="Connect").click()
        self._settle()

    def order(self, study: str) -> None:
        """Choose a study, and let the advice come."""
        self.page.get_by_label("Study").fill(study)
        self.page.get_by_label("Study").blur()
        self._settle()

    def reason(self, words: str) -> None:
        """Choose a reason, and let the advice come."""
        self.page.locator("#reason").select_option(words)
        self._settle()

    def sign(self) -> None:
        """Sign, and let the last advice come."""
        self.page.get_by_role("button", name="Sign").click()
        self._settle()

    def accept(self, words: str) -> Json:
        """Take the suggestion with these words, let the next advice come; what the service was told."""
        with self.page.expect_response(_is_feedback) as heard:
            self.cards.get_by_role("button", name=re.compile(words, re.IGNORECASE)).click()
        self._settle()
        return _told(heard.value)

    def dismiss(self, comment: str) -> Json:
        """Override the only card with its first reason; what the service was told."""
        self.cards.get_by_text("Do not follow this").click()
        self.cards.get_by_label("Reason").select_option(index=1)
        self.cards.get_by_label("Comment").fill(comment)
        with self.page.expect_response(_is_feedback) as heard:
            self.cards.get_by_role("button", name="Dismiss").click()
        return _told(heard.value)

    @property
    def cards(self) -> Locator:
        """The cards."""
        return self.page.locator("#cards article")

    @property
    def drafts(self) -> list[str]:
        """The draft orders, each with its rating."""
        return self.page.locator("#drafts li").all_inner_texts()

    @property
    def status(self) -> str:
        """The line of what happened."""
        return self.page.locator("#status").inner_text()

    @property
    def key(self) -> Json:
        """The public key that the page shows."""
        found: Json = self.page.evaluate("JSON.parse(document.querySelector('#jwk').textContent)")
        return found

    def calls(self, service: str) -> list[Request]:
        """From now on, every call to the service; preflights are not among them."""
        made: list[Request] = []
        self.page.on("request", lambda one: made.append(one) if one.url.startswith(service) else None)
        return made

    def _settle(self) -> None:
        self.page.locator("#advice[aria-busy=false]").wait_for()


def _is_feedback(response: Response) -> bool:
    return response.url.endswith("/feedback") and response.request.method == "POST"


def _told(response: Response) -> Json:
    assert response.status == 200, response.text()
    (told,) = body(response.request)["feedback"]
    return dict(told)


def body(request: Request) -> Json:
    """What was sent; nothing with a GET."""
    return dict(request.post_data_json or {})
