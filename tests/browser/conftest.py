"""A real server, a real browser, and a small district for each test.

The server is a process of its own; before each test its database is put back to one that is made once a session
(`tests/builders.py`), so tests change what they like. Nothing here touches the ORM: a browser test sees what people see.

    def test_something(open_as: OpenAs) -> None:
        page = open_as("fang", "/gate/G-MART/")             # a phone; Chinese
        page = open_as("zhou", "/board/", desk=True, language="en")

Each `open_as` is another person at another device. A page whose script throws, or that asks for anything outside the
server, fails its test.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.serving import DATABASE, ROOT, OpenAs, Server, axe_findings

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STARTUP_SECONDS = 60


def chromium() -> str | None:
    """The browser: LIANFANG_CHROMIUM, or one on the path under a usual name."""
    named = os.environ.get("LIANFANG_CHROMIUM")
    if named:
        return named
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium found; name one with LIANFANG_CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield running
        running.close()


@dataclass(frozen=True)
class MadeDistrict:
    """A finished data directory to be copied, and the users' session keys."""

    data: Path
    sessions: dict[str, str]


def environment(data: Path) -> dict[str, str]:
    """What the server and the maker of the district are started with."""
    pythonpath = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    ours = {
        "DJANGO_SETTINGS_MODULE": "lianfang.settings",
        "LIANFANG_DATA": str(data),
        "PYTHONPATH": pythonpath,
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LIANFANG_") and k != "DATABASE_URL"}
    return kept | ours


@pytest.fixture(scope="session")
def made_district(tmp_path_factory: pytest.TempPathFactory) -> MadeDistrict:
    """The district of `tests/builders.py` in a data directory of its own, made once."""
    data = tmp_path_factory.mktemp("district")
    command = [sys.executable, "-m", "tests.browser.made_district"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return MadeDistrict(data, json.loads(done.stdout.splitlines()[-1]))


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns once the server answers; fails with its log when it ends or takes too long."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/static/dist/app.css", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server did not answer within {STARTUP_SECONDS} s\n{log.read_text()}")


@pytest.fixture(scope="session")
def running_server(made_district: MadeDistrict, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product, served by a process of its own on a copy of the district."""
    if not (ROOT / "src/lianfang/static/dist/app.css").exists():
        pytest.fail("the assets are not built; run `make setup`")
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    data, log = folder / "data", folder / "server.log"
    shutil.copytree(made_district.data, data)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--blocking-threads", "1", "lianfang.wsgi:application"],
            cwd=ROOT,
            env=environment(data),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, process, log)
        yield Server(url, data, made_district.sessions)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def server(running_server: Server, made_district: MadeDistrict) -> Server:
    """The running server, its database as it was in the beginning: copied over the old one while it serves."""
    made, served = made_district.data / DATABASE, running_server.data / DATABASE
    with closing(sqlite3.connect(made)) as fresh, closing(sqlite3.connect(served, timeout=20)) as old:
        fresh.backup(old)
    return running_server


@pytest.fixture
def open_as(browser: Browser, server: Server) -> Iterator[OpenAs]:
    """See `OpenAs`; every call is a device of its own, and all of them are watched for errors."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on("request", lambda request: note_outside(request.url))

    def note_outside(url: str) -> None:
        if not url.startswith((server.url, "data:", "blob:")):
            troubles.append(f"asked for {url}")

    def open_page(username: str, path: str, *, desk: bool = False, language: str = "zh-hans") -> Page:
        context = browser.new_context(
            viewport=DESK if desk else PHONE,  # type: ignore[arg-type]
            locale="en" if language == "en" else "zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=not desk,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        cookies = {"django_language": language}
        if username:
            cookies["sessionid"] = server.sessions[username]
        context.add_cookies([{"name": k, "value": v, "url": server.url} for k, v in cookies.items()])
        context.on("page", watch)
        page = context.new_page()
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` lists what axe finds wrong, for the tests of every room."""
    return axe_findings
