"""Passages made ready in one process and stored in another: for filling a new installation on all its cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lianfang.accounts.scope import Asker
from lianfang.assignments.actions import NewAssignment, raise_all
from lianfang.passages import storing
from lianfang.passages.follow_up import follow_ups
from lianfang.passages.storing import Judged
from lianfang.passages.writing import write


@dataclass(frozen=True)
class Prepared:
    """Judged passages with their hourly counts and assignments, as plain rows that travel well."""

    passages: list[tuple[Any, ...]]
    hours: list[tuple[Any, ...]]
    assignments: list[NewAssignment]


def prepare(
    actor: Asker, judged: Sequence[Judged], received_at: Sequence[datetime], units: Mapping[str, int]
) -> Prepared:
    """Makes judged passages ready; asks the database nothing. `units` is the managing unit's id by area path."""
    return Prepared(
        storing.passage_rows(judged, received_at, actor.name),
        storing.hour_rows(judged),
        [new for j in judged if j.verdict.decision.duties for new in follow_ups(j, units)],
    )


@transaction.atomic
def store_prepared(actor: Asker, prepared: Prepared, now: datetime) -> int:
    """Stores prepared passages, none of which may be known yet, with counts and assignments; returns how many.

    The same as `passages.store`, and all or nothing: a passage that is known already is a Conflict.
    """
    write(prepared.passages, prepared.hours)
    raise_all(actor, prepared.assignments, now)
    return len(prepared.passages)
