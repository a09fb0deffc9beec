"""The order of texts in the database: scope is an index range of area paths, which holds only in the order of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


def wrong_collation(alias: str = "default") -> str:
    """The name of the database's collation if it is not the order of bytes; empty if it is.

    Asked by what it does: PostgreSQL keeps the name in several places, and one of them may say C while ICU sorts.
    SQLite compares bytes unless a column says otherwise, and none of ours does.
    """
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'B' < 'a' AND 'A-' < 'A/' AND 'z' < '中', datcollate FROM pg_database "
            "WHERE datname = current_database()"
        )
        in_bytes, name = cursor.fetchone()
    return "" if in_bytes else f"{name} / ICU" if name in ("C", "POSIX") else str(name)


@register(Tags.database)
def check_collation(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Django's check: `migrate`, and with it `lianfang init`, stops before it makes any table."""
    return [
        Error(
            f"The database sorts texts by {name}; scope needs the order of bytes.",
            hint="Create it anew: CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            id="lianfang.E001",
        )
        for alias in databases or ()
        if (name := wrong_collation(alias))
    ]
