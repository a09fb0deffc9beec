"""Daily reports: what is kept, what is refused and why, what rises."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lianfang.accounts.models import AuditEntry
from lianfang.assignments.models import Assignment
from lianfang.domain.errors import InvalidInput, LianfangError, NotAllowed
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.models import DailyReport, Order
from lianfang.quarantine.residents import resident
from tests.builders import CHEN_QUARANTINED, LI_NA, SUN_WEST, WANG_QIANG, District, asker
from tests.quarantine.monitored import at, household, many, order, orders_for


@pytest.fixture
def nine(district: District) -> datetime:
    """Nine o'clock of this morning."""
    return at(district.now, 9)


def report(who: str, now: datetime, tenths: int | None = 365, *symptoms: str, **said: Any) -> NewReport:
    """A report of this morning."""
    return NewReport(who, said.get("day", now.date()), said.get("part", "morning"), tenths, symptoms)


def refused(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Field and code of each problem."""
    with pytest.raises(LianfangError) as caught:
        act()
    for language in ("zh", "en"):
        assert caught.value.sentence(language)
    return [(p.field, p.code) for p in caught.value.problems]


def test_a_worker_notes_a_temperature(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    noted = note_reports(asker("lin"), [report(made.number, nine)], "worker", nine)
    assert (noted.kept, noted.worrying, noted.problems) == (1, (), ())
    row = DailyReport.objects.get()
    assert (row.order, row.day, row.part, row.temperature, row.via) == (
        made,
        nine.date(),
        "morning",
        365,
        "worker",
    )
    assert AuditEntry.objects.filter(verb="report.note", subject=LI_NA).count() == 1


def test_the_person_s_own_number_will_do(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    note_reports(asker("lin"), [report(LI_NA, nine)], "worker", nine)
    assert DailyReport.objects.get().order == made


@pytest.mark.parametrize(("tenths", "symptoms"), [(374, ()), (366, ("dry_cough",))])
def test_a_worrying_answer_raises_one_assignment_a_day(
    district: District, nine: datetime, tenths: int, symptoms: tuple[str, ...]
) -> None:
    made = order(district, LI_NA)
    for later in (0, 1):
        said = report(made.number, nine, tenths, *symptoms)
        noted = note_reports(asker("lin"), [said], "worker", nine + timedelta(minutes=later))
        assert noted.worrying == (LI_NA,)
    (raised,) = Assignment.objects.filter(kind="worrying_report")
    assert (raised.subject, raised.unit_id, raised.line, raised.clause) == (LI_NA, made.unit_id, 3, "K4")
    assert raised.due_at == nine + timedelta(hours=4)
    next_day = nine + timedelta(days=1)
    note_reports(asker("lin"), [report(made.number, next_day, 381)], "worker", next_day)
    assert Assignment.objects.filter(kind="worrying_report").count() == 2


def test_37_3_itself_is_no_fever_where_the_edition_says_above(district: District, nine: datetime) -> None:
    noted = note_reports(asker("lin"), [report(order(district, LI_NA).number, nine, 373)], "worker", nine)
    assert noted.worrying == () and not DailyReport.objects.get().worrying


def test_a_correction_counts_and_the_first_answer_stays(district: District, nine: datetime) -> None:
    made = order(district, LI_NA)
    note_reports(asker("lin"), [report(made.number, nine, 395)], "worker", nine)
    note_reports(asker("lin"), [report(made.number, nine, 365)], "worker", nine + timedelta(minutes=2))
    assert list(DailyReport.objects.order_by("id").values_list("temperature", flat=True)) == [395, 365]


def test_what_cannot_be_is_refused_with_every_problem(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    released = order(district, WANG_QIANG)
    Order.objects.filter(id=released.id).update(ended_at=nine - timedelta(hours=1))
    rows = [
        report("QNOBODY", nine),
        report(WANG_QIANG, nine),
        report(LI_NA, nine, part="evening"),
        report(LI_NA, nine, day=nine.date() - timedelta(days=9)),
        report(LI_NA, nine, 999, "sneezing"),
        report(LI_NA, nine, None),
        report(LI_NA, nine, part="noon"),
    ]
    found = refused(lambda: note_reports(asker("lin"), rows, "bulk", nine))
    assert found == [
        ("0.order", "report.no_such_order"),
        ("1.order", "report.released"),
        ("2.day", "report.future_slot"),
        ("3.day", "report.before_order"),
        ("4.temperature", "temperature.not_plausible"),
        ("4.symptoms", "field.not_a_choice"),
        ("5.temperature", "report.empty"),
        ("5.order", "report.twice"),
        ("6.part", "field.not_a_choice"),
    ]
    assert not DailyReport.objects.exists()


def test_the_good_ones_alone_where_asked(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    rows = [report("QNOBODY", nine), report(LI_NA, nine)]
    noted = note_reports(asker("lin"), rows, "bulk", nine, good_ones=True)
    assert noted.kept == 1 and [(p.row, p.problem.code) for p in noted.problems] == [
        (0, "report.no_such_order")
    ]


def test_yesterday_evening_can_still_be_noted_while_the_order_holds(
    district: District, nine: datetime
) -> None:
    order(district, LI_NA)
    said = report(LI_NA, nine, part="evening", day=nine.date() - timedelta(days=1))
    assert note_reports(asker("lin"), [said], "worker", nine).kept == 1


def test_an_order_that_lapsed_by_itself_takes_no_more(district: District, nine: datetime) -> None:
    order(district, LI_NA, days_ago=9, days=9)
    assert refused(lambda: note_reports(asker("lin"), [report(LI_NA, nine)], "worker", nine)) == [
        ("0.order", "report.released")
    ]


def test_wu_of_the_west_reaches_nobody_of_the_east(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    assert refused(lambda: note_reports(asker("wu"), [report(LI_NA, nine)], "worker", nine)) == [
        ("0.order", "report.no_such_order")
    ]


def test_a_gatekeeper_notes_nothing(district: District, nine: datetime) -> None:
    order(district, LI_NA)
    with pytest.raises(NotAllowed):
        note_reports(asker("fang"), [report(LI_NA, nine)], "worker", nine)


def test_one_reports_for_the_whole_household_and_for_nobody_else(district: District, nine: datetime) -> None:
    head, child = household(district, "锦江华庭 6栋 606", "HEAD", "CHILD")
    orders = {o.person.number: o for o in orders_for(district, [head, child, LI_NA])}
    at_home = resident(orders[head].number, "zh")
    rows = [report(orders[n].number, nine) for n in (head, child)]
    note_reports(at_home, rows, "resident", nine)
    vias = dict(DailyReport.objects.values_list("order__person__number", "via"))
    assert vias == {head: "resident", child: "head"}
    assert refused(lambda: note_reports(at_home, [report(LI_NA, nine)], "resident", nine)) == [
        ("0.order", "report.no_such_order")
    ]


def test_somebody_of_no_household_reports_for_themselves_alone(district: District, nine: datetime) -> None:
    own, other = order(district, SUN_WEST, unit="U-W"), order(district, CHEN_QUARANTINED)
    note_reports(resident(own.number, "zh"), [report(own.number, nine)], "resident", nine)
    with pytest.raises(InvalidInput):
        note_reports(resident(own.number, "zh"), [report(other.number, nine)], "resident", nine)


def test_300_people_are_noted_in_under_five_seconds(
    district: District, nine: datetime, say: Callable[[str], None]
) -> None:
    orders = orders_for(district, many(district, 300))
    rows = [report(o.number, nine, 365 if n % 20 else 379) for n, o in enumerate(orders)]
    begun = time.perf_counter()
    noted = note_reports(asker("lin"), rows, "bulk", nine)
    took = time.perf_counter() - begun
    assert noted.kept == 300 and len(noted.worrying) == 15 and took < 5
    say(f"daily reports of 300 people, 15 of them worrying, in one transaction: {took * 1000:.0f} ms")
