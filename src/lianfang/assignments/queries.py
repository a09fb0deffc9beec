"""Questions about assignments; the asker first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.models import Assignment, AssignmentEvent, Status
from lianfang.assignments.rows import AssignmentRow, EventRow, FollowUpRow, InboxCounts
from lianfang.domain.errors import NotAllowed

UNDONE = (Status.OPEN, Status.ACCEPTED)
LINES = range(1, 7)
"""Every line, named where an index begins with it."""


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


def subjects(asker: Asker, since: datetime) -> set[str]:
    """The numbers of those whom an assignment concerns that is not over, or was raised or done since `since`."""
    rows = Assignment.objects.everywhere("retention is the whole district's").exclude(subject="")
    needed = ~Q(status=Status.VERIFIED) | Q(raised_at__gte=since) | Q(done_at__gte=since)
    return set(rows.filter(needed).values_list("subject", flat=True).distinct())


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
        due_at=a.due_at,
        raised_at=a.raised_at,
        done_at=a.done_at,
        level=a.level,
        known_zh=a.known_to.name_zh if a.known_to else "",
        known_en=a.known_to.name_en if a.known_to else "",
        late=a.status in UNDONE and a.due_at < now,
        version=a.version,
    )


class _Streams:
    """Rows that several questions together ask for, none twice, and each question answered by one index in its order.

    One question with all the alternatives in it would make the database read every row of them before the first.
    """

    def __init__(self, *rows: Any) -> None:
        self._rows = rows

    def count(self) -> int:
        """How many there are."""
        return sum(rows.count() for rows in self._rows)

    def page(self, now: datetime, first: int, limit: int, order: str = "due_at") -> list[AssignmentRow]:
        """The rows from `first` on, no more than `limit`."""
        found: list[tuple[datetime, int]] = []
        for rows in self._rows:
            found += rows.order_by(order, "id").values_list(order, "id")[: first + limit]
        ids = [row_id for _when, row_id in sorted(found)[first : first + limit]]
        rows_of = {a.id: a for start in range(0, len(ids), 1000) for a in _full(ids[start : start + 1000])}
        return [_row(rows_of[row_id], now) for row_id in ids]


def _full(ids: list[int]) -> Any:
    """Rows that a question of this room has found for its asker."""
    rows = Assignment.objects.everywhere("the ids were found within the asker's scope").filter(id__in=ids)
    return rows.select_related("unit", "assignee", "known_to")


def _each(rows: Any, *statuses: str) -> list[Any]:
    return [rows.filter(status=status) for status in statuses]


def _needed(asker: Asker, due_before: datetime | None = None) -> _Streams:
    """What needs the asker: see `_needs`."""
    rows = concerning(asker) if due_before is None else concerning(asker).filter(due_at__lt=due_before)
    own, nobodys = Q(assignee_id=asker.id), Q(unit_id=asker.unit_id, assignee=None)
    risen = rows.filter(known_to_id=asker.unit_id).exclude(own).exclude(nobodys)
    return _Streams(
        *_each(rows.filter(own), *UNDONE), *_each(rows.filter(nobodys), *UNDONE), *_each(risen, *UNDONE)
    )


def _of_others(asker: Asker) -> _Streams:
    """What concerns the asker, is not done, and does not need them."""
    rows = concerning(asker)
    if not asker.may(Right.VERIFY_ASSIGNMENTS):  # then only the unit's own can be in other hands
        rows = rows.filter(unit_id=asker.unit_id)
    return _Streams(*_each(rows.exclude(_needs(asker)), *UNDONE))


def inbox(asker: Asker, now: datetime, limit: int = 200, first: int = 0) -> list[AssignmentRow]:
    """What needs the asker now, the one due first at the top."""
    return _needed(asker).page(now, first, limit)


def needed(asker: Asker, ids: Collection[int]) -> set[int]:
    """Which of these assignments need the asker now."""
    return set(concerning(asker).filter(_needs(asker), id__in=ids).values_list("id", flat=True))


def with_others(asker: Asker, now: datetime, limit: int = 200, first: int = 0) -> list[AssignmentRow]:
    """What concerns the asker and is in other hands: a colleague's, or another unit's of their scope."""
    return _of_others(asker).page(now, first, limit)


def waiting(asker: Asker) -> int:
    """How many assignments wait for the asker, to be done or to be verified: the number beside the inbox."""
    return _needed(asker).count() + _count_to_verify(asker)


def _verifiable(asker: Asker) -> Q:
    """Done by somebody else: nobody verifies their own work."""
    return Q(status=Status.DONE) & ~Q(assignee_id=asker.id)


def _count_to_verify(asker: Asker) -> int:
    """How many the asker may verify: all that is done, less their own."""
    if not asker.may(Right.VERIFY_ASSIGNMENTS):
        return 0
    done = Assignment.objects.within(asker).filter(status=Status.DONE)
    return int(done.filter(line__in=LINES).count() - done.filter(assignee_id=asker.id).count())


def to_verify(asker: Asker, now: datetime, limit: int = 200, first: int = 0) -> list[AssignmentRow]:
    """What others have done and the asker may verify, the oldest first."""
    if not asker.may(Right.VERIFY_ASSIGNMENTS):
        return []
    return _Streams(concerning(asker).filter(_verifiable(asker))).page(now, first, limit, "done_at")


def assignment(asker: Asker, assignment_id: int, now: datetime) -> AssignmentRow:
    """One assignment that concerns the asker."""
    return _row(_mine(asker).one(id=assignment_id), now)


def raised(asker: Asker, kind: str, source: str) -> int:
    """The id of the assignment of this kind that this source raised: for the room that raised it."""
    rows = Assignment.objects.everywhere("asked by the room that raised it")
    return int(rows.one(kind=kind, source=source).id)


def history(asker: Asker, assignment_id: int) -> list[EventRow]:
    """What happened to one assignment, oldest first."""
    found = _mine(asker).one(id=assignment_id)
    rows = AssignmentEvent.objects.filter(assignment=found).order_by("at", "id")
    return [EventRow(e.at, e.actor, e.verb, e.note) for e in rows]


def counts(asker: Asker, now: datetime, today: datetime) -> InboxCounts:
    """How much concerns the asker; `today` is the beginning of the local day."""
    to_do = _needed(asker).count()
    return InboxCounts(
        to_do=to_do,
        late=_needed(asker, now).count(),
        to_verify=_count_to_verify(asker),
        with_others=_count_undone(asker) - to_do
        if asker.may(Right.VERIFY_ASSIGNMENTS)
        else _of_others(asker).count(),
        done_today=_count_done_since(asker, today),
    )


def _count_undone(asker: Asker) -> int:
    rows = Assignment.objects.within(asker).filter(status__in=UNDONE, line__in=LINES)
    return int(rows.count())


def _count_done_since(asker: Asker, since: datetime) -> int:
    rows = concerning(asker).filter(done_at__gte=since)
    if asker.may(Right.VERIFY_ASSIGNMENTS):
        return int(rows.count())
    of_unit = Q(unit_id=asker.unit_id)
    return int(rows.filter(of_unit).count() + rows.filter(assignee_id=asker.id).exclude(of_unit).count())


def open_by_line(asker: Asker, now: datetime) -> dict[int, tuple[int, int]]:
    """For each line with any: how many assignments of the scope are open, and how many of them late."""
    rows = Assignment.objects.within(asker).filter(status__in=UNDONE, line__in=LINES).values("line")
    figures = rows.annotate(open=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    return {f["line"]: (f["open"], f["late"]) for f in figures}


def done_in_time(asker: Asker, kind: str, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """For each place that raised any of a kind: how many were due in that time, and how many of them were done by then."""
    rows = Assignment.objects.everywhere("compliance is computed for the whole district")
    due = rows.filter(kind=kind, due_at__gte=since, due_at__lt=until)
    figures = due.values("place_code").annotate(
        due=Count("id"), done=Count("id", filter=Q(done_at__lte=F("due_at")))
    )
    return {f["place_code"]: (f["due"], f["done"]) for f in figures}


def late_everywhere(asker: Asker, now: datetime) -> tuple[int, datetime | None]:
    """How many assignments of the whole district are late, and when the first of them was due."""
    rows = Assignment.objects.everywhere("figures about the server's work name neither place nor person")
    found = rows.filter(status__in=UNDONE, due_at__lt=now).aggregate(count=Count("id"), oldest=Min("due_at"))
    return found["count"], found["oldest"]


def of_scope(
    asker: Asker,
    now: datetime,
    line: int | None = None,
    late: bool = False,
    limit: int = 200,
    first: int = 0,
) -> list[AssignmentRow]:
    """The open assignments of the asker's scope, those due first on top: the rows behind the board's figures."""
    rows = Assignment.objects.within(asker)
    if line is not None:
        rows = rows.filter(line=line)
    if late:
        rows = rows.filter(due_at__lt=now)
    return _Streams(*_each(rows, *UNDONE)).page(now, first, limit)


def follow_ups(
    asker: Asker, kinds: Collection[str], *, since: datetime | None = None, sources: Collection[str] = ()
) -> list[FollowUpRow]:
    """The assignments of some kinds raised since then, or for some sources, with what came of them."""
    rows = Assignment.objects.everywhere("a room joins what was done to what it concerns").filter(
        kind__in=kinds
    )
    if since is not None:
        rows = rows.filter(raised_at__gte=since)
    if sources:
        rows = rows.filter(source__in=sources)
    found = list(rows.select_related("assignee"))
    said = AssignmentEvent.objects.filter(assignment__in=found, verb="do").order_by("at", "id")
    evidence = dict(said.values_list("assignment_id", "note"))
    return [
        FollowUpRow(
            a.source,
            a.kind,
            a.subject,
            a.place_code,
            a.facts,
            a.raised_at,
            a.done_at,
            a.assignee.username if a.done_at and a.assignee else "",
            evidence.get(a.id, ""),
        )
        for a in found
    ]
