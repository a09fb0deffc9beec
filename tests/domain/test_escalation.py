"""What is late rises one unit at once, and one more every four hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.escalation import GRACE, escalation_level

DUE = datetime(2026, 2, 10, 4, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("late", "units"),
    [
        (-24 * HOUR, 0),
        (-SECOND, 0),
        (0 * SECOND, 0),
        (timedelta(microseconds=1), 1),
        (SECOND, 1),
        (4 * HOUR - SECOND, 1),
        (4 * HOUR, 2),
        (4 * HOUR + SECOND, 2),
        (8 * HOUR - SECOND, 2),
        (8 * HOUR, 3),
        (240 * HOUR, 61),
    ],
)
def test_who_should_know(late: timedelta, units: int) -> None:
    assert escalation_level(DUE, DUE + late) == units


@given(st.timedeltas(timedelta(0), timedelta(days=30)), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_it_never_comes_down_by_waiting(first: timedelta, more: timedelta) -> None:
    assert escalation_level(DUE, DUE + first) <= escalation_level(DUE, DUE + first + more)


@given(st.timedeltas(timedelta(microseconds=1), timedelta(days=30)))
def test_each_grace_is_one_unit(late: timedelta) -> None:
    assert escalation_level(DUE, DUE + late + GRACE) == escalation_level(DUE, DUE + late) + 1
