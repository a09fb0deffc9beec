"""The level in force is the strictest around; it begins on time, ends on time, and ends at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.control_levels import LEVELS, LONGEST, LevelPeriod, check_level, level_in_force
from lianfang.domain.errors import InvalidInput

NOON = datetime(2026, 2, 10, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)

moments = st.datetimes(datetime(2026, 2, 1), datetime(2026, 2, 20), timezones=st.just(UTC))  # noqa: DTZ001
periods = st.builds(
    LevelPeriod, st.sampled_from(LEVELS), moments, st.none() | st.builds(lambda t: t + 3 * DAY, moments)
)


@pytest.mark.parametrize(
    ("at", "level"),
    [
        (NOON - TICK, "open"),
        (NOON, "closed"),
        (NOON + TICK, "closed"),
        (NOON + DAY - TICK, "closed"),
        (NOON + DAY, "open"),
        (NOON + DAY + TICK, "open"),
    ],
)
def test_the_beginning_belongs_to_a_level_and_the_end_does_not(at: datetime, level: str) -> None:
    assert level_in_force([LevelPeriod("closed", NOON, NOON + DAY)], at) == level


def test_a_level_without_end_holds_on() -> None:
    forever = [LevelPeriod("managed", NOON, None)]
    assert level_in_force(forever, NOON - TICK) == "open"
    assert level_in_force(forever, NOON + 10_000 * DAY) == "managed"


def test_without_any_level_everything_is_open() -> None:
    assert level_in_force([], NOON) == "open"


def test_a_compound_in_a_closed_town_is_closed_too_and_the_other_way_round() -> None:
    town, compound = LevelPeriod("closed", NOON, NOON + DAY), LevelPeriod("open", NOON, None)
    assert level_in_force([town, compound], NOON) == level_in_force([compound, town], NOON) == "closed"
    stricter_inside = [LevelPeriod("managed", NOON, NOON + DAY), LevelPeriod("closed", NOON, NOON + DAY)]
    assert level_in_force(stricter_inside, NOON) == "closed"


def test_one_level_takes_over_from_the_other_without_a_gap() -> None:
    both = [LevelPeriod("closed", NOON, NOON + DAY), LevelPeriod("managed", NOON + DAY, NOON + 2 * DAY)]
    assert [level_in_force(both, NOON + DAY + step) for step in (-TICK, 0 * TICK)] == ["closed", "managed"]


@given(st.lists(periods, max_size=6), moments)
def test_the_strictest_of_those_in_force_wins_in_any_order(given: list[LevelPeriod], at: datetime) -> None:
    holding = {p.level for p in given if p.since <= at and (p.until is None or at < p.until)}
    strictest = next((level for level in reversed(LEVELS) if level in holding), "open")
    assert level_in_force(given, at) == level_in_force(reversed(given), at) == strictest


@given(st.lists(periods, max_size=5), periods, moments)
def test_one_more_level_never_makes_an_area_looser(
    given: list[LevelPeriod], more: LevelPeriod, at: datetime
) -> None:
    before, after = level_in_force(given, at), level_in_force([*given, more], at)
    assert LEVELS.index(after) >= LEVELS.index(before)


def problems(level: str, reason: str, until: datetime | None) -> set[tuple[str, str]]:
    """What is wrong with a level from noon on, as fields and codes."""
    try:
        check_level(level, reason, NOON, until)
    except InvalidInput as error:
        assert error.sentence("zh")
        return {(p.field, p.code) for p in error.problems}
    return set()


@pytest.mark.parametrize(
    ("level", "until"),
    [
        ("open", None),
        ("open", NOON + DAY),
        ("managed", NOON + TICK),
        ("closed", NOON + LONGEST),
    ],
)
def test_a_level_with_reason_and_end_is_right(level: str, until: datetime | None) -> None:
    assert problems(level, "楼内有病例", until) == set()


@pytest.mark.parametrize(
    ("level", "reason", "until", "wrong"),
    [
        ("sealed", "病例", NOON + DAY, {("level", "field.not_a_choice")}),
        ("", "病例", NOON + DAY, {("level", "field.not_a_choice")}),
        ("closed", "", NOON + DAY, {("reason", "level.needs_reason")}),
        ("closed", " \n\t ", NOON + DAY, {("reason", "level.needs_reason")}),
        ("managed", "病例", None, {("until", "level.needs_end")}),
        ("closed", "病例", None, {("until", "level.needs_end")}),
        ("closed", "病例", NOON, {("until", "window.ends_before_it_begins")}),
        ("open", "病例", NOON - DAY, {("until", "window.ends_before_it_begins")}),
        ("closed", "病例", NOON + LONGEST + TICK, {("until", "level.too_long")}),
        ("closed", "", None, {("reason", "level.needs_reason"), ("until", "level.needs_end")}),
    ],
)
def test_a_level_that_nobody_can_answer_for_is_refused(
    level: str, reason: str, until: datetime | None, wrong: set[tuple[str, str]]
) -> None:
    assert problems(level, reason, until) == wrong
