"""Questions about one order's daily reports, visits and needs; the asker first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, Q

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.monitoring import Slot, day_slots, monitoring_slots, slot_state
from lianfang.local_time import local_zone
from lianfang.people import queries as people
from lianfang.quarantine.asked import monitoring_of
from lianfang.quarantine.models import DailyReport, Need, Order, VisitTry
from lianfang.quarantine.monitoring_rows import NeedRow, SlotRow
from lianfang.quarantine.residents import own_order

SEEN = ("seen_ok", "seen_not_ok")


def orders_seen(asker: Asker) -> Any:
    """The orders whose monitoring the asker may read: those of their scope, or of their own household."""
    if own_order(asker):
        return orders_of_household(asker)
    if not asker.may(Right.WORK_ROUNDS):
        asker.demand(Right.SEE_QUARANTINE)
    return Order.objects.within(asker)


def orders_of_household(asker: Asker) -> Any:
    """The orders of a resident and of those who live behind the same door, ended ones too."""
    rows = Order.objects.everywhere("a household reads and reports its own")
    person = rows.filter(number=own_order(asker)).values_list("person_id", "person__number").first()
    if person is None:
        return rows.none()
    return rows.filter(person_id__in=[person[0], *(p.id for p in people.household_of(asker, person[1]))])


def slots_of(asker: Asker, order_id: int, now: datetime) -> list[SlotRow]:
    """Every part of a day that one order owes up to today, and every answer there is, oldest first."""
    order = orders_seen(asker).one(id=order_id)
    asked, zone = monitoring_of(order.disease, order.edition), local_zone()
    end = order.until if order.ended_at is None else min(order.until, order.ended_at)
    rows: dict[tuple[Any, str], list[DailyReport]] = {}
    for report in (
        DailyReport.objects.everywhere("the order was found in scope").filter(order=order).order_by("id")
    ):
        rows.setdefault((report.day, report.part), []).append(report)
    owed = monitoring_slots(order.since, end, now, asked, zone)
    known = {(slot.day, slot.part) for slot in owed}
    extra = [
        slot
        for day in {day for day, _part in rows}
        for slot in day_slots(day, asked, zone)
        if (slot.day, slot.part) in rows and (slot.day, slot.part) not in known
    ]
    slots = sorted((*owed, *extra), key=lambda slot: slot.opens_at)
    return [
        _slot_row(slot, (slot.day, slot.part) in known, rows.get((slot.day, slot.part), []), now)
        for slot in slots
    ]


def _slot_row(slot: Slot, owed: bool, answers: Sequence[DailyReport], now: datetime) -> SlotRow:
    state = slot_state(slot, bool(answers), now)
    if not answers:
        return SlotRow(slot.day, slot.part, slot.due_at, state, owed)
    last = answers[-1]
    return SlotRow(
        slot.day,
        slot.part,
        slot.due_at,
        state,
        owed,
        temperature=last.temperature,
        symptoms=tuple(last.symptoms),
        worrying=last.worrying,
        via=last.via,
        reported_by=last.reported_by,
        at=last.at,
        corrected=len(answers) > 1,
    )


def visits_of(asker: Asker, order_id: int, limit: int = 50) -> list[tuple[datetime, str, str, str]]:
    """When, with what outcome, by whom and with which words one order's visits were made or missed, newest first."""
    order = orders_seen(asker).one(id=order_id)
    rows = VisitTry.objects.filter(order=order).order_by("-at", "-id")
    return list(rows.values_list("at", "outcome", "worker", "note")[:limit])


def missed_visits(asker: Asker, order_ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    """For each of these orders with any visit: how many in a row came to nothing, and when they were last seen.

    For orders that a question found for the asker.
    """
    found: dict[int, tuple[int, datetime | None]] = {}
    rows = VisitTry.objects.filter(order_id__in=list(order_ids)).order_by("at", "id")
    for order_id, at, outcome in rows.values_list("order_id", "at", "outcome"):
        missed, seen = found.get(order_id, (0, None))
        found[order_id] = (0, at) if outcome in SEEN else (missed + 1, seen)
    return found


def needs_of(asker: Asker, order_ids: Collection[int], now: datetime) -> list[NeedRow]:
    """What the people under these orders asked for, newest first."""
    rows = Need.objects.everywhere("narrowed to the orders that the asker may read")
    rows = rows.filter(order__in=orders_seen(asker).filter(id__in=list(order_ids)).values("id"))
    return [_need_row(need, now) for need in _whole(rows).order_by("-asked_at", "-id")]


def need(asker: Asker, need_id: int, now: datetime) -> NeedRow:
    """One need of the asker's scope."""
    rows = Need.objects.everywhere("narrowed to the orders that the asker may read")
    return _need_row(_whole(rows.filter(order__in=orders_seen(asker).values("id"))).one(id=need_id), now)


def need_of_assignment(asker: Asker, assignment_id: int, now: datetime) -> NeedRow:
    """The need behind an assignment of the asker's scope."""
    rows = Need.objects.everywhere("narrowed to the orders that the asker may read")
    rows = rows.filter(order__in=orders_seen(asker).values("id"))
    return _need_row(_whole(rows).one(assignment_id=assignment_id), now)


def _whole(rows: Any) -> Any:
    accepted = Min("assignment__events__at", filter=Q(assignment__events__verb="accept"))
    return rows.select_related("assignment", "order__person").annotate(accepted_at=accepted)


def _need_row(need: Any, now: datetime) -> NeedRow:
    done, taken = need.assignment.done_at, need.assignment.assignee_id is not None
    state = "confirmed" if need.confirmed_at else "delivered" if done else "assigned" if taken else "asked"
    return NeedRow(
        id=need.id,
        assignment_id=need.assignment_id,
        order=need.order.number,
        person=need.order.person.number,
        category=need.category,
        detail=need.detail,
        urgent=need.urgent,
        state=state,
        asked_at=need.asked_at,
        due_at=need.assignment.due_at,
        assigned_at=need.accepted_at or done,
        delivered_at=done,
        confirmed_at=need.confirmed_at,
        late=done is None and need.assignment.due_at < now,
    )
