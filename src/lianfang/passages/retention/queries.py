"""Questions about retention; the asker first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Min

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span, local_day
from lianfang.domain.retention import Terms, terms
from lianfang.files import engine
from lianfang.local_time import day_at, local_zone
from lianfang.passages.archive import folders
from lianfang.passages.archive.queries import archived_days, oldest_passage, recorded_by_day
from lianfang.passages.models import Passage
from lianfang.passages.retention.rows import GoneDay, KeptDay, Overview
from lianfang.people import queries as people


def terms_at(now: datetime) -> Terms:
    """What is kept as of now, by this installation's settings."""
    today = day_at(now)
    return terms(today, settings.HOT_DAYS, settings.RETENTION_DAYS)


def passage_days(asker: Asker, before: date) -> list[date]:
    """The local days before `before` of which the database holds passages, oldest first."""
    zone = local_zone()
    found: list[date] = []
    at = oldest_passage(asker)
    while at is not None and (day := local_day(at, zone)) < before:
        found.append(day)
        rows = Passage.objects.everywhere("retention is the whole district's")
        at = rows.filter(at__gte=day_span(day, zone)[1]).aggregate(Min("at"))["at__min"]
    return found


def passed_since(asker: Asker, person_ids: list[int]) -> set[int]:
    """Which of these persons have a passage in the database."""
    rows = Passage.objects.everywhere("retention is the whole district's")
    found: set[int] = set()
    for start in range(0, len(person_ids), 900):
        part = rows.filter(person_id__in=person_ids[start : start + 900])
        found.update(part.values_list("person_id", flat=True).distinct())
    return found


def in_archive(asker: Asker, numbers: list[str]) -> set[str]:
    """Which of these numbers stand in the archive."""
    files = [str(file) for day in folders.kept_days() if (file := folders.day_file(day)).exists()]
    if not files or not numbers:
        return set()
    connection = engine.connect()
    try:
        rows = connection.execute(
            "SELECT DISTINCT person FROM read_parquet(?) WHERE person IN (SELECT unnest(?))", [files, numbers]
        )
        return {number for (number,) in rows.fetchall()}
    finally:
        connection.close()


def overview(asker: Asker, now: datetime) -> Overview:
    """What is kept where and what is gone, for those whose duty it is to watch it."""
    asker.demand(Right.SEE_AUDIT)
    limits = terms_at(now)
    manifest = archived_days(asker)
    hot = _in_database(asker)
    days = sorted({*hot, *(day for day, row in manifest.items() if row.rows and not row.removed_at)})
    on_disk = folders.kept_days()
    gone = [
        GoneDay(row, hot.get(day, 0) + len(on_disk.get(day, [])))
        for day, row in sorted(manifest.items(), reverse=True)
        if row.removed_at
    ]
    kept = [
        KeptDay(
            day,
            hot.get(day, 0),
            row if (row := manifest.get(day)) and row.rows and not row.removed_at else None,
            day + timedelta(days=settings.HOT_DAYS + 1),
            None if row and row.hold else day + timedelta(days=settings.RETENTION_DAYS + 1),
        )
        for day in reversed(days)
    ]
    return Overview(limits, kept, gone, people.visitor_count(asker))


def _in_database(asker: Asker) -> dict[date, int]:
    """How many passages of each day the database holds: the hourly counts less what was removed."""
    oldest = oldest_passage(asker)
    if oldest is None:
        return {}
    since, _ = day_span(day_at(oldest), local_zone())
    manifest = archived_days(asker)
    counts = recorded_by_day(asker, since)
    left = {
        day: count - (manifest[day].hot_removed_rows if day in manifest else 0)
        for day, count in counts.items()
    }
    return {day: count for day, count in left.items() if count > 0}
