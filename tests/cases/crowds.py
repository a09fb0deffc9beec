"""Cases and contacts in numbers, put into the tables at once: for tests of what is counted, not of how it came in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from lianfang.cases.models import Case, Contact, LabTest
from lianfang.local_time import day_at
from lianfang.people.models import Person
from tests.builders import LI_NA, PATHS, District

HOME = PATHS["D-E-1-A"]


def many_people(count: int) -> list[int]:
    """People without identity, as if registered; returns their ids."""
    first = Person.objects.order_by("-id").values_list("id", flat=True).first() or 0
    known = Person.objects.get(number=LI_NA)
    fields = {
        f.attname: getattr(known, f.attname)
        for f in Person._meta.concrete_fields
        if f.attname not in ("id", "number")
    }
    unique = {f.attname for f in Person._meta.concrete_fields if f.unique}
    rows = [
        Person(number=f"PX{n:07}", **{name: value for name, value in fields.items() if name not in unique})
        for n in range(count)
    ]
    Person.objects.bulk_create(rows, batch_size=5000)
    return list(Person.objects.filter(id__gt=first).order_by("id").values_list("id", flat=True))


def case(person: int, reported: datetime, number: int, path: str = HOME, **said: object) -> Case:
    """A confirmed case that fell ill two days before its report, unless said otherwise."""
    usual: dict[str, object] = {
        "number": f"C{number:06}",
        "person_id": person,
        "area_path": path,
        "disease": "covid19",
        "edition": "exercise",
        "classification": "confirmed",
        "reported_at": reported,
        "confirmed_at": reported,
        "onset_on": day_at(reported) - timedelta(days=2),
        "sampled_on": day_at(reported),
        "source": "interview",
    }
    return Case(**(usual | said))


def contact(of: Case, person: int, found: datetime, path: str = HOME, **said: object) -> Contact:
    """A close contact whom nobody has reached yet, unless said otherwise."""
    usual: dict[str, object] = {
        "case": of,
        "person_id": person,
        "area_path": path,
        "contact_class": "close",
        "edition": "exercise",
        "reason": "together_long_enough",
        "by_trace": True,
        "first_exposure": found - timedelta(days=2),
        "last_exposure": found - timedelta(days=1),
        "found_at": found,
    }
    return Contact(**(usual | said))


def sample(person: int, at: datetime, path: str = HOME) -> LabTest:
    """A positive sample."""
    return LabTest(
        person_id=person,
        area_path=path,
        disease="covid19",
        kind="pcr",
        sampled_at=at,
        result="positive",
        resulted_at=at,
        recorded_by="chen",
    )


def outbreak(district: District, cases: int, contacts: int, days: int = 28) -> None:
    """So many cases over so many days, each with its share of the contacts; the same each time."""
    chance, now = Random(5), district.now
    people = many_people(cases + contacts)
    ill, others = people[:cases], people[cases:]
    rows = []
    for n, person in enumerate(ill):
        reported = now - timedelta(minutes=chance.randrange(1, days * 1440))
        onset = day_at(reported) - timedelta(days=chance.randrange(6)) if n % 5 else None
        word = ("confirmed", "confirmed", "asymptomatic", "suspected")[n % 4]
        answers = {"source": "市场"} if n % 3 else {}
        asked = reported + timedelta(hours=chance.randrange(40)) if n % 2 else None
        rows.append(
            case(
                person,
                reported,
                n,
                onset_on=onset,
                classification=word,
                answers=answers,
                investigated_at=asked,
            )
        )
    Case.objects.bulk_create(rows, batch_size=2000)
    LabTest.objects.bulk_create(
        [sample(c.person_id, c.reported_at - timedelta(hours=1)) for c in rows], batch_size=2000
    )
    found = []
    for n, person in enumerate(others):
        of = rows[n % cases]
        at = of.reported_at + timedelta(seconds=chance.randrange(3600))
        reached = at + timedelta(hours=chance.randrange(60)) if n % 4 else None
        handed = at + timedelta(hours=1)
        found.append(contact(of, person, at, handed_at=handed, reached_at=reached))
    found.sort(key=lambda row: row.found_at)  # as they come in life, which is how they lie on the disk
    Contact.objects.bulk_create(found, batch_size=5000)
