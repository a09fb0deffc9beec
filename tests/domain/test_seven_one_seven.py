"""Seven days to detect, one to notify, seven to respond."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.seven_one_seven import EARLY_ACTIONS, HealthEvent, all_met, completed, seven_one_seven

EMERGED = date(2022, 7, 1)
days = st.none() | st.integers(0, 20)


def event(
    detected: int | None, notified: int | None = None, *actions: int | None, since: int | None = 0
) -> HealthEvent:
    """An event by days after it emerged; the actions are taken in the order of the list."""

    def on(day: int | None) -> date | None:
        return None if day is None else EMERGED + timedelta(days=day)

    return HealthEvent(
        on(since), on(detected), on(notified), dict(zip(EARLY_ACTIONS, map(on, actions), strict=False))
    )


def met(one: HealthEvent, today: int = 60) -> list[bool | None]:
    """The three answers on a day after it emerged."""
    return [step.met for step in seven_one_seven(one, EMERGED + timedelta(days=today))]


@pytest.mark.parametrize(
    ("one", "answers"),
    [
        (event(7, 8, *[15] * 7), [True, True, True]),
        (event(8, 9, *[16] * 7), [False, True, True]),
        (event(7, 9, *[16] * 7), [True, False, True]),
        (event(7, 8, *[15] * 6, 16), [True, True, False]),
        (event(7, 7, 14), [True, True, True]),
        (event(0, 0, 0), [True, True, True]),
    ],
)
def test_met_to_the_day_and_missed_by_a_day(one: HealthEvent, answers: list[bool]) -> None:
    assert met(one) == answers
    assert all_met(seven_one_seven(one, EMERGED)) is all(answers)


def test_what_still_runs_is_unknown_until_it_is_late() -> None:
    assert met(event(None), today=7) == [None, None, None]
    assert met(event(None), today=8) == [False, None, None]
    assert met(event(3, 4, 5, None), today=11) == [True, True, None]
    assert met(event(3, 4, 5, None), today=12) == [True, True, False]


def test_without_a_day_it_emerged_only_the_rest_is_judged() -> None:
    steps = seven_one_seven(event(3, 4, 5, since=None), EMERGED + timedelta(days=30))
    assert [step.met for step in steps] == [None, True, True]
    assert steps[0].days is None and all_met(steps) is None


def test_the_response_is_complete_with_the_last_action_that_applies() -> None:
    assert completed(event(1, 1, 4, 9, 2)) == EMERGED + timedelta(days=9)
    assert completed(event(1, 1, 4, None, 2)) is None
    assert completed(event(1, 1)) is None, "nobody has said what applies"


def test_who_was_told_before_it_was_written_down_was_told_in_time() -> None:
    assert seven_one_seven(event(5, 4), EMERGED)[1].days == 0


def test_an_action_that_is_none_of_the_seven() -> None:
    with pytest.raises(ValueError, match="parade"):
        seven_one_seven(HealthEvent(EMERGED, None, None, {"parade": None}), EMERGED)


@given(days, days, st.lists(days, max_size=7), st.integers(0, 40), st.integers(0, 40))
def test_an_answer_never_changes_by_waiting(
    detected: int | None, notified: int | None, actions: list[int | None], today: int, more: int
) -> None:
    one = event(detected, notified, *actions)
    for early, late in zip(met(one, today), met(one, today + more), strict=True):
        assert early is None or early == late
