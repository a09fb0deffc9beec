"""All doors of the product, read off its own declarations: pages, operations of the API, commands.

A door whose address has parameters stands in FILLED with something inside the eastern community and something of the
west; one that is about no part of the district says why. Whoever adds a route adds its line here, or the suite fails.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import click
import typer
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lianfang.accounts.rights import Right
from lianfang.assignments import views as assignments
from lianfang.cases import case_views
from lianfang.passages import policy_draft_views as drafts
from lianfang.quarantine import order_views
from lianfang.resident import views as resident
from lianfang.web import staff
from tests import builders
from tests.house.test_routes_declare_rights import describes_the_api, kept_by
from tests.security.key_persons import KeyPersons
from tests.security.world import World

Values = Mapping[str, Any]
Maker = Callable[[World], Values]
SKIPPED = ("openapi-json", "openapi-view", "api-root")
"""The API's own description, which holds nothing of the district."""


@dataclass(frozen=True)
class Fill:
    """What stands in an address, and in the body of a POST: inside, outside and nowhere.

    `whole`: why there is no outside, for what is the same for everybody.
    """

    inside: Maker = lambda world: {}
    outside: Maker | None = None
    nowhere: Values = field(default_factory=dict)
    body: Maker = lambda world: {}
    outside_body: Maker | None = None
    whole: str = ""


def _code(inside: str, outside: str, body: Values | None = None) -> Fill:
    """A place known by its code."""
    return Fill(
        lambda w: {"code": inside},
        lambda w: {"code": outside},
        {"code": "S-NOWHERE"},
        lambda w: body or {},
    )


def _assignment(kind: str, **body: str) -> Fill:
    return Fill(
        lambda w: {"assignment_id": w.assignments["east", kind]},
        lambda w: {"assignment_id": w.assignments["west", kind]},
        {"assignment_id": 999_999},
        lambda w: body,
    )


def _person(**body: str) -> Fill:
    return Fill(
        lambda w: {"number": builders.LI_NA},
        lambda w: {"number": builders.SUN_WEST},
        {"number": "PNOBODY"},
        lambda w: body,
    )


def _colleague(**body: str) -> Fill:
    return Fill(
        lambda w: {"user_id": w.colleagues["east"]},
        lambda w: {"user_id": w.colleagues["west"]},
        {"user_id": 999_999},
        lambda w: body,
    )


def _whole(why: str, inside: Maker = lambda world: {}, nowhere: Values | None = None, **body: str) -> Fill:
    return Fill(inside, None, nowhere or {}, lambda w: body, whole=why)


POLICY = "one policy holds at every gate of the district"
OWN = "everybody's own access, known by the session"


def _passage(gate: str) -> Maker:
    return lambda world: builders.passage(gate=gate, id=str(uuid.uuid4()), person=builders.LI_NA)


def _key(name: str, inside: Callable[[KeyPersons], dict[str, Any]], nobody: Any, **body: Any) -> Fill:
    """One of the key persons' things, by side."""

    def on(side: str) -> Maker:
        return lambda world: {name: inside(world.key)[side]}

    return Fill(on("east"), on("west"), {name: nobody}, lambda w: body)


RESIDENT = "a resident's link opens by what it says"

FILLED: dict[str, Fill] = {
    "case": _key("number", lambda k: k.cases, "CNOBODY2"),
    "case_investigation": _key("number", lambda k: k.cases, "CNOBODY2", work="factory", version="1"),
    "case_step": _key("number", lambda k: k.cases, "CNOBODY2", version="1", why="x"),
    "contact": _key("contact_id", lambda k: k.contacts, 999_999, status="dismissed", reason="x", version="1"),
    "contact_reached": _assignment("reach_contact", state="well", evidence="called"),
    "signal_report": _assignment("early_warning", evidence="a cold"),
    "order": _key("number", lambda k: k.orders, "QNOBODY2"),
    "order_notice": _key("number", lambda k: k.orders, "QNOBODY2"),
    "order_step": _key("number", lambda k: k.orders, "QNOBODY2", version="1", text="x", what="x"),
    "answer_appeal": _assignment("appeal", outcome="upheld", answer="right"),
    "decide_release": _assignment("release_decision", decision="end", why="x", evidence="x"),
    "round_household": _key("number", lambda k: k.orders, "QNOBODY2"),
    "need_ask": _key("number", lambda k: k.orders, "QNOBODY2", category="food", detail="rice"),
    "need": _assignment("life_service", evidence="brought"),
    "need_step": _key("need_id", lambda k: k.needs, 999_999),
    "round_bulk_compound": Fill(
        lambda w: {"code": builders.COMPOUND},
        lambda w: {"code": builders.WEST_VILLAGE},
        {"code": "A-NOWHERE"},
    ),
    "screening_list": _key("list_id", lambda k: k.lists, 999_999),
    "screening_entry": _key("entry_id", lambda k: k.entries, 999_999, round="1", outcome="clear"),
    "resident": _whole(RESIDENT, lambda w: {"token": w.key.token}, {"token": "a-guess"}),
    "resident_step": _whole(RESIDENT, lambda w: {"token": w.key.token}, {"token": "a-guess"}),
    "board_line": _whole("the six lines are the same everywhere", lambda w: {"line": 1}, {"line": 7}),
    "compliance_standard": _whole(
        "standards are the same everywhere",
        lambda w: {"standard_id": "F5-temperature"},
        {"standard_id": "F0-nothing"},
    ),
    "site": _code(builders.MART, builders.WEST_MARKET),
    "edit_site": _code(builders.MART, builders.WEST_MARKET, {"version": "1", "name_en": "Mine"}),
    "area": _code(builders.COMMUNITY, builders.WEST),
    "set_level": _code(
        builders.COMMUNITY,
        builders.WEST,
        {"level": "managed", "reason": "x", "until": "2099-01-01T00:00", "confirm": "yes"},
    ),
    "gate_at": _code(builders.MART_GATE, builders.WEST_GATE),
    "get_bundle": _code(builders.MART_GATE, builders.WEST_GATE),
    "get_people": _code(builders.MART_GATE, builders.WEST_GATE),
    "post_passages": Fill(
        body=_passage(builders.MART_GATE),
        outside=lambda w: {},
        outside_body=_passage(builders.WEST_GATE),
    ),
    "assignment": _assignment("fever_followup"),
    "assignment_step": _assignment(
        "fever_followup", evidence="seen", note="seen", purpose="other", other="duty"
    ),
    "screening": _assignment("travel_screening", outcome="cleared", evidence="seen"),
    "person": _person(),
    "open_identity": _person(purpose="curious", other="curious"),
    "staff_member": _colleague(role="community", unit="U-E-1"),
    "staff_step": _colleague(),
    "end_outbreak_area": _whole(
        "one list of outbreak areas holds at every gate",
        lambda w: {"row_id": w.outbreak},
        {"row_id": 999_999},
        reason="over",
    ),
    "policy": _whole(POLICY, lambda w: {"version": 1}, {"version": 99}),
    "policy_withdraw": _whole(POLICY, lambda w: {"version": w.planned}, {"version": 99}),
    "policy_drafts": _whole(POLICY, base="1"),
    "policy_draft": _whole(POLICY, lambda w: {"draft_id": w.draft}, {"draft_id": 999_999}),
    "policy_row": _whole(
        POLICY, lambda w: {"draft_id": w.draft, "key": "new"}, {"draft_id": 999_999, "key": "new"}
    ),
    "policy_force": _whole(POLICY, lambda w: {"draft_id": w.draft}, {"draft_id": 999_999}),
    "policy_draft_step": _whole(
        POLICY, lambda w: {"draft_id": w.draft}, {"draft_id": 999_999}, version="1", note="why"
    ),
    "policy_trial": _whole(POLICY, lambda w: {"trial_id": w.trial}, {"trial_id": 999_999}),
    "access": _whole("a link opens by what it says", lambda w: {"token": w.token}, {"token": "a-guess"}),
    "mfa_edit_webauthn": _whole(OWN, lambda w: {"pk": 999_999}),
    "mfa_remove_webauthn": _whole(OWN, lambda w: {"pk": 999_999}),
}


VERBS: dict[str, tuple[str, ...]] = {
    "assignment_step": tuple(assignments.STEPS),
    "policy_draft_step": tuple(drafts.STEPS),
    "staff_step": (*staff.VERBS, "reset"),
    "case_step": tuple(case_views.STEPS),
    "order_step": tuple(order_views.STEPS),
    "need_step": ("confirm",),
    "resident_step": tuple(resident.STEPS),
}
"""Pages with a verb in their address: each verb is a door of its own."""


@dataclass(frozen=True)
class Door:
    """A page or an operation: its name, how it is addressed, what it declares."""

    name: str
    pattern: str
    methods: tuple[str, ...]
    right: Right | None
    public: bool
    api: bool
    verb: str = ""

    def __str__(self) -> str:
        return f"{self.name}:{self.verb}" if self.verb else self.name

    @property
    def fill(self) -> Fill:
        """What stands in its address; an address with parameters has to be in FILLED."""
        if "<" in self.pattern and self.name not in FILLED:
            raise AssertionError(f"{self.name} ({self.pattern}) is not in tests/security/walk.py: FILLED")
        return FILLED.get(self.name, Fill())

    def url(self, values: Values) -> str:
        """Its address."""
        said = {"verb": self.verb} if self.verb else {}
        return reverse(f"api-1:{self.name}" if self.api else self.name, kwargs={**values, **said})


def doors() -> list[Door]:
    """Every page and every operation, the pages first; two names of one page are one door."""
    found: dict[tuple[str, tuple[str, ...]], Door] = {}
    for door in _walk(get_resolver(), "", api=False):
        found.setdefault((door.pattern, door.methods), door)
    each = [replace(door, verb=verb) for door in found.values() for verb in VERBS.get(door.name, ("",))]
    return sorted(each, key=lambda door: door.api)


def _walk(resolver: URLResolver, prefix: str, api: bool) -> Iterator[Door]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, address, api=bool(entry.namespace))
        elif isinstance(entry, URLPattern) and not describes_the_api(entry.callback):
            yield from _of(entry, address, api)


def _of(entry: URLPattern, address: str, api: bool) -> Iterator[Door]:
    """The page behind an address, or the operations that share it."""
    owner = kept_by(entry.callback) if api else None
    operations = getattr(owner, "operations", None)
    if operations is None:
        yield _door(str(entry.name), address, ("GET", "POST"), entry.callback, api)
    for operation in operations or ():
        yield _door(operation.view_func.__name__, address, tuple(operation.methods), operation.view_func, api)


def _door(name: str, address: str, methods: tuple[str, ...], view: Any, api: bool) -> Door:
    right = getattr(view, "required_right", None)
    return Door(name, address, methods, right, getattr(view, "public", False) is True, api)


@cache
def commands() -> dict[str, click.Command]:
    """Every command by its words, without the program's own name."""
    from lianfang.cli import app

    return dict(_commands(typer.main.get_command(app), ()))


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(words), command
    for name, part in (inner or {}).items():
        yield from _commands(part, (*words, name))


def steady(page: str, *values: str) -> str:
    """A page without what differs from answer to answer: tokens, the second, and the value that was asked for."""
    page = re.sub(r'(value|content)="\w{64}"', "", page)
    page = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(\+[\d:]+|Z)", "now", page)
    for value in values:
        page = page.replace(value, "?")
    return page
