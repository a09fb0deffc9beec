"""Visits, and the tries that came to nothing: both are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.errors import Conflict, FieldProblem, InvalidInput
from lianfang.quarantine.actions.reach import end_of, orders_named
from lianfang.quarantine.actions.reports import NewReport, Noted, note_reports
from lianfang.quarantine.models import VisitTry

OUTCOMES = ("seen_ok", "seen_not_ok", "missed", "not_attempted")
"""Seen and well, seen and not well, not there, not gone to: as Go.Data names the follow-up of contacts."""


def note_visit(actor: Asker, order_number: str, outcome: str, note: str, now: datetime) -> int:
    """Keeps one visit, or one that came to nothing; returns its id."""
    return note_visits(actor, [order_number], outcome, note, now)[0]


@transaction.atomic
def note_visits(
    actor: Asker, order_numbers: Sequence[str], outcome: str, note: str, now: datetime
) -> list[int]:
    """The same for a household: one entry for each of them, all or none."""
    actor.demand(Right.WORK_ROUNDS)
    outcome = values.choice(outcome, OUTCOMES, "outcome")
    words = values.plain_text(note, "note", 400)
    orders = orders_named(actor, order_numbers)
    unknown = [number for number in order_numbers if number not in orders]
    if unknown:
        raise InvalidInput.of([FieldProblem("order", "report.no_such_order", {"value": n}) for n in unknown])
    for number in order_numbers:
        if end_of(orders[number], now) is not None:
            raise Conflict("visit.order_ended", "order", value=number)
    rows = [
        VisitTry.objects.create(order=orders[n], at=now, worker=actor.name, outcome=outcome, note=words)
        for n in order_numbers
    ]
    write_down(
        actor,
        *(
            Note("visit.note", thing=row.order.number, subject=row.order.person.number, purpose=outcome)
            for row in rows
        ),
    )
    return [row.id for row in rows]


@transaction.atomic
def report_visit(actor: Asker, reports: Sequence[NewReport], now: datetime) -> Noted:
    """Answers taken at a door: they are kept, and everybody who gave one was seen, well or not."""
    noted = note_reports(actor, reports, "worker", now)
    orders = orders_named(actor, [report.order_number for report in reports])
    for outcome in ("seen_ok", "seen_not_ok"):
        numbers = [
            order.number
            for order in (orders[report.order_number] for report in reports)
            if (order.person.number in noted.worrying) == (outcome == "seen_not_ok")
        ]
        if numbers:
            note_visits(actor, numbers, outcome, "", now)
    return noted
