"""Twice a day: what is due, what is late, what was missed, and which answer has to rise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.days import day_span
from lianfang.domain.disease_rules import Monitoring
from lianfang.domain.monitoring import (
    SLOT_STATES,
    day_slots,
    is_fever,
    monitoring_slots,
    slot_at,
    slot_state,
    worrying,
)
from tests.domain.rule_sets import covid

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NINTH = covid(date(2022, 7, 10)).monitoring
DAY = date(2026, 2, 10)
TICK, ONE_DAY = timedelta(microseconds=1), timedelta(days=1)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
plans = st.builds(
    Monitoring,
    st.sampled_from([("morning",), ("evening",), ("morning", "evening")]),
    st.integers(370, 380),
    st.sampled_from(["above", "from"]),
    st.just(("fever",)),
)
zones = st.sampled_from([CHINA, BERLIN])


def clock(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A time on the wall in Pingxiang."""
    return datetime.combine(day, time(hour, minute), CHINA)


def owed(since: datetime, until: datetime, now: datetime) -> list[tuple[int, str]]:
    """The slots as (day of the month, part)."""
    return [(s.day.day, s.part) for s in monitoring_slots(since, until, now, NINTH, CHINA)]


def test_a_day_has_a_morning_and_an_evening() -> None:
    morning, evening = day_slots(DAY, NINTH, CHINA)
    assert (morning.part, morning.opens_at, morning.due_at, morning.closes_at) == (
        "morning",
        clock(0),
        clock(10),
        clock(14),
    )
    assert (evening.opens_at, evening.due_at, evening.closes_at) == (
        clock(14),
        clock(20),
        clock(0, day=DAY + ONE_DAY),
    )


def test_where_only_the_morning_is_asked_it_may_be_answered_until_midnight() -> None:
    [slot] = day_slots(DAY, replace(NINTH, parts=("morning",)), CHINA)
    assert (slot.due_at, slot.closes_at) == (clock(10), clock(0, day=DAY + ONE_DAY))


@pytest.mark.parametrize(
    ("since", "until", "now", "found"),
    [
        (clock(9), clock(0, day=date(2026, 2, 12)), clock(9), [(10, "morning"), (10, "evening")]),
        (clock(10), clock(0, day=date(2026, 2, 12)), clock(9), [(10, "morning"), (10, "evening")]),
        (clock(10, 1), clock(0, day=date(2026, 2, 12)), clock(11), [(10, "evening")]),
        (clock(21), clock(0, day=date(2026, 2, 12)), clock(22), []),
        (
            clock(21),
            clock(15, day=date(2026, 2, 12)),
            clock(12, day=date(2026, 3, 1)),
            [(11, "morning"), (11, "evening"), (12, "morning")],
        ),
        (clock(9), clock(20), clock(23), [(10, "morning")]),
        (clock(9, day=date(2026, 2, 11)), clock(0, day=date(2026, 2, 20)), clock(9), []),
    ],
)
def test_only_what_falls_due_within_the_order_is_owed(
    since: datetime, until: datetime, now: datetime, found: list[tuple[int, str]]
) -> None:
    assert owed(since, until, now) == found


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (clock(0) - TICK, "not_due"),
        (clock(0), "due"),
        (clock(10), "due"),
        (clock(10) + TICK, "overdue"),
        (clock(14) - TICK, "overdue"),
        (clock(14), "missed"),
        (clock(23), "missed"),
    ],
)
def test_a_morning_goes_from_due_to_missed(at: datetime, state: str) -> None:
    morning = day_slots(DAY, NINTH, CHINA)[0]
    assert slot_state(morning, False, at) == state
    assert slot_state(morning, True, at) == "done"


@given(moments, plans, zones)
def test_every_reading_belongs_to_one_slot(at: datetime, plan: Monitoring, zone: ZoneInfo) -> None:
    slot = slot_at(at, plan, zone)
    assert slot.opens_at <= at < slot.closes_at and slot.opens_at < slot.due_at < slot.closes_at
    assert slot_state(slot, False, at) in ("due", "overdue")
    slots = day_slots(slot.day, plan, zone)
    assert (slots[0].opens_at, slots[-1].closes_at) == day_span(slot.day, zone)
    assert all(one.closes_at == other.opens_at for one, other in pairwise(slots))


@given(moments, st.integers(0, 20), st.integers(-3, 25), plans, zones)
def test_slots_are_in_order_within_the_order_and_not_after_today(
    since: datetime, length: int, gone: int, plan: Monitoring, zone: ZoneInfo
) -> None:
    until, now = since + length * ONE_DAY, since + gone * ONE_DAY
    slots = monitoring_slots(since, until, now, plan, zone)
    assert all(since <= slot.due_at < until for slot in slots)
    assert all(one.due_at < other.due_at for one, other in pairwise(slots))
    assert all(slot.day <= now.astimezone(zone).date() for slot in slots)
    assert len(slots) <= len(plan.parts) * (length + 1)
    if gone >= length:
        later = monitoring_slots(since, until, now + 9 * ONE_DAY, plan, zone)
        assert slots == later, "a round that is over never changes its count"


@given(moments, moments, moments)
def test_time_only_ever_moves_a_slot_forward(at: datetime, one: datetime, other: datetime) -> None:
    slot = slot_at(at, NINTH, CHINA)
    first, second = (SLOT_STATES.index(slot_state(slot, False, t)) for t in sorted((one, other)))
    assert first <= second


@pytest.mark.parametrize(
    ("tenths", "comparison", "fever"),
    [
        (372, "above", False),
        (373, "above", False),
        (374, "above", True),
        (372, "from", False),
        (373, "from", True),
    ],
)
def test_the_edition_says_above_or_from(tenths: int, comparison: str, fever: bool) -> None:
    assert is_fever(tenths, replace(NINTH, comparison=comparison)) is fever


@pytest.mark.parametrize(
    ("tenths", "symptoms", "rises"),
    [
        (366, [], False),
        (None, [], False),
        (374, [], True),
        (366, ["sore_throat"], True),
        (None, ["diarrhoea", "rash"], True),
        (366, ["rash"], False),
    ],
)
def test_a_fever_or_a_symptom_that_is_asked_about_rises(
    tenths: int | None, symptoms: list[str], rises: bool
) -> None:
    assert worrying(tenths, symptoms, NINTH) is rises
    assert set(NINTH.symptoms) <= set(SYMPTOMS)
