"""Proving this room's rows: the hourly counts against the passages, and policies against their hashes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from lianfang.domain.admission import check_table
from lianfang.domain.days import day_span, local_day
from lianfang.domain.errors import LianfangError
from lianfang.local_time import local_zone
from lianfang.passages.writing import COUNTS

_CASES = {
    "entries": "direction = 'in'",
    "exits": "direction = 'out'",
    "admitted": "server_decision = 'admit'",
    "referred": "server_decision = 'refer'",
    "refused": "server_decision = 'refuse'",
    "held": "server_decision = 'hold'",
    "measured": "first_reading IS NOT NULL",
    "fevers": "fever",
    "noted": "direction = 'in' AND mask <> ''",
    "without_mask": "direction = 'in' AND mask IN ('absent', 'put_on', 'refused')",
    "urged": "direction = 'in' AND mask IN ('put_on', 'refused')",
    "registered": "person_id IS NOT NULL",
    "offline": "gate_offline",
    "differing": "gate_decision <> '' AND gate_decision <> server_decision",
    "vehicles": "vehicle <> ''",
    "outside": "vehicle <> '' OR category IN ('visitor', 'delivery')",
    "outside_checked": "(vehicle <> '' OR category IN ('visitor', 'delivery')) AND person_id IS NOT NULL"
    " AND first_reading IS NOT NULL",
}
"""Each count said once more, apart from the code that keeps it: a check that shared its code would share its slips."""

_HOUR = {"sqlite": "substr(at, 1, 13) || ':00:00'", "postgresql": "date_trunc('hour', at)"}


def whole_days() -> list[date]:
    """The local days all of whose passages are in the database; what retention moved out is the archive's affair."""
    zone = local_zone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(at), max(at) FROM passages_passage")
        ends = list(cursor.fetchone())
        cursor.execute("SELECT min(hour), max(hour) FROM passages_gatehour")
        ends += cursor.fetchone()
        cursor.execute("SELECT day FROM passages_archivedday WHERE hot_removed_at IS NOT NULL")
        moved = {str(day) for (day,) in cursor.fetchall()}
    days = [local_day(_moment(end), zone) for end in ends if end is not None]
    if not days:
        return []
    all_days = (min(days) + timedelta(days=n) for n in range((max(days) - min(days)).days + 1))
    return [day for day in all_days if day.isoformat() not in moved]


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def wrong_hours(day: date) -> int:
    """How many hours of gates, on one local day, are counted otherwise than their passages say.

    Only for a day whose passages are all in the database.
    """
    since, until = (_as_kept(end) for end in day_span(day, local_zone()))
    sums = ", ".join(f"sum(CASE WHEN {_CASES[name]} THEN 1 ELSE 0 END)" for name in COUNTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH told AS (
                SELECT gate_id, hour, {", ".join(COUNTS)} FROM passages_gatehour WHERE hour >= %s AND hour < %s
            ), found AS (
                SELECT gate_id, {_HOUR[connection.vendor]} AS hour, {sums} FROM passages_passage
                WHERE at >= %s AND at < %s GROUP BY 1, 2
            ), lone AS (
                SELECT gate_id, hour FROM (SELECT * FROM told EXCEPT SELECT * FROM found) AS untrue
                UNION SELECT gate_id, hour FROM (SELECT * FROM found EXCEPT SELECT * FROM told) AS untold
            )
            SELECT count(*) FROM lone
            """,
            [since, until, since, until],
        )
        return int(cursor.fetchone()[0])


def _as_kept(moment: datetime) -> datetime | str:
    """The full hour as this database compares it; days that begin at half an hour are taken from the full one on."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if connection.vendor == "postgresql" else hour.isoformat(" ")[:-6]


def unfit_policies() -> list[int]:
    """The versions of admission policies whose table is not the one that their hash names."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT version, CAST("table" AS TEXT), table_hash FROM passages_admissionpolicy ORDER BY version'
        )
        rows = cursor.fetchall()
    return [version for version, text, named in rows if _hash_of(text) != named]


def _hash_of(text: str) -> str:
    """The hash of a stored table; empty where it is no table at all."""
    try:
        return check_table(json.loads(text)).hash
    except (LianfangError, ValueError, TypeError, AttributeError):
        return ""


def count_policies() -> int:
    """How many versions of admission policies are stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM passages_admissionpolicy")
        return int(cursor.fetchone()[0])
