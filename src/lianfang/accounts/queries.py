"""Questions about units, users and the trail; the asker first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import translation

from lianfang.accounts import heads
from lianfang.accounts.chain import Flaw
from lianfang.accounts.models import AccessLink, AuditEntry, TrailCheck, Unit, User
from lianfang.accounts.rights import Right, may_give
from lianfang.accounts.rows import AuditRow, FactorRow, StaffRow, TrailState, UnitRow, UserRow
from lianfang.accounts.scope import Asker, below
from lianfang.accounts.words import actor_words, role_word
from lianfang.domain.errors import NotFound

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What proves a second time who somebody is; recovery codes only stand in for these."""


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


def names_for(asker: Asker, actors: Iterable[str]) -> dict[str, str]:
    """What those who did something are called for the asker, by the name under which it was written down.

    By name who belongs to the asker's unit or below it, or answers for a part of the asker's own part of the district;
    anybody else by role and unit, since a step must never stand there as nobody's. Devices go by their number.
    """
    asked = set(actors)
    rows = User.objects.filter(username__in=asked).select_related("unit")
    with translation.override("zh-hans" if asker.language == "zh" else "en"):
        return {name: actor_words(name) for name in asked} | {
            row.username: _name_for(asker, row) for row in rows
        }


def _name_for(asker: Asker, user: User) -> str:
    below_own = bool(asker.unit_path) and user.unit.path.startswith(asker.unit_path)
    if below_own or asker.covers(user.unit.scope) or user.username == asker.name:
        return asker.reads(user.name_zh, user.name_en or user.name_zh)
    return f"{role_word(user.role)} · {asker.reads(user.unit.name_zh, user.unit.name_en)}"


def operators(asker: Asker) -> list[UnitRow]:
    """The units that run places; who runs a place is no secret."""
    return [_unit_row(row) for row in Unit.objects.filter(kind="operator").order_by("code")]


def units_coded(asker: Asker, codes: Iterable[str]) -> dict[str, UnitRow]:
    """The units with these codes."""
    return {row.code: _unit_row(row) for row in Unit.objects.filter(code__in=set(codes))}


def user_row(user: User) -> UserRow:
    """A user as others see them."""
    return UserRow(
        user.id,
        user.username,
        user.name_zh,
        user.name_en or user.name_zh,
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


LOOKED = ("identity.open", "person.find", "identity.export")
"""The verbs by which somebody learns who a person is."""


def looked_at(asker: Asker, subject: str, limit: int = 50) -> list[AuditRow]:
    """Who learned who a person is, when and what for, newest first: for that person's own page, so by role alone.

    Whoever calls has made sure that the person, or their household, asks.
    """
    rows = AuditEntry.objects.filter(subject=subject, verb__in=LOOKED).order_by("-seq")
    return [AuditRow(r.seq, r.at, "", r.role, r.verb, "", r.subject, r.purpose) for r in rows[:limit]]


def trail_state(asker: Asker) -> TrailState:
    """When the trail was last proved, what came of it, and the last exported head; nothing is proved by asking."""
    asker.demand(Right.SEE_AUDIT)
    check = TrailCheck.objects.order_by("-at").first()
    head = heads.last_head()
    return TrailState(
        proved_at=check.at if check else None,
        entries=check.entries if check else 0,
        flaws=check.flaws if check else 0,
        first_flaws=tuple(Flaw(**flaw) for flaw in check.first_flaws) if check else (),
        head_day=head.day if head else "",
        head_seq=head.seq if head else 0,
        fingerprint=heads.fingerprint() if head else "",
    )


def asker_named(asker: Asker, username: str) -> Asker:
    """The asker behind a user who may sign in, for a command that somebody answers for by name."""
    user = User.objects.filter(username=username, is_active=True).select_related("unit").first()
    if user is None:
        raise NotFound("user.unknown", "--as", value=username)
    return asker_of(user, asker.language)


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


def user_of_session(asker: Asker | None, user_id: int) -> User | None:
    """The user that a session names, with their unit, unless they were switched off; for the sign-in itself."""
    return User.objects.select_related("unit").filter(id=user_id, is_active=True).first()


def count_second_factors(asker: Asker | None, user_id: int) -> int:
    """How many authenticator apps and passkeys a user has set up."""
    return int(Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS).count())


def has_second_factor(asker: Asker | None, user_id: int) -> bool:
    """Whether a user has set up a second factor."""
    return count_second_factors(asker, user_id) > 0


def own_factors(asker: Asker) -> dict[int, FactorRow]:
    """The asker's own second factors and recovery codes, by id."""
    rows = Authenticator.objects.filter(user_id=asker.id).order_by("id")
    return {row.id: FactorRow(row.type, str(row.data.get("name", ""))) for row in rows}


def looked_up_since(asker: Asker, since: datetime) -> int:
    """How often the asker has looked people up since then, whatever was found; one look-up is written at one moment."""
    rows = AuditEntry.objects.filter(actor=asker.name, at__gte=since, verb="person.find")
    return rows.values("at").distinct().count()


def _staff_of(asker: Asker) -> QuerySet[User]:
    """The users of the asker's unit and of all below it."""
    asker.demand(Right.MANAGE_STAFF)
    factors = Authenticator.objects.filter(user_id=OuterRef("id"), type__in=SECOND_FACTORS)
    links = AccessLink.objects.filter(user_id=OuterRef("id"), used_at__isnull=True)
    rows = User.objects.filter(below(asker.unit_path, "unit__path")).select_related("unit")
    return rows.annotate(second_factor=Exists(factors), link_open=Exists(links))


def _staff_row(asker: Asker, user: User) -> StaffRow:
    given = may_give(asker.role, asker.unit_path, user.role, user.unit.path)
    return StaffRow(
        id=user.id,
        username=user.username,
        name_zh=user.name_zh,
        name_en=user.name_en or user.name_zh,
        role=user.role,
        unit_code=user.unit.code,
        unit_zh=user.unit.name_zh,
        unit_en=user.unit.name_en,
        gate_codes=tuple(user.gate_codes),
        active=user.is_active,
        last_sign_in=user.last_login,
        second_factor=bool(getattr(user, "second_factor", False)),
        link_open=bool(getattr(user, "link_open", False)) and not user.has_usable_password(),
        may_change=given and user.id != asker.id,
    )


def staff(
    asker: Asker, search: str = "", unit_code: str = "", after: str = "", limit: int = 100
) -> list[StaffRow]:
    """The users of the asker's unit and below, by user name.

    `search`: part of a name; `unit_code`: only of that unit; `after`: only those whose user name sorts after this one.
    """
    rows = _staff_of(asker).order_by("username")
    if search:
        rows = rows.filter(
            Q(username__icontains=search) | Q(name_zh__icontains=search) | Q(name_en__icontains=search)
        )
    if unit_code:
        rows = rows.filter(unit__code=unit_code)
    if after:
        rows = rows.filter(username__gt=after)
    return [_staff_row(asker, user) for user in rows[:limit]]


def staff_member(asker: Asker, user_id: int) -> StaffRow:
    """One user of the asker's unit or below; others do not exist for the asker."""
    row = _staff_of(asker).filter(id=user_id).first()
    if row is None:
        raise NotFound("page.not_found")
    return _staff_row(asker, row)


def units_below(asker: Asker) -> list[UnitRow]:
    """The asker's unit and all below it, outermost first."""
    return [_unit_row(row) for row in Unit.objects.filter(below(asker.unit_path, "path")).order_by("path")]


def is_locked_out(asker: Asker, username: str, now: datetime) -> bool:
    """Whether somebody has failed to sign in so often of late that they have to wait."""
    asker.demand(Right.MANAGE_STAFF)
    since = now - (settings.AXES_COOLOFF_TIME or timedelta())
    rows = AccessAttempt.objects.filter(username=username, attempt_time__gte=since)
    counts = rows.values("ip_address").annotate(count=Sum("failures_since_start"))
    return any(row["count"] >= settings.AXES_FAILURE_LIMIT for row in counts)


def user_of_link(asker: Asker | None, token: str, now: datetime) -> User:
    """Whose one-time link this is, as long as it works; a wrong, used or old one is refused in the same words."""
    digest = AccessLink.digest_of(token)
    links = AccessLink.objects.filter(digest=digest, used_at__isnull=True, expires_at__gt=now)
    link = links.filter(user__is_active=True).select_related("user__unit").first()
    if link is None:
        raise NotFound("access.link_not_valid")
    return link.user
