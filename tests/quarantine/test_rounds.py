"""The round as it is laid out: who is on it, in which order, and what opening it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from lianfang.accounts.models import AuditEntry
from lianfang.domain.errors import InvalidInput, NotAllowed, NotFound
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.actions.rounds import open_doors, open_round
from lianfang.quarantine.models import Order, RoundStop
from lianfang.quarantine.round_queries import counts, doors, household, next_door, slot_now, waiting, worrying
from tests.builders import COMPOUND, LI_NA, PATHS, SUN_WEST, WANG_FANG, WANG_QIANG, District, asker
from tests.quarantine import monitored, ordering
from tests.quarantine.monitored import at, orders_for


@pytest.fixture
def nine(district: District) -> Iterator[datetime]:
    """It is nine o'clock of tomorrow morning: whatever was ordered at the district's time is owed then."""
    moment = at(district.now, 9, days=1)
    with patch("django.utils.timezone.now", return_value=moment):
        yield moment


def walk(worker: str, now: datetime) -> list[str]:
    """The people of the doors that are left, door by door."""
    return [m.person for door in doors(asker(worker), now) for m in door.members]


@pytest.mark.clause("K4")
def test_whoever_a_tracer_orders_home_is_on_the_round_of_their_community(
    district: District, nine: datetime
) -> None:
    made = ordering.order(district.now)
    assert open_round(asker("lin"), "visit", nine) == 1
    assert walk("lin", nine) == [LI_NA]
    said = NewReport(made.number, slot_now(nine).day, slot_now(nine).part, 380)
    note_reports(asker("lin"), [said], "worker", nine)
    assert walk("lin", nine) == [] and [row.person for row in worrying(asker("lin"), nine)] == [LI_NA]


def test_households_are_walked_compound_by_compound_and_floor_by_floor(
    district: District, nine: datetime
) -> None:
    far = monitored.household(district, "锦江华庭 10栋 101", "远一", "远二")
    orders_for(district, [WANG_FANG, *far, LI_NA, WANG_QIANG])
    open_round(asker("lin"), "visit", nine)
    assert walk("lin", nine) == [LI_NA, WANG_QIANG, WANG_FANG, *far]
    assert [door.position for door in doors(asker("lin"), nine)] == [0, 1, 2, 3]
    first = Order.objects.get(person__number=LI_NA)
    assert household(asker("lin"), LI_NA, nine).first.order == first.number
    assert next_door(asker("lin"), nine, 3) == ""
    after = doors(asker("lin"), nine, after=1, limit=1)
    assert [m.person for door in after for m in door.members] == [WANG_FANG]


def test_a_correction_of_a_worrying_answer_lets_it_sink_again(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA])
    lin, slot = asker("lin"), slot_now(nine)
    for tenths in (395, 365):
        note_reports(lin, [NewReport(LI_NA, slot.day, slot.part, tenths)], "worker", nine)
    assert worrying(lin, nine) == []


def test_who_answers_elsewhere_leaves_every_round(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG])
    open_round(asker("lin"), "visit", nine)
    slot = slot_now(nine)
    note_reports(asker("ding"), [NewReport(LI_NA, slot.day, slot.part, 365)], "bulk", nine)
    assert walk("lin", nine) == [WANG_QIANG]
    found = counts(asker("lin"), nine)
    assert (found.people, found.households, found.households_left, found.people_left) == (2, 2, 1, 1)


def test_a_round_costs_a_purpose_and_the_right_to_walk_it(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA])
    with pytest.raises(InvalidInput, match=r"purpose\.required"):
        open_round(asker("lin"), " ", nine)
    with pytest.raises(NotAllowed):
        open_round(asker("fang"), "visit", nine)
    with pytest.raises(NotFound, match=r"round\.nobody"):
        open_round(asker("ding"), "visit", nine)
    assert not RoundStop.objects.exists() and not AuditEntry.objects.filter(verb="identity.open").exists()


def test_a_head_without_the_right_to_open_walks_by_numbers(district: District, nine: datetime) -> None:
    orders_for(district, [SUN_WEST], unit="U-W")
    open_round(asker("wu"), "visit", nine)
    (door,) = doors(asker("wu"), nine)
    assert door.door == "" and door.first.person == SUN_WEST and door.first.name == ""
    assert not AuditEntry.objects.filter(verb="identity.open").exists()


def test_a_door_out_of_scope_stays_shut(district: District, nine: datetime) -> None:
    (west,) = orders_for(district, [SUN_WEST], unit="U-W")
    with pytest.raises(NotFound):
        open_doors(asker("lin"), west.number, "visit", nine)
    with pytest.raises(NotFound):
        household(asker("lin"), west.number, nine)


def test_one_who_is_new_in_a_household_is_noted_when_the_round_is_opened_again(
    district: District, nine: datetime
) -> None:
    one, other = monitored.household(district, "锦江华庭 6栋 606", "赵一", "赵二")
    orders_for(district, [one])
    open_round(asker("lin"), "visit", nine)
    orders_for(district, [other])
    assert counts(asker("lin"), nine).added == 1
    shown = {m.person: m.name for m in household(asker("lin"), one, nine).members}
    assert shown == {one: "赵一", other: ""}
    open_round(asker("lin"), "visit", nine)
    noted = AuditEntry.objects.filter(verb="identity.open").order_by("seq")
    assert list(noted.values_list("subject", flat=True)) == [one, other]
    assert counts(asker("lin"), nine).added == 0


def test_who_waits_in_a_compound(district: District, nine: datetime) -> None:
    orders_for(district, [LI_NA, WANG_QIANG])
    lin, slot = asker("lin"), slot_now(nine)
    note_reports(lin, [NewReport(LI_NA, slot.day, slot.part, 365)], "worker", nine)
    waiting_now = waiting(lin, PATHS[COMPOUND], nine)
    assert [m.person for door in waiting_now for m in door.members] == [WANG_QIANG]
    assert waiting(asker("wu"), PATHS[COMPOUND], nine) == []
    assert waiting(lin, PATHS[COMPOUND], nine + timedelta(days=30)) == []
