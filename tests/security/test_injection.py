"""What an attacker types into every form, every filter, every body of the API; and how it is shown back."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.accounts.models import Unit, User
from lianfang.assignments import actions as assignments
from lianfang.passages.api_schema import PASSAGE
from lianfang.places.models import Area, Site
from tests.builders import EAST, JINJIANG_GATE, MART_GATE, District, asker, passage
from tests.house.source import python_files
from tests.security.attack import MARK, NASTY, Form, Statements, forms_of, harm, is_page, send
from tests.security.test_matrix import holds
from tests.security.walk import Door, doors
from tests.security.world import ABOVE, ROLES, STRANGER, World, build_world


@pytest.fixture
def world(district: District) -> World:
    """Something of everything; one assignment taken, so that its report is asked for."""
    world = build_world(district)
    assignments.accept(asker("east-community"), world.assignments["east", "fever_followup"], timezone.now())
    return world


def pages(world: World) -> Iterator[tuple[Door, str, str, Any]]:
    """Each page with somebody to whom it opens: door, who, address, answer."""
    for door in doors():
        if door.api:
            continue
        url = door.url(door.fill.inside(world))
        people = [STRANGER, "community"] if door.public else ["community", *ABOVE, *ROLES]
        for who in [who for who in people if door.public or holds(door, who)]:
            answer = world.client(who).get(url)
            if answer.status_code == 200 and is_page(answer):
                yield door, who, url, answer
                break


def forms(world: World) -> list[tuple[str, str, Form]]:
    """Every form of every page once: who can send it, to which address, the form."""
    found: dict[tuple[str, str, tuple[str, ...]], tuple[str, str, Form]] = {}
    for _door, who, url, answer in pages(world):
        for form in forms_of(answer):
            action = form.action or url
            found.setdefault((action.partition("?")[0], form.method, tuple(form.texts)), (who, action, form))
    return list(found.values())


def tried(world: World, who: str, address: str, fields: dict[str, str], method: str) -> list[str]:
    """Sends a form and undoes what it did; what harm it did."""
    client = world.client(who)
    client.raise_request_exception = False
    with transaction.atomic(), connection.execute_wrapper(seen := Statements()):
        answer = send(client, address, fields, method)
        found = harm(answer)
        if answer.status_code == 302:
            found += harm(client.get(answer.headers["Location"]))
        transaction.set_rollback(True)
    return [f"{who} {method} {address}: {what}" for what in (*found, *seen.wrong)]


def attacked(form: Form, text: str, names: list[str]) -> dict[str, str]:
    return {**form.fields, **dict.fromkeys(names, text)}


def test_a_form_takes_every_text(world: World) -> None:
    """One form that stands for all; the slow part asks them all."""
    who, address, wrong = "gao", f"/areas/{EAST}/level/", []
    form = next(form for form in forms_of(world.client(who).get(address)) if "reason" in form.texts)
    for text in NASTY.values():
        wrong += tried(world, who, address, attacked(form, text, form.texts), form.method)
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_every_field_takes_every_text(world: World, say: Callable[[str], None]) -> None:
    """Each attack in all of a form's text fields and in all of its fields; and a third of them in each field alone."""
    wrong, sent, found = [], 0, forms(world)
    assert len(found) > 25
    assert {form.method for _w, _a, form in found} == {"get", "post"}
    for who, address, form in found:
        everything = [(names, text) for text in NASTY.values() for names in (form.texts, list(form.fields))]
        for number, name in enumerate(form.texts):
            everything += [([name], text) for text in list(NASTY.values())[number % 3 :: 3]]
        for names, text in everything:
            wrong += tried(world, who, address, attacked(form, text, names), form.method)
            sent += 1
    say(f"injection: {sent:,} forms sent with {len(NASTY)} attacks, {len(wrong)} did harm")
    assert not wrong, "\n".join(wrong)


# ---- what is kept is shown back as text ----

GOOD = {"code": "R-2", "username": "new.one", "name_zh": "名", "name_en": "Name", "basis": "notice"}


def stored(world: World) -> int:
    """Sends each form with the markup in one text field at a time, and keeps what is taken; how many were."""
    taken = 0
    for who, address, form in forms(world):
        if form.method != "post" or re.search(r"logout|sessions/end|drop|/off/|/reset/|password", address):
            continue
        for name in form.texts:
            if name not in ("version", "credential", "next"):
                fields = {**form.fields, **{k: v for k, v in GOOD.items() if k in form.texts}}
                fields |= {"username": f"new.{uuid.uuid4().hex[:8]}"} if "username" in fields else {}
                fields |= {"confirm": "yes", name: NASTY["markup"]}
                fields.pop("edit", None)
                taken += send(world.client(who), address, fields).status_code in (200, 302)
    return taken


def named_by_attackers() -> None:
    """Names that no form asks for: what an import or a terminal let in."""
    Unit.objects.filter(code="U-E-1").update(name_zh=NASTY["markup"], name_en=NASTY["markup"])
    Area.objects.all().update(name_zh=NASTY["markup"], name_en=NASTY["markup"])
    Site.objects.all().update(name_zh=NASTY["markup"], name_en=NASTY["markup"])
    User.objects.filter(username__startswith="east").update(name_zh=f"<{MARK}>", name_en=f"<{MARK}>")


@pytest.mark.slow
def test_what_was_typed_is_shown_back_as_text(world: World) -> None:
    assert stored(world) > 10
    named_by_attackers()
    shown = set()
    for door, who, url, answer in pages(world):
        for language in ("en", "zh-hans"):
            answer = world.client(who, language).get(url)
            assert not harm(answer), (url, who, language, harm(answer))
            if f"&lt;{MARK}" in answer.content.decode():
                shown.add(door.name)
    expected = {
        "board",
        "site",
        "sites",
        "staff",
        "inbox",
        "assignment",
        "audit",
        "outbreak_areas",
        "area",
        "passages",
    }
    assert shown >= expected, expected - shown


# ---- the API ----


def api_texts(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where a body of the API takes something: the way to each field of its schema."""
    for name, part in schema.get("properties", {}).items():
        yield (*path, name)
        for choice in (part, *part.get("anyOf", ())):
            yield from api_texts(choice, (*path, name))


def with_text(body: dict[str, Any], path: tuple[str, ...], text: object) -> dict[str, Any]:
    """A body with something else at one place."""
    if len(path) == 1:
        return {**body, path[0]: text}
    inner = body.get(path[0]) or {"name": "客人", "phone": "13900001111"}
    return {**body, path[0]: with_text(inner, path[1:], text)}


def test_every_field_of_the_api_takes_every_text(world: World) -> None:
    client = world.client("gatekeeper")
    client.raise_request_exception = False
    fields, wrong = sorted(set(api_texts(PASSAGE))), []
    assert ("visitor", "name") in fields and len(fields) > 18
    texts: dict[str, object] = {**NASTY, "list": [NASTY["markup"]], "object": {"$ne": 1}, "deep": [[[[[]]]]]}
    for path in fields:
        rows = [with_text(passage(gate=MART_GATE), path, text) for text in texts.values()]
        wrong += sent(client, {"passages": rows})
    keys = {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
    for text in texts.values():
        for said in ({"code": text, "public_key": keys}, {"code": "x", "public_key": {**keys, "x": text}}):
            wrong += sent(client, said, "/api/v1/devices/enrol")
    assert not wrong, "\n".join(wrong)


def sent(client: Client, said: object, address: str = "/api/v1/passages") -> list[str]:
    with transaction.atomic(), connection.execute_wrapper(seen := Statements()):
        answer = client.post(address, json.dumps(said), content_type="application/json")
        transaction.set_rollback(True)
    kind = answer.headers["Content-Type"]
    wrong = [] if kind in ("application/json", "application/problem+json") else [kind]
    return [f"{address} {str(said)[:80]}: {what}" for what in (*wrong, *harm(answer), *seen.wrong)]


def test_a_visitors_name_is_shown_as_text(world: World) -> None:
    visitor = {"name": f"<{MARK}>", "phone": "13900002222"}
    client = world.client("gatekeeper")
    row = passage(gate=MART_GATE, visitor=visitor)
    answer = client.post("/api/v1/passages", json.dumps(row), content_type="application/json")
    assert answer.json()["stored"], answer.json()
    found = client.get(f"/api/v1/gates/{MART_GATE}/people?digits=2222")
    assert found.headers["Content-Type"].startswith("application/json")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert JINJIANG_GATE not in found.content.decode()


# ---- addresses ----


def query_names() -> list[str]:
    """Every name that a page reads off its address, found in the source."""
    asked = re.compile(r'GET(?:\.get\(|\[)"(\w+)"|"(\w+)" in request\.GET')
    source = "".join(path.read_text() for path in python_files("src/lianfang"))
    return sorted({first or second for first, second in asked.findall(source)})


def readable(world: World) -> list[tuple[str, str, list[str]]]:
    """Each address to read with who reads it, and the filters that it takes."""
    found = []
    for _door, who, url, answer in pages(world):
        filters = {name for form in forms_of(answer) if form.method == "get" for name in form.fields}
        found.append((who, url, sorted(filters | set(query_names()))))
    return found


@pytest.mark.slow
def test_every_filter_takes_every_text(world: World) -> None:
    assert {"before", "after", "difference", "part", "next"} <= set(query_names())
    wrong = []
    for who, url, names in readable(world):
        wrong += tried(world, who, url, dict.fromkeys(names, NASTY["markup"]), "get")
        wrong += tried(world, who, url, dict.fromkeys(names, NASTY["nul"]), "get")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_every_address_takes_every_text(world: World) -> None:
    """Codes and numbers in addresses: whatever stands there, it is not found, and nothing breaks."""
    wrong = []
    for door in doors():
        inside = door.fill.inside(world)
        for name, value in inside.items():
            if isinstance(value, str):
                for text in (
                    "a\0b",
                    f"<{MARK}>",
                    "'; DROP TABLE x; --",
                    "..%2f..%2f",
                    "\u202e",
                    "%",
                    "长" * 500,
                ):
                    wrong += tried(
                        world,
                        "gao",
                        door.url({**inside, name: "HERE"}).replace("HERE", _quoted(text)),
                        {},
                        "get",
                    )
    assert not wrong, "\n".join(wrong)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(list(NASTY.values())[:-1]),
    st.integers().map(str),
    st.dates().map(str),
    st.datetimes().map(lambda at: f"{at.isoformat()}+08:00_1"),
    st.sampled_from(["S-MART", "G-MART", "D-E-1", "fine", "admit", "in", "live", "trial", "1", "0", "on"]),
)


def fuzzed(ask: Callable[[dict[str, str]], None], names: list[str], examples: int) -> None:
    """Asks with made-up values for some of the names."""
    quiet = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    quiet(given(st.dictionaries(st.sampled_from(names), VALUES, max_size=5))(ask))()


@pytest.mark.slow
def test_every_filter_takes_anything(world: World, say: Callable[[str], None]) -> None:
    asked, wrong = [], []

    def asking(who: str, url: str) -> Callable[[dict[str, str]], None]:
        def ask(fields: dict[str, str]) -> None:
            asked.append(url)
            wrong.extend(tried(world, who, url, fields, "get"))

        return ask

    for who, url, names in readable(world):
        fuzzed(asking(who, url), names, 50)
    say(f"filters: {len(asked):,} addresses asked for, {len(wrong)} of them failed")
    assert not wrong, "\n".join(wrong[:20])
