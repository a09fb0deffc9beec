"""How long a restriction lasts, when its tests are due, and what its release needs.

Nothing here prolongs. An order ends at its end whatever is missing; what is missing then asks for a new decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from lianfang.domain.days import day_span
from lianfang.domain.disease_rules import Isolation, Regime, Step

TEST_RESULTS = ("negative", "positive", "pending", "missing")
"""Of one test of the timetable; missing: due by now and not taken."""

OVERRIDES = ("medical", "safety")
"""Why somebody is let go at once, whatever else holds."""


@dataclass(frozen=True, slots=True)
class StepPeriod:
    """One step of a regime in time, in UTC: from the beginning (included) to the end (not)."""

    step: Step
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """May somebody be released? `code` and `missing` are codes of `case_words.RELEASE_WORDS`.

    `verdict` True: release them now. With `code` "decide_anew" the order ends by itself all the same, and somebody has
    to decide what comes next.
    """

    verdict: bool
    code: str
    missing: tuple[str, ...] = ()

    @property
    def decision_needed(self) -> bool:
        """Whether somebody has to decide anew."""
        return self.code == "decide_anew"


def regime_period(
    last_exposure: date, regime: Regime, zone: tzinfo, first_exposure: date | None = None
) -> tuple[datetime, datetime]:
    """From the local midnight that begins day 0 to the one that ends the regime's last day, in UTC.

    Counted from the last exposure, so whoever is found on day 5 of 7 stays two days. A regime that begins later counts
    its beginning from the first exposure (the last, if it is not given). Without steps the period is empty.
    """
    if not regime.steps:
        since = day_span(last_exposure, zone)[0]
        return since, since
    until = day_span(last_exposure + timedelta(days=regime.days), zone)[1]
    first = last_exposure
    if regime.begins_on_day:
        first = (first_exposure or last_exposure) + timedelta(days=regime.begins_on_day)
    return min(day_span(first, zone)[0], until), until


def step_periods(
    last_exposure: date, regime: Regime, zone: tzinfo, first_exposure: date | None = None
) -> tuple[StepPeriod, ...]:
    """Each step in time, one after another without gap: the first begins with the period, the last ends with it."""
    since, _until = regime_period(last_exposure, regime, zone, first_exposure)
    periods: list[StepPeriod] = []
    day = 0
    for step in regime.steps:
        day += step.days
        until = max(since, day_span(last_exposure + timedelta(days=day), zone)[1])
        periods.append(StepPeriod(step, since, until))
        since = until
    return tuple(periods)


def tests_due(last_exposure: date, regime: Regime) -> tuple[date, ...]:
    """The local days on which tests are due; whoever is found late has missed none of those before."""
    return tuple(last_exposure + timedelta(days=day) for day in regime.tests)


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What is known when a contact's release is asked for. `until`: the end of the order.

    `tests`: a result (`TEST_RESULTS`) for each test owed. `verified`: the community has been there or has called.
    `linked_tests`: for a secondary contact the results of the linked close contact's first two tests, as far as there
    are any; None for everybody else. `override`: one of `OVERRIDES`.
    """

    until: datetime
    tests: Sequence[str] = ()
    verified: bool = False
    linked_tests: Sequence[str] | None = None
    override: str | None = None


def may_release(facts: ReleaseFacts, now: datetime) -> Release:
    """Whether a contact may be released: period over, all tests negative, verified (home observation, 9th edition).

    A secondary contact also needs the first two tests of the close contact (management of contacts, 25 August 2022).
    A positive test, their own or that one, asks for a new decision at once. Care and safety override everything.
    """
    if facts.override is not None:
        return Release(True, "override")
    missing = (*_own_tests_lacking(facts.tests), *_linked_tests_lacking(facts.linked_tests))
    if not facts.verified:
        missing = (*missing, "not_verified")
    over = now >= facts.until
    if over and not missing:
        return Release(True, "criteria_met")
    if over or {"test_positive", "linked_positive"} & set(missing):
        return Release(False, "decide_anew", missing if over else ("period", *missing))
    return Release(False, "not_yet", ("period", *missing))


def _own_tests_lacking(tests: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"test_{result}" for result in ("positive", "missing", "pending") if result in tests)


def _linked_tests_lacking(results: Sequence[str] | None) -> tuple[str, ...]:
    if results is None:
        return ()
    first_two = results[:2]
    if "positive" in first_two:
        return ("linked_positive",)
    return () if list(first_two) == ["negative", "negative"] else ("linked_pending",)


@dataclass(frozen=True, slots=True)
class IsolationFacts:
    """What is known when a case's release is asked for. `anchor`: the day of onset, rash or first positive sampling.

    `symptoms_ended`: the last day with symptoms (None: there are some still; for who never had any, the anchor).
    `negatives`: when the negative tests since the last positive one were sampled.
    """

    anchor: date
    symptoms_ended: date | None
    negatives: Sequence[datetime] = ()
    medical_release: bool = False
    override: str | None = None


def isolation_release(facts: IsolationFacts, isolation: Isolation, today: date, ended: bool) -> Release:
    """Whether a case may be released on a local day; `ended`: the order's own end has passed.

    After an end without the criteria met the code is "decide_anew": the order is over, and a new one needs a decision.
    """
    if facts.override is not None:
        return Release(True, "override")
    missing = tuple(code for code, met in _isolation_criteria(facts, isolation, today) if not met)
    if not missing:
        return Release(True, "criteria_met")
    return Release(False, "decide_anew" if ended else "not_yet", missing)


def _isolation_criteria(
    facts: IsolationFacts, isolation: Isolation, today: date
) -> tuple[tuple[str, bool], ...]:
    """Each criterion with whether it is met; the last day of isolation itself is still spent in it."""
    well = None if facts.symptoms_ended is None else (today - facts.symptoms_ended).days - 1
    apart = timedelta(hours=isolation.tests_apart_hours)
    return (
        ("isolation_days", (today - facts.anchor).days > isolation.min_days),
        ("symptoms", well is not None and well >= isolation.symptom_free_days),
        ("negative_tests", _spaced(facts.negatives, apart) >= isolation.negative_tests),
        ("medical_release", facts.medical_release or not isolation.medical_release),
    )


def _spaced(samplings: Sequence[datetime], apart: timedelta) -> int:
    """How many of the samplings count when each has to lie so far behind the one counted before."""
    count, last = 0, None
    for sampled in sorted(samplings):
        if last is None or sampled - last >= apart:
            count, last = count + 1, sampled
    return count
