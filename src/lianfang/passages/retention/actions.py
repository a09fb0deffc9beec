"""Removing what is over, and proving it. Each removal is one transaction with its check and its entry in the trail.

1. From the database goes a day older than LIANFANG_HOT_DAYS, once its file in the archive was read again and holds
   as many passages as go; a day older than LIANFANG_RETENTION_DAYS goes in any case.
2. From the archive goes a day older than LIANFANG_RETENTION_DAYS: its whole folder, of every kind.
3. With the last passage of somebody registered at a gate goes who they are.

What stays: hourly counts and compliance, which are about places; the audit trail; days that are held for a reason
that stands in the manifest. Asked again, it removes nothing twice; cut off, it goes on where it was.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.assignments.queries import subjects
from lianfang.domain.days import day_span
from lianfang.domain.retention import Terms
from lianfang.local_time import local_zone
from lianfang.passages.archive import folders
from lianfang.passages.archive.queries import archived_days, in_database
from lianfang.passages.archive.rows import DayRow
from lianfang.passages.archive.stays import rebuild
from lianfang.passages.archive.writing import sha256_of
from lianfang.passages.models import ArchivedDay
from lianfang.passages.partitions import forget_day
from lianfang.passages.retention.queries import in_archive, passage_days, passed_since, terms_at
from lianfang.passages.retention.rows import Removed
from lianfang.people import queries as people
from lianfang.people.forgetting.actions import forget_people

log = logging.getLogger("lianfang.retention")


class _Left(Exception):
    """Something was found where nothing may be left, or went that was not kept: nothing is removed."""


def remove_due(actor: Asker, now: datetime) -> Removed:
    """Removes everything whose time is over at `now`."""
    limits = terms_at(now)
    _make_ready_to_delete()
    from_database = {}
    for day in passage_days(actor, limits.first_hot):
        removed = _from_database(actor, day, limits, now)
        if removed:
            from_database[day] = removed
    from_archive = _from_archive(actor, limits, now)
    return Removed(from_database, from_archive, _people(actor, limits, now))


def _make_ready_to_delete() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
        else:
            # No partition is dropped while rows of the same transaction wait to have their references checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _from_database(actor: Asker, day: date, limits: Terms, now: datetime) -> int:
    row = archived_days(actor).get(day)
    over = day < limits.first_kept and not (row and row.hold)
    if not over and not _safe(row):
        log.warning("passages of %s stay in the database: they are not safe in the archive yet", day)
        return 0
    try:
        with transaction.atomic():
            return _forget(actor, day, None if over else row, now)
    except _Left as left:
        log.warning("passages of %s stay in the database: %s", day, left)
        return 0


def _safe(row: DayRow | None) -> bool:
    """Whether a day's file is there and is what the manifest says."""
    if row is None or not row.sha256 or row.removed_at:
        return False
    place = folders.day_file(row.day)
    return place.exists() and sha256_of(place) == row.sha256


def _forget(actor: Asker, day: date, archived: DayRow | None, now: datetime) -> int:
    removed = forget_day(day)
    if archived is not None and removed != archived.hot_rows:
        raise _Left(f"{removed} of them, {archived.hot_rows} in the archive")
    if left := in_database(actor, day):
        raise _Left(f"{left} would be left")
    row, _new = ArchivedDay.objects.get_or_create(day=day, defaults={"written_at": now})
    row.hot_rows, row.hot_removed_at = 0, now
    row.hot_removed_rows += removed
    row.save(update_fields=["hot_rows", "hot_removed_at", "hot_removed_rows"])
    detail = {"from": "database", "passages": removed, "left": 0, "archived_as": row.sha256}
    write_down(actor, Note("retention.day", thing=day.isoformat(), detail=detail))
    return removed


def _from_archive(actor: Asker, limits: Terms, now: datetime) -> dict[date, int]:
    """Whole day folders, of whatever kind, and what the manifest knows of days that have none."""
    manifest = archived_days(actor)
    known = {day for day, row in manifest.items() if not row.removed_at}
    due = [
        day
        for day in sorted(known | folders.kept_days().keys())
        if day < limits.first_kept and not (day in manifest and manifest[day].hold)
    ]
    if not due:
        return {}
    with folders.working() as work:
        rebuild(actor, work, without=due)  # first what would miss the folders that go
        return {day: _remove_folder(actor, day, now) for day in due}


def _remove_folder(actor: Asker, day: date, now: datetime) -> int:
    freed = folders.remove_day(day)
    if day in folders.kept_days():
        raise OSError(f"{folders.day_folder(day)} is still there")
    with transaction.atomic():
        row, _new = ArchivedDay.objects.get_or_create(day=day, defaults={"written_at": now})
        row.removed_at, row.removed_rows = now, row.rows
        row.save(update_fields=["removed_at", "removed_rows"])
        detail = {"from": "archive", "passages": row.rows, "bytes": freed, "left": 0, "sha256": row.sha256}
        write_down(actor, Note("retention.day", thing=day.isoformat(), detail=detail))
    return int(row.removed_rows)


def _people(actor: Asker, limits: Terms, now: datetime) -> int:
    """Forgets people registered at gates of whom nothing is left that anybody needs."""
    since, _ = day_span(limits.first_kept, local_zone())
    found = people.visitors(actor, registered_before=since)
    if not found:
        return 0
    still_needed = subjects(actor, since=now - timedelta(days=settings.RETENTION_DAYS))
    found = {person: number for person, number in found.items() if number not in still_needed}
    passed = passed_since(actor, list(found))
    found = {person: number for person, number in found.items() if person not in passed}
    archived = in_archive(actor, list(found.values()))
    return forget_people(actor, [person for person, number in found.items() if number not in archived])
