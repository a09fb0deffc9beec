"""Questions about admission policies, their drafts and their trials; the asker first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Max,
    Min,
    Q,
    Value,
    When,
)

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.admission import READINGS, Table, table_hash
from lianfang.domain.admission_editing import Table as TableData
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.admission_promises import reading_runs
from lianfang.domain.errors import NotFound
from lianfang.domain.restrictions import restriction_in_force
from lianfang.passages.models import AdmissionPolicy, Passage, PolicyDraft, PolicyDraftEdit, PolicyTrial
from lianfang.passages.policy_rows import BUILT_IN, DraftRow, EditRow, PolicyRow, TrialRow
from lianfang.people import queries as people

SIGN_OF_LIFE = timedelta(seconds=60)
"""A trial that said nothing for so long was cut off with its server."""
_FACTS = ("direction", "category", "mask", "errand", "risk_travel")


def versions(asker: Asker, now: datetime) -> list[PolicyRow]:
    """Every version there ever was, the newest first; the built-in one last."""
    asker.demand(Right.SEE_POLICIES)
    return every_version(asker, now)


def every_version(asker: Asker, now: datetime) -> list[PolicyRow]:
    """The same for whoever stands at the machine itself: a policy is no secret."""
    rows = list(AdmissionPolicy.objects.order_by("effective_from", "version"))
    holding = [row for row in rows if row.withdrawn_at is None]
    ends = {row.version: following.effective_from for row, following in pairwise(holding)}
    drafts = dict(PolicyDraft.objects.filter(became__isnull=False).values_list("became", "id"))
    found = [_policy_row(row, ends.get(row.version), drafts.get(row.version), now) for row in rows]
    first = holding[0].effective_from if holding else None
    return sorted([_built_in(first, now), *found], key=lambda row: -row.version)


def _policy_row(
    row: AdmissionPolicy, until: datetime | None, draft_id: int | None, now: datetime
) -> PolicyRow:
    return PolicyRow(
        version=row.version,
        table=row.table,
        table_hash=row.table_hash,
        effective_from=row.effective_from,
        until=until,
        made_by=row.made_by,
        confirmed_by=row.confirmed_by,
        made_at=row.made_at,
        note=row.note,
        state="withdrawn" if row.withdrawn_at else _state(row.effective_from, until, now),
        promise_reasons=row.promise_reasons,
        withdrawn_by=row.withdrawn_by,
        draft_id=draft_id,
    )


def _built_in(until: datetime | None, now: datetime) -> PolicyRow:
    return PolicyRow(
        version=BUILT_IN,
        table=FIRST_POLICY,
        table_hash=table_hash(FIRST_POLICY),
        effective_from=None,
        until=until,
        made_by="",
        confirmed_by="",
        made_at=None,
        note="",
        state=_state(None, until, now),
    )


def _state(since: datetime | None, until: datetime | None, now: datetime) -> str:
    if since is not None and since > now:
        return "planned"
    return "ended" if until is not None and until <= now else "in_force"


def version(asker: Asker, number: int, now: datetime) -> PolicyRow:
    """One version."""
    found = next((row for row in versions(asker, now) if row.version == number), None)
    if found is None:
        raise NotFound("page.not_found")
    return found


def in_force(asker: Asker, now: datetime) -> PolicyRow:
    """The version that decides at `now`."""
    return next(row for row in versions(asker, now) if row.state == "in_force")


def drafts(asker: Asker) -> list[DraftRow]:
    """The drafts that can still be changed, the one changed last on top."""
    asker.demand(Right.SEE_POLICIES)
    rows = PolicyDraft.objects.filter(ended_at__isnull=True)
    return sorted((_draft_row(asker, row) for row in rows), key=lambda d: d.changed_at, reverse=True)


def draft(asker: Asker, draft_id: int) -> DraftRow:
    """One draft, also one that has ended."""
    asker.demand(Right.SEE_POLICIES)
    row = PolicyDraft.objects.filter(id=draft_id).first()
    if row is None:
        raise NotFound("page.not_found")
    return _draft_row(asker, row)


def _draft_row(asker: Asker, row: PolicyDraft) -> DraftRow:
    edits = PolicyDraftEdit.objects.filter(draft=row).order_by("version")
    made = list(edits.values_list("changed_by", "changed_at"))
    return DraftRow(
        id=row.id,
        base_version=row.base_version,
        version=row.version,
        table=row.table,
        table_hash=row.table_hash,
        note=row.note,
        promise_reasons=row.promise_reasons,
        made_by=row.made_by,
        made_at=row.made_at,
        changed_by=made[-1][0],
        changed_at=made[-1][1],
        editors=frozenset(name for name, _at in made),
        ended_at=row.ended_at,
        became=row.became,
    )


def edits(asker: Asker, draft_id: int) -> list[EditRow]:
    """What was done to a draft, the newest first."""
    asker.demand(Right.SEE_POLICIES)
    rows = PolicyDraftEdit.objects.filter(draft_id=draft_id).order_by("-version")
    return [edit_row(row) for row in rows]


def edit_row(row: PolicyDraftEdit) -> EditRow:
    """One change of a draft as others read it."""
    return EditRow(
        row.version, row.verb, row.table, row.note, row.promise_reasons, row.changed_by, row.changed_at
    )


def latest_trial(asker: Asker, draft_id: int, now: datetime, hash_: str = "") -> TrialRow | None:
    """The newest trial of a draft; only of one state of its table if `hash_` is given."""
    asker.demand(Right.SEE_POLICIES)
    rows = PolicyTrial.objects.filter(draft_id=draft_id).order_by("-id")
    if hash_:
        rows = rows.filter(table_hash=hash_)
    found = rows.first()
    return _trial_row(found, now) if found else None


def trial(asker: Asker, trial_id: int, now: datetime) -> TrialRow:
    """One trial."""
    asker.demand(Right.SEE_POLICIES)
    row = PolicyTrial.objects.filter(id=trial_id).first()
    if row is None:
        raise NotFound("page.not_found")
    return _trial_row(row, now)


def _trial_row(row: PolicyTrial, now: datetime) -> TrialRow:
    if row.finished_at:
        state = "failed" if row.failed else "done"
    else:
        state = "running" if now - row.beat_at < SIGN_OF_LIFE else "cut_off"
    return TrialRow(
        id=row.id,
        draft_id=row.draft_id,
        table_hash=row.table_hash,
        base_version=row.base_version,
        day=row.day,
        started_by=row.started_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        state=state,
        percent=row.percent,
        total=row.total,
        differing=row.differing,
        result=row.result,
    )


def tried_table(asker: Asker, trial: TrialRow) -> TableData:
    """The table that a trial was about: the draft may have changed since."""
    return next(e.table for e in edits(asker, trial.draft_id) if table_hash(e.table) == trial.table_hash)


def passages_alike(
    asker: Asker, since: datetime, until: datetime, tables: Sequence[Table]
) -> Iterator[tuple[Any, ...]]:
    """The passages of a span in groups that `tables` cannot tell apart, apart from place, level and restriction.

    Rows of (gate id, direction, category, mask, errand, risk_travel, registered, first reading, second reading, count,
    smallest id, largest id). Readings between which no table tells apart are given as the lowest of them.
    """
    registered = ExpressionWrapper(Q(person_id__isnull=False), output_field=BooleanField())
    like = {f"like_{name}": _alike(name, tables) for name in READINGS}
    rows = Passage.objects.everywhere("a policy decides in the whole district")
    rows = rows.filter(at__gte=since, at__lt=until).annotate(known=registered, **like)
    grouped = rows.values_list("gate_id", *_FACTS, "known", *like).annotate(Count("id"), Min("id"), Max("id"))
    yield from grouped.order_by().iterator(chunk_size=5000)


_runs = lru_cache(maxsize=16)(reading_runs)


def _alike(reading: str, tables: Sequence[Table]) -> Case:
    """The reading as the lowest one that all `tables` treat like it; None for what is no reading."""
    runs = _runs(reading, tuple(tables))
    choices = [When(**{f"{reading}__range": run}, then=Value(run[0])) for run in runs]
    return Case(*choices, default=None, output_field=IntegerField(null=True))


def passages_under_orders(
    asker: Asker, since: datetime, until: datetime, tables: Sequence[Table]
) -> list[tuple[Any, ...]]:
    """The passages of a span at which a restriction was in force, one by one, as `passages_alike` groups them.

    Rows of (id, time, restriction, gate id, direction, category, mask, errand, risk_travel, True, first, second).
    """
    held = people.restriction_periods(asker, None)
    orders = {
        person: periods
        for person, periods in held.items()
        if any(p.since < until and min(p.until, p.ended_at or p.until) > since for p in periods)
    }
    like = {f"like_{name}": _alike(name, tables) for name in READINGS}
    rows = Passage.objects.everywhere("a policy decides in the whole district")
    rows = rows.filter(at__gte=since, at__lt=until).annotate(**like)
    names = ("id", "at", "person_id", "gate_id", *_FACTS, *like)
    wanted, found = sorted(orders), []
    for start in range(0, len(wanted), 500):
        part = rows.filter(person_id__in=wanted[start : start + 500]).values_list(*names).order_by()
        for row_id, at, person, *facts, first, second in part:
            order = restriction_in_force(orders[person], at)
            if order is not None:
                found.append((row_id, at, order, *facts, True, first, second))
    return found


def differing_passages(result: Mapping[str, Any], number: int) -> dict[str, list[int]]:
    """The ids of the passages kept to look at for one difference of a trial, by the code of their area."""
    differences = result.get("differences", [])
    if not 0 <= number < len(differences):
        raise NotFound("page.not_found")
    ids: dict[str, list[int]] = {}
    for _kind, area, _count, examples in differences[number]["cells"]:
        ids.setdefault(area, []).extend(examples)
    return ids
