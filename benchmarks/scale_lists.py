"""Grows lists to the same number of rows each: places with a state, assignments, the trail, staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.scale_growth import columns, copy_places, highest, midnight, text_of

FAKE_SEAL = "lower(hex(randomblob(32)))"


def grow(cursor: Any, rows: int) -> None:
    """So many places (each with a gate that counted somebody today), open and done assignments, entries, users."""
    cursor.execute("SELECT count(*) FROM places_site")
    there = int(cursor.fetchone()[0])
    before = highest(cursor, "places_gate")
    copy_places(cursor, -(-rows // there), "+")
    _one_hour_each(cursor, before)
    for status in ("open", "done"):
        _assignments(cursor, rows, status)
    _trail(cursor, rows)
    _users(cursor, rows)


def _numbers(many: int) -> str:
    return f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {many})"


def _one_hour_each(cursor: Any, before: int) -> None:
    """Every gate that is new counted a few people in the first hour of today; some measured fewer than they should."""
    names = [n for n in columns(cursor, "passages_gatehour") if n not in ("gate_id", "area_path", "hour")]
    words = dict.fromkeys(names, "0") | {
        "entries": "20",
        "admitted": "20",
        "registered": "20 - (g.id % 7 = 0) * (g.id % 5)",
        "measured": "20 - (g.id % 11 = 0) * (g.id % 6)",
        "noted": "20 - (g.id % 13 = 0)",
        "without_mask": "g.id % 2",
        "urged": "g.id % 2 * (g.id % 17 > 0)",
    }
    cursor.execute(
        f"""INSERT INTO passages_gatehour (gate_id, area_path, hour, {", ".join(names)})
        SELECT g.id, g.area_path, '{text_of(midnight())}', {", ".join(words[n] for n in names)}
        FROM places_gate g WHERE g.id > {before} ORDER BY g.id"""
    )


def _assignments(cursor: Any, rows: int, status: str) -> None:
    """Assignments all over the district, each with the unit of an area; a third of the open ones is late."""
    names = columns(cursor, "assignments_assignment")
    now = datetime.now(UTC)
    words = {name: f"a.{name}" for name in names} | {
        "source": f"'scale:{status}:' || c.n",
        "status": f"'{status}'",
        "area_path": "u.area_path",
        "unit_id": "u.managing_unit_id",
        "due_at": f"strftime('%Y-%m-%d %H:%M:%S', '{text_of(now)}', (c.n * 7919 % 90000 - 30000) || ' seconds')",
        "done_at": "NULL"
        if status == "open"
        else f"strftime('%Y-%m-%d %H:%M:%S', '{text_of(now)}', (-c.n * 7919 % 90000) || ' seconds')",
        "assignee_id": "NULL"
        if status == "open"
        else "(SELECT id FROM accounts_user WHERE username = 'tracer')",
        "known_to_id": "NULL",
    }
    cursor.execute(
        f"""{_numbers(rows)}, places AS (SELECT *, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS many
            FROM places_area WHERE code NOT LIKE 'SCALE%')
        INSERT INTO assignments_assignment ({", ".join(names)}) SELECT {", ".join(words[n] for n in names)}
        FROM c JOIN places u ON u.k = c.n % u.many + 1
        JOIN assignments_assignment a ON a.id = (SELECT min(id) FROM assignments_assignment WHERE subject <> '')"""
    )


def _trail(cursor: Any, rows: int) -> None:
    """Entries like the last one, about all the people; their seals prove nothing and nobody asks them to."""
    names = columns(cursor, "accounts_auditentry", ("seq",))
    words = {name: f"a.{name}" for name in names} | {
        "seal": FAKE_SEAL,
        "subject": "(SELECT number FROM people_person WHERE id = c.n % 1000 + 1)",
    }
    cursor.execute(
        f"""{_numbers(rows)} INSERT INTO accounts_auditentry (seq, {", ".join(names)})
        SELECT a.seq + c.n, {", ".join(words[n] for n in names)}
        FROM c JOIN accounts_auditentry a ON a.seq = (SELECT max(seq) FROM accounts_auditentry)"""
    )


def _users(cursor: Any, rows: int) -> None:
    """Gatekeepers, spread over all units but the two small ones."""
    names = columns(cursor, "accounts_user")
    words = {name: f"a.{name}" for name in names} | {
        "username": "'keeper-' || c.n",
        "unit_id": "u.id",
        "created_at": f"'{text_of(datetime.now(UTC) - timedelta(days=30))}'",
    }
    cursor.execute(
        f"""{_numbers(rows)}, units AS (SELECT *, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS many
            FROM accounts_unit WHERE code NOT LIKE 'U-SCALE%')
        INSERT INTO accounts_user ({", ".join(names)}) SELECT {", ".join(words[n] for n in names)}
        FROM c JOIN units u ON u.k = c.n % u.many + 1 JOIN accounts_user a ON a.username = 'gatekeeper'"""
    )
