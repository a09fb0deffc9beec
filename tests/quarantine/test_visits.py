"""Visits: the ones made, and the ones that came to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianfang.domain.errors import Conflict, InvalidInput, NotAllowed
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.actions.visits import note_visit, note_visits
from lianfang.quarantine.models import Order, VisitTry
from lianfang.quarantine.monitoring_queries import missed_visits, slots_of, visits_of
from lianfang.quarantine.residents import resident
from tests.builders import LI_NA, SUN_WEST, WANG_QIANG, District, asker
from tests.quarantine.monitored import at, order, orders_for


@pytest.fixture
def nine(district: District) -> datetime:
    """Nine o'clock of this morning."""
    return at(district.now, 9)


def test_missed_ones_are_counted_in_a_row(district: District, nine: datetime) -> None:
    made, lin = order(district, LI_NA), asker("lin")
    told = ["seen_ok", "missed", "not_attempted", "missed"]
    for hour, outcome in enumerate(told):
        note_visit(lin, made.number, outcome, "", nine + timedelta(hours=hour))
    assert missed_visits(lin, [made.id]) == {made.id: (3, nine)}
    note_visit(lin, made.number, "seen_not_ok", "咳嗽", nine + timedelta(hours=5))
    assert missed_visits(lin, [made.id]) == {made.id: (0, nine + timedelta(hours=5))}
    assert [row[1] for row in visits_of(lin, made.id)] == [
        "seen_not_ok",
        "missed",
        "not_attempted",
        "missed",
        "seen_ok",
    ]


def test_what_cannot_be_noted(district: District, nine: datetime) -> None:
    made, over = order(district, LI_NA), order(district, WANG_QIANG)
    Order.objects.filter(id=over.id).update(ended_at=nine)
    with pytest.raises(Conflict, match=r"visit\.order_ended"):
        note_visits(asker("lin"), [made.number, over.number], "seen_ok", "", nine)
    with pytest.raises(InvalidInput):
        note_visit(asker("lin"), made.number, "perhaps", "", nine)
    with pytest.raises(InvalidInput, match=r"report\.no_such_order"):
        note_visit(asker("wu"), made.number, "seen_ok", "", nine)
    for nobody in (asker("fang"), resident(made.number, "zh")):
        with pytest.raises(NotAllowed):
            note_visit(nobody, made.number, "seen_ok", "", nine)
    assert not VisitTry.objects.exists()


def test_the_parts_of_an_order_s_days(district: District, nine: datetime) -> None:
    made = order(district, LI_NA, days_ago=1)
    lin, yesterday = asker("lin"), (nine - timedelta(days=1)).date()
    note_reports(lin, [NewReport(LI_NA, yesterday, "evening", 366)], "worker", nine)
    note_reports(lin, [NewReport(LI_NA, nine.date(), "morning", 391)], "worker", nine)
    note_reports(lin, [NewReport(LI_NA, nine.date(), "morning", 371)], "worker", nine)
    slots = slots_of(lin, made.id, nine)
    said = [(s.day.day - yesterday.day, s.part, s.state, s.temperature) for s in slots]
    today = nine.date().day - yesterday.day
    assert said == [
        (0, "morning", "missed", None),
        (0, "evening", "done", 366),
        (today, "morning", "done", 371),
        (today, "evening", "not_due", None),
    ]
    assert slots[2].corrected and not slots[1].corrected


def test_parts_of_days_are_read_within_scope(district: District, nine: datetime) -> None:
    orders = {o.person.number: o for o in orders_for(district, [LI_NA, WANG_QIANG])}
    west = order(district, SUN_WEST, unit="U-W")
    assert slots_of(resident(orders[LI_NA].number, "zh"), orders[LI_NA].id, nine)
    for who, made in (("wu", orders[LI_NA]), ("lin", west)):
        with pytest.raises(Exception, match=r"page\.not_found"):
            slots_of(asker(who), made.id, nine)
    with pytest.raises(Exception, match=r"page\.not_found"):
        slots_of(resident(orders[LI_NA].number, "zh"), orders[WANG_QIANG].id, nine)
    with pytest.raises(NotAllowed):
        slots_of(asker("fang"), orders[LI_NA].id, nine)
