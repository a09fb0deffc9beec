"""The worker's round, from the first door to the last, counted in touches; a fever rises, medicine comes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.duty import Worker
from tests.browser.rounds import Rounder, put_under_orders
from tests.browser.serving import OpenAs, Server
from tests.builders import LI_NA

pytestmark = pytest.mark.browser

HOMES = ("赵一", "钱一,钱二", "孙一,孙二,孙三", "李一", "周一,周二")
PER_HOUSEHOLD, PER_DISTRICT_HOUSEHOLD = 12.0, 200
SECONDS_A_TOUCH = 1.0
"""Slow, with one thumb, on stairs; walking and talking are not in it."""


@pytest.mark.clause("K4")
def test_a_round_is_walked_door_by_door(open_as: OpenAs, server: Server, say: Callable[[str], None]) -> None:
    put_under_orders(server, *HOMES)
    lin = Rounder(open_as("lin", "/round/", language="en"))
    lin.begin()
    assert lin.doors() == [f"{n + 6}栋 {n + 1}01" for n in range(5)]
    lin.go_to("6栋 101")
    people = 0
    for home in HOMES:
        names = home.split(",")
        expect(lin.page.locator("main")).to_contain_text(names[0])
        lin.measure(*["365"] * len(names))
        people += len(names)
        lin.next_door()
    expect(lin.page.locator("h1")).to_contain_text("everybody has answered")
    each = lin.touches / len(HOMES)
    say(
        f"a round: {lin.touches} touches for {len(HOMES)} households with {people} people, {each:.1f} a household, "
        f"digits included; 200 households are {PER_DISTRICT_HOUSEHOLD * each:,.0f} touches, "
        f"{PER_DISTRICT_HOUSEHOLD * each * SECONDS_A_TOUCH / 60:.0f} minutes at one a second"
    )
    assert each <= PER_HOUSEHOLD and PER_DISTRICT_HOUSEHOLD * each * SECONDS_A_TOUCH <= 3600


@pytest.mark.clause("K4")
def test_a_fever_at_the_door_rises_and_a_missed_visit_is_counted(open_as: OpenAs, server: Server) -> None:
    put_under_orders(server, LI_NA, "钱一,钱二")
    lin = Rounder(open_as("lin", "/round/", language="en"))
    lin.begin()
    lin.go_to("1栋 101")
    lin.page.get_by_text("Symptoms: none").click()
    lin.page.get_by_label("Dry cough").check()
    lin.measure("381")
    lin.next_door()
    lin.touch("Nobody opened")
    expect(lin.page.locator("#worrying")).to_be_visible()
    expect(lin.page.locator(".assignment.late")).to_contain_text("38.1 °C")
    expect(lin.page.locator("main")).to_contain_text("1 visit came to nothing")
    expect(lin.page.locator(".lead")).to_contain_text("2 visits of today came to nothing")
    inbox = Worker(open_as("lin", "/inbox/", language="en"))
    inbox.waiting(1)
    expect(inbox.card("to-do", LI_NA)).to_contain_text("38.1 °C")
    expect(inbox.card("to-do", LI_NA)).to_contain_text("Dry cough")


@pytest.mark.clause("K5")
def test_medicine_is_asked_for_taken_brought_and_confirmed(open_as: OpenAs, server: Server) -> None:
    put_under_orders(server, LI_NA)
    lin = Rounder(open_as("lin", "/round/", language="en"))
    lin.begin()
    lin.go_to("1栋 101")
    lin.page.get_by_role("link", name="They need something").click()
    lin.page.get_by_label("Medicine", exact=True).check()
    lin.page.get_by_label("Which, how much").fill("降压药一盒")
    lin.touch("Ask for it")
    card = lin.page.locator("article.assignment")
    expect(card).to_contain_text("Medicine")
    expect(card).to_contain_text("Asked")

    inbox = Worker(open_as("lin", "/inbox/", language="en"))
    inbox.waiting(1)
    inbox.accept(LI_NA)
    inbox.page.get_by_role("link", name="Report what came of it").click()
    expect(inbox.page.locator(".lead")).to_have_text("降压药一盒")
    inbox.report("Left at the door; they have taken it in.")
    lin.page.reload()
    expect(card).to_contain_text("Delivered")
    lin.touch("They have it")
    expect(lin.page.locator("main")).to_contain_text("Nothing is open.")
    ding = Worker(open_as("ding", "/inbox/", desk=True, language="en"))
    ding.judge(LI_NA, "Verify")


@pytest.mark.clause("K4")
def test_a_list_from_a_spreadsheet_is_noted_whole(open_as: OpenAs, server: Server) -> None:
    put_under_orders(server, *HOMES)
    page = open_as("lin", "/round/bulk/", desk=True, language="en")
    people = [name for home in HOMES for name in home.split(",")]
    lines = [f"P{name}\t36.{n}\tnone" for n, name in enumerate(people)]
    page.locator("textarea").fill("\n".join([*lines, "PNOBODY\t36.5"]))
    page.get_by_role("button", name="Keep all").click()
    expect(page.locator("#wrong")).to_have_text("1 line needs a look")
    page.get_by_role("button", name=re.compile("good lines")).click()
    expect(page.locator("textarea")).to_have_value("PNOBODY\t36.5")
    page.goto(page.url)
    page.get_by_role("link", name="Jinjiang Court").click()
    expect(page.locator("main")).to_contain_text("Everybody has answered")


@pytest.mark.slow
def test_the_pages_of_the_round_are_free_of_findings(
    open_as: OpenAs, server: Server, axe: Callable[..., list[str]]
) -> None:
    put_under_orders(server, LI_NA, *HOMES)
    for desk in (False, True):
        lin = Rounder(open_as("lin", "/round/", desk=desk, language="en"))
        if not desk:
            assert axe(lin.page) == []
            lin.begin()
        assert axe(lin.page) == []
        lin.go_to("1栋 101" if not desk else "7栋 201")
        assert axe(lin.page) == []
        lin.measure("381")
        lin.next_door()
        lin.page.goto(lin.page.url.rstrip("/") + "/need/")
        assert axe(lin.page) == []
        for address in ("/round/", "/round/bulk/", "/round/bulk/D-E-1-A/", f"/round/{LI_NA}/"):
            assert axe(open_as("lin", address, desk=desk)) == []
