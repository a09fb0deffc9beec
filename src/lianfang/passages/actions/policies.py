"""Putting an admission policy in force: drafted by one person, tried on a day's passages, confirmed by another."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.admission import check_table
from lianfang.domain.errors import Conflict, FieldProblem, NotFound
from lianfang.passages import policy_queries
from lianfang.passages.models import AdmissionPolicy, PolicyDraft
from lianfang.passages.policy_rows import DraftRow
from lianfang.passages.readiness import still_missing

FURTHEST = timedelta(days=90)
"""A table planned for later than this is a slip of the finger."""


@transaction.atomic
def put_policy_in_force(actor: Asker, table: dict[str, object], effective_from: datetime, note: str) -> int:
    """Stores a checked table as the next version, in force from `effective_from` on; returns the version.

    For a new installation, whose first table nobody drafted; people come by `confirm_draft`.
    """
    checked = check_table(table)
    row = AdmissionPolicy(
        version=_next_version(),
        table=table,
        table_hash=checked.hash,
        effective_from=effective_from,
        made_by=actor.name,
        made_at=timezone.now(),
        note=note,
    )
    row.save(force_insert=True)
    write_down(actor, Note("policy.in_force", thing=str(row.version), detail={"table": checked.hash}))
    return row.version


def _next_version() -> int:
    last = AdmissionPolicy.objects.order_by("-version").first()
    return (last.version if last else 0) + 1


def confirm_draft(
    actor: Asker, draft_id: int, read_version: int, effective_from: datetime | None, now: datetime
) -> int:
    """Puts a draft in force from `effective_from` on (None: from now on) and returns the policy's version.

    Refused unless it is the state that the actor read, tried, complete (`readiness`), and drafted by somebody else.
    """
    actor.demand(Right.PUT_POLICY_IN_FORCE)
    since = effective_from or now
    problems = _wrong_time(since, now)
    try:
        with transaction.atomic():
            draft = policy_queries.draft(actor, draft_id)
            problems += _obstacles(actor, draft, now)
            if problems:
                raise Conflict.of(problems)
            claimed = PolicyDraft.objects.filter(id=draft_id, version=read_version, ended_at__isnull=True)
            version = _next_version()
            if not claimed.update(ended_at=now, became=version):
                raise Conflict("draft.changed", value=draft.changed_by)
            _store(actor, draft, version, since, now)
    except IntegrityError:  # another draft took the same version in this moment
        raise Conflict("edit.busy") from None
    return version


def _wrong_time(since: datetime, now: datetime) -> list[FieldProblem]:
    if since < now:
        return [FieldProblem("effective_from", "policy.in_past")]
    if since > now + FURTHEST:
        return [FieldProblem("effective_from", "policy.too_far", {"days": FURTHEST.days})]
    return []


def _obstacles(actor: Asker, draft: DraftRow, now: datetime) -> list[FieldProblem]:
    base = policy_queries.in_force(actor, now)
    trial = policy_queries.latest_trial(actor, draft.id, now, draft.table_hash)
    return still_missing(draft, base, trial, actor.name)


def _store(actor: Asker, draft: DraftRow, version: int, since: datetime, now: datetime) -> None:
    AdmissionPolicy.objects.create(
        version=version,
        table=draft.table,
        table_hash=draft.table_hash,
        effective_from=since,
        made_by=draft.changed_by,
        made_at=now,
        confirmed_by=actor.name,
        note=draft.note,
        promise_reasons=draft.promise_reasons,
    )
    detail = {
        "table": draft.table_hash,
        "draft": draft.id,
        "drafted_by": sorted(draft.editors),
        "from": since.isoformat(),
        "promises": dict(draft.promise_reasons),
    }
    write_down(actor, Note("policy.in_force", thing=str(version), detail=detail))


@transaction.atomic
def withdraw_policy(actor: Asker, version: int, now: datetime) -> None:
    """Takes back a version that is planned and decides nothing yet; it stays in the list, struck out."""
    actor.demand(Right.PUT_POLICY_IN_FORCE)
    row = AdmissionPolicy.objects.filter(version=version).first()
    if row is None:
        raise NotFound("page.not_found")
    planned = AdmissionPolicy.objects.filter(
        version=version, effective_from__gt=now, withdrawn_at__isnull=True
    )
    if not planned.update(withdrawn_at=now, withdrawn_by=actor.name):
        raise Conflict("policy.not_planned")
    write_down(actor, Note("policy.withdraw", thing=str(version), detail={"table": row.table_hash}))
