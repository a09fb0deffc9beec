"""Forgetting people: their row and their identity, never a number that somebody still needs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import ProtectedError

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.people.models import Identity, Person

AT_ONCE = 500


def forget_people(actor: Asker, person_ids: Sequence[int]) -> int:
    """Deletes these persons with their identities and returns how many.

    Whoever is needed after all, by a passage that arrived meanwhile or a restriction, stays with those around them
    until the next time.
    """
    return sum(_forget(actor, person_ids[n : n + AT_ONCE]) for n in range(0, len(person_ids), AT_ONCE))


def _forget(actor: Asker, person_ids: Sequence[int]) -> int:
    try:
        with transaction.atomic():
            rows = Person.objects.everywhere("retention is the whole district's")
            rows = rows.filter(id__in=person_ids, restrictions=None, household=None)
            gone = list(rows.values_list("id", flat=True))
            Person.objects.filter(id__in=gone).delete()
            if left := Identity.objects.filter(person_id__in=gone).count():
                raise RuntimeError(f"{left} identities would be left")
            write_down(actor, Note("retention.people", detail={"people": len(gone), "left": 0}))
            return len(gone)
    except ProtectedError:
        return 0
