"""Compliance out to a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.compliance import share, state_of
from lianfang.files import engine
from lianfang.files.writing import CSV, PARQUET, copy_out, demand_kind, new_file, table_of
from lianfang.local_time import day_at
from lianfang.oversight.actions import compute_day
from lianfang.oversight.export_queries import compliance_lines
from lianfang.oversight.standards import BY_ID

COLUMNS = {
    "day": "DATE",
    "standard": "VARCHAR",
    "version": "INTEGER",
    "line": "INTEGER",
    "site": "VARCHAR",
    "area_path": "VARCHAR",
    "expected": "INTEGER",
    "met": "INTEGER",
    "share": "DOUBLE",
    "target": "DOUBLE",
    "state": "VARCHAR",
}


def export_compliance(path: Path, since: date, until: date, now: datetime) -> int:
    """Writes the compliance of the local days from `since` to `until` to a new file; returns how many rows.

    Days that are over stand as they were computed; today is computed first.
    """
    kind = demand_kind(path, (CSV, PARQUET))
    today = day_at(now)
    if since <= today <= until:
        compute_day(today, now)
    with new_file(path) as part, closing(engine.connect()) as connection:
        return copy_out(connection, table_of(connection, COLUMNS, _rows(since, until)), COLUMNS, part, kind)


def _rows(since: date, until: date) -> Iterator[tuple[object, ...]]:
    for day, standard, version, line, site, area_path, expected, met in compliance_lines(
        SYSTEM, since, until
    ):
        known = BY_ID.get(standard)
        reached = share(expected, met)
        yield (
            day.isoformat(),
            standard,
            version,
            line,
            site,
            area_path,
            expected,
            met,
            None if reached is None else round(reached, 4),
            known.target if known else None,
            state_of(expected, met, known.target) if known else None,
        )
