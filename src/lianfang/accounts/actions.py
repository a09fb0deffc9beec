"""The verbs of this room: founding units, adding users."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.models import Unit, UnitKind, User
from lianfang.accounts.rights import USER_ROLES
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput, NotFound


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
    """A user to be added."""

    username: str
    name_zh: str
    name_en: str
    role: str
    unit_code: str
    password: str
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


@transaction.atomic
def add_user(actor: Asker, new: NewUser) -> int:
    """Adds a user to a unit and returns their id. The password is stored as an Argon2 hash."""
    username = values.required_text(new.username, "username", 60)
    role = values.choice(new.role, tuple(r.value for r in USER_ROLES), "role")
    unit = Unit.objects.filter(code=new.unit_code).first()
    if unit is None:
        raise InvalidInput("field.not_a_choice", "unit_code", value=new.unit_code, choices="existing units")
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
    user.set_password(new.password)
    user.save(force_insert=True)
    write_down(actor, Note("user.add", thing=username, detail={"role": role, "unit": unit.code}))
    return user.id
