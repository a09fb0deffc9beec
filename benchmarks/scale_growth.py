"""Grows a small invented district to the size of a real one, by plain SQL: `python -m benchmarks.scale_growth PART N`.

`district N`: about 2,000 gates, fifteen days of hourly counts and compliance, N passages. `lists N`: lists of N rows each.
SQLite only. What is computed from evidence (compliance) is computed by the product itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lianfang.cli.opening import open_house

GATES = 2_000
DAYS = 14
"""Whole days behind today."""
SMALL, EMPTY = "SCALE-SMALL", "SCALE-EMPTY"
"""Two communities beside the others: one with a single gate that three people passed long ago, one with nothing."""
INDEXED = ("passages_passage", "passages_gatehour")


def main() -> None:
    """Grows what is asked for and says what is there now."""
    open_house()
    part, many = sys.argv[1], int(sys.argv[2])
    began = time.perf_counter()
    with _in_haste() as cursor:
        if part == "district":
            _district(cursor, many)
        else:
            from benchmarks import scale_lists

            scale_lists.grow(cursor, many)
    _compute_compliance(DAYS if part == "district" else 0)
    print(f"{part} grown in {time.perf_counter() - began:.0f} s")


@contextmanager
def _in_haste() -> Iterator[Any]:
    """A cursor that waits for no disk; indexes of the big tables are made anew at the end."""
    from django.db import connection

    with connection.cursor() as cursor:
        for pragma in (
            "synchronous = OFF",
            "cache_size = -1048576",
            "foreign_keys = OFF",
            "temp_store = FILE",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        yield cursor
        # A district that grew has no statistics; those of the small one it began as would lead the planner astray.
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (%s, %s)",
        INDEXED,
    )
    indexes = cursor.fetchall()
    for name, _sql in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, sql in indexes:
        cursor.execute(sql)


def columns(cursor: Any, table: str, but: tuple[str, ...] = ("id",)) -> list[str]:
    """The columns of a table, but for some."""
    cursor.execute(f"SELECT name FROM pragma_table_info('{table}')")
    return [name for (name,) in cursor.fetchall() if name not in but]


def _district(cursor: Any, passages: int) -> None:
    _add_people_who_look()
    cursor.execute("SELECT count(*) FROM places_gate")
    copies = max(1, round(GATES / cursor.fetchone()[0]))
    cursor.execute("CREATE TABLE scale_passage AS SELECT * FROM passages_passage")
    cursor.execute("CREATE TABLE scale_hour AS SELECT * FROM passages_gatehour")
    yesterday, today = _days_behind(cursor)
    repeats = max(1, round(passages / ((yesterday * DAYS + today) * copies)))
    step = copy_places(cursor, copies)
    with _without_indexes(cursor):
        cursor.execute("DELETE FROM passages_passage")
        cursor.execute("DELETE FROM passages_gatehour")
        for ago in range(DAYS, -1, -1):
            _passages_of(cursor, ago, copies, repeats, step)
            _hours_of(cursor, ago, copies, repeats, step)
        _three_long_ago(cursor)
    cursor.execute("DROP TABLE scale_passage")
    cursor.execute("DROP TABLE scale_hour")


def midnight() -> datetime:
    """The last local midnight."""
    from django.conf import settings

    return datetime.now(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)


def text_of(moment: datetime) -> str:
    """A time as SQLite keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _days_behind(cursor: Any) -> tuple[int, int]:
    """How many passages the small district had yesterday and today."""
    edge = text_of(midnight())
    cursor.execute("SELECT sum(at < %s), sum(at >= %s) FROM scale_passage", [edge, edge])
    yesterday, today = cursor.fetchone()
    return int(yesterday), int(today)


def _add_people_who_look() -> None:
    """Two communities of their own, and somebody in each part of the district who looks at pages."""
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.scope import SYSTEM
    from lianfang.places import actions as places

    day = midnight().date() - timedelta(days=100)
    for code in (SMALL, EMPTY):
        path = f"AY/AY-DD/{code}/"
        unit = accounts.found_unit(
            SYSTEM, accounts.NewUnit(f"U-{code}", "小社区", "Small community", "community", "U-DD", path)
        )
        places.lay_out_area(SYSTEM, places.NewArea(code, "小社区", "Small", "community", "AY-DD", unit, day))
    places.register_sites(SYSTEM, [places.NewSite("SCALE-SITE", "小店", "Small shop", "supermarket", SMALL)])
    places.register_gates(SYSTEM, [places.NewGate("SCALE-GATE", "SCALE-SITE", "门", "Door")])
    for name, unit in (("small", f"U-{SMALL}"), ("empty", f"U-{EMPTY}"), ("community", "U-DD-01")):
        for role in ("unit_head", "community"):
            new = accounts.NewUser(f"scale-{role}-{name}", "规模", "Scale", role, unit, "demo")
            accounts.add_user(SYSTEM, new, invented=True)


def highest(cursor: Any, table: str) -> int:
    """The highest id of a table."""
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return int(cursor.fetchone()[0])


def copy_places(cursor: Any, copies: int, mark: str = "~") -> int:
    """Puts `copies` - 1 copies of every place and its gates beside it; returns by how much a gate's id moves each time."""
    sites, gates = highest(cursor, "places_site"), highest(cursor, "places_gate")
    for table, step, moved in (("places_site", sites, {}), ("places_gate", gates, {"site_id": sites})):
        names = columns(cursor, table)
        words = {name: f"t.{name}" for name in names} | {
            "code": f"t.code || '{mark}' || c.n",
            "area_path": f"rtrim(t.area_path, '/') || '{mark}' || c.n || '/'",
            **{name: f"t.{name} + c.n * {by}" for name, by in moved.items()},
        }
        cursor.execute(
            f"""WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {copies - 1})
            INSERT INTO {table} (id, {", ".join(names)})
            SELECT t.id + c.n * {step}, {", ".join(words.values())}
            FROM {table} t, c WHERE t.id <= {step} AND t.area_path NOT LIKE '%/SCALE-%' AND c.n < {copies}"""
        )
    return gates


def _shift(column: str, ago: int) -> str:
    """A time of the pattern day, so many days before yesterday; today's rows (`ago` 0) stay where they are."""
    return f"strftime('%Y-%m-%d %H:%M:%S', {column}, '-{max(0, ago - 1)} days')"


def _side(ago: int) -> str:
    """Which rows serve as pattern: today's own for today, yesterday's for every day before."""
    return f"{'>=' if ago == 0 else '<'} '{text_of(midnight())}'"


def _copied(path: str) -> str:
    return f"CASE c.n WHEN 0 THEN {path} ELSE rtrim({path}, '/') || '~' || c.n || '/' END"


def _numbers(name: str, many: int) -> str:
    return f"{name}(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM {name} WHERE n < {many - 1})"


def _passages_of(cursor: Any, ago: int, copies: int, repeats: int, step: int) -> None:
    """One day of passages in order of time: each of the pattern day at every copy of its gate, `repeats` times."""
    names = columns(cursor, "passages_passage")
    people = highest(cursor, "people_person")
    cursor.execute("DROP TABLE IF EXISTS scale_day")
    cursor.execute(
        f"""CREATE TEMP TABLE scale_day AS SELECT *, {_shift("at", ago)} AS moved,
        {_shift("received_at", ago)} AS moved_in, strftime('%s', {_shift("at", ago)}) AS second
        FROM scale_passage WHERE at {_side(ago)} ORDER BY at"""
    )
    words = {name: f"p.{name}" for name in names} | {
        "uid": f"printf('%012x%020x', p.second, ((p.id * {copies} + c.n) * {repeats} + r.n) * 16 + {ago})",
        "gate_id": f"p.gate_id + c.n * {step}",
        "area_path": _copied("p.area_path"),
        "person_id": f"(p.person_id + c.n * 7919 + r.n * 1049) % {people} + 1",
        "at": "p.moved",
        "received_at": "p.moved_in",
    }
    cursor.execute(
        f"""WITH RECURSIVE {_numbers("c", copies)}, {_numbers("r", repeats)}
        INSERT INTO passages_passage ({", ".join(names)}) SELECT {", ".join(words[name] for name in names)}
        FROM scale_day p CROSS JOIN c CROSS JOIN r"""
    )


def _hours_of(cursor: Any, ago: int, copies: int, repeats: int, step: int) -> None:
    """The hourly counts of the same day."""
    names = columns(cursor, "passages_gatehour")
    words = {name: f"h.{name} * {repeats}" for name in names} | {
        "gate_id": f"h.gate_id + c.n * {step}",
        "area_path": _copied("h.area_path"),
        "hour": _shift("h.hour", ago),
    }
    cursor.execute(
        f"""WITH RECURSIVE {_numbers("c", copies)}
        INSERT INTO passages_gatehour ({", ".join(names)}) SELECT {", ".join(words[name] for name in names)}
        FROM scale_hour h CROSS JOIN c WHERE h.hour {_side(ago)} ORDER BY h.hour"""
    )


def _three_long_ago(cursor: Any) -> None:
    """Three people passed the only gate of the small community on the first of the days, and nobody since."""
    hour = midnight() - timedelta(days=DAYS) + timedelta(hours=9)
    cursor.execute("SELECT id, area_path FROM places_gate WHERE code = 'SCALE-GATE'")
    gate, path = cursor.fetchone()
    for table, limit in (("passages_passage", 3), ("passages_gatehour", 1)):
        names = columns(cursor, table)
        words = {name: name for name in names} | {
            "gate_id": str(gate),
            "area_path": f"'{path}'",
            "at": f"'{text_of(hour)}'",
            "hour": f"'{text_of(hour)}'",
            "uid": "lower(hex(randomblob(16)))",
            "entries": "3",
            "exits": "0",
        }
        cursor.execute(
            f"""INSERT INTO {table} ({", ".join(names)}) SELECT {", ".join(words[name] for name in names)}
            FROM {table} WHERE id IN (SELECT id FROM {table} LIMIT {limit})"""
        )


def _compute_compliance(days: int) -> None:
    """Computes the compliance of today and so many days before, as the clock does."""
    from lianfang.oversight.actions import compute_day

    for ago in range(days, -1, -1):
        compute_day(midnight().date() - timedelta(days=ago), datetime.now(UTC))


if __name__ == "__main__":
    main()
