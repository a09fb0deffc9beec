"""Cases by onset, by report without one, and how long a day takes to fill."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.epidemic_curve import DatedCase, bin_days, days_to_fill, epidemic_curve, incidence

CLASSES = ("confirmed", "suspected")
FIRST = date(2020, 1, 20)

dates = st.dates(date(2020, 1, 1), date(2020, 3, 1))
some_cases = st.lists(
    st.builds(DatedCase, st.sampled_from([*CLASSES, "excluded"]), st.none() | dates, dates), max_size=40
)


def day(number: int) -> date:
    """A day of the outbreak, counted from 1."""
    return FIRST + timedelta(days=number - 1)


def case(onset: int | None, reported: int, name: str = "confirmed") -> DatedCase:
    """A case by its days of the outbreak."""
    return DatedCase(name, None if onset is None else day(onset), day(reported))


def test_each_day_counts_who_fell_ill_on_it_by_classification() -> None:
    cases = [case(1, 3), case(1, 4, "suspected"), case(3, 3)]
    curve = epidemic_curve(cases, CLASSES, day(1), day(3))
    assert [one.counts for one in curve.bins] == [(1, 1), (0, 0), (1, 0)]
    assert [one.first for one in curve.bins] == [day(1), day(2), day(3)]


def test_without_an_onset_the_report_counts_and_is_said_to() -> None:
    (one,) = epidemic_curve([case(None, 2), case(2, 5)], CLASSES, day(2), day(2)).bins
    assert one.counts == (2, 0) and one.by_report == 1


def test_several_days_a_bar_and_a_shorter_last_one() -> None:
    curve = epidemic_curve([case(n, 9) for n in range(1, 8)], CLASSES, day(1), day(7), days=3)
    assert [(one.first, one.last, one.total) for one in curve.bins] == [
        (day(1), day(3), 3),
        (day(4), day(6), 3),
        (day(7), day(7), 1),
    ]


@given(some_cases, dates, dates, st.integers(1, 9))
def test_no_case_is_lost_between_the_bars(
    cases: list[DatedCase], since: date, until: date, days: int
) -> None:
    curve = epidemic_curve(cases, CLASSES, since, until, days)
    assert sum(one.total for one in curve.bins) + curve.outside == len(cases)
    assert all(one.by_report <= one.total for one in curve.bins)
    covered = [
        one.first + timedelta(days=n) for one in curve.bins for n in range((one.last - one.first).days + 1)
    ]
    assert covered == [since + timedelta(days=n) for n in range((until - since).days + 1)]


@given(some_cases, dates, dates)
def test_one_day_a_bar_is_the_incidence(cases: list[DatedCase], since: date, until: date) -> None:
    curve = epidemic_curve(cases, (*CLASSES, "excluded"), since, until)
    assert [one.total for one in curve.bins] == incidence(cases, since, until)


def test_a_bar_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError):
        epidemic_curve([], CLASSES, day(1), day(2), 0)


@pytest.mark.parametrize(("incubation", "days"), [(1.4, 1), (5.1, 1), (12.5, 3), (21, 5)])
def test_the_width_of_a_bar_follows_the_incubation_period(incubation: float, days: int) -> None:
    assert bin_days(incubation) == days


def test_a_day_is_filled_when_nine_of_ten_are_reported() -> None:
    assert days_to_fill([case(1, 2)] * 8 + [case(1, 4), case(1, 9)]) == 3
    assert days_to_fill([case(1, 2)] * 9 + [case(1, 9)]) == 1


def test_from_a_handful_nobody_can_say_how_long_it_takes() -> None:
    assert days_to_fill([case(1, 2)] * 9) is None
    assert days_to_fill([case(1, 2)] * 9 + [case(None, 2)]) is None


def test_who_was_found_by_a_test_before_falling_ill_took_no_time() -> None:
    assert days_to_fill([case(5, 2)] * 10) == 0
