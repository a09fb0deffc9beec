"""Where people came and went in the days that the stay store does not have yet: today, and what was archived late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from django.db import connection

from lianfang.accounts.many import any_of
from lianfang.accounts.scope import Asker

Movement = tuple[str, str, datetime, str]
"""Person's number, site's code, time, direction."""

_ROWS = """
    SELECT p.number, s.code, m.at, m.direction
    FROM passages_passage m
    JOIN people_person p ON p.id = m.person_id
    JOIN places_gate g ON g.id = m.gate_id
    JOIN places_site s ON s.id = g.site_id
    WHERE m.at >= %s AND coalesce(nullif(m.gate_decision, ''), m.server_decision) <> 'refuse' AND {which}
    ORDER BY m.at, m.id
"""


def movements_of(asker: Asker, numbers: Collection[str], since: datetime) -> list[Movement]:
    """Every passage of some persons since then, oldest first; who was refused did not pass."""
    return _movements("p.number", numbers, since)


def visitors_of(asker: Asker, sites: Collection[str], since: datetime) -> set[str]:
    """The numbers of everybody who passed a gate of these sites since then."""
    return {number for number, *_ in _movements("s.code", sites, since)}


def _movements(column: str, wanted: Collection[str], since: datetime) -> list[Movement]:
    if not wanted:
        return []
    which, values = any_of(column, list(wanted))
    from_ = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(which=which), [from_, values])
        rows = cursor.fetchall()
    return [(number, site, _moment(at), way) for number, site, at, way in rows]


def _moment(at: object) -> datetime:
    """A time as the database gives it; SQLite keeps text without a zone, in UTC."""
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return datetime.fromisoformat(str(at)).replace(tzinfo=UTC)
