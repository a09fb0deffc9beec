"""The daily round: when a temperature is due, whether it was taken in time, and which answers are worrying."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lianfang.domain.days import day_span, local_day
from lianfang.domain.disease_rules import PARTS, Monitoring

DUE_BY = {"morning": time(10), "evening": time(20)}
"""By then a part of the day is due. Ours: the texts say morning and evening, and no hour (`domain.md` 5)."""

EVENING_BEGINS = time(14)
"""A reading before this hour is the morning's, a later one the evening's. Ours, as above."""

SLOT_STATES = ("not_due", "due", "overdue", "missed", "done")


@dataclass(frozen=True, slots=True)
class Slot:
    """One visit that is owed: a local day and part, and in UTC when it opens, is due, and can no longer be made."""

    day: date
    part: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime


def day_slots(day: date, monitoring: Monitoring, zone: tzinfo) -> tuple[Slot, ...]:
    """The slots of one local day, in order; together they cover it, so that every reading belongs to one."""
    parts = [part for part in PARTS if part in monitoring.parts]
    since, until = day_span(day, zone)
    middle = datetime.combine(day, EVENING_BEGINS, zone).astimezone(UTC)
    edges = [since, middle, until] if len(parts) == 2 else [since, until]
    due = [datetime.combine(day, DUE_BY[part], zone).astimezone(UTC) for part in parts]
    return tuple(Slot(day, part, edges[n], due[n], edges[n + 1]) for n, part in enumerate(parts))


def slot_at(moment: datetime, monitoring: Monitoring, zone: tzinfo) -> Slot:
    """The slot that a reading taken at a moment belongs to."""
    slots = day_slots(local_day(moment, zone), monitoring, zone)
    return next(slot for slot in slots if moment < slot.closes_at)


def monitoring_slots(
    since: datetime, until: datetime, now: datetime, monitoring: Monitoring, zone: tzinfo
) -> tuple[Slot, ...]:
    """The slots that fall due from `since` (included) to `until` (not), up to the end of the local day of `now`.

    An order of 11 o'clock owes no morning of that day; one that ended at 15 o'clock owes no evening.
    """
    day, last = local_day(since, zone), min(local_day(until, zone), local_day(now, zone))
    slots: list[Slot] = []
    while day <= last:
        slots += [s for s in day_slots(day, monitoring, zone) if since <= s.due_at < until]
        day += timedelta(days=1)
    return tuple(slots)


def slot_state(slot: Slot, done: bool, now: datetime) -> str:
    """Where a slot stands (`SLOT_STATES`); a due time belongs to the time before it, a closing to the time after."""
    if done:
        return "done"
    if now < slot.opens_at:
        return "not_due"
    if now <= slot.due_at:
        return "due"
    return "overdue" if now < slot.closes_at else "missed"


def is_fever(tenths: int, monitoring: Monitoring) -> bool:
    """Whether a reading, in tenths of a degree Celsius, is a fever by the edition's own threshold."""
    above = tenths > monitoring.fever_at
    return above or (monitoring.comparison == "from" and tenths == monitoring.fever_at)


def worrying(tenths: int | None, symptoms: Collection[str], monitoring: Monitoring) -> bool:
    """Whether an answer has to rise to somebody: a fever, or a symptom that the edition asks about."""
    fever = tenths is not None and is_fever(tenths, monitoring)
    return fever or any(symptom in monitoring.symptoms for symptom in symptoms)
