"""The verbs of this room: registering people, opening identities, imposing and ending restrictions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.errors import InvalidInput, NotFound
from lianfang.domain.restrictions import KINDS, REASONS
from lianfang.people import vault
from lianfang.people.models import Household, Identity, Person, Restriction
from lianfang.people.queries import persons_by_number, restrictions_at
from lianfang.people.rows import CandidateRow, IdentityRow, PersonRow

MOST_CANDIDATES = 20


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be registered; `household` is an index into the households given beside."""

    card: vault.IdentityCard
    category: str
    area_path: str
    household: int | None = None
    birth_year: int | None = None
    number: str = ""


def _identity(person: Person, card: vault.IdentityCard) -> Identity:
    return Identity(
        person=person,
        sealed=vault.seal(card, person.number),
        phone_index=vault.blind_index(card.phone, "phone"),
        tail_index=vault.blind_index(card.phone[-4:], "phone tail"),
    )


@transaction.atomic
def register_people(
    actor: Asker, household_paths: Sequence[str], people: Sequence[NewPerson], at: datetime
) -> list[PersonRow]:
    """Registers households and people in bulk, all or none; returns the persons in the order given."""
    homes = Household.objects.bulk_create([Household(area_path=path) for path in household_paths])
    rows = [
        Person(
            number=new.number or vault.new_number(),
            household=homes[new.household] if new.household is not None else None,
            area_path=new.area_path,
            category=values.choice(new.category, values.CATEGORIES, "category"),
            birth_year=new.birth_year,
            registered_at=at,
        )
        for new in people
    ]
    Person.objects.bulk_create(rows, batch_size=5000)
    Identity.objects.bulk_create(
        [_identity(row, new.card) for row, new in zip(rows, people, strict=True)], batch_size=5000
    )
    subject = (
        rows[0].number if len(rows) == 1 else ""
    )  # one person's registration belongs into their own trail
    detail = {"people": len(rows), "households": len(homes)}
    write_down(actor, Note("person.register", subject=subject, detail=detail))
    return [PersonRow(p.id, p.number, p.category, p.area_path, p.household_id, p.birth_year) for p in rows]


def register_visitor(actor: Asker, name: object, phone: object, area_path: str) -> PersonRow:
    """Registers somebody who is not known by name and telephone; the same telephone and name is the same person.

    `area_path` is where they were met. Must be called inside the transaction of the passage it belongs to.
    """
    card = vault.IdentityCard(
        values.required_text(name, "visitor.name", 40), values.phone_number(phone, "visitor.phone"), ""
    )
    same_phone = Identity.objects.filter(phone_index=vault.blind_index(card.phone, "phone"))
    for known in same_phone.select_related("person"):
        if vault.unseal(bytes(known.sealed), known.person.number).name == card.name:
            p = known.person
            return PersonRow(p.id, p.number, p.category, p.area_path, p.household_id, p.birth_year)
    new = NewPerson(card, "visitor", area_path)
    return register_people(actor, [], [new], timezone.now())[0]


@transaction.atomic
def register_references(
    actor: Asker, references: Iterable[str], area_path: str, at: datetime
) -> dict[str, PersonRow]:
    """Registers people whom a file knows only by opaque strings; returns them by string.

    The string itself is not kept: the number is derived from it with the installation's key, unless it is a number
    of ours.
    """
    numbers = {reference: vault.number_for(reference) for reference in references}
    wanted = list(dict.fromkeys(numbers.values()))
    known = persons_by_number(actor, wanted)
    at_ = connection.ops.adapt_datetimefield_value(at)
    new = [(number, area_path, "visitor", at_) for number in wanted if number not in known]
    with (
        connection.cursor() as cursor
    ):  # a file knows a hundred thousand: a model's object each takes ten times as long
        cursor.executemany(_INSERT_STRANGER, new)
    rows = known | persons_by_number(actor, [row[0] for row in new])
    return {reference: rows[number] for reference, number in numbers.items()}


_INSERT_STRANGER = (
    "INSERT INTO people_person (number, area_path, category, registered_at) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (number) DO NOTHING"
)


@transaction.atomic
def find_by_tail(actor: Asker, digits: str, near: str, at: datetime) -> list[CandidateRow]:
    """The people whose telephone ends in these four digits: those who live under the path `near` first.

    Shows a masked name, and the door only of those who live near; each person shown is noted in the trail with the
    purpose "gate".
    """
    actor.demand(Right.FIND_PEOPLE)
    tail = "".join(c for c in digits if c.isascii() and c.isdigit())[-4:]
    if len(tail) < 4:
        raise InvalidInput("search.too_short", "digits")
    rows = Identity.objects.filter(tail_index=vault.blind_index(tail, "phone tail")).select_related("person")
    found = sorted(rows[:200], key=lambda i: (not i.person.area_path.startswith(near), i.person_id))
    found = found[:MOST_CANDIDATES]
    held = restrictions_at(actor, [i.person_id for i in found], at)
    cards = [(i.person, vault.unseal(bytes(i.sealed), i.person.number)) for i in found]
    shown = [p.number for p, _ in cards] or [""]  # finding nobody is a try as well, and is counted
    write_down(actor, *(Note("person.find", subject=number, purpose="gate") for number in shown))
    return [
        CandidateRow(
            p.number,
            vault.masked(card.name),
            card.address if p.area_path.startswith(near) else "",
            p.category,
            held.get(p.id),
        )
        for p, card in cards
    ]


@transaction.atomic
def open_identity(actor: Asker, number: str, purpose: str) -> IdentityRow:
    """Opens one person's identity within the actor's scope; the purpose is kept where the person can read it."""
    actor.demand(Right.OPEN_IDENTITY)
    return _open(actor, Person.objects.within(actor).one(number=number), purpose, "")


@transaction.atomic
def open_identity_on_duty(actor: Asker, number: str, purpose: str, duty: str) -> IdentityRow:
    """The same for a duty that concerns this person wherever they live; the caller has made sure of the duty.

    `duty` names it ("assignment:12") and is kept in the trail.
    """
    actor.demand(Right.OPEN_IDENTITY)
    return _open(
        actor, Person.objects.everywhere("a duty reaches its person").one(number=number), purpose, duty
    )


def _open(actor: Asker, person: Person, purpose: str, duty: str) -> IdentityRow:
    purpose = values.plain_text(purpose, "purpose", 200)
    if not purpose:
        raise InvalidInput("purpose.required", "purpose")
    identity = Identity.objects.filter(person=person).first()
    if identity is None:
        raise NotFound("person.unknown", "number", value=person.number)
    write_down(actor, Note("identity.open", thing=duty, subject=person.number, purpose=purpose))
    card = vault.unseal(bytes(identity.sealed), person.number)
    return IdentityRow(person.number, card.name, card.phone, card.address)


@dataclass(frozen=True)
class NewRestriction:
    """A restriction to be imposed; nothing of it may be missing."""

    person_number: str
    kind: str
    reason: str
    legal_basis: str
    since: datetime
    until: datetime
    appeal_unit_id: int
    appeal_contact: str


@transaction.atomic
def impose(actor: Asker, orders: Sequence[NewRestriction]) -> list[int]:
    """Imposes restrictions, all or none, and returns their ids."""
    people = {p.number: p for p in Person.objects.filter(number__in={o.person_number for o in orders})}
    rows = []
    for order in orders:
        if order.person_number not in people:
            raise NotFound("person.unknown", "person", value=order.person_number)
        if order.until <= order.since:
            raise InvalidInput("window.ends_before_it_begins", "until")
        if not order.appeal_contact.strip():
            raise InvalidInput("restriction.needs_appeal", "appeal_contact")
        person = people[order.person_number]
        rows.append(
            Restriction(
                person=person,
                area_path=person.area_path,
                kind=values.choice(order.kind, KINDS, "kind"),
                reason=values.choice(order.reason, REASONS, "reason"),
                legal_basis=values.required_text(order.legal_basis, "legal_basis", 200),
                since=order.since,
                until=order.until,
                appeal_unit_id=order.appeal_unit_id,
                appeal_contact=values.required_text(order.appeal_contact, "appeal_contact", 120),
                imposed_by=actor.name,
            )
        )
    Restriction.objects.bulk_create(rows)
    write_down(
        actor,
        *(
            Note("restriction.impose", subject=o.person_number, purpose=o.reason, detail={"kind": o.kind})
            for o in orders
        ),
    )
    return [row.id for row in rows]


@transaction.atomic
def end_restriction(actor: Asker, restriction_id: int, reason: str, at: datetime) -> None:
    """Ends a restriction before its time; never prolongs one."""
    row = Restriction.objects.within(actor).one(id=restriction_id)
    row.ended_at = at
    row.end_reason = values.required_text(reason, "reason", 200)
    row.save(update_fields=["ended_at", "end_reason"])
    write_down(actor, Note("restriction.end", subject=row.person.number, purpose=row.end_reason))
