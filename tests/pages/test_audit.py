"""The audit page: who looked at what, and why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from lianfang.accounts import heads
from lianfang.accounts.append_only import permit_changes
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.jobs import every_minute
from lianfang.accounts.models import AuditEntry, TrailCheck
from lianfang.accounts.scope import SYSTEM
from lianfang.people.actions import open_identity
from tests import builders
from tests.builders import District, asker
from tests.clients import client_of


def test_it_works(district: District) -> None:
    open_identity(asker("lin"), builders.LI_NA, "follow_up: 询问咳嗽")
    page = client_of("qian").get("/audit/")
    line = page.context["rows"][0]
    assert (line.row.verb, line.row.subject, line.name) == ("identity.open", builders.LI_NA, "Lin Jing")
    text = page.content.decode()
    assert "Opened an identity" in text
    assert "Community worker" in text
    assert "Call about a fever or symptoms: 询问咳嗽" in text
    assert "李娜" not in text


def test_one_persons_entries(district: District) -> None:
    open_identity(asker("lin"), builders.LI_NA, "visit")
    for typed in (builders.LI_NA, builders.LI_NA.lower(), f" {builders.LI_NA} "):
        rows = client_of("qian").get("/audit/", {"person": typed}).context["rows"]
        assert {line.row.subject for line in rows} == {builders.LI_NA}
        assert [line.row.verb for line in rows] == ["identity.open", "person.register"]


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
    assert second.context["rows"][0].row.seq == first.context["rows"][-1].row.seq - 1
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", "9" * 30, "²"])
def test_a_marker_that_is_none_begins_at_the_newest(district: District, before: str) -> None:
    page = client_of("qian").get("/audit/", {"before": before})
    assert page.status_code == 200
    assert page.context["rows"]


@pytest.mark.parametrize("person", ["x" * 500, "<script>alert(1)</script>", "' OR 1=1 --"])
def test_strange_numbers_find_nothing_and_break_nothing(district: District, person: str) -> None:
    page = client_of("qian").get("/audit/", {"person": person})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


def test_the_administrator_reads_it_too(district: District) -> None:
    assert client_of("admin").get("/audit/").status_code == 200


@pytest.mark.parametrize("username", ["zhou", "gao", "chen", "ding", "lin", "fang", "ma", "wu"])
def test_nobody_else_does(district: District, username: str) -> None:
    assert client_of(username).get("/audit/").status_code == 403


@pytest.fixture
def own_heads(settings: object, tmp_path: Path) -> None:
    """A file of heads and a key of this test's own."""
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"  # type: ignore[attr-defined]
    settings.AUDIT_KEY = tmp_path / "audit-key"  # type: ignore[attr-defined]


def test_the_trail_says_when_it_was_proved_and_gives_its_heads(district: District, own_heads: None) -> None:
    client = client_of("qian")
    page = client.get("/audit/")
    assert page.context["trail_word"] == "unknown"
    assert "Not proved yet" in page.content.decode()
    assert client.get("/audit/heads/").content == b""
    every_minute(district.now)
    page = client.get("/audit/")
    assert (page.context["trail_word"], page.context["flaws"]) == ("fine", [])
    assert heads.fingerprint() in page.content.decode()
    file = client.get("/audit/heads/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="audit-heads.jsonl"'
    assert file.content.decode().splitlines() == heads.lines()


def test_a_trail_that_does_not_hold_is_said_entry_by_entry(district: District, own_heads: None) -> None:
    permit_changes(connection)
    AuditEntry.objects.filter(seq=7).update(actor="x")
    every_minute(district.now)
    for language, word in (
        ("en", "entry 7 is not what was written"),
        ("zh-hans", "第 7 条不是当初写下的内容"),
    ):
        page = client_of("qian", language).get("/audit/")
        assert page.context["trail_word"] == "failing"
        assert word in page.content.decode()


def test_a_proof_of_last_week_says_little_about_today(district: District, own_heads: None) -> None:
    TrailCheck.objects.create(at=district.now - timedelta(days=7), by="system", entries=9, flaws=0, heads=1)
    assert client_of("qian").get("/audit/").context["trail_word"] == "watch"


@pytest.mark.parametrize("username", ["zhou", "lin", "wu"])
def test_nobody_else_takes_the_heads(district: District, username: str) -> None:
    assert client_of(username).get("/audit/heads/").status_code == 403
