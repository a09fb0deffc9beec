"""Who may do what: rights, and the roles that hold them. One table for pages, API and tests."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing somebody may do, within their scope."""

    RECORD_PASSAGES = "passages.record"
    SEE_PASSAGES = "passages.see"
    SEE_ASSIGNMENTS = "assignments.see"
    WORK_ASSIGNMENTS = "assignments.work"
    VERIFY_ASSIGNMENTS = "assignments.verify"
    SEE_BOARD = "board.see"
    SEE_PLACES = "places.see"
    SET_LEVEL = "places.set_level"
    FIND_PEOPLE = "people.find"
    OPEN_IDENTITY = "people.open_identity"
    SEE_COMPLIANCE = "compliance.see"
    SEE_AUDIT = "audit.see"


class Role(StrEnum):
    """What a user is here for; each has one first page (`pages.md`)."""

    DIRECTOR = "director"
    DISPATCHER = "dispatcher"
    UNIT_HEAD = "unit_head"
    TRACER = "tracer"
    COMMUNITY = "community"
    GATEKEEPER = "gatekeeper"
    OPERATOR = "operator"
    SUPPLIES = "supplies"
    INSPECTOR = "inspector"
    PUBLICITY = "publicity"
    DPO = "dpo"
    ADMIN = "admin"
    DEVICE = "device"
    """A phone at a gate: no user, an allow-list of one right."""


USER_ROLES = tuple(role for role in Role if role is not Role.DEVICE)

_WORK = {Right.SEE_ASSIGNMENTS, Right.WORK_ASSIGNMENTS}
_JUDGE = {Right.SEE_ASSIGNMENTS, Right.VERIFY_ASSIGNMENTS}
_OVERVIEW = {Right.SEE_BOARD, Right.SEE_PLACES, Right.SEE_COMPLIANCE}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DIRECTOR: frozenset(_OVERVIEW | _JUDGE | {Right.SEE_PASSAGES}),
    Role.DISPATCHER: frozenset(_OVERVIEW | _JUDGE | _WORK | {Right.SEE_PASSAGES, Right.SET_LEVEL}),
    Role.UNIT_HEAD: frozenset(_OVERVIEW | _JUDGE | _WORK | {Right.SEE_PASSAGES}),
    Role.TRACER: frozenset(_OVERVIEW | _WORK | {Right.SEE_PASSAGES, Right.FIND_PEOPLE, Right.OPEN_IDENTITY}),
    Role.COMMUNITY: frozenset(
        _WORK
        | {Right.SEE_PLACES, Right.SEE_COMPLIANCE, Right.SEE_PASSAGES, Right.FIND_PEOPLE, Right.OPEN_IDENTITY}
    ),
    Role.GATEKEEPER: frozenset(_WORK | {Right.RECORD_PASSAGES, Right.FIND_PEOPLE}),
    Role.OPERATOR: frozenset(_WORK | {Right.SEE_PLACES, Right.SEE_COMPLIANCE}),
    Role.SUPPLIES: frozenset(_OVERVIEW | _WORK),
    Role.INSPECTOR: frozenset(_OVERVIEW | _WORK),
    Role.PUBLICITY: frozenset(_OVERVIEW | _WORK),
    Role.DPO: frozenset({Right.SEE_AUDIT}),
    Role.ADMIN: frozenset({Right.SEE_AUDIT, Right.SEE_PLACES}),
    Role.DEVICE: frozenset({Right.RECORD_PASSAGES}),
}


def may(role: str, right: Right) -> bool:
    """Whether `role` holds `right`; an unknown role holds none."""
    return role in set(Role) and right in ROLE_RIGHTS[Role(role)]
