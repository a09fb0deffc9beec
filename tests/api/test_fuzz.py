"""The API is fuzzed from its own description: whatever arrives, it answers as it says it would, never with a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
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

from lianfang.wsgi import application
from tests import builders
from tests.builders import District

TOKEN = "a" * 32
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests share the test's own transaction: Django would close its connection after each of them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _session() -> str:
    client = Client()
    assert client.login(username="fang", password=builders.PASSWORD)
    return client.cookies["sessionid"].value


def _fuzz(operation: Any, examples: int, credentials: dict[str, str]) -> int:
    """Calls one operation with made-up input and returns how often."""
    calls = 0

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def call(case: schemathesis.Case) -> None:
        nonlocal calls
        calls += 1
        case.call_and_validate(headers={"X-CSRFToken": TOKEN}, cookies=credentials, checks=CHECKS)

    call()
    return calls


def fuzz_every_operation(examples: int) -> dict[str, int]:
    """Calls each operation of the API with made-up input, as keeper Fang's browser; returns the calls by operation."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    credentials = {"sessionid": _session(), "csrftoken": TOKEN}
    calls: dict[str, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        calls[operation.label] = _fuzz(operation, examples, credentials)
    return calls


def test_the_api_keeps_its_word(district: District) -> None:
    calls = fuzz_every_operation(20)
    assert len(calls) >= 4
    assert min(calls.values()) >= 1


@pytest.mark.slow
def test_the_api_keeps_its_word_for_long(district: District) -> None:
    calls = fuzz_every_operation(2000)
    print(f"{sum(calls.values())} requests: {calls}")
    assert sum(calls.values()) >= 2000
