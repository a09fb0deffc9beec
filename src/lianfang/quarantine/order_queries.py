"""Questions about orders, their tests, breaches and appeals; the asker first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span
from lianfang.domain.quarantine import Release
from lianfang.local_time import day_at, local_zone
from lianfang.quarantine.models import Appeal, Breach, Order, TestDue
from lianfang.quarantine.releasing import NOTHING_SAID, Said, release_of
from lianfang.quarantine.rows import (
    AppealRow,
    BreachRow,
    OrderCounts,
    OrderDetail,
    OrderRow,
    OrderStepRow,
    TestDueRow,
)
from lianfang.quarantine.timetable import state_of_test

PAGE = 40
LATE_LOOKS_BACK = timedelta(days=60)
"""No order lasts so long; a test that is due since before then is no work for anybody."""


@dataclass(frozen=True)
class Wanted:
    """Which orders; everything may be left open. `after` is the last row's (until, id) of the page before."""

    ended: bool = False
    soon: bool = False
    tests_late: bool = False
    breaches: bool = False
    after: tuple[datetime, int] | None = None


def _within(asker: Asker) -> Any:
    """The orders of the asker's scope; of a whole district they come in the order of their end, not of places."""
    asker.demand(Right.SEE_QUARANTINE)
    return Order.objects.within(asker, led=not asker.whole_district)


def _soon(now: datetime) -> datetime:
    """The end of tomorrow."""
    return day_span(day_at(now) + timedelta(days=1), local_zone())[1]


def _late_tests(today: date) -> Any:
    return TestDue.objects.filter(test=None, due_on__lt=today, due_on__gt=today - LATE_LOOKS_BACK)


def orders(asker: Asker, wanted: Wanted, now: datetime, limit: int = PAGE) -> list[OrderRow]:
    """Orders of the asker's scope: those in force by their end, the next first; ended ones by their end, newest first."""
    rows = _within(asker).filter(ended_at__isnull=not wanted.ended)
    if wanted.soon:
        rows = rows.filter(until__lt=_soon(now))
    if wanted.tests_late:
        rows = rows.filter(id__in=_late_tests(day_at(now)).values("order_id"))
    if wanted.breaches:
        rows = rows.filter(id__in=Breach.objects.filter(done_at=None).values("order_id"))
    return _rows(_page(rows, wanted, limit), day_at(now))


def _page(rows: Any, wanted: Wanted, limit: int) -> list[int]:
    """The ids of one page; found by the index alone, before anything else is read."""
    if wanted.after is not None:
        at, row_id = wanted.after
        if wanted.ended:
            rows = rows.filter(ended_at__lte=at).filter(Q(ended_at__lt=at) | Q(id__lt=row_id))
        else:
            rows = rows.filter(until__gte=at).filter(Q(until__gt=at) | Q(id__gt=row_id))
    order = ("-ended_at", "-id") if wanted.ended else ("until", "id")
    return list(rows.order_by(*order).values_list("id", flat=True)[:limit])


def _rows(ids: list[int], today: date) -> list[OrderRow]:
    found = Order.objects.everywhere("the ids were found within the asker's scope").filter(id__in=ids)
    by_id = {o.id: o for o in found.select_related("person", "unit")}
    late = _counted(_late_tests(today), ids)
    breaches = _counted(Breach.objects.filter(done_at=None), ids)
    return [_row(by_id[i], late.get(i, 0), breaches.get(i, 0)) for i in ids]


def _counted(rows: Any, ids: Collection[int]) -> dict[int, int]:
    counts = rows.filter(order_id__in=ids).values_list("order_id").annotate(Count("id"))
    return dict(counts)


def _row(o: Order, late: int = 0, breaches: int = 0) -> OrderRow:
    return OrderRow(
        id=o.id,
        number=o.number,
        person=o.person.number,
        kind=o.kind,
        place=o.place,
        reason=o.reason,
        unit_zh=o.unit.name_zh,
        unit_en=o.unit.name_en,
        since=o.since,
        until=o.until,
        ended_at=o.ended_at,
        end_code=o.end_code,
        told_at=o.told_at,
        tests_late=late if o.ended_at is None else 0,
        breaches_open=breaches,
    )


def counts(asker: Asker, now: datetime) -> OrderCounts:
    """How many orders are in force, and how many of them need somebody."""
    asker.demand(Right.SEE_QUARANTINE)
    still = Order.objects.within(asker).filter(ended_at=None)
    late = _late_tests(day_at(now)).values("order_id")
    undone = Breach.objects.filter(done_at=None).values("order_id")
    soon = Count("id", filter=Q(until__lt=_soon(now)))
    figures = still.aggregate(in_force=Count("id"), soon=soon)  # one walk along the index
    return OrderCounts(
        in_force=figures["in_force"],
        end_soon=figures["soon"],
        tests_late=still.filter(id__in=late).count(),
        breaches=still.filter(id__in=undone).count(),
    )


def order(asker: Asker, number: str, now: datetime) -> OrderDetail:
    """One order of the asker's scope with all that belongs to it."""
    return _detail(_within(asker).select_related(*_WITH).one(number=number), now)


def order_by_link(asker: Asker, number: str, now: datetime) -> OrderDetail:
    """The one order that its own link names, for the person's own page; whoever calls has proved the link."""
    rows = Order.objects.everywhere("the link names the one order")
    return _detail(rows.select_related(*_WITH).one(number=number), now)


def newer_by_link(asker: Asker, person_id: int) -> str:
    """The number of the order that somebody is under now, where the one that their link names has ended."""
    rows = Order.objects.everywhere("the link is that person's own").filter(
        person_id=person_id, ended_at=None
    )
    return str(rows.values_list("number", flat=True).first() or "")


_WITH = ("person", "unit", "case", "contact__case")


def _detail(o: Order, now: datetime) -> OrderDetail:
    today = day_at(now)
    steps = o.steps.select_related("restriction__appeal_unit").order_by("since", "id")
    tests = o.tests_due.select_related("test").order_by("due_on")
    return OrderDetail(
        row=_row(o),
        person_id=o.person_id,
        area_path=o.area_path,
        legal_basis=o.legal_basis,
        case=o.case.number if o.case else "",
        contact_id=o.contact_id,
        contact_case=o.contact.case.number if o.contact else "",
        disease=o.disease,
        edition=o.edition,
        contact_class=o.contact_class,
        counted_from=o.counted_from,
        imposed_by=o.imposed_by,
        imposed_at=o.imposed_at,
        end_reason=o.end_reason,
        version=o.version,
        steps=tuple(_step_row(s) for s in steps),
        tests=tuple(_test_row(t, today) for t in tests),
        breaches=tuple(_breach_row(b) for b in o.breaches.order_by("-at", "-id")),
        appeals=tuple(_appeal_row(a, o) for a in o.appeals.order_by("-at", "-id")),
    )


def _step_row(step: Any) -> OrderStepRow:
    r = step.restriction
    return OrderStepRow(
        step.kind,
        step.since,
        step.until,
        r.kind,
        r.appeal_unit.name_zh,
        r.appeal_unit.name_en,
        r.appeal_contact,
    )


def _test_row(due: TestDue, today: date) -> TestDueRow:
    test = due.test
    state = state_of_test(due.due_on, test.result if test else None, today)
    return TestDueRow(due.due_on, state, test.sampled_at if test else None, test.kind if test else "")


def _breach_row(b: Breach) -> BreachRow:
    return BreachRow(b.id, b.at, b.place_code, b.what, b.recorded_by, b.done, b.done_at, b.done_by)


def _appeal_row(a: Appeal, o: Order) -> AppealRow:
    return AppealRow(
        a.id,
        o.number,
        a.text,
        a.by,
        a.at,
        a.due_at,
        a.outcome,
        a.answer,
        a.answered_by,
        a.answered_at,
        a.assignment_id,
    )


def appeal_of(asker: Asker, assignment_id: int) -> AppealRow:
    """The appeal of the asker's scope that an assignment is about."""
    asker.demand(Right.SEE_QUARANTINE)
    found = Appeal.objects.within(asker).select_related("order").one(assignment_id=assignment_id)
    return _appeal_row(found, found.order)


def release_state(asker: Asker, number: str, now: datetime, said: Said = NOTHING_SAID) -> Release:
    """Whether an order of the asker's scope may be ended now, and what is missing."""
    return release_of(
        _within(asker).select_related("person", "case", "contact__via").one(number=number), now, said
    )


def in_force_of(asker: Asker, person: str) -> str:
    """The number of the order that one person of the asker's scope is under; empty for none."""
    rows = _within(asker).filter(person__number=person, ended_at=None)
    return str(rows.values_list("number", flat=True).first() or "")


def last_words(asker: Asker) -> tuple[str, str]:
    """Legal basis and telephone for appeals of the newest order there is: what the next one most likely says too."""
    rows = Order.objects.everywhere("what the district's orders cite is on every notice").order_by("-id")
    newest = rows.first()
    if newest is None:
        return "", ""
    step = newest.steps.select_related("restriction").first()
    return newest.legal_basis, step.restriction.appeal_contact if step else ""
