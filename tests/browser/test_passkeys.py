"""A passkey set up and used, with a device that the browser plays; and nothing that the security policy has to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import builders
from tests.browser.serving import Server, axe_findings
from tests.factors import code_shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A desk at a host that has a name, as passkeys need; what its console complains about fails the test."""
    context = browser.new_context(base_url=server.url.replace("127.0.0.1", "localhost"), locale="en")
    context.set_default_timeout(10_000)
    context.add_cookies(
        [{"name": "django_language", "value": "en", "url": server.url.replace("127.0.0.1", "localhost")}]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if "Content Security Policy" in said.text or "Refused to" in said.text
            else None
        ),
    )
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, username: str) -> None:
    """Types name and password."""
    page.goto("/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    """By the button in the account panel."""
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login/")


def test_a_passkey_is_set_up_and_then_replaces_password_and_second_step(page: Page) -> None:
    sign_in(page, "zhou")
    page.get_by_label("Code").fill(code_shown())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/board/")

    page.goto("/account/passkeys/add/")
    page.get_by_label("Name of the passkey").fill("duty desk")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(re.compile("/account/(codes/)?$"))
    page.goto("/account/")
    expect(page.get_by_text("duty desk").first).to_be_visible()
    assert axe_findings(page) == []
    sign_out(page)

    sign_in(page, "zhou")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/board/")
    sign_out(page)

    page.goto("/login/?next=/places/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r":\d+/places/$"))

    page.goto("/account/")
    page.get_by_role("link", name="Remove duty desk").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/account/passkeys/")
    expect(page.get_by_text("duty desk")).to_have_count(0)


def test_without_a_passkey_the_page_says_what_to_do(page: Page, server: Server) -> None:
    page.goto(server.url + "/login/")  # a host named by numbers, which can have none
    page.get_by_role("button", name=re.compile("passkey|通行密钥")).click()
    expect(page.locator("[data-passkey-problem]")).to_contain_text("localhost")


@pytest.mark.parametrize("username", ["", "admin"])
def test_the_pages_of_ones_access_are_clean(page: Page, username: str) -> None:
    if username:
        sign_in(page, username)
        page.get_by_label("Code").fill(code_shown())
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/audit/")
    addresses = (
        ["/login/"] if not username else ["/account/", "/account/password/", "/staff/", "/staff/invite/"]
    )
    for address in addresses:
        page.goto(address)
        for width, height in ((390, 844), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            assert axe_findings(page) == [], (address, width)
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not wide, (address, width)


def test_the_interactive_documentation_runs_under_the_policy(page: Page) -> None:
    page.goto("/api/v1/docs")
    expect(page.locator("#swagger-ui .title").first).to_contain_text("Lianfang")
