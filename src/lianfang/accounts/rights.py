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
    EDIT_PLACES = "places.edit"
    SET_OUTBREAK_AREAS = "outbreak_areas.set"
    SEE_COMPLIANCE = "compliance.see"
    SEE_POLICIES = "policies.see"
    EDIT_POLICIES = "policies.edit"
    PUT_POLICY_IN_FORCE = "policies.put_in_force"
    """Never for a draft that one changed oneself."""
    SEE_CASES = "cases.see"
    """Cases, contacts, curves and warnings, without identities."""
    WORK_CASES = "cases.work"
    """Report, classify, investigate, trace and classify contacts."""
    EXPORT_CASES = "cases.export"
    SEE_QUARANTINE = "quarantine.see"
    ORDER_QUARANTINE = "quarantine.order"
    WORK_ROUNDS = "rounds.work"
    """Visit, note daily reports, answer needs: the community worker's round."""
    ANSWER_APPEALS = "appeals.answer"
    """Never one's own order."""
    IMPORT_RETURNEES = "screening.import"
    WORK_SCREENING = "screening.work"
    SEE_AUDIT = "audit.see"
    MANAGE_STAFF = "staff.manage"
    OWN_ACCESS = "access.own"
    """Look after one's own password, second factor and sessions: everybody who signs in."""


DISTRICT_WIDE = frozenset({Right.EDIT_POLICIES, Right.PUT_POLICY_IN_FORCE, Right.SET_OUTBREAK_AREAS})
"""What holds at every gate of the district: a dispatcher of one town may not do it, whatever their role."""


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
    Role.DIRECTOR: frozenset(_OVERVIEW | _JUDGE | {Right.SEE_PASSAGES, Right.MANAGE_STAFF}),
    Role.DISPATCHER: frozenset(_OVERVIEW | _JUDGE | _WORK | {Right.SEE_PASSAGES, Right.SET_LEVEL}),
    Role.UNIT_HEAD: frozenset(_OVERVIEW | _JUDGE | _WORK | {Right.SEE_PASSAGES, Right.MANAGE_STAFF}),
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
    Role.ADMIN: frozenset({Right.SEE_AUDIT, Right.SEE_PLACES, Right.MANAGE_STAFF}),
    Role.DEVICE: frozenset({Right.RECORD_PASSAGES}),
}
for _role in USER_ROLES:
    ROLE_RIGHTS[_role] |= {Right.OWN_ACCESS}
for _right, _roles in {
    Right.SEE_POLICIES: ("director", "dispatcher", "unit_head", "inspector", "dpo", "admin", "tracer"),
    Right.EDIT_POLICIES: ("dispatcher",),
    Right.PUT_POLICY_IN_FORCE: ("director", "dispatcher"),
    Right.EDIT_PLACES: ("dispatcher", "unit_head", "admin"),
    Right.SET_OUTBREAK_AREAS: ("dispatcher",),
    Right.SEE_CASES: ("director", "dispatcher", "unit_head", "tracer"),
    Right.WORK_CASES: ("tracer",),
    Right.EXPORT_CASES: ("dispatcher", "tracer"),
    Right.SEE_QUARANTINE: ("director", "dispatcher", "unit_head", "tracer", "community"),
    Right.ORDER_QUARANTINE: ("tracer",),
    Right.WORK_ROUNDS: ("community", "unit_head"),
    Right.ANSWER_APPEALS: ("director", "dispatcher"),
    Right.IMPORT_RETURNEES: ("dispatcher", "tracer"),
    Right.WORK_SCREENING: ("community", "unit_head", "tracer"),
}.items():
    for _name in _roles:
        ROLE_RIGHTS[Role(_name)] |= {_right}

_OF_A_UNIT = {Role.UNIT_HEAD, Role.COMMUNITY, Role.GATEKEEPER, Role.OPERATOR}

MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.UNIT_HEAD: frozenset(_OF_A_UNIT),
    Role.DIRECTOR: frozenset(set(USER_ROLES) - {Role.DIRECTOR, Role.DPO, Role.ADMIN}),
    Role.ADMIN: frozenset(USER_ROLES),
}
"""The roles that somebody may give, take and look after, within their own unit and below.

A unit head names no tracer, who opens identities, and no inspector, who comes unannounced. The data protection
officer, who reads what a director did, is not named by the director.
"""


def may(role: str, right: Right) -> bool:
    """Whether `role` holds `right`; an unknown role holds none."""
    return role in set(Role) and right in ROLE_RIGHTS[Role(role)]


def may_give(role: str, unit_path: str, given: str, given_unit_path: str) -> bool:
    """Whether somebody of `role` in the unit at `unit_path` decides about somebody of role `given` in that unit.

    Never above or beside one's own unit; and a unit head never about a head of the same unit.
    """
    if role not in MAY_GIVE or given not in MAY_GIVE[Role(role)]:
        return False
    if role == given == Role.UNIT_HEAD and given_unit_path == unit_path:
        return False
    return bool(unit_path) and given_unit_path.startswith(unit_path)
