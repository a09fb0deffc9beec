"""Slots as numbers say the same as slots as days and parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.disease_rules import Monitoring
from lianfang.domain.monitoring import monitoring_slots
from lianfang.domain.slot_numbers import covered_until, number_at, owed_between, slot_number

CHINA = ZoneInfo("Asia/Shanghai")
TWICE = Monitoring(("morning", "evening"), 373, "above", ("fever",))
MORNING, EVENING = (Monitoring((part,), 373, "above", ("fever",)) for part in ("morning", "evening"))
naive = [datetime(2026, month, 1) for month in (1, 12)]  # noqa: DTZ001  (the strategy adds the zone)
moments = st.datetimes(*naive, timezones=st.just(UTC))


@given(moments, st.integers(1, 60 * 24 * 30), st.sampled_from([TWICE, MORNING, EVENING]))
def test_the_ends_are_those_of_all_slots(since: datetime, minutes: int, asked: Monitoring) -> None:
    until = since + timedelta(minutes=minutes)
    first, last = owed_between(since, until, asked, CHINA)
    slots = monitoring_slots(since, until, until + timedelta(days=2), asked, CHINA)
    covered = {slot_number(slot.day, slot.part) for slot in slots}
    if not slots:
        assert last < first
    elif len(asked.parts) == 2:
        assert covered == set(range(first, last + 1))
    else:
        assert {number // 2 for number in covered} == {number // 2 for number in range(first, last + 1)}


@given(moments, moments)
def test_numbers_rise_with_time(one: datetime, other: datetime) -> None:
    if one <= other:
        assert number_at(one, TWICE, CHINA) <= number_at(other, MORNING, CHINA)


@pytest.mark.parametrize(("asked", "parts"), [(TWICE, 1), (MORNING, 2), (EVENING, 2)])
def test_one_answer_a_day_stands_for_the_whole_day(asked: Monitoring, parts: int) -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC).date()
    part = asked.parts[0]
    begin = slot_number(day, "morning")
    assert covered_until(day, part, asked) - begin + 1 == parts
