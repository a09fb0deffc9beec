"""Today is a day on the wall: of 24 hours in Pingxiang, of 23 or 25 where clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.days import day_span, duty_hours, local_day

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
TICK, HOUR, MINUTE = timedelta(microseconds=1), timedelta(hours=1), timedelta(minutes=1)
DAY = date(2026, 2, 10)
LONG_AFTER = datetime(2050, 1, 1, tzinfo=UTC)

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
zones = st.sampled_from([CHINA, BERLIN])
minutes = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda m: m[0] < m[1])


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        (CHINA, DAY, datetime(2026, 2, 9, 16, tzinfo=UTC), 24),
        (CHINA, date(2026, 3, 29), datetime(2026, 3, 28, 16, tzinfo=UTC), 24),
        (BERLIN, DAY, datetime(2026, 2, 9, 23, tzinfo=UTC), 24),
        (BERLIN, date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        (BERLIN, date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ],
)
def test_a_day_as_a_span(zone: ZoneInfo, day: date, begins: datetime, hours: int) -> None:
    since, until = day_span(day, zone)
    assert since == begins and until - since == hours * HOUR
    assert since.tzinfo is until.tzinfo is UTC


@pytest.mark.parametrize("zone", [CHINA, BERLIN])
@pytest.mark.parametrize("day", [DAY, date(2026, 3, 29), date(2026, 10, 25), date(2025, 12, 31)])
def test_the_first_moment_belongs_to_the_day_and_the_next_midnight_does_not(
    zone: ZoneInfo, day: date
) -> None:
    since, until = day_span(day, zone)
    found = [local_day(moment, zone) for moment in (since - TICK, since, until - TICK, until)]
    assert found == [day - timedelta(days=1), day, day, day + timedelta(days=1)]


@given(days, zones)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: ZoneInfo) -> None:
    assert day_span(day, zone)[1] == day_span(day + timedelta(days=1), zone)[0]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=zones))  # noqa: DTZ001
def test_every_moment_lies_in_its_own_day(moment: datetime) -> None:
    for zone in (CHINA, BERLIN):
        since, until = day_span(local_day(moment, zone), zone)
        assert since <= moment < until


def on_the_wall(hours: list[datetime], zone: ZoneInfo) -> list[int]:
    """The hours as a clock in that zone shows them."""
    return [hour.astimezone(zone).hour for hour in hours]


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [
        (360, 1320, list(range(6, 22))),
        (390, 1320, list(range(7, 22))),
        (361, 1320, list(range(7, 22))),
        (360, 1319, list(range(6, 21))),
        (390, 450, []),
        (390, 480, [7]),
        (420, 480, [7]),
        (421, 539, []),
        (0, 1440, list(range(24))),
        (0, 59, []),
        (1380, 1440, [23]),
        (1381, 1440, []),
    ],
)
def test_only_whole_hours_are_counted(opens: int, closes: int, hours: list[int]) -> None:
    assert on_the_wall(duty_hours(DAY, CHINA, opens, closes, LONG_AFTER), CHINA) == hours


@pytest.mark.parametrize(
    ("clock", "hours"),
    [
        (time(5), []),
        (time(6, 59, 59), []),
        (time(7), [6]),
        (time(7, 30), [6]),
        (time(8, 59, 59, 999_999), [6, 7]),
        (time(9), [6, 7, 8]),
        (time(23), list(range(6, 22))),
    ],
)
def test_an_hour_counts_when_it_is_over(clock: time, hours: list[int]) -> None:
    now = datetime.combine(DAY, clock, CHINA)
    assert on_the_wall(duty_hours(DAY, CHINA, 360, 1320, now), CHINA) == hours


def test_of_tomorrow_nothing_is_expected_yet() -> None:
    noon = datetime.combine(DAY, time(12), CHINA)
    assert duty_hours(DAY + timedelta(days=1), CHINA, 0, 1440, noon) == []


@pytest.mark.parametrize(
    ("day", "opens", "closes", "hours"),
    [
        (date(2026, 3, 29), 0, 1440, [0, 1, *range(3, 24)]),
        (date(2026, 3, 29), 120, 240, [3]),
        (date(2026, 3, 29), 360, 1320, list(range(6, 22))),
        (date(2026, 10, 25), 0, 1440, [0, 1, 2, *range(2, 24)]),
        (date(2026, 10, 25), 60, 180, [1, 2, 2]),
        (date(2026, 10, 25), 360, 1320, list(range(6, 22))),
    ],
)
def test_the_night_that_clocks_are_changed_has_the_hours_it_has(
    day: date, opens: int, closes: int, hours: list[int]
) -> None:
    assert on_the_wall(duty_hours(day, BERLIN, opens, closes, LONG_AFTER), BERLIN) == hours


@given(days, zones, minutes, st.integers(-60, 26 * 60))
def test_each_hour_is_once_within_the_day_and_over(
    day: date, zone: ZoneInfo, open_minutes: tuple[int, int], minute: int
) -> None:
    since, until = day_span(day, zone)
    now = since + minute * MINUTE
    hours = duty_hours(day, zone, *open_minutes, now)
    assert all(since <= hour and hour + HOUR <= min(until, now) for hour in hours)
    assert all(later - earlier == HOUR for earlier, later in pairwise(hours))
    assert all(hour.tzinfo is UTC and (hour.minute, hour.second) == (0, 0) for hour in hours)
    assert hours == duty_hours(day, zone, *open_minutes, LONG_AFTER)[: len(hours)]
