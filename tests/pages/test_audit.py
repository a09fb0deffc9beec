"""The audit page: who looked at what, and why."""

from __future__ import annotations

import pytest
from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import SYSTEM
from lianfang.people.actions import open_identity
from tests import builders
from tests.builders import District, asker
from tests.clients import client_of


def test_it_works(district: District) -> None:
    open_identity(asker("lin"), builders.LI_NA, "follow_up: 询问咳嗽")
    page = client_of("qian").get("/audit/")
    row, name = page.context["rows"][0]
    assert (row.verb, row.subject, name) == ("identity.open", builders.LI_NA, "Lin Jing")
    text = page.content.decode()
    assert "Opened an identity" in text
    assert "Community worker" in text
    assert "Call about a fever or symptoms: 询问咳嗽" in text
    assert "李娜" not in text


def test_one_persons_entries(district: District) -> None:
    open_identity(asker("lin"), builders.LI_NA, "visit")
    for typed in (builders.LI_NA, builders.LI_NA.lower(), f" {builders.LI_NA} "):
        rows = client_of("qian").get("/audit/", {"person": typed}).context["rows"]
        assert {row.subject for row, _ in rows} == {builders.LI_NA}
        assert [row.verb for row, _ in rows] == ["identity.open", "person.register"]


def test_nobody_looked(district: District) -> None:
    page = client_of("qian").get("/audit/", {"person": "PNOBODY"}).content.decode()
    assert "Nobody has looked at PNOBODY" in page


def test_older_entries_follow_page_by_page(district: District) -> None:
    with transaction.atomic():
        write_down(SYSTEM, *(Note("test.note", thing=str(n)) for n in range(150)))
    client = client_of("qian")
    first = client.get("/audit/")
    assert len(first.context["rows"]) == 100
    second = client.get(first.context["next_url"])
    assert second.context["rows"][0][0].seq == first.context["rows"][-1][0].seq - 1
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", "9" * 30, "²", "\x00"])
def test_a_marker_that_is_none_begins_at_the_newest(district: District, before: str) -> None:
    page = client_of("qian").get("/audit/", {"before": before})
    assert page.status_code == 200
    assert page.context["rows"]


@pytest.mark.parametrize("person", ["x" * 500, "<script>alert(1)</script>", "' OR 1=1 --", "\x00"])
def test_strange_numbers_find_nothing_and_break_nothing(district: District, person: str) -> None:
    page = client_of("qian").get("/audit/", {"person": person})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


def test_the_administrator_reads_it_too(district: District) -> None:
    assert client_of("admin").get("/audit/").status_code == 200


@pytest.mark.parametrize("username", ["zhou", "gao", "chen", "ding", "lin", "fang", "ma", "wu"])
def test_nobody_else_does(district: District, username: str) -> None:
    assert client_of(username).get("/audit/").status_code == 403
