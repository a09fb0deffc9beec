"""The API is fuzzed from its own description: whatever arrives, it answers as it says it would, never with a 5xx."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import schemathesis
import werkzeug.test
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lianfang.accounts.models import User
from lianfang.wsgi import application
from tests.api.phone import Phone, enrolled_phone
from tests.builders import MART_GATE, District

TOKEN = "a" * 32
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KEEPER, DEVICE, STRANGER = "keeper", "device", "stranger"
"""Who sends: a gatekeeper's browser, a gate's phone, somebody from anywhere."""
MANY = 20_000
"""So many requests are the least of the slow part."""

App = Callable[..., Any]


def keep_connection() -> None:
    """Requests share the test's own transaction, whose connection Django would close; its test client says so anew."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Afterwards connections are closed again."""
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _session() -> dict[str, str]:
    client = Client()
    client.force_login(User.objects.get(username="fang"))
    return {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}


def playing(phone: Phone) -> App:
    """The server; what comes with PLAYED "device" is signed by the phone, whatever it is, the moment before it goes out."""

    def played(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.pop("HTTP_X_PLAYED", "") != DEVICE:
            return application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = WSGIRequest({**environ, "wsgi.input": BytesIO()}).get_full_path()
        environ["HTTP_AUTHORIZATION"] = phone.sign(environ["REQUEST_METHOD"], path, body)
        return application({**environ, "wsgi.input": BytesIO(body)}, start_response)

    return played


def _fuzz(operation: Any, examples: int, callers: dict[str, dict[str, str]]) -> int:
    """Sends made-up input to one operation, each from all callers, and returns how many requests that were."""
    calls = 0

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def call(case: schemathesis.Case) -> None:
        nonlocal calls
        for who, cookies in callers.items():
            calls += 1
            headers = {"X-CSRFToken": TOKEN, "X-Played": who}
            case.call_and_validate(headers=headers, cookies=cookies, checks=CHECKS)

    call()
    return calls


def fuzz_every_operation(district: District, examples: int, *names: str) -> dict[str, int]:
    """Sends made-up input to each operation, as the named callers; returns the requests by operation."""
    cookies = {KEEPER: _session(), DEVICE: {}, STRANGER: {}}
    app = playing(enrolled_phone(MART_GATE, district.now))
    keep_connection()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    callers = {name: cookies[name] for name in names}
    return {found.ok().label: _fuzz(found.ok(), examples, callers) for found in schema.get_all_operations()}


def test_the_api_keeps_its_word(district: District) -> None:
    calls = fuzz_every_operation(district, 10, KEEPER, DEVICE)
    assert len(calls) >= 4
    assert min(calls.values()) >= 1


def test_a_device_is_heard_while_it_is_fuzzed(district: District) -> None:
    """The fuzzing would be worth little if each signature were refused."""
    app = playing(enrolled_phone(MART_GATE, district.now))
    keep_connection()
    body = json.dumps({"passages": [{}]})
    client = werkzeug.test.Client(app)
    for played, expected in ((DEVICE, 200), (STRANGER, 401)):
        answer = client.post("/api/v1/passages?x=ä%20&y=+", data=body, headers={"X-Played": played})
        assert answer.status_code == expected, answer.text


@pytest.mark.slow
def test_the_api_keeps_its_word_for_long(district: District, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    calls = fuzz_every_operation(district, 1_700, KEEPER, DEVICE, STRANGER)
    count, took = sum(calls.values()), time.monotonic() - began
    say(f"fuzz: {count:,} requests, 0 server errors, {took:.0f} s ({calls})")
    assert count >= MANY
