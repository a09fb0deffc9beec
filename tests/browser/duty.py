"""A community worker with a phone: finds an assignment, takes it, calls, reports. And who looks over their work."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


class Worker:
    """Works at one opened inbox (in English)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def waiting(self, count: int) -> None:
        """What the inbox says at its top."""
        words = ("Nothing waits", "1 assignment waits", f"{count} assignments wait")
        expect(self.page.locator("h1")).to_have_text(re.compile(f"^{words[min(count, 2)]} for you$"))

    def card(self, part: str, person: str) -> Locator:
        """The card about one person in "to-do" or "to-verify"."""
        return self.page.locator(f"#{part} .assignment").filter(has_text=person)

    def accept(self, person: str) -> None:
        """One touch in the inbox; leads to the assignment."""
        self.card("to-do", person).get_by_role("button", name="Accept").click()
        expect(self.page).to_have_url(re.compile(r"/assignments/\d+/$"))

    def open_identity(self, purpose: str) -> Locator:
        """Says what for, and reads the card that is shown once."""
        self.page.get_by_text("Open identity").click()
        self.page.get_by_label("What for?").select_option(label=purpose)
        self.page.get_by_role("button", name="Show once").click()
        card = self.page.locator("section[aria-labelledby=identity]")
        expect(card).to_be_visible()
        return card

    def report(self, outcome: str, words: str = "") -> None:
        """One of the offered outcomes, own words, and done; leads back to the inbox."""
        self.page.get_by_label(outcome).check()
        self.page.get_by_label("When, whom you saw").fill(words)
        self.page.get_by_role("button", name="Done", exact=True).click()
        expect(self.page).to_have_url(re.compile(r"/inbox/$"))

    def judge(self, person: str, button: str, note: str = "") -> None:
        """Opens what was done about a person, and verifies or returns it."""
        self.card("to-verify", person).locator("a").first.click()
        self.page.get_by_label("What is missing").fill(note)
        self.page.get_by_role("button", name=button).click()
        expect(self.page).to_have_url(re.compile(r"/inbox/$"))
