"""Questions about people as files have them; the asker first."""

from __future__ import annotations

from datetime import datetime

from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.people.models import Identity, Person

PersonLine = tuple[int, str, str, str, int | None, int | None, datetime]
"""Id, number, category, area path, household, year of birth, when registered."""


def people_for_files(asker: Asker) -> list[PersonLine]:
    """Everybody of the asker's scope; for a command without a user, of the district."""
    rows = Person.objects.within(asker)
    if asker is SYSTEM:
        rows = Person.objects.everywhere("a command acts for the whole district")
    columns = ("id", "number", "category", "area_path", "household_id", "birth_year", "registered_at")
    return list(rows.order_by("id").values_list(*columns))


def sealed_identities(asker: Asker) -> dict[int, bytes]:
    """The locked cards of the asker's scope, by the person's id."""
    within = Person.objects.within(asker)
    rows = Identity.objects.filter(person__in=within).values_list("person_id", "sealed")
    return {person_id: bytes(sealed) for person_id, sealed in rows}
