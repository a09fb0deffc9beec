"""The same verbs for many assignments at once: a hundred colleagues reached by one call to their firm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.models import Assignment, AssignmentEvent, Status
from lianfang.assignments.queries import concerning
from lianfang.domain import values

AT_ONCE = 500
"""So many sources are asked for in one statement."""


@transaction.atomic
def do_all(actor: Asker, kind: str, sources: Sequence[str], evidence: str, at: datetime) -> set[str]:
    """Reports done, with one evidence, what the actor may do of the assignments raised for some sources.

    Returns the sources of those; what somebody else has taken, or what is done already, stays as it is.
    """
    actor.demand(Right.WORK_ASSIGNMENTS)
    words = values.required_text(evidence, "evidence", 1000)
    open_to_me = Q(status=Status.OPEN) | Q(status=Status.ACCEPTED, assignee_id=actor.id)
    rows = concerning(actor).select_for_update().filter(open_to_me, kind=kind)
    found = _of(rows, sources)
    _step_all(actor, found, "do", words, at, status=Status.DONE, assignee_id=actor.id, done_at=at)
    return {row.source for row in found}


@transaction.atomic
def verify_all(actor: Asker, kind: str, sources: Sequence[str], note: str, at: datetime) -> int:
    """Somebody other than the doer confirms all that is done of some sources; returns how many."""
    actor.demand(Right.VERIFY_ASSIGNMENTS)
    rows = Assignment.objects.within(actor).select_for_update()
    rows = rows.filter(kind=kind, status=Status.DONE).exclude(assignee_id=actor.id)
    found = _of(rows, sources)
    words = values.plain_text(note, "note", 1000)
    _step_all(actor, found, "verify", words, at, status=Status.VERIFIED)
    return len(found)


def _of(rows: object, sources: Sequence[str]) -> list[Assignment]:
    found: list[Assignment] = []
    for start in range(0, len(sources), AT_ONCE):
        found += rows.filter(source__in=sources[start : start + AT_ONCE])  # type: ignore[attr-defined]
    return found


def _step_all(
    actor: Asker, found: Sequence[Assignment], verb: str, note: str, at: datetime, **changes: object
) -> None:
    """One step of many, each with its own entry in the history and the trail; the rows are under lock."""
    for start in range(0, len(found), AT_ONCE):
        ids = [row.id for row in found[start : start + AT_ONCE]]
        Assignment.objects.filter(id__in=ids).update(version=F("version") + 1, **changes)
    AssignmentEvent.objects.bulk_create(
        [AssignmentEvent(assignment=row, at=at, actor=actor.name, verb=verb, note=note) for row in found],
        batch_size=1000,
    )
    write_down(actor, *(Note(f"assignment.{verb}", thing=str(row.id), subject=row.subject) for row in found))
