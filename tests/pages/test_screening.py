"""Whoever was in a listed area is screened: decided by the list, recorded with its outcome, over by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from lianfang.assignments.models import Assignment
from lianfang.domain.admission import FACTS
from lianfang.domain.reasons import REASONS
from lianfang.oversight import queries as oversight
from lianfang.oversight.actions import compute_day
from lianfang.passages.actions.passages import record
from lianfang.passages.models import Passage
from lianfang.people.models import Restriction
from lianfang.places.actions import set_level
from lianfang.places.models import OutbreakArea
from lianfang.places.outbreak_actions import NewOutbreakArea, add_outbreak_area, end_outbreak_area
from tests.builders import JINJIANG, JINJIANG_GATE, LI_NA, SUN_WEST, District, asker, passage
from tests.clients import client_of

BASIS = "区指挥部第3号通告"


@pytest.fixture
def yunze(district: District) -> Iterator[District]:
    """云泽市 has been on the list for ten days; stays of the last month count, for fourteen days."""
    today = timezone.localdate()
    new = NewOutbreakArea("YUNZE", "云泽市", "Yunze", today - timedelta(days=30), BASIS)
    add_outbreak_area(asker("gao"), new, today - timedelta(days=10), district.now)
    yield district


def ago(days: int) -> str:
    """A day so many days ago, as a gate sends it."""
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def passes(now: datetime, **said: Any) -> Passage:
    """Sun of the west comes to the supermarket and says where he was."""
    raw = passage(at=now, **({"person": SUN_WEST} | said))
    (answer,) = record(asker("fang"), [raw], now)
    assert answer.stored, answer.problem and answer.problem.details("en")
    return Passage.objects.get(uid=answer.uid)


def stay(days: int, **said: Any) -> dict[str, Any]:
    """A stay in 云泽市 that ended so many days ago."""
    return {"travel_area": "YUNZE", "travel_left_on": ago(days), "risk_travel": True} | said


def screening() -> Assignment:
    """The newest assignment to screen somebody."""
    return Assignment.objects.filter(kind="travel_screening").latest("id")


def accepted() -> str:
    """Lin takes the newest screening; the address of its report."""
    found = screening()
    client_of("lin").post(f"/assignments/{found.id}/accept/")
    return f"/assignments/{found.id}/screening/"


MONITORING = {
    "outcome": "monitoring",
    "evidence": "Well; told to watch their health.",
    "area": "YUNZE",
    "appeal_contact": "0799-1234567",
}


@pytest.mark.clause("F6")
def test_it_works(yunze: District) -> None:
    """Referred with an end, assigned, monitored until that day, shown at every gate, gone after it, counted."""
    seen = passes(yunze.now, **stay(5, decision="refer", reason="travel_screening"))
    assert (seen.server_decision, seen.server_reason) == ("refer", "travel_screening")
    found, last_day = screening(), timezone.localdate() + timedelta(days=9)
    assert (found.facts["travel_area"], found.facts["travel_left_on"]) == ("YUNZE", ago(5))
    assert found.facts["travel_until"] == last_day.isoformat()
    report, lin = accepted(), client_of("lin")
    card = lin.get(f"/assignments/{found.id}/").content.decode()
    assert "Yunze" in card and "counts until" in card and report in card
    said = MONITORING | {"left_on": ago(5)}
    asked = lin.post(report, said)
    assert asked.status_code == 200 and not Restriction.objects.filter(person__number=SUN_WEST).exists()
    assert BASIS in asked.content.decode() and "ends by itself" in asked.content.decode()
    assert lin.post(report, said | {"confirm": "yes"}).status_code == 302

    order = Restriction.objects.get(person__number=SUN_WEST)
    assert (order.kind, order.reason, order.legal_basis) == ("home_monitoring", "returnee", BASIS)
    assert order.appeal_unit.code == "U-E", "an appeal goes above those who ordered"
    assert order.appeal_contact == "0799-1234567" and order.imposed_by == "lin"
    local_end = timezone.localtime(order.until)
    assert (local_end.date(), local_end.hour, local_end.minute) == (last_day + timedelta(days=1), 0, 0)

    assert at_the_gate(timezone.now()) == "home_monitoring"
    assert at_the_gate(order.until - timedelta(seconds=1)) == "home_monitoring"
    assert at_the_gate(order.until) is None, "it lapses by itself"

    due = screening().due_at
    compute_day(timezone.localtime(due).date(), due + timedelta(minutes=1))
    met = {m.standard.id: m for m in oversight.by_standard(asker("zhou"), timezone.localtime(due).date())}
    assert (met["F6-screened"].expected, met["F6-screened"].met) == (1, 1)
    assert met["F6-screened"].state == "fine"


def at_the_gate(at: datetime) -> str | None:
    """What restricts Sun, as a keeper's phone shows it at that moment."""
    with patch("django.utils.timezone.now", return_value=at):
        answer = client_of("fang").get("/api/v1/gates/G-MART/people?digits=9999")
    (sun,) = answer.json()["people"]
    restriction: str | None = sun["restriction"]
    return restriction


@pytest.mark.clause("F6")
@pytest.mark.parametrize(("days", "decision"), [(0, "refer"), (14, "refer"), (15, "admit"), (29, "admit")])
def test_the_look_back_has_an_end(yunze: District, days: int, decision: str) -> None:
    assert passes(yunze.now, **stay(days)).server_decision == decision


def test_the_list_decides_not_the_keepers_yes_or_no(yunze: District) -> None:
    assert passes(yunze.now, **stay(5, risk_travel=False)).server_decision == "refer"
    stored = passes(yunze.now, **stay(20, risk_travel=True, decision="refer", reason="travel_screening"))
    assert (stored.server_decision, stored.gate_decision, stored.risk_travel) == ("admit", "refer", True)
    assert passes(yunze.now, risk_travel=True).server_decision == "refer", (
        "no area named: the keeper's answer"
    )
    unknown = stay(2, travel_area="NOWHERE", risk_travel=False)
    assert passes(yunze.now, **unknown).server_decision == "admit", "an area of no list: the keeper's answer"


def test_an_area_off_the_list_counts_no_more_from_that_day(yunze: District) -> None:
    today = timezone.localdate()
    end_outbreak_area(asker("gao"), OutbreakArea.objects.get().id, today, "over", today, yunze.now)
    assert passes(yunze.now, **stay(5)).server_decision == "admit"
    yesterday = yunze.now - timedelta(days=1)
    assert passes(yesterday, **stay(5)).server_decision == "refer", "judged by the list of its own day"


def test_who_lives_there_goes_home_and_is_screened(yunze: District) -> None:
    home = passes(yunze.now, person=LI_NA, gate=JINJIANG_GATE, **stay(3))
    assert (home.server_decision, home.server_reason) == ("refer", "travel_resident")


@pytest.mark.parametrize("outcome", ["cleared", "not_there"])
def test_whoever_is_cleared_is_under_no_order(yunze: District, outcome: str) -> None:
    passes(yunze.now, **stay(5))
    report = accepted()
    said = {"outcome": outcome, "evidence": "Negative."}
    assert client_of("lin").post(report, said).status_code == 302
    assert screening().status == "done"
    assert not Restriction.objects.filter(person__number=SUN_WEST).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"left_on": ago(15)}, "left_on"),
        ({"left_on": ""}, "left_on"),
        ({"area": ""}, "area"),
        ({"appeal_contact": " "}, "appeal_contact"),
        ({"evidence": ""}, "evidence"),
        ({"outcome": "isolation"}, "outcome"),
    ],
)
def test_no_order_without_a_basis_an_end_and_an_appeal(
    yunze: District, said: dict[str, str], field: str
) -> None:
    passes(yunze.now, **stay(5))
    report = accepted()
    for sent in (said, said | {"confirm": "yes"}):
        answer = client_of("lin").post(report, MONITORING | {"left_on": ago(5)} | sent)
        assert answer.status_code == 422 and answer.context["form"].errors[field], sent
    assert screening().status == "accepted"
    assert not Restriction.objects.filter(person__number=SUN_WEST).exists()


def test_who_has_not_taken_it_reports_nothing(yunze: District) -> None:
    passes(yunze.now, **stay(5))
    report = accepted()
    said = MONITORING | {"left_on": ago(5), "confirm": "yes"}
    assert client_of("chen").post(report, said).status_code in (404, 409)
    assert client_of("fang").post(report, said).status_code == 404
    assert client_of("wu").post(report, said).status_code == 404
    assert not Restriction.objects.filter(person__number=SUN_WEST).exists()


def test_a_report_made_twice_orders_once(yunze: District) -> None:
    passes(yunze.now, **stay(5))
    report, lin = accepted(), client_of("lin")
    said = MONITORING | {"left_on": ago(5), "confirm": "yes"}
    assert lin.post(report, said).status_code == 302
    assert lin.post(report, said).status_code == 409
    client_of("ding").post(f"/assignments/{screening().id}/return/", {"note": "which test?"})
    assert lin.post(report, said).status_code == 302
    assert Restriction.objects.filter(person__number=SUN_WEST).count() == 1


def test_another_assignment_is_no_screening(yunze: District) -> None:
    passes(yunze.now, temperature=38.0, second_temperature=38.1)
    fever = Assignment.objects.get(kind="fever_followup")
    assert client_of("ding").get(f"/assignments/{fever.id}/screening/").status_code in (404, 409)


def test_nobody_leaves_after_they_came(yunze: District) -> None:
    raw = passage(at=yunze.now, person=SUN_WEST, travel_area="YUNZE", travel_left_on=ago(-3))
    (answer,) = record(asker("fang"), [raw], yunze.now)
    assert answer.problem is not None and answer.problem.code == "travel.left_later"


@pytest.mark.clause("F3")
def test_vehicles_are_noted_both_ways_and_decide_nothing(yunze: District) -> None:
    """Li comes home by car and leaves again; a courier comes; all are counted, and no plate changes a decision."""
    assert "vehicle" not in FACTS
    now = yunze.now
    on_foot = passes(now, person=LI_NA, gate=JINJIANG_GATE)
    by_car = passes(now, person=LI_NA, gate=JINJIANG_GATE, vehicle="演j·12345")
    away = passes(now, person=LI_NA, gate=JINJIANG_GATE, direction="out", vehicle="演J-12345")
    assert by_car.vehicle == away.vehicle == "演J12345"
    decided = {(p.server_decision, p.server_reason, p.duties) for p in (on_foot, by_car, away)}
    assert decided == {("admit", "ok", "")}
    courier = {"name": "赵六", "phone": "00000008888"}
    passes(now, person=None, visitor=courier, gate=JINJIANG_GATE, category="delivery", vehicle="演A1")
    passes(now, person=None, gate=JINJIANG_GATE, category="delivery", temperature=None)  # nobody looked

    place = client_of("lin").get(f"/places/{JINJIANG}/").content.decode()
    assert "Vehicles" in place
    rows = client_of("zhou").get(f"/passages/?site={JINJIANG}&vehicle=1").content.decode()
    assert rows.count("演J12345") == 2 and rows.count("演A1") >= 1 and rows.count('<tr role="row"') == 4
    day = timezone.localtime(now).date()
    compute_day(day, now + timedelta(minutes=5))
    met = {m.standard.id: m for m in oversight.by_standard(asker("zhou"), day)}
    assert (met["F3-outsiders"].expected, met["F3-outsiders"].met) == (4, 3)
    assert {m.standard.line for m in met.values() if m.standard.clause in ("F3", "F6")} == {1}


@pytest.mark.clause("F3")
def test_people_from_elsewhere_are_turned_back_with_a_reason_and_an_appeal(yunze: District) -> None:
    until = yunze.now + timedelta(days=2)
    set_level(asker("gao"), "D-E-1-A", "closed", "3栋出现确诊病例", yunze.now - timedelta(hours=1), until)
    said = {"person": None, "visitor": {"name": "刘洋", "phone": "00000007777"}, "gate": JINJIANG_GATE}
    turned = passes(yunze.now, **said)
    assert turned.server_decision == "refuse"
    assert "申诉" in REASONS[turned.server_reason].remedy.zh
