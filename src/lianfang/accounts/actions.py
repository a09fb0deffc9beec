"""The verbs of this room: founding units, adding and inviting users, looking after their access, signing in and out.

Whoever looks after somebody's access has to be allowed to give that role in that unit (`rights.may_give`), and is
never that person. Ending sessions works on the very next request: a session of an earlier round opens nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.models import AccessLink, Unit, UnitKind, User
from lianfang.accounts.passwords import demand_good_password
from lianfang.accounts.queries import asker_of, user_of_link
from lianfang.accounts.rights import USER_ROLES, Right, may_give
from lianfang.accounts.rows import FactorRow
from lianfang.accounts.scope import STRANGER, SYSTEM, Asker
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound

LINK_LASTS = timedelta(hours=72)
"""A weekend; whoever did not come by then is invited anew."""


@dataclass(frozen=True)
class NewUnit:
    """A unit to be founded; `scope` is the area path it answers for."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    parent_code: str | None
    scope: str


@dataclass(frozen=True)
class NewUser:
    """A user to be added. Without a password they cannot sign in until they set one by their link."""

    username: str
    name_zh: str
    name_en: str
    role: str
    unit_code: str
    password: str | None
    gate_codes: tuple[str, ...] = ()


def _parent_path(parent_code: str | None) -> tuple[Unit | None, str]:
    if parent_code is None:
        return None, ""
    parent = Unit.objects.filter(code=parent_code).first()
    if parent is None:
        raise NotFound("field.not_a_choice", "parent_code", value=parent_code, choices="existing units")
    return parent, parent.path


@transaction.atomic
def found_unit(actor: Asker, new: NewUnit) -> int:
    """Adds a unit under its parent and returns its id."""
    unit_code = values.code(new.code)
    values.choice(new.kind, tuple(UnitKind.values), "kind")
    if Unit.objects.filter(code=unit_code).exists():
        raise Conflict("code.taken", "code", value=unit_code)
    parent, path = _parent_path(new.parent_code)
    unit = Unit.objects.create(
        code=unit_code,
        name_zh=values.required_text(new.name_zh, "name_zh", 80),
        name_en=values.required_text(new.name_en, "name_en", 120),
        kind=new.kind,
        parent=parent,
        path=f"{path}{unit_code}/",
        scope=new.scope,
    )
    write_down(actor, Note("unit.found", thing=unit_code))
    return unit.id


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise InvalidInput("field.not_a_choice", "unit_code", value=code, choices="existing units")
    return unit


@transaction.atomic
def add_user(actor: Asker, new: NewUser, *, invented: bool = False) -> int:
    """Adds a user to a unit and returns their id. The password is stored as an Argon2 hash.

    `invented`: somebody of a demonstration or a test, whose password may be as easy as it likes.
    """
    username = values.required_text(new.username, "username", 60)
    role = values.choice(new.role, tuple(r.value for r in USER_ROLES), "role")
    unit = _unit(new.unit_code)
    if User.objects.filter(username=username).exists():
        raise Conflict("code.taken", "username", value=username)
    user = User(
        username=username,
        name_zh=values.required_text(new.name_zh, "name_zh", 40),
        name_en=values.plain_text(new.name_en, "name_en", 60),
        role=role,
        unit=unit,
        gate_codes=list(new.gate_codes),
    )
    if new.password is not None and not invented:
        demand_good_password(new.password, user)
    user.set_password(new.password)
    user.save(force_insert=True)
    write_down(actor, Note("user.add", thing=username, detail={"role": role, "unit": unit.code}))
    return user.id


def _demand_to_give(actor: Asker, role: str, unit_path: str, field: str) -> None:
    """Refuses an actor who may not decide about this role in that unit; the system may."""
    if actor is SYSTEM:
        return
    actor.demand(Right.MANAGE_STAFF)
    if not may_give(actor.role, actor.unit_path, role, unit_path):
        raise NotAllowed("staff.not_yours", field)


def _charge(actor: Asker, user_id: int) -> User:
    """Somebody whose access the actor looks after, locked until the transaction ends.

    Who is outside the actor's unit does not exist for them; NotAllowed for a peer, a superior, or the actor.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("unit").filter(id=user_id).first()
    known = actor is SYSTEM or (actor.unit_path and user and user.unit.path.startswith(actor.unit_path))
    if user is None or not known:
        raise NotFound("page.not_found")
    if user.id == actor.id:
        raise NotAllowed("staff.not_oneself")
    _demand_to_give(actor, user.role, user.unit.path, "")
    return user


def _make_link(actor: Asker, user: User, now: datetime) -> str:
    """A new one-time link for a user; earlier ones no longer work."""
    AccessLink.objects.filter(user=user, used_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        user=user, digest=AccessLink.digest_of(token), made_by=actor.name, expires_at=now + LINK_LASTS
    )
    return token


@transaction.atomic
def invite(actor: Asker, new: NewUser, now: datetime) -> tuple[int, str]:
    """Adds a user who sets the password themselves; returns their id and what their one-time link says, shown once."""
    actor.demand(Right.MANAGE_STAFF)
    role = values.choice(new.role, tuple(r.value for r in USER_ROLES), "role")
    _demand_to_give(actor, role, _unit(new.unit_code).path, "role")
    user_id = add_user(actor, new)
    token = _make_link(actor, User.objects.get(id=user_id), now)
    write_down(actor, Note("user.invite", thing=new.username))
    return user_id, token


@transaction.atomic
def reset_access(actor: Asker, user_id: int, now: datetime) -> str:
    """Takes password, second factors and sessions from a user; returns what their new one-time link says."""
    user = _charge(actor, user_id)
    Authenticator.objects.filter(user_id=user.id).delete()
    user.set_unusable_password()
    user.session_round = F("session_round") + 1
    user.save(update_fields=["password", "session_round"])
    forget_failures(username=user.username)
    write_down(actor, Note("user.reset", thing=user.username))
    return _make_link(actor, user, now)


@transaction.atomic
def reset_access_by_name(actor: Asker, username: str, now: datetime) -> str:
    """As `reset_access`, for somebody known by user name."""
    user_id = User.objects.filter(username=username).values_list("id", flat=True).first()
    if user_id is None:
        raise NotFound("user.unknown", "username", value=username)
    return reset_access(actor, user_id, now)


@transaction.atomic
def switch(actor: Asker, user_id: int, active: bool) -> None:
    """Switches a user off, whose sessions and links then open nothing at once, or on again."""
    user = _charge(actor, user_id)
    user.is_active = active
    user.session_round = F("session_round") + 1
    user.save(update_fields=["is_active", "session_round"])
    if not active:
        AccessLink.objects.filter(user=user, used_at__isnull=True).delete()
    write_down(actor, Note("user.switch_on" if active else "user.switch_off", thing=user.username))


@transaction.atomic
def post(actor: Asker, user_id: int, role: str, unit_code: str, gate_codes: Iterable[str]) -> None:
    """Gives a user another role, unit or gates, from and to what the actor may give."""
    user = _charge(actor, user_id)
    role = values.choice(role, tuple(r.value for r in USER_ROLES), "role")
    unit = _unit(unit_code)
    _demand_to_give(actor, role, unit.path, "role")
    before = {"role": user.role, "unit": user.unit.code}
    user.role, user.unit, user.gate_codes = role, unit, list(gate_codes)
    user.save(update_fields=["role", "unit", "gate_codes"])
    after = {"role": role, "unit": unit.code, "gates": user.gate_codes}
    write_down(actor, Note("user.post", thing=user.username, detail={"before": before, "after": after}))


@transaction.atomic
def let_try_again(actor: Asker, user_id: int) -> None:
    """Forgets how often signing in as a user failed of late, from whichever address."""
    user = _charge(actor, user_id)
    forget_failures(username=user.username)
    write_down(actor, Note("user.unlock", thing=user.username))


@transaction.atomic
def take_access(token: str, password: str, now: datetime) -> User:
    """Sets the password of whom a one-time link belongs to, and uses the link up."""
    user = user_of_link(None, token, now)
    demand_good_password(password, user)
    link = AccessLink.objects.filter(digest=AccessLink.digest_of(token), used_at__isnull=True)
    if link.update(used_at=now) != 1:  # somebody was faster with the same link
        raise NotFound("access.link_not_valid")
    user.set_password(password)
    user.save(update_fields=["password"])
    write_down(asker_of(user), Note("access.take"))
    return user


@transaction.atomic
def change_own_password(actor: Asker, password: str) -> User:
    """Gives the actor another password; every session but the one it is changed in has to sign in again."""
    user = User.objects.select_related("unit").get(username=actor.name)
    demand_good_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    write_down(actor, Note("access.password"))
    return user


@transaction.atomic
def end_own_sessions(actor: Asker) -> None:
    """Signs the actor out everywhere."""
    User.objects.filter(username=actor.name).update(session_round=F("session_round") + 1)
    write_down(actor, Note("session.end_all"))


@transaction.atomic
def note_sign_in(actor: Asker, proofs: Iterable[str]) -> None:
    """Writes down that somebody signed in, and by what they proved who they are."""
    write_down(actor, Note("session.begin", detail={"by": list(proofs)}))


@transaction.atomic
def note_sign_out(actor: Asker) -> None:
    """Writes down that somebody signed out."""
    write_down(actor, Note("session.end"))


@transaction.atomic
def note_refusal(username: str, step: str, address: str | None, locked: bool) -> None:
    """Writes down that signing in failed at a step. A name that nobody has may be a password: it is not kept."""
    known = User.objects.filter(username=username[:60]).exists()
    detail = {"step": step, "from": address or "", "locked": locked}
    write_down(STRANGER, Note("session.refused", thing=username if known else "", detail=detail))


def note_factors(actor: Asker, before: dict[int, FactorRow], after: dict[int, FactorRow]) -> None:
    """Writes down which second factors and recovery codes came, went or were renamed, in the caller's transaction."""
    came = [Note("factor.add", detail={"kind": after[n].kind}) for n in after if n not in before]
    went = [Note("factor.remove", detail={"kind": before[n].kind}) for n in before if n not in after]
    named = [
        Note("factor.rename", detail={"kind": after[n].kind})
        for n in after
        if n in before and after[n] != before[n]
    ]
    write_down(actor, *went, *came, *named)


@transaction.atomic
def forget_what_is_over(actor: Asker, now: datetime) -> None:
    """Deletes sessions and links whose time is over, and the addresses of failed sign-ins that no longer count."""
    counted_since = now - (settings.AXES_COOLOFF_TIME or timedelta())
    for rows in (
        Session.objects.filter(expire_date__lt=now),
        AccessLink.objects.filter(expires_at__lt=now),
        AccessAttempt.objects.filter(attempt_time__lt=counted_since),
    ):
        rows.delete()
