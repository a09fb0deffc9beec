"""Contacts: added by interview, handed to the unit of where they live, reached, dismissed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.queries import asker_named
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.assignments.actions import NewAssignment, do, raise_all
from lianfang.cases.models import Case, Contact
from lianfang.cases.rule_sets import rule_book
from lianfang.domain import values
from lianfang.domain.case_words import PROMPTS
from lianfang.domain.contacts import Met as Meeting
from lianfang.domain.contacts import classify, merge_class
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.local_time import day_at
from lianfang.passages.follow_up import responsible_unit
from lianfang.people import queries as people
from lianfang.places import queries as places

REACH_WITHIN = timedelta(hours=24)
"""A contact is reached within 24 hours of being found (contact tracing metrics of Resolve to Save Lives)."""
EVALUATED_WITHIN = timedelta(hours=24)
"""Contacts with symptoms are looked at within 24 hours (the same list)."""
REACHED = ("well", "symptoms")
"""What a call or visit may find."""
REACH_KIND = "reach_contact"


@dataclass(frozen=True)
class NewContact:
    """A contact whom an interview names; `prompt` says by which of the criteria, empty: only by time."""

    case: str
    person: str
    first_exposure: datetime
    last_exposure: datetime
    minutes: int = 0
    prompt: str = ""


@transaction.atomic
def add_contact(actor: Asker, new: NewContact, now: datetime) -> int:
    """Adds a contact by interview; somebody found before stays one contact, of the stronger class. Returns the id."""
    actor.demand(Right.WORK_CASES)
    case: Case = Case.objects.within(actor).select_for_update().select_related("person").one(number=new.case)
    person = people.persons_by_number(actor, [new.person]).get(new.person)
    if person is None:
        raise InvalidInput("person.unknown", "person", value=new.person)
    if person.id == case.person_id:
        raise InvalidInput("contact.of_oneself", "person", value=new.person)
    _demand_exposure(new, now)
    rules = rule_book().in_force(case.disease, day_at(now))
    prompt = values.choice(new.prompt, ("", *PROMPTS), "prompt")
    verdict = classify(Meeting(degree=1, minutes=new.minutes, prompt=prompt or None), rules)
    if verdict.contact_class == "none":
        raise InvalidInput("contact.no_class", "minutes", value=new.minutes)
    found, made = Contact.objects.get_or_create(
        case=case,
        person_id=person.id,
        defaults={
            "area_path": person.area_path,
            "unit_id": responsible_unit(places.area_units(actor), person.home_path, person.area_path),
            "contact_class": verdict.contact_class,
            "edition": rules.edition,
            "reason": verdict.reason_code,
            "by_interview": True,
            "prompt": prompt,
            "first_exposure": new.first_exposure,
            "last_exposure": new.last_exposure,
            "minutes": new.minutes,
            "score": 100 if prompt else 0,
            "found_at": now,
        },
    )
    if not made:
        _merge(found, new, prompt, verdict.contact_class, verdict.reason_code)
    write_down(actor, Note("contact.add", thing=f"contact:{found.id}", subject=new.person, purpose=new.case))
    return int(found.id)


def _demand_exposure(new: NewContact, now: datetime) -> None:
    if new.last_exposure < new.first_exposure:
        raise InvalidInput("window.ends_before_it_begins", "last_exposure")
    if new.last_exposure > now:
        raise InvalidInput("time.in_the_future", "last_exposure")
    if new.minutes < 0 or timedelta(minutes=new.minutes) > new.last_exposure - new.first_exposure:
        raise InvalidInput("contact.minutes", "minutes", value=new.minutes)


def _merge(found: Contact, new: NewContact, prompt: str, contact_class: str, reason: str) -> None:
    """What an interview adds to somebody the gates have found: nothing of either is lost."""
    changes: dict[str, object] = {
        "by_interview": True,
        "prompt": prompt or found.prompt,
        "first_exposure": min(found.first_exposure, new.first_exposure),
        "last_exposure": max(found.last_exposure, new.last_exposure),
        "minutes": max(found.minutes, new.minutes),
    }
    if merge_class(contact_class, found.contact_class) != found.contact_class or prompt:
        changes |= {"contact_class": contact_class, "reason": reason, "score": 100, "via_id": None}
    Contact.objects.filter(id=found.id).update(version=F("version") + 1, **changes)


@transaction.atomic
def hand_over(actor: Asker, case_number: str, min_score: int, now: datetime) -> int:
    """Gives every close and secondary contact from a score on to the unit of where they live; returns how many.

    Who was handed over stays so; who has no unit above their home stays on the tracer's list.
    """
    actor.demand(Right.WORK_CASES)
    case: Case = Case.objects.within(actor).one(number=case_number)
    rows = Contact.objects.filter(case=case, status="found", handed_at=None, score__gte=min_score)
    chosen = list(
        rows.filter(contact_class__in=("close", "secondary"), unit__isnull=False).select_related("person")
    )
    raised = raise_all(actor, [_assignment(contact, case, now) for contact in chosen], now)
    Contact.objects.filter(id__in=[c.id for c in chosen]).update(handed_at=now, version=F("version") + 1)
    detail = {"contacts": len(chosen), "from_score": min_score}
    write_down(actor, Note("contact.hand_over", thing=case_number, detail=detail))
    return raised


def _assignment(contact: Contact, case: Case, now: datetime) -> NewAssignment:
    return NewAssignment(
        kind=REACH_KIND,
        line=3,
        clause="K3",
        area_path=contact.area_path,
        unit_id=int(contact.unit_id or 0),
        source=f"contact:{contact.id}",
        due_at=contact.found_at + REACH_WITHIN
        if contact.found_at + REACH_WITHIN > now
        else now + REACH_WITHIN,
        subject=contact.person.number,
        facts={
            "contact": contact.id,
            "contact_class": contact.contact_class,
            "disease": case.disease,
            "first_exposure": contact.first_exposure.isoformat(),
            "last_exposure": contact.last_exposure.isoformat(),
        },
    )


@transaction.atomic
def note_reached(
    actor: Asker, assignment_id: int, contact_id: int, state: str, words: str, now: datetime
) -> None:
    """The worker who took the assignment has spoken with the contact: well, or with symptoms."""
    actor.demand(Right.WORK_ASSIGNMENTS)
    state = values.choice(state, REACHED, "state")
    contact: Contact = (
        Contact.objects.everywhere("the assignment says whose it is").select_for_update().one(id=contact_id)
    )
    do(actor, assignment_id, words, now)
    if contact.status == "found":
        _set(contact, status="reached", reached_at=now, reached_by=actor.name)
    if state == "symptoms":
        raise_all(actor, [_ill(contact, now)], now)
    note = Note("contact.reach", thing=f"contact:{contact.id}", subject=contact.person.number, purpose=state)
    write_down(actor, note)


def _ill(contact: Contact, now: datetime) -> NewAssignment:
    """The tracers of the case look at a contact with symptoms: to be tested, and reported as a suspected case."""
    first = contact.case.steps.order_by("at", "id").first()
    tracer = asker_named(SYSTEM, first.actor) if first else SYSTEM
    return NewAssignment(
        kind="contact_ill",
        line=3,
        clause="K1",
        area_path=contact.area_path,
        unit_id=tracer.unit_id or int(contact.unit_id or 0),
        source=f"contact:{contact.id}",
        due_at=now + EVALUATED_WITHIN,
        subject=contact.person.number,
        facts={"contact": contact.id, "disease": contact.case.disease},
    )


@transaction.atomic
def close_contact(
    actor: Asker, contact_id: int, status: str, reason: str, version: int, now: datetime
) -> None:
    """Ends the following-up of somebody: no contact after all, or lost from sight, in both cases with why."""
    actor.demand(Right.WORK_CASES)
    contact: Contact = Contact.objects.within(actor).select_for_update().one(id=contact_id)
    if contact.version != version:
        raise Conflict("contact.changed", "contact", value=contact_id)
    status = values.choice(status, ("dismissed", "lost"), "status")
    why = values.required_text(reason, "reason", 200)
    _set(contact, status=status, closed_at=now, close_reason=why)
    note = Note(
        f"contact.{status}", thing=f"contact:{contact.id}", subject=contact.person.number, purpose=why
    )
    write_down(actor, note)


def set_status(actor: Asker, contact_id: int, status: str, now: datetime) -> None:
    """Quarantined or released: what the room above has ordered or ended. Inside its transaction."""
    contact = Contact.objects.everywhere("the order says whose it is").select_for_update().one(id=contact_id)
    closed = now if status == "released" else None
    _set(contact, status=values.choice(status, ("quarantined", "released"), "status"), closed_at=closed)


def _set(contact: Contact, **changes: object) -> None:
    Contact.objects.filter(id=contact.id).update(version=F("version") + 1, **changes)
