"""Opening a round: the doors of all households that the unit looks after, for one purpose, in walking order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span
from lianfang.domain.errors import NotFound
from lianfang.domain.slot_numbers import covered_until, owed_between
from lianfang.domain.walking import walking_key
from lianfang.local_time import day_at, local_zone
from lianfang.people.opening_actions import open_for_round
from lianfang.people.rows import IdentityRow
from lianfang.quarantine.actions.reach import order_named
from lianfang.quarantine.asked import AT_HOME, duty_of, monitoring_reader
from lianfang.quarantine.models import DailyReport, Order, OrderStep, RoundStop


@transaction.atomic
def open_round(actor: Asker, purpose: str, now: datetime) -> int:
    """Lays out the actor's round of today: everybody at home whom their unit looks after; returns how many people.

    Opens the door of each for one purpose, noted once a person and day in the trail. Opened again it takes in who
    came since. Without the right to open identities the round has compounds and numbers only.
    """
    actor.demand(Right.WORK_ROUNDS)
    day = day_at(now)
    since, until = day_span(day, local_zone())
    steps = OrderStep.objects.filter(kind__in=AT_HOME, since__lt=until, until__gt=now)
    steps = steps.filter(order__unit_id=actor.unit_id or 0, order__ended_at=None, order__until__gt=now)
    orders = list(
        Order.objects.everywhere("the round is that of the actor's own unit")
        .filter(id__in=steps.values("order_id"))
        .select_related("person")
    )
    if not orders:
        raise NotFound("round.nobody")
    cards: dict[str, IdentityRow] = {}
    if actor.may(Right.OPEN_IDENTITY):
        cards = open_for_round(actor, [o.person.number for o in orders], purpose, duty_of(day), since)
    RoundStop.objects.filter(worker=actor.name).delete()
    RoundStop.objects.bulk_create(_stops(actor, orders, cards, day), batch_size=5000)
    return len(orders)


def _stops(
    actor: Asker, orders: Sequence[Order], cards: dict[str, IdentityRow], day: date
) -> list[RoundStop]:
    asked, zone = monitoring_reader(), local_zone()
    reported = _reported(actor)
    homes: dict[tuple[str, int], list[Order]] = {}
    for order in orders:
        home = order.person.household_id
        key = ("person", order.person_id) if home is None else ("home", home)
        homes.setdefault(key, []).append(order)

    def place(members: list[Order]) -> Any:
        card = cards.get(members[0].person.number)
        return walking_key(members[0].area_path, card.address if card else ""), members[0].person_id

    stops = []
    for position, members in enumerate(sorted(homes.values(), key=place)):
        for order in members:
            monitoring = asked(order.disease, order.edition)
            first, last = owed_between(order.since, order.until, monitoring, zone)
            stops.append(
                RoundStop(
                    order=order,
                    worker=actor.name,
                    day=day,
                    position=position,
                    first_slot=first,
                    last_slot=last,
                    reported_slot=reported.get(order.id, 0),
                )
            )
    return stops


def _reported(actor: Asker) -> dict[int, int]:
    """The last slot that each order of the unit has been answered for."""
    asked, found = monitoring_reader(), dict[int, int]()
    rows = DailyReport.objects.everywhere("the round is that of the actor's own unit")
    rows = rows.filter(order__unit_id=actor.unit_id, order__ended_at=None)
    parts = rows.values_list("order_id", "order__disease", "order__edition", "part").annotate(last=Max("day"))
    for order_id, disease, edition, part, day in parts:
        number = covered_until(day, part, asked(disease, edition))
        found[order_id] = max(number, found.get(order_id, 0))
    return found


@transaction.atomic
def open_doors(actor: Asker, order_number: str, purpose: str, now: datetime) -> int:
    """Opens one household for a visit of today: everybody of it who is under an order; returns how many."""
    actor.demand(Right.WORK_ROUNDS)
    order = order_named(actor, order_number)
    home = order.person.household_id
    numbers = {order.person.number}
    if home is not None:
        same = Order.objects.within(actor).filter(person__household_id=home, ended_at=None, until__gt=now)
        numbers |= set(same.values_list("person__number", flat=True))
    since, _until = day_span(day_at(now), local_zone())
    return len(open_for_round(actor, sorted(numbers), purpose, duty_of(day_at(now)), since))
