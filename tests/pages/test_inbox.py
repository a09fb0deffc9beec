"""The inbox: what needs me now, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianfang.assignments import actions
from lianfang.assignments.models import Assignment
from tests import builders, duties
from tests.builders import District, asker
from tests.clients import client_of


def subjects(username: str, part: str = "mine") -> list[str]:
    """The persons on the cards of one part of somebody's inbox, in order."""
    context = client_of(username).get("/inbox/").context
    return [card["person"]["number"] if card["person"] else "" for card in context[part].cards]


def test_it_works(district: District) -> None:
    duties.fever(district.now)
    page = client_of("lin").get("/inbox/").content.decode()
    assert "1 assignment waits for you" in page
    assert "Follow up a fever" in page
    assert "38.0 → 38.1 °C" in page
    assert "Wanjiaxi Supermarket" in page
    assert f'href="/people/{builders.LI_NA}/"' in page
    assert "李娜" not in page and "1234" not in page


def test_an_empty_inbox_says_that_all_is_done(district: District) -> None:
    page = client_of("lin").get("/inbox/").content.decode()
    assert "Nothing waits for you" in page
    assert "All done" in page


def test_the_one_due_first_is_on_top_and_the_late_one_says_how_late(district: District) -> None:
    first = duties.fever(district.now)
    duties.fever(district.now, builders.WANG_FANG)
    assert subjects("lin") == [builders.LI_NA, builders.WANG_FANG]
    Assignment.objects.filter(subject=builders.WANG_FANG).update(due_at=district.now - timedelta(hours=3))
    assert subjects("lin") == [builders.WANG_FANG, builders.LI_NA]
    page = client_of("lin").get("/inbox/").content.decode()
    assert "1 of them is late." in page
    assert "3 hours ago" in page
    assert Assignment.objects.get(id=first).status == "open"


def test_one_touch_accepts(district: District) -> None:
    fever = duties.fever(district.now)
    client = client_of("lin")
    (card,) = client.get("/inbox/").context["mine"].cards
    answer = client.post(card["actions"][0]["url"], follow=True)
    assert answer.redirect_chain == [(f"/assignments/{fever}/", 302)]
    assert "Yours now." in answer.content.decode()
    assert client.get("/inbox/").context["mine"].cards[0]["actions"] == []


def test_what_a_colleague_took_is_a_count(district: District) -> None:
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1")
    actions.accept(asker("lin"), fever, district.now)
    assert (subjects("bai"), subjects("bai", "with_others")) == ([], [builders.LI_NA])
    assert "1 assignment is in other hands" in client_of("bai").get("/inbox/").content.decode()


def test_what_is_done_waits_for_those_who_may_verify(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    assert subjects("ding", "to_verify") == [builders.LI_NA]
    assert subjects("lin", "to_verify") == []
    assert client_of("lin").get("/inbox/").context["done_today"] == 1
    assert "1 done today" in client_of("lin").get("/inbox/").content.decode()


def test_the_number_in_the_navigation_is_what_waits(district: District) -> None:
    fever = duties.fever(district.now)

    def shown(username: str) -> object:
        nav = client_of(username).get("/inbox/").context["nav"]
        return next(item["count"] for item in nav if item["url"] == "/inbox/")

    assert (shown("lin"), shown("ding"), shown("wu")) == (1, 0, 0)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    assert (shown("lin"), shown("ding"), shown("wu")) == (0, 1, 0)


def test_the_number_that_waits_says_how_it_is_made_up(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    late = duties.fever(district.now, builders.WANG_FANG)
    assert client_of("ding").get("/inbox/").context["lead"] == ""
    Assignment.objects.filter(id=late).update(
        unit_id=district.units["U-E"], due_at=district.now - timedelta(hours=3)
    )
    page = client_of("ding").get("/inbox/").content.decode()
    assert "2 assignments wait for you" in page
    assert "1 to verify, 1 to do. 1 of them is late." in page


def test_wu_from_the_next_town_has_none_of_it(district: District) -> None:
    duties.fever(district.now)
    duties.traveller(district.now)
    context = client_of("wu").get("/inbox/").context
    assert [context[part].count for part in ("mine", "with_others", "to_verify")] == [0, 0, 0]


def test_a_person_beyond_ones_area_is_a_number_without_a_page(district: District) -> None:
    duties.traveller(district.now)
    (card,) = client_of("lin").get("/inbox/").context["mine"].cards
    assert (card["person"]["number"], card["person"]["url"]) == (builders.SUN_WEST, "")


def test_a_restriction_stands_beside_the_number(district: District) -> None:
    duties.fever(district.now, builders.CHEN_QUARANTINED)
    assert "Quarantine" in client_of("lin").get("/inbox/").content.decode()


@pytest.mark.parametrize("username", ["zhou", "qian", "admin"])
def test_who_works_on_none_has_no_inbox(district: District, username: str) -> None:
    assert client_of(username).get("/inbox/").status_code == 403


def test_strangers_sign_in_first(district: District) -> None:
    assert client_of("").get("/inbox/").headers["Location"] == "/login/?next=/inbox/"


def test_a_kind_that_this_version_does_not_know_is_still_shown(district: District) -> None:
    Assignment.objects.filter(id=duties.fever(district.now)).update(kind="moon_landing", facts={})
    page = client_of("lin").get("/inbox/")
    assert "moon_landing" in page.content.decode()


def test_chinese_reads_chinese(district: District) -> None:
    duties.fever(district.now)
    page = client_of("lin", language="zh-hans").get("/inbox/").content.decode()
    assert "跟进发热人员" in page and "万家喜超市" in page and "体温异常，不能进入" in page
