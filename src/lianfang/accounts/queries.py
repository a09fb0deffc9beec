"""Questions about units, users and the trail; the asker first."""

from __future__ import annotations

from collections.abc import Iterable

from lianfang.accounts.models import AuditEntry, Unit, User
from lianfang.accounts.rights import Right
from lianfang.accounts.rows import AuditRow, UnitRow, UserRow
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import NotFound


def _unit_row(unit: Unit) -> UnitRow:
    return UnitRow(unit.id, unit.code, unit.name_zh, unit.name_en, unit.kind, unit.path, unit.scope)


def founded(asker: Asker) -> bool:
    """Whether this installation has any unit yet: before the first one, nobody can sign in."""
    return Unit.objects.exists()


def unit(asker: Asker, unit_id: int) -> UnitRow:
    """One unit by id; units are no secret, their people are."""
    row = Unit.objects.filter(id=unit_id).first()
    if row is None:
        raise NotFound("page.not_found")
    return _unit_row(row)


def unit_above(asker: Asker, unit_id: int, levels: int) -> UnitRow:
    """The unit `levels` above `unit_id`, or the topmost one if the tree is not that high."""
    row = Unit.objects.filter(id=unit_id).first()
    if row is None:
        raise NotFound("page.not_found")
    for _ in range(levels):
        if row.parent is None:
            break
        row = row.parent
    return _unit_row(row)


def users_named(asker: Asker, usernames: Iterable[str]) -> dict[str, UserRow]:
    """Who stands behind these user names, active or not: whoever sees a step may know who made it."""
    rows = User.objects.filter(username__in=set(usernames)).select_related("unit")
    return {row.username: user_row(row) for row in rows}


def units_coded(asker: Asker, codes: Iterable[str]) -> dict[str, UnitRow]:
    """The units with these codes."""
    return {row.code: _unit_row(row) for row in Unit.objects.filter(code__in=set(codes))}


def user_row(user: User) -> UserRow:
    """A user as others see them."""
    return UserRow(
        user.id,
        user.username,
        user.name_zh,
        user.name_en or user.username,
        user.role,
        user.unit.name_zh,
        user.unit.name_en,
        tuple(user.gate_codes),
    )


def demo_accounts(asker: Asker | None) -> list[UserRow]:
    """Every account of a demonstration district, for its start page; doors ask only when the district is one."""
    return [user_row(row) for row in User.objects.select_related("unit").order_by("id")]


def trail(asker: Asker, subject: str = "", before: int | None = None, limit: int = 100) -> list[AuditRow]:
    """The newest entries of the audit trail, for those whose duty it is to read it.

    `subject`: only what concerns the person of that number; `before`: only entries older than that one.
    """
    asker.demand(Right.SEE_AUDIT)
    rows = AuditEntry.objects.order_by("-seq")
    if subject:
        rows = rows.filter(subject=subject)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [
        AuditRow(r.seq, r.at, r.actor, r.role, r.verb, r.thing, r.subject, r.purpose) for r in rows[:limit]
    ]


def asker_of(user: User, language: str = "zh") -> Asker:
    """The asker behind a signed-in user."""
    return Asker(
        id=user.id,
        name=user.username,
        role=user.role,
        unit_id=user.unit_id,
        unit_path=user.unit.path,
        scope=user.unit.scope,
        language=language,
        gate_codes=tuple(user.gate_codes),
    )
