"""A quiet gate is not a deserted one; a post that sleeps for hours is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.presence import QUIET, hours_present

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
DUTY = [SIX + timedelta(hours=n) for n in range(16)]


def _active(*hours: int) -> set[datetime]:
    return {SIX + timedelta(hours=n) for n in hours}


def test_two_quiet_hours_are_forgiven_three_are_not() -> None:
    busy = set(range(16))
    assert hours_present(DUTY, _active(*(busy - {5, 6}))) == 16
    assert hours_present(DUTY, _active(*(busy - {5, 6, 7}))) == 13


def test_silence_at_the_end_of_duty_counts_too() -> None:
    assert hours_present(DUTY, _active(*range(10))) == 10
    assert hours_present(DUTY, _active(*range(14))) == 16


def test_nobody_all_day() -> None:
    assert hours_present(DUTY, set()) == 0
    assert hours_present([], set()) == 0


def test_two_duties_with_a_break_are_not_one_silence() -> None:
    duty = [*DUTY[:2], *DUTY[8:10]]
    assert hours_present(duty, set()) == 4


@given(st.sets(st.integers(0, 15)))
def test_as_somebody_would_count_by_hand(hours: set[int]) -> None:
    silent = "".join("." if n in hours else "s" for n in range(16))
    runs = [run for run in silent.split(".") if len(run) > QUIET]
    assert hours_present(DUTY, _active(*hours)) == 16 - sum(map(len, runs))
