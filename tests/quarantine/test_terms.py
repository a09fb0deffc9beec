"""The length of an order is that of the edition in force on the day it is given, and never a day more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lianfang.cases.models import Contact
from lianfang.cases.rule_sets import rule_book
from lianfang.domain.days import day_span
from lianfang.domain.errors import InvalidInput
from lianfang.local_time import day_at, local_zone
from lianfang.quarantine.releasing import Said, release_of
from lianfang.quarantine.terms import _by_regime
from lianfang.quarantine.timetable import counted_for, state_of_test
from tests import builders
from tests.builders import LI_NA, SUN_WEST, WANG_FANG, asker
from tests.quarantine.ordering import confirmed, contact, order, sample

REGIMES = [
    regime
    for disease in rule_book().diseases
    for rules in rule_book().editions(disease)
    for regime in (*rules.regimes.values(), *rules.returnees.values())
    if regime.steps
]
NOON = datetime(2022, 7, 10, 4, tzinfo=UTC)


@pytest.mark.clause("K1")
@pytest.mark.parametrize(
    ("on", "apart", "watched"),
    [
        (datetime(2020, 2, 20, 4, tzinfo=UTC), 14, 0),
        (NOON, 7, 3),
        (datetime(2022, 11, 20, 4, tzinfo=UTC), 8, 0),  # five at a facility and three at home
        (datetime(2022, 12, 20, 4, tzinfo=UTC), 5, 0),
    ],
)
def test_the_same_contact_is_kept_as_long_as_the_rules_of_the_day_say(
    db: None, on: datetime, apart: int, watched: int
) -> None:
    builders.build_district(on - timedelta(days=60))
    made = order(on, kind="", contact_id=contact(on), place="A facility")
    days = {s.kind == "monitoring": day_at(s.until - timedelta(seconds=1)) for s in made.steps.all()}
    last = day_at(on - timedelta(days=1))
    assert (days[False] - last).days == apart
    assert (days[True] - days[False]).days == watched if watched else True not in days
    if apart == 8:
        assert [s.kind for s in made.steps.order_by("since")] == ["centralised", "home"]
    assert made.edition == rule_book().in_force("covid19", day_at(on)).edition


def test_a_facility_is_never_longer_than_the_rules_say(db: None) -> None:
    on = datetime(2022, 11, 20, 4, tzinfo=UTC)
    builders.build_district(on - timedelta(days=60))
    made = order(on, kind="centralised", contact_id=contact(on), place="A facility")
    assert [s.kind for s in made.steps.order_by("since")] == ["centralised", "home"]


@given(
    st.sampled_from(REGIMES),
    st.integers(0, 40),
    st.integers(0, 30),
    st.sampled_from(["", "home", "centralised"]),
)
def test_an_order_begins_now_or_later_and_ends_with_its_regime(
    regime: object, ago: int, longer: int, kind: str
) -> None:
    counted = day_at(NOON) - timedelta(days=ago)
    first = counted - timedelta(days=longer)
    try:
        steps, tests = _by_regime(regime, counted, first, kind, NOON)  # type: ignore[arg-type]
    except InvalidInput as error:
        assert error.code == "order.time_is_over" and ago > regime.days  # type: ignore[attr-defined]
        return
    assert steps[0].since >= NOON
    assert steps[-1].until == day_span(counted + timedelta(days=regime.days), local_zone())[1]  # type: ignore[attr-defined]
    assert all(a.until == b.since for a, b in pairwise(steps))
    assert all(day_at(NOON) <= day < day_at(steps[-1].until) for day in tests)
    assert all((s.kind == "monitoring") == (s.restriction == "home_monitoring") for s in steps)


DAY = date(2026, 2, 10)


@given(
    st.sets(st.integers(1, 14), min_size=1, max_size=7),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 99)), max_size=10),
)
def test_a_sample_counts_for_the_last_day_that_was_due_and_for_no_other(
    due: set[int], taken: list[tuple[int, int]]
) -> None:
    days = sorted(DAY + timedelta(days=n) for n in due)
    samples = sorted((DAY + timedelta(days=n), name) for n, name in taken)
    found = counted_for(days, samples)
    for day in days:
        after = [d for d in days if d > day]
        window = [name for at, name in samples if at >= day and not (after and at >= after[0])]
        assert found.get(day) == (window[0] if window else None)


@pytest.mark.parametrize(
    ("ahead", "result", "state"),
    [
        (1, None, "not_due"),
        (0, None, "due"),
        (-1, None, "missing"),
        (-1, "", "pending"),
        (-1, "unclear", "pending"),
        (-1, "negative", "negative"),
        (1, "positive", "positive"),
    ],
)
def test_each_test_says_where_it_stands(ahead: int, result: str | None, state: str) -> None:
    assert state_of_test(DAY + timedelta(days=ahead), result, DAY) == state


def test_a_secondary_contact_waits_for_the_close_contacts_first_two_tests(
    district: builders.District,
) -> None:
    case = confirmed(district.now)
    close = contact(district.now, WANG_FANG, case=case)
    second = contact(district.now, LI_NA, case=case)
    via = Contact.objects.get(id=close).person_id
    Contact.objects.filter(id=second).update(contact_class="secondary", via_id=via)
    made = order(district.now, contact_id=second)
    assert made.reason == "secondary_contact"
    made.tests_due.all().delete()
    missing = release_of(made, made.until, Said(verified=True)).missing
    assert missing == ("linked_pending",)
    sample(district.now, "negative", WANG_FANG)
    sample(district.now + timedelta(days=1), "negative", WANG_FANG)
    assert release_of(made, made.until, Said(verified=True)).verdict
    sample(district.now - timedelta(hours=1), "positive", WANG_FANG)
    assert release_of(made, made.until, Said(verified=True)).missing == ("linked_positive",)


def test_where_nobody_answers_for_nobody_is_ordered(district: builders.District) -> None:

    today = timezone.localtime(district.now).date()
    with (
        patch("lianfang.places.queries.area_units", return_value={}),
        pytest.raises(InvalidInput) as refused,
    ):
        order(district.now, person=SUN_WEST, disease="covid19", counted_from=today, risk="medium", kind="")
    assert refused.value.code == "order.no_unit"
    assert asker("chen").whole_district
