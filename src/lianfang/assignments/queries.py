"""Questions about assignments; the asker first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.models import Assignment, AssignmentEvent, Status
from lianfang.assignments.rows import AssignmentRow, EventRow, InboxCounts
from lianfang.domain.errors import NotAllowed

UNDONE = (Status.OPEN, Status.ACCEPTED)


def concerning(asker: Asker) -> Any:
    """The rows that concern the asker: their unit's own and what they took; for those who verify, all of their scope.

    What is about a person concerns only those who may learn who it is: a gatekeeper takes no fever home.
    """
    if not (asker.may(Right.WORK_ASSIGNMENTS) or asker.may(Right.VERIFY_ASSIGNMENTS)):
        raise NotAllowed("right.missing", Right.WORK_ASSIGNMENTS.value)
    rows = Assignment.objects.within(asker)
    if asker.may(Right.VERIFY_ASSIGNMENTS):
        return rows
    units = Q(unit_id=asker.unit_id)
    if not asker.may(Right.OPEN_IDENTITY):
        units &= Q(subject="")
    return rows.filter(units | Q(assignee_id=asker.id))


def _mine(asker: Asker) -> Any:
    return concerning(asker).select_related("unit", "assignee", "known_to")


def _needs(asker: Asker) -> Q:
    """Of what concerns the asker, that which is theirs to act on: taken by them, their unit's and nobody's, or risen
    to their unit because it is late."""
    nobodys = Q(unit_id=asker.unit_id, assignee=None)
    return Q(status__in=UNDONE) & (Q(assignee_id=asker.id) | nobodys | Q(known_to_id=asker.unit_id))


def _row(a: Assignment, now: datetime) -> AssignmentRow:
    return AssignmentRow(
        id=a.id,
        kind=a.kind,
        line=a.line,
        clause=a.clause,
        area_path=a.area_path,
        place_code=a.place_code,
        unit_zh=a.unit.name_zh,
        unit_en=a.unit.name_en,
        subject=a.subject,
        facts=a.facts,
        status=a.status,
        assignee=a.assignee.username if a.assignee else "",
        assignee_zh=a.assignee.name_zh if a.assignee else "",
        assignee_en=(a.assignee.name_en or a.assignee.username) if a.assignee else "",
        due_at=a.due_at,
        raised_at=a.raised_at,
        done_at=a.done_at,
        level=a.level,
        known_zh=a.known_to.name_zh if a.known_to else "",
        known_en=a.known_to.name_en if a.known_to else "",
        late=a.status in UNDONE and a.due_at < now,
        version=a.version,
    )


def inbox(asker: Asker, now: datetime, limit: int = 200) -> list[AssignmentRow]:
    """What needs the asker now, the one due first at the top."""
    rows = _mine(asker).filter(_needs(asker)).order_by("due_at", "id")[:limit]
    return [_row(a, now) for a in rows]


def with_others(asker: Asker, now: datetime, limit: int = 200) -> list[AssignmentRow]:
    """What concerns the asker and is in other hands: a colleague's, or another unit's of their scope."""
    rows = _mine(asker).filter(status__in=UNDONE).exclude(_needs(asker)).order_by("due_at", "id")[:limit]
    return [_row(a, now) for a in rows]


def waiting(asker: Asker) -> int:
    """How many assignments wait for the asker, to be done or to be verified: the number beside the inbox."""
    wanted = _needs(asker)
    if asker.may(Right.VERIFY_ASSIGNMENTS):
        wanted |= _verifiable(asker)
    count: int = concerning(asker).filter(wanted).count()
    return count


def _verifiable(asker: Asker) -> Q:
    """Done by somebody else: nobody verifies their own work."""
    return Q(status=Status.DONE) & ~Q(assignee_id=asker.id)


def to_verify(asker: Asker, now: datetime, limit: int = 200) -> list[AssignmentRow]:
    """What others have done and the asker may verify, the oldest first."""
    if not asker.may(Right.VERIFY_ASSIGNMENTS):
        return []
    rows = _mine(asker).filter(_verifiable(asker)).order_by("done_at")
    return [_row(a, now) for a in rows[:limit]]


def assignment(asker: Asker, assignment_id: int, now: datetime) -> AssignmentRow:
    """One assignment that concerns the asker."""
    return _row(_mine(asker).one(id=assignment_id), now)


def history(asker: Asker, assignment_id: int) -> list[EventRow]:
    """What happened to one assignment, oldest first."""
    found = _mine(asker).one(id=assignment_id)
    rows = AssignmentEvent.objects.filter(assignment=found).order_by("at", "id")
    return [EventRow(e.at, e.actor, e.verb, e.note) for e in rows]


def counts(asker: Asker, now: datetime, today: datetime) -> InboxCounts:
    """How much concerns the asker; `today` is the beginning of the local day."""
    figures = _mine(asker).aggregate(
        open=Count("id", filter=Q(status__in=UNDONE)),
        late=Count("id", filter=Q(status__in=UNDONE, due_at__lt=now)),
        to_verify=Count("id", filter=Q(status=Status.DONE)),
        closed_today=Count("id", filter=Q(done_at__gte=today)),
    )
    return InboxCounts(**figures)


def open_by_line(asker: Asker, now: datetime) -> dict[int, tuple[int, int]]:
    """For each line with any: how many assignments of the scope are open, and how many of them late."""
    rows = Assignment.objects.within(asker).filter(status__in=UNDONE).values("line")
    figures = rows.annotate(open=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    return {f["line"]: (f["open"], f["late"]) for f in figures}


def of_scope(
    asker: Asker, now: datetime, line: int | None = None, late: bool = False, limit: int = 200
) -> list[AssignmentRow]:
    """The open assignments of the asker's scope, those due first on top: the rows behind the board's figures."""
    rows = (
        Assignment.objects.within(asker)
        .filter(status__in=UNDONE)
        .select_related("unit", "assignee", "known_to")
    )
    if line is not None:
        rows = rows.filter(line=line)
    if late:
        rows = rows.filter(due_at__lt=now)
    return [_row(a, now) for a in rows.order_by("due_at", "id")[:limit]]
