"""What daily monitoring, visits and needs count for, at the compound where people live."""

from __future__ import annotations

from datetime import datetime, timedelta

from lianfang.assignments.actions import do
from lianfang.domain.compliance import Day
from lianfang.domain.days import day_span
from lianfang.local_time import day_at, local_zone
from lianfang.places.models import Site
from lianfang.quarantine.actions.needs import ask
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.actions.visits import note_visit
from lianfang.quarantine.models import Need, Order
from lianfang.quarantine.monitoring_standards import STANDARDS, monitored_in_time, needs_answered, visits_made
from tests.builders import HE_NO_OUTING, JINJIANG, LI_NA, WANG_FANG, WANG_QIANG, District, asker
from tests.quarantine.monitored import at, order, orders_for


def day_of(now: datetime) -> Day:
    """The day as compliance asks about it."""
    day = day_at(now)
    return Day(day, *day_span(day, local_zone()), now)


def answers(who: str, when: datetime, part: str = "morning") -> None:
    """Lin notes a temperature at that time."""
    note_reports(asker("lin"), [NewReport(who, day_at(when), part, 365)], "worker", when)


def jinjiang() -> int:
    """The compound's id."""
    return int(Site.objects.get(code=JINJIANG).id)


def test_a_morning_counts_when_it_was_in_time(district: District) -> None:
    now = district.now
    orders_for(district, [LI_NA, WANG_QIANG, WANG_FANG])
    answers(LI_NA, at(now, 9))
    answers(WANG_QIANG, at(now, 11))  # late
    assert monitored_in_time(day_of(at(now, 9, 30))) == {}
    assert monitored_in_time(day_of(at(now, 12))) == {jinjiang(): (3, 1)}
    answers(LI_NA, at(now, 19), "evening")
    assert monitored_in_time(day_of(at(now, 21))) == {jinjiang(): (6, 2)}


def test_who_was_released_or_is_at_a_facility_owes_nothing(district: District) -> None:
    now = district.now
    orders_for(district, [LI_NA, WANG_QIANG])
    order(district, HE_NO_OUTING, kind="centralised")
    Order.objects.filter(person__number=LI_NA).update(ended_at=at(now, 9))
    assert monitored_in_time(day_of(at(now, 12))) == {jinjiang(): (1, 0)}


def test_a_visit_that_came_to_nothing_counts_until_they_are_seen(district: District) -> None:
    now = district.now
    made = orders_for(district, [LI_NA, WANG_QIANG])
    for one in made:
        note_visit(asker("lin"), one.number, "missed", "", at(now, 9))
    assert visits_made(day_of(at(now, 12))) == {jinjiang(): (2, 0)}
    note_visit(asker("lin"), made[0].number, "seen_ok", "", at(now, 10))
    assert visits_made(day_of(at(now, 12))) == {jinjiang(): (2, 1)}


def test_a_need_counts_on_the_day_it_is_due(district: District) -> None:
    now, nine = district.now, at(district.now, 9)
    made = order(district, LI_NA)
    first = ask(asker("lin"), made.number, "medicine", "", None, nine)
    ask(asker("lin"), made.number, "medicine", "", None, nine)
    ask(asker("lin"), made.number, "food", "", None, nine)
    do(asker("lin"), Need.objects.get(id=first).assignment_id, "brought", nine + timedelta(hours=1))
    assert needs_answered(day_of(at(now, 12))) == {}
    assert needs_answered(day_of(at(now, 14))) == {jinjiang(): (2, 1)}
    assert needs_answered(day_of(at(now, 14, days=1))) == {jinjiang(): (1, 0)}


def test_they_are_standards_of_line_three() -> None:
    assert {(d.standard.line, d.standard.clause) for d in STANDARDS} == {(3, "K4"), (3, "K5")}
