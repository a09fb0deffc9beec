"""The server judges a passage by what was in force when it happened, and remembers without getting it wrong."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.admission import Decision, check_table, decide
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.control_levels import LEVELS, LevelPeriod
from lianfang.domain.restrictions import KINDS, RestrictionPeriod
from lianfang.domain.values import CATEGORIES, ERRANDS, MASKS
from lianfang.passages.intake import GateVerdict, NewPassage
from lianfang.passages.judging import Judge, Policy
from lianfang.people.rows import PersonRow
from lianfang.places.rows import GateRow

NOON = datetime(2026, 2, 10, 4, tzinfo=UTC)
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
LONG_AGO = NOON - 365 * DAY

TOWN, COMMUNITY, COMPOUND = "D/D-E/", "D/D-E/D-E-1/", "D/D-E/D-E-1/D-E-1-A/"
NEXT_DOOR = "D/D-E/D-E-1/D-E-1-AB/"

FIRST = Policy(1, LONG_AGO, check_table(FIRST_POLICY))
NOBODY = Policy(
    2,
    NOON,
    check_table(
        {"rules": [{"id": "all", "when": [], "decision": "refuse", "reason": "fever"}], "duties": []}
    ),
)


def gate(path: str = COMPOUND + "S-JJ/", place: str = "home") -> GateRow:
    """A gate of a site at this path."""
    kind = "compound" if place == "home" else "supermarket"
    return GateRow(1, "G", "门", "Gate", 1, "S", "场所", "Site", kind, place, path, 360, 1320, "open")


HOME_GATE, MART_GATE = gate(), gate(COMMUNITY + "S-MART/", "public")


def person(area_path: str = COMPOUND, category: str = "resident", person_id: int = 7) -> PersonRow:
    """Somebody known."""
    return PersonRow(person_id, "PLINA", category, area_path, None, 1980)


def passage(at: datetime = NOON, direction: str = "in", **facts: Any) -> NewPassage:
    """Somebody comes in with 36.5 and a mask."""
    ordinary: dict[str, Any] = {"first_reading": 365, "mask": "worn"}
    return NewPassage(uuid.UUID(int=1), "G", at, direction, **(ordinary | facts))


def judge(
    levels: Mapping[str, Sequence[LevelPeriod]] | None = None,
    held: Mapping[int, Sequence[RestrictionPeriod]] | None = None,
    policies: Sequence[Policy] = (FIRST,),
) -> Judge:
    """A judge who knows the first policy, and these levels and restrictions."""
    return Judge(policies, levels or {}, held or {})


@pytest.mark.parametrize(
    ("at", "version"),
    [
        (LONG_AGO - DAY, 1),  # before the first policy, the first
        (LONG_AGO, 1),
        (NOON - TICK, 1),
        (NOON, 2),
        (NOON + 1000 * DAY, 2),
    ],
)
def test_the_policy_in_force_at_the_passages_own_time(at: datetime, version: int) -> None:
    both = judge(policies=(FIRST, NOBODY))
    verdict = both.verdict(HOME_GATE, person(), passage(at))
    assert (both.policy_at(at).version, verdict.version) == (version, version)
    assert verdict.decision.decision == ("admit" if version == 1 else "refuse")
    assert verdict.decision.table == (FIRST if version == 1 else NOBODY).table.hash


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOON - TICK, "ok"),
        (NOON, "closed_no_visitors"),
        (NOON + DAY - TICK, "closed_no_visitors"),
        (NOON + DAY, "ok"),
    ],
)
@pytest.mark.parametrize("path", ["D/", TOWN, COMMUNITY, COMPOUND, COMPOUND + "S-JJ/"])
def test_the_level_in_force_at_the_passages_own_time_anywhere_around(
    path: str, at: datetime, reason: str
) -> None:
    closed = judge({path: [LevelPeriod("closed", NOON, NOON + DAY)]})
    stranger = person("", "visitor")
    assert closed.verdict(HOME_GATE, stranger, passage(at, risk_travel=False)).decision.reason == reason


def test_a_level_next_door_is_not_in_force_here() -> None:
    closed = [LevelPeriod("closed", LONG_AGO, None)]
    for path in (NEXT_DOOR, COMMUNITY + "S-MART/", "D/D-W/", "D-E/", "", "/"):
        assert judge({path: closed}).level_at(HOME_GATE.area_path, NOON) == "open"


def test_the_strictest_level_along_the_path_counts() -> None:
    managed, closed = LevelPeriod("managed", LONG_AGO, None), LevelPeriod("closed", NOON, NOON + DAY)
    for outer, inner in ((managed, closed), (closed, managed)):
        known = judge({TOWN: [outer], COMPOUND: [inner]})
        found = [known.level_at(HOME_GATE.area_path, at) for at in (NOON - TICK, NOON, NOON + DAY)]
        assert found == ["managed", "closed", "managed"]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOON - TICK, "ok"),
        (NOON, "restricted_stay_home"),
        (NOON + DAY - TICK, "restricted_stay_home"),
        (NOON + DAY, "ok"),
    ],
)
def test_the_restriction_in_force_at_the_passages_own_time(at: datetime, reason: str) -> None:
    for order in (
        RestrictionPeriod("quarantine", NOON, NOON + DAY),
        RestrictionPeriod("quarantine", NOON, NOON + 14 * DAY, ended_at=NOON + DAY),
    ):
        verdict = judge(held={7: [order]}).verdict(HOME_GATE, person(), passage(at, "out"))
        assert verdict.decision.reason == reason


def test_an_order_holds_for_its_person_only() -> None:
    held = {7: [RestrictionPeriod("isolation", LONG_AGO, NOON + DAY)]}
    out = passage(direction="out")
    assert judge(held=held).verdict(HOME_GATE, person(person_id=7), out).decision.decision == "refuse"
    assert judge(held=held).verdict(HOME_GATE, person(person_id=8), out).decision.decision == "admit"
    assert judge(held=held).verdict(HOME_GATE, None, out).decision.reason == "register_first"


@pytest.mark.parametrize(
    ("at_gate", "who", "claimed", "category"),
    [
        (HOME_GATE, person(), "", "resident"),
        (MART_GATE, person(), "", "visitor"),
        (MART_GATE, person(), "resident", "visitor"),
        (gate(NEXT_DOOR + "S-NEXT/"), person(), "", "visitor"),
        (gate(NEXT_DOOR + "S-NEXT/"), person(), "resident", "visitor"),
        (HOME_GATE, person(COMMUNITY), "", "visitor"),
        (HOME_GATE, person(COMPOUND, "visitor"), "", "visitor"),  # met here, lives elsewhere
        (HOME_GATE, person(COMPOUND, "visitor"), "resident", "visitor"),
        (HOME_GATE, person(COMPOUND + "S-JJ/", "visitor"), "", "visitor"),
        (HOME_GATE, None, "resident", "visitor"),
        (HOME_GATE, None, "", "visitor"),
        (HOME_GATE, person(), "worker", "worker"),
        (HOME_GATE, None, "delivery", "delivery"),
        (MART_GATE, person(), "emergency", "emergency"),
    ],
)
def test_the_category_towards_this_gate(
    at_gate: GateRow, who: PersonRow | None, claimed: str, category: str
) -> None:
    assert judge().verdict(at_gate, who, passage(claimed_category=claimed)).category == category


def test_a_visitor_met_at_a_closed_compound_is_no_resident_of_it() -> None:
    closed = judge({COMPOUND: [LevelPeriod("closed", LONG_AGO, None)]})
    came_before = person(HOME_GATE.area_path, "visitor")
    assert closed.verdict(HOME_GATE, came_before, passage()).decision.reason == "closed_no_visitors"
    assert closed.verdict(HOME_GATE, person(), passage()).decision.reason == "ok"


def test_what_the_gate_decided_changes_nothing_of_the_servers_verdict() -> None:
    fever = passage(first_reading=382, second_reading=381)
    told = passage(first_reading=382, second_reading=381, verdict=GateVerdict("admit", "ok", "x", True))
    assert judge().verdict(MART_GATE, person(), fever) == judge().verdict(MART_GATE, person(), told)
    assert judge().verdict(MART_GATE, person(), told).decision.duties == ("fever_followup",)


LEVEL_HISTORY = {
    TOWN: [LevelPeriod("managed", NOON - 3 * DAY, NOON + 3 * DAY)],
    COMPOUND: [LevelPeriod("closed", NOON - DAY, NOON + DAY), LevelPeriod("open", LONG_AGO, None)],
}
ORDERS = {n: [RestrictionPeriod(kind, NOON - 2 * DAY, NOON + n * DAY)] for n, kind in enumerate(KINDS)}
REMEMBERING = judge(LEVEL_HISTORY, ORDERS, (FIRST, NOBODY))
"""One judge for all examples, so that every verdict after the first few comes from memory where it can."""

GATES = (HOME_GATE, MART_GATE, gate(NEXT_DOOR + "S-NEXT/"), gate("D/D-W/D-W-1/S-WEST/", "public"))
PEOPLE = (
    None,
    *(person(person_id=n) for n in range(len(KINDS) + 1)),
    person(COMPOUND, "visitor", 20),
    person("D/D-W/D-W-1/", person_id=21),
)
readings = st.none() | st.sampled_from([331, 349, 350, 365, 373, 374, 385])
passages = st.builds(
    NewPassage,
    st.uuids(),
    st.just("G"),
    st.integers(-100, 99).map(lambda hours: NOON + timedelta(hours=hours)),
    st.sampled_from(["in", "out"]),
    first_reading=readings,
    second_reading=readings,
    mask=st.sampled_from(["", *MASKS]),
    claimed_category=st.sampled_from(["", *CATEGORIES]),
    errand=st.sampled_from(["", *ERRANDS]),
    risk_travel=st.sampled_from([None, True, False]),
)


def by_hand(at_gate: GateRow, who: PersonRow | None, p: NewPassage) -> tuple[Decision, str, int]:
    """The verdict from the words of the design, slowly, with nothing remembered."""
    levels = {x.level for path, all_ in LEVEL_HISTORY.items() if at_gate.area_path.startswith(path) for x in all_
              if x.since <= p.at and (x.until is None or p.at < x.until)}  # fmt: skip
    orders = [x.kind for x in ORDERS.get(who.id, []) if x.since <= p.at < x.until] if who else []
    lives_here = who is not None and who.category == "resident" and who.area_path == COMPOUND
    category = p.claimed_category
    if category not in ("worker", "delivery", "emergency"):
        category = "resident" if lives_here and at_gate is HOME_GATE else "visitor"
    policy = FIRST if p.at < NOON else NOBODY
    facts = {
        "direction": p.direction,
        "place": at_gate.place,
        "level": next((level for level in reversed(LEVELS) if level in levels), "open"),
        "category": category,
        "registered": who is not None,
        "first_reading": p.first_reading,
        "second_reading": p.second_reading,
        "mask": p.mask or None,
        "restriction": orders[0] if orders else None,
        "errand": p.errand or None,
        "risk_travel": p.risk_travel,
    }
    return decide(policy.table, facts), category, policy.version


@given(st.sampled_from(GATES), st.sampled_from(PEOPLE), passages)
def test_memory_never_changes_a_verdict(at_gate: GateRow, who: PersonRow | None, p: NewPassage) -> None:
    for _ in range(2):
        verdict = REMEMBERING.verdict(at_gate, who, p)
        assert (verdict.decision, verdict.category, verdict.version) == by_hand(at_gate, who, p)
    fresh = judge(LEVEL_HISTORY, ORDERS, (FIRST, NOBODY))
    assert fresh.verdict(at_gate, who, p) == verdict
