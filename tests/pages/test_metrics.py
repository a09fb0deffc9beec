"""The server's own figures: for whom, and what they never hold."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from lianfang.passages.actions.passages import record
from lianfang.web import clock
from tests import builders
from tests.builders import LI_NA, District, asker, passage
from tests.clients import client_of

TOKEN = "a-token-of-some-length"


def figures(client: Client | None = None, **headers: str) -> dict[str, float]:
    """What `/metrics` says, by name with labels."""
    answer = (client or Client()).get("/metrics", **headers)
    assert answer.status_code == 200
    lines = (line for line in answer.content.decode().splitlines() if line and line[0] != "#")
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_it_works(district: District) -> None:
    client_of("zhou").get("/board/")
    found = figures()
    assert found['lianfang_requests_total{method="GET",route="board",status="200"}'] >= 1
    assert found['lianfang_request_seconds_count{route="board"}'] >= 1
    assert found["lianfang_audit_head"] > 20
    assert found["lianfang_assignments_late"] == 0


def test_passages_are_counted_by_what_became_of_them(district: District) -> None:
    def counted(answer: str) -> float:
        return REGISTRY.get_sample_value("lianfang_passages_total", {"answer": answer}) or 0

    before = {answer: counted(answer) for answer in ("stored", "duplicates", "refused")}
    good = passage(at=district.now, person=LI_NA)
    sent = {"passages": [good, passage(at=district.now), passage(at=district.now, direction="up")]}
    client = client_of("fang")
    for body in (sent, good, passage(at=district.now, gate="G-NOWHERE")):
        client.post("/api/v1/passages", body, content_type="application/json")
    gained = {answer: counted(answer) - before[answer] for answer in before}
    assert gained == {"stored": 2, "duplicates": 1, "refused": 2}


def test_late_assignments_and_the_clock_show(district: District, settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    long_ago = district.now - timedelta(days=3)
    fever = passage(at=long_ago, person=LI_NA, temperature=38.0, second_temperature=38.1)
    record(asker("fang"), [fever], long_ago)
    job = clock.JobState(runs=7, failures=2, seconds=1.5, at="2026-03-01T00:00:00+00:00", failed=True)
    clock.tell(clock.ClockState(timezone.now().isoformat(), {"oversight": job}))
    found = figures()
    assert found["lianfang_assignments_late"] == 1
    assert found["lianfang_assignments_late_seconds"] > 3600
    assert found['lianfang_job_failures_total{room="oversight"}'] == 2
    assert found['lianfang_job_seconds{room="oversight"}'] == 1.5
    assert 0 <= found["lianfang_clock_age_seconds"] < 60


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer wrong-wrong-wrong"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer \u00e9"},
    ],
)
def test_nobody_elsewhere_reads_them(db: None, settings: object, headers: dict[str, str]) -> None:
    for token in ("", TOKEN):
        settings.METRICS_TOKEN = token  # type: ignore[attr-defined]
        assert Client().get("/metrics", **headers).status_code == 403


def test_who_bears_the_token_reads_them_from_anywhere(db: None, settings: object) -> None:
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]
    assert figures(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")


def test_labels_hold_no_address_and_no_person(district: District) -> None:
    client = client_of("lin")
    for address in (f"/people/{LI_NA}/", "/people/13800001234/", "/nowhere/13800001234/?phone=13900001111"):
        client.get(address)
    client.generic("BREW13800001234", "/board/")
    said = Client().get("/metrics").content.decode()
    for planted in (LI_NA, "13800001234", "13900001111", builders.MART):
        assert planted not in said
    assert set(re.findall(r'(\w+)="', said)) <= {
        "route",
        "method",
        "status",
        "le",
        "answer",
        "room",
        "implementation",
    } | {
        "major",
        "minor",
        "patchlevel",
        "version",
        "generation",
    }
