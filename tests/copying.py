"""The small district, built once a minute and copied row by row for each test: building it takes longer than most tests."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tests.builders import District, build_district

LASTS_SECONDS = 60
"""A copy is this old at most, so that tests may go by the clock as well."""

NOT_COPIED = ("django_migrations", "django_content_type", "auth_permission", "shared_counters")
"""Django makes the permissions anew after each emptying of the database, for content types with new ids."""


@dataclass(frozen=True)
class _Copy:
    made_at: float
    district: District
    rows: dict[str, list[tuple[Any, ...]]]


_held: list[_Copy] = []


def district(now: datetime) -> District:
    """The district, built anew or copied. On SQLite only; elsewhere it is always built."""
    if connection.vendor != "sqlite":
        return build_district(now)
    if _held and time.monotonic() - _held[0].made_at < LASTS_SECONDS:
        _put_back(_held[0])
        return _held[0].district
    made = build_district(now)
    _held[:] = [_Copy(time.monotonic(), made, _all_rows())]
    return made


def _all_rows() -> dict[str, list[tuple[Any, ...]]]:
    raw = connection.connection
    names = [
        name
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        if not name.startswith("sqlite_") and name not in NOT_COPIED
    ]
    found = {name: raw.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    return {name: rows for name, rows in found.items() if rows}


def _put_back(copy: _Copy) -> None:
    with transaction.atomic():  # keys are looked at when it ends: no table has to come before another
        for name, rows in copy.rows.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.connection.executemany(f'INSERT OR REPLACE INTO "{name}" VALUES ({marks})', rows)
