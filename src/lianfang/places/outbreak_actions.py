"""The list of outbreak areas: what is put on it and taken off it, by whom and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.errors import Conflict, FieldProblem, InvalidInput, NotFound
from lianfang.domain.travel import LONGEST_LOOKBACK, USUAL_LOOKBACK
from lianfang.places.models import OutbreakArea


@dataclass(frozen=True)
class NewOutbreakArea:
    """An area to be put on the list; stays from `since` on count for `lookback_days` after leaving."""

    code: str
    name_zh: str
    name_en: str
    since: date
    basis: str
    lookback_days: int = USUAL_LOOKBACK


@transaction.atomic
def add_outbreak_area(actor: Asker, new: NewOutbreakArea, listed_on: date, now: datetime) -> int:
    """Puts an area on the list from `listed_on` on; every gate asks about it as soon as it fetches its rules."""
    actor.demand(Right.SET_OUTBREAK_AREAS)
    row = OutbreakArea(
        code=values.code(new.code),
        name_zh=values.required_text(new.name_zh, "name_zh", 80),
        name_en=values.required_text(new.name_en, "name_en", 120),
        since=new.since,
        listed_on=listed_on,
        lookback_days=new.lookback_days,
        basis=values.required_text(new.basis, "basis", 200),
        added_by=actor.name,
        added_at=now,
    )
    if problems := _problems(row):
        raise InvalidInput.of(problems)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("outbreak.listed", "code", value=row.code) from None
    detail = {"since": new.since.isoformat(), "lookback_days": new.lookback_days, "basis": row.basis}
    write_down(actor, Note("outbreak.add", thing=row.code, detail=detail))
    return row.id


def _problems(row: OutbreakArea) -> list[FieldProblem]:
    found = []
    if row.since > row.listed_on:
        found.append(FieldProblem("since", "outbreak.counts_too_late", {"value": row.listed_on.isoformat()}))
    if not 1 <= row.lookback_days <= LONGEST_LOOKBACK:
        found.append(FieldProblem("lookback_days", "outbreak.lookback", {"limit": LONGEST_LOOKBACK}))
    return found


@transaction.atomic
def end_outbreak_area(
    actor: Asker, row_id: int, until: date, reason: str, today: date, now: datetime
) -> None:
    """Takes an area off the list from the day `until` on, which cannot lie in the past."""
    actor.demand(Right.SET_OUTBREAK_AREAS)
    reason = values.required_text(reason, "reason", 200)
    row = OutbreakArea.objects.filter(id=row_id).first()
    if row is None:
        raise NotFound("page.not_found")
    if until < today:
        raise InvalidInput("outbreak.end_too_early", "until", value=today.isoformat())
    ended = OutbreakArea.objects.filter(id=row_id, until__isnull=True).update(
        until=until, end_reason=reason, ended_by=actor.name, ended_at=now
    )
    if ended != 1:
        raise Conflict("outbreak.ended", "until", value=_end_of(row_id))
    write_down(
        actor, Note("outbreak.end", thing=row.code, detail={"until": until.isoformat(), "reason": reason})
    )


def _end_of(row_id: int) -> str:
    found = OutbreakArea.objects.values_list("until", flat=True).get(id=row_id)
    return found.isoformat() if found else ""
