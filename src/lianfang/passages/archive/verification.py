"""Proving the archive: its files against the manifest, and both against the hourly counts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta

import duckdb

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.days import day_span
from lianfang.files import engine
from lianfang.local_time import local_zone
from lianfang.passages.archive import folders
from lianfang.passages.archive.columns import COUNTED
from lianfang.passages.archive.queries import archived_days, hours_of_gates, recorded_by_day
from lianfang.passages.archive.rows import DayRow
from lianfang.passages.archive.writing import sha256_of

Problem = tuple[str, str]
"""What is wrong, in Chinese and in English."""


def days_in_archive() -> int:
    """How many days are proved."""
    return sum(1 for row in archived_days(SYSTEM).values() if row.sha256 and not row.removed_at)


def archive_problems(tell: Callable[[float], None]) -> list[Problem]:
    """Everything that is wrong with the archive; `tell` hears the share that is proved."""
    manifest = {day: row for day, row in archived_days(SYSTEM).items() if row.sha256 and not row.removed_at}
    wrong = _extra(set(manifest))
    with closing(engine.connect()) as connection:
        for number, (day, row) in enumerate(manifest.items(), start=1):
            wrong += _of_day(connection, day, row)
            tell(number / len(manifest))
    return wrong


def _extra(known: set[date]) -> list[Problem]:
    """Days on disk that the manifest does not have: nobody knows what they are, and retention will remove them."""
    extra = sorted(
        day
        for day, found in folders.kept_days().items()
        if day not in known and folders.day_folder(day) in found
    )
    return [
        (f"归档中有清单之外的日期 {day}", f"the archive has {day}, which is not in the manifest")
        for day in extra
    ]


def _of_day(connection: duckdb.DuckDBPyConnection, day: date, row: DayRow) -> list[Problem]:
    place = folders.day_file(day)
    if not place.exists():
        return [(f"{day} 的归档文件不见了", f"the archive's file of {day} is missing")]
    if (found := sha256_of(place)) != row.sha256:
        if (
            found == row.next_sha256
        ):  # cut off between putting it in place and confirming it: the next run mends it
            return []
        return [(f"{day} 的归档文件已被改动", f"the archive's file of {day} was altered")]
    source = f"read_parquet({engine.quoted(place)})"
    since, until = day_span(day, local_zone())
    rows, counted, outside, twice = connection.execute(
        f"""SELECT count(*), count(*) FILTER ({COUNTED}), count(*) FILTER (NOT ("at" >= ? AND "at" < ?)),
            count(*) - count(DISTINCT passage_id) FROM {source}""",
        [since, until],
    ).fetchall()[0]
    wrong = []
    if (rows, counted) != (row.rows, row.counted):
        wrong.append(
            (f"{day} 应有 {row.rows} 行，实有 {rows} 行", f"{day} should have {row.rows} rows and has {rows}")
        )
    if outside:
        wrong.append((f"{day} 有 {outside} 行不属于这一天", f"{day} has {outside} rows of other days"))
    if twice:
        wrong.append((f"{day} 有 {twice} 行重复", f"{day} has {twice} rows twice"))
    return wrong + _against_counts(connection, day, row, source)


def _against_counts(
    connection: duckdb.DuckDBPyConnection, day: date, row: DayRow, source: str
) -> list[Problem]:
    """The gates' hours of a day; none while what arrived late waits for the next run."""
    since, until = day_span(day, local_zone())
    whole_hours = not (since.minute or until.minute)
    if not whole_hours or recorded_by_day(SYSTEM, since, until).get(day, 0) != row.hours_total:
        return []
    found = connection.execute(
        f"""SELECT gate, epoch("at")::BIGINT // 3600 AS hour, count(*) FILTER (direction = 'in'), count(*) FILTER
            (direction = 'out') FROM {source} WHERE {COUNTED} GROUP BY ALL"""
    ).fetchall()
    archived = {(gate, _hour(hour)): (entries, exits) for gate, hour, entries, exits in found}
    recorded = hours_of_gates(SYSTEM, since, until)
    differing = sum(archived.get(key) != recorded.get(key) for key in archived.keys() | recorded.keys())
    if not differing:
        return []
    return [
        (
            f"{day} 有 {differing} 个卡口小时的归档与计数不符",
            f"on {day} the archive and the counts differ in {differing} hours of gates",
        )
    ]


def _hour(number: int) -> datetime:
    return datetime.fromisoformat("1970-01-01T00:00:00+00:00") + timedelta(hours=number)
