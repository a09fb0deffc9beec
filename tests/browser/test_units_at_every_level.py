"""Units at every level take part: one fever, seen by each in their own part, and by nobody in another's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import builders
from tests.browser.duty import Worker
from tests.browser.keeper import Keeper
from tests.factors import code_shown

pytestmark = pytest.mark.browser


def opened(page: Page, path: str) -> int:
    """The status with which a page of the same person answers."""
    origin = page.url.split("/", 3)
    answer = page.goto("/".join(origin[:3]) + path)
    assert answer
    return answer.status


def open_assignments(page: Page) -> int:
    """How many open assignments the board counts."""
    words = page.locator("#waiting").inner_text()
    found = re.search(r"\d+", words)
    assert found, words
    return int(found[0])


@pytest.mark.clause("J3")
def test_a_fever_at_the_market_passes_through_every_level(open_as) -> None:
    director = open_as("zhou", "/board/", desk=True, language="en")
    assert open_assignments(director) == 0

    # The gate: keeper Fang measures Li Na twice at the supermarket.
    keeper = Keeper(open_as("fang", f"/gate/{builders.MART_GATE}/"))
    keeper.find("1234")
    keeper.odd("38.0")
    keeper.odd("38.1")
    keeper.decides("refuse")
    keeper.next_person()
    keeper.passages_today(1)

    # The command: director Zhou sees it at once, as a number and without a name.
    director.reload()
    assert open_assignments(director) == 1
    expect(director.locator("main")).to_contain_text("Follow up a fever")
    expect(director.locator("main")).not_to_contain_text("李娜")

    # The community where she lives: worker Lin takes it, calls, reports.
    lin = Worker(open_as("lin", "/inbox/", language="en"))
    lin.waiting(1)
    lin.accept(builders.LI_NA)
    address = "/" + lin.page.url.split("/", 3)[3]
    expect(lin.open_identity("Call about a fever or symptoms")).to_contain_text("00000001234")
    lin.report("Called the person; they have gone to the fever clinic.", "Husband drove her.")
    lin.waiting(0)

    # The operator of the supermarket: their own place only, and nobody's health.
    operator = open_as("ma", f"/places/{builders.MART}/", language="en")
    expect(operator.locator("h1")).to_contain_text("Wanjiaxi Supermarket")
    expect(operator.locator("main")).not_to_contain_text(builders.LI_NA)
    assert opened(operator, f"/places/{builders.JINJIANG}/") == 404
    assert opened(operator, address) == 404
    assert opened(operator, f"/people/{builders.LI_NA}/") == 403
    assert opened(operator, "/board/") == 403

    # The next town: unit head Wu sees neither the assignment, nor the place, nor the person.
    wu = open_as("wu", "/board/", desk=True, language="en")
    assert open_assignments(wu) == 0
    hidden = (
        address,
        f"/places/{builders.MART}/",
        f"/areas/{builders.COMPOUND}/",
        f"/people/{builders.LI_NA}/",
    )
    assert [opened(wu, path) for path in hidden] == [404] * 4
    assert opened(wu, "/passages/") == 200
    expect(wu.locator("main")).not_to_contain_text(builders.LI_NA)
    assert opened(wu, "/inbox/") == 200
    Worker(wu).waiting(0)

    # The subdistrict: unit head Ding verifies.
    ding = Worker(open_as("ding", "/inbox/", desk=True, language="en"))
    ding.waiting(1)
    ding.judge(builders.LI_NA, "Verify", "Quick work.")
    ding.waiting(0)

    # The command again: closed. The data protection officer: who looked, and why.
    director.reload()
    assert open_assignments(director) == 0
    officer = open_as("qian", f"/audit/?person={builders.LI_NA}", desk=True, language="en")
    opening = officer.locator("tbody tr").filter(has_text="Opened an identity")
    expect(opening).to_contain_text("Lin Jing")
    expect(opening).to_contain_text("Call about a fever or symptoms")


@pytest.mark.slow
@pytest.mark.clause("J3")
def test_each_signs_in_and_begins_at_their_own_page(open_as) -> None:
    first = {
        "fang": "/gate/",
        "lin": "/inbox/",
        "ma": "/places/S-MART/",
        "zhou": "/board/",
        "qian": "/audit/",
    }
    for username, path in first.items():
        page = open_as("", "/", language="en")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(builders.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if username in ("zhou", "qian"):  # their roles need a second step
            page.get_by_label("Code").fill(code_shown())
            page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(re.compile(f"{path}$"))
        page.locator(".account summary").click()
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(re.compile("/login/$"))
