"""Fever at a gate against the gate's own past: EARS C1 to C3, quiet days, days without records, rates."""

from __future__ import annotations

from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.aberration import ALARM_ABOVE, FLOOR, LEAST, watch

MARKET = [2, 3, 1, 2, 4, 3, 2, 2, 3, 8, 9, 10]
"""Fevers a day at the vegetable market; trouble begins on the tenth day."""

counts = st.lists(st.integers(0, 40), min_size=12, max_size=30)


def as_printed(cases: list[int], t: int) -> tuple[float, float, float]:
    """C1, C2 and C3 of a day word for word as the paper has them, with nothing but the least deviation added."""

    def c(day: int, lag: int) -> float:
        past = cases[day - lag - 7 : day - lag]
        return (cases[day] - mean(past)) / max(stdev(past), FLOOR)

    return c(t, 0), c(t, 2), sum(max(0.0, c(day, 2) - 1) for day in (t - 2, t - 1, t))


def test_three_more_fevers_than_ever_at_the_market_are_an_alarm() -> None:
    signals = watch(MARKET)
    assert [s.alarms for s in signals[:9]] == [()] * 9
    assert signals[9].alarms == ("c1", "c2", "c3")
    assert signals[11].alarms == ("c2", "c3"), "C1 has grown used to it, C2 leaves out the last two days"


def test_a_day_worked_by_hand() -> None:
    # Ten days in: the seven before are 2 4 3 2 2 3 2 -> mean 18/7, squares 50, variance (50 - 324/7) / 6 = 0.619.
    signal = watch([9, 9, 2, 4, 3, 2, 2, 3, 2, 8])[9]
    assert signal.c1 == pytest.approx((8 - 18 / 7) / (26 / 42) ** 0.5)
    # For C2 those from the first to the seventh: 9 9 2 4 3 2 2 -> mean 31/7, squares 199, variance 10.286.
    assert signal.c2 == pytest.approx((8 - 31 / 7) / (72 / 7) ** 0.5)
    assert signal.expected == pytest.approx(31 / 7)
    assert signal.upper == pytest.approx(31 / 7 + 3 * (72 / 7) ** 0.5)


@given(counts)
def test_every_statistic_is_the_printed_formula(cases: list[int]) -> None:
    for t, signal in enumerate(watch(cases)):
        if t >= 11:
            assert (signal.c1, signal.c2, signal.c3) == pytest.approx(as_printed(cases, t), abs=1e-9)


@given(counts)
def test_the_thresholds_are_three_three_and_two_and_have_to_be_exceeded(cases: list[int]) -> None:
    for count, signal in zip(cases, watch(cases), strict=True):
        values = {"c1": signal.c1, "c2": signal.c2, "c3": signal.c3}
        above = tuple(n for n, v in values.items() if v is not None and v > ALARM_ABOVE[n])
        assert signal.alarms == (above if count >= LEAST else ())


@given(counts)
def test_the_upper_edge_is_where_c2_begins_to_alarm(cases: list[int]) -> None:
    for count, signal in zip(cases, watch(cases, least=0), strict=True):
        if signal.upper is not None and abs(count - signal.upper) > 1e-9:
            assert ("c2" in signal.alarms) == (count > signal.upper)


@given(counts, st.integers(1, 5000))
def test_with_as_many_looked_at_each_day_a_rate_is_a_count(cases: list[int], passed: int) -> None:
    plain, rated = watch(cases), watch(cases, [passed] * len(cases))
    for one, other in zip(plain, rated, strict=True):
        for mine, theirs in ((one.c1, other.c1), (one.c2, other.c2), (one.c3, other.c3)):
            assert (mine is None) == (theirs is None)
            assert mine is None or theirs == pytest.approx(mine, abs=1e-6)


def test_twice_as_many_fevers_among_twice_as_many_people_are_no_alarm() -> None:
    cases, passed = [10, 12, 9, 11, 10, 12, 9, 10, 11, 30], [1000] * 9 + [3000]
    assert "c1" in watch(cases)[9].alarms
    assert watch(cases, passed)[9].alarms == ()
    assert watch(cases, passed)[9].expected == pytest.approx(3 * 73 / 7)


def test_a_night_with_two_people_does_not_blind_the_gate() -> None:
    cases, passed = [10, 12, 9, 1, 10, 12, 9, 10, 11, 40], [1000, 1000, 1000, 2, *[1000] * 6]
    assert "c1" in watch(cases, passed)[9].alarms


def test_one_feverish_child_after_quiet_weeks_is_a_person_and_no_alarm() -> None:
    assert watch([0] * 12 + [1])[12].alarms == ()
    assert watch([0] * 12 + [2])[12].c1 == pytest.approx(4), "said, and left to whoever reads it"
    assert watch([0] * 12 + [3])[12].alarms == ("c1", "c2", "c3")
    assert watch([0] * 12 + [2], least=1)[12].alarms == ("c1", "c2", "c3")


def test_days_without_variance_are_no_division_by_zero() -> None:
    assert [s.c1 for s in watch([4] * 10)[7:]] == [0.0, 0.0, 0.0]


def test_a_day_nobody_vouches_for_is_unknown_and_not_zero() -> None:
    signals = watch([5, 6, None, 5, 6, 5, 6, 5, 6, None, 6])
    assert signals[9].c1 is None and signals[9].upper is None and signals[9].alarms == ()
    assert signals[8].c1 == pytest.approx(0.5 / stdev([6, 5, 6, 5, 6, 5])), "the six that are known"


def test_with_fewer_than_five_known_days_nobody_can_say_what_is_usual() -> None:
    assert [s.c1 is None for s in watch([3] * 7)] == [True] * 5 + [False] * 2
    assert watch([3, None, None, None, 3, 3, 3, 9])[7].c1 is None
    assert watch([3, 3, None, None, 3, 3, 3, 9])[7].c1 is not None


def test_an_earlier_day_that_is_unknown_adds_nothing_to_c3() -> None:
    cases: list[int | None] = [5, 6, 5, 6, 5, 6, 5, 6, 5, 12, None, 8]
    signal = watch(cases)[11]
    first, own = watch(cases)[9].c2, signal.c2
    assert first is not None and own is not None
    assert signal.c3 == pytest.approx((first - 1) + (own - 1))


def test_a_gate_where_nobody_was_measured_is_unknown() -> None:
    assert watch([5] * 8, [100] * 7 + [0])[7].c1 is None
    assert watch([5] * 8, [0] * 7 + [100])[7].c1 is None


def test_no_days_and_uneven_lists() -> None:
    assert watch([]) == []
    with pytest.raises(ValueError):
        watch([1, 2], [10])


@given(counts, st.integers(0, 11), st.integers(1, 30))
def test_more_fevers_on_a_day_never_make_it_less_suspicious(cases: list[int], day: int, more: int) -> None:
    worse = [*cases[:day], cases[day] + more, *cases[day + 1 :]]
    one, other = watch(cases)[day], watch(worse)[day]
    assert set(one.alarms) <= set(other.alarms)
