"""Moving passages to the archive. The way of a day, safe at whatever point the power goes:

1. count:    what the hourly counts say the day holds, read first, so that what arrives meanwhile shows next time.
2. dump:     the database's passages of the day, in bulk.
3. merge:    with the file that is there; nothing that it holds is lost, late arrivals take their place.
4. announce: the new file's hash goes into the manifest beside the old one.
5. replace:  the file takes its place in one piece.
6. confirm:  the new hash is the day's hash, in the audit trail too.

Cut off before 5, the old file stands; after it the new one. Either is in the manifest, and the next run begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import duckdb
from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span
from lianfang.files import engine
from lianfang.local_time import local_zone
from lianfang.passages.archive import folders
from lianfang.passages.archive.dumping import Loader, dump
from lianfang.passages.archive.folders import day_file, put_in_place
from lianfang.passages.archive.queries import days_to_write, recorded_by_day
from lianfang.passages.archive.writing import Made, kept, make_day
from lianfang.passages.models import ArchivedDay

Tell = Callable[[float, int], None]


def archive_closed_days(
    actor: Asker, now: datetime, tell: Tell | None = None, at_once: bool = False
) -> dict[date, int]:
    """Writes every closed day that is not in the archive as it is in the database; rows by day.

    Conflict if another process works on the archive.
    """
    days = days_to_write(actor, now, at_once)
    written: dict[date, int] = {}
    if not days:
        return written
    with folders.working() as work, closing(engine.connect(work)) as connection:
        for made, known in _make(actor, connection, days, work):
            settle(actor, made, now, known)
            written[made.day] = made.rows
            if tell:
                tell(len(written) / len(days), sum(written.values()))
    return written


Known = dict[str, int | str]


def _make(
    actor: Asker, connection: duckdb.DuckDBPyConnection, days: Sequence[date], work: Path
) -> Iterator[tuple[Made, Known]]:
    """Makes the days' files one after the other; while one is made, the next is taken out of the database."""
    loader = Loader(connection)

    def make(day: date, text: Path, hours_total: int) -> tuple[Made, Known]:
        known: Known = {"hours_total": hours_total, "hot_rows": loader.load(text)}
        return make_day(connection, day, ("fresh", *kept(day)), work), known

    with ThreadPoolExecutor(max_workers=1) as beside:
        before: Future[tuple[Made, Known]] | None = None
        for day in days:
            hours_total = recorded_by_day(actor, *day_span(day, local_zone())).get(day, 0)
            text = dump(day, work)
            if before:
                yield before.result()
            before = beside.submit(make, day, text, hours_total)
        if before:
            yield before.result()


def settle(actor: Asker, made: Made, now: datetime, known: Known) -> None:
    """Announces a file, puts it in its place and confirms it; `known` is what else the manifest says of the day."""
    row, _new = ArchivedDay.objects.get_or_create(day=made.day, defaults={"written_at": now})
    ArchivedDay.objects.filter(id=row.id).update(next_sha256=made.sha256)
    put_in_place(made.path, day_file(made.day))
    with transaction.atomic():
        ArchivedDay.objects.filter(id=row.id).update(
            rows=made.rows,
            counted=made.counted,
            sha256=made.sha256,
            next_sha256="",
            bytes=made.bytes,
            written_at=now,
            removed_at=None,
            **known,
        )
        detail = {"rows": made.rows, "sha256": made.sha256}
        write_down(actor, Note("archive.day", thing=made.day.isoformat(), detail=detail))
