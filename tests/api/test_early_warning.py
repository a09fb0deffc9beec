"""A gate sends what it measured, the clock holds the day against its past, and somebody looks into what is unusual."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianfang.cases.jobs import every_minute
from tests.builders import MART_GATE, District, passage
from tests.clients import client_of
from tests.passages.test_archive import archive_of_its_own, noon

__all__ = ["archive_of_its_own"]


def send(days_ago: int, fevers: int) -> None:
    """What the supermarket's gate sends of one day: some fevers that a second reading confirms, twenty without."""
    at: datetime = noon(days_ago)
    rows: list[dict[str, Any]] = [
        passage(MART_GATE, at + timedelta(seconds=n), temperature=38.2, second_temperature=38.3)
        for n in range(fevers)
    ]
    rows += [passage(MART_GATE, at + timedelta(minutes=n)) for n in range(20)]
    answer = client_of("fang").post(
        "/api/v1/passages", json.dumps({"passages": rows}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content.decode()


@pytest.mark.clause("K7")
def test_more_fevers_than_usual_are_somebodys_duty_the_next_day(district: District) -> None:
    for days_ago in range(2, 15):
        send(days_ago, fevers=days_ago % 2)
    send(1, fevers=6)
    assert every_minute(timezone.now()) == "traced 0 signals 1"
    assert every_minute(timezone.now()) == "traced 0 signals 0"
    lin = client_of("lin")
    (duty,) = [c for c in lin.get("/inbox/").context["mine"].cards if "warning" in c["title"]]
    lin.post(f"/assignments/{duty['id']}/accept/")
    page = lin.get(f"/assignments/{duty['id']}/signal/").content.decode()
    assert "More fevers than usual" in page and "<svg" in page
    assert lin.post(f"/assignments/{duty['id']}/signal/", {"evidence": "三家感冒"}).status_code == 302
    curves = client_of("chen").get("/cases/curves/").content.decode()
    assert "More fevers than usual" in curves
