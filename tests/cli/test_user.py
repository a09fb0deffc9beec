"""`lianfang user reset`."""

from __future__ import annotations

import json

import pytest

from lianfang.accounts.models import AuditEntry
from tests import builders
from tests.cli.terminal import type_in
from tests.clients import client_of

GOOD = "wolke tisch regen"


def test_the_administrator_who_lost_the_phone_comes_in_again(
    capsys: pytest.CaptureFixture[str], district: builders.District
) -> None:
    old = client_of("admin")
    assert old.get("/staff/").status_code == 200
    said = type_in(capsys, "user", "reset", "admin", "--json")
    assert said.code == 0
    path = json.loads(said.out)["path"]
    assert old.get("/staff/").status_code == 302
    new = client_of("")
    assert new.post(path, {"password": GOOD, "again": GOOD}).status_code == 302
    assert new.get("/staff/").headers["Location"] == "/account/", "a second factor is set up anew"
    assert AuditEntry.objects.filter(verb="user.reset", actor="system", thing="admin").exists()


def test_the_terminal_says_how_long_it_lasts(
    capsys: pytest.CaptureFixture[str], district: builders.District
) -> None:
    said = type_in(capsys, "user", "reset", "admin")
    assert said.code == 0
    assert "72 hours" in said.out and "/access/" in said.out


def test_an_unknown_user_is_said(capsys: pytest.CaptureFixture[str], district: builders.District) -> None:
    said = type_in(capsys, "user", "reset", "nobody")
    assert said.code == 1
    assert "nobody" in said.complaint
