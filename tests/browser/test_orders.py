"""Somebody is kept apart: ordered at a desk, refused at a gate, told on paper, and heard on their own page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from playwright.sync_api import Page, expect

from lianfang.quarantine.resident_links import SALT
from tests import builders
from tests.browser.keeper import Keeper
from tests.browser.serving import OpenAs, Server, axe_findings

pytestmark = pytest.mark.browser


def returned(open_as: OpenAs, days: int = 1) -> tuple[Page, str]:
    """Tracer Chen orders quarantine at home for Li Na, who came back so many days ago; the order's page and number."""
    page = open_as("chen", f"/orders/new/?person={builders.LI_NA}", desk=True)
    page.locator("input[name=kind][value=home]").check()
    page.locator("input[name=risk][value=medium]").check()
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=days)
    page.locator("[name=counted_from]").fill(day.isoformat())
    page.locator("[name=appeal_contact]").fill("0799-7654321")
    page.locator("main form .primary").click()
    expect(page.locator("main")).to_contain_text(builders.LI_NA)
    page.locator("button[name=confirm]").click()
    page.wait_for_url(re.compile(r"/orders/Q\w{8}/$"))
    return page, page.url.rstrip("/").rpartition("/")[2]


def own_page(open_as: OpenAs, server: Server, number: str, language: str = "zh-hans") -> Page:
    """Li Na holds her telephone before the square on her notice."""
    key = (server.data / "secrets" / "session-key").read_text().strip()
    return open_as("", f"/r/{signing.dumps(number, key=key, salt=SALT)}/", language=language)


@pytest.mark.slow
@pytest.mark.clause("K4")
def test_from_the_order_to_the_appeal_that_ends_it(open_as: OpenAs, server: Server) -> None:
    desk, number = returned(open_as)
    keeper = Keeper(open_as("fang", f"/gate/{builders.MART_GATE}/"))
    keeper.find("1234")
    keeper.quick("36.5")
    keeper.decides("refuse")

    notice = open_as("lin", f"/orders/{number}/notice/")
    expect(notice.locator("main")).to_contain_text("到期自动结束，不会自动延长。")
    expect(notice.locator("main img")).to_be_visible()
    assert "李娜" not in notice.locator("main").inner_text()

    own = own_page(open_as, server, number)
    own.locator("[name=temperature]").fill("36.6")
    own.locator("form[action$='/report/'] button").click()
    expect(own.locator("main")).to_contain_text("36.6")
    own.locator("details:has(form[action$='/appeal/']) summary").click()
    own.locator("[name=text]").fill("我那几天一直在家。")
    own.locator("form[action$='/appeal/'] button").click()
    expect(own.locator("main")).to_contain_text("我那几天一直在家。")

    gao = open_as("gao", f"/orders/{number}/", desk=True)
    gao.locator("a[href$='/appeal/']").click()
    gao.locator("input[name=outcome][value=upheld]").check()
    gao.locator("[name=answer]").fill("核实无误，立即解除。")
    gao.locator("main form .primary").click()
    page = own_page(open_as, server, number)
    expect(page.locator("main")).to_contain_text("核实无误，立即解除。")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("核实无误")
    again = Keeper(open_as("fang", f"/gate/{builders.MART_GATE}/"))
    again.find("1234")
    again.quick("36.5")
    again.decides("admit")


@pytest.mark.slow
def test_everybody_can_use_these_pages(open_as: OpenAs, server: Server) -> None:
    desk, number = returned(open_as)
    pages = {
        "the order at a desk": desk,
        "the order on a phone": open_as("lin", f"/orders/{number}/"),
        "the list": open_as("chen", "/orders/", desk=True),
        "the list on a phone": open_as("lin", "/orders/"),
        "the form": open_as("chen", f"/orders/new/?person={builders.SUN_WEST}", desk=True),
        "the notice": open_as("lin", f"/orders/{number}/notice/"),
        "the notice in English": open_as("lin", f"/orders/{number}/notice/?language=en"),
        "their own page": own_page(open_as, server, number),
        "their own page in English": own_page(open_as, server, number, "en"),
    }
    for name, page in pages.items():
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        assert axe_findings(page) == [], name
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} is {width} px too wide"
