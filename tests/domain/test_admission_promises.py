"""Promises are checked against every case: what the exhaustive check says, trying facts one by one says too."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.domain.admission import Table, check_table, decide
from lianfang.domain.admission_editing import inserted, removed, row_of
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.admission_promises import PROMISES, check_promises, idle_rules, reading_runs
from tests.domain.test_admission import facts_with

FIRM = {"emergency", "own_home"}


def broken(table: Any) -> dict[str, Any]:
    """The promises that a table breaks, with their examples."""
    return {kept.promise.code: kept.broken for kept in check_promises(check_table(table)) if kept.broken}


def with_rule(after: str, decision: str, reason: str, *when: list[Any]) -> dict[str, Any]:
    """The first policy with one more rule behind another."""
    return inserted(
        FIRST_POLICY, after, {"id": "extra", "when": list(when), "decision": decision, "reason": reason}
    )


def test_it_works() -> None:
    assert broken(FIRST_POLICY) == {}
    assert {promise.code for promise in PROMISES if promise.firm} == FIRM


BREAKING = [
    ("emergency", with_rule("rule:", "refuse", "fever", ["second_reading", "gt", 373])),
    ("own_home", with_rule("rule:measure_temperature", "refuse", "fever", ["first_reading", "gt", 400])),
    ("leaving", with_rule("rule:emergency", "refuse", "closed_place", ["direction", "eq", "out"])),
    ("care", with_rule("rule:register_first", "refuse", "closed_place", ["level", "eq", "closed"])),
    (
        "one_reading",
        with_rule("rule:measure_temperature", "refer", "fever_leaving", ["first_reading", "gt", 373]),
    ),
    ("screening", removed(removed(FIRST_POLICY, "rule:travel_screening"), "rule:travel_resident")),
    ("way_on", with_rule("rule:register_first", "hold", "incomplete_record", ["level", "eq", "closed"])),
]


@pytest.mark.parametrize(("code", "table"), BREAKING, ids=[code for code, _ in BREAKING])
def test_a_table_that_breaks_a_promise_is_found_with_an_example(code: str, table: Any) -> None:
    found = broken(table)
    assert code in found
    case = found[code]
    assert case is not None
    assert decide(check_table(table), case.facts).rule == case.rule, "the example is decided as it says"


def test_one_who_adds_a_row_for_the_middle_of_the_night_breaks_nothing() -> None:
    table = with_rule(
        "rule:ask_travel", "hold", "ask_travel", ["category", "eq", "visitor"], ["risk_travel", "is_null"]
    )
    assert broken(table) == {}


@pytest.mark.slow
@settings(max_examples=60)
@given(st.permutations(FIRST_POLICY["rules"][:-1]), facts_with())
def test_whatever_the_order_of_rows_the_exhaustive_check_misses_nothing(
    order: list[Any], facts: dict[str, Any]
) -> None:
    """A case tried alone that breaks a promise is among those that the check finds."""
    data = {"rules": [*order, FIRST_POLICY["rules"][-1]], "duties": []}
    table = check_table(deepcopy(data))
    decision = decide(table, facts)
    found = {kept.promise.code for kept in check_promises(table) if kept.broken}
    if facts["category"] == "emergency" and decision.decision != "admit":
        assert "emergency" in found
    coming_home = (facts["direction"], facts["place"], facts["category"]) == ("in", "home", "resident")
    if coming_home and decision.decision == "refuse":
        assert "own_home" in found
    if (facts["direction"], facts["place"]) == ("out", "public") and decision.decision == "refuse":
        assert "leaving" in found
    assert decision.rule not in idle_rules(table), "a rule that decides is never called idle"


def test_a_row_that_can_never_decide_is_named() -> None:
    assert idle_rules(check_table(FIRST_POLICY)) == []
    table = with_rule(
        "rule:emergency", "admit", "emergency", ["category", "eq", "emergency"], ["place", "eq", "home"]
    )
    assert idle_rules(check_table(table)) == ["extra"]


def test_readings_that_no_row_tells_apart_stand_together() -> None:
    table: Table = check_table(FIRST_POLICY)
    assert reading_runs("first_reading", [table]) == [(300, 349), (350, 373), (374, 450)]
    other = check_table(with_rule("rule:", "admit", "ok", ["first_reading", "eq", 365]))
    assert reading_runs("first_reading", [table, other]) == [
        (300, 349),
        (350, 364),
        (365, 365),
        (366, 373),
        (374, 450),
    ]
    assert row_of(FIRST_POLICY, "rule:nothing") is None
