"""Which orders somebody may note anything about: staff those of their scope, a resident those of their household."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import NotFound
from lianfang.quarantine.models import Order
from lianfang.quarantine.monitoring_queries import orders_of_household
from lianfang.quarantine.residents import own_order

AT_ONCE = 500
"""So many numbers are asked for in one statement."""


def orders_reached(actor: Asker) -> Any:
    """The orders that the actor may note something about, ended ones too."""
    if own_order(actor):
        return orders_of_household(actor)
    actor.demand(Right.WORK_ROUNDS)
    return Order.objects.within(actor)


def orders_named(actor: Asker, numbers: Collection[str]) -> dict[str, Order]:
    """Orders by the number asked for: the order's own, or the person's, which names their newest order."""
    rows, found = orders_reached(actor).select_related("person"), dict[str, Order]()
    asked = list(dict.fromkeys(numbers))
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        # Two questions: put into one, no index would answer it.
        found |= {order.number: order for order in rows.filter(number__in=some)}
        left = [number for number in some if number not in found]
        for order in rows.filter(person__number__in=left).order_by("since", "id") if left else ():
            found[order.person.number] = order  # the newest comes last and stays
    return {number: found[number] for number in asked if number in found}


def order_named(actor: Asker, number: str) -> Order:
    """One order by its number or its person's."""
    found = orders_named(actor, [number]).get(number)
    if found is None:
        raise NotFound("report.no_such_order", "order", value=number)
    return found


def end_of(order: Order, now: datetime) -> datetime | None:
    """When the order ended, by decision or by itself; None while it is in force."""
    end: datetime = order.until if order.ended_at is None else min(order.until, order.ended_at)
    return end if end <= now else None
