"""Whether the server is there, and whether it can work."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from lianfang.web import clock, health

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def ticking(db: None, settings: object, tmp_path: Path) -> None:
    """A clock that has just begun a round."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    clock.tell(clock.ClockState(timezone.now().isoformat(), {}))


def wrong() -> dict[str, str]:
    """What `/health/ready` finds wrong; the status must say the same."""
    answer = Client().get("/health/ready")
    said = answer.json()
    assert (answer.status_code, said["status"]) == ((503, "failing") if said["wrong"] else (200, "ok"))
    return said["wrong"]


def test_it_works() -> None:
    assert wrong() == {}
    assert Client().get("/health/live").json()["status"] == "ok"


def test_a_clock_that_stands_still_shows(tmp_path: Path) -> None:
    began = timezone.now() - timedelta(seconds=health.CLOCK_LATE + 20)
    clock.tell(clock.ClockState(began.isoformat(), {}))
    assert wrong()["clock"].startswith("not run for 62")
    for text in ("", "{", "[]", '{"began": "x", "jobs": {}}', '{"began": 5, "jobs": 5}'):
        (tmp_path / "clock.json").write_text(text)
        assert wrong() == {"clock": "not run yet"}
    clock.forget()
    assert wrong() == {"clock": "not run yet"}


def test_a_full_disk_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 5 * 2**20))
    assert wrong() == {"disk": "5 MiB free, 256 needed"}


def test_a_database_behind_the_program_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    assert wrong() == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(name) FROM django_migrations WHERE app = 'accounts'")
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'accounts' AND name = %s", cursor.fetchone()
        )
    monkeypatch.setattr(health, "_migrated", set())
    assert wrong() == {"migrations": "1 not applied"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own ways of refusing")
def test_a_database_that_takes_nothing_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "some.sqlite3"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE t (x)")
    assert health._sqlite_writable(file) == ""
    other.execute("BEGIN IMMEDIATE")
    assert health._sqlite_writable(file) == "", "busy is not broken"
    other.close()
    assert health._sqlite_writable(tmp_path / "gone.sqlite3") == "read only"


def test_it_says_nothing_that_nobody_should_know() -> None:
    clock.forget()
    said = Client().get("/health/ready").content.decode()
    assert str(connection.settings_dict["NAME"]) not in said
