"""What households in quarantine need: asked, assigned, delivered, confirmed, each with its time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianfang.assignments.actions import accept, verify
from lianfang.assignments.models import Assignment, AssignmentEvent
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.quarantine.actions.needs import ask, confirm, deliver
from lianfang.quarantine.models import Need, Order
from lianfang.quarantine.monitoring_queries import need, needs_of
from lianfang.quarantine.residents import resident
from tests.builders import JINJIANG, LI_NA, SUN_WEST, WANG_QIANG, District, asker
from tests.quarantine.monitored import at, household, order, orders_for


@pytest.fixture
def nine(district: District) -> datetime:
    """Nine o'clock of this morning."""
    return at(district.now, 9)


def test_from_asking_to_having_it(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    at_home, lin = resident(made.number, "zh"), asker("lin")
    asked = ask(at_home, made.number, "food", "米和菜", None, nine)
    row = need(lin, asked, nine)
    assert (row.state, row.due_at, row.urgent) == ("asked", nine + timedelta(hours=24), False)
    accept(lin, row.assignment_id, nine + timedelta(hours=1))
    assert need(lin, asked, nine).state == "assigned"
    deliver(lin, asked, "送到门口", nine + timedelta(hours=2))
    assert need(at_home, asked, nine).state == "delivered"
    confirm(at_home, asked, nine + timedelta(hours=3))
    row = need(lin, asked, nine)
    steps = [row.asked_at, row.assigned_at, row.delivered_at, row.confirmed_at]
    assert row.state == "confirmed" and steps == [nine + timedelta(hours=n) for n in range(4)]
    assert Assignment.objects.get(id=row.assignment_id).status == "verified"
    last = AssignmentEvent.objects.filter(assignment_id=row.assignment_id).latest("id")
    assert (last.verb, last.actor) == ("verify", f"resident:{made.number}")


def test_the_card_says_what_and_where_and_keeps_their_words_to_itself(
    district: District, nine: datetime
) -> None:
    made = order(district, LI_NA)
    ask(asker("lin"), made.number, "medicine", "李娜的降压药", None, nine)
    raised = Assignment.objects.get(kind="life_service")
    assert (raised.line, raised.clause, raised.place_code) == (3, "K5", JINJIANG)
    assert raised.unit_id == made.unit_id and raised.due_at == nine + timedelta(hours=4)
    assert raised.facts["said_zh"] == "药品（紧急）" and "李娜" not in str(raised.facts)


def test_one_of_the_household_asks_for_another_and_for_nobody_else(
    district: District, nine: datetime
) -> None:
    head, child = household(district, "锦江华庭 6栋 606", "HEAD", "CHILD")
    orders = {o.person.number: o for o in orders_for(district, [head, child, LI_NA])}
    at_home = resident(orders[head].number, "zh")
    ask(at_home, orders[child].number, "child", "奶粉", None, nine)
    with pytest.raises(NotFound):
        ask(at_home, orders[LI_NA].number, "food", "", None, nine)
    other = ask(asker("lin"), orders[LI_NA].number, "food", "", None, nine)
    for act in (need, confirm):
        with pytest.raises(LianfangError):
            act(at_home, other, nine)


def test_what_cannot_be_asked(district: District, nine: datetime) -> None:
    made, over = order(district, LI_NA), order(district, WANG_QIANG)
    Order.objects.filter(id=over.id).update(ended_at=nine)
    lin = asker("lin")
    with pytest.raises(InvalidInput):
        ask(lin, made.number, "gold", "", None, nine)
    with pytest.raises(InvalidInput, match=r"need\.say_what"):
        ask(lin, made.number, "other", " ", None, nine)
    with pytest.raises(Conflict, match=r"need\.order_ended"):
        ask(lin, over.number, "food", "", None, nine)
    with pytest.raises(NotFound):
        ask(asker("wu"), made.number, "food", "", None, nine)
    with pytest.raises(NotAllowed):
        ask(asker("fang"), made.number, "food", "", None, nine)
    assert not Need.objects.exists() and not Assignment.objects.exists()


def test_what_was_not_brought_is_not_confirmed_and_nothing_twice(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    at_home = resident(made.number, "zh")
    asked = ask(at_home, made.number, "food", "", None, nine)
    with pytest.raises(Conflict, match=r"need\.not_delivered"):
        confirm(at_home, asked, nine)
    deliver(asker("lin"), asked, "送到", nine)
    confirm(at_home, asked, nine)
    with pytest.raises(Conflict, match=r"need\.confirmed"):
        confirm(at_home, asked, nine)


def test_it_can_be_verified_by_the_head_first_and_confirmed_later(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    asked = ask(asker("lin"), made.number, "food", "", None, nine)
    deliver(asker("lin"), asked, "送到", nine)
    verify(asker("ding"), Need.objects.get(id=asked).assignment_id, "", nine)
    confirm(resident(made.number, "zh"), asked, nine)
    assert need(asker("lin"), asked, nine).state == "confirmed"


def test_needs_are_read_within_scope(district: District, nine: datetime) -> None:
    east, west = order(district, LI_NA), order(district, SUN_WEST, unit="U-W")
    ask(asker("lin"), east.number, "food", "", None, nine)
    ids = [east.id, west.id]
    assert len(needs_of(asker("lin"), ids, nine)) == 1
    assert needs_of(asker("wu"), ids, nine) == []
    late = nine + timedelta(hours=25)
    assert needs_of(asker("zhou"), ids, late)[0].late
