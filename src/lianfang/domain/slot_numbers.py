"""Slots of the daily round as whole numbers that rise by one from each morning to the evening, and to the next morning.

A database compares numbers, not days and parts of days. An edition that asks only once a day owes the whole day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from lianfang.domain.days import local_day
from lianfang.domain.disease_rules import PARTS, Monitoring
from lianfang.domain.monitoring import day_slots, slot_at

DAY = timedelta(days=1)


def slot_number(day: date, part: str) -> int:
    """The number of a day's part: two a day."""
    return day.toordinal() * len(PARTS) + PARTS.index(part)


def number_at(moment: datetime, monitoring: Monitoring, zone: tzinfo) -> int:
    """The number of the part of the day that a moment lies in, asked for or not."""
    both = Monitoring(PARTS, monitoring.fever_at, monitoring.comparison, monitoring.symptoms)
    slot = slot_at(moment, both, zone)
    return slot_number(slot.day, slot.part)


def covered_until(day: date, part: str, monitoring: Monitoring) -> int:
    """The last number that an answer for a slot stands for: that of the slot, or of the day where it is asked once."""
    return slot_number(day, PARTS[-1] if len(monitoring.parts) == 1 else part)


def owed_between(since: datetime, until: datetime, monitoring: Monitoring, zone: tzinfo) -> tuple[int, int]:
    """The first and the last number that an order from `since` until `until` owes: as `monitoring_slots`, but without
    walking through all its days. The last lies before the first where it owes none."""
    day = local_day(since, zone)
    begin = [s for d in (day, day + DAY) for s in day_slots(d, monitoring, zone) if s.due_at >= since]
    day = local_day(until, zone)
    end = [s for d in (day - DAY, day) for s in day_slots(d, monitoring, zone) if s.due_at < until]
    first = slot_number(begin[0].day, begin[0].part)
    if len(monitoring.parts) == 1:
        first = slot_number(begin[0].day, PARTS[0])
    return first, covered_until(end[-1].day, end[-1].part, monitoring)
