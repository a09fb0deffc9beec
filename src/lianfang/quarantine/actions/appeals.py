"""Appeals: somebody says that what restricts them is wrong; somebody who did not order it answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.actions import NewAssignment, raise_all, settle
from lianfang.assignments.queries import raised
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput, NotAllowed
from lianfang.local_time import local_zone
from lianfang.quarantine.actions.orders import end, reach
from lianfang.quarantine.models import Appeal, Order
from lianfang.quarantine.residents import own_order

KIND = "appeal"
ANSWER_WITHIN = timedelta(hours=24)
"""Ours: no text that we read gives an hour. A day of wrongly kept in is long enough."""
OUTCOMES = ("upheld", "rejected")


@transaction.atomic
def note_appeal(actor: Asker, number: str, text: str, now: datetime) -> int:
    """Staff write down what somebody says against their order, by telephone or at the door; returns its id."""
    actor.demand(Right.SEE_QUARANTINE)
    return _appeal(actor, reach(actor, number), text, actor.name, now)


@transaction.atomic
def appeal_oneself(actor: Asker, text: str, now: datetime) -> int:
    """The person under the order appeals on their own page, to which only the order's link leads."""
    rows = Order.objects.everywhere("a resident reaches their own order").select_for_update(of=("self",))
    order = rows.select_related("person").one(number=own_order(actor))
    return _appeal(actor, order, text, "resident", now)


def _appeal(actor: Asker, order: Order, text: str, by: str, now: datetime) -> int:
    if order.ended_at is not None or order.until <= now:
        raise Conflict("order.ended", "order", value=order.number)
    waiting = order.appeals.filter(answered_at=None).first()
    if waiting is not None:
        due = waiting.due_at.astimezone(local_zone()).strftime("%Y-%m-%d %H:%M")
        raise Conflict("appeal.waits", "appeal", due=due)
    words = values.required_text(text, "text", 1000)
    source = f"order:{order.number}:appeal:{order.appeals.count() + 1}"
    raise_all(actor, [_assignment(order, source, now)], now)
    found: Appeal = Appeal.objects.create(
        order=order,
        area_path=order.area_path,
        assignment_id=raised(actor, KIND, source),
        text=words,
        by=by,
        at=now,
        due_at=now + ANSWER_WITHIN,
    )
    write_down(actor, Note("appeal.note", thing=order.number, subject=order.person.number))
    return int(found.id)


def _assignment(order: Order, source: str, now: datetime) -> NewAssignment:
    step = order.steps.select_related("restriction").first()
    return NewAssignment(
        kind=KIND,
        line=3,
        clause="K4",
        area_path=order.area_path,
        unit_id=step.restriction.appeal_unit_id if step else order.unit_id,
        source=source,
        due_at=now + ANSWER_WITHIN,
        subject=order.person.number,
        facts={"order": order.number},
    )


@transaction.atomic
def answer_appeal(actor: Asker, appeal_id: int, outcome: str, answer: str, now: datetime) -> None:
    """Upholds an appeal, which ends the order at once, or rejects it, in both cases saying why.

    Never by whoever gave the order: NotAllowed "appeal.own_order".
    """
    actor.demand(Right.ANSWER_APPEALS)
    appeal: Appeal = Appeal.objects.within(actor).select_for_update(of=("self",)).one(id=appeal_id)
    if appeal.answered_at is not None:
        raise Conflict("appeal.answered", "appeal")
    order = reach(actor, appeal.order.number)
    if order.imposed_by == actor.name:
        raise NotAllowed("appeal.own_order", "appeal")
    outcome = values.choice(outcome, OUTCOMES, "outcome")
    words = values.plain_text(answer, "answer", 1000)
    if not words:
        raise InvalidInput("field.required", "answer")
    Appeal.objects.filter(id=appeal.id).update(
        outcome=outcome, answer=words, answered_by=actor.name, answered_at=now
    )
    settle(actor, appeal.assignment_id, words, now)
    if outcome == "upheld":
        end(actor, order, "appeal", words[:200], now)
    note = Note("appeal.answer", thing=order.number, subject=order.person.number, purpose=outcome)
    write_down(actor, note)
