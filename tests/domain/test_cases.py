"""A case: how it may be reclassified, which dates can be true, and when others could catch it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.case_words import CLASSIFICATION_WORDS
from lianfang.domain.cases import (
    CLASSIFICATIONS,
    CaseFacts,
    check_case_dates,
    infectious_window,
    may_reclassify,
)
from lianfang.domain.days import day_span
from lianfang.domain.disease_rules import RuleSet
from lianfang.domain.errors import InvalidInput
from tests.domain.rule_sets import covid, shipped

CHINA = ZoneInfo("Asia/Shanghai")
NINTH = covid(date(2022, 7, 10))
MEASLES = shipped().in_force("measles", date(2026, 2, 10))
PLAGUE = shipped().in_force("plague", date(2026, 2, 10))
TODAY = date(2026, 2, 10)
DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return day_span(day, CHINA)[0]


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        (None, "suspected", True),
        (None, "asymptomatic", True),
        (None, "excluded", False),
        (None, "invented", False),
        ("suspected", "confirmed", True),
        ("suspected", "excluded", True),
        ("probable", "suspected", False),
        ("confirmed", "suspected", False),
        ("confirmed", "excluded", True),
        ("asymptomatic", "confirmed", True),
        ("confirmed", "asymptomatic", True),
        ("excluded", "confirmed", True),
        ("excluded", "suspected", True),
    ],
)
def test_what_may_become_of_a_case(old: str | None, new: str, may: bool) -> None:
    assert may_reclassify(old, new) is may


def test_nothing_becomes_what_it_is_and_nothing_is_a_dead_end() -> None:
    assert not any(may_reclassify(c, c) for c in CLASSIFICATIONS)
    for old, new in product(CLASSIFICATIONS, CLASSIFICATIONS):
        if old != new:
            assert may_reclassify(old, new) or may_reclassify(old, "excluded") or old == "excluded"
    assert set(CLASSIFICATION_WORDS) == set(CLASSIFICATIONS)


def problems(**given: date) -> list[tuple[str, str]]:
    """What is wrong with dates, as (field, code)."""
    return [(p.field, p.code) for p in check_case_dates(**given, today=TODAY)]


def test_a_usual_course_is_fine() -> None:
    course = {"onset": TODAY - 9 * DAY, "sampled": TODAY - 8 * DAY, "reported": TODAY - 8 * DAY}
    assert problems(**course, recovered=TODAY) == problems(**course, died=TODAY) == problems() == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"onset": TODAY + DAY}, [("onset", "case.date_in_future")]),
        ({"reported": TODAY + DAY}, [("reported", "case.date_in_future")]),
        ({"onset": date(202, 2, 3)}, [("onset", "case.date_too_early")]),
        ({"onset": TODAY, "died": TODAY - DAY}, [("onset", "case.onset_after_death")]),
        ({"onset": TODAY, "died": TODAY}, []),
        ({"sampled": TODAY - 3 * DAY, "onset": TODAY - DAY}, []),
        ({"sampled": TODAY, "died": TODAY - DAY}, []),
        ({"recovered": TODAY, "died": TODAY - DAY}, [("recovered", "case.recovered_after_death")]),
        ({"recovered": TODAY - DAY, "onset": TODAY}, [("recovered", "case.recovered_before_onset")]),
        (
            {"onset": TODAY + DAY, "died": TODAY},
            [("onset", "case.date_in_future"), ("onset", "case.onset_after_death")],
        ),
    ],
)
def test_what_cannot_be(given: dict[str, date], found: list[tuple[str, str]]) -> None:
    assert problems(**given) == found


def test_a_problem_says_the_dates() -> None:
    [problem] = check_case_dates(onset=TODAY, died=TODAY - DAY, today=TODAY)
    assert problem.sentence("zh") == "发病日期 2026-02-10 晚于死亡日期 2026-02-09。"
    assert problem.sentence("en") == "The onset, 2026-02-10, lies after the death, 2026-02-09."


ONSET = date(2022, 7, 10)


@pytest.mark.parametrize(
    ("facts", "first", "last"),
    [
        (CaseFacts("confirmed", onset=ONSET), ONSET - 2 * DAY, ONSET + 13 * DAY),
        (CaseFacts("suspected", onset=ONSET), ONSET - 2 * DAY, ONSET + 13 * DAY),
        (
            CaseFacts("confirmed", onset=ONSET, symptoms_ended=ONSET + 12 * DAY),
            ONSET - 2 * DAY,
            ONSET + 15 * DAY,
        ),
        (
            CaseFacts("confirmed", onset=ONSET, symptoms_ended=ONSET + 3 * DAY),
            ONSET - 2 * DAY,
            ONSET + 13 * DAY,
        ),
        (CaseFacts("asymptomatic", sampled=ONSET), ONSET - 2 * DAY, ONSET + 10 * DAY),
        (CaseFacts("confirmed", sampled=ONSET), ONSET - 2 * DAY, ONSET + 10 * DAY),
        (
            CaseFacts("confirmed", onset=ONSET, sampled=ONSET - 3 * DAY),
            ONSET - 5 * DAY,
            ONSET + 13 * DAY,
        ),
        (CaseFacts("confirmed", onset=ONSET, sampled=ONSET + 3 * DAY), ONSET - 2 * DAY, ONSET + 13 * DAY),
        (CaseFacts("confirmed", onset=ONSET, died=ONSET + 4 * DAY), ONSET - 2 * DAY, ONSET + 4 * DAY),
        (CaseFacts("confirmed", onset=ONSET, rash=ONSET + DAY), ONSET - 2 * DAY, ONSET + 13 * DAY),
    ],
)
def test_the_window_of_covid_in_whole_local_days(facts: CaseFacts, first: date, last: date) -> None:
    assert infectious_window(facts, NINTH, CHINA) == (midnight(first), midnight(last + DAY))


def test_measles_counts_from_the_rash_and_from_the_onset_while_there_is_none() -> None:
    rash = CaseFacts("confirmed", onset=ONSET - 4 * DAY, rash=ONSET)
    assert infectious_window(rash, MEASLES, CHINA) == (midnight(ONSET - 4 * DAY), midnight(ONSET + 5 * DAY))
    early = CaseFacts("suspected", onset=ONSET)
    assert infectious_window(early, MEASLES, CHINA)[0] == midnight(ONSET - 4 * DAY)


def test_where_no_end_is_named_it_is_open_until_the_illness_ends() -> None:
    ill = CaseFacts("confirmed", onset=ONSET)
    assert infectious_window(ill, PLAGUE, CHINA) == (midnight(ONSET), None)
    well = replace(ill, symptoms_ended=ONSET + 6 * DAY)
    assert infectious_window(well, PLAGUE, CHINA)[1] == midnight(ONSET + 7 * DAY)


def test_isolation_ends_it_to_the_minute() -> None:
    at = datetime(2022, 7, 12, 7, 30, tzinfo=UTC)
    facts = CaseFacts("confirmed", onset=ONSET, isolated_at=at)
    assert infectious_window(facts, NINTH, CHINA)[1] == at
    assert infectious_window(facts, PLAGUE, CHINA)[1] == at
    since, until = infectious_window(replace(facts, isolated_at=at - 30 * DAY), NINTH, CHINA)
    assert since == until, "isolated long before: there is no window"


def test_a_day_is_the_local_day() -> None:
    facts = CaseFacts("confirmed", onset=ONSET)
    assert infectious_window(facts, NINTH, CHINA)[0] == datetime(2022, 7, 7, 16, tzinfo=UTC)
    assert infectious_window(facts, NINTH, UTC)[0] == datetime(2022, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize("facts", [CaseFacts("confirmed"), CaseFacts("asymptomatic", onset=ONSET)])
def test_without_any_date_there_is_no_window_to_guess(facts: CaseFacts) -> None:
    with pytest.raises(InvalidInput) as caught:
        infectious_window(facts, NINTH, CHINA)
    assert caught.value.code == "case.no_anchor"


@given(
    st.sampled_from([NINTH, MEASLES, PLAGUE]),
    days,
    st.none() | st.integers(-10, 10),
    st.none() | st.integers(0, 40),
    st.none() | st.integers(0, 40),
)
def test_a_window_has_its_ends_in_order_and_holds_the_onset(
    rules: RuleSet, onset: date, sampled: int | None, ended: int | None, isolated: int | None
) -> None:
    facts = CaseFacts(
        "confirmed",
        onset=onset,
        sampled=None if sampled is None else onset + sampled * DAY,
        symptoms_ended=None if ended is None else onset + ended * DAY,
        isolated_at=None if isolated is None else midnight(onset) + isolated * DAY,
    )
    since, until = infectious_window(facts, rules, CHINA)
    assert since <= midnight(onset) and (until is None or until >= midnight(onset))
    assert until is None or facts.isolated_at is None or until <= max(since, facts.isolated_at)
