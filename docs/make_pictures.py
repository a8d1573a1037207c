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
from typing import Any, Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the addresses of the pages and the server of the tests are used here too

from tests.browser.states import NOTE, PAGES  # noqa: E402  after the path is set
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
        site = f"http://{LOOPBACK}:{server.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        for name, (page, width, height, scheme) in SHOTS.items():
            with _page(browser, width, height, scheme) as found:
                found.goto(site + PAGES[page])
                found.screenshot(path=FOLDER / f"{name}.png")
        with _page(browser, 1280, 900, "light") as found:
            found.goto(site)
            found.fill("#note", NOTE)
            found.click("text=Read it")
            found.wait_for_url("**/facts?*")
            found.screenshot(path=FOLDER / "facts-light.png")
        with _page(browser, 1280, 1000, "light") as found:
            found.goto(site + PAGES["on the pathway"])
            found.locator("section.pathway").screenshot(path=FOLDER / "pathway-light.png")
        browser.close()


@contextmanager
def _page(browser: Browser, width: int, height: int, scheme: Scheme) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    main()
