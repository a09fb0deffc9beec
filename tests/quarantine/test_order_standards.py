"""What line 3 promises about orders is counted at the compound where people live."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.actions import do
from lianfang.assignments.models import Assignment
from lianfang.domain.compliance import Day
from lianfang.domain.days import day_span
from lianfang.local_time import day_at, local_zone
from lianfang.people.models import Restriction
from lianfang.places.queries import site_ids
from lianfang.quarantine.actions.appeals import answer_appeal, note_appeal
from lianfang.quarantine.jobs import every_minute
from lianfang.quarantine.models import Order
from lianfang.quarantine.standards import appeals_answered, ended_with_a_decision, nothing_past_its_end
from tests.builders import JINJIANG, District, asker
from tests.quarantine.ordering import contact, order


def day_of(moment: datetime, now: datetime) -> Day:
    """The local day of a moment, asked about at `now`."""
    return Day(day_at(moment), *day_span(day_at(moment), local_zone()), now)


def at_jinjiang(found: object) -> tuple[int, int]:
    """What was counted at the compound where Li Na lives."""
    assert isinstance(found, dict)
    counted: tuple[int, int] = found.get(site_ids(SYSTEM)[JINJIANG], (0, 0))
    return counted


@pytest.mark.clause("K4")
def test_no_restriction_lasts_past_the_end_of_its_order(district: District) -> None:
    made = order(district.now)
    now = made.until + timedelta(hours=1)
    every_minute(now)
    day = day_of(made.until, now)
    assert at_jinjiang(nothing_past_its_end(day)) == (1, 1)
    Restriction.objects.filter(order_steps__order=made).update(until=made.until + timedelta(days=1))
    assert at_jinjiang(nothing_past_its_end(day)) == (1, 0), "it would be seen"


def test_an_end_without_its_criteria_needs_a_decision_in_time(district: District) -> None:
    made = order(district.now)
    end = made.until + timedelta(minutes=1)
    every_minute(end)
    assert at_jinjiang(ended_with_a_decision(day_of(made.until, end))) == (0, 0), "not due yet"
    late = day_of(made.until, end + timedelta(hours=5))
    assert at_jinjiang(ended_with_a_decision(late)) == (1, 0)
    do(
        asker("ding"),
        Assignment.objects.get(kind="release_decision").id,
        "tests done",
        end + timedelta(hours=2),
    )
    assert at_jinjiang(ended_with_a_decision(late)) == (1, 1)
    Order.objects.update(end_code="met")
    Assignment.objects.filter(kind="release_decision").delete()
    assert at_jinjiang(ended_with_a_decision(late)) == (1, 1)


@pytest.mark.parametrize(("hours", "met"), [(1, 1), (30, 0)])
def test_an_appeal_is_answered_within_a_day(district: District, hours: int, met: int) -> None:
    made = order(district.now, contact_id=contact(district.now))
    found = note_appeal(asker("lin"), made.number, "wrong", district.now)
    answer_appeal(asker("zhou"), found, "rejected", "no", district.now + timedelta(hours=hours))
    due = district.now + timedelta(hours=24)
    assert at_jinjiang(appeals_answered(day_of(due, due + timedelta(hours=12)))) == (1, met)
