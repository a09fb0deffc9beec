"""Somebody who was in an outbreak area comes to a gate: asked by name, referred with an end, screened, monitored."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from lianfang.domain.reasons import REASONS
from tests import builders
from tests.browser.duty import Worker
from tests.browser.keeper import Keeper
from tests.browser.serving import OpenAs, Server

pytestmark = pytest.mark.browser

MART = f"/gate/{builders.MART_GATE}/"
JINJIANG = f"/gate/{builders.JINJIANG_GATE}/"


def today() -> date:
    """Today where the gate stands."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def said(day: date) -> str:
    """A day as the gate's page says it."""
    return f"{day.month}月{day.day}日"


def list_area(open_as: OpenAs, code: str, zh: str, en: str) -> None:
    """The dispatcher puts an area on the list; stays of the last 30 days count."""
    page = open_as("gao", "/outbreak-areas/add/", desk=True)
    filled = {
        "name_zh": zh,
        "name_en": en,
        "code": code,
        "since": (today() - timedelta(days=30)).isoformat(),
        "basis": "区指挥部第3号通告",
    }
    for name, value in filled.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form .primary").click()
    expect(page).to_have_url(re.compile(r"/outbreak-areas/$"))


def managed(open_as: OpenAs) -> None:
    """The community is under managed control: visitors of its shops are asked about travel."""
    page = open_as("gao", f"/areas/{builders.COMMUNITY}/level/", desk=True)
    page.locator("input[name=level][value=managed]").check()
    page.locator("[name=reason]").fill("人员密集")
    page.locator("main form .primary").click()
    page.locator("button[name=confirm]").click()
    page.wait_for_url("**/areas/*/")


def left_on(keeper: Keeper, day: date) -> None:
    """Says on which day they left."""
    stage = keeper.stage("when")
    stage.locator("#left-on").fill(day.isoformat())
    keeper.touch("[data-left-form] .primary")


@pytest.mark.slow
@pytest.mark.clause("F6")
def test_from_the_list_to_the_end_of_monitoring(open_as: OpenAs, server: Server) -> None:
    list_area(open_as, "YUNZE", "云泽市", "Yunze")
    managed(open_as)
    keeper = Keeper(open_as("fang", MART))
    keeper.find("9999")
    keeper.quick("36.5")
    asked = keeper.stage("travel")
    since = said(today() - timedelta(days=14))
    expect(asked.locator("[data-headline]")).to_have_text(f"14天内（{since}起）到过以下地区吗？")
    expect(asked.locator("[data-areas] li")).to_have_text(["云泽市"])
    for word in ("出生", "户籍", "户口", "民族", "身份证"):
        expect(keeper.page.locator("body")).not_to_contain_text(word)
    keeper.touch("[data-travel=yes]")
    left_on(keeper, today() - timedelta(days=5))
    screen = keeper.decides("refer", REASONS["travel_screening"].headline.zh)
    last_day = today() + timedelta(days=9)
    expect(screen).to_contain_text(f"到{said(last_day)}为止")
    expect(screen).to_contain_text("申诉请联系：锦江社区居委会")
    keeper.is_("sent")
    assert server.hour_counts("referred", "differing") == (1, 0)

    lin = Worker(open_as("lin", "/inbox/", language="en"))
    lin.accept(builders.SUN_WEST)
    expect(lin.page.locator("main")).to_contain_text("Yunze")
    lin.page.get_by_role("link", name="Report what came of it").click()
    lin.page.get_by_label("Screened; health monitoring at home").check()
    lin.page.get_by_label("When and where screened").fill("At the door, negative.")
    lin.page.get_by_label("Telephone for questions").fill("0799-1234567")
    expect(lin.page.locator("[name=left_on]")).to_have_value((today() - timedelta(days=5)).isoformat())
    lin.page.locator("main form .primary").click()
    will = lin.page.locator("section[aria-labelledby=will]")
    expect(will).to_contain_text("East Subdistrict Office · 0799-1234567")
    lin.page.get_by_role("button", name="Order it").click()
    expect(lin.page).to_have_url(re.compile(r"/inbox/$"))
    lin.waiting(0)

    keeper.next_person()
    keeper.find("9999")
    expect(keeper.page.locator("[data-person-restriction]")).to_have_text("居家健康监测")
    person = open_as("zhou", f"/people/{builders.SUN_WEST}/", desk=True)
    expect(person.locator("main")).to_contain_text("居家健康监测")
    expect(person.locator("main")).to_contain_text("区指挥部第3号通告")


@pytest.mark.slow
@pytest.mark.clause("F6")
def test_who_left_long_ago_passes_like_everybody(open_as: OpenAs, server: Server) -> None:
    list_area(open_as, "YUNZE", "云泽市", "Yunze")
    list_area(open_as, "QINGYU", "青屿县", "Qingyu County")
    keeper = Keeper(open_as("fang", MART))
    keeper.find("9999")
    keeper.touch("[data-declare]")  # at an open level nobody is asked; they may say so themselves
    keeper.stage("where")
    keeper.touch("[data-area=QINGYU]")
    left_on(keeper, today() - timedelta(days=15))
    keeper.stage("reading")
    keeper.quick("36.5")
    screen = keeper.decides("admit")
    expect(screen).to_contain_text("不计入")
    keeper.is_("sent")
    keeper.next_person()
    keeper.find("9999")
    keeper.touch("[data-declare]")
    keeper.touch("[data-area=QINGYU]")
    keeper.touch("[data-left='7']")
    keeper.quick("36.5")
    keeper.decides("refer", REASONS["travel_screening"].headline.zh)
    keeper.is_("sent")
    assert server.hour_counts("admitted", "referred", "differing") == (1, 1, 0)


@pytest.mark.clause("F3")
def test_a_vehicle_is_noted_on_its_way_in_and_out(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", JINJIANG))
    for direction in ("in", "out"):
        keeper.touch(f"[data-direction={direction}]")
        keeper.touch("[data-vehicle]")
        keeper.page.locator("#vehicle-plate").fill("x")
        keeper.touch("[data-vehicle-form] .primary")
        expect(keeper.page.locator("[data-error=vehicle]")).to_be_visible()
        keeper.page.locator("#vehicle-plate").fill("演j·12345")
        keeper.touch("[data-vehicle-form] .primary")
        expect(keeper.page.locator("[data-vehicle]")).to_have_text("演J12345")
        keeper.find("1234")
        keeper.quick("36.5")
        keeper.decides("admit")
        keeper.is_("sent")
        keeper.next_person()
        expect(keeper.page.locator("[data-vehicle]")).to_have_attribute("aria-pressed", "false")
    assert server.hour_counts("vehicles", "outside", "outside_checked") == (2, 2, 2)
    rows = open_as("zhou", f"/passages/?site={builders.JINJIANG}&vehicle=1", desk=True).locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("演J12345")


@pytest.mark.slow
def test_its_stages_pass_axe(open_as: OpenAs, axe: object) -> None:
    assert callable(axe)
    list_area(open_as, "YUNZE", "云泽市", "Yunze")
    list_area(open_as, "QINGYU", "青屿县", "Qingyu County")
    page: Page = open_as("fang", MART)
    keeper = Keeper(page)
    keeper.touch("[data-vehicle]")
    found = {"vehicle": axe(page)}
    keeper.touch("[data-no-vehicle]")
    keeper.find("9999")
    found["reading"] = axe(page)
    keeper.touch("[data-declare]")
    found["where"] = axe(page)
    keeper.touch("[data-area=QINGYU]")
    found["when"] = axe(page)
    keeper.touch("[data-left='3']")
    keeper.quick("36.5")
    keeper.decides("refer")
    keeper.is_("sent")
    found["decision"] = axe(page)
    for name, path in (("list", "/outbreak-areas/"), ("add", "/outbreak-areas/add/")):
        found[name] = axe(open_as("gao", path, desk=True)) + axe(open_as("gao", path))
    assert {stage: findings for stage, findings in found.items() if findings} == {}
