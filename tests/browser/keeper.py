"""A gatekeeper with gloves: does at the gate's page what a person does, and counts every touch."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Keeper:
    """Works at one opened gate page. `touches` counts all touches since `next_person`, digits and readings included."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touches = 0
        self.typed = 0
        self.stage("who")

    def touch(self, selector: str, *, typing: bool = False) -> None:
        """One touch; `typing` for those that enter digits of a telephone or of a reading."""
        self.page.locator(selector).click()
        self.touches += 1
        self.typed += typing

    def stage(self, name: str) -> Locator:
        """Waits until this question is on the screen."""
        stage = self.page.locator(f"[data-stage={name}]")
        expect(stage).to_be_visible()
        return stage

    def digits(self, four: str) -> None:
        """The end of a telephone number, on the screen's keys."""
        for digit in four:
            self.touch(f"[data-keypad=who] [data-key='{digit}']", typing=True)

    def find(self, four: str) -> None:
        """Finds the one person whose telephone ends so."""
        self.digits(four)
        self.stage("reading")

    def quick(self, reading: str) -> None:
        """A usual reading: one key."""
        self.touch(f"[data-tenths='{reading.replace('.', '')}']", typing=True)

    def odd(self, reading: str) -> None:
        """A reading beside the quick keys."""
        if self.page.locator("[data-quick]").is_visible():
            self.touch("[data-other-reading]")
        for digit in reading.replace(".", ""):
            self.touch(f"[data-keypad=reading] [data-key='{digit}']", typing=True)
        self.touch("[data-keypad=reading] [data-key=Enter]")

    def register(self, name: str, phone: str) -> None:
        """Somebody new; typed on the phone's own keyboard."""
        self.touch("[data-visitor]")
        self.page.locator("#visitor-name").fill(name)
        self.page.locator("#visitor-phone").fill(phone)
        self.touch("[data-visitor-form] .primary")

    def decides(self, decision: str, headline: str = "") -> Locator:
        """Waits for the decision that fills the screen."""
        screen = self.page.locator(f".decision-{decision}")
        expect(screen).to_be_visible()
        if headline:
            expect(screen.locator(".decision-reason")).to_have_text(headline)
        return screen

    def is_(self, state: str) -> None:
        """Waits until the record on the screen is `sent`, `kept`, or what else the line below says."""
        expect(self.page.locator(f"[data-sent={state}]")).to_be_visible()

    def next_person(self) -> None:
        """Away with the decision; counting begins anew."""
        self.touch(".decision-actions a")
        self.stage("who")
        self.touches = self.typed = 0

    def passages_today(self, count: int) -> None:
        """Waits until the strip shows the server's count of today."""
        expect(self.page.locator("[data-passages]")).to_have_text(str(count))

    def network_is_back(self) -> None:
        """What a phone tells its pages."""
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
