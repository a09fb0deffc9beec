"""Trying a draft on a day's passages: begun at once, finished in the background where the day was busy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.domain.admission import check_table, table_hash
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.days import day_span, local_day
from lianfang.domain.errors import InvalidInput
from lianfang.local_time import local_zone
from lianfang.passages import policy_queries
from lianfang.passages.models import AdmissionPolicy, PolicyTrial
from lianfang.passages.policy_trial import Comparison
from lianfang.passages.queries import policy_data
from lianfang.places import queries as places
from lianfang.places.queries import LevelsAt
from lianfang.places.rows import GateRow

SLICE = timedelta(hours=1)
"""So much of a day is read at once: the work shows how far it is, and leaves the database to others in between."""


def begin_trial(actor: Asker, draft_id: int, day: date, now: datetime) -> int:
    """Notes that a draft is to be tried on the passages of a local day, against the policy in force; returns its id."""
    actor.demand(Right.EDIT_POLICIES)
    zone = local_zone()
    if day > local_day(now, zone):
        raise InvalidInput("policy.trial_day", "day", value=day.isoformat())
    draft = policy_queries.draft(actor, draft_id)
    base, _table = policy_data(actor, now)
    with transaction.atomic():
        row = PolicyTrial.objects.create(
            draft_id=draft.id,
            table_hash=draft.table_hash,
            base_version=base,
            day=day,
            started_by=actor.name,
            started_at=now,
            beat_at=now,
        )
        write_down(
            actor,
            Note(
                "policy.try",
                thing=f"draft {draft.id}",
                detail={"table": draft.table_hash, "day": day.isoformat()},
            ),
        )
    return row.id


def run_trial(trial_id: int) -> None:
    """Does the work of a trial and keeps what came of it; a failure is kept too, and raised."""
    row = PolicyTrial.objects.select_related("draft").get(id=trial_id)
    try:
        comparison, names = _compare(row)
    except Exception:
        PolicyTrial.objects.filter(id=trial_id).update(failed=True, finished_at=timezone.now())
        raise
    PolicyTrial.objects.filter(id=trial_id).update(
        finished_at=timezone.now(),
        percent=100,
        total=comparison.total,
        differing=comparison.differing,
        result=comparison.data(names),
    )


def _compare(row: PolicyTrial) -> tuple[Comparison, dict[str, tuple[str, str]]]:
    """Both tables over the whole day, slice by slice; the names of areas for what is shown."""
    edits = row.draft.edits.order_by("-version")
    table = next(edit.table for edit in edits if table_hash(edit.table) == row.table_hash)
    since, until = day_span(row.day, local_zone())
    work = _Day(Comparison(check_table(_base_table(row.base_version)), check_table(table)), since, until)
    for begin, end in work.slices():
        work.add(begin, end)
        done = int(100 * ((end - since) / (until - since)))
        PolicyTrial.objects.filter(id=row.id).update(percent=min(done, 99), beat_at=timezone.now())
    return work.comparison, places.area_names(SYSTEM)


def _base_table(version: int) -> object:
    row = AdmissionPolicy.objects.filter(version=version).first()
    return row.table if row else FIRST_POLICY


class _Day:
    """What is needed beside the passages of a day: gates, the levels of every moment, and who was under an order."""

    def __init__(self, comparison: Comparison, since: datetime, until: datetime) -> None:
        self.comparison = comparison
        self._span = since, until
        self._gates: dict[int, GateRow] = {g.id: g for g in places.every_gate(SYSTEM, since)}
        self._periods = places.level_history(SYSTEM)
        self._under_orders = policy_queries.passages_under_orders(SYSTEM, since, until, comparison.tables)

    def slices(self) -> Iterator[tuple[datetime, datetime]]:
        """The day in pieces of an hour at most, in none of which any level changes."""
        begin, until = self._span
        moments = (m for periods in self._periods.values() for p in periods for m in (p.since, p.until) if m)
        changes = sorted(set(moments))
        while begin < until:
            following = bisect_right(changes, begin)
            end = min(begin + SLICE, until, *changes[following : following + 1])
            yield begin, end
            begin = end

    def add(self, since: datetime, until: datetime) -> None:
        """Counts the passages of one slice; those made under an order are taken out of their group and counted apart."""
        at_that_time = LevelsAt(since, self._periods)
        levels = {gate.id: at_that_time.of(gate.area_path) for gate in self._gates.values()}
        apart = [row for row in self._under_orders if since <= row[1] < until]
        ids_apart = {row[0] for row in apart}
        groups = policy_queries.passages_alike(SYSTEM, since, until, self.comparison.tables)
        for *group, count, low, high in groups:
            self._count(levels, group, None, count, [i for i in (low, high) if i not in ids_apart])
        for row_id, _at, order, *group in apart:
            self._count(levels, group, None, -1, [])
            self._count(levels, group, order, 1, [row_id])

    def _count(
        self, levels: dict[int, str], group: list[object], order: str | None, count: int, ids: list[int]
    ) -> None:
        gate_id, direction, category, mask, errand, risk_travel, registered, first, second = group
        assert isinstance(gate_id, int)
        gate = self._gates[gate_id]
        facts = (
            direction,
            gate.place,
            levels[gate_id],
            category,
            bool(registered),
            first,
            second,
            mask or None,
            order,
            errand or None,
            risk_travel,
        )
        self.comparison.add(facts, (gate.site_kind, area_of(gate.area_path)), count, ids)


def area_of(area_path: str) -> str:
    """The town, subdistrict or committee in which a path lies: the second area of the path, or the first."""
    parts = area_path.rstrip("/").split("/")
    return parts[1] if len(parts) > 2 else parts[0]
