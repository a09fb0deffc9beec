"""Questions of a worker's round: what is left of it, in walking order; who is worrying; one household."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span
from lianfang.domain.disease_rules import PARTS, Monitoring
from lianfang.domain.monitoring import Slot, day_slots, slot_at, slot_state
from lianfang.domain.slot_numbers import number_at
from lianfang.local_time import day_at, local_zone
from lianfang.people import queries as people
from lianfang.people.opening_actions import shown_again
from lianfang.people.rows import IdentityRow
from lianfang.quarantine.asked import AT_HOME, duty_of, monitoring_reader
from lianfang.quarantine.models import DailyReport, Order, RoundStop, VisitTry
from lianfang.quarantine.monitoring_queries import SEEN, missed_visits, orders_seen
from lianfang.quarantine.monitoring_rows import DoorRow, MemberRow, RoundCounts, WorryRow

TWICE_A_DAY = Monitoring(PARTS, 0, "above", ())
"""The parts into which a round's day is parted; what an edition asks is asked of the edition."""


MOST_ENDED = 200
"""So many orders that ended today are named one by one."""
SHOWN = (
    "number", "area_path", "kind", "disease", "edition", "since", "until", "ended_at", "person__number",
    "person__birth_year", "person__household_id",
)  # fmt: skip
"""What a page of many households needs of each order."""


def slot_now(now: datetime) -> Slot:
    """The part of the day that a round is walked in."""
    return slot_at(now, TWICE_A_DAY, local_zone())


def _stops(asker: Asker, now: datetime) -> Any:
    """The asker's round of today, without those whose order was ended since it was opened."""
    today, (since, _until) = day_at(now), day_span(day_at(now), local_zone())
    ended = Order.objects.everywhere("the round is that of the asker's own unit")
    ended = ended.filter(unit_id=asker.unit_id, ended_at__gte=since).order_by("id")
    few = list(ended.values_list("id", flat=True)[:MOST_ENDED])
    stops = RoundStop.objects.filter(worker=asker.name, day=today)
    if not few:
        return stops  # the usual case: a look for each of thousands of stops is saved
    if len(few) < MOST_ENDED:
        return stops.exclude(order_id__in=few)
    return stops.exclude(order_id__in=ended.values("id"))


def _owing(now: datetime) -> Q:
    """Of the stops those who owe an answer now and have not given it."""
    number = number_at(now, TWICE_A_DAY, local_zone())
    return Q(reported_slot__lt=number, first_slot__lte=number, last_slot__gte=number)


def counts(asker: Asker, now: datetime) -> RoundCounts:
    """The round in numbers; before it was opened only how many people there are."""
    slot = slot_now(now)
    orders = Order.objects.everywhere("the round is that of the asker's own unit")
    orders = orders.filter(unit_id=asker.unit_id, ended_at=None)
    found = _stops(asker, now).aggregate(
        people=Count("id", filter=_owing(now)),
        homes=Count("position", distinct=True, filter=_owing(now)),
        last=Max("position"),
        newest=Max("order_id"),
    )
    newest = found["newest"]
    added = 0
    if newest is not None:
        later = orders.filter(id__gt=newest, until__gt=now)
        added = later.filter(steps__kind__in=AT_HOME, steps__since__lte=now, steps__until__gt=now).count()
    since, _until = day_span(slot.day, local_zone())
    visits = VisitTry.objects.filter(at__gte=since, worker=asker.name)
    return RoundCounts(
        part=slot.part,
        due_at=slot.due_at,
        overdue=now > slot.due_at,
        people=orders.count(),
        opened=newest is not None,
        households=0 if newest is None else found["last"] + 1,
        households_left=found["homes"],
        people_left=found["people"],
        added=added,
        missed=visits.exclude(outcome__in=SEEN).count(),
    )


def doors(asker: Asker, now: datetime, after: int = -1, limit: int = 40, done: bool = False) -> list[DoorRow]:
    """The households of the round that are left (or `done`), in walking order, from behind the place `after` on."""
    stops = _stops(asker, now).filter(position__gt=after)
    rows = stops.filter(~_owing(now) if done else _owing(now))
    places = list(rows.order_by("position").values_list("position", flat=True).distinct()[:limit])
    if not places:
        return []
    here = stops.filter(position__gte=places[0], position__lte=places[-1], position__in=places)
    found: dict[int, list[tuple[int, int]]] = {}
    number = number_at(now, TWICE_A_DAY, local_zone())
    asked = here.order_by("position", "order_id").values_list(
        "position", "order_id", "reported_slot", "first_slot"
    )
    for position, order_id, reported, first in asked:
        missing = number - 1 - max(reported, first - 1)
        found.setdefault(position, []).append((order_id, max(0, missing)))
    members = _members(asker, [n for stops_here in found.values() for n, _missing in stops_here], now)
    return [
        replace(
            _door(position, [members[n] for n, _missing in here if n in members]),
            unanswered=max(missing for _n, missing in here),
        )
        for position, here in found.items()
    ]


def next_door(asker: Asker, now: datetime, after: int) -> str:
    """The number of the order by which the next household that is left is opened; empty at the end of the round."""
    stops = _stops(asker, now).filter(_owing(now), position__gt=after)
    stop = stops.order_by("position", "order_id").first()
    return "" if stop is None else str(stop.order.number)


def household(asker: Asker, number: str, now: datetime) -> DoorRow:
    """The household of an order (or person) of the asker's scope: everybody of it who is under an order now."""
    rows = orders_seen(asker).select_related("person").order_by("-since", "-id")
    order = rows.filter(number=number).first() or rows.one(person__number=number)
    home = [order.person_id, *(person.id for person in people.household_of(asker, order.person.number))]
    # Asked by person alone: asked for more, a database would read all of the compound.
    same = Order.objects.everywhere("narrowed to the orders that the asker may read").filter(
        person_id__in=home
    )
    ids = [
        n for n, ended, until in same.values_list("id", "ended_at", "until") if ended is None and until > now
    ]
    members = _members(asker, ids, now) or _members(asker, [order.id], now)
    eldest_first = sorted(members.values(), key=lambda m: (m.birth_year or 9999, m.order_id))
    stops = RoundStop.objects.filter(order_id__in=list(members)).values_list("position", "worker", "day")
    own = [place for place, worker, day in stops if (worker, day) == (asker.name, day_at(now))]
    return _door(own[0] if own else None, eldest_first)


def waiting(asker: Asker, area_path: str, now: datetime, limit: int = 100) -> list[DoorRow]:
    """Who of one compound has not answered for this part of the day, by household; of the asker's scope.

    No more than `limit` people, those whose order ends first.
    """
    slot = slot_now(now)
    answered = DailyReport.objects.everywhere("narrowed to the orders that the asker may read")
    of_slot = answered.filter(day=slot.day, part=slot.part).values("order_id")
    rows = orders_seen(asker).filter(area_path=area_path, ended_at=None, until__gt=slot.due_at)
    # Who came since the hour it was due is left out below: asked for that too, no index would hold the answer.
    ids = list(rows.exclude(id__in=of_slot).order_by("until", "id").values_list("id", flat=True)[: 2 * limit])
    begun = dict(rows.filter(id__in=ids).values_list("id", "since"))
    owing = [n for n in ids if begun[n] <= slot.due_at][:limit]
    members = _members(asker, owing, now)
    homes: dict[object, list[MemberRow]] = {}
    for member in (members[n] for n in owing):
        homes.setdefault(member.household_id or member.person, []).append(member)
    return [_door(None, home) for home in homes.values()]


def areas_with_orders(asker: Asker) -> list[str]:
    """The areas of the asker's scope in which anybody is under an order."""
    rows = orders_seen(asker).filter(ended_at=None)
    return sorted(set(rows.values_list("area_path", flat=True).distinct()))


def worrying(asker: Asker, now: datetime, limit: int = 20) -> list[WorryRow]:
    """Whose last answer for a part of today is worrying, of the asker's scope, newest first, each once."""
    since, _until = day_span(day_at(now), local_zone())
    rows = DailyReport.objects.within(asker, led=False).filter(worrying=True, at__gte=since)
    newest = list(
        rows.order_by("-at").values_list("id", flat=True)[: limit * 5]
    )  # answered by the index of them
    if not newest:
        return []
    reports = DailyReport.objects.everywhere("found within the asker's scope").filter(id__in=newest)
    found: dict[int, Any] = {}
    for report in reports.select_related("order__person").order_by("-at", "-id"):
        if report.day == day_at(now) and report.order.ended_at is None:
            found.setdefault(report.order_id, report)
    last = _last_answers(list(found), day_at(now))
    counting = [r for r in found.values() if last.get((r.order_id, r.part)) == r.id][:limit]
    cards = shown_again(asker, [r.order.person.number for r in counting], duty_of(day_at(now)), since)
    return [_worry(report, cards.get(report.order.person.number)) for report in counting]


def _worry(report: Any, card: IdentityRow | None) -> WorryRow:
    return WorryRow(
        order=report.order.number,
        person=report.order.person.number,
        area_path=report.area_path,
        temperature=report.temperature,
        symptoms=tuple(report.symptoms),
        at=report.at,
        name=card.name if card else "",
        door=card.address if card else "",
    )


def _last_answers(order_ids: Iterable[int], day: date) -> dict[tuple[int, str], int]:
    """The report that counts for each order and part of a day."""
    rows = DailyReport.objects.everywhere("asked about orders that were found in scope")
    of_day = rows.filter(order_id__in=list(order_ids), day=day).order_by("id")
    return {(order, part): row for order, part, row in of_day.values_list("order_id", "part", "id")}


def _door(position: int | None, members: Sequence[MemberRow]) -> DoorRow:
    door = next((m.door for m in members if m.door), "")
    return DoorRow(position, members[0].area_path if members else "", door, tuple(members))


def _members(asker: Asker, order_ids: Sequence[int], now: datetime) -> dict[int, MemberRow]:
    """These orders of the asker's scope as members of a household, with what is known of them today."""
    day, asked, slots_of = day_at(now), monitoring_reader(), _slots_reader(now)
    rows = orders_seen(asker).filter(id__in=order_ids).select_related("person").only(*SHOWN)
    reports = DailyReport.objects.everywhere("asked about orders that were found in scope")
    answers: dict[int, dict[str, DailyReport]] = {}
    for report in reports.filter(order_id__in=order_ids, day=day).order_by("id"):
        answers.setdefault(report.order_id, {})[report.part] = report
    visits = missed_visits(asker, order_ids)
    since, _until = day_span(day, local_zone())
    cards = shown_again(asker, [r.person.number for r in rows], duty_of(day), since)
    return {
        order.id: _member(
            order,
            slots_of(asked(order.disease, order.edition)),
            answers.get(order.id, {}),
            visits.get(order.id, (0, None)),
            cards.get(order.person.number),
            now,
        )
        for order in rows
    }


def _slots_reader(now: datetime) -> Callable[[Monitoring], tuple[Slot, Slot]]:
    """The slot of now and the one after it, by what an edition asks; for many orders each is worked out once."""
    known: dict[Monitoring, tuple[Slot, Slot]] = {}

    def of(monitoring: Monitoring) -> tuple[Slot, Slot]:
        if monitoring not in known:
            slot = slot_at(now, monitoring, local_zone())
            days = (slot.day, slot.day + timedelta(days=1))
            both = [s for day in days for s in day_slots(day, monitoring, local_zone())]
            known[monitoring] = slot, next(s for s in both if s.opens_at >= slot.closes_at)
        return known[monitoring]

    return of


def _member(
    order: Order,
    slots: tuple[Slot, Slot],
    answers: Mapping[str, DailyReport],
    visits: tuple[int, datetime | None],
    card: IdentityRow | None,
    now: datetime,
) -> MemberRow:
    slot, later = slots
    answered = slot.part in answers
    owed = order.since <= slot.due_at < order.until and order.ended_at is None
    return MemberRow(
        order_id=order.id,
        order=order.number,
        person=order.person.number,
        birth_year=order.person.birth_year,
        household_id=order.person.household_id,
        area_path=order.area_path,
        kind=order.kind,
        disease=order.disease,
        edition=order.edition,
        since=order.since,
        until=order.until if order.ended_at is None else min(order.until, order.ended_at),
        state=slot_state(slot, answered, now) if owed or answered else "not_due",
        worrying=any(report.worrying for report in answers.values()),
        missed=visits[0],
        last_seen=visits[1],
        next_due=later.due_at
        if order.ended_at is None and order.since <= later.due_at < order.until
        else None,
        name=card.name if card else "",
        phone=card.phone if card else "",
        door=card.address if card else "",
    )
