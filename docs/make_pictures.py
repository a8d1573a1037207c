"""Takes the pictures of the documentation anew: a real server, Debian's Chromium, the five patients' pages.

    python docs/make_pictures.py

Needs the development environment and chromium. Run it after changing a page; look at the pictures before committing.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the addresses of the pages and the server of the tests are used here too

from tests.browser.practice import PET_CT, ULTRASOUND, Practice, site  # noqa: E402  as above
from tests.browser.states import NOTE, PAGES  # noqa: E402  after the path is set
from tests.functional.hooks import hooks  # noqa: E402  as above
from tests.functional.web import LOOPBACK, serving  # noqa: E402  as above

FOLDER = ROOT / "docs/pictures"
Scheme = Literal["light", "dark"]
SHOTS: dict[str, tuple[str, int, int, Scheme]] = {
    "home-light": ("home", 1280, 760, "light"),
    "question-light": ("question with answers", 1280, 900, "light"),
    "answer-light": ("matched", 1280, 800, "light"),
    "answer-dark": ("matched", 1280, 800, "dark"),
    "answer-phone": ("matched", 360, 780, "light"),
    "conflict-light": ("conflict", 1280, 760, "light"),
}


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no chromium here")
    with TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        base = f"http://{LOOPBACK}:{server.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        for name, (page, width, height, scheme) in SHOTS.items():
            with _page(browser, width, height, scheme) as found:
                found.goto(base + PAGES[page])
                found.screenshot(path=FOLDER / f"{name}.png")
        with _page(browser, 1280, 900, "light") as found:
            found.goto(base)
            found.fill("#note", NOTE)
            found.click("text=Read it")
            found.wait_for_url("**/facts?*")
            found.screenshot(path=FOLDER / "facts-light.png")
        with _page(browser, 1280, 1000, "light") as found:
            found.goto(base + PAGES["on the pathway"])
            found.locator("section.pathway").screenshot(path=FOLDER / "pathway-light.png")
        with _page(browser, 1180, 860, "light") as found:
            _of_the_ehr(found)
        browser.close()


def _of_the_ehr(page: Page) -> None:
    """The small EHR of the tests, with a warning and with a question."""
    with TemporaryDirectory() as folder, hooks(Path(folder) / "hooks") as service, site() as ehr:
        practice = Practice(page)
        for name, patient, study in (("ehr-warning", "mia", ULTRASOUND), ("ehr-question", "ana", PET_CT)):
            practice.open(ehr.address(patient, service.url))
            practice.order(study)
            page.screenshot(path=FOLDER / f"{name}.png")


@contextmanager
def _page(browser: Browser, width: int, height: int, scheme: Scheme) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    main()
