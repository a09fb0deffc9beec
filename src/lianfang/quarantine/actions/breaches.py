"""Breaches: what gates and workers saw of somebody who should have been elsewhere, and what was done about it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.assignments.actions import NewAssignment, raise_all
from lianfang.assignments.queries import follow_ups
from lianfang.assignments.rows import FollowUpRow
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.quarantine.actions.orders import reach
from lianfang.quarantine.models import Breach, Order

GATE_KINDS = ("restricted_followup", "community_notice")
"""What a gate asks somebody to do about a person under an order."""
FOLLOW_UP = "breach_followup"
FOLLOW_UP_WITHIN = timedelta(hours=2)
"""As after a gate's own (`passages.follow_up`)."""
LOOK_BACK = timedelta(days=1)
"""Assignments raised so recently are looked through each minute; a raise is dated when the server learns of it."""


@transaction.atomic
def register_breach(actor: Asker, number: str, what: str, at: datetime, done: str, now: datetime) -> int:
    """A worker saw it or was told; with what was done, or else somebody is asked to follow it up. Returns its id."""
    if not actor.may(Right.ORDER_QUARANTINE):
        actor.demand(Right.WORK_ROUNDS)
    order = reach(actor, number)
    if at > now:
        raise InvalidInput("time.in_the_future", "at")
    if not order.since <= at < (order.ended_at or order.until):
        raise InvalidInput("breach.before_the_order", "at")
    words = values.plain_text(done, "done", 400)
    breach = Breach.objects.create(
        order=order,
        source=f"worker:{uuid.uuid4()}",
        at=at,
        what=values.required_text(what, "what", 200),
        recorded_by=actor.name,
        done=words,
        done_at=now if words else None,
        done_by=actor.name if words else "",
    )
    if not words:
        raise_all(actor, [_follow_up(order, breach, now)], now)
    write_down(actor, Note("breach.note", thing=number, subject=order.person.number))
    return int(breach.id)


def _follow_up(order: Order, breach: Breach, now: datetime) -> NewAssignment:
    return NewAssignment(
        kind=FOLLOW_UP,
        line=3,
        clause="K4",
        area_path=order.area_path,
        unit_id=order.unit_id,
        source=breach.source,
        due_at=now + FOLLOW_UP_WITHIN,
        subject=order.person.number,
        facts={"order": order.number, "at": breach.at.isoformat()},
    )


@transaction.atomic
def note_done(actor: Asker, breach_id: int, done: str, now: datetime) -> None:
    """What was done about a breach, where no assignment says it."""
    if not actor.may(Right.ORDER_QUARANTINE):
        actor.demand(Right.WORK_ROUNDS)
    breach = (
        Breach.objects.select_for_update(of=("self",)).select_related("order__person").filter(id=breach_id)
    )
    found = breach.filter(order__in=Order.objects.within(actor)).first()
    if found is None or found.done_at is not None:
        raise Conflict("breach.dealt_with", "breach")
    words = values.required_text(done, "done", 400)
    Breach.objects.filter(id=breach_id).update(done=words, done_at=now, done_by=actor.name)
    write_down(actor, Note("breach.done", thing=found.order.number, subject=found.order.person.number))


@transaction.atomic
def note_from_gates(now: datetime) -> int:
    """Registers what gates saw of people under orders, each passage once; returns how many are new."""
    seen = follow_ups(SYSTEM, GATE_KINDS, since=now - LOOK_BACK)
    known = set(Breach.objects.filter(source__in=[f.source for f in seen]).values_list("source", flat=True))
    new = [breach for f in seen if f.source not in known and (breach := _seen(f)) is not None]
    Breach.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _seen(found: FollowUpRow) -> Breach | None:
    """The breach that a gate's assignment is about; None where no order of ours was in force."""
    said = found.facts.get("at")
    at = datetime.fromisoformat(said) if isinstance(said, str) else found.raised_at
    orders = Order.objects.everywhere("a gate anywhere meets them").filter(person__number=found.subject)
    still = Q(ended_at=None) | Q(ended_at__gt=at)
    order = orders.filter(still, since__lte=at, until__gt=at).first()
    if order is None:
        return None
    return Breach(
        order=order,
        source=found.source,
        at=at,
        place_code=found.place_code,
        what=found.kind,
        recorded_by="system",
    )


@transaction.atomic
def note_what_was_done(now: datetime) -> int:
    """Takes over what the assignments about breaches say was done; returns how many were closed by that."""
    waiting = dict(Breach.objects.filter(done_at=None).values_list("source", "id"))
    sources, closed = list(waiting), 0
    for start in range(0, len(sources), 500):
        some = sources[start : start + 500]
        for found in follow_ups(SYSTEM, (*GATE_KINDS, FOLLOW_UP), sources=some):
            if found.done_at is not None:
                closed += Breach.objects.filter(id=waiting[found.source]).update(
                    done=found.evidence[:400], done_at=found.done_at, done_by=found.done_by
                )
    return closed
