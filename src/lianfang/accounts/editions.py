"""When what rarely changes changed last, so that a process may remember it and know that it still holds.

Areas, sites, gates, levels and policies are asked for with every passage and change a few times a day. Every verb that
changes them is written into the audit trail in its own transaction, and with that note they get a new edition.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from uuid import uuid4

from django.db import connection

from lianfang.accounts.scope import Asker

T = TypeVar("T")

REMEMBERED = frozenset(("area", "site", "site_kind", "gate", "level", "policy", "outbreak"))
"""What editions cover, by the first word of the verbs that change it."""

_ONLY = "reference"


def begin_new_edition() -> None:
    """Makes all processes forget, as soon as the running transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_edition (name, token) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET token = excluded.token",
            [_ONLY, uuid4().hex],  # never a number: one that was rolled back would come again
        )


def edition() -> str:
    """The edition in force; empty where an emptied database has lost it: then nothing is remembered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM accounts_edition WHERE name = %s", [_ONLY])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def remembered(read: Callable[[Asker], T]) -> Callable[[Asker, str], T]:
    """A question that is asked anew only when the edition is another; nobody may change what it returns.

    For questions whose answer does not depend on who asks. The edition is an argument, so that one look serves several.
    """
    held: dict[str, T] = {}

    @wraps(read)
    def asked(asker: Asker, now_in: str) -> T:
        if now_in in held:
            return held[now_in]
        answer = read(asker)
        if now_in:
            held.clear()
            held[now_in] = answer
        return answer

    return asked
