"""A restriction lapses by itself, can be ended early, is never prolonged in silence, and the strictest counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.restrictions import KINDS, REASONS, RestrictionPeriod, restriction_in_force

NOON = datetime(2026, 2, 10, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
UNTIL = NOON + 14 * DAY

moments = st.datetimes(datetime(2026, 2, 1), datetime(2026, 2, 20), timezones=st.just(UTC))  # noqa: DTZ001
periods = st.builds(
    RestrictionPeriod,
    st.sampled_from(KINDS),
    moments,
    st.builds(lambda t: t + 5 * DAY, moments),
    st.none() | moments,
)


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (NOON - TICK, False),
        (NOON, True),
        (NOON + TICK, True),
        (UNTIL - TICK, True),
        (UNTIL, False),
        (UNTIL + TICK, False),
    ],
)
def test_it_begins_on_time_and_lapses_at_its_end(at: datetime, holds: bool) -> None:
    order = RestrictionPeriod("quarantine", NOON, UNTIL)
    assert order.in_force(at) is holds
    assert restriction_in_force([order], at) == ("quarantine" if holds else None)


@pytest.mark.parametrize(("step", "holds"), [(-TICK, True), (0 * TICK, False), (TICK, False)])
def test_ended_early_it_holds_until_then(step: timedelta, holds: bool) -> None:
    ended = NOON + 3 * DAY
    order = RestrictionPeriod("isolation", NOON, UNTIL, ended_at=ended)
    assert order.in_force(ended + step) is holds


def test_ending_it_after_it_lapsed_does_not_prolong_it() -> None:
    order = RestrictionPeriod("isolation", NOON, UNTIL, ended_at=UNTIL + DAY)
    assert order.in_force(UNTIL - TICK) and not order.in_force(UNTIL)


def test_ended_before_it_began_it_never_held() -> None:
    order = RestrictionPeriod("no_outing", NOON, UNTIL, ended_at=NOON - DAY)
    assert not any(order.in_force(NOON + n * DAY) for n in range(-2, 16))
    assert not RestrictionPeriod("no_outing", NOON, UNTIL, ended_at=NOON).in_force(NOON)


def test_the_strictest_counts_and_the_next_one_when_it_ends() -> None:
    orders = [
        RestrictionPeriod("home_monitoring", NOON, NOON + 3 * DAY),
        RestrictionPeriod("isolation", NOON, NOON + DAY),
        RestrictionPeriod("quarantine", NOON, NOON + 9 * DAY, ended_at=NOON + 2 * DAY),
    ]
    held = [restriction_in_force(orders, NOON + n * DAY) for n in range(4)]
    assert held == ["isolation", "quarantine", "home_monitoring", None]


def test_nobody_is_restricted_without_an_order() -> None:
    assert restriction_in_force([], NOON) is None


@given(st.lists(periods, max_size=6), moments)
def test_the_strictest_of_those_in_force_counts_in_any_order(
    given: list[RestrictionPeriod], at: datetime
) -> None:
    holding = {p.kind for p in given if p.since <= at < p.until and (p.ended_at is None or at < p.ended_at)}
    strictest = next((kind for kind in reversed(KINDS) if kind in holding), None)
    assert restriction_in_force(given, at) == restriction_in_force(reversed(given), at) == strictest


@given(periods, moments, moments)
def test_an_early_end_only_ever_shortens(order: RestrictionPeriod, ended_at: datetime, at: datetime) -> None:
    shortened = RestrictionPeriod(order.kind, order.since, order.until, ended_at)
    unended = RestrictionPeriod(order.kind, order.since, order.until)
    assert unended.in_force(at) or not shortened.in_force(at)


def test_no_reason_is_about_where_somebody_comes_from() -> None:
    assert not any(
        word in reason for reason in REASONS for word in ("birth", "origin", "hukou", "native", "race")
    )
