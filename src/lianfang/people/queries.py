"""Questions about people; the asker first. What opens an identity is an action: it leaves a trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from lianfang.accounts.many import any_of
from lianfang.accounts.scope import Asker
from lianfang.domain.restrictions import RestrictionPeriod, restriction_in_force
from lianfang.people.models import Person, Restriction
from lianfang.people.rows import PersonRow, RestrictionRow

_PERSONS = """
    SELECT p.id, p.number, p.category, p.area_path, p.household_id, p.birth_year,
        EXISTS (SELECT 1 FROM people_restriction r WHERE r.person_id = p.id)
    FROM people_person p
"""


def _person_row(p: Person) -> PersonRow:
    return PersonRow(p.id, p.number, p.category, p.area_path, p.household_id, p.birth_year)


def person(asker: Asker, number: str) -> PersonRow:
    """One person of the asker's scope, without identity."""
    return _person_row(Person.objects.within(asker).one(number=number))


def persons_by_number(asker: Asker, numbers: Iterable[str]) -> dict[str, PersonRow]:
    """Persons wherever they live: a gate meets people of the whole district, and knows of them no more than this."""
    asked = list(numbers)
    if not asked:
        return {}
    wanted, which = any_of("p.number", asked)
    with connection.cursor() as cursor:
        cursor.execute(f"{_PERSONS} WHERE {wanted}", [which])
        return {row[1]: PersonRow(*row) for row in cursor.fetchall()}


def household_of(asker: Asker, number: str) -> list[PersonRow]:
    """Who lives behind the same door as somebody, without them; nobody where no household is known."""
    rows = Person.objects.everywhere("a household is whole wherever its area ends")
    home = rows.filter(number=number).values_list("household_id", flat=True).first()
    if home is None:
        return []
    return [_person_row(p) for p in rows.filter(household_id=home).exclude(number=number).order_by("id")]


def households_of(asker: Asker, numbers: Collection[str]) -> dict[str, list[str]]:
    """For each of some people the numbers of those who live behind the same door; absent where no home is known."""
    rows = Person.objects.everywhere("a household is whole wherever its area ends")
    homes = dict(
        rows.filter(number__in=numbers, household__isnull=False).values_list("number", "household_id")
    )
    members: dict[int, list[str]] = {}
    within = rows.filter(household_id__in=set(homes.values())).order_by("id")
    for home, number in within.values_list("household_id", "number"):
        members.setdefault(home, []).append(number)
    return {number: [m for m in members[home] if m != number] for number, home in homes.items()}


def every_number(asker: Asker) -> list[tuple[int, str]]:
    """Id and number of everybody: the archive knows people by nothing else."""
    rows = Person.objects.everywhere("the archive is the whole district's")
    return list(rows.values_list("id", "number"))


def visitors(asker: Asker, registered_before: datetime) -> dict[int, str]:
    """Id and number of those who were registered at a gate and of whom no household or restriction is known."""
    rows = Person.objects.everywhere("retention is the whole district's")
    rows = rows.filter(category="visitor", household=None, restrictions=None)
    return dict(rows.filter(registered_at__lt=registered_before).values_list("id", "number"))


def visitor_count(asker: Asker) -> int:
    """How many people are known only because they passed a gate."""
    rows = Person.objects.everywhere("retention is the whole district's")
    return rows.filter(category="visitor", household=None).count()


def reachable(asker: Asker, numbers: Iterable[str]) -> set[str]:
    """Which of these persons lie in the asker's scope: whose page they can open."""
    rows = Person.objects.within(asker).filter(number__in=set(numbers))
    return set(rows.values_list("number", flat=True))


def restrictions_at(asker: Asker, person_ids: Iterable[int], at: datetime) -> dict[int, str]:
    """The strictest restriction in force at `at` for each of some persons; those without any are absent."""
    periods = restriction_periods(asker, person_ids)
    verdicts = {pid: restriction_in_force(rows, at) for pid, rows in periods.items()}
    return {pid: kind for pid, kind in verdicts.items() if kind is not None}


def restriction_periods(asker: Asker, person_ids: Iterable[int] | None) -> dict[int, list[RestrictionPeriod]]:
    """All restrictions there ever were, by person id; of some persons only if given."""
    some = None if person_ids is None else _restrictions_of(person_ids)
    if some == []:
        return {}
    rows = Restriction.objects.everywhere("a restriction counts at every gate")
    rows = rows if some is None else rows.filter(id__in=some)
    periods: dict[int, list[RestrictionPeriod]] = {}
    for person_id, *period in rows.values_list("person_id", "kind", "since", "until", "ended_at"):
        periods.setdefault(person_id, []).append(RestrictionPeriod(*period))
    return periods


def _restrictions_of(person_ids: Iterable[int]) -> list[int]:
    """The ids of all restrictions of these persons: of thousands who pass, few are restricted."""
    asked = list(person_ids)
    if not asked:
        return []
    wanted, which = any_of("person_id", asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM people_restriction WHERE {wanted}", [which])
        return [row[0] for row in cursor.fetchall()]


def restrictions_of(asker: Asker, number: str, at: datetime) -> list[RestrictionRow]:
    """Everything that restricts or restricted one person of the asker's scope, newest first."""
    rows = Restriction.objects.within(asker).filter(person__number=number).select_related("appeal_unit")
    return [
        RestrictionRow(
            id=r.id,
            kind=r.kind,
            reason=r.reason,
            legal_basis=r.legal_basis,
            since=r.since,
            until=r.until,
            appeal_unit_zh=r.appeal_unit.name_zh,
            appeal_unit_en=r.appeal_unit.name_en,
            appeal_contact=r.appeal_contact,
            ended_at=r.ended_at,
            in_force=RestrictionPeriod(r.kind, r.since, r.until, r.ended_at).in_force(at),
        )
        for r in rows.order_by("-since")
    ]


def restricted_count(asker: Asker, at: datetime) -> int:
    """How many persons of the asker's scope are restricted at `at`."""
    rows = Restriction.objects.within(asker).filter(since__lte=at, until__gt=at)
    rows = rows.exclude(ended_at__lte=at)
    return rows.values("person_id").distinct().count()
