"""Filling an empty database quickly: what can wait until the end waits, what is certain is not checked twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"


@contextmanager
def in_bulk() -> Iterator[None]:
    """For a database that is thrown away and made anew if this is cut off: the demonstration district's.

    SQLite only (elsewhere it does nothing). Indexes of passages are built once at the end; nothing waits for the
    disk; the tables' CHECKs rest, since every value comes through the same typed records (measured: an IN list in
    a CHECK costs 3 microseconds a row).
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        for pragma in ("synchronous = OFF", "cache_size = -524288", "ignore_check_constraints = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(_INDEXES, ["passages_passage"])
        indexes: list[tuple[str, str]] = cursor.fetchall()
        for name, _sql in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    _tidy_up(indexes)


def _tidy_up(indexes: list[tuple[str, Any]]) -> None:
    """Builds the indexes, counts what the query planner wants to know, and leaves a connection without haste."""
    with connection.cursor() as cursor:
        for _name, sql in indexes:
            cursor.execute(sql)
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
