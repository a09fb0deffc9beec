"""Nobody is lost between the rounds, and every sum adds up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.screening import (
    GOES_ON,
    STATES,
    DueRound,
    Lost,
    carried_over,
    due_rounds,
    next_round,
    round_sum,
    who_is_lost,
)

rounds = st.dictionaries(st.integers(0, 30), st.sampled_from(STATES))
HOME = date(2020, 1, 23)


@given(rounds)
def test_every_sum_adds_up(entries: dict[int, str]) -> None:
    found = round_sum(entries)
    assert found.listed == len(entries)
    assert found.listed == found.waiting + found.found + found.not_found + found.left + found.died
    assert found.found == found.screened + found.untested and found.untested >= 0
    assert found.screened == found.clear + found.referred
    assert found.open == found.listed - found.screened - found.left - found.died


def test_the_first_round_of_a_village() -> None:
    entries = {
        "Chen": "clear",
        "Liu": "referred",
        "Wu": "not_found",
        "Zhou": "left",
        "Lin": "found",
        "Fang": "died",
    }
    found = round_sum(entries)
    assert (found.listed, found.found, found.screened, found.untested) == (6, 3, 2, 1)
    assert next_round(entries) == ["Chen", "Wu", "Lin"]


def test_a_state_that_nobody_knows_is_not_counted_silently() -> None:
    for ask in (round_sum, next_round):
        with pytest.raises(KeyError):
            ask({"Chen": "asleep"})


@given(rounds, rounds)
def test_from_round_to_round_the_sum_adds_up(earlier: dict[int, str], later: dict[int, str]) -> None:
    found = carried_over(earlier, later)
    assert found.listed == found.went_on + found.referred + found.left + found.died + found.lost
    assert len(later) == found.went_on + found.joined
    assert min(found.went_on, found.lost, found.joined) >= 0


@given(rounds)
def test_a_round_made_from_the_one_before_loses_nobody(earlier: dict[int, str]) -> None:
    later = dict.fromkeys(next_round(earlier), "clear")
    assert carried_over(earlier, later).lost == 0 and who_is_lost([earlier, later]) == {}


@given(st.lists(rounds, max_size=4))
def test_everybody_who_goes_on_is_in_the_last_round_or_lost(lists: list[dict[int, str]]) -> None:
    lost = who_is_lost(lists)
    for number, earlier in enumerate(lists[:-1], start=1):
        for person, state in earlier.items():
            if state in GOES_ON and not any(person in later for later in lists[number:]):
                assert person in lost
    for person, state in (lists[-1] if lists else {}).items():
        assert (person in lost) or state != "not_found"
        assert not (person in lost and state in ("found", "clear", "referred", "left", "died"))


@given(st.lists(rounds, max_size=4))
def test_whoever_is_lost_stood_on_a_list(lists: list[dict[int, str]]) -> None:
    for person, where in who_is_lost(lists).items():
        assert any(person in entries for entries in lists[: where.round])
        assert (where.reason == "not_listed") == (person not in lists[where.round - 1])


def test_who_is_lost_and_found_again() -> None:
    first = {"Chen": "clear", "Wu": "not_found", "Liu": "clear"}
    assert who_is_lost([first]) == {"Wu": Lost(1, "not_found")}
    second = {"Chen": "clear", "Wu": "waiting"}
    assert who_is_lost([first, second]) == {"Wu": Lost(1, "not_found"), "Liu": Lost(2, "not_listed")}
    third = {"Chen": "clear", "Wu": "found"}
    assert who_is_lost([first, second, third]) == {"Liu": Lost(2, "not_listed")}
    fourth = {"Wu": "clear", "Liu": "waiting", "Chen": "clear"}
    assert who_is_lost([first, second, third, fourth]) == {}


def test_two_rounds_are_due_after_a_return() -> None:
    assert due_rounds(HOME, (1, 7), HOME + timedelta(days=7)) == (
        DueRound(1, date(2020, 1, 24), "overdue"),
        DueRound(2, date(2020, 1, 30), "due"),
    )
    assert due_rounds(HOME, (1, 7), HOME, [date(2020, 1, 24)]) == (DueRound(2, date(2020, 1, 30), "coming"),)


def test_whoever_is_found_late_is_screened_again_on_another_day() -> None:
    late = HOME + timedelta(days=10)
    assert due_rounds(HOME, (1, 7), late, [late]) == (DueRound(2, late + timedelta(days=1), "coming"),)
    assert due_rounds(HOME, (1, 7), late, [late, late]) == ()


@given(
    st.lists(st.integers(0, 30), max_size=4).map(sorted),
    st.integers(0, 40),
    st.lists(st.integers(0, 40), max_size=4),
)
def test_rounds_follow_one_another(days: list[int], today: int, behind: list[int]) -> None:
    screened = [HOME + timedelta(days=day) for day in behind]
    coming = due_rounds(HOME, tuple(days), HOME + timedelta(days=today), screened)
    assert [due.number for due in coming] == list(range(len(screened) + 1, len(days) + 1))
    dates = [*screened, *(due.on for due in coming)] if coming else []
    assert all(max(dates[: n or 1]) < due.on for n, due in enumerate(coming, start=len(screened)) if n)
    assert all(due.on >= HOME + timedelta(days=days[due.number - 1]) for due in coming)
