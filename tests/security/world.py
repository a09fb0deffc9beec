"""A district in which each kind of thing stands once inside the eastern community and once outside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import User
from lianfang.accounts.rights import USER_ROLES
from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.models import Assignment
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.passages import policy_queries
from lianfang.passages.actions.passages import record
from lianfang.passages.actions.policies import put_policy_in_force
from lianfang.places.outbreak_actions import NewOutbreakArea, add_outbreak_area
from tests import builders
from tests.api.phone import Phone, enrolled_phone
from tests.builders import JINJIANG_GATE, LI_NA, MART_GATE, SUN_WEST, WEST_GATE, District, asker, passage
from tests.passages import drafting
from tests.security.key_persons import KeyPersons, assignments_of, key_persons

OFF = "switched-off"
STRANGER = "stranger"
DEVICE = "device"
ABOVE = ("zhou", "gao")
"""The director and the dispatcher of the whole district."""
KEY_KINDS = ("reach_contact", "early_warning", "appeal", "release_decision", "life_service")
"""Kinds of assignment that lead to a page of their own."""
ROLES = tuple(role.value for role in USER_ROLES)


@dataclass(frozen=True)
class World:
    """The district, a session of every role in the eastern community, and what there is to ask for."""

    district: District
    sessions: dict[str, str]
    phone: Phone
    assignments: dict[tuple[str, str], int]
    colleagues: dict[str, int]
    outbreak: int
    draft: int
    trial: int
    planned: int
    token: str
    key: KeyPersons

    def client(self, who: str, language: str = "en") -> Client:
        """Somebody's browser; strangers and devices have no session."""
        client = Client()
        client.cookies["django_language"] = language
        if who in self.sessions:
            client.cookies["sessionid"] = self.sessions[who]
        return client


def build_world(district: District) -> World:
    """Makes all of it through the rooms' own actions."""
    now = timezone.now()
    for role in ROLES:
        builders.add_user(f"east-{role}", role, "U-E-1", gate_codes=_gates(role, MART_GATE))
    builders.add_user("west-gatekeeper", "gatekeeper", "U-W", gate_codes=(WEST_GATE,))
    assignments = _assignments(now)
    area = NewOutbreakArea("R-1", "某市", "Some City", now.date() - timedelta(days=9), "notice 1")
    outbreak = add_outbreak_area(asker("gao"), area, now.date() - timedelta(days=1), now)
    key = key_persons(now)
    assignments |= assignments_of(KEY_KINDS)
    draft = drafting.ready()
    trial = policy_queries.latest_trial(asker("gao"), draft, now)
    assert trial is not None and trial.differing
    planned = put_policy_in_force(SYSTEM, FIRST_POLICY, now + timedelta(days=9), "planned")
    new = accounts.NewUser("invited", "新人", "Newcomer", "community", "U-E-1", None)
    _id, token = accounts.invite(asker("ding"), new, now)
    return World(
        district,
        _sessions(),
        enrolled_phone(MART_GATE, now),
        assignments,
        {
            "east": builders.add_user("east-colleague", "community", "U-E-1"),
            "west": builders.add_user("west-colleague", "community", "U-W"),
        },
        outbreak,
        draft,
        trial.id,
        planned,
        token,
        key,
    )


def _gates(role: str, gate: str) -> tuple[str, ...]:
    return (gate,) if role == "gatekeeper" else ()


def _assignments(now: Any) -> dict[tuple[str, str], int]:
    """A fever and a journey on each side."""
    said: tuple[dict[str, Any], ...] = (
        {"temperature": 38.0, "second_temperature": 38.1},
        {"risk_travel": True},
    )
    guest = {"name": "客人", "phone": "13900001111"}
    visitor = passage(gate=JINJIANG_GATE, visitor=guest, category="visitor", at=now - timedelta(minutes=2))
    assert record(asker("fang"), [visitor], now)[0].stored
    for keeper, gate, person in (("fang", MART_GATE, LI_NA), ("west-gatekeeper", WEST_GATE, SUN_WEST)):
        rows = [passage(gate=gate, person=person, at=now - timedelta(minutes=1), **one) for one in said]
        for answer in record(asker(keeper), rows, now):
            assert answer.stored, answer.problem
    rows = Assignment.objects.values_list("area_path", "kind", "id")
    return {("west" if path.startswith("D/D-W/") else "east", kind): row for path, kind, row in rows}


def _sessions() -> dict[str, str]:
    """The session of each role; one of somebody who was switched off after signing in."""
    sessions: dict[str, str] = {}
    builders.add_user("east-off", "dispatcher", "U-E-1")
    names = {role: f"east-{role}" for role in ROLES} | {name: name for name in ABOVE} | {OFF: "east-off"}
    for who, username in names.items():
        client = Client()
        client.force_login(User.objects.get(username=username))
        sessions[who] = client.cookies["sessionid"].value
    accounts.switch(SYSTEM, User.objects.get(username="east-off").id, active=False)
    return sessions


ROOMS = ("accounts_", "places_", "people_", "assignments_", "passages_", "cases_", "quarantine_")
COUNTED = (*ROOMS, "oversight_", "mfa_")


def state() -> tuple[Any, ...]:
    """The head of the audit trail and how many rows each table has."""
    tables = [name for name in connection.introspection.table_names() if name.startswith(COUNTED)]
    counts = ", ".join(f"(SELECT COUNT(*) FROM {name})" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}, (SELECT seal FROM accounts_auditentry ORDER BY seq DESC LIMIT 1)")
        return tuple(cursor.fetchone())


class Writes:
    """Notes each statement that changes something of ours; use as `with connection.execute_wrapper(Writes() as w)`."""

    ALLOWED = ("django_session", "shared_counters", "axes_")
    """Sessions that go on, and tries that are counted."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Passes the statement on."""
        first = sql.lstrip().partition(" ")[0].upper()
        if first in ("INSERT", "UPDATE", "DELETE") and not any(name in sql for name in self.ALLOWED):
            self.seen.append(sql[:120])
        return execute(sql, params, many, context)
