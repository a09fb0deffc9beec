"""Forged requests, open redirects, foreign hosts and methods, cookies and caches, guessing who exists."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import User
from lianfang.accounts.scope import SYSTEM
from tests import builders
from tests.builders import MART_GATE, District, passage
from tests.clients import client_of
from tests.security.test_matrix import holds
from tests.security.walk import doors, steady
from tests.security.world import ROLES, World, build_world


@pytest.fixture
def world(district: District) -> World:
    """Something of everything."""
    return build_world(district)


# ---- forged requests ----


def test_no_form_is_taken_without_its_token(world: World) -> None:
    """Every page, and every operation that a browser's session opens, for somebody who may otherwise use it."""
    taken = []
    for door in doors():
        if "POST" not in door.methods or (door.api and door.public):
            continue  # enrolment: whoever has the one-time code is not known by a cookie
        who = (
            "gatekeeper"
            if door.api
            else "gao"
            if holds(door, "gao")
            else next(r for r in ROLES if holds(door, r))
        )
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies["sessionid"] = world.sessions[who]
        said = json.dumps(door.fill.body(world)) if door.api else dict(door.fill.body(world))
        kind = {"content_type": "application/json"} if door.api else {}
        answer = client.post(door.url(door.fill.inside(world)), said, **kind)
        if answer.status_code != 403:
            taken.append(f"{who} {door}: {answer.status_code}")
    assert not taken, "\n".join(taken)


def test_a_token_of_another_browser_is_none(district: District) -> None:
    thief, victim = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', thief.get("/login/").content.decode())
    assert token
    victim.get("/login/")
    said = {"username": "lin", "password": builders.PASSWORD, "csrfmiddlewaretoken": token[1]}
    assert victim.post("/login/", said).status_code == 403
    assert thief.post("/login/", said).status_code == 302


def test_a_page_of_another_host_sends_nothing_by_https(district: District, settings: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/login/").content.decode())
    assert token
    said = {"username": "lin", "password": builders.PASSWORD, "csrfmiddlewaretoken": token[1]}
    for foreign in ({"origin": "https://evil.example"}, {"referer": "https://evil.example/"}, {}):
        assert client.post("/login/", said, secure=True, headers=foreign).status_code == 403, foreign
    own = {"origin": "https://testserver"}
    assert client.post("/login/", said, secure=True, headers=own).status_code == 302


# ---- leading elsewhere ----

ELSEWHERE = (
    "https://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/%09/evil.example",
    "https:evil.example",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\x00//evil.example",
    "/..//evil.example",
    "evil.example",
    "//testserver\\@evil.example",
)


def leads_away(address: str) -> bool:
    """Whether a browser that is led there leaves this host."""
    plain = re.sub(r"[\t\r\n]", "", address).strip("\x00 ").replace("\\", "/")
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|//", plain, re.I)) and not plain.startswith(
        "http://testserver/"
    )


@pytest.mark.slow
def test_nothing_leads_elsewhere(world: World) -> None:
    """The sign-in, the second step, the change of language, and proving again who one is."""
    assert len(ELSEWHERE) >= 15
    password = {"username": "lin", "password": builders.PASSWORD}
    wrong = []
    for wanted in ELSEWHERE:
        again = world.client("community")
        answers = [
            client_of("").post("/login/", {**password, "next": wanted}),
            client_of("lin").get("/login/", {"next": wanted}),
            client_of("").post("/language/", {"language": "en", "next": wanted}),
            client_of("").post("/language/", {"language": "en"}, headers={"referer": wanted.strip("\t\x00")}),
            again.post("/account/proof/", {"password": builders.PASSWORD, "next": wanted}),
            again.get("/account/proof/", {"next": wanted}),
        ]
        for number, answer in enumerate(answers):
            to = answer.headers.get("Location", "")
            if answer.status_code >= 500 or leads_away(to):
                wrong.append(f"{wanted!r} by way {number}: {answer.status_code} {to}")
    assert not wrong, "\n".join(wrong)


def test_who_is_sent_to_sign_in_is_sent_with_a_path_of_ours(db: None) -> None:
    answer = Client().get("//evil.example/places/")
    assert answer.status_code == 404 or not leads_away(answer.headers["Location"])
    assert (
        Client().get("/places/?next=//evil.example").headers["Location"].startswith("/login/?next=/places/")
    )


# ---- foreign hosts and methods ----


def test_a_foreign_host_is_answered_nothing(district: District) -> None:
    for host in (
        "evil.example",
        "testserver.evil.example",
        "testserver:80@evil.example",
        "127.0.0.1.evil.example",
    ):
        for address in ("/login/", "/api/v1/openapi.json", "/board/"):
            answer = Client(raise_request_exception=False).get(address, headers={"host": host})
            assert answer.status_code == 400, (host, address)
            assert "evil" not in answer.content.decode()


def test_a_foreign_host_stands_in_no_link(world: World) -> None:
    """One-time links carry the host that the request was really sent to."""
    address = reverse("staff_step", args=[world.colleagues["east"], "reset"])
    forged = {"x-forwarded-host": "evil.example", "x-host": "evil.example", "forwarded": "host=evil.example"}
    page = world.client("admin").post(address, headers=forged).content.decode()
    assert "http://testserver/access/" in page and "evil" not in page


def test_a_method_is_what_it_is(world: World) -> None:
    """Nobody turns a GET into something that changes things, by header or by field."""
    before = User.objects.get(username="east-colleague").is_active
    off = reverse("staff_step", args=[world.colleagues["east"], "off"])
    client = world.client("admin")
    for headers in (
        {"x-http-method-override": "POST"},
        {"x-method-override": "POST"},
        {"x-http-method": "POST"},
    ):
        assert client.get(off, {"_method": "POST"}, headers=headers).status_code == 405
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "BREW"):
        assert client.generic(method, off).status_code == 405
        for address in ("/places/", "/board/", f"/places/{builders.MART}/edit/", "/api/v1/passages"):
            assert client.generic(method, address).status_code < 500, (method, address)
    assert User.objects.get(username="east-colleague").is_active is before


# ---- cookies and caches ----

ASKS = """
import json, django
django.setup()
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if "COOKIE" in name}, default=str))
"""


@pytest.mark.slow
def test_cookies_under_https(tmp_path: Path) -> None:
    environment = {**os.environ, "LIANFANG_DATA": str(tmp_path), "LIANFANG_HTTPS": "yes"}
    environment["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
    done = subprocess.run(
        [sys.executable, "-c", ASKS], env=environment, capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    for cookie in ("SESSION", "CSRF"):
        assert said[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert said[f"{cookie}_COOKIE_PATH"] == "/" and said[f"{cookie}_COOKIE_DOMAIN"] is None
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert said[f"{cookie}_COOKIE_SECURE"] is True and said[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert said[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


def test_every_cookie_is_for_servers_only(district: District) -> None:
    client = client_of("")
    client.get("/login/")
    client.post("/login/", {"username": "lin", "password": builders.PASSWORD})
    client.post("/language/", {"language": "en", "next": "/inbox/"})
    made = {name: cookie for name, cookie in client.cookies.items() if cookie["path"]}
    assert set(made) >= {site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME}
    for name, cookie in made.items():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"], name


def test_what_a_device_reads_is_kept_by_no_cache(world: World) -> None:
    for answer in (
        world.phone.get(f"/api/v1/gates/{MART_GATE}/bundle"),
        world.phone.post("/api/v1/passages", passage(gate=MART_GATE)),
        Client().get("/api/v1/gates/G-MART/bundle"),
    ):
        assert "no-store" in answer.headers.get("Cache-Control", ""), answer.status_code


# ---- who exists ----


def test_links_that_open_nothing_look_alike(district: District) -> None:
    """Unknown, used, expired, replaced by a newer one, of somebody switched off."""
    now = timezone.now()

    def invited(name: str, at: Any = now) -> tuple[int, str]:
        new = accounts.NewUser(name, "新人", "Newcomer", "community", "U-E-1", None)
        return accounts.invite(builders.asker("ding"), new, at)

    used, old, off, replaced = (
        invited("a1"),
        invited("a2", now - timedelta(hours=73)),
        invited("a3"),
        invited("a4"),
    )
    accounts.take_access(used[1], "wolke tisch regen", now)
    accounts.switch(SYSTEM, off[0], active=False)
    accounts.reset_access(SYSTEM, replaced[0], now)
    tokens = ("no-such-link", used[1], old[1], off[1], replaced[1])
    pages = {steady(client_of("").get(f"/access/{token}/").content.decode(), token) for token in tokens}
    again = {
        steady(client_of("").post(f"/access/{t}/", {"password": "x", "again": "x"}).content.decode(), t)
        for t in tokens
    }
    assert len(pages) == len(again) == 1
    assert "Newcomer" not in pages.pop()


def test_numbers_of_people_cannot_be_guessed_at_a_list(world: World) -> None:
    """The passages of somebody who lives elsewhere and never came, and of nobody, are the same empty list."""
    builders.register(
        "PELSEWHERE", "远方", "00060001111", "西村 6号", builders.PATHS[builders.WEST_VILLAGE], timezone.now()
    )
    pages = {
        steady(world.client("community").get("/passages/", {"person": number}).content.decode(), number)
        for number in ("PELSEWHERE", "PNOBODY")
    }
    assert len(pages) == 1
