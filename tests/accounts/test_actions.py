"""Units, users, and how far each one sees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from lianfang.accounts import actions, queries
from lianfang.accounts.models import Unit, User
from lianfang.accounts.rights import ROLE_RIGHTS, USER_ROLES, Right, may
from lianfang.accounts.scope import SYSTEM, Asker, below
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.people.models import Person
from tests import builders
from tests.builders import District, asker

UNIT = actions.NewUnit("U-N", "新村", "New Village", "village", "U-E", "D/D-E/D-E-2/")
USER = actions.NewUser("xin", "辛勤", "Xin Qin", "community", "U-E-1", "a password")


def test_a_unit_stands_under_its_parent(district: District) -> None:
    actions.found_unit(SYSTEM, UNIT)
    assert Unit.objects.get(code="U-N").path == "CMD/U-E/U-N/"


@pytest.mark.parametrize(
    ("unit", "error", "field"),
    [
        (replace(UNIT, code="U-E"), Conflict, "code"),
        (replace(UNIT, code="u n"), InvalidInput, "code"),
        (replace(UNIT, kind="club"), InvalidInput, "kind"),
        (replace(UNIT, parent_code="NOWHERE"), NotFound, "parent_code"),
        (replace(UNIT, parent_code="U-N"), NotFound, "parent_code"),
        (replace(UNIT, name_zh=""), InvalidInput, "name_zh"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_by_name(
    district: District, unit: actions.NewUnit, error: type[LianfangError], field: str
) -> None:
    before = Unit.objects.count()
    with pytest.raises(error) as refused:
        actions.found_unit(SYSTEM, unit)
    assert refused.value.problems[0].field == field
    assert Unit.objects.count() == before


def test_the_database_keeps_no_unit_inside_itself(district: District) -> None:
    row = Unit.objects.get(code="U-E")
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(id=row.id).update(parent=row)


def test_a_user_signs_in_with_the_password_and_only_with_it(district: District) -> None:
    actions.add_user(SYSTEM, USER)
    assert authenticate(username="xin", password="a password") is not None
    assert authenticate(username="xin", password="A password") is None
    assert "a password" not in User.objects.get(username="xin").password
    User.objects.filter(username="xin").update(is_active=False)
    assert authenticate(username="xin", password="a password") is None


@pytest.mark.parametrize(
    ("user", "error", "field"),
    [
        (replace(USER, username="lin"), Conflict, "username"),
        (replace(USER, username=""), InvalidInput, "username"),
        (replace(USER, role="emperor"), InvalidInput, "role"),
        (replace(USER, role="device"), InvalidInput, "role"),
        (replace(USER, unit_code="NOWHERE"), InvalidInput, "unit_code"),
    ],
)
def test_a_user_that_cannot_be_is_refused_by_name(
    district: District, user: actions.NewUser, error: type[LianfangError], field: str
) -> None:
    with pytest.raises(error) as refused:
        actions.add_user(SYSTEM, user)
    assert refused.value.problems[0].field == field


def test_who_is_above(district: District) -> None:
    community = district.units["U-E-1"]
    above = [queries.unit_above(SYSTEM, community, levels).code for levels in range(4)]
    assert above == ["U-E-1", "U-E", "CMD", "CMD"]


def test_names_behind_codes(district: District) -> None:
    assert queries.names_for(asker("ding"), ["lin"])["lin"] == "林静"
    assert set(queries.units_coded(SYSTEM, ["U-E", "GHOST"])) == {"U-E"}


def test_every_role_holds_a_right_and_strangers_none() -> None:
    assert all(ROLE_RIGHTS[role] for role in USER_ROLES)
    assert not any(may(role, right) for role in ("", "system", "root") for right in Right)
    with pytest.raises(NotAllowed):
        SYSTEM.demand(Right.SEE_AUDIT)


def test_scope_is_a_prefix_and_nothing_is_nothing(district: District) -> None:
    lin = asker("lin")
    assert lin.covers("D/D-E/D-E-1/D-E-1-A/")
    assert not lin.covers("D/D-E/")
    assert not lin.covers("D/D-E/D-E-11/")
    nobody = Asker(None, "x", "director", None, "", "")
    assert not nobody.covers("D/")
    assert not Person.objects.within(nobody).exists()
    assert Person.objects.filter(below("D/D-E/")).count() == len(builders.PEOPLE) - 1
