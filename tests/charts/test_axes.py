"""Scales and ticks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.charts.axes import Scale, count_ticks, number, round_ticks


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_enclose_the_data_and_rise(low: float, span: float) -> None:
    ticks = round_ticks(low, low + span)
    tolerance = 1e-6 * max(1.0, abs(low), span)
    assert ticks[0] <= low + tolerance
    assert ticks[-1] >= low + span - tolerance
    assert 2 <= len(ticks) <= 12
    assert ticks == sorted(set(ticks))


@given(st.integers(0, 10_000_000))
def test_people_are_counted_in_whole_numbers(highest: int) -> None:
    ticks = count_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert all(tick == int(tick) for tick in ticks)


def test_values_beyond_the_ends_are_held_at_the_ends() -> None:
    scale = Scale(0, 10, 200, 0)
    assert scale.at(5) == pytest.approx(100)
    assert scale.at(99) == 0
    assert scale.at(-99) == 200


def test_numbers_are_written_as_people_read_them() -> None:
    assert [number(value) for value in (0, 1204, 36.5, 36.25, 1e6)] == [
        "0",
        "1,204",
        "36.5",
        "36.25",
        "1,000,000",
    ]
