"""A community worker on their round: one thumb, stairs, doors. And the orders that bring them there."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.browser.serving import ROOT, Server


def put_under_orders(server: Server, *households: str) -> None:
    """Households of the community of Jinjiang, each "赵一,赵二" or a known number, kept apart at home since three days."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LIANFANG_") and k != "DATABASE_URL"}
    ours = {
        "DJANGO_SETTINGS_MODULE": "lianfang.settings",
        "LIANFANG_DATA": str(server.data),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-m", "tests.browser.made_orders", *households]
    done = subprocess.run(command, cwd=ROOT, env=kept | ours, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class Rounder:
    """Works at one opened round (in English) and counts touches, digits on the phone's own keys included."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touches = 0

    def touch(self, button: str) -> None:
        """One touch of a button."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.touches += 1

    def begin(self) -> None:
        """Opens all doors for the usual purpose."""
        self.touch("Begin the round")
        expect(self.page.locator("ul.doors")).to_be_visible()

    def doors(self) -> list[str]:
        """The doors that are left, in the order of the page."""
        return [text.strip() for text in self.page.locator("ul.doors .evidence-label").all_inner_texts()]

    def go_to(self, door: str) -> None:
        """One touch of a door."""
        self.page.locator("ul.doors .evidence-label", has_text=door).click()
        self.touches += 1
        expect(self.page.locator("h1")).to_contain_text(door)

    def measure(self, *readings: str) -> None:
        """Types everybody's temperature; the first field waits for it, each further one is a touch."""
        fields = self.page.locator(".row.big input")
        expect(fields).to_have_count(len(readings))
        for n, reading in enumerate(readings):
            if n or not fields.nth(0).evaluate("field => field === document.activeElement"):
                fields.nth(n).click()
                self.touches += 1
            self.page.keyboard.type(reading)
            self.touches += len(reading)

    def next_door(self) -> None:
        """Keeps what was typed."""
        before = self.page.url
        self.touch("Keep, next door")
        self.page.wait_for_url(re.compile(rf"^(?!{re.escape(before)}$)"))
