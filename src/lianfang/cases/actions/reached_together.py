"""Reaching many contacts at once: a firm or a school is called, and answers for all who were there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.together_actions import AT_ONCE, do_all
from lianfang.cases.actions.contacts import REACH_KIND
from lianfang.cases.models import Contact


@transaction.atomic
def note_all_reached(actor: Asker, contact_ids: Collection[int], words: str, now: datetime) -> int:
    """Some contacts of the actor's unit were reached together and are well; returns how many of them it were.

    One who has symptoms is noted alone (`contacts.note_reached`), since somebody has to look at them.
    """
    actor.demand(Right.WORK_ASSIGNMENTS)
    source_of = {f"contact:{contact_id}": contact_id for contact_id in sorted(contact_ids)}
    done = do_all(actor, REACH_KIND, list(source_of), words, now)
    ids = sorted(source_of[source] for source in done)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = Contact.objects.everywhere("the assignment says whose it is").filter(id__in=some)
        noted = list(rows.values_list("id", "person__number"))
        rows.filter(status="found").update(
            status="reached", reached_at=now, reached_by=actor.name, version=F("version") + 1
        )
        notes = (
            Note("contact.reach", thing=f"contact:{contact_id}", subject=person, purpose="well")
            for contact_id, person in noted
        )
        write_down(actor, *notes)
    return len(ids)
