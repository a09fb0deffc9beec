"""The dispatcher's way: a row changed in words, tried, explained; the director puts it in force; the gate decides by it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keeper import Keeper
from tests.browser.serving import OpenAs

VISITOR_ROW = "rule:managed_no_visitors"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.clause("F1")
@pytest.mark.clause("F6")
def test_a_changed_row_reaches_the_gate(open_as: OpenAs, axe: Callable[[Page], list[str]]) -> None:
    desk = open_as("gao", "/policies/", desk=True, language="en")
    assert axe(desk) == []
    desk.get_by_role("button", name="Draft a change").click()
    assert axe(desk) == []
    draft = desk.url

    row = desk.locator(f"[id='{VISITOR_ROW}']")
    row.get_by_role("link", name="Change").click()
    assert axe(desk) == []
    level = desk.get_by_role("group", name="Control level")
    level.get_by_label("open").check()
    desk.get_by_role("button", name="Save this row").click()
    expect(row).to_contain_text("the level is open or managed")
    expect(row).to_contain_text("Before:")

    desk.get_by_role("button", name="Try it on this day's passages").click()
    expect(desk.locator("#trial-result")).to_contain_text("would be decided differently")
    desk.get_by_label("Why does the policy change?").fill("Visits went up; meet at the gate.")
    desk.get_by_role("button", name="Save the reasons").click()
    expect(desk.locator("section[aria-labelledby=missing]")).to_contain_text(
        "cannot put it in force yourself"
    )

    other = open_as("zhou", urlsplit(draft).path, desk=True, language="en")
    other.get_by_role("link", name="Put it in force").click()
    assert axe(other) == []
    other.get_by_role("button", name="Put it in force").click()
    expect(other.locator("h1")).to_have_text("Version 2")
    assert axe(other) == []

    gate = open_as("fang", "/gate/G-JJ/", language="en")
    keeper = Keeper(gate)
    keeper.find("9999")
    keeper.quick("36.5")
    keeper.decides("refuse", "No visitors for now")


@pytest.mark.slow
@pytest.mark.browser
def test_on_a_phone_in_chinese_nothing_is_cut_off(open_as: OpenAs, axe: Callable[[Page], list[str]]) -> None:
    phone = open_as("gao", "/policies/1/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(phone) == []
    phone.get_by_role("button", name="从这一版起草修改").click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.locator(f"[id='{VISITOR_ROW}']").get_by_role("link", name="修改").click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(phone) == []


@pytest.mark.slow
@pytest.mark.browser
def test_two_at_one_place_see_both(open_as: OpenAs, axe: Callable[[Page], list[str]]) -> None:
    one = open_as("gao", "/places/S-MART/edit/", desk=True, language="en")
    other = open_as("ding", "/places/S-MART/edit/", language="en")
    assert axe(one) == []
    one.get_by_label("Name in English").first.fill("East Store")
    one.get_by_role("button", name="Save").click()
    other.get_by_label("Name in English").first.fill("Store of the East")
    other.get_by_role("button", name="Save").click()
    expect(other.locator("fieldset.clash")).to_contain_text("Saved by Dispatcher")
    assert axe(other) == []
    other.get_by_label("Store of the East").check()
    other.get_by_role("button", name="Save what I chose").click()
    expect(other.locator("h1")).to_have_text("Store of the East")
