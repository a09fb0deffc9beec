"""The worker's round on a phone: one purpose opens it, door after door, nothing typed is lost."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from lianfang.accounts.models import AuditEntry
from lianfang.assignments.models import Assignment
from lianfang.quarantine.models import DailyReport, Need, Order, VisitTry
from tests.builders import HE_NO_OUTING, LI_NA, WANG_FANG, WANG_QIANG, District
from tests.clients import client_of
from tests.quarantine.monitored import at, household, order, orders_for


@pytest.fixture
def nine(district: District) -> Any:
    """It is nine in the morning."""
    moment = at(district.now, 9)
    with patch("django.utils.timezone.now", return_value=moment):
        yield moment


def begins(worker: str = "lin") -> Client:
    """A worker who has opened their round."""
    client = client_of(worker)
    client.post("/round/open/", {"purpose": "visit"})
    return client


def text(client: Client, address: str = "/round/") -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def doors(client: Client) -> list[str]:
    """The doors of the round in the order of the page."""
    return re.findall(r'class="evidence-label"[^>]*>([^<]+)<', text(client))


def test_it_works(district: District, nine: datetime) -> None:
    """Opened for one purpose, doors in walking order, one answer after another, and the round is done."""
    orders = orders_for(district, [WANG_FANG, LI_NA, WANG_QIANG])
    lin = client_of("lin")
    before = text(lin)
    assert "3 people to look after" in before and "锦江华庭 1栋" not in before
    lin.post("/round/open/", {"purpose": "visit"})
    assert doors(lin) == ["1栋 101", "2栋 202", "5栋 505"]
    address = f"/round/{order_of(LI_NA)}/"
    assert "李娜" in text(lin, address) and "00000001234" in text(lin, address)
    for person in (LI_NA, WANG_QIANG, WANG_FANG):
        made = next(o for o in orders if o.person.number == person)
        answer = lin.post(f"/round/{made.number}/", {f"t{made.id}": "365", "how": "visit"})
        assert answer.status_code == 302
    assert answer["Location"] == "/round/"
    assert "everybody has answered" in text(lin)
    assert DailyReport.objects.filter(temperature=365, part="morning", via="worker").count() == 3
    assert VisitTry.objects.filter(outcome="seen_ok").count() == 3
    assert "3 households done" in text(lin) and "1栋 101" in text(lin, "/round/?done=1")


def order_of(person: str) -> str:
    """The number of somebody's order."""
    return Order.objects.get(person__number=person).number


def test_after_one_door_comes_the_next(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG])
    lin = begins()
    made = Order.objects.get(person__number=LI_NA)
    answer = lin.post(f"/round/{made.number}/", {f"t{made.id}": "36.5", "how": "visit"})
    assert answer["Location"] == f"/round/{order_of(WANG_QIANG)}/"


def test_each_person_is_noted_once_in_the_trail_with_the_purpose(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG])
    lin = begins()
    for _again in range(2):
        text(lin)
        text(lin, f"/round/{order_of(LI_NA)}/")
    lin.post("/round/open/", {"purpose": "supplies"})
    noted = AuditEntry.objects.filter(verb="identity.open")
    assert sorted(noted.values_list("subject", "purpose")) == [(LI_NA, "visit"), (WANG_QIANG, "visit")]


def test_what_was_not_opened_is_not_shown(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    begins("lin")
    page = text(client_of("ding"), f"/round/{order_of(LI_NA)}/")
    assert "李娜" not in page and LI_NA in page
    assert client_of("wu").get(f"/round/{order_of(LI_NA)}/").status_code == 404
    assert client_of("fang").get("/round/").status_code == 403


def test_tomorrow_the_doors_are_shut_again(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    begins()
    with patch("django.utils.timezone.now", return_value=at(district.now, 9, days=1)):
        assert "1栋 101" not in text(client_of("lin"))
        assert "李娜" not in text(client_of("lin"), f"/round/{order_of(LI_NA)}/")


def test_one_door_alone_can_be_opened(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    lin = client_of("lin")
    lin.post(f"/round/{order_of(LI_NA)}/", {"open": "yes", "purpose": "care"})
    assert "李娜" in text(lin, f"/round/{order_of(LI_NA)}/")
    assert AuditEntry.objects.get(verb="identity.open").purpose == "care"


def test_a_household_answers_in_one_form(district: District, nine: datetime) -> None:
    numbers = household(district, "锦江华庭 6栋 606", "赵一", "赵二")
    made = orders_for(district, numbers)
    lin = begins()
    page = text(lin, f"/round/{made[0].number}/")
    assert "赵一" in page and "赵二" in page
    said = {f"t{made[0].id}": "365", f"t{made[1].id}": "379", f"s{made[1].id}": ["dry_cough"], "how": "visit"}
    lin.post(f"/round/{made[0].number}/", said)
    outcomes = dict(VisitTry.objects.values_list("order__person__number", "outcome"))
    assert outcomes == {numbers[0]: "seen_ok", numbers[1]: "seen_not_ok"}
    raised = Assignment.objects.get(kind="worrying_report")
    assert raised.subject == numbers[1] and raised.facts["first_reading"] == 379
    page = text(lin)
    assert "Worrying today" in page and "37.9 °C" in page and "Dry cough" in page
    card = text(client_of("lin"), f"/assignments/{raised.id}/")
    assert "37.9 °C" in card and "Dry cough" in card


@pytest.mark.parametrize(("typed", "said"), [("99", "not"), ("36.55", "one"), ("abc", "number")])
def test_a_slip_of_the_finger_stands_at_its_field_and_nothing_is_lost(
    district: District, nine: datetime, typed: str, said: str
) -> None:
    made = orders_for(district, household(district, "锦江华庭 6栋 606", "赵一", "赵二"))
    lin = begins()
    answer = lin.post(
        f"/round/{made[0].number}/", {f"t{made[0].id}": "366", f"t{made[1].id}": typed, "how": "visit"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="366"' in page and f'value="{typed}"' in page
    assert "errorlist" in page and not DailyReport.objects.exists()


def test_an_empty_form_says_what_to_do(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    answer = begins().post(f"/round/{order_of(LI_NA)}/", {"how": "visit"})
    assert answer.status_code == 422 and "Give at least one temperature" in answer.content.decode()


def test_missed_visits_are_counted_until_somebody_is_seen(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    lin = begins()
    for how in ("missed", "not_attempted"):
        lin.post(f"/round/{made.number}/", {"how": how})
    assert "2 visits of today came to nothing" in text(lin) and "2 visits came to nothing" in text(lin)
    assert doors(lin) == ["1栋 101"]
    lin.post(f"/round/{made.number}/", {f"t{made.id}": "365", "how": "visit"})
    assert "The last" not in text(lin, f"/round/{made.number}/")


def test_who_has_not_answered_for_long_stands_out(district: District, nine: datetime) -> None:
    order(district, LI_NA, days_ago=2)
    order(district, WANG_QIANG, days_ago=0)
    page = text(begins())
    assert "no answer 4 times before" in page and page.count("no answer") == 1


def test_what_is_next_is_said_when_this_part_is_done(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    lin = begins()
    assert "next by" not in text(lin, f"/round/{made.number}/")
    lin.post(f"/round/{made.number}/", {f"t{made.id}": "365", "how": "visit"})
    assert re.search(r"next by [^<]*20:00", text(lin, f"/round/{made.number}/"))


def test_an_answer_by_telephone_is_no_visit(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    begins().post(f"/round/{made.number}/", {f"t{made.id}": "365", "how": "phone"})
    assert DailyReport.objects.count() == 1 and not VisitTry.objects.exists()


def test_whoever_was_released_leaves_the_round(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG])
    lin = begins()
    Order.objects.filter(person__number=LI_NA).update(ended_at=nine)
    assert doors(lin) == ["2栋 202"]
    released = Order.objects.get(person__number=LI_NA)
    answer = lin.post(f"/round/{released.number}/", {f"t{released.id}": "365", "how": "visit"})
    assert answer.status_code == 422 and not DailyReport.objects.exists()
    assert "have ended" in answer.content.decode()


def test_who_comes_under_an_order_later_is_offered(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    lin = begins()
    order(district, HE_NO_OUTING)
    assert "1 person came under an order since" in text(lin)
    lin.post("/round/open/", {"purpose": "visit"})
    assert doors(lin) == ["1栋 101", "4栋 404"]


def test_whoever_stays_at_a_facility_is_on_no_round(district: District, nine: datetime) -> None:
    order(district, LI_NA, kind="centralised")
    order(district, WANG_QIANG)
    assert doors(begins()) == ["2栋 202"]


def test_a_unit_without_anybody(district: District, nine: datetime) -> None:
    assert "Nobody to visit" in text(client_of("lin"))
    answer = client_of("lin").post("/round/open/", {"purpose": "visit"})
    assert answer.status_code == 404


def test_the_evening_is_owed_anew(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    lin = begins()
    lin.post(f"/round/{made.number}/", {f"t{made.id}": "365", "how": "visit"})
    assert doors(lin) == []
    with patch("django.utils.timezone.now", return_value=at(district.now, 21)):
        lin = client_of("lin")
        assert (
            doors(lin) == ["1栋 101"] and "Evening round" in text(lin) and "Overdue since 20:00" in text(lin)
        )


@pytest.mark.clause("K5")
def test_medicine_is_asked_for_at_the_door_brought_and_confirmed(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    lin = begins()
    answer = lin.post(f"/round/{made.number}/need/", {"category": "medicine", "detail": "降压药一盒"})
    assert answer["Location"] == f"/round/{made.number}/"
    need = Need.objects.get()
    assert need.urgent and (need.assignment.due_at - nine).total_seconds() == 4 * 3600
    assert "Medicine" in text(lin, "/inbox/") and "降压药" not in text(lin, "/inbox/")
    lin.post(f"/assignments/{need.assignment_id}/accept/")
    page = text(lin, f"/assignments/{need.assignment_id}/")
    assert f"/round/assignments/{need.assignment_id}/" in page
    assert "降压药一盒" in text(lin, f"/round/assignments/{need.assignment_id}/")
    answer = lin.post(f"/round/assignments/{need.assignment_id}/", {"outcome": "0", "evidence": ""})
    assert answer["Location"] == "/inbox/"
    page = text(lin, f"/round/{made.number}/")
    assert "They have it" in page and "Delivered" in page
    lin.post(f"/round/needs/{need.id}/confirmed/")
    need.refresh_from_db()
    assert need.confirmed_at == nine and need.confirmed_by == "lin"
    assert need.assignment.status == "done"  # whoever brought it does not verify it
    assert client_of("wu").post(f"/round/needs/{need.id}/confirmed/").status_code == 404


BULK = "QNOBODY 36.5\nPLINA 36.5 无\nPWANGQIANG 37.9 dry cough\nPWANGFANG 36,x\n"


def test_a_pasted_list_is_kept_whole_or_not_at_all(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG, WANG_FANG])
    lin = client_of("lin")
    said = {"day": nine.date().isoformat(), "part": "morning", "lines": BULK}
    answer = lin.post("/round/bulk/", said)
    page = answer.content.decode()
    assert answer.status_code == 422 and not DailyReport.objects.exists()
    assert "2 lines need a look" in page and "PLINA 36.5 无" in page and "Keep the 2 good lines" in page
    page = lin.post("/round/bulk/", said | {"good": "yes"}).content.decode()
    assert DailyReport.objects.count() == 2 and DailyReport.objects.filter(worrying=True).count() == 1
    left = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert left and left[1].split("\n")[-2:] == ["QNOBODY 36.5", "PWANGFANG 36,x"]


def test_a_right_list_is_kept(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG])
    lines = "PLINA\t36.5\nPWANGQIANG,366,无"
    said = {"day": nine.date().isoformat(), "part": "morning", "lines": lines}
    assert client_of("lin").post("/round/bulk/", said)["Location"] == "/round/bulk/"
    assert set(DailyReport.objects.values_list("temperature", flat=True)) == {365, 366}


def test_a_compound_with_one_tick(district: District, nine: datetime) -> None:
    made = orders_for(district, [LI_NA, WANG_QIANG])
    lin = client_of("lin")
    assert "锦江" in text(lin, "/round/bulk/") or "Jinjiang Court" in text(lin, "/round/bulk/")
    said = {f"t{made[0].id}": "365"}
    address = "/round/bulk/D-E-1-A/"
    assert lin.post(address, said).status_code == 422
    assert lin.post(address, said | {"well": "yes"}).status_code == 302
    assert DailyReport.objects.get().via == "bulk"
    page = text(lin, address)
    assert "1 person has not answered" in page
