"""A fever at the gate, from the thermometer to somebody who looked after the person."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lianfang.domain.reasons import REASONS
from tests import builders
from tests.browser.duty import Worker
from tests.browser.keeper import Keeper

pytestmark = pytest.mark.browser

MART = f"/gate/{builders.MART_GATE}/"


@pytest.mark.clause("F5")
def test_a_visitors_fever_is_registered_and_followed_up(open_as) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.digits("3333")
    keeper.register("白露", "000 0000 3333")
    keeper.stage("reading")
    keeper.odd("38.0")
    keeper.odd("38.1")
    keeper.decides("refuse", REASONS["fever"].headline.zh)
    keeper.next_person()
    keeper.passages_today(1)

    lin = Worker(open_as("lin", "/inbox/", language="en"))
    lin.waiting(1)
    card = lin.page.locator("#to-do .assignment")
    expect(card).to_contain_text("38.0 → 38.1 °C")
    expect(card).not_to_contain_text("白露")
    number = card.locator(".person-number").inner_text()
    lin.accept(number)
    identity = lin.open_identity("Call about a fever or symptoms")
    expect(identity).to_contain_text("白露")
    expect(identity.get_by_role("link", name="00000003333")).to_have_attribute("href", "tel:00000003333")
    lin.page.goto(lin.page.url)  # the same address asked for again: the page, and the identity locked
    expect(lin.page.get_by_text("Open identity")).to_be_visible()
    expect(lin.page.locator("main")).not_to_contain_text("白露")
    lin.report("Arranged a car to the fever clinic.", "Picked up at 9:40.")
    lin.waiting(0)

    ding = Worker(open_as("ding", "/inbox/", desk=True, language="en"))
    ding.judge(number, "Return it", "Which hospital, and what did they find?")
    lin.page.reload()
    lin.waiting(1)
    lin.card("to-do", number).locator("a").first.click()
    expect(lin.page.locator("section[aria-labelledby=missing]")).to_contain_text("Which hospital")
    lin.report("Called the person; they have gone to the fever clinic.", "District hospital, a cold.")
    ding.page.reload()
    ding.judge(number, "Verify")
    ding.waiting(0)


@pytest.mark.clause("F5")
def test_one_high_reading_alone_is_nobodys_assignment(open_as) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.find("1234")
    keeper.odd("38.0")
    keeper.odd("36.7")
    keeper.decides("admit")
    keeper.is_("sent")
    Worker(open_as("lin", "/inbox/", language="en")).waiting(0)


def test_two_colleagues_reach_for_the_same_fever(open_as) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.find("1234")
    keeper.odd("38.0")
    keeper.odd("38.1")
    keeper.decides("refuse")
    keeper.next_person()
    keeper.passages_today(1)
    lin = Worker(open_as("lin", "/inbox/", language="en"))
    ding = open_as("ding", "/inbox/", desk=True, language="en")
    ding.get_by_text("1 assignment is in other hands").click()
    ding.locator("#with-others .assignment a").first.click()
    lin.accept(builders.LI_NA)
    ding.get_by_role("button", name="Accept").click()
    expect(ding.get_by_role("alert")).to_contain_text("This assignment was taken by Lin Jing.")


@pytest.mark.slow
def test_the_pages_of_the_inbox_are_free_of_findings(open_as, axe) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.find("1234")
    keeper.odd("38.0")
    keeper.odd("38.1")
    keeper.decides("refuse")
    keeper.next_person()
    keeper.passages_today(1)
    for desk in (False, True):
        page = open_as("lin", "/inbox/", desk=desk)
        assert axe(page) == []
        page.locator(".assignment a").first.click()
        assert axe(page) == []
        assert axe(open_as("lin", f"/people/{builders.CHEN_QUARANTINED}/", desk=desk)) == []
        assert axe(open_as("qian", "/audit/", desk=desk)) == []
        assert axe(open_as("", "/login/", desk=desk)) == []
