"""The local day: what people mean by today, as a span of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""The days that can be asked for: far enough from the ends of the calendar to count on from any of them."""


def can_be_asked(day: date) -> bool:
    """Whether a day lies between FIRST_DAY and LAST_DAY, both included."""
    return FIRST_DAY <= day <= LAST_DAY


def day_span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the local midnight that begins `day` to the next one, in UTC."""
    since = datetime.combine(day, time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    return since.astimezone(UTC), until.astimezone(UTC)


def local_day(now: datetime, zone: tzinfo) -> date:
    """The date on the wall calendar at `now`."""
    return now.astimezone(zone).date()


def duty_hours(
    day: date, zone: tzinfo, opens_minute: int, closes_minute: int, now: datetime
) -> list[datetime]:
    """The whole local hours of `day` in which a post must be there and that are over by `now`, as UTC beginnings.

    A post that opens at 6:30 is first held to the hour from 7:00. Where clocks are changed, a night has an hour
    less or more.
    """
    midnight, hour = datetime.combine(day, time(), zone), timedelta(hours=1)
    since = (midnight + -(-opens_minute // 60) * hour).astimezone(UTC)
    until = min((midnight + closes_minute // 60 * hour).astimezone(UTC), now)
    # Counted in UTC: the wall clock skips an hour in spring and shows one twice in autumn.
    return [since + n * hour for n in range((until - since) // hour)]
