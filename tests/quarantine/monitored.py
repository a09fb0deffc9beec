"""People under orders, for tests of what is owed to them; the orders are rows as the ordering verb would make them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lianfang.accounts.scope import SYSTEM
from lianfang.people import actions as people
from lianfang.people.models import Person, Restriction
from lianfang.people.vault import IdentityCard
from lianfang.quarantine.models import Order, OrderStep
from tests.builders import COMPOUND, PATHS, District

CHINA = ZoneInfo("Asia/Shanghai")


def at(now: datetime, hour: int, minute: int = 0, days: int = 0) -> datetime:
    """That hour of today's (or another day's) local clock."""
    local = now.astimezone(CHINA) + timedelta(days=days)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0)


def order(
    district: District,
    person: str,
    *,
    days_ago: int = 3,
    days: int = 7,
    kind: str = "home",
    number: str = "",
    unit: str = "U-E-1",
) -> Order:
    """An order of somebody, since a local midnight so many days ago."""
    return orders_for(district, [person], days_ago=days_ago, days=days, kind=kind, number=number, unit=unit)[
        0
    ]


def orders_for(
    district: District,
    persons: Iterable[str],
    *,
    days_ago: int = 3,
    days: int = 7,
    kind: str = "home",
    number: str = "",
    unit: str = "U-E-1",
) -> list[Order]:
    """The same for many at once."""
    rows = {p.number: p for p in Person.objects.filter(number__in=list(persons))}
    since = at(district.now, 0, days=-days_ago)
    until = since + timedelta(days=days)
    unit_id, today = district.units[unit], district.now.date()
    made = [
        Order(
            number=number or f"Q{person.id:08d}",
            person=person,
            area_path=person.area_path,
            unit_id=unit_id,
            kind=kind,
            reason="close_contact",
            legal_basis="传染病防治法第三十九条",
            disease="covid19",
            edition="2022-06-28",
            contact_class="close",
            counted_from=today - timedelta(days=days_ago),
            since=since,
            until=until,
            imposed_by="chen",
            imposed_at=since,
        )
        for person in rows.values()
    ]
    Order.objects.bulk_create(made, batch_size=2000)
    restrictions = [
        Restriction(
            person=o.person,
            area_path=o.area_path,
            kind="quarantine",
            reason=o.reason,
            legal_basis=o.legal_basis,
            since=since,
            until=until,
            appeal_unit_id=unit_id,
            appeal_contact="0799-1234567",
            imposed_by="chen",
        )
        for o in made
    ]
    Restriction.objects.bulk_create(restrictions, batch_size=2000)
    steps = [
        OrderStep(order=o, kind=kind, since=since, until=until, restriction=r)
        for o, r in zip(made, restrictions, strict=True)
    ]
    OrderStep.objects.bulk_create(steps, batch_size=2000)
    return made


def household(district: District, door: str, *names: str, area: str = COMPOUND) -> list[str]:
    """People who live behind one door; returns their numbers."""
    new = [
        people.NewPerson(
            IdentityCard(name, f"0009{n:07d}", door), "resident", PATHS[area], household=0, number=f"P{name}"
        )
        for n, name in enumerate(names)
    ]
    return [row.number for row in people.register_people(SYSTEM, [PATHS[area]], new, district.now)]


def many(district: District, count: int, *, each: int = 1, area: str = COMPOUND) -> list[str]:
    """So many people, `each` behind one door; returns their numbers."""
    homes = (count + each - 1) // each
    new = [
        people.NewPerson(
            IdentityCard(f"户{n}", f"1{n:010d}", f"{n // each // 60 + 1}栋 {n // each % 60 + 101}"),
            "resident",
            PATHS[area],
            household=n // each,
            number=f"PM{n:06d}",
        )
        for n in range(count)
    ]
    rows = people.register_people(SYSTEM, [PATHS[area]] * homes, new, district.now)
    return [row.number for row in rows]
