"""Questions about the archive: which days it has, and which of them are no longer what the gates recorded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Min, Sum

from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span, local_day
from lianfang.local_time import local_zone
from lianfang.passages.archive.rows import DayRow
from lianfang.passages.models import ArchivedDay, GateHour, Passage

SETTLES_IN = timedelta(minutes=10)
"""A gate that was offline sends its day in many parts: a day is not written anew more often than this."""


def archived_days(asker: Asker) -> dict[date, DayRow]:
    """Every day that is or was in the archive, oldest first."""
    rows = ArchivedDay.objects.order_by("day")
    fields = DayRow.__struct_fields__
    return {row[0]: DayRow(*row) for row in rows.values_list(*fields)}


def recorded_by_day(asker: Asker, since: datetime, until: datetime | None = None) -> dict[date, int]:
    """How many passages the hourly counts know of each local day from the hour of `since` on.

    In a time zone of half hours an hour counts for both days that it touches.
    """
    zone = local_zone()
    rows = GateHour.objects.everywhere("the archive is the whole district's")
    rows = rows.filter(hour__gte=since - timedelta(hours=1))
    if until is not None:
        rows = rows.filter(hour__lt=until)
    found: dict[date, int] = {}
    for hour, entries, exits in rows.values_list("hour").annotate(Sum("entries"), Sum("exits")):
        if hour + timedelta(hours=1) <= since:
            continue
        for day in {local_day(hour, zone), local_day(hour + timedelta(minutes=59), zone)}:
            found[day] = found.get(day, 0) + entries + exits
    return found


def hours_of_gates(
    asker: Asker, since: datetime, until: datetime
) -> dict[tuple[str, datetime], tuple[int, int]]:
    """Entries and exits of each gate (by code) and hour between two hours; hours without any are absent."""
    rows = GateHour.objects.everywhere("the archive is the whole district's")
    rows = rows.filter(hour__gte=since, hour__lt=until).exclude(entries=0, exits=0)
    return {
        (gate, hour): (entries, exits)
        for gate, hour, entries, exits in rows.values_list("gate__code", "hour", "entries", "exits")
    }


def oldest_passage(asker: Asker) -> datetime | None:
    """The time of the oldest passage in the database."""
    rows = Passage.objects.everywhere("the archive is the whole district's")
    found: datetime | None = rows.aggregate(Min("at"))["at__min"]
    return found


def in_database(asker: Asker, day: date) -> int:
    """How many passages of a local day the database holds."""
    since, until = day_span(day, local_zone())
    rows = Passage.objects.everywhere("the archive is the whole district's")
    return rows.filter(at__gte=since, at__lt=until).count()


def days_to_write(asker: Asker, now: datetime, at_once: bool = False) -> list[date]:
    """The closed days whose passages are not in the archive, or not all of them, oldest first.

    `at_once`: also those that were written a moment ago and changed since.
    """
    zone = local_zone()
    oldest = oldest_passage(asker)
    if oldest is None:
        return []
    since, _ = day_span(local_day(oldest, zone), zone)
    written = archived_days(asker)
    stale = []
    for day, passages in sorted(recorded_by_day(asker, since).items()):
        known = written.get(day)
        if day >= local_day(now, zone) or not passages or (known and known.hours_total == passages):
            continue
        if at_once or known is None or known.written_at < now - SETTLES_IN:
            stale.append(day)
    return stale
