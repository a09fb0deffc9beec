"""What people who are kept apart need: asked for, done as an assignment of the unit, confirmed by them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments import actions as assignments
from lianfang.assignments import queries as assigned
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.domain.life_services import CATEGORIES, is_urgent, within
from lianfang.quarantine.actions.reach import end_of, order_named, orders_reached
from lianfang.quarantine.homes import home_site
from lianfang.quarantine.models import Need

KIND = "life_service"


@transaction.atomic
def ask(
    actor: Asker, order_number: str, category: str, detail: str, urgent: bool | None, now: datetime
) -> int:
    """Asks for something for somebody under an order; staff, or a resident for their household. Returns the need's id.

    `urgent` None: as the category says (medicine and doctors). The unit that looks after them is to meet it within a
    day, an urgent one within four hours.
    """
    order = order_named(actor, order_number)
    if end_of(order, now) is not None:
        raise Conflict("need.order_ended", "order", value=order.number)
    category = values.choice(category, tuple(CATEGORIES), "category")
    words = values.plain_text(detail, "detail", 400)
    if category == "other" and not words:
        raise InvalidInput("need.say_what", "detail")
    soon = is_urgent(category, urgent)
    source = f"need:{uuid.uuid4()}"
    assignments.raise_all(actor, [_assignment(order, category, soon, source, now)], now)
    need = Need.objects.create(
        order=order,
        area_path=order.area_path,
        assignment_id=assigned.raised(actor, KIND, source),
        category=category,
        detail=words,
        urgent=soon,
        asked_at=now,
        asked_by=actor.name,
    )
    write_down(
        actor, Note("need.ask", thing=f"need:{need.id}", subject=order.person.number, purpose=category)
    )
    return int(need.id)


def _assignment(
    order: Any, category: str, urgent: bool, source: str, now: datetime
) -> assignments.NewAssignment:
    """For the inbox of the unit; the person's own words stay with the need, for they may hold a name."""
    site, what = home_site(order.area_path, now), CATEGORIES[category]
    return assignments.NewAssignment(
        kind=KIND,
        line=3,
        clause="K5",
        area_path=order.area_path,
        unit_id=order.unit_id,
        source=source,
        due_at=now + within(urgent),
        place_code=site.code if site else "",
        subject=order.person.number,
        facts={
            "at": now.isoformat(),
            "order": order.number,
            "category": category,
            "urgent": urgent,
            "site_zh": site.name_zh if site else "",
            "site_en": site.name_en if site else "",
            "said_zh": f"{what.zh}（紧急）" if urgent else what.zh,
            "said_en": f"{what.en} (urgent)" if urgent else what.en,
        },
    )


@transaction.atomic
def deliver(actor: Asker, need_id: int, words: str, now: datetime) -> None:
    """The worker brought it, or did it, and says what; the assignment is done with that."""
    need = _reach(actor, need_id)
    assignments.do(actor, need.assignment_id, words, now)
    note = Note(
        "need.deliver", thing=f"need:{need.id}", subject=need.order.person.number, purpose=need.category
    )
    write_down(actor, note)


@transaction.atomic
def confirm(actor: Asker, need_id: int, now: datetime) -> None:
    """The person got it: said by themselves, or noted by staff who heard them say so.

    Said by themselves, or by staff who may verify and did not bring it, the assignment is verified by that.
    """
    need = _reach(actor, need_id)
    if need.confirmed_at is not None:
        raise Conflict("need.confirmed", "need")
    if need.assignment.done_at is None:
        raise Conflict("need.not_delivered", "need")
    Need.objects.filter(id=need.id, confirmed_at=None).update(confirmed_at=now, confirmed_by=actor.name)
    if need.assignment.assignee_id != actor.id and (actor.id is None or actor.may(Right.VERIFY_ASSIGNMENTS)):
        assignments.confirm_received(actor, need.assignment_id, now)
    note = Note(
        "need.confirm", thing=f"need:{need.id}", subject=need.order.person.number, purpose=need.category
    )
    write_down(actor, note)


def _reach(actor: Asker, need_id: int) -> Need:
    """The need under lock, if its order is one that the actor may note something about."""
    rows = Need.objects.everywhere("narrowed to the orders that the actor reaches")
    rows = rows.filter(order__in=orders_reached(actor).values("id"))
    need: Need = (
        rows.select_for_update(of=("self",)).select_related("order__person", "assignment").one(id=need_id)
    )
    return need
