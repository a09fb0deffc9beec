"""The verbs of an order: impose it, tell the person, release them, end it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from lianfang.accounts import queries as accounts
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.actions.contacts import set_status
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.domain.quarantine import OVERRIDES
from lianfang.domain.reasons import Sentence
from lianfang.passages.follow_up import responsible_unit
from lianfang.people import actions as people
from lianfang.people import queries as persons
from lianfang.people.rows import PersonRow
from lianfang.places import queries as places
from lianfang.quarantine.models import Order, OrderStep, TestDue
from lianfang.quarantine.order_numbers import new_order_number
from lianfang.quarantine.releasing import Said, missing_words, release_of
from lianfang.quarantine.terms import NewOrder, Terms, place_needed, terms_of

TOP = 20
"""More levels than any tree of units has: an appeal goes to the command itself."""


@transaction.atomic
def impose_order(actor: Asker, new: NewOrder, now: datetime) -> str:
    """Puts somebody under an order by the rules in force, and gates with it; returns its number.

    At most one order a person: Conflict "order.in_force" names the other, unless this one replaces it.
    """
    actor.demand(Right.ORDER_QUARANTINE)
    terms = terms_of(actor, new, now)
    person = persons.person(actor, terms.person)
    place = values.plain_text(new.place, "place", 120)
    if place_needed(terms.steps) and not place:
        raise InvalidInput("order.needs_place", "place")
    _make_room(actor, person, new.replaces, now)
    order = _store(actor, new, terms, person, place, now)
    _restrict(actor, order, terms, new.appeal_contact)
    if terms.contact_id is not None:
        set_status(actor, terms.contact_id, "quarantined", now)
    detail = {"until": terms.until.isoformat(), "edition": terms.rules.edition, "kind": terms.kind}
    write_down(
        actor,
        Note("order.impose", thing=order.number, subject=person.number, purpose=terms.reason, detail=detail),
    )
    return str(order.number)


def _make_room(actor: Asker, person: PersonRow, replaces: str, now: datetime) -> None:
    """Closes an order that has lapsed, or the one that is to be replaced; refuses beside any other."""
    before = Order.objects.everywhere("one order a person, wherever it was given")
    other = before.filter(person_id=person.id, ended_at=None).select_for_update().first()
    if other is None:
        return
    if other.until <= now:
        end(actor, other, "decide_anew" if not release_of(other, now).verdict else "met", "", other.until)
    elif replaces == other.number:
        end(actor, other, "replaced", "", now)
    else:
        raise Conflict("order.in_force", "person", value=other.number)


def _store(actor: Asker, new: NewOrder, terms: Terms, person: PersonRow, place: str, now: datetime) -> Order:
    unit_id = responsible_unit(places.area_units(actor), person.home_path, person.area_path)
    if unit_id is None:
        raise InvalidInput("order.no_unit", "person")
    try:
        with transaction.atomic():
            order: Order = Order.objects.create(
                number=new_order_number(),
                person_id=person.id,
                area_path=person.area_path,
                unit_id=unit_id,
                kind=terms.kind,
                place=place,
                reason=terms.reason,
                legal_basis=values.required_text(new.legal_basis, "legal_basis", 200),
                case_id=terms.case_id,
                contact_id=terms.contact_id,
                disease=terms.rules.disease,
                edition=terms.rules.edition,
                contact_class=terms.contact_class,
                counted_from=terms.counted_from,
                since=terms.since,
                until=terms.until,
                imposed_by=actor.name,
                imposed_at=now,
            )
    except IntegrityError:  # somebody was faster
        raise Conflict("order.in_force", "person", value=person.number) from None
    TestDue.objects.bulk_create([TestDue(order=order, due_on=day) for day in terms.tests])
    return order


def _restrict(actor: Asker, order: Order, terms: Terms, appeal_contact: str) -> None:
    """One restriction a step, which every gate reads; appeals go to the top, above those who order."""
    appeal_unit = accounts.unit_above(actor, actor.unit_id or order.unit_id, TOP)
    contact = values.required_text(appeal_contact, "appeal_contact", 120)
    ids = people.impose(
        actor,
        [
            people.NewRestriction(
                person_number=terms.person,
                kind=step.restriction,
                reason=terms.reason,
                legal_basis=order.legal_basis,
                since=step.since,
                until=step.until,
                appeal_unit_id=appeal_unit.id,
                appeal_contact=contact,
            )
            for step in terms.steps
        ],
    )
    OrderStep.objects.bulk_create(
        [
            OrderStep(order=order, kind=step.kind, since=step.since, until=step.until, restriction_id=row_id)
            for step, row_id in zip(terms.steps, ids, strict=True)
        ]
    )


def reach(actor: Asker, number: str, version: int | None = None) -> Order:
    """The order under lock, if it lies in the actor's scope and is as the actor saw it."""
    found: Order = (
        Order.objects.within(actor)
        .select_for_update(of=("self",))
        .select_related("person")
        .one(number=number)
    )
    if version is not None and found.version != version:
        raise Conflict("order.changed", "order", value=number)
    return found


@transaction.atomic
def note_told(actor: Asker, number: str, now: datetime) -> None:
    """The person was given the notice; the first time counts."""
    if not actor.may(Right.ORDER_QUARANTINE):
        actor.demand(Right.WORK_ROUNDS)
    order = reach(actor, number)
    if order.told_at is None:
        Order.objects.filter(id=order.id).update(told_at=now, version=F("version") + 1)
        write_down(actor, Note("order.told", thing=number, subject=order.person.number))


@transaction.atomic
def release(actor: Asker, number: str, said: Said, why: str, version: int, now: datetime) -> None:
    """Ends an order before its time, where its criteria are met or care or safety ask for it; never otherwise.

    InvalidInput "order.not_releasable" says what is missing.
    """
    actor.demand(Right.ORDER_QUARANTINE)
    order = reach(actor, number, version)
    if order.ended_at is not None or order.until <= now:
        raise Conflict("order.ended", "order", value=number)
    if said.override is not None:
        said = replace(said, override=values.choice(said.override, OVERRIDES, "override"))
    words = values.required_text(why, "why", 180)
    judged = release_of(order, now, said)
    if not judged.verdict:
        missing = Sentence(missing_words(judged, "zh"), missing_words(judged, "en"))
        raise InvalidInput("order.not_releasable", "verified", missing=missing)
    end(actor, order, "override" if said.override else "met", words, now)


def end(actor: Asker, order: Order, code: str, why: str, at: datetime) -> None:
    """Ends an order and what gates know of it; inside the transaction of what ends it. An ended one stays as it is."""
    reason = values.plain_text(why, "why", 200) or code
    ended = Order.objects.filter(id=order.id, ended_at=None).update(
        ended_at=at, end_code=code, end_reason=reason, version=F("version") + 1
    )
    if not ended:
        return
    local = replace(actor, scope=order.area_path)  # whoever may end an order ends all of it
    for step in order.steps.filter(until__gt=at, restriction__ended_at=None):
        people.end_restriction(local, step.restriction_id, reason, at)
    if order.contact_id is not None and code != "no_ground":  # who is no contact stays dismissed
        set_status(actor, order.contact_id, "released", at)
    detail = {"code": code}
    write_down(
        actor,
        Note("order.end", thing=order.number, subject=order.person.number, purpose=reason, detail=detail),
    )
