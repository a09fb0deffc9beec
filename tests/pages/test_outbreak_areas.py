"""The list of outbreak areas: put on, asked by at the gates, taken off; journeys only, never origin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.places.models import OutbreakArea
from tests.builders import MART_GATE, District
from tests.clients import client_of

ADD = "/outbreak-areas/add/"
TODAY = timezone.localdate


def filled(**said: object) -> dict[str, object]:
    """A filled form for an invented area."""
    usual = {
        "name_zh": "云泽市",
        "name_en": "Yunze",
        "code": "YUNZE",
        "since": TODAY() - timedelta(days=30),
        "lookback_days": 14,
        "basis": "区指挥部第3号通告",
    }
    return usual | said


def bundle() -> dict[str, object]:
    """What a gate fetches."""
    answer = client_of("fang").get(f"/api/v1/gates/{MART_GATE}/bundle")
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def listed() -> list[str]:
    """The codes by which gates ask now."""
    areas = bundle()["outbreak_areas"]
    assert isinstance(areas, list)
    return [area["code"] for area in areas]


@pytest.mark.clause("F6")
def test_it_works(district: District) -> None:
    """A dispatcher lists an area; every gate asks by its name; everybody reads it; the dispatcher takes it off."""
    gao = client_of("gao")
    assert listed() == []
    assert gao.post(ADD, filled()).status_code == 302
    assert listed() == ["YUNZE"]
    shown = client_of("lin").get("/outbreak-areas/").content.decode()
    assert "Yunze" in shown and "区指挥部第3号通告" in shown and "never where they were born" in shown
    assert "Take it off the list" not in shown
    end = f"/outbreak-areas/{OutbreakArea.objects.get().id}/end/"
    assert gao.post(end, {"until": TODAY(), "reason": "14 days without a case"}).status_code == 302
    assert listed() == []
    assert "14 days without a case" in gao.get("/outbreak-areas/").content.decode()
    verbs = AuditEntry.objects.filter(thing="YUNZE").order_by("seq").values_list("verb", "actor")
    assert list(verbs) == [("outbreak.add", "gao"), ("outbreak.end", "gao")]


@pytest.mark.parametrize("username", ["lin", "zhou", "ma"])
def test_only_the_dispatcher_changes_the_list(district: District, username: str) -> None:
    assert client_of(username).post(ADD, filled()).status_code == 403
    assert not OutbreakArea.objects.exists()


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"name_zh": ""}, "name_zh"),
        ({"basis": " "}, "basis"),
        ({"code": "yun ze"}, "code"),
        ({"since": date(2999, 1, 1)}, "since"),
        ({"since": TODAY() + timedelta(days=1)}, "since"),
        ({"lookback_days": 0}, "lookback_days"),
        ({"lookback_days": 22}, "lookback_days"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(district: District, said: dict[str, object], part: str) -> None:
    answer = client_of("gao").post(ADD, filled(**said))
    assert answer.status_code == 422
    assert answer.context["form"].errors[part]
    assert not OutbreakArea.objects.exists()


def test_an_area_is_listed_once_and_can_come_back(district: District) -> None:
    gao = client_of("gao")
    gao.post(ADD, filled())
    assert gao.post(ADD, filled(name_zh="又一次")).status_code == 409
    row = OutbreakArea.objects.get()
    end = f"/outbreak-areas/{row.id}/end/"
    yesterday = gao.post(end, {"until": TODAY() - timedelta(days=1), "reason": "x"})
    assert yesterday.status_code == 422 and "today" in str(yesterday.context["form"].errors["until"])
    gao.post(end, {"until": TODAY(), "reason": "over"})
    assert gao.post(end, {"until": TODAY(), "reason": "again"}).status_code == 409
    assert gao.post(ADD, filled()).status_code == 302
    assert listed() == ["YUNZE"]
    row.refresh_from_db()
    assert row.end_reason == "over", "rows are added and ended, never rewritten"


@pytest.mark.clause("F6")
def test_a_gate_carries_nothing_of_origin(district: District) -> None:
    """Neither the bundle nor the gate's page knows a birthplace, a registration, or what a plate's region is."""
    client_of("gao").post(ADD, filled())
    area = bundle()["outbreak_areas"][0]  # type: ignore[index]
    assert set(area) == {"code", "name_zh", "name_en", "since", "listed_on", "until", "lookback_days"}
    page = client_of("fang", "zh-hans").get(f"/gate/{MART_GATE}/").content.decode()
    asked = page.replace("只问行程，不问籍贯", "")
    for word in ("籍贯", "户籍", "户口", "出生", "民族", "身份证"):
        assert word not in asked, word
