"""Who may what: every door, every role, inside and outside scope, reading and writing; tried for real, and printed.

What is expected is read off the declarations alone: the right of each door, the rights of each role. The fast part asks
at each door for a few people who stand for all; the slow part asks for everybody and prints the matrix.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase

from lianfang.accounts.rights import DISTRICT_WIDE, Right, may
from lianfang.accounts.scope import STRANGER as NOBODY
from lianfang.accounts.scope import SYSTEM
from lianfang.cli.needs import NEEDS
from lianfang.passages.api import DEVICE_ROUTES
from tests.builders import District
from tests.house.source import python_files, tree
from tests.security.test_headers import wrong_with
from tests.security.walk import Door, Values, commands, doors, steady
from tests.security.world import ABOVE, DEVICE, OFF, ROLES, STRANGER, World, Writes, build_world, state

EVERYBODY = (*ROLES, *ABOVE, DEVICE, OFF, STRANGER)
OPENS, SIGN_IN, REFUSED, NOT_FOUND, TAKES_FORMS, FAILED = "x", ">", "·", "-", "p", "!"


@pytest.fixture
def world(district: District) -> World:
    """Something of everything on both sides."""
    return build_world(district)


# ---- asking ----


@dataclass(frozen=True)
class Visit:
    """One request at a door: by whom, how, for what."""

    door: Door
    who: str
    method: str
    where: str

    def values(self, world: World) -> Values | None:
        """What stands in the address; None where there is no such place."""
        fill = self.door.fill
        if self.where == "nowhere":
            return fill.nowhere or None
        if self.where == "outside":
            return fill.outside(world) if fill.outside else None
        return fill.inside(world)

    def body(self, world: World) -> Values:
        """What is sent along."""
        fill = self.door.fill
        return (fill.outside_body if self.where == "outside" and fill.outside_body else fill.body)(world)


def ask(world: World, visit: Visit, values: Values) -> HttpResponseBase:
    """Makes the request; whatever it changed is undone."""
    url, client = visit.door.url(values), world.client(visit.who)
    client.raise_request_exception = False
    body = visit.body(world)
    data: Any = json.dumps(body) if visit.door.api else body
    kind: dict[str, Any] = {"content_type": "application/json"} if visit.door.api else {}
    if visit.who == DEVICE:
        raw = data.encode() if visit.door.api and visit.method == "POST" else b""
        kind["headers"] = {"authorization": world.phone.sign(visit.method, url, raw)}
    with transaction.atomic():
        if visit.method == "GET":
            kind.pop("content_type", None)
            answer = client.get(url, **kind)
            if answer.status_code == 302 and "/login/?next=" not in answer.headers["Location"]:
                answer = client.get(
                    answer.headers["Location"]
                )  # pages that only take forms lead on to one to read
        else:
            answer = client.post(url, data, **kind)
        transaction.set_rollback(True)
    return answer


def symbol(answer: HttpResponseBase) -> str:
    """An answer in one sign."""
    if answer.status_code == 401 or (
        answer.status_code == 302 and "/login/?next=" in answer.headers["Location"]
    ):
        return SIGN_IN
    if answer.status_code >= 500:
        return FAILED
    return {403: REFUSED, 404: NOT_FOUND, 405: TAKES_FORMS}.get(answer.status_code, OPENS)


# ---- what is declared ----


def holds(door: Door, who: str) -> bool:
    """Whether somebody holds the right of a door, their scope left aside."""
    if door.right is None:
        return True
    if who == DEVICE:
        return ("POST" if "POST" in door.methods else "GET", door.name) in DEVICE_ROUTES
    role = {"zhou": "director", "gao": "dispatcher"}.get(who, who)
    return may(role, door.right) and (door.right not in DISTRICT_WIDE or who in ABOVE)


def expected(visit: Visit) -> str:
    """The signs of which the answer has to be one."""
    door, who = visit.door, visit.who
    if door.name == "health_ready":
        return OPENS + FAILED  # the clock does not run here, and the page says so
    if door.public:
        if visit.where == "nowhere" or door.api or door.name == "resident_step":
            return OPENS + SIGN_IN + REFUSED + NOT_FOUND
        return OPENS + SIGN_IN
    if who in (STRANGER, OFF) or (who == DEVICE and not door.api):
        return SIGN_IN
    if not holds(door, who):
        return REFUSED
    if visit.method == "GET" and door.name in TO_SEND_FORMS_TO:
        return TO_SEND_FORMS_TO[door.name]
    if visit.where != "inside":
        if door.name == "need" and not may(_role(who), Right.WORK_ROUNDS):
            return NOT_FOUND + REFUSED
        return NOT_FOUND if visit.method == "GET" or not _refused_first(visit) else NOT_FOUND + REFUSED
    return _inside(visit)


REFUSED_FIRST = (
    "assignment_step",
    "screening",
    "policy_force",
    "policy_draft_step",
    "order_step",
    "contact",
    "contact_reached",
    "signal_report",
    "need",
    "need_step",
    "decide_release",
    "answer_appeal",
)
"""Doors behind which a second right, or being the one whose duty it is, is asked for."""
THEIR_DUTY = ("assignment", "assignment_step", "screening", "contact_reached", "answer_appeal")
"""Pages about a person, for those whose duty that may be."""
TO_SEND_FORMS_TO = {
    "staff_step": TAKES_FORMS,
    "sign_out_everywhere": TAKES_FORMS,
    "policy_withdraw": OPENS,
    "policy_drafts": OPENS,
}
"""Doors that only take forms, and say the same to whoever only looks, whatever the address names."""
NOT_SET_UP = (
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_deactivate_totp",
)
"""Pages about ways to sign in that most people here have not set up."""


def _inside(visit: Visit) -> str:
    """Whoever holds the right comes in; but for what a second rule of the same door keeps from them."""
    door, who = visit.door, visit.who
    if door.name in NOT_SET_UP:
        return OPENS + NOT_FOUND + TAKES_FORMS
    if door.name == "decide_release" and who not in ABOVE:
        return OPENS + NOT_FOUND + REFUSED  # a decision about a release lies with the unit above
    if door.name == "need" and not may(_role(who), Right.WORK_ROUNDS):
        return OPENS + NOT_FOUND + REFUSED
    if (door.name, visit.method) in (("new_order", "GET"), ("new_order", "POST"), ("need_step", "GET")):
        return OPENS + NOT_FOUND  # asked without saying for whom, there is nothing to order
    if door.name in THEIR_DUTY and not _concerns(who):
        return NOT_FOUND + REFUSED if visit.method == "POST" else NOT_FOUND
    if visit.method == "POST" and _refused_first(visit):
        return OPENS + REFUSED + NOT_FOUND
    if door.name == "get_people" and who != "gatekeeper":
        return REFUSED  # nobody is looked up at a gate by who does not stand there
    return OPENS


def _concerns(who: str) -> bool:
    """What is about a person concerns who verifies, and who may learn who it is."""
    role = _role(who)
    return may(role, Right.VERIFY_ASSIGNMENTS) or may(role, Right.OPEN_IDENTITY)


def _role(who: str) -> str:
    return {"zhou": "director", "gao": "dispatcher"}.get(who, who)


def _refused_first(visit: Visit) -> bool:
    """Steps that ask for one more right, or for being the one who has taken it, before or after looking."""
    return visit.door.name in REFUSED_FIRST


# ---- the matrix ----


def visits(people: tuple[str, ...]) -> Iterator[Visit]:
    """Every request there is for these people."""
    for door in doors():
        for who in people:
            yield from visits_at(door, who)


def visits_at(door: Door, who: str) -> Iterator[Visit]:
    """Somebody's requests at one door; nothing lies outside for who answers for the whole district."""
    for method in door.methods:
        yield Visit(door, who, method, "inside")
        if door.fill.outside and who not in ABOVE:
            yield Visit(door, who, method, "outside")
        if door.fill.nowhere:
            yield Visit(door, who, method, "nowhere")


def tried(world: World, visit: Visit, found: dict[Visit, str]) -> list[str]:
    """Makes one visit; what is wrong with its answer, in words."""
    values = visit.values(world)
    if values is None:
        return []
    before = state() if visit.method != "GET" else ()
    with connection.execute_wrapper(Writes()) as _none, connection.execute_wrapper(writes := Writes()):
        answer = ask(world, visit, values)
    found[visit] = sign = symbol(answer)
    name = f"{visit.who}: {visit.method} {visit.door} {visit.where}"
    wrong = []
    if sign not in expected(visit):
        wrong.append(f"{name}: {answer.status_code} ({sign}), expected {expected(visit)}")
    if sign in REFUSED + NOT_FOUND + SIGN_IN and not visit.door.public and writes.seen:
        wrong.append(f"{name}: refused, but wrote {writes.seen[0]}")
    if visit.method == "GET":
        wrong += [f"{name}: {what}" for what in wrong_with(answer)]
        if answer.status_code == 200 and not visit.door.public and "no-store" not in answer["Cache-Control"]:
            wrong.append(f"{name}: may be kept by a cache")
    if before and before != state():
        wrong.append(f"{name}: the trail or a table is not as it was")
    return wrong


def test_every_door_opens_for_its_roles_and_within_scope_only(world: World) -> None:
    """One who holds the right, one who does not, a stranger, somebody switched off and a device at each door."""
    wrong: list[str] = []
    found: dict[Visit, str] = {}
    for number, door in enumerate(doors()):
        holders = [who for who in ROLES if holds(door, who)]
        others = [who for who in ROLES if not holds(door, who)]
        people = [rows[number % len(rows)] for rows in (holders, others) if rows and not door.public]
        people += ["gao"] if door.right in DISTRICT_WIDE else []
        people.append((STRANGER, OFF, DEVICE)[number % 3])
        for who in people:
            for visit in visits_at(door, who):
                if (visit.method, visit.where) in asked_first(door, who):
                    wrong += tried(world, visit, found)
    assert len(found) > 200
    assert not wrong, "\n".join(wrong)


def asked_first(door: Door, who: str) -> set[tuple[str, str]]:
    """Of all that can be asked at a door, what tells most: who comes in, who changes nothing."""
    if who in ROLES and holds(door, who):
        return {("GET", "inside"), ("GET", "outside"), ("POST", "outside")}
    return {("POST", "inside")} if "POST" in door.methods else {("GET", "inside")}


@pytest.mark.slow
def test_the_whole_matrix(world: World, say: Callable[[str], None]) -> None:
    wrong: list[str] = []
    found: dict[Visit, str] = {}
    for visit in visits(EVERYBODY):
        wrong += tried(world, visit, found)
    say(matrix(found))
    assert not wrong, "\n".join(wrong)


def matrix(found: dict[Visit, str]) -> str:
    """All answers as a table: for each door and method, inside, outside and nowhere for everybody."""
    lines = [
        "",
        "Who may what: inside, outside, nowhere",
        "(x opens, p takes forms only, · refused, - not found, > sign in, blank: no such place)",
        f"{'':34}" + " ".join(f"{who[:5]:5}" for who in EVERYBODY),
    ]
    for door in doors():
        for method in door.methods:
            cells = [
                "".join(
                    found.get(Visit(door, who, method, where), " ")
                    for where in ("inside", "outside", "nowhere")
                )
                for who in EVERYBODY
            ]
            lines.append(f"{str(door)[:28]:29}{method:5}" + " ".join(f"{cell:5}" for cell in cells))
    lines += [f"{'lianfang ' + name:34}{needs.acts}: {needs.why}" for name, needs in sorted(NEEDS.items())]
    return "\n".join([*lines, f"{len(found)} requests at {len(doors())} doors, {len(NEEDS)} commands"])


def named(values: Values) -> list[str]:
    """What was asked for, as an answer may repeat it."""
    return [value if isinstance(value, str) else f"/{value}/" for value in values.values()]


@pytest.mark.slow
def test_absent_and_out_of_scope_look_alike(world: World) -> None:
    """Word for word, so that nobody learns from an answer what exists elsewhere."""
    differing = []
    for number, door in enumerate(doors()):
        holders = [who for who in ROLES if holds(door, who)]
        if not (door.fill.outside and door.fill.nowhere and holders):
            continue
        for method in door.methods:
            pages = []
            for where in ("outside", "nowhere"):
                visit = Visit(door, holders[number % len(holders)], method, where)
                values = visit.values(world)
                assert values is not None
                answer: Any = ask(world, visit, values)
                pages.append(
                    (
                        answer.status_code,
                        steady(answer.content.decode(), *named(values)),
                    )
                )
            if pages[0] != pages[1]:
                differing.append(f"{method} {door}:\n{pages[0]}\n{pages[1]}")
    assert not differing, "\n".join(differing)


# ---- devices and commands ----


def test_a_device_is_heard_at_its_own_routes_only(world: World) -> None:
    api = [door for door in doors() if door.api and not door.public]
    for door in api:
        for method in door.methods:
            sign = symbol(
                ask(world, visit := Visit(door, DEVICE, method, "inside"), visit.values(world) or {})
            )
            assert sign == (OPENS if (method, door.name) in DEVICE_ROUTES else REFUSED), door
    assert {(m, door.name) for door in api for m in door.methods} >= DEVICE_ROUTES


def test_every_command_says_what_it_needs() -> None:
    assert set(commands()) == set(NEEDS), "lianfang/cli/needs.py names every command, and no other"


def test_commands_act_as_the_system_and_nobody_else() -> None:
    """Who is at the terminal holds no role: no command takes somebody's name and rights."""
    taken = [
        f"{path.name}:{node.lineno}"
        for path in python_files("src/lianfang/cli")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and {"asker_of", "asker_named", "Role", "User", "ROLE_RIGHTS"} & {name.name for name in node.names}
    ]
    assert {place.partition(":")[0] for place in taken} <= {"exports.py"}, "but for `export people --as`"
    assert not any(nobody.may(right) for nobody in (SYSTEM, NOBODY) for right in Right)


def test_the_secrets_of_an_installation_are_its_owners(data_directory: Path) -> None:
    """A command needs to read the data directory: that is its right, kept by the system's own permissions."""
    from django.conf import settings

    for name in ("session-key", "vault-key"):
        file = settings.AUDIT_KEY.parent / name
        if file.exists():
            assert file.stat().st_mode & 0o077 == 0, name
