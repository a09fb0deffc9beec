"""The gatekeeper's page, driven as a gatekeeper drives it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from lianfang.domain.reasons import REASONS
from tests import builders
from tests.browser.keeper import Keeper
from tests.browser.serving import OpenAs, Server

pytestmark = pytest.mark.browser

MART = f"/gate/{builders.MART_GATE}/"
PASSAGES = "**/api/v1/passages"
JINJIANG = f"/gate/{builders.JINJIANG_GATE}/"


def rows_seen_by(open_as: OpenAs, username: str, **wanted: str) -> list[str]:
    """The rows of the passages list as somebody sees them, newest first, one text a row."""
    address = "&".join(f"{name}={value}" for name, value in wanted.items())
    page = open_as(username, f"/passages/?{address}", desk=True)
    return [" ".join(text.split()) for text in page.locator("tbody tr").all_inner_texts()]


def set_level(page: Page, level: str, reason: str) -> None:
    """The dispatcher puts a level in force, with the end that the form proposes."""
    page.locator(f"input[name=level][value={level}]").check()
    page.locator("[name=reason]").fill(reason)
    page.locator("main form .primary").click()
    page.locator("button[name=confirm]").click()
    page.wait_for_url("**/areas/*/")


@pytest.mark.clause("F5", "P1")
def test_a_customer_is_measured_and_registered_in_two_touches(
    open_as: OpenAs, server: Server, say: Callable[[str], None]
) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.find("1234")
    expect(keeper.page.locator("[data-person-name]")).to_have_text("李*")
    keeper.quick("36.6")
    keeper.decides("admit", REASONS["ok"].headline.zh)
    keeper.is_("sent")
    beside_digits = keeper.touches - keeper.typed
    say(
        f"touches for a known customer: {keeper.touches} (4 digits, 1 reading, {beside_digits} besides)",
    )
    assert (keeper.touches, beside_digits) == (5, 0)
    keeper.next_person()
    keeper.passages_today(1)

    (row,) = rows_seen_by(open_as, "zhou", site=builders.MART)
    assert builders.LI_NA in row and "36.6 °C" in row and "万家喜超市" in row
    assert server.hour_counts("entries", "measured", "registered", "admitted", "offline") == (1, 1, 1, 1, 0)
    assert rows_seen_by(open_as, "wu") == []


@pytest.mark.clause("F5")
def test_a_high_reading_is_taken_again_and_both_are_kept(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.find("1234")
    keeper.odd("37.9")
    expect(keeper.stage("reading").locator("[data-headline]")).to_have_text(
        REASONS["measure_again"].headline.zh
    )
    keeper.odd("36.8")
    keeper.decides("admit")
    keeper.is_("sent")
    (row,) = rows_seen_by(open_as, "zhou")
    assert "37.9 → 36.8 °C" in row
    assert server.hour_counts("fevers", "referred") == (0, 0)


@pytest.mark.clause("F5")
def test_a_fever_is_sent_to_the_clinic_and_counted(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.digits("7777")
    keeper.register("刘洋", "000 0000 7777")
    keeper.stage("reading")
    keeper.odd("38.2")
    keeper.odd("38.4")
    screen = keeper.decides("refuse", REASONS["fever"].headline.zh)
    expect(screen.locator(".decision-next")).to_contain_text(REASONS["fever"].remedy.zh)
    keeper.next_person()
    expect(keeper.page.locator("[data-fevers]")).to_have_text("1")
    assert server.hour_counts("fevers", "registered") == (1, 1)


@pytest.mark.clause("F1")
def test_a_closed_compound_refuses_visitors_and_needless_outings(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", JINJIANG))
    set_level(open_as("gao", f"/areas/{builders.COMPOUND}/level/", desk=True), "closed", "3栋出现确诊病例")
    keeper.network_is_back()  # at a real gate the rules are fetched every half minute
    expect(keeper.page.locator(".gate-level")).to_have_attribute("data-level", "closed")

    keeper.digits("7777")
    keeper.register("刘洋", "00000007777")
    keeper.quick("36.5")
    screen = keeper.decides("refuse", REASONS["closed_no_visitors"].headline.zh)
    expect(screen.locator(".decision-next")).to_contain_text(REASONS["closed_no_visitors"].remedy.zh)
    keeper.is_("sent")
    keeper.next_person()

    keeper.touch("[data-direction=out]")
    keeper.find("1234")
    keeper.quick("36.4")
    keeper.decides("refuse", REASONS["closed_no_outing"].headline.zh)
    keeper.next_person()

    keeper.find("1234")  # the direction of the last person stays
    keeper.quick("36.4")
    keeper.decides("refuse", REASONS["closed_no_outing"].headline.zh)
    keeper.touch("[data-errand=medical]")
    keeper.decides("admit", REASONS["ok"].headline.zh)
    keeper.is_("sent")

    rows = rows_seen_by(open_as, "zhou", gate=builders.JINJIANG_GATE)
    for reason, row in zip(("ok", "closed_no_outing", "closed_no_visitors"), rows, strict=True):
        assert REASONS[reason].headline.zh in row
    assert server.hour_counts("refused", "admitted", "differing") == (2, 1, 0)


def test_a_refusal_left_standing_is_sent_within_a_minute(open_as: OpenAs, server: Server) -> None:
    page = open_as("fang", JINJIANG)
    page.clock.install()
    page.reload()
    keeper = Keeper(page)
    keeper.touch("[data-direction=out]")
    keeper.find("8765")
    keeper.quick("36.4")
    keeper.decides("refuse", REASONS["no_outing"].headline.zh)
    expect(page.locator("[data-errands]")).to_be_visible()
    assert server.hour_counts("refused") == (None,)
    page.clock.fast_forward(60_000)
    keeper.is_("sent")
    expect(page.locator("[data-errands]")).to_be_hidden()
    assert server.hour_counts("refused") == (1,)


@pytest.mark.clause("P2")
def test_a_customer_without_a_mask_is_urged_and_the_outcome_recorded(
    open_as: OpenAs, server: Server, say: Callable[[str], None]
) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.touch("[data-mask=absent]")
    keeper.find("1234")
    keeper.quick("36.5")
    expect(keeper.stage("mask").locator("[data-remedy]")).to_have_text(REASONS["urge_mask"].remedy.zh)
    keeper.touch("[data-outcome=put_on]")
    keeper.decides("admit")
    keeper.is_("sent")
    say(f"touches for a customer who puts a mask on: {keeper.touches}")
    assert keeper.touches - keeper.typed == 2
    keeper.next_person()

    keeper.touch("[data-mask=absent]")
    keeper.digits("5678")
    keeper.touch("[data-candidates] li:first-child button")
    keeper.quick("36.5")
    keeper.touch("[data-outcome=refused]")
    keeper.decides("refuse", REASONS["no_mask"].headline.zh)
    keeper.is_("sent")
    assert server.hour_counts("without_mask", "urged", "noted", "refused") == (2, 2, 2, 1)


def test_what_is_recorded_without_network_arrives_exactly_once(open_as: OpenAs, server: Server) -> None:
    page = open_as("fang", MART)
    keeper = Keeper(page)
    for four in ("1234", "9999"):  # known to the page from earlier today
        keeper.find(four)
        keeper.touch("[data-stage=reading] [data-start-over]")
    page.context.set_offline(True)
    for four in ("1234", "9999"):
        keeper.find(four)
        keeper.quick("36.7")
        keeper.decides("admit")
        keeper.is_("kept")
        keeper.next_person()
    unsent = page.locator("[data-unsent-strip] b")
    expect(unsent).to_have_text("2")

    def lose_the_answer(route: Route) -> None:
        route.fetch()  # the server stores it, and the phone never hears of it
        route.abort()

    page.route(PASSAGES, lose_the_answer)
    with page.expect_event("requestfailed"):
        page.context.set_offline(False)
    with page.expect_event("requestfailed"):
        page.reload()
    Keeper(page)
    expect(unsent).to_have_text("2")
    page.unroute(PASSAGES)
    Keeper(page).network_is_back()
    expect(page.locator("[data-unsent-strip]")).to_be_hidden()

    rows = rows_seen_by(open_as, "zhou")
    assert len(rows) == 2
    assert {builders.LI_NA, builders.SUN_WEST} == {row.split()[5] for row in rows}, rows
    assert server.hour_counts("entries", "offline") == (2, 2)


def test_a_visitor_is_never_written_to_the_phone(open_as: OpenAs) -> None:
    page = open_as("fang", MART)
    keeper = Keeper(page)
    page.context.set_offline(True)
    keeper.digits("7777")
    keeper.register("刘洋", "00000007777")
    keeper.quick("36.5")
    keeper.decides("admit")
    keeper.is_("kept-here")
    kept = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "刘洋" not in kept and "00000007777" not in kept
    page.context.set_offline(False)
    keeper.is_("sent")


def test_the_server_knows_more_and_its_decision_counts(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", JINJIANG))
    set_level(open_as("gao", f"/areas/{builders.COMPOUND}/level/", desk=True), "closed", "3栋出现确诊病例")
    keeper.digits("7777")
    keeper.register("刘洋", "00000007777")
    keeper.quick("36.5")
    keeper.decides("refuse", REASONS["closed_no_visitors"].headline.zh)
    keeper.is_("server-differs")
    assert server.hour_counts("refused", "differing") == (1, 1)


def test_a_wrong_field_is_said_with_its_remedy_and_nothing_typed_is_lost(
    open_as: OpenAs, server: Server
) -> None:
    keeper = Keeper(open_as("fang", MART))
    keeper.digits("7777")
    keeper.register("刘\x07洋", "00000007777")
    keeper.quick("36.5")
    expect(keeper.page.locator("[data-problem]")).to_contain_text("请重新输入这段文字")
    keeper.touch("[data-correct]")
    expect(keeper.page.locator("[data-error='visitor.name']")).to_contain_text("控制字符")
    expect(keeper.page.locator("#visitor-phone")).to_have_value("00000007777")
    keeper.page.locator("#visitor-name").fill("刘洋")
    keeper.touch("[data-visitor-form] .primary")
    keeper.decides("admit")  # the reading was kept too
    keeper.is_("sent")
    assert server.hour_counts("entries", "registered") == (1, 1)


def test_a_keyboard_or_a_thermometer_that_types_is_enough(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", MART))
    keys = keeper.page.keyboard
    keys.type("1234")
    keeper.stage("reading")
    keys.type("36.8")
    keys.press("Enter")
    keeper.decides("admit")
    keeper.is_("sent")
    keys.press("Enter")
    keeper.stage("who")
    keeper.passages_today(1)


def test_those_who_come_to_help_pass_at_once(open_as: OpenAs, server: Server) -> None:
    keeper = Keeper(open_as("fang", JINJIANG))
    keeper.touch("[data-claim=emergency]")
    keeper.touch("[data-pass-now]")
    keeper.decides("admit", REASONS["emergency"].headline.zh)
    keeper.is_("sent")
    assert server.hour_counts("admitted", "registered") == (1, 0)


def test_a_traveller_is_asked_for_journeys_only_where_it_matters(open_as: OpenAs) -> None:
    set_level(open_as("gao", f"/areas/{builders.COMMUNITY}/level/", desk=True), "managed", "人员密集")
    keeper = Keeper(open_as("fang", MART))
    keeper.find("9999")
    keeper.quick("36.5")
    keeper.stage("travel")
    keeper.touch("[data-travel=yes]")
    keeper.decides("refer", REASONS["travel_screening"].headline.zh)
    keeper.is_("sent")


def test_a_gate_belongs_to_its_keeper(open_as: OpenAs) -> None:
    expect(open_as("fang", f"/gate/{builders.WEST_GATE}/").locator("#gate")).to_have_count(0)
    expect(open_as("zhou", "/gate/").locator("h1")).to_be_visible()
    expect(open_as("fang", "/gate/").locator(".gate-choice")).to_have_count(2)


@pytest.mark.slow
def test_every_stage_passes_axe(open_as: OpenAs, axe: Callable[[Page], list[str]]) -> None:
    page = open_as("fang", MART)
    keeper = Keeper(page)
    found = {"who": axe(page)}
    keeper.digits("7777")
    page.locator("[data-visitor]").wait_for()
    found["nobody"] = axe(page)
    keeper.touch("[data-visitor]")
    keeper.touch("[data-visitor-form] .primary")
    found["visitor"] = axe(page)
    keeper.touch("[data-visitor-form] [data-start-over]")
    keeper.digits("5678")
    page.locator("[data-candidates] button").first.wait_for()
    found["candidates"] = axe(page)
    keeper.touch("[data-mask=absent]")
    keeper.touch("[data-candidates] li:first-child button")
    found["reading"] = axe(page)
    keeper.touch("[data-other-reading]")
    found["keypad"] = axe(page)
    keeper.odd("36.5")
    found["mask"] = axe(page)
    keeper.touch("[data-outcome=refused]")
    keeper.is_("sent")
    found["decision"] = axe(page)
    found["list"] = axe(open_as("zhou", "/passages/", language="en"))
    assert {stage: findings for stage, findings in found.items() if findings} == {}


def test_the_page_asks_nobody_but_its_own_server_and_stays_small(open_as: OpenAs, server: Server) -> None:
    page = open_as("fang", "/gate/")
    sizes: list[int] = []

    def weigh(request: Request) -> None:
        sizes.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", weigh)
    page.goto(server.url + MART)
    Keeper(page)
    page.wait_for_load_state("networkidle")
    assert sum(sizes) < 200_000, sizes
