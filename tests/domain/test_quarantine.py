"""A restriction ends on its day, is never prolonged in silence, and a release says what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain import quarantine
from lianfang.domain.case_words import RELEASE_WORDS, STEP_WORDS
from lianfang.domain.days import day_span
from lianfang.domain.disease_rules import STEP_KINDS, Isolation, Regime, Step
from lianfang.domain.quarantine import (
    OVERRIDES,
    TEST_RESULTS,
    IsolationFacts,
    Release,
    ReleaseFacts,
    isolation_release,
    may_release,
    regime_period,
    step_periods,
)
from tests.domain.rule_sets import covid, shipped

CHINA = ZoneInfo("Asia/Shanghai")
LAST = date(2022, 7, 10)
DAY, HOUR, TICK = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
NINTH = covid(LAST)
CLOSE = NINTH.regimes["close"]
MEASLES = shipped().in_force("measles", LAST)

regimes = st.builds(
    Regime,
    st.lists(st.builds(Step, st.sampled_from(STEP_KINDS), st.integers(1, 30)), max_size=3).map(tuple),
    st.just(()),
    st.just("ours"),
    st.integers(0, 40),
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return day_span(day, CHINA)[0]


def test_seven_days_and_three_are_over_at_the_midnight_after_the_tenth_day() -> None:
    since, until = regime_period(LAST, CLOSE, CHINA)
    assert (since, until) == (midnight(LAST), midnight(date(2022, 7, 21)))
    assert until == datetime(2022, 7, 20, 16, tzinfo=UTC)


def test_the_steps_follow_each_other() -> None:
    facility, home = step_periods(LAST, CLOSE, CHINA)
    assert (facility.step.kind, facility.since, facility.until) == (
        "centralised",
        midnight(LAST),
        midnight(date(2022, 7, 18)),
    )
    assert (home.step.kind, home.since, home.until) == (
        "monitoring",
        midnight(date(2022, 7, 18)),
        midnight(date(2022, 7, 21)),
    )


def test_each_test_lies_within_the_period() -> None:
    assert quarantine.tests_due(LAST, CLOSE) == tuple(LAST + n * DAY for n in (1, 2, 3, 5, 7, 10))
    for disease in shipped().diseases:
        for rules in shipped().editions(disease):
            for regime in rules.regimes.values():
                since, until = regime_period(LAST, regime, CHINA)
                due = quarantine.tests_due(LAST, regime)
                assert all(since <= midnight(day) < until for day in due)


def test_measles_begins_on_day_5_after_the_first_and_ends_on_day_21_after_the_last() -> None:
    regime = MEASLES.regimes["close"]
    period = regime_period(LAST, regime, CHINA, first_exposure=LAST - 3 * DAY)
    assert period == (midnight(LAST + 2 * DAY), midnight(LAST + 22 * DAY))
    assert regime_period(LAST, regime, CHINA)[0] == midnight(LAST + 5 * DAY)


def test_who_is_only_informed_is_never_restricted() -> None:
    informed = covid(date(2020, 2, 10)).regimes["general"]
    since, until = regime_period(LAST, informed, CHINA)
    assert since == until and step_periods(LAST, informed, CHINA) == ()


@given(days, regimes, st.none() | st.integers(0, 60))
def test_steps_fill_the_period_without_gap_or_overlap(last: date, regime: Regime, before: int | None) -> None:
    first = None if before is None else last - before * DAY
    since, until = regime_period(last, regime, CHINA, first)
    periods = step_periods(last, regime, CHINA, first)
    assert since <= until and len(periods) == len(regime.steps)
    if periods:
        assert (periods[0].since, periods[-1].until) == (since, until)
        assert until == midnight(last + (regime.days + 1) * DAY)
    assert all(one.until == other.since for one, other in pairwise(periods))
    assert all(since <= p.since <= p.until <= until for p in periods)


@given(days, regimes)
def test_a_later_exposure_ends_later_never_earlier(last: date, regime: Regime) -> None:
    if regime.steps:
        assert regime_period(last + DAY, regime, CHINA)[1] - regime_period(last, regime, CHINA)[1] == DAY


UNTIL = midnight(date(2022, 7, 21))
GOOD = ReleaseFacts(until=UNTIL, tests=("negative",) * 6, verified=True)


@pytest.mark.parametrize(
    ("facts", "at", "release"),
    [
        (GOOD, UNTIL, Release(True, "criteria_met")),
        (GOOD, UNTIL - TICK, Release(False, "not_yet", ("period",))),
        (
            replace(GOOD, tests=("negative", "pending")),
            UNTIL,
            Release(False, "decide_anew", ("test_pending",)),
        ),
        (
            replace(GOOD, tests=("missing", "negative"), verified=False),
            UNTIL + DAY,
            Release(False, "decide_anew", ("test_missing", "not_verified")),
        ),
        (
            replace(GOOD, tests=("negative", "positive")),
            UNTIL - 3 * DAY,
            Release(False, "decide_anew", ("period", "test_positive")),
        ),
        (replace(GOOD, override="medical"), UNTIL - 9 * DAY, Release(True, "override")),
        (replace(GOOD, override="safety", tests=("positive",)), UNTIL, Release(True, "override")),
        (replace(GOOD, tests=()), UNTIL, Release(True, "criteria_met")),
    ],
)
def test_a_contact_is_released_when_all_is_met(facts: ReleaseFacts, at: datetime, release: Release) -> None:
    found = may_release(facts, at)
    assert found == release and found.decision_needed == (release.code == "decide_anew")


@pytest.mark.parametrize(
    ("linked", "missing"),
    [
        (None, ()),
        (("negative", "negative"), ()),
        (("negative", "negative", "positive"), ()),
        (("negative",), ("linked_pending",)),
        ((), ("linked_pending",)),
        (("negative", "pending"), ("linked_pending",)),
        (("missing", "negative"), ("linked_pending",)),
        (("positive",), ("linked_positive",)),
        (("negative", "positive"), ("linked_positive",)),
    ],
)
def test_a_secondary_contact_waits_for_the_close_contacts_first_two_tests(
    linked: tuple[str, ...] | None, missing: tuple[str, ...]
) -> None:
    facts = replace(GOOD, linked_tests=linked)
    assert may_release(facts, UNTIL).missing == missing
    assert may_release(facts, UNTIL).verdict is not bool(missing)
    early = may_release(facts, UNTIL - DAY)
    assert early.decision_needed is ("linked_positive" in missing)


results = st.lists(st.sampled_from(TEST_RESULTS), max_size=6).map(tuple)
release_facts = st.builds(
    ReleaseFacts,
    st.just(UNTIL),
    results,
    st.booleans(),
    st.none() | results,
    st.none() | st.sampled_from(OVERRIDES),
)


@given(release_facts, st.integers(-400, 400))
def test_past_the_end_it_is_a_release_or_a_question_never_a_waiting(facts: ReleaseFacts, hours: int) -> None:
    found = may_release(facts, UNTIL + hours * HOUR)
    assert found.code in RELEASE_WORDS and set(found.missing) <= set(RELEASE_WORDS)
    assert found.verdict is (not found.missing) and found.verdict is (
        found.code in ("criteria_met", "override")
    )
    if hours >= 0:
        assert found.code != "not_yet" and "period" not in found.missing
    elif facts.override is None:
        assert not found.verdict


CHINESE = Isolation(0, 3, 2, 24, medical_release=True)
NOON = datetime(2022, 7, 20, 4, tzinfo=UTC)
TWO = (NOON, NOON + DAY)


@pytest.mark.parametrize(
    ("isolation", "facts", "today", "missing"),
    [
        (CHINESE, IsolationFacts(LAST, LAST + 5 * DAY, TWO, True), LAST + 9 * DAY, ()),
        (CHINESE, IsolationFacts(LAST, LAST + 5 * DAY, TWO, True), LAST + 8 * DAY, ("symptoms",)),
        (CHINESE, IsolationFacts(LAST, None, TWO, True), LAST + 30 * DAY, ("symptoms",)),
        (
            CHINESE,
            IsolationFacts(LAST, LAST, (NOON, NOON + 23 * HOUR), True),
            LAST + 9 * DAY,
            ("negative_tests",),
        ),
        (CHINESE, IsolationFacts(LAST, LAST, TWO), LAST + 9 * DAY, ("medical_release",)),
        (MEASLES.isolation, IsolationFacts(LAST, LAST), LAST + 4 * DAY, ("isolation_days",)),
        (MEASLES.isolation, IsolationFacts(LAST, LAST), LAST + 5 * DAY, ()),
    ],
)
def test_a_case_is_released_when_all_is_met(
    isolation: Isolation, facts: IsolationFacts, today: date, missing: tuple[str, ...]
) -> None:
    found = isolation_release(facts, isolation, today, ended=False)
    assert found.missing == missing
    assert (found.verdict, found.code) == ((False, "not_yet") if missing else (True, "criteria_met"))
    ended = isolation_release(facts, isolation, today, ended=True)
    assert ended.decision_needed is bool(missing)


def test_care_and_safety_come_before_every_criterion() -> None:
    facts = IsolationFacts(LAST, None, override="medical")
    assert isolation_release(facts, CHINESE, LAST, ended=False) == Release(True, "override")


def test_plague_needs_six_negative_cultures() -> None:
    isolation = shipped().in_force("plague", LAST).isolation
    facts = IsolationFacts(LAST, LAST, tuple(NOON + n * DAY for n in range(5)), True)
    assert isolation_release(facts, isolation, LAST + 30 * DAY, False).missing == ("negative_tests",)
    six = replace(facts, negatives=tuple(NOON + n * DAY for n in range(6)))
    assert isolation_release(six, isolation, LAST + 30 * DAY, False).verdict


@given(st.lists(st.integers(0, 400), max_size=8), st.integers(0, 5), st.integers(0, 48))
def test_more_negative_tests_never_keep_somebody_longer(hours: list[int], needed: int, apart: int) -> None:
    isolation = Isolation(0, 0, needed, apart, medical_release=False)
    samplings = tuple(NOON + n * HOUR for n in hours)
    before = isolation_release(IsolationFacts(LAST, LAST, samplings), isolation, LAST + 9 * DAY, False)
    for extra in (-50, 0, 200, 900):
        more = IsolationFacts(LAST, LAST, (*samplings, NOON + extra * HOUR))
        assert isolation_release(more, isolation, LAST + 9 * DAY, False).verdict >= before.verdict


def test_every_step_has_words() -> None:
    assert set(STEP_WORDS) == set(STEP_KINDS)
