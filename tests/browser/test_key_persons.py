"""From a fever at a gate to a neighbour who is kept apart, refused at a shop, and reports from home."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from lianfang.domain.reasons import REASONS
from tests import builders
from tests.browser.duty import Worker
from tests.browser.keeper import Keeper
from tests.browser.serving import OpenAs, Server
from tests.browser.test_orders import own_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MART = f"/gate/{builders.MART_GATE}/"


def today() -> datetime:
    """Now, by the district's clocks."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def confirmed(open_as: OpenAs) -> Page:
    """Tracer Chen takes Li Na's fever from the desk, and confirms it; the case's page, traced."""
    desk = open_as("chen", "/cases/", desk=True, language="en")
    desk.get_by_role("link", name="Report as a suspected case").click()
    desk.locator("[name=onset_on]").fill(today().date().isoformat())
    desk.locator("[name=symptoms][value=fever]").check()
    desk.locator("[name=why]").fill("Fever at the supermarket, 38.1")
    desk.get_by_role("button", name="Report it").click()
    desk.wait_for_url(re.compile(r"/cases/C\w{8}/$"))
    desk.locator("summary", has_text="Classify anew").click()
    form = desk.locator("form[action$='/classify/']")
    form.locator("[value=confirmed]").check()
    form.locator("[name=why]").fill("PCR positive")
    form.locator("button").click()
    expect(desk.locator("#trace")).to_contain_text("close and", timeout=30_000)
    return desk


def name_contact(desk: Page) -> None:
    """Li Na says that she shared a meal with Wang Qiang yesterday."""
    desk.locator("summary", has_text="Add a contact whom they name").click()
    form = desk.locator("form[action$='/contact/']")
    form.locator("[name=person]").fill(builders.WANG_QIANG)
    form.locator("[name=prompt]").select_option("shared_meal")
    for field, hour in (("first_exposure", 18), ("last_exposure", 20)):
        moment = (today() - timedelta(days=1)).replace(hour=hour, minute=0)
        form.locator(f"[name={field}]").fill(moment.strftime("%Y-%m-%dT%H:%M"))
    form.locator("[name=minutes]").fill("110")
    form.locator("button").click()
    expect(desk.locator("main")).to_contain_text(builders.WANG_QIANG)


@pytest.mark.clause("K1")
@pytest.mark.clause("K2")
@pytest.mark.clause("K3")
def test_from_a_fever_to_a_neighbour_who_is_kept_apart(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.find("1234")
    keeper.odd("38.0")
    keeper.odd("38.1")
    keeper.decides("refuse", REASONS["fever"].headline.zh)
    keeper.next_person()
    keeper.passages_today(1)

    desk = confirmed(open_as)
    name_contact(desk)
    desk.get_by_role("button", name="Hand over").click()
    expect(desk.locator(".chart-chain").first).to_contain_text(builders.WANG_QIANG)

    lin = Worker(open_as("lin", "/inbox/", language="en"))
    lin.accept(builders.WANG_QIANG)
    lin.page.get_by_role("link", name="Report what came of it").click()
    lin.page.locator("[name=state][value=well]").check()
    lin.page.locator("[name=evidence]").fill("Called at nine; stays at home.")
    lin.page.get_by_role("button", name="Done").click()

    desk.reload()
    desk.get_by_role("link", name=builders.WANG_QIANG).first.click()
    expect(desk.locator("main")).to_contain_text("Reached")
    desk.get_by_role("link", name="Order quarantine").click()
    desk.locator("input[name=kind][value=home]").check()
    if desk.locator("[name=place]").is_visible():
        desk.locator("[name=place]").fill("At home")
    desk.locator("[name=appeal_contact]").fill("0799-7654321")
    desk.locator("main form .primary").click()
    desk.locator("button[name=confirm]").click()
    desk.wait_for_url(re.compile(r"/orders/Q\w{8}/$"))
    number = desk.url.rstrip("/").rpartition("/")[2]

    shop = Keeper(open_as("fang", MART))
    shop.digits("5678")
    shop.touch("button:has-text('2栋 202')")
    shop.stage("reading")
    shop.quick("36.5")
    shop.decides("refuse")

    own = own_page(open_as, server, number, language="en")
    own.locator("[name=temperature]").fill("36.6")
    own.locator("form[action$='/report/'] button").click()
    expect(own.locator("main")).to_contain_text("36.6")
    expect(own.locator("main")).not_to_contain_text("王强")
    expect(open_as("chen", "/cases/curves/", desk=True, language="en").locator("svg").first).to_be_visible()


@pytest.mark.clause("K6")
def test_returnees_are_screened_and_nobody_is_lost(open_as: OpenAs) -> None:
    page = open_as("chen", "/screening/import/", desk=True, language="en")
    day = today().date().isoformat()
    text = f"姓名,手机号码,现住址,返回日期\n李娜,00000001234,锦江华庭1栋101,{day}\n陈新,13900000009,西村8号,{day}\n"
    page.locator("[name=name]").fill("二月返乡")
    page.locator("[name=disease]").select_option("covid19")
    page.locator("[name=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    )
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url(re.compile(r"/screening/\d+/$"))
    expect(page.locator("#sums + p")).to_contain_text("2 listed")
    page.goto(page.url + "?show=")
    page.get_by_role("link", name=builders.LI_NA).click()
    page.locator("[name=outcome][value=not_found]").check()
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url(re.compile(r"/screening/\d+/$"))
    page.get_by_role("link", name="Not found 1").click()
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("article")).to_contain_text(builders.LI_NA)
    expect(page.locator("#sums + p")).to_contain_text("1 not found")
