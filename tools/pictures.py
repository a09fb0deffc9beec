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


def somebody_passes(page: Page) -> None:
    """The decision on somebody at a supermarket's gate."""
    page.goto(f"{page.url.split('/gate')[0]}/gate/SM-001-G1/")
    for ending in ("0000", "1111", "2222", "3333", "4444", "5555"):
        for digit in ending:
            page.click(f"[data-keypad=who] [data-key='{digit}']")
        page.wait_for_load_state("networkidle")
        if page.locator("[data-candidates] button").count():
            page.locator("[data-candidates] button").first.click()
        if page.locator("[data-stage=reading]").is_visible():
            break
    page.click("[data-tenths='365']")
    if page.locator("[data-stage=travel]").is_visible():  # a managed area asks visitors where they have been
        page.click("[data-stage=travel] [data-travel=no]")
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
