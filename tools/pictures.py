"""Take the pictures of the README: the first pages of some roles, in the invented district, in both languages.

Starts `lianfang demo` in a data directory of its own (or takes the address of one that runs), signs in as each role,
and writes docs/pictures/. Needs Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/pictures"
PORT = 8017
SITE = f"http://127.0.0.1:{PORT}"
START_WITHIN_SECONDS = 180
LANGUAGES = {"zh-hans": "zh", "en": "en"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Picture:
    """Whose first page, and how wide and high the screen is, in CSS pixels."""

    role: str
    screen: str
    width: int
    height: int
    then: Callable[[Page], None]


def first_page(page: Page) -> None:
    """What a role sees first."""


def type_reading(page: Page, digits: str) -> None:
    """A reading beside the quick keys, digit by digit."""
    if page.locator("[data-other-reading]").is_visible():
        page.click("[data-other-reading]")
    for key in (*digits, "Enter"):
        page.click(f"[data-keypad=reading] [data-key='{key}']")


def neighbour(page: Page, endings: Iterator[str]) -> None:
    """Finds somebody who lives near the gate: their door is shown."""
    for ending in endings:
        with page.expect_response(lambda answer: "/people" in answer.url):
            for digit in ending:
                page.click(f"[data-keypad=who] [data-key='{digit}']")
        page.wait_for_timeout(200)  # the answer still has to be drawn
        if page.locator("[data-candidates] button").count():
            page.locator("[data-candidates] button").first.click()
        if page.locator("[data-stage=reading]").is_visible():
            if page.locator("[data-person-note]").inner_text():
                return
            page.click("[data-not-them]")


def somebody_passes(page: Page) -> None:
    """At a compound's gate: somebody with a fever, whom the community will find in its inbox, then somebody well."""
    page.goto(f"{page.url.split('/gate')[0]}/gate/CP-001-G1/")
    endings = (f"{n:04}" for n in range(0, 10_000, 321))
    neighbour(page, endings)
    type_reading(page, "380")
    type_reading(page, "381")
    page.wait_for_selector("[data-sent=sent]")
    page.click(".decision-actions a")
    neighbour(page, endings)
    page.click("[data-tenths='365']")
    page.wait_for_selector("[data-sent=sent]")


PICTURES = (
    Picture("director", "desk", 1440, 900, first_page),
    Picture("director", "phone", 390, 844, first_page),
    Picture("gatekeeper", "phone", 390, 844, somebody_passes),
    Picture("community", "phone", 390, 844, first_page),
)


def wait_until_it_answers(server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; stop with a sentence when it ended or takes too long."""
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"lianfang demo ended with {server.returncode} before it answered")
        try:
            with urlopen(f"{SITE}/health/live", timeout=2):
                return
        except URLError:
            time.sleep(0.5)
    sys.exit(f"lianfang demo did not answer within {START_WITHIN_SECONDS} seconds")


@contextmanager
def demo_server() -> Iterator[None]:
    """A demo district that is served while the pictures are taken."""
    command = ["lianfang", "demo", "--data", str(ROOT / "var/pictures"), "--port", str(PORT)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_until_it_answers(server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def take(browser: Browser, site: str, picture: Picture, language: str) -> Path:
    """Sign in as the picture's role and save what its first page looks like."""
    path = TARGET / f"{picture.role}-{picture.screen}-{LANGUAGES[language]}.png"
    screen = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=screen, locale=language, reduced_motion="reduce")  # type: ignore[arg-type]
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/")
    page.fill("input[name=username]:visible", picture.role)
    page.fill("input[name=password]:visible", "demo")
    page.press("input[name=password]:visible", "Enter")
    page.wait_for_selector("input[name=password]", state="detached")
    page.wait_for_load_state("networkidle")
    picture.then(page)
    page.screenshot(path=path)
    context.close()
    return path


def main() -> int:
    """Take all pictures; say where each one is."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit("No Chromium found on PATH: install it to take pictures.")
    TARGET.mkdir(parents=True, exist_ok=True)
    running = sys.argv[1] if len(sys.argv) > 1 else ""
    with nullcontext() if running else demo_server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language in LANGUAGES:
            for picture in PICTURES:
                print(take(browser, running or SITE, picture, language).relative_to(ROOT))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
