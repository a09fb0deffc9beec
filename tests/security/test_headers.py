"""Every answer carries the security headers, and nothing in it that the content security policy would stop.

`test_matrix.py` holds each page that it opens to `wrong_with`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponseBase
from django.test import Client

from lianfang.web.security import SENT_ALWAYS
from tests.builders import District
from tests.clients import client_of

EXPECTED = {
    **SENT_ALWAYS,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class InlineFinder(HTMLParser):
    """Notes scripts, styles and handlers that stand in a page instead of in a file of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Looks at one element."""
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}=" for name in names if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action", "formaction"):
            if re.match(r"\s*(javascript:|(https?:)?//)", names.get(name) or "", re.I):
                self.found.append(f"{tag} {name}={names[name]}")


def wrong_with(answer: HttpResponseBase) -> list[str]:
    """Headers that are missing or different, and what stands inline."""
    wrong = [f"{name}: {answer.get(name)}" for name, value in EXPECTED.items() if answer.get(name) != value]
    if answer.get("Content-Type", "").startswith("text/html"):
        finder = InlineFinder()
        finder.feed(answer.content.decode())  # type: ignore[attr-defined]
        wrong += finder.found
    return wrong


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/api/v1/nowhere", "/api/v1/openapi.json", "/static/icon.svg", "/board"]
)
def test_other_answers(db: None, address: str) -> None:
    assert wrong_with(Client().get(address)) == []


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = SENT_ALWAYS["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert (
        parts["default-src"]
        == parts["frame-src"]
        == parts["frame-ancestors"]
        == parts["object-src"]
        == "'none'"
    )
    assert (
        parts["script-src"] == parts["style-src"] == parts["connect-src"] == parts["worker-src"] == "'self'"
    )


def test_https_only_where_there_is_https(db: None, settings: object) -> None:
    assert "Strict-Transport-Security" not in Client().get("/login/").headers
    settings.HTTPS = True  # type: ignore[attr-defined]
    assert "max-age=31536000" in Client().get("/login/").headers["Strict-Transport-Security"]


def test_pages_of_signed_in_people_are_kept_by_nobody(district: District) -> None:
    for address in ("/inbox/", "/account/", "/places/"):
        assert "no-store" in client_of("lin").get(address).headers["Cache-Control"]
