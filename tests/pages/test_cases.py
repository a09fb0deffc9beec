"""The tracer's desk and the pages of a case, as the tracer uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.cases.actions.traces import work_off
from lianfang.cases.models import Case, Contact
from tests.builders import LI_NA, MART_GATE, WANG_QIANG, District
from tests.cases.test_tracing_a_case import archive_of_its_own, close_days, noon, visit
from tests.clients import client_of

__all__ = ["archive_of_its_own"]


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Traces run when the test says so."""
    for module in ("case_views", "desk_views"):
        monkeypatch.setattr(f"lianfang.cases.{module}.trace_soon", lambda: None)


def report(chen: Client, **said: object) -> str:
    """A confirmed case of Li Na, unless said otherwise; returns its address."""
    usual = {
        "person": LI_NA,
        "disease": "covid19",
        "classification": "confirmed",
        "onset_on": timezone.localdate(),
        "why": "核酸阳性",
    }
    answer = chen.post("/cases/new/", usual | said)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


@pytest.mark.clause("K1")
def test_it_works(district: District) -> None:
    """Reported as suspected, confirmed, traced; contacts stand ranked, are handed over, reached, one dismissed."""
    visit(LI_NA, noon(1), 60)
    visit(WANG_QIANG, noon(1), 60)
    close_days()
    chen = client_of("chen")
    address = report(chen, classification="suspected", onset_on="")
    assert "To be decided" in chen.get("/cases/").content.decode()
    today = timezone.localdate()
    assert (
        chen.post(address + "facts/", {"onset_on": today, "symptoms": ["fever"], "version": 1}).status_code
        == 302
    )
    said = {"classification": "confirmed", "why": "PCR", "version": 2}
    assert chen.post(address + "classify/", said).status_code == 302
    assert "Looking through" in chen.get(address + "?part=trace").content.decode()
    assert work_off(timezone.now()) == 1
    page = chen.get(address).content.decode()
    assert "1 close and 0 secondary" in page and WANG_QIANG in page and "Wanjiaxi Supermarket" in page
    assert chen.post(address + "hand-over/", {"min_score": 20}).status_code == 302
    lin = client_of("lin")
    assert "Reach a contact" in lin.get("/inbox/").content.decode()


def test_what_was_typed_stays_when_it_is_refused(district: District) -> None:
    chen = client_of("chen")
    address = report(chen)
    answer = chen.post(address + "outcome/", {"outcome": "died", "on": "2001-01-01", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="2001-01-01"' in page and "died" in page.lower()
    assert Case.objects.get().outcome == ""
    old = chen.post(address + "classify/", {"classification": "excluded", "why": "x", "version": 9})
    assert old.status_code == 409


def test_half_an_investigation_is_kept(district: District) -> None:
    chen = client_of("chen")
    address = report(chen) + "investigation/"
    assert chen.post(address, {"work": "锦江小学，二年级", "version": 1}).status_code == 302
    page = chen.get(address).content.decode()
    assert "锦江小学" in page
    assert "To be asked by telephone" in chen.get("/cases/").content.decode()
    assert chen.post(address, {"work": "锦江小学", "complete": "yes", "version": 2}).status_code == 302
    assert Case.objects.get().investigated_at is not None


def test_a_worker_reports_a_contact_reached_and_ill(district: District) -> None:
    visit(LI_NA, noon(1), 60)
    visit(WANG_QIANG, noon(1), 60)
    close_days()
    chen, lin = client_of("chen"), client_of("lin")
    address = report(chen)
    work_off(timezone.now())
    chen.post(address + "hand-over/", {"min_score": 0})
    contact = Contact.objects.get()
    duty = lin.get("/inbox/").context["mine"].cards[0]["id"]
    lin.post(f"/assignments/{duty}/accept/")
    said = {"state": "symptoms", "evidence": "电话联系，38度，已派车"}
    assert lin.post(f"/assignments/{duty}/contact/", said).status_code == 302
    contact.refresh_from_db()
    assert (contact.status, contact.reached_by) == ("reached", "lin")
    assert "A contact fell ill" in chen.get("/inbox/").content.decode()


def test_a_contact_is_dismissed_with_a_reason_only(district: District) -> None:
    visit(LI_NA, noon(1), 60)
    visit(WANG_QIANG, noon(1), 60)
    close_days()
    chen = client_of("chen")
    report(chen)
    work_off(timezone.now())
    contact = Contact.objects.get()
    page = f"/contacts/{contact.id}/"
    assert (
        chen.post(page, {"status": "dismissed", "reason": "", "version": contact.version}).status_code == 422
    )
    assert (
        chen.post(page, {"status": "dismissed", "reason": "借卡", "version": contact.version}).status_code
        == 302
    )
    assert client_of("wu").get(page).status_code == 404


def test_a_fever_at_a_gate_leads_to_the_form(district: District) -> None:
    from lianfang.passages.actions.passages import record
    from tests.builders import asker, passage

    hot = passage(
        MART_GATE,
        timezone.now() - timedelta(minutes=5),
        person=LI_NA,
        temperature=38.0,
        second_temperature=38.1,
    )
    record(asker("fang"), [hot], timezone.now())
    page = client_of("chen").get("/cases/").content.decode()
    assert f"/cases/new/?person={LI_NA}&amp;source=passage:" in page
    assert "38.0 → 38.1" in page


@pytest.mark.parametrize("address", ["/cases/", "/cases/all/", "/contacts/", "/cases/new/"])
def test_nobody_else_sees_cases(district: District, address: str) -> None:
    for who in ("fang", "ma", "qian", "lin"):
        assert client_of(who).get(address).status_code == 403


@pytest.mark.clause("K7")
def test_a_warning_shows_its_picture_and_is_looked_into(district: District) -> None:
    from lianfang.cases.actions.warning import watch_day
    from tests.cases.test_warning import NOW, YESTERDAY, measured

    for back in range(2, 15):
        measured(back, fevers=back % 2)
    measured(1, fevers=6)
    watch_day(YESTERDAY, NOW)
    lin = client_of("lin")
    duty = next(c["id"] for c in lin.get("/inbox/").context["mine"].cards if "warning" in c["title"])
    lin.post(f"/assignments/{duty}/accept/")
    page = lin.get(f"/assignments/{duty}/signal/").content.decode()
    assert "More fevers than usual" in page and "<svg" in page
    assert lin.post(f"/assignments/{duty}/signal/", {"evidence": "一家三口感冒"}).status_code == 302
    assert lin.get(f"/assignments/{duty}/signal/").status_code == 200
