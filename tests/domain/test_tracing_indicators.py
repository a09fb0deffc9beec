"""Tracer Chen's figures: who was reached in time, who still has time, who was missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.tracing_indicators import (
    DAY,
    Indicator,
    TracedCase,
    TracedContact,
    case_indicators,
    contact_indicators,
    hours_to_notify,
    within,
)

NOON = datetime(2020, 2, 10, 4, tzinfo=UTC)
moments = st.integers(-100, 100).map(lambda hours: NOON + timedelta(hours=hours))
maybe = st.none() | moments


def at(hours: float | None) -> datetime | None:
    """A moment by hours after noon."""
    return None if hours is None else NOON + timedelta(hours=hours)


def contact(
    reached: float | None = None, quarantined: float | None = None, due: int = 0, done: int = 0
) -> TracedContact:
    """Somebody who was named at noon."""
    return TracedContact(NOON, at(reached), at(quarantined), due, done)


def case(
    sampled: float | None = -10, interviewed: float | None = None, contacts: int = 0, known: bool = False
) -> TracedCase:
    """Somebody who was reported at noon."""
    return TracedCase(at(sampled), NOON, at(interviewed), None, contacts, known, known)


def of_contacts(contacts: list[TracedContact], hours: float = 100) -> dict[str, tuple[int, int]]:
    """The indicators of contacts, so many hours after noon."""
    now = NOON + timedelta(hours=hours)
    return {one.code: (one.met, one.of) for one in contact_indicators(contacts, now)}


def of_cases(cases: list[TracedCase], hours: float = 100) -> dict[str, tuple[int, int]]:
    """The indicators of cases, so many hours after noon."""
    return {one.code: (one.met, one.of) for one in case_indicators(cases, NOON + timedelta(hours=hours))}


def test_reached_in_a_day_in_two_and_too_late() -> None:
    found = of_contacts([contact(24), contact(24.1), contact(48), contact(49), contact(None)])
    assert found["contact_reached_24h"] == (1, 5)
    assert found["contact_reached_48h"] == (3, 5)


def test_whoever_still_has_time_is_not_counted() -> None:
    named = [contact(2), contact(None), contact(None)]
    assert of_contacts(named, hours=24)["contact_reached_24h"] == (1, 1)
    assert of_contacts(named, hours=24.1)["contact_reached_24h"] == (1, 3)
    assert of_contacts(named, hours=24.1)["contact_reached_48h"] == (1, 1)


def test_a_visit_planned_for_tomorrow_is_no_visit_yet() -> None:
    assert of_contacts([contact(23)], hours=22)["contact_reached_24h"] == (0, 0)


def test_nobody_is_quarantined_before_being_named_and_late_names_do_not_count_yet() -> None:
    assert of_contacts([contact(1, -5)])["contact_quarantined_24h"] == (1, 1), "at home already"
    assert of_contacts([contact(1)], hours=-1)["contact_reached_24h"] == (0, 0)


def test_follow_up_counts_missed_visits_and_the_people_who_missed_none() -> None:
    found = of_contacts(
        [contact(1, due=10, done=10), contact(1, due=10, done=7), contact(1), contact(1, due=2, done=5)]
    )
    assert found["contact_followups_done"] == (19, 22), "more visits than due make up for nobody else's"
    assert found["contact_followed_fully"] == (2, 3)


def test_who_falls_ill_is_examined_within_a_day() -> None:
    ill = TracedContact(NOON, at(1), None, fell_ill=at(30), examined=at(50))
    late = TracedContact(NOON, at(1), None, fell_ill=at(30), examined=None)
    assert of_contacts([ill, late, contact(1)])["contact_examined_24h"] == (1, 2)


def test_cases_reported_interviewed_with_contacts_and_known() -> None:
    cases = [case(-24, 3, contacts=4, known=True), case(-25, 30), case(None, None)]
    assert of_cases(cases) == {
        "case_reported_24h": (1, 2),
        "case_interviewed_24h": (1, 3),
        "case_isolated_24h": (0, 3),
        "case_has_contacts": (1, 3),
        "case_known_contact": (1, 3),
        "case_source_known": (1, 3),
    }


def test_a_case_of_this_morning_is_not_blamed_for_having_no_contacts_yet() -> None:
    assert of_cases([case(), case(contacts=2)], hours=5)["case_has_contacts"] == (1, 1)


def test_the_time_to_notify_is_the_middle_one() -> None:
    assert hours_to_notify([case(-2), case(-10), case(-300), case(None)]) == 10
    assert hours_to_notify([case(3)]) == 0, "reported on suspicion, sampled later"
    assert hours_to_notify([case(None)]) is None


def test_a_share_of_nobody_is_unknown() -> None:
    assert Indicator("contact_reached_24h", 0, 0).share is None
    assert Indicator("contact_reached_24h", 3, 4).share == pytest.approx(0.75)


@given(st.lists(st.tuples(maybe, maybe), max_size=8), moments, st.integers(0, 100))
def test_an_answer_once_given_stays(
    spans: list[tuple[datetime | None, datetime | None]], now: datetime, more: int
) -> None:
    for span in spans:
        early, late = within([span], DAY, now), within([span], DAY, now + timedelta(hours=more))
        assert not early or early == late


@given(
    st.lists(
        st.builds(TracedContact, moments, maybe, maybe, st.integers(0, 30), st.integers(0, 30)), max_size=12
    ),
    moments,
)
def test_nobody_counts_twice_and_shares_are_shares(contacts: list[TracedContact], now: datetime) -> None:
    for one in contact_indicators(contacts, now):
        assert 0 <= one.met <= one.of
        assert one.code == "contact_followups_done" or one.of <= len(contacts)


@given(st.lists(st.builds(TracedContact, moments, maybe, maybe), max_size=12), st.integers(0, 12), moments)
def test_areas_add_up(contacts: list[TracedContact], cut: int, now: datetime) -> None:
    whole, *parts = (contact_indicators(some, now) for some in (contacts, contacts[:cut], contacts[cut:]))
    for n, one in enumerate(whole):
        assert (one.met, one.of) == (sum(p[n].met for p in parts), sum(p[n].of for p in parts))
