"""Cases, contacts and orders for tests, made through the rooms' own actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from lianfang.cases.actions.cases import NewCase, NewTest, note_test, report_case
from lianfang.cases.actions.contacts import NewContact, add_contact
from lianfang.local_time import day_at
from lianfang.quarantine.actions.orders import impose_order
from lianfang.quarantine.models import Order
from lianfang.quarantine.terms import NewOrder
from tests.builders import LI_NA, WANG_QIANG, asker

BASIS = "传染病防治法第三十九条"
APPEALS = "区指挥部 0799-7654321"


def confirmed(now: datetime, person: str = WANG_QIANG, onset: date | None = None, **said: Any) -> str:
    """Tracer Chen reports a confirmed case, ill since two days ago; returns its number."""
    onset = onset or day_at(now - timedelta(days=2))
    new = NewCase(person, "covid19", "confirmed", "PCR positive", onset_on=onset, **said)
    return report_case(asker("chen"), new, now)


def contact(
    now: datetime,
    person: str = LI_NA,
    *,
    case: str = "",
    days_ago: float = 1,
    prompt: str = "household_room",
    minutes: int = 60,
) -> int:
    """Somebody who was with the case for an hour, ending so many days ago; returns the contact's id."""
    last = now - timedelta(days=days_ago)
    new = NewContact(case or confirmed(now), person, last - timedelta(hours=2), last, minutes, prompt)
    return add_contact(asker("chen"), new, now)


def order(now: datetime, **said: Any) -> Order:
    """Tracer Chen orders; a close contact's quarantine at home unless told otherwise."""
    given: dict[str, Any] = {"legal_basis": BASIS, "appeal_contact": APPEALS, "kind": "home"} | said
    if not ({"contact_id", "case_number", "disease"} & set(given)):
        given["contact_id"] = contact(now)
    number = impose_order(asker("chen"), NewOrder(**given), now)
    return Order.objects.get(number=number)


def sample(at: datetime, result: str, person: str = LI_NA, kind: str = "pcr") -> int:
    """A sample of somebody with its result; returns its id."""
    return note_test(asker("chen"), NewTest(person, "covid19", kind, at, result), at)
