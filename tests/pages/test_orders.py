"""The pages of orders: seen before it is ordered, everything about one, its notice, and the person's own page."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.assignments.models import Assignment
from lianfang.people.models import Restriction
from lianfang.quarantine.actions.needs import ask
from lianfang.quarantine.actions.visits import note_visit
from lianfang.quarantine.jobs import every_minute
from lianfang.quarantine.models import Appeal, Breach, DailyReport, Need, Order
from lianfang.quarantine.resident_links import link_of
from lianfang.resident.limits import WRITES
from tests.builders import LI_NA, SUN_WEST, WANG_FANG, District, asker
from tests.clients import client_of
from tests.duties import pass_gate
from tests.quarantine.ordering import APPEALS, BASIS, confirmed, contact, order, sample

SAID = {"kind": "home", "place": "", "counted_from": "", "legal_basis": BASIS, "appeal_contact": APPEALS}


@pytest.mark.clause("K4")
def test_it_works(district: District) -> None:
    """Asked, shown before it happens, ordered, on the list, told, ended."""
    chen, address = client_of("chen"), f"/orders/new/?contact={contact(district.now)}"
    asked = chen.get(address)
    assert asked.status_code == 200 and 'value="centralised"' in asked.content.decode()
    shown = chen.post(address, SAID)
    text = shown.content.decode()
    assert shown.status_code == 200 and not Order.objects.exists()
    assert "This will happen" in text and "Quarantine at home" in text and "Health monitoring at home" in text
    assert BASIS in text and APPEALS in text and LI_NA in text
    done = chen.post(address, SAID | {"confirm": "yes"})
    made = Order.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/orders/{made.number}/")

    assert made.number in chen.get("/orders/").content.decode()
    page = client_of("lin").get(f"/orders/{made.number}/").content.decode()
    assert "Ends by itself" in page and "The period is not over" in page and "Notice for the person" in page
    assert "End it now" not in page, "a worker sees, and does not release"
    client_of("lin").post(f"/orders/{made.number}/told/")
    made.refresh_from_db()
    assert made.told_at is not None

    said = {"override": "medical", "why": "dialysis", "version": made.version}
    assert chen.post(f"/orders/{made.number}/release/", said).status_code == 302
    assert not Restriction.objects.filter(person__number=LI_NA, ended_at=None).exists()
    assert "dialysis" in chen.get(f"/orders/{made.number}/").content.decode()
    assert made.number in chen.get("/orders/?show=ended").content.decode()
    assert made.number not in chen.get("/orders/").content.decode()


def test_what_was_typed_stays_and_the_problem_stands_at_its_field(district: District) -> None:
    chen, address = client_of("chen"), f"/orders/new/?contact={contact(district.now)}"
    for sent in ({}, {"confirm": "yes"}):
        answer = chen.post(address, SAID | {"kind": "centralised", "legal_basis": "My basis"} | sent)
        assert answer.status_code == 422 and answer.context["form"].errors["place"]
        assert "My basis" in answer.content.decode()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = chen.post(address, SAID | {"counted_from": tomorrow})
    assert answer.status_code == 422 and answer.context["form"].errors["counted_from"]
    back = chen.post(address, SAID | {"legal_basis": "My basis", "edit": "yes"})
    assert back.status_code == 200 and "My basis" in back.content.decode()
    assert not Order.objects.exists()


def test_the_second_order_knows_what_the_first_one_said(district: District) -> None:
    first = order(district.now)
    again = client_of("chen").get(f"/orders/new/?case={confirmed(district.now, person=LI_NA)}")
    text = again.content.decode()
    assert BASIS in text and APPEALS in text
    assert first.number in text and "takes the place of order" in text


def test_a_positive_contact_is_isolated_in_place_of_their_quarantine(district: District) -> None:
    first = order(district.now)
    address = f"/orders/new/?case={confirmed(district.now, person=LI_NA)}"
    said = SAID | {"kind": "hospital", "place": "People's Hospital"}
    refused = client_of("chen").post(address, said | {"confirm": "yes"})
    assert refused.status_code == 409 or first.number in refused.content.decode()
    shown = client_of("chen").post(address, said | {"replaces": "on"}).content.decode()
    assert f"Order {first.number} ends with it." in shown
    client_of("chen").post(address, said | {"replaces": "on", "confirm": "yes"})
    first.refresh_from_db()
    second = Order.objects.get(ended_at=None)
    assert first.end_code == "replaced" and second.kind == "hospital"
    own = client_of("").get(link_of(first.number))
    assert (
        own.status_code == 302
        and "Isolation in hospital" in client_of("").get(own["Location"]).content.decode()
    )
    assert "taken its place" in client_of("lin").get(f"/orders/{first.number}/notice/").content.decode()


def test_somebody_who_returned_is_asked_about_by_risk_and_day(district: District) -> None:
    address = f"/orders/new/?person={SUN_WEST}"
    asked = client_of("chen").get(address).content.decode()
    assert "Risk of the area they return from" in asked and "Day of the return" in asked
    today = timezone.localdate().isoformat()
    said = SAID | {"risk": "medium", "disease": "covid19", "counted_from": today, "confirm": "yes"}
    assert client_of("chen").post(address, said).status_code == 302
    assert Order.objects.get().reason == "returnee"


@pytest.mark.parametrize(
    "address", ["/orders/new/", "/orders/new/?contact=99", "/orders/new/?case=CNONE", "/orders/QNONE/"]
)
def test_what_there_is_not_is_not_found(district: District, address: str) -> None:
    assert client_of("chen").get(address).status_code == 404


def test_whoever_answers_for_elsewhere_sees_nothing_of_it(district: District) -> None:
    made = order(district.now)
    wu = client_of("wu")
    assert made.number not in wu.get("/orders/").content.decode()
    for address in ("", "notice/"):
        assert wu.get(f"/orders/{made.number}/{address}").status_code == 404
    assert client_of("fang").get("/orders/").status_code == 403
    assert client_of("lin").get("/orders/new/?contact=1").status_code == 403


def test_the_list_shows_what_needs_somebody(district: District) -> None:
    late = order(district.now - timedelta(days=2), contact_id=contact(district.now - timedelta(days=2)))
    case = confirmed(district.now, person=SUN_WEST)
    calm = order(district.now, contact_id=contact(district.now, WANG_FANG, case=case))
    pass_gate(district.now, person=LI_NA)
    every_minute(district.now)
    lin = client_of("lin")
    for show in ("tests", "breaches"):
        text = lin.get(f"/orders/?show={show}").content.decode()
        assert late.number in text and calm.number not in text, show
    assert lin.get("/orders/?show=soon&after=nonsense").status_code == 200
    page = lin.get(f"/orders/{late.number}/").content.decode()
    assert "Late: not taken" in page and "Was turned back at a gate" in page
    breach = Breach.objects.get()
    lin.post(f"/orders/{late.number}/done/", {"breach": breach.id, "done": "Talked to her."})
    assert late.number not in lin.get("/orders/?show=breaches").content.decode()


def test_a_breach_and_an_appeal_are_noted_on_the_page(district: District) -> None:
    made = order(district.now - timedelta(hours=2))
    lin = client_of("lin")
    at = timezone.localtime(district.now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert (
        lin.post(f"/orders/{made.number}/breach/", {"what": "Left", "at": at, "done": ""}).status_code == 302
    )
    empty = lin.post(f"/orders/{made.number}/appeal/", {"text": " "})
    assert empty.status_code == 422
    assert lin.post(f"/orders/{made.number}/appeal/", {"text": "wrong"}).status_code == 302
    asked = Assignment.objects.get(kind="appeal")
    gao = client_of("gao")
    assert "wrong" in gao.get(f"/assignments/{asked.id}/appeal/").content.decode()
    assert (
        gao.post(f"/assignments/{asked.id}/appeal/", {"outcome": "upheld", "answer": ""}).status_code == 422
    )
    answer = {"outcome": "rejected", "answer": "You ate together."}
    assert gao.post(f"/assignments/{asked.id}/appeal/", answer).status_code == 302
    assert "You ate together." in lin.get(f"/orders/{made.number}/").content.decode()


def test_a_decision_about_what_ended_is_reported_on_its_page(district: District) -> None:
    made = order(district.now - timedelta(days=9), contact_id=contact(district.now - timedelta(days=9)))
    every_minute(made.until)
    asked = Assignment.objects.get(kind="release_decision")
    ding = client_of("ding")
    ding.post(f"/assignments/{asked.id}/accept/")
    page = ding.get(f"/assignments/{asked.id}/release/").content.decode()
    assert "A test of the timetable was not taken" in page and made.number in page
    assert ding.post(f"/assignments/{asked.id}/release/", {"outcome": "0"}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "done"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "到期自动结束，不会自动延长。"), ("en", "It ends by itself")]
)
def test_the_notice_is_in_the_persons_language(district: District, language: str, words: str) -> None:
    made = order(district.now)
    page = client_of("lin").get(f"/orders/{made.number}/notice/?language={language}").content.decode()
    assert words in page and BASIS in page and APPEALS in page and "data:image/svg" in page
    assert "李娜" not in page
    assert f'lang="{"zh-hans" if language == "zh" else "en"}"' in page


def test_the_notice_of_release_says_that_nothing_restricts_them(district: District) -> None:
    made = order(district.now - timedelta(days=12), contact_id=contact(district.now - timedelta(days=12)))
    every_minute(district.now)
    page = client_of("lin").get(f"/orders/{made.number}/notice/").content.decode()
    assert "You are released" in page and "What you get" not in page


@pytest.mark.clause("K4")
def test_the_persons_own_page_needs_no_name_and_does_everything(district: District) -> None:
    made = order(district.now)
    address, li = link_of(made.number), client_of("")
    page = li.get(address)
    text = page.content.decode()
    assert page.status_code == 200 and "Quarantine at home" in text and "ends by itself" in text
    assert "李娜" not in text and LI_NA not in text and "0000000" not in text
    assert "no-store" in page["Cache-Control"]

    assert li.post(f"{address}report/", {"temperature": "36.6"}).status_code == 302
    report = DailyReport.objects.get()
    assert (report.temperature, report.via) == (366, "resident")
    wrong = li.post(f"{address}report/", {"temperature": "3666"})
    assert wrong.status_code == 422 and "3666" in wrong.content.decode()
    assert li.post(f"{address}need/", {"category": "medicine", "detail": "insulin"}).status_code == 302
    assert Need.objects.get().urgent
    assert li.post(f"{address}appeal/", {"text": "It was my sister."}).status_code == 302
    assert Appeal.objects.get().by == "resident"
    again = li.post(f"{address}appeal/", {"text": "Please."})
    assert again.status_code == 409 and "waiting for an answer" in again.content.decode()
    text = li.get(address).content.decode()
    assert "insulin" in text and "It was my sister." in text and "36.6" in text


def test_they_see_who_looked_at_who_they_are_and_what_for(district: District) -> None:
    made = order(district.now)
    client_of("lin").post(f"/people/{LI_NA}/identity/", {"purpose": "visit"})
    assert AuditEntry.objects.filter(verb="identity.open", subject=LI_NA).exists()
    text = client_of("").get(link_of(made.number)).content.decode()
    assert "Community worker" in text and "Visit at home" in text
    assert "lin" not in re.sub(r"<[^>]*>", " ", text).split()


def test_after_its_end_the_page_says_so_and_takes_nothing_more(district: District) -> None:
    made = order(district.now - timedelta(days=12), contact_id=contact(district.now - timedelta(days=12)))
    every_minute(district.now)
    address, li = link_of(made.number), client_of("")
    assert "You are released" in li.get(address).content.decode()
    assert li.post(f"{address}appeal/", {"text": "late"}).status_code == 409


@pytest.mark.parametrize("token", ["x", "IlFBQUFBQUFBQSI:1:x", "Q2345678"])
def test_no_other_link_opens_anything(district: District, token: str) -> None:
    order(district.now)
    assert client_of("").get(f"/r/{token}/").status_code == 404


def test_a_link_does_not_last_for_ever(district: District) -> None:
    address = link_of(order(district.now).number)
    with patch("time.time", return_value=district.now.timestamp() + 61 * 86400):
        answer = client_of("").get(address)
    assert answer.status_code == 404 and "does not work" in answer.content.decode()


def test_nobody_hammers_a_page(district: District) -> None:
    cache.clear()
    address = link_of(order(district.now).number)
    li = client_of("")
    codes = [li.post(f"{address}got/", {"need": "1"}).status_code for _ in range(WRITES + 1)]
    assert codes[0] == 404 and codes[-1] == 429


def test_visits_and_needs_stand_on_the_order(district: District) -> None:
    made = order(district.now)
    ask(asker("lin"), made.number, "food", "", None, district.now)
    note_visit(asker("lin"), made.number, "missed", "nobody opened", district.now)
    page = client_of("chen").get(f"/orders/{made.number}/").content.decode()
    assert "Food and daily goods" in page and "Nobody opened" in page


def test_a_sample_stands_beside_its_test(district: District) -> None:
    made = order(district.now - timedelta(days=2), contact_id=contact(district.now - timedelta(days=2)))
    sample(district.now - timedelta(hours=1), "negative")
    every_minute(district.now)
    assert made.tests_due.filter(test__result="negative").count() == 1
    assert "Negative" in client_of("lin").get(f"/orders/{made.number}/").content.decode()
