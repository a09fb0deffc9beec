"""What came of the screening of somebody who was in an outbreak area: cleared, or monitored at home until a day.

The order it gives is a restriction like every other: reason, legal basis, end, appeal; it lapses by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lianfang.accounts import queries as accounts
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.editions import edition
from lianfang.accounts.scope import Asker
from lianfang.assignments import actions as assignments
from lianfang.assignments.queries import assignment
from lianfang.assignments.rows import AssignmentRow
from lianfang.domain import values
from lianfang.domain.days import day_span, local_day
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.domain.restrictions import RestrictionPeriod
from lianfang.domain.travel import screening_due
from lianfang.local_time import local_zone
from lianfang.people import actions as people
from lianfang.people import queries as persons
from lianfang.places.outbreak_queries import outbreak_list

KIND = "travel_screening"
OUTCOMES = ("cleared", "not_there", "monitoring")
"""Screened and nothing found; had not been there after all; to watch their health at home until the stay counts no more."""

MEASURE = "home_monitoring"
"""The lightest order there is: it keeps nobody in (domain.md 12, least restrictive means)."""


@dataclass(frozen=True)
class Screening:
    """What the unit found out: the outcome, its own words, and for monitoring the stay and who takes an appeal."""

    outcome: str
    evidence: str
    area: str = ""
    left_on: date | None = None
    appeal_contact: str = ""


@dataclass(frozen=True)
class Order:
    """The monitoring that follows from a stay: its last day, the moment it lapses, its basis, who hears appeals."""

    last_day: date
    until: datetime
    legal_basis: str
    appeal_unit_id: int
    appeal_zh: str
    appeal_en: str


def order_for(actor: Asker, said: Screening, now: datetime) -> Order:
    """What monitoring would mean; refused where the stay does not count today, for then there is no basis for it."""
    if said.left_on is None:
        raise InvalidInput("field.required", "left_on")
    zone = local_zone()
    listed = outbreak_list(actor, edition())
    of_area = [row for row in listed if row.entry.code == said.area]
    if not of_area:
        raise InvalidInput("outbreak.unknown", "area", value=said.area)
    today = local_day(now, zone)
    due = screening_due(said.area, said.left_on, today, [row.entry for row in of_area])
    if due.until is None:
        raise InvalidInput("travel.does_not_count", "left_on")
    basis = next(row.basis for row in of_area if row.entry.listed(today))
    above = accounts.unit_above(
        actor, actor.unit_id or 0, 1
    )  # an appeal is heard by others than those who ordered
    until = day_span(due.until, zone)[1]
    return Order(due.until, until, basis, above.id, above.name_zh, above.name_en)


@transaction.atomic
def record_screening(actor: Asker, assignment_id: int, said: Screening, now: datetime) -> None:
    """Reports a screening done, with what came of it; monitoring is imposed in the same transaction.

    Reported once more after it was returned, an order that holds long enough already is not given again.
    """
    row = screening_of(actor, assignment_id, now)
    outcome = values.choice(said.outcome, OUTCOMES, "outcome")
    assignments.do(actor, assignment_id, said.evidence, now)
    detail: dict[str, object] = {"outcome": outcome}
    if outcome == "monitoring":
        order = order_for(actor, said, now)
        detail["until"] = order.last_day.isoformat()
        _impose(actor, row.subject, order, said.appeal_contact, now)
    write_down(actor, Note("screening.record", thing=str(assignment_id), subject=row.subject, detail=detail))


def screening_of(actor: Asker, assignment_id: int, now: datetime) -> AssignmentRow:
    """The assignment, if it concerns the actor and is about a screening."""
    row = assignment(actor, assignment_id, now)
    if row.kind != KIND:
        raise Conflict("screening.not_one", "assignment")
    return row


def _impose(actor: Asker, number: str, order: Order, contact: str, now: datetime) -> None:
    if not number:
        raise InvalidInput("screening.nobody", "outcome")
    if _held_until(actor, number, order.until, now):
        return
    people.impose(
        actor,
        [
            people.NewRestriction(
                person_number=number,
                kind=MEASURE,
                reason="returnee",
                legal_basis=order.legal_basis,
                since=now,
                until=order.until,
                appeal_unit_id=order.appeal_unit_id,
                appeal_contact=contact,
            )
        ],
    )


def _held_until(actor: Asker, number: str, until: datetime, now: datetime) -> bool:
    """Whether the person is monitored already for at least as long."""
    person = persons.persons_by_number(actor, [number]).get(number)
    periods = persons.restriction_periods(actor, [person.id]).get(person.id, []) if person else []
    return any(_as_strict(period, until, now) for period in periods)


def _as_strict(period: RestrictionPeriod, until: datetime, now: datetime) -> bool:
    return period.kind == MEASURE and period.in_force(now) and period.until >= until
