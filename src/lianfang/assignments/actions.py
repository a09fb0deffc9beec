"""The verbs of an assignment's life: raise, accept, do with evidence, verify, return, escalate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.queries import names_for, unit_above
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.assignments.models import Assignment, AssignmentEvent, Status
from lianfang.assignments.queries import concerning
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lianfang.domain.escalation import escalation_level
from lianfang.people.actions import open_identity_on_duty
from lianfang.people.rows import IdentityRow


@dataclass(frozen=True)
class NewAssignment:
    """Something to be done; `source` names what raised it, so that it is raised once only."""

    kind: str
    line: int
    clause: str
    area_path: str
    unit_id: int
    source: str
    due_at: datetime
    place_code: str = ""
    subject: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def raise_all(actor: Asker, new: Sequence[NewAssignment], at: datetime) -> int:
    """Raises assignments; those already raised for the same source are left as they are. Returns how many are new."""
    if not new:
        return 0
    before = Assignment.objects.count()
    Assignment.objects.bulk_create(
        [
            Assignment(
                kind=n.kind,
                line=n.line,
                clause=n.clause,
                area_path=n.area_path,
                unit_id=n.unit_id,
                source=n.source,
                due_at=n.due_at,
                place_code=n.place_code,
                subject=n.subject,
                facts=n.facts,
                raised_at=at,
            )
            for n in new
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    return Assignment.objects.count() - before


def _reach(actor: Asker, assignment_id: int) -> Assignment:
    """The assignment under lock, if it concerns the actor."""
    actor.demand(Right.WORK_ASSIGNMENTS)
    found: Assignment = concerning(actor).select_for_update().one(id=assignment_id)
    return found


def _label(found: Assignment) -> object:
    """Where the assignment stands, in the words of the language in use."""
    return Status(found.status).label


def _assignee_name(actor: Asker, found: Assignment) -> str:
    if found.assignee is None:
        return ""
    return names_for(actor, [found.assignee.username])[found.assignee.username]


def _step(actor: Asker, found: Assignment, verb: str, note: str, at: datetime, **changes: object) -> None:
    """Makes one step if nobody was faster, and writes it into the history and the trail."""
    moved = Assignment.objects.filter(id=found.id, version=found.version).update(
        version=F("version") + 1, **changes
    )
    if moved != 1:
        raise Conflict("assignment.not_open", "assignment", status=_label(found))
    AssignmentEvent.objects.create(assignment=found, at=at, actor=actor.name, verb=verb, note=note)
    write_down(actor, Note(f"assignment.{verb}", thing=str(found.id), subject=found.subject))


@transaction.atomic
def accept(actor: Asker, assignment_id: int, at: datetime) -> None:
    """The actor takes an open assignment of their unit upon themselves."""
    found = _reach(actor, assignment_id)
    if found.status == Status.ACCEPTED and found.assignee_id != actor.id:
        raise Conflict("assignment.taken", "assignment", value=_assignee_name(actor, found))
    if found.status != Status.OPEN:
        raise Conflict("assignment.not_open", "assignment", status=_label(found))
    _step(actor, found, "accept", "", at, status=Status.ACCEPTED, assignee_id=actor.id)


@transaction.atomic
def do(actor: Asker, assignment_id: int, evidence: str, at: datetime) -> None:
    """The actor reports an assignment done, saying what was done; an open one is accepted in passing."""
    found = _reach(actor, assignment_id)
    evidence = values.plain_text(evidence, "evidence", 1000)
    if not evidence:
        raise InvalidInput("assignment.needs_evidence", "evidence")
    if found.status == Status.ACCEPTED and found.assignee_id != actor.id:
        raise Conflict("assignment.taken", "assignment", value=_assignee_name(actor, found))
    if found.status not in (Status.OPEN, Status.ACCEPTED):
        raise Conflict("assignment.not_open", "assignment", status=_label(found))
    _step(actor, found, "do", evidence, at, status=Status.DONE, assignee_id=actor.id, done_at=at)


@transaction.atomic
def settle(actor: Asker, assignment_id: int, evidence: str, at: datetime) -> None:
    """What an assignment asked for was done on another page, whoever had taken it; that page has asked for the right.

    One that is done already stays as it is.
    """
    undone = Assignment.objects.select_for_update().filter(
        id=assignment_id, status__in=(Status.OPEN, Status.ACCEPTED)
    )
    found = undone.first()
    if found is not None:
        note = values.required_text(evidence, "evidence", 1000)
        _step(actor, found, "do", note, at, status=Status.DONE, assignee_id=actor.id, done_at=at)


def _reach_done(actor: Asker, assignment_id: int) -> Assignment:
    actor.demand(Right.VERIFY_ASSIGNMENTS)
    found: Assignment = Assignment.objects.within(actor).select_for_update().one(id=assignment_id)
    if found.status != Status.DONE:
        raise Conflict("assignment.not_open", "assignment", status=_label(found))
    if found.assignee_id == actor.id:
        raise NotAllowed("assignment.same_person", "assignment")
    return found


@transaction.atomic
def verify(actor: Asker, assignment_id: int, note: str, at: datetime) -> None:
    """Somebody other than the doer, with the right to, confirms that it was done."""
    found = _reach_done(actor, assignment_id)
    _step(actor, found, "verify", values.plain_text(note, "note", 1000), at, status=Status.VERIFIED)


@transaction.atomic
def confirm_received(actor: Asker, assignment_id: int, at: datetime) -> None:
    """The person for whom it was done says that they got it: verified, as nobody could do better.

    The caller has made sure who says so; what was verified already stays as it is.
    """
    found: Assignment = (
        Assignment.objects.everywhere("the caller knows whose it is")
        .select_for_update()
        .one(id=assignment_id)
    )
    if found.status != Status.VERIFIED:
        if found.status != Status.DONE:
            raise Conflict("assignment.not_open", "assignment", status=_label(found))
        _step(actor, found, "verify", "", at, status=Status.VERIFIED)


@transaction.atomic
def send_back(actor: Asker, assignment_id: int, note: str, at: datetime) -> None:
    """Somebody other than the doer returns it, saying what is still missing; it is the doer's again."""
    found = _reach_done(actor, assignment_id)
    note = values.plain_text(note, "note", 1000)
    if not note:
        raise InvalidInput("assignment.needs_missing", "note")
    _step(actor, found, "return", note, at, status=Status.ACCEPTED, done_at=None)


@transaction.atomic
def open_subject(actor: Asker, assignment_id: int, purpose: str) -> IdentityRow:
    """Opens the identity of the person an assignment is about, for the one who has taken it and while it is theirs.

    The person may live outside the actor's scope: a gate sends a traveller to the community where the gate is.
    """
    found = _reach(actor, assignment_id)
    if found.status != Status.ACCEPTED or found.assignee_id != actor.id:
        raise NotAllowed("assignment.not_yours", "assignment")
    if not found.subject:
        raise NotFound("page.not_found")
    return open_identity_on_duty(actor, found.subject, purpose, f"assignment:{found.id}")


@transaction.atomic
def escalate_late(now: datetime) -> int:
    """Lets every late assignment rise to the unit that should know by `now`; returns how many rose. Idempotent."""
    rose = 0
    late = Assignment.objects.filter(status__in=(Status.OPEN, Status.ACCEPTED), due_at__lt=now)
    for found in late.select_for_update():
        level = escalation_level(found.due_at, now)
        if level <= found.level:
            continue
        above = unit_above(SYSTEM, found.unit_id, level)
        if above.id == found.known_to_id:
            continue  # the top of the tree knows already
        moved = Assignment.objects.filter(id=found.id, version=found.version).update(
            level=level, known_to_id=above.id, version=F("version") + 1
        )
        if moved == 1:
            rose += 1
            AssignmentEvent.objects.create(
                assignment=found, at=now, actor=SYSTEM.name, verb="escalate", note=above.code
            )
    return rose
