"""Passages out to a file: what the archive holds, and what it does not hold yet, as one table without names."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from django.conf import settings
from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.domain.days import FIRST_DAY, LAST_DAY
from lianfang.files import engine
from lianfang.files.writing import CSV, PARQUET, copy_out, demand_kind, new_file
from lianfang.passages.archive import folders
from lianfang.passages.archive.columns import COLUMNS, NAMES, ORDER
from lianfang.passages.archive.dumping import Loader, dump
from lianfang.passages.archive.queries import archived_days, in_database
from lianfang.passages.archive.writing import kept, merged
from lianfang.passages.retention.queries import passage_days


def export_passages(
    actor: Asker, path: Path, since: date = FIRST_DAY, until: date = LAST_DAY, purpose: str = ""
) -> int:
    """Writes the passages of the local days from `since` to `until`, both included, to a new file; returns how many.

    The whole district's, by day, site and time; whoever passed is a number.
    """
    kind = demand_kind(path, (CSV, PARQUET))
    with (
        new_file(path) as part,
        TemporaryDirectory(dir=settings.DATA, prefix=".export-") as folder,
        closing(engine.connect(Path(folder))) as connection,
    ):
        rows = copy_out(
            connection, _question(actor, connection, since, until, Path(folder)), COLUMNS, part, kind
        )
        with transaction.atomic():
            detail = {"rows": rows, "since": since.isoformat(), "until": until.isoformat()}
            write_down(actor, Note("export.passages", purpose=purpose, detail=detail))
    return rows


def _question(
    actor: Asker, connection: duckdb.DuckDBPyConnection, since: date, until: date, work: Path
) -> str:
    """All days' rows, one day after the other; a day that the archive does not hold as it is, from the database."""
    manifest = archived_days(actor)
    on_disk = {day for day in folders.kept_days() if folders.day_file(day).exists()}
    hot = set(passage_days(actor, date.max))
    loader: Loader | None = None
    parts: list[str] = []
    for day in sorted(day for day in on_disk | hot if since <= day <= until):
        row = manifest.get(day)
        if day not in hot or (row and day in on_disk and row.hot_rows == in_database(actor, day)):
            parts += kept(day)
            continue
        loader = loader or Loader(connection)
        loader.load(dump(day, work))
        table = f"day_{day:%Y%m%d}"
        rows = merged(("fresh", *kept(day)))
        connection.execute(f"CREATE TEMP TABLE {table} AS {rows} ORDER BY {ORDER}")
        parts.append(table)
    if not parts:
        nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in COLUMNS.items())
        return f"SELECT {nothing} WHERE false"
    return " UNION ALL ".join(f"SELECT {NAMES} FROM {part}" for part in parts)
