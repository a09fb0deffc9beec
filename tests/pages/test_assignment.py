"""One assignment: what happened, what to do, and only the next step."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from lianfang.accounts.models import AuditEntry
from lianfang.assignments import actions
from lianfang.assignments.models import Assignment
from tests import builders, duties
from tests.builders import District, asker
from tests.clients import client_of


def post(username: str, assignment_id: int, verb: str, **said: str) -> HttpResponse:
    """One step through the page, without following where it leads."""
    answer: HttpResponse = client_of(username).post(f"/assignments/{assignment_id}/{verb}/", said)
    return answer


def text(username: str, assignment_id: int) -> str:
    """The page as somebody reads it."""
    page: str = client_of(username).get(f"/assignments/{assignment_id}/").content.decode()
    return page


def status(assignment_id: int) -> str:
    """Where it stands."""
    return Assignment.objects.get(id=assignment_id).status


def test_it_works(district: District) -> None:
    fever = duties.fever(district.now)
    page = text("lin", fever)
    assert "38.0 → 38.1 °C" in page
    assert "Turn back · Fever: no entry now" in page
    assert "Ask since when" in page
    assert builders.LI_NA in page and "李娜" not in page
    assert post("lin", fever, "accept").headers["Location"] == f"/assignments/{fever}/"
    assert post("lin", fever, "do", outcome="0", evidence="约好明早。").headers["Location"] == "/inbox/"
    assert post("ding", fever, "verify", note="").headers["Location"] == "/inbox/"
    assert status(fever) == "verified"
    page = text("ding", fever)
    assert "Called the person; they have gone to the fever clinic. 约好明早。" in page
    assert "Lin Jing" in page and "Ding Yi" in page


def test_the_evidence_is_in_the_language_of_who_gave_it(district: District) -> None:
    fever = duties.fever(district.now)
    client_of("lin", language="zh-hans").post(
        f"/assignments/{fever}/do/", {"outcome": "0", "evidence": "明早复诊。"}
    )
    assert "已电话联系本人，已去发热门诊就诊。明早复诊。" in text("ding", fever)


@pytest.mark.parametrize(("username", "step"), [("lin", "accept"), ("ding", "accept"), ("zhou", "watch")])
def test_an_open_one_offers_each_their_step(district: District, username: str, step: str) -> None:
    fever = duties.fever(district.now)
    page = client_of(username).get(f"/assignments/{fever}/")
    assert page.context["next"] == step
    assert page.content.decode().count('<button class="button primary') == (step == "accept")


def test_a_taken_one_offers_its_doer_to_report(district: District) -> None:
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1", name_en="Bai Lu")
    actions.accept(asker("bai"), fever, district.now)
    assert client_of("bai").get(f"/assignments/{fever}/").context["next"] == "do"
    page = text("lin", fever)
    assert "Bai Lu has taken this" in page
    assert "/do/" not in page


def test_the_second_of_two_gets_a_clear_answer(district: District) -> None:
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1")
    actions.accept(asker("lin"), fever, district.now)
    answer = post("bai", fever, "accept")
    assert answer.status_code == 409
    assert "This assignment was taken by Lin Jing." in answer.content.decode()
    answer = post("bai", fever, "do", evidence="我也写了很多字")
    assert answer.status_code == 409
    assert "taken by Lin Jing" in answer.content.decode()


def test_done_needs_a_sentence(district: District) -> None:
    fever = duties.fever(district.now)
    actions.accept(asker("lin"), fever, district.now)
    answer = post("lin", fever, "do", evidence="  ")
    assert answer.status_code == 422
    assert "A finished assignment needs evidence." in answer.content.decode()
    assert status(fever) == "accepted"


def test_nothing_typed_is_lost(district: District) -> None:
    fever = duties.fever(district.now)
    actions.accept(asker("lin"), fever, district.now)
    answer = post("lin", fever, "do", outcome="99", evidence="见到本人，体温正常")
    assert answer.status_code == 422
    assert "见到本人，体温正常" in answer.content.decode()
    answer = post("lin", fever, "do", evidence="好" * 801)
    assert answer.status_code == 422
    assert status(fever) == "accepted"


def test_returned_with_what_is_missing(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    refused = post("ding", fever, "return", note="")
    assert refused.status_code == 422
    assert "needs what is missing" in refused.content.decode()
    assert post("ding", fever, "return", note="请补就诊结果。").status_code == 302
    page = text("lin", fever)
    assert "Returned: still missing" in page
    assert "请补就诊结果。" in page


def test_nobody_verifies_their_own(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("ding"), fever, "我去了。", district.now)
    assert client_of("ding").get(f"/assignments/{fever}/").context["next"] == "wait"
    answer = post("ding", fever, "verify", note="")
    assert answer.status_code == 403
    assert "Nobody verifies their own work." in answer.content.decode()


def test_a_director_verifies_and_stays_on_the_page(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    assert post("zhou", fever, "verify", note="").headers["Location"] == f"/assignments/{fever}/"


def test_an_identity_opens_for_who_took_it_with_a_purpose_and_once(district: District) -> None:
    fever = duties.fever(district.now)
    assert "Open identity" not in text("lin", fever)
    assert post("lin", fever, "identity", usual="follow_up").status_code == 403
    actions.accept(asker("lin"), fever, district.now)
    assert "Open identity" in text("lin", fever)
    refused = post("lin", fever, "identity", usual="", purpose=" ")
    assert refused.status_code == 422
    assert "needs a purpose" in refused.content.decode()
    opened = post("lin", fever, "identity", usual="follow_up", purpose="ask about the cough")
    assert "李娜" in opened.content.decode() and 'href="tel:00000001234"' in opened.content.decode()
    assert opened.headers["Cache-Control"] == "no-store"
    assert "李娜" not in text("lin", fever)
    entry = AuditEntry.objects.get(verb="identity.open")
    assert (entry.actor, entry.subject, entry.purpose) == (
        "lin",
        builders.LI_NA,
        "follow_up: ask about the cough",
    )


def test_a_travellers_identity_opens_although_they_live_elsewhere(district: District) -> None:
    screening = duties.traveller(district.now)
    actions.accept(asker("lin"), screening, district.now)
    assert client_of("lin").get(f"/people/{builders.SUN_WEST}/").status_code == 404
    assert "孙涛" in post("lin", screening, "identity", usual="screening").content.decode()


@pytest.mark.parametrize("verb", ["accept", "do", "verify", "return", "identity"])
def test_wu_from_the_next_town_finds_nothing(district: District, verb: str) -> None:
    fever = duties.fever(district.now)
    assert client_of("wu").get(f"/assignments/{fever}/").status_code == 404
    answer = post("wu", fever, verb, evidence="x", note="x", usual="visit")
    assert answer.status_code in (403, 404)
    assert status(fever) == "open"
    assert builders.LI_NA not in answer.content.decode()


@pytest.mark.parametrize("username", ["fang", "ma", "qian", "admin"])
def test_who_has_no_part_in_it_does_not_see_it(district: District, username: str) -> None:
    fever = duties.fever(district.now)
    answer = client_of(username).get(f"/assignments/{fever}/")
    assert answer.status_code in (403, 404)
    assert builders.LI_NA not in answer.content.decode()


def test_there_is_no_such_step_or_assignment(district: District) -> None:
    fever = duties.fever(district.now)
    assert post("lin", fever, "burn").status_code == 404
    assert post("lin", 10**9, "accept").status_code == 404
    assert client_of("lin").get("/assignments/999999/").status_code == 404


def test_an_address_of_a_step_leads_to_the_page(district: District) -> None:
    fever = duties.fever(district.now)
    for verb in ("accept", "do", "identity"):
        answer = client_of("lin").get(f"/assignments/{fever}/{verb}/")
        assert answer.headers["Location"] == f"/assignments/{fever}/"
    assert status(fever) == "open"


def test_what_was_written_is_shown_as_text(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "<script>alert(1)</script>", district.now)
    assert "<script>alert" not in text("ding", fever)


def test_facts_that_are_not_there_are_not_shown(district: District) -> None:
    fever = duties.fever(district.now)
    for facts in ({}, {"first_reading": "warm", "at": None, "reason": "unheard_of"}):
        Assignment.objects.filter(id=fever).update(facts=facts)
        assert "°C" not in text("lin", fever)
